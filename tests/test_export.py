"""What is exported is read back, equal, by other people's software, whatever a title does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from exported import NANOFLOW, TITLES, hostile_titles, paper
from hypothesis import example, given, settings
from read_back import READERS

from db.selection.export import Exported
from extract import schedule
from extract.bibtex import bib
from extract.bibtex import ris as own_ris
from extract.records import PaperRecord
from extract.venues import SHIPPED
from paperwatch.export import FormName, render
from paperwatch.export.clean import address, clean
from paperwatch.export.names import CitationKeys, split

HARMFUL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
THOUSAND = [paper(title, number) for number, title in enumerate(hostile_titles(1000))]


def written(form: str, papers: Iterable[Exported]) -> str:
    return "".join(render(FormName(form), papers))


def test_every_form_has_a_reader_here() -> None:
    assert set(READERS) == set(FormName)


@pytest.mark.parametrize("form", FormName)
def test_a_thousand_hostile_titles_are_read_back_equal(form: str) -> None:
    assert READERS[form](written(form, THOUSAND)) == [clean(p.title) for p in THOUSAND]


@pytest.mark.parametrize("form", FormName)
@settings(max_examples=40, deadline=None)
@given(title=TITLES)
@example(title="T \\{}'' -- \\")
def test_any_title_is_read_back_equal(form: str, title: str) -> None:
    assert READERS[form](written(form, [paper(title)])) == [clean(title)]


@pytest.mark.parametrize("form", FormName)
def test_nothing_of_no_papers_breaks_a_reader(form: str) -> None:
    assert READERS[form](written(form, [])) == []


@pytest.mark.parametrize("form", FormName)
def test_no_control_or_direction_changing_character_gets_out(form: str) -> None:
    assert not re.search(HARMFUL, written(form, THOUSAND))


def test_bibtex_of_a_conference_paper() -> None:
    assert written("bibtex", [NANOFLOW]) == (
        "@inproceedings{zhu2025nanoflow,\n"
        "  title = {{NanoFlow}: Towards Optimal Large Language Model Serving Throughput},\n"
        "  author = {Kan Zhu and Ludwig van der Berg},\n"
        "  booktitle = {USENIX Symposium on Operating Systems Design and Implementation (OSDI'25)},\n"
        "  series = {OSDI'25},\n"
        "  year = {2025},\n"
        "  month = jul,\n"
        "  eprint = {2408.12757},\n"
        "  archiveprefix = {arXiv},\n"
        "  doi = {10.5555/3.4},\n"
        "  url = {https://www.usenix.org/conference/osdi25/presentation/zhu-kan},\n"
        "  keywords = {llm, serving},\n"
        "  abstract = {Serving is costly.}\n"
        "}\n\n"
    )


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Quake: Adaptive Indexing", "{Quake}: Adaptive Indexing"),
        ("Serving LLMs on H100", "Serving {LLMs} on {H100}"),
        ("50% of {all}", r"50{\%} of {\ensuremath{\lbrace}}all{\ensuremath{\rbrace}}"),
        ("A Low-Latency Store", "A Low-Latency Store"),
    ],
)
def test_names_in_a_bibtex_title_keep_their_capitals(printed: str, expected: str) -> None:
    assert f"title = {{{expected}}}," in written("bibtex", [paper(printed)])


def test_bibtex_names_are_taken_apart_as_printed() -> None:
    people = ("José Núñez", "Baidu, Inc.", "Johnson and Johnson", "others", "李明", "DeepSeek-AI", "A{b c")
    text = written("bibtex", [replace(NANOFLOW, authors=tuple((name, ()) for name in people))])
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware()])
    (entry,) = library.entries
    assert len(entry["author"]) == len(people)
    assert entry["author"][:2] == ["José Núñez", "{Baidu, Inc.}"]


def test_a_preprint_is_cited_as_one() -> None:
    preprint = replace(NANOFLOW, venue="arXiv", series=SHIPPED.series["arXiv"], year=2024, published=None)
    assert written("bibtex", [preprint]).startswith("@misc{")
    assert "howpublished = {arXiv}" in written("bibtex", [preprint])
    assert written("ris", [preprint]).startswith("TY  - UNPB\r\n")
    (item,) = json.loads(written("csl-json", [preprint]))
    assert (item["type"], item["genre"], item["number"]) == ("article", "preprint", "arXiv:2408.12757")


def test_a_journal_is_cited_with_volume_and_issue_and_read_back_the_same() -> None:
    article = replace(
        NANOFLOW, venue="TOS", series=SHIPPED.series["TOS"], year=2015, published=None, volume="4", issue="2"
    )
    assert written("bibtex", [article]).startswith("@article{")
    assert "journal = {ACM Transactions on Storage},\n  volume = {4},\n  number = {2},\n  year = {2015}" in written(
        "bibtex", [article]
    )
    lines = written("ris", [article]).split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert {"T2  - ACM Transactions on Storage", "VL  - 4", "IS  - 2", "PY  - 2015"} <= set(lines)
    (item,) = json.loads(written("csl-json", [article]))
    said = (item["type"], item["container-title"], item["volume"], item["issue"], "event-title" in item)
    assert said == ("article-journal", "ACM Transactions on Storage", "4", "2", False)
    for found in (bib.extract(written("bibtex", [article]).encode(), "x.bib"),
                  own_ris.extract(written("ris", [article]).encode(), "x.ris")):  # fmt: skip
        (record,) = found.records
        assert isinstance(record, PaperRecord)
        assert (str(record.venue), record.volume, record.issue) == ("TOS'15", "4", "2")


@pytest.mark.parametrize(
    ("published", "month", "day", "parts"),
    [
        (date(2025, 7, 7), "month = jul", "DA  - 2025/07/07", [2025, 7, 7]),
        (date(2025, 7, 1), "month = jul", "DA  - 2025/07", [2025, 7]),
        (date(2025, 1, 1), "", "", [2025]),
        (None, "", "", [2025]),
    ],
)
def test_no_more_of_a_date_is_written_than_a_source_told(
    published: date | None, month: str, day: str, parts: list[int]
) -> None:
    dated = replace(NANOFLOW, published=published)
    assert "".join(re.findall("month = ...", written("bibtex", [dated]))) == month
    assert "".join(re.findall("DA  - .*(?=\r)", written("ris", [dated]))) == day
    assert json.loads(written("csl-json", [dated]))[0]["issued"] == {"date-parts": [parts]}


def test_a_work_in_letters_that_no_key_takes_is_cited_by_its_id() -> None:
    chinese = replace(NANOFLOW, title="大规模分布式系统", authors=(("张伟", ()),))
    assert written("bibtex", [chinese]).startswith("@inproceedings{4k2m9xqa,")


def test_csl_json_holds_names_in_parts_and_the_day() -> None:
    (item,) = json.loads(written("csl-json", [NANOFLOW]))
    assert item["author"] == [
        {"family": "Zhu", "given": "Kan"},
        {"family": "Berg", "non-dropping-particle": "van der", "given": "Ludwig"},
    ]
    assert item["issued"] == {"date-parts": [[2025, 7, 7]]}


def test_json_lines_hold_affiliations_and_topics() -> None:
    said = json.loads(written("jsonl", [NANOFLOW]))
    assert said["authors"][1] == {"name": "Ludwig van der Berg", "affiliations": ["ETH Zürich", "UW"]}
    assert (said["topics"], said["published"], said["covered"]) == (["llm", "serving"], "2025-07-07", False)


def test_a_row_is_read_by_the_schedule_importer() -> None:
    page = f"# 2025 Fall\n\n### November 4\n\n{written('markdown', [NANOFLOW])}- 🙍 Some One\n"
    (talk,) = [r for r in schedule.read(page.encode(), "schedule.md").records if r.kind == "talk"]
    (mention,) = talk.papers  # type: ignore[union-attr]
    assert (mention.title, str(mention.venue), mention.url) == (NANOFLOW.title, "OSDI'25", NANOFLOW.url)


def test_own_readers_understand_what_is_exported() -> None:
    (from_bib,) = bib.extract(written("bibtex", [NANOFLOW]).encode(), "x.bib").records
    (from_ris_,) = own_ris.extract(written("ris", [NANOFLOW]).encode(), "x.ris").records
    for record in (from_bib, from_ris_):
        assert (record.title, str(record.venue), record.identifiers.doi) == (NANOFLOW.title, "OSDI'25", NANOFLOW.doi)  # type: ignore[union-attr]
        assert [author.name for author in record.authors] == ["Kan Zhu", "Ludwig van der Berg"]  # type: ignore[union-attr]


def test_a_citation_key_is_one_that_people_would_type() -> None:
    assert CitationKeys()(NANOFLOW) == "zhu2025nanoflow"
    assert CitationKeys()(replace(NANOFLOW, year=None, title="The Ünï!", authors=(("José Núñez", ()),))) == "nunezuni"
    assert CitationKeys()(replace(NANOFLOW, authors=(("Łukasz Đurić Jr.", ()),))) == "duric2025nanoflow"
    assert CitationKeys()(replace(NANOFLOW, title="论文", year=None, authors=())) == "4k2m9xqa"


def test_no_two_papers_of_a_file_share_a_key() -> None:
    keys = CitationKeys()
    assert [keys(NANOFLOW), keys(replace(NANOFLOW, paper_id="abcd2345"))] == ["zhu2025nanoflow", "zhu2025nanoflow-abcd"]
    assert len({keys(p) for p in THOUSAND}) == 1000


def test_a_group_chooses_its_own_format_of_keys() -> None:
    assert CitationKeys("{family}-{word}-{id}")(NANOFLOW) == "zhu-nanoflow-4k2m9xqa"
    assert CitationKeys("{venue}{year}:{family}")(NANOFLOW) == "osdi2025:zhu"


@pytest.mark.parametrize(
    ("name", "bibtex", "ris", "csl"),
    [
        (
            "Guy L. Steele Jr.",
            "Steele, Jr., Guy L.",
            "Steele, Guy L., Jr.",
            {"family": "Steele", "given": "Guy L.", "suffix": "Jr."},
        ),
        ("Donald E. Porter III", "Porter, III, Donald E.", "Porter, Donald E., III",
         {"family": "Porter", "given": "Donald E.", "suffix": "III"}),
        ("Amr El Abbadi", "El Abbadi, Amr", "El Abbadi, Amr", {"family": "El Abbadi", "given": "Amr"}),
        ("Jan van der Berg", "Jan van der Berg", "van der Berg, Jan",
         {"family": "Berg", "non-dropping-particle": "van der", "given": "Jan"}),
        ("Suharto", "{Suharto}", "Suharto", {"literal": "Suharto"}),
        ("张伟", "{张伟}", "张伟", {"literal": "张伟"}),
        ("University of Utah", "{University of Utah}", "University of Utah", {"literal": "University of Utah"}),
    ],
)  # fmt: skip
def test_family_names_and_suffixes(name: str, bibtex: str, ris: str, csl: dict[str, str]) -> None:
    said = replace(NANOFLOW, authors=((name, ()), ("", ())))
    assert f"author = {{{bibtex}}}," in written("bibtex", [said])
    assert f"AU  - {ris}\r\n" in written("ris", [said])
    assert json.loads(written("csl-json", [said]))[0]["author"] == [csl]
    (back,) = bib.extract(written("bibtex", [said]).encode(), "x.bib").records
    assert [author.name for author in back.authors] == [name]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["Kan Zhu", "Ludwig van der Berg", "José Núñez", "J. R. R. Tolkien"])
def test_parts_of_a_name_are_the_name(name: str) -> None:
    parts = split(name)
    assert parts is not None
    assert " ".join(part for part in (parts.given, parts.particle, parts.family) if part) == name


@pytest.mark.parametrize("name", ["", "DeepSeek-AI", "Baidu (China) Co., Ltd", "A and B", "李 明", "a{b c", "others"])
def test_what_is_no_personal_name_stays_whole(name: str) -> None:
    assert split(name) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x_(1)?q=a&b=%20#f", "https://a.example/x_%281%29?q=a&b=%20#f"),
        ('https://a.example/a b<c>{d}\\"', "https://a.example/a%20b%3Cc%3E%7Bd%7D%5C%22"),
        ("javascript:alert(1)", None),
        ("https://[::", None),
        (None, None),
    ],
)
def test_an_address_is_harmless_or_left_out(url: str | None, expected: str | None) -> None:
    assert address(url) == expected


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json", "csv", "jsonl"])
def test_an_author_whom_nobody_has_named_yet_is_left_out(form: str) -> None:
    alone = replace(NANOFLOW, authors=(("Ada Bee", ()), ("Cy Dee", ())))
    with_a_hole = replace(NANOFLOW, authors=(("Ada Bee", ()), ("", ()), ("Cy Dee", ())))
    assert written(form, [with_a_hole]) == written(form, [alone])
