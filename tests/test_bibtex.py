"""BibTeX and RIS files that a person exported."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path

import pytest

from extract.bibtex import bib, ris
from extract.records import Extraction, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "bibtex"


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def read(text: str) -> Extraction:
    return bib.extract(text.encode(), "x.bib")


def test_an_acm_export_knows_doi_venue_and_abstract() -> None:
    extraction = bib.extract((FIXTURES / "acm.bib").read_bytes(), "acm.bib")
    (paper,) = papers(extraction)
    assert (paper.key, paper.venue) == ("10.1145/3694715.3695964", Venue("SOSP", 2024))
    assert [a.name for a in paper.authors] == ["Yixin Song", "Zeyu Mi", "Haotong Xie", "Haibo Chen"]
    assert paper.abstract is not None
    assert "80% of the work" in paper.abstract
    assert [p.code for p in extraction.problems] == ["ignored.proceedings"]


def test_a_usenix_export_is_known_by_its_page() -> None:
    first = papers(bib.extract((FIXTURES / "usenix.bib").read_bytes(), "usenix.bib"))[0]
    assert (first.key, first.identifiers.usenix) == ("osdi25/zhang-dingyan", "osdi25/zhang-dingyan")
    assert first.title == "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching"
    assert (first.venue, first.published) == (Venue("OSDI", 2025), date(2025, 7, 1))


def test_an_unclosed_brace_does_not_swallow_the_entries_behind_it() -> None:
    extraction = bib.extract((FIXTURES / "usenix.bib").read_bytes(), "usenix.bib")
    assert [p.key for p in papers(extraction)] == [
        "osdi25/zhang-dingyan",
        "unclosed-braces-do-not-swallow-the-next-entry/2025",
        "osdi25/he",
    ]
    assert [(p.code, p.where.line) for p in extraction.problems] == [
        ("bibtex.damaged-entry", 12),
        ("ignored.stub", 18),
    ]


def test_names_are_turned_to_their_natural_order() -> None:
    (paper,) = papers(
        read(r"@misc{a, title={T}, author={van der Berg, Jan and M{\"u}ller, Ren{\'e}e and {ACME Inc} and others}}")
    )
    assert [a.name for a in paper.authors] == ["Jan van der Berg", "Renée Müller", "ACME Inc"]
    assert "authors: and others" in paper.remarks


def test_strings_months_and_double_keys() -> None:
    named = "@string{osdi = {Proc. (OSDI 24)}}\n"
    first = "@inproceedings{a, title={One}, booktitle=osdi, year=2024, month=jul}\n"
    one, two = papers(read(named + first + "@misc{a, title={Two}}"))
    assert (one.venue, one.published, two.title) == (Venue("OSDI", 2024), date(2024, 7, 1), "Two")


def test_an_arxiv_entry_is_known_by_its_eprint() -> None:
    (paper,) = papers(read("@misc{a, title={T}, eprint={2502.15524v2}, archivePrefix={arXiv}, year={2025}}"))
    assert (paper.key, paper.identifiers.arxiv_version, paper.venue) == ("2502.15524", 2, Venue("arXiv", 2025))


def test_a_missing_comma_is_named_and_the_fields_are_kept_apart() -> None:
    extraction = read("@misc{a,\n title = {T}\n year = {2024}\n}")
    (paper,) = papers(extraction)
    assert (paper.title, paper.published) == ("T", date(2024, 1, 1))
    assert [(p.code, p.where.line) for p in extraction.problems] == [("bibtex.missing-comma", 2)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "citation.none"),
        ("no citation at all", "citation.none"),
        ("@misc{a, year={2024}}", "citation.no-title"),
        ("@misc{a, title={Paper Temporarily Removed}}", "ignored.stub"),
        ("@article{title", "bibtex.broken-entry"),
        ("@misc{a, title={T}}\n@misc{b, title={T}}", "ignored.duplicate"),
    ],
)
def test_what_is_no_record_has_a_name(text: str, code: str) -> None:
    assert [p.code for p in read(text).problems] == [code]


@pytest.mark.parametrize("text", ["@article{x\n" * 3_000, "{" * 50_000, "@a{b,c=" + "{" * 50_000, "@" * 50_000])
def test_hostile_files_end_soon_and_without_an_exception(text: str) -> None:
    assert read(text).records == ()


def test_a_file_in_windows_letters_is_read() -> None:
    (paper,) = papers(bib.extract("@misc{a, title={Größe}}".encode("cp1252"), "x.bib"))
    assert paper.title == "Größe"


# RIS


def test_ris_says_what_bibtex_says() -> None:
    (from_ris,) = papers(ris.extract((FIXTURES / "acm.ris").read_bytes(), "acm.ris"))
    (from_bib,) = papers(bib.extract((FIXTURES / "acm.bib").read_bytes(), "acm.bib"))
    assert (from_ris.key, from_ris.title, from_ris.authors, from_ris.venue) == (
        from_bib.key,
        from_bib.title,
        from_bib.authors,
        from_bib.venue,
    )


def test_a_ris_value_may_go_on_in_the_next_line_and_an_entry_may_lack_its_end() -> None:
    body = b"TY  - CPAPER\r\nTI  - One\r\n title\r\nAU  - Able, Ann, Jr.\r\nTY  - JOUR\r\nT1  - Two\r\n"
    one, two = papers(ris.extract(body, "x.ris"))
    assert (one.title, one.authors[0].name, two.title) == ("One title", "Ann Able Jr.", "Two")


@pytest.mark.corpus
def test_every_bibtex_record_of_usenix_is_a_record_or_has_a_name(corpus: Path) -> None:
    (archive,) = (corpus / "web/usenix/biblio").glob("*.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        files = [tar.extractfile(m) for m in tar.getmembers() if m.name.endswith(".bib")]
        body = b"\n".join(f.read() for f in files if f)
    extraction = bib.extract(body, "usenix.bib")
    codes = [p.code for p in extraction.problems]
    assert extraction.hits["citation"] == 12_809
    assert "bibtex.broken-entry" not in codes
    named = codes.count("ignored.proceedings") + codes.count("ignored.stub") + codes.count("citation.no-title")
    assert len(extraction.records) + named + codes.count("ignored.duplicate") == 12_809
    assert not [p.title for p in papers(extraction) if "\\" in p.title or "{" in p.title]
