"""The extraction benchmark counts what it says it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extraction import main
from bench.extraction_score import score
from bench.extraction_truth import Page
from bench.site_variants import main as variants
from extract.records import Author, Extraction, PaperRecord, Where

ROW = {
    "line": 3,
    "title": "A Title",
    "authors": [{"name": "A Bee", "affiliations": ["MIT", "Google"]}, {"name": "C Dee", "affiliations": ["CMU"]}],
    "abstract_start": "Once upon",
    "abstract_len": 17,
    "abstract_end": "upon a time.",
}
PAPER = PaperRecord(
    source="usenix",
    key="osdi25/bee",
    title="A  Title",
    where=Where("page", 3),
    authors=(Author("A Bee", ("MIT and Google",)), Author("C Dee", ("CMU",))),
    abstract="Once upon a time.",
)


def page(*rows: dict[str, object]) -> Page:
    return Page("page.html", "truth", "https://example.org/", b"", rows)


def test_another_split_of_the_same_print_is_right_in_the_lenient_column_only() -> None:
    tally = score(page(ROW), Extraction((PAPER,)))
    assert (tally.found, tally.false) == (1, 0)
    assert (tally.right["title"], tally.right["authors"], tally.right["affil"], tally.right["lenient"]) == (1, 1, 1, 2)


def test_an_abstract_of_another_length_is_a_miss_with_its_line() -> None:
    tally = score(page(ROW | {"abstract_len": 99}), Extraction((PAPER,)))
    assert (tally.right["abstract"], tally.asked["abstract"]) == (0, 1)
    assert any(miss.startswith("page.html:3: abstract of 17 characters, not 99") for miss in tally.misses)


def test_a_page_that_nobody_reads_is_all_missed() -> None:
    tally = score(page(ROW), Extraction())
    assert (tally.found, tally.expected) == (0, 1)
    assert {name: (tally.right[name], tally.asked[name]) for name in ("title", "authors", "affil", "abstract")} == {
        "title": (0, 1),
        "authors": (0, 1),
        "affil": (0, 2),
        "abstract": (0, 1),
    }


def test_a_paper_that_the_truth_has_not_is_false() -> None:
    assert score(page(), Extraction((PAPER,))).false == 1


def test_it_reads_any_folder_of_pages_and_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixture = Path(__file__).resolve().parent.parent / "fixtures" / "usenix" / "osdi25-guo.html"
    (tmp_path / "guo.html").write_bytes(fixture.read_bytes())
    authors = [{"name": name, "affiliations": ["Tsinghua University"]} for name in ("Hao Guo", "Youyou Lu")]
    title = "Achieving Low-Latency Graph-Based Vector Search via Aligning Best-First Search Algorithm with SSD"
    row = {"page": "guo.html", "line": 30, "title": title, "authors": authors}
    (tmp_path / "mine.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    assert main(["--pages", str(tmp_path), "--truth", str(tmp_path), "--json", "--no-speed"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["accuracy"]
    assert (said["extractor"], said["found"], said["right"]["affil"], said["misses"]) == ("usenix-paper", 1, 2, [])


def test_a_programme_written_in_other_shapes_is_counted_by_each_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("Anna Adams", "Robert Boole", "Marie Curie", "Paul Dirac")
    rows = [
        {"title": f"A System Number {n} for Serverless Clouds", "authors": [[name, "ETH Zurich"] for name in names]}
        for n in range(12)
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert variants(["--truth", str(tmp_path), "--only", "yaml: first, last"]) == 0
    counted = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("yaml: first, last"))
    assert counted.split()[4:9] == ["12/12", "0", "12/12", "12/12", "48/48"]
