"""Title pages of theses, reports and notes, and manuscripts set in one size: styles that are papers all the same."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.records import PaperRecord
from tests.test_pdf_header import ABSTRACT, BODY


def read(*sheets: Sheet) -> tuple[PaperRecord, list[str]]:
    extraction = read_pdf(document(*sheets), "")
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    return record, [problem.code for problem in extraction.problems]


def abstract_page() -> Sheet:
    sheet = Sheet()
    sheet.centred(700, "Abstract", 20, "Times-Bold")
    sheet.paragraph(90, 660, 430, ABSTRACT, 12)
    return sheet


def thesis(*lines: str) -> Sheet:
    sheet = Sheet()
    sheet.centred(640, "Promises in Small Clusters", 20, "Times-Bold")
    for i, line in enumerate(lines):
        sheet.centred(600 - 34 * i, line, 12)
    return sheet


def test_a_thesis_has_the_title_of_its_title_page_and_the_abstract_behind_it() -> None:
    page = thesis(
        "by",
        "Maria Gonzalez",
        "Submitted to the Department of Computer Science",
        "Doctor of Philosophy",
        "in Informatics",
    )
    record, codes = read(page, abstract_page())
    assert (record.title, [a.name for a in record.authors]) == ("Promises in Small Clusters", ["Maria Gonzalez"])
    assert record.abstract == " ".join(ABSTRACT.split())
    assert record.authors[0].affiliations == ()
    assert codes == ["pdf.no-affiliations"]


def test_the_author_of_a_thesis_stands_low_and_the_committee_are_no_authors() -> None:
    page = thesis(
        "A dissertation submitted in partial satisfaction of the",
        "requirements for the degree Doctor of Philosophy",
        "in Mathematics",
        "by",
        "Maria Gonzalez",
        "Committee in charge:",
        "Professor Haruki Tanaka, Chair",
        "Professor Robbert van Renesse",
    )
    record, _ = read(page, abstract_page())
    assert [a.name for a in record.authors] == ["Maria Gonzalez"]


def test_a_column_of_advisors_beside_the_author() -> None:
    page = thesis("Ph.D. Thesis")
    page.text(120, 500, "Author:", 12, "Times-Italic")
    page.text(120, 484, "Maria Gonzalez", 12)
    page.text(400, 500, "Supervisor:", 12, "Times-Italic")
    page.text(400, 484, "Prof. Haruki Tanaka", 12)
    record, _ = read(page, abstract_page())
    assert [a.name for a in record.authors] == ["Maria Gonzalez"]


def test_a_heading_is_no_title() -> None:
    report = Sheet()
    report.text(90, 700, "Technical Report 93-12", 11)
    report.text(90, 560, "Promises in Small Clusters", 17, "Times-Bold")
    report.text(90, 520, "Maria Gonzalez, Haruki Tanaka", 12)
    report.text(90, 480, "University of Utah", 11)
    report.text(90, 466, "Zarqa, Jordan", 11)
    record, _ = read(report, abstract_page())
    assert record.title == "Promises in Small Clusters"
    assert [(a.name, a.affiliations) for a in record.authors] == [
        ("Maria Gonzalez", ("University of Utah, Zarqa, Jordan",)),
        ("Haruki Tanaka", ("University of Utah, Zarqa, Jordan",)),
    ]


def test_names_in_the_size_of_the_title_end_it() -> None:
    note = Sheet()
    note.text(90, 720, "Keeping Promises in a Small Cluster", 11, "Times-Bold")
    note.text(90, 706, "Maria Gonzalez, Haruki Tanaka", 11)
    note.text(90, 692, "University of Utah", 11)
    note.paragraph(90, 664, 430, BODY, 11)
    record, _ = read(note)
    assert record.title == "Keeping Promises in a Small Cluster"
    assert [a.name for a in record.authors] == ["Maria Gonzalez", "Haruki Tanaka"]


def test_the_author_named_over_the_title() -> None:
    page = Sheet()
    page.text(72, 740, "BY MARIA GONZALEZ AND HARUKI TANAKA", 9, "Helvetica")
    page.text(72, 690, "Keeping Promises in a Small Cluster", 26, "Helvetica-Bold")
    page.paragraph(72, 640, 300, BODY)
    record, _ = read(page)
    assert [a.name for a in record.authors] == ["Maria Gonzalez", "Haruki Tanaka"]


@pytest.mark.parametrize("title", ["Volumetric Maps of Small Clusters", "Session Guarantees for Replicated Data"])
def test_titles_that_begin_as_running_heads_do(title: str) -> None:
    page = Sheet()
    page.centred(700, title, 16, "Times-Bold")
    page.centred(670, "Maria Gonzalez", 12)
    page.text(72, 540, "Abstract", 12, "Times-Bold")
    page.paragraph(72, 522, 222, ABSTRACT)
    record, _ = read(page)
    assert record.title == title


def test_a_person_called_like_a_first_section() -> None:
    page = Sheet()
    page.centred(700, "Keeping Promises in a Small Cluster", 16, "Times-Bold")
    page.centred(670, "I. GONZALEZ", 12)
    page.text(72, 540, "Abstract", 12, "Times-Bold")
    page.paragraph(72, 522, 222, ABSTRACT)
    record, _ = read(page)
    assert [a.name for a in record.authors] == ["I. Gonzalez"]


def test_a_typewritten_paper_of_one_size() -> None:
    paper = Sheet()
    paper.centred(720, "Keeping Promises in a Small Cluster", 10, "Courier")
    paper.centred(690, "Maria Gonzalez", 10, "Courier")
    paper.centred(678, "University of Utah", 10, "Courier")
    paper.centred(650, "ABSTRACT", 10, "Courier")
    y = paper.paragraph(72, 630, 460, ABSTRACT, 10, "Courier")
    paper.text(72, y - 10, "1. INTRODUCTION", 10, "Courier")
    paper.paragraph(72, y - 24, 460, BODY, 10, "Courier")
    record, _ = read(paper)
    assert record.title == "Keeping Promises in a Small Cluster"
    assert [(a.name, a.affiliations) for a in record.authors] == [("Maria Gonzalez", ("University of Utah",))]


@pytest.mark.parametrize(
    "said",
    [
        "Released 2022/07/25",
        "Version 2.2, 2022/12/06",
        "Printed on August 1, 2011",
        "März 2017",
        "First published online 8 February 2014",
        "Last changed: Tuesday, 12/04/2010",
    ],
)
def test_when_a_paper_was_printed_is_no_institution(said: str) -> None:
    record, codes = read(thesis("Maria Gonzalez", said), abstract_page())
    assert [(a.name, a.affiliations) for a in record.authors] == [("Maria Gonzalez", ())]
    assert codes == ["pdf.no-affiliations"]


def test_what_announced_an_address_is_no_part_of_the_institution() -> None:
    record, _ = read(thesis("Maria Gonzalez", "University of Washington. E-mail: maria@cs.example"), abstract_page())
    assert record.authors[0].affiliations == ("University of Washington",)


def test_a_letter_that_stands_off_its_line_is_no_institution() -> None:
    record, _ = read(thesis("Maria Gonzalez", "E"), abstract_page())
    assert record.authors[0].affiliations == ()


@pytest.mark.parametrize("post", ["Graduate Research Assistant", "Head of Platform Engineering", "Data Platform Lead"])
def test_a_post_under_a_name_is_no_institution_and_nobody(post: str) -> None:
    record, _ = read(thesis("Maria Gonzalez", post, "University of Utah"), abstract_page())
    assert [(a.name, a.affiliations) for a in record.authors] == [("Maria Gonzalez", ("University of Utah",))]


def test_a_name_that_ends_as_a_post_does_is_a_person() -> None:
    record, _ = read(thesis("John Reader", "University of Utah"), abstract_page())
    assert [a.name for a in record.authors] == ["John Reader"]
