"""Who belongs where is told by marks and by places; where these can be meant in one way only, nothing is doubted."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.pdf.header.cells import classify
from extract.pdf.header.people import People
from extract.pdf.header.people import read as read_people
from extract.pdf.header.ties import spanned
from extract.pdf.header.words import without_post
from extract.pdf.layout import lay_out
from extract.pdf.read import READERS
from extract.records import Extraction, PaperRecord
from tests.test_pdf_header import TITLE, add_text, people, read, sheet_with


def codes(extraction: Extraction) -> list[str]:
    return [problem.code for problem in extraction.problems]


def grid(names: dict[str, float], institutions: dict[str, float]) -> Sheet:
    """Names and what stands under them, each with the middle of its place."""
    sheet = Sheet()
    for y, size, cells in ((660, 12, names), (646, 10, institutions)):
        for text, middle in cells.items():
            sheet.centred(y, text, size, middle=middle)
    return sheet


def block_of(sheet: Sheet) -> People:
    lines = lay_out(READERS["pdfium"](document(sheet)).page(0)).lines
    return read_people(lines, lines)


NAMES = {"Maria Gonzalez": 130, "Haruki Tanaka": 215, "Jonas Raiman": 380, "Karin Petersen": 465}


def test_one_institution_in_the_middle_under_two_names_is_no_doubt() -> None:
    sheet = grid(NAMES, {"Shanghai Jiao Tong University": 172.5, "University of Utah": 422.5})
    block = block_of(sheet)
    assert block.meant and not block.spanned
    assert [author.affiliations for author in block.authors] == [
        *2 * [("Shanghai Jiao Tong University",)],
        *2 * [("University of Utah",)],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cornell University University of Oslo", True),
        ("Harbor Works Lantern Systems", True),
        ("Institute of Technology, Cornell University", False),
        ("Norwegian University of Oslo", False),
        ("Acme Technologies Co., Ltd.", False),
    ],
)
def test_a_line_under_two_names_may_be_two_institutions(text: str, said: bool) -> None:
    sheet = grid({"Maria Gonzalez": 142, "Haruki Tanaka": 228, "Jonas Raiman": 420}, {text: 185, "MIT": 420})
    cells = classify(lay_out(READERS["pdfium"](document(sheet)).page(0)).lines)
    assert bool(spanned(cells)) is said


def marked(marks: list[str], institutions: list[str]) -> Sheet:
    sheet, x = Sheet(), 80.0
    for name, mark in zip(NAMES, marks, strict=True):
        x = sheet.text(x, 660, name, 11)
        x = sheet.raised(x, 660, mark, 11) + 14
    for i, text in enumerate(institutions):
        sheet.text(sheet.raised(80, 640 - 13 * i, str(i + 1), 10), 640 - 13 * i, text, 10)
    return sheet


def test_marks_meet_where_institutions_are_listed_as_names_call_for_them() -> None:
    listed = ["University of Oslo", "Cornell University"]
    assert block_of(marked(["1", "1,2", "2", "1"], listed)).meant
    assert not block_of(marked(["2", "1,2", "2", "1"], listed)).meant
    assert not block_of(marked(["1", "1", "1", "1"], listed)).meant


def test_an_institution_nobody_knows_is_no_doubt_where_marks_call_for_it() -> None:
    strange = ["Quillstone", "Lowfield Works", "Ferrous"]
    for marks, doubted in ((["1", "2", "3", "1"], False), (["3", "1", "2", "1"], True)):
        sheet = marked(marks, strange)
        sheet.centred(700, TITLE, 16, "Times-Bold")
        add_text(sheet)
        assert ("pdf.affiliations-doubtful" in codes(read_pdf(document(sheet), ""))) is doubted


def test_a_plus_is_a_mark() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez*    Haruki Tanaka+    Jonas Raiman*", 11)
    sheet.centred(645, "*University of Utah", 10)
    sheet.centred(632, "+Cornell University", 10)
    add_text(sheet)
    assert people(read(sheet)) == {
        "Maria Gonzalez": ("University of Utah",),
        "Haruki Tanaka": ("Cornell University",),
        "Jonas Raiman": ("University of Utah",),
    }


def test_an_institution_before_an_address_on_its_line() -> None:
    sheet = sheet_with()
    for i, (name, place) in enumerate(
        {"MARIA GONZALEZ": "INRIA", "HARUKI TANAKA": "Northwind Storage Systems"}.items()
    ):
        sheet.text(72, 660 - 34 * i, name, 11, "Helvetica")
        sheet.text(72, 645 - 34 * i, f"{place}, someone@host.example.org", 9, "Helvetica")
    add_text(sheet)
    assert people(read(sheet)) == {
        "Maria Gonzalez": ("INRIA",),
        "Haruki Tanaka": ("Northwind Storage Systems",),
    }


def test_a_name_broken_where_gaps_part_the_names_of_a_row() -> None:
    sheet = sheet_with()
    for name, x in {"Maria Gonzalez": 120, "Haruki Tanaka": 220, "Jonas": 320}.items():
        sheet.text(x, 660, name, 11)
    sheet.centred(646, "Raiman", 11)
    sheet.centred(630, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    assert people(read(sheet)) == dict.fromkeys(
        ("Maria Gonzalez", "Haruki Tanaka", "Jonas Raiman"), ("University of Utah",)
    )


def test_what_stands_right_under_a_name_in_another_type_is_an_institution_that_no_list_knows() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Y. V. Wolstenholme", 11, "Times-Italic")
    sheet.centred(643, "Pennine Microcomputer Society", 10)
    add_text(sheet)
    assert people(read(sheet)) == {"Y. V. Wolstenholme": ("Pennine Microcomputer Society",)}


def test_a_line_that_may_be_the_title_and_stands_over_the_people_casts_no_doubt_on_them() -> None:
    sheet = Sheet()
    sheet.centred(720, "Keeping Promises", 18, "Times-Bold")
    sheet.centred(690, "Nine Months of Harvesting Idle Office Computers", 12, "Times-Bold")
    sheet.centred(660, "Maria Gonzalez, Haruki Tanaka, and Robbert van Renesse", 12)
    sheet.centred(645, "University of Utah", 12, "Times-Italic")
    add_text(sheet)
    extraction = read_pdf(document(sheet), "")
    (record,) = extraction.records
    assert isinstance(record, PaperRecord) and record.title == "Keeping Promises"
    assert codes(extraction) == ["pdf.title-doubtful"]


def test_a_list_of_institutions_under_several_names_is_a_doubt() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez, Haruki Tanaka, Jonas Raiman, Karin Petersen", 11)
    sheet.centred(645, "Peking University, UC Berkeley, Rice University", 10, "Times-Italic")
    add_text(sheet)
    assert codes(read_pdf(document(sheet), "")) == ["pdf.affiliations-doubtful"]


def test_an_institution_called_as_a_person_is_told_by_its_row() -> None:
    sheet = sheet_with()
    for name, x in {"Maria Gonzalez": 130, "Haruki Tanaka": 230, "Jonas Raiman": 420}.items():
        sheet.centred(660, name, 11, middle=x)
    sheet.centred(647, "Turing Inc", 11, middle=180)
    sheet.centred(647, "Jane Street", 11, middle=420)
    add_text(sheet)
    assert people(read(sheet)) == {
        "Maria Gonzalez": ("Turing Inc",),
        "Haruki Tanaka": ("Turing Inc",),
        "Jonas Raiman": ("Jane Street",),
    }


def test_a_name_broken_behind_an_initial_goes_on_in_the_next_row() -> None:
    sheet = sheet_with()
    for name, x in {"Maria Gonzalez": 180, "Haruki Tanaka": 290, "Jonas E.": 400}.items():
        sheet.text(sheet.text(x, 660, name, 11) + 0.5, 664, "" if name.endswith(".") else "1", 7)
    for name, x in {"Raiman": 200, "Karin Petersen": 270}.items():
        sheet.text(sheet.text(x, 646, name, 11) + 0.5, 650, "2", 7)
    sheet.text(200, 630, "1 University of Utah", 10)
    sheet.text(330, 630, "2 Cornell University", 10)
    add_text(sheet)
    assert list(people(read(sheet))) == ["Maria Gonzalez", "Haruki Tanaka", "Jonas E. Raiman", "Karin Petersen"]


def test_the_word_for_an_institution_goes_on_with_the_name_before_it() -> None:
    sheet = grid(
        {"Maria Gonzalez": 140, "Haruki Tanaka": 280}, {"Department of Computing, Massachusetts": 140, "MIT": 280}
    )
    sheet.centred(634, "Institute of Technology, Cambridge", middle=140)
    first, second = block_of(sheet).authors
    assert first.affiliations == ("Department of Computing, Massachusetts Institute of Technology, Cambridge",)
    assert second.affiliations == ("MIT",)


def test_degrees_and_remarks_in_brackets_are_no_part_of_names() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez, PhD; Haruki Tanaka, MSc; Jonas Raiman (corresponding author)", 11)
    sheet.centred(645, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    assert people(read(sheet)) == dict.fromkeys(
        ("Maria Gonzalez", "Haruki Tanaka", "Jonas Raiman"), ("University of Utah",)
    )


ROLES = {"Maria Gonzalez": ("Northwind Storage",), "Haruki Tanaka": ("University of Utah",)}


@pytest.mark.parametrize(
    "lines",
    [
        ["Maria Gonzalez, Principal Engineer, Northwind Storage", "Haruki Tanaka, Professor, University of Utah"],
        ["Maria Gonzalez", "Principal Engineer, Northwind Storage", "Haruki Tanaka", "Professor, University of Utah"],
        ["Maria Gonzalez (Principal Engineer, Northwind Storage)", "Haruki Tanaka (Professor, University of Utah)"],
    ],
)
def test_what_a_person_is_is_no_part_of_where_the_person_works(lines: list[str]) -> None:
    sheet = sheet_with()
    for i, line in enumerate(lines):
        sheet.centred(660 - 13 * i, line, 11)
    add_text(sheet)
    assert people(read(sheet)) == ROLES


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Professor at the University of Utah", "University of Utah"),
        ("Senior Researcher, Professor, MIT", "MIT"),
        ("Chair of Network Architectures, TU Dresden", "Chair of Network Architectures, TU Dresden"),
        ("Department of Computing, MIT", "Department of Computing, MIT"),
        ("Professor", "Professor"),
    ],
)
def test_posts_before_institutions(text: str, left: str) -> None:
    assert without_post(text) == left
