"""The line reader: what a line or cell of a page is, and how sure that is."""

from __future__ import annotations

import json
from importlib import resources
from math import isclose

import pytest

from extract.lexicon.features import LONGEST, features, tokens
from extract.lexicon.lines import KINDS, Kind, combined, person_score, read, read_all, read_beginning, read_together

DATA = resources.files("extract.lexicon").joinpath("data")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Understanding the Linux Kernel", Kind.TITLE),
        ("Moderator: Mitigating Network-Based DoS Attacks", Kind.TITLE),
        ("LithOS: An Operating System for Efficient Machine Learning on GPUs", Kind.TITLE),
        ("Scaling Up Transactions with Slower Clocks", Kind.TITLE),
        ("yurong Hao", Kind.PERSON),
        ("Sam Hall-Andersen", Kind.PERSON),
        ("Knuth, Donald E.", Kind.PERSON),
        ("van der Berg, Rene", Kind.PERSON),
        ("JUNFENG YANG", Kind.PERSON),
        ("T. S. Eugene Ng", Kind.PERSON),
        ("王小明", Kind.PERSON),
        ("김민수", Kind.PERSON),
        ("Jane Doe, John Smith and Wei Wang", Kind.PEOPLE),
        ("D. E. Knuth and J. Smith", Kind.PEOPLE),
        ("Özel, B.; Enders, J.; von Neumann-Cosel, P.", Kind.PEOPLE),
        ("ETH Zurich", Kind.AFFILIATION),
        ("Trail of Bits", Kind.AFFILIATION),
        ("Department of Computer Science, University of Utah", Kind.AFFILIATION),
        ("Jane Doe (None)", Kind.PERSON_AFFILIATED),
        ("Frank Bellosa (Karlsruhe Institute of Technology)", Kind.PERSON_AFFILIATED),
        (
            "Fei Mei, Qiang Cao (Huazhong University of Science and Technology), Lei Tian (Tintri)",
            Kind.PEOPLE_AFFILIATED,
        ),
        ("Bob Jones and Ann Lee, MIT; Al Roe, Google", Kind.PEOPLE_AFFILIATED),
        ("Proceedings of the 2016 SIAM International Conference on Data Mining", Kind.VENUE),
        ("OSDI '20", Kind.VENUE),
        ("10:30 - 11:00", Kind.TIME),
        ("Monday, October 13, 2025", Kind.TIME),
        ("2025年3月4日", Kind.TIME),
        ("Dienstag, 4. März 2025", Kind.TIME),
        ("General Assembly", Kind.HEADING),
        ("Coffee Break", Kind.HEADING),
        ("Session 3: Storage (Chair: Ann Lee)", Kind.HEADING),
        ("[slides]", Kind.LABEL),
        ("视频", Kind.LABEL),
        ("New York, United States", Kind.PLACE),
        ("Santa Clara, CA, USA", Kind.PLACE),
        ("We show that this lowers the tail of latency by a factor of three.", Kind.PROSE),
        ("(None)", Kind.OTHER),
        ("https://doi.org/10.1145/3542929.3563482", Kind.OTHER),
    ],
)
def test_each_kind_of_line_is_known(line: str, kind: Kind) -> None:
    assert read(line).kind is kind


@pytest.mark.parametrize(
    "line", ["(None)", "New York, United States", "Trail of Bits", "Storage", "Coffee Break", "", "slides"]
)
def test_what_is_no_person_is_never_read_as_one(line: str) -> None:
    assert read(line).people < 0.05


@pytest.mark.parametrize("name", ["yurong Hao", "Jean-Pierre Lozi", "José A. Blakeley Jr.", "Bin Wang"])
def test_the_score_of_a_name_is_near_one(name: str) -> None:
    assert person_score(name) > 0.95


@pytest.mark.parametrize(
    "text", ["University of Utah", "Berkeley, CA", "Deep Learning", "Jane Doe and John Smith", "Session 3"]
)
def test_the_score_of_what_is_not_one_name_is_near_zero(text: str) -> None:
    assert person_score(text) < 0.05


def test_the_probabilities_of_a_line_add_up_to_one() -> None:
    for reading in read_all(["Storage", "Wei Wang", "§", "a" * 10_000, "\N{COMBINING ACUTE ACCENT}", "\ud800"]):
        assert isclose(sum(reading.probabilities), 1.0)
        assert reading.probability == reading[reading.kind]


def test_nothing_is_other() -> None:
    assert read("").kind is read(" \t\n").kind is Kind.OTHER
    assert read("").probability == 1.0


def test_a_column_is_one_kind_although_one_cell_is_strange() -> None:
    column = ["Wei Wang", "Madonna", "yurong Hao", "Storage", "Ding Yuan"]
    together = read_together(column)
    assert together.kind is Kind.PERSON
    assert together == combined(read_all(column))
    assert together.probability > 0.99


def test_a_group_without_lines_is_other() -> None:
    assert read_together(["", "  "]).kind is Kind.OTHER


def test_only_the_beginning_of_a_long_line_is_looked_at() -> None:
    line = "Wei Wang, " * 100_000
    assert "".join(tokens(line)) in line.replace(" ", "")
    assert read(line) == read(line[:LONGEST])
    assert read(line).kind is Kind.PEOPLE


@pytest.mark.parametrize("hostile", ["(" * 100_000, "'a" * 100_000, "a-" * 100_000, "\ufdfa" * 100_000, "１" * 100_000])
def test_hostile_lines_have_few_features(hostile: str) -> None:
    words, rows = features(hostile)
    assert len(words) <= LONGEST
    assert len(rows) <= 3 * LONGEST


def test_the_same_line_is_always_read_alike() -> None:
    first = read("Storage")
    read_beginning.cache_clear()
    assert read("Storage") == first


def test_of_a_long_line_only_what_is_looked_at_is_remembered() -> None:
    read_beginning.cache_clear()
    read("x" * 10_000)
    read("x" * LONGEST + "y" * 10_000)
    assert read_beginning.cache_info().currsize == 1


def test_the_data_fits_a_wheel() -> None:
    size = sum(len(path.read_bytes()) for path in DATA.iterdir() if path.name.endswith((".bin", ".json")))
    assert size < 3_000_000


def test_the_data_belongs_to_the_code() -> None:
    settings = json.loads(DATA.joinpath("lines.json").read_text("utf-8"))
    assert settings["kinds"] == list(KINDS)
    assert 0 < settings["floor"] < 0.05
