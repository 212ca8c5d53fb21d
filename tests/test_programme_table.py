"""Tables of papers as other programs export them: columns are found by their names, people keep their own places."""

from __future__ import annotations

import pytest

from extract.programme import extract
from extract.programme.sitedata import looks_like_site_data
from extract.records import Author, Extraction, PaperRecord, Venue
from extract.registry import extractor_for

SCOPUS = """\
"Authors","Author full names","Author(s) ID","Title","Year","Source title",\
"Link","Affiliations","Authors with affiliations"
"Lovelace A.; Lindqvist B.","Lovelace, Ada (123); Lindqvist, Bo (456)","123; 456","Mist: A Memory for Fog","2024",\
"18th USENIX Symposium on Operating Systems Design and Implementation, OSDI 2024","https://a.org/1","MIT; KTH",\
"Lovelace A., MIT, United States; Lindqvist B., KTH, Sweden"
"""
IEEE = """\
"Document Title",Authors,"Author Affiliations","Publication Title","Publication Year","ISSN","DOI"
"Mist: A Memory for Fog","A. Lovelace; B. Lindqvist","MIT, Cambridge, MA, USA; KTH, Stockholm, Sweden",\
"2024 IEEE International Symposium on High-Performance Computer Architecture (HPCA)","2024","2378","10.1109/X.2024.1"
"""
HOTCRP = """\
paper,title,first,last,email,affiliation
1,Mist: A Memory for Fog,Ada,Lovelace,a@example.edu,MIT
1,Mist: A Memory for Fog,Bo,Lindqvist,,"KTH, Stockholm"
2,Rain: Clouds for All,Cy,Dee,,ETH Zurich
"""


def read(text: str, name: str = "papers.csv") -> Extraction:
    assert extractor_for(text.encode(), name).name == "programme"
    return extract(text.encode(), name)


def papers(found: Extraction) -> list[PaperRecord]:
    return [record for record in found.records if isinstance(record, PaperRecord)]


def people(text: str) -> list[list[tuple[str, tuple[str, ...]]]]:
    return [[(a.name, a.affiliations) for a in record.authors] for record in papers(read(text))]


def test_scopus_writes_full_names_and_places_in_columns_of_their_own() -> None:
    (record,) = papers(read(SCOPUS))
    assert record.venue == Venue("OSDI", 2024)
    assert [(a.name, a.affiliations) for a in record.authors] == [
        ("Ada Lovelace", ("MIT, United States",)),
        ("Bo Lindqvist", ("KTH, Sweden",)),
    ]


def test_ieee_xplore_writes_as_many_places_as_names() -> None:
    (record,) = papers(read(IEEE))
    assert (record.title, record.venue) == ("Mist: A Memory for Fog", Venue("HPCA", 2024))
    assert record.identifiers.doi == "10.1109/x.2024.1"
    assert [(a.name, a.affiliations[-1]) for a in record.authors] == [
        ("A. Lovelace", "Cambridge, MA, USA"),
        ("B. Lindqvist", "KTH, Stockholm, Sweden"),
    ]


def test_a_row_for_each_author_makes_one_paper() -> None:
    assert people(HOTCRP) == [
        [("Ada Lovelace", ("MIT",)), ("Bo Lindqvist", ("KTH, Stockholm",))],
        [("Cy Dee", ("ETH Zurich",))],
    ]


@pytest.mark.parametrize(
    "header",
    ["Author 1,Author 1 Affiliation,Author 2,Author 2 Affiliation", "first author,author_1_inst,author2,author2 inst"],
)
def test_authors_may_have_a_column_each(header: str) -> None:
    text = f"title,{header}\nMist: A Memory for Fog,Ada Lovelace,MIT,Bo Lindqvist,\n"
    (record,) = papers(read(text))
    assert record.authors == (Author("Ada Lovelace", ("MIT",)), Author("Bo Lindqvist"))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_rows_own_conference_and_year_are_its_venue(sign: str) -> None:
    rows = [
        ("Conference", "Paper Title", "Authors", "Year"),
        ("SOSP", "Mist: A Memory for Fog", '"Ada Lovelace, Bo Lindqvist"', "2025"),
        ("OSDI 2024", "Rain: Clouds for All", "Cy Dee", ""),
    ]
    found = papers(read("".join(sign.join(row) + "\n" for row in rows)))
    assert [(record.key, record.venue) for record in found] == [
        ("sosp25/mist-a-memory-for-fog", Venue("SOSP", 2025)),
        ("osdi24/rain-clouds-for-all", Venue("OSDI", 2024)),
    ]
    assert found[0].authors == (Author("Ada Lovelace"), Author("Bo Lindqvist"))


def test_a_conference_that_an_abstract_speaks_of_is_not_the_papers() -> None:
    text = "title,authors,abstract\nMist: A Memory for Fog,Ada Lovelace,We go on from our paper at OSDI 2020.\n"
    found = read(text)
    assert [record.venue for record in papers(found)] == [None]
    assert [problem.code for problem in found.problems] == ["page.no-venue"]


def test_initials_behind_the_family_name_are_turned() -> None:
    assert people("title,authors\nMist: A Memory for Fog,Lovelace A.K.; van Lindqvist B.\n") == [
        [("A.K. Lovelace", ()), ("B. van Lindqvist", ())]
    ]


def test_places_that_cannot_be_matched_are_a_doubt_and_go_to_nobody() -> None:
    found = read("title,authors,affiliations\nMist: A Memory for Fog,Ada Lovelace; Bo Lindqvist,MIT; KTH; EPFL\n")
    assert [author.affiliations for author in papers(found)[0].authors] == [(), ()]
    assert [p.message for p in found.problems if p.code == "record.doubtful"] == [
        "'Mist: A Memory for Fog': its affiliations do not fit its authors."
    ]


def test_columns_that_nobody_reads_are_named_without_what_they_hold() -> None:
    found = read(HOTCRP)
    assert [(p.code, p.message) for p in found.problems if p.severity == "ignored"] == [
        ("ignored.column", "Columns that are not read: email.")
    ]


def test_a_schedule_of_talks_is_no_table_of_papers() -> None:
    text = "date,presenter,title,authors\n2026-01-02,Eve,Mist: A Memory for Fog,Ada Lovelace\n"
    assert not looks_like_site_data(text.encode(), "papers.csv")


def test_authors_with_their_places_may_stand_on_lines_of_one_cell() -> None:
    table = (
        "\ufeffPaper #;Decision;Session;Title;Authors (Affiliation);Presenter;Camera ready?\n"
        '4;accept;1;Mist: A Memory for Fog;"Ada Lovelace (MIT)\nBo Lindqvist (KTH)";Ada Lovelace;yes\n'
    )
    assert [(a.name, a.affiliations) for p in papers(read(table)) for a in p.authors] == [
        ("Ada Lovelace", ("MIT",)),
        ("Bo Lindqvist", ("KTH",)),
    ]
