"""Author blocks whose lines do not end where names and institutions do, and what stands around them."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.pdf.header import kinds
from extract.records import PaperRecord
from tests.test_pdf_header import ABSTRACT, add_text, people, read, sheet_with


def block(*lines: str, font: str = "Times-Roman") -> Sheet:
    sheet = sheet_with()
    for i, line in enumerate(lines):
        sheet.centred(660 - 13 * i, line, 11, font)
    add_text(sheet)
    return sheet


@pytest.mark.parametrize(
    "remark", ["Version 1.2", "(Received 3 May 2001; revised 4 June 2001)", "Received: 3 May 2001", "Draft 3"]
)
def test_when_a_paper_came_in_is_no_part_of_an_institution(remark: str) -> None:
    record = read(block("Maria Gonzalez and Haruki Tanaka", "Harbor Technologies", remark))
    assert people(record) == dict.fromkeys(("Maria Gonzalez", "Haruki Tanaka"), ("Harbor Technologies",))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Maria Gonzalez, Haruki Tanaka, J.", "Raiman"),
        ("Maria Gonzalez, Haruki Tanaka, Jonas", "Raiman, Karin Petersen"),
        ("Maria Gonzalez, Haruki Tanaka, Jonas M.", "Raiman and Karin Petersen"),
    ],
)
def test_a_list_that_is_wrapped_within_a_name(first: str, second: str) -> None:
    record = read(block(first, second, "University of Utah"))
    together = f"{first} {second}".replace(" and", ",").split(", ")
    assert [author.name for author in record.authors] == together


def test_where_all_names_are_in_capitals_the_shortest_are_too() -> None:
    record = read(block("MARIA GONZALEZ, H. LI, HARUKI TANAKA", "University of Utah"))
    assert [author.name for author in record.authors] == ["Maria Gonzalez", "H. Li", "Haruki Tanaka"]


def test_initials_without_a_surname_are_no_author_and_a_doubt() -> None:
    sheet = sheet_with()
    for i, name in enumerate(("Maria Gonzalez", "Haruki Tanaka", "A. A.")):
        sheet.centred(660, name, 11, middle=150 + 150 * i)
    sheet.centred(640, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    extraction = read_pdf(document(sheet), "")
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    assert [author.name for author in record.authors] == ["Maria Gonzalez", "Haruki Tanaka"]
    assert "pdf.authors-doubtful" in [problem.code for problem in extraction.problems]


@pytest.mark.parametrize("shape", ["{} - {}", "{} ({})", "{}, {}"])
def test_on_each_line_one_author_with_the_institution(shape: str) -> None:
    pairs = {"Maria Gonzalez": "University of Utah", "Haruki Tanaka": "Harbor Research, Oslo"}
    record = read(block(*(shape.format(name, place) for name, place in pairs.items())))
    assert people(record) == {name: (place,) for name, place in pairs.items()}


def test_brackets_that_go_on_over_the_end_of_a_line() -> None:
    record = read(
        block(
            "Maria Gonzalez, Haruki Tanaka (University of Utah), Jonas Raiman (Faculty",
            "of Computer Science, Harbor Labs), Karin Petersen",
            "(Technical University of Denmark)",
        )
    )
    assert people(record) == {
        "Maria Gonzalez": ("University of Utah",),
        "Haruki Tanaka": ("University of Utah",),
        "Jonas Raiman": ("Faculty of Computer Science, Harbor Labs",),
        "Karin Petersen": ("Technical University of Denmark",),
    }


def test_a_town_in_the_type_of_institutions_is_no_author() -> None:
    sheet, y = sheet_with(), 660.0
    for name, *below in (
        ("Maria Gonzalez, C. Rios", "Dept. of Computing", "Tepeaca University"),
        ("Haruki Tanaka, K. M. George", "Pembroke Pines University"),
        ("Yue Zhao", "Department of Electrical Engineering", "San Fernando University"),
        ("Qinglong Cao", "Latticestone, Inc.", "El Rosario"),
    ):
        sheet.text(72, y, name, 11)
        for line in below:
            y -= 12
            sheet.text(72, y, line, 10)
        y -= 18
    add_text(sheet, 490)
    assert people(read(sheet))["Qinglong Cao"] == ("Latticestone, Inc., El Rosario",)
    assert "El Rosario" not in people(read(sheet))


def test_an_abstract_whose_later_lines_are_longer_than_its_first() -> None:
    lines = ABSTRACT.replace("We show a small", "\nWe show a small").split("\n")
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez", 11)
    sheet.text(72, 600, "Abstract", 12, "Times-Bold")
    y = sheet.paragraph(72, 582, 170, lines[0])
    y = sheet.paragraph(72, y, 222, lines[1])
    sheet.text(72, y - 12, "1  Introduction", 12, "Times-Bold")
    sheet.paragraph(72, y - 30, 222, "The text of the paper begins here. " * 12)
    sheet.paragraph(318, 600, 222, "More text of the paper stands here. " * 30)
    assert read(sheet).abstract == ABSTRACT


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("Maria Gonzalez (1), Haruki Tanaka (2)", "(1) Lattice of Summit", "(2) Harbor Research, Oslo"),
        ("Maria Gonzalez [1], Haruki Tanaka [2]", "[1] Lattice of Summit", "[2] Harbor Research, Oslo"),
        ("Maria Gonzalez(a), Haruki Tanaka(b)", "(a)Lattice of Summit", "(b)Harbor Research, Oslo"),
    ],
)
def test_marks_that_stand_in_brackets_on_the_line(names: str, first: str, second: str) -> None:
    record = read(block(names, first, second))
    assert people(record) == {
        "Maria Gonzalez": ("Lattice of Summit",),
        "Haruki Tanaka": ("Harbor Research, Oslo",),
    }


def test_raised_marks_that_point_to_a_numbered_list() -> None:
    sheet = sheet_with()
    x = sheet.raised(sheet.text(200, 660, "Maria Gonzalez", 11), 660, "1", 11)
    sheet.raised(sheet.text(x, 660, ", Haruki Tanaka", 11), 660, "2", 11)
    sheet.text(200, 645, "1. Lattice of Summit", 10)
    sheet.text(200, 633, "2. Harbor Research, Oslo", 10)
    add_text(sheet)
    assert people(read(sheet)) == {
        "Maria Gonzalez": ("Lattice of Summit",),
        "Haruki Tanaka": ("Harbor Research, Oslo",),
    }


@pytest.mark.parametrize(
    "line", ["Prof. Maria Gonzalez, Dr. Haruki Tanaka", "Author(s): Maria Gonzalez, Haruki Tanaka"]
)
def test_titles_and_labels_are_no_part_of_a_name(line: str) -> None:
    record = read(block(line, "Affiliation: Harbor Technologies"))
    assert people(record) == dict.fromkeys(("Maria Gonzalez", "Haruki Tanaka"), ("Harbor Technologies",))


@pytest.mark.parametrize(
    "post", ["Senior Software Engineer", "Research Scientist", "Ph.D. Student", "Associate Professor"]
)
def test_what_a_person_is_is_no_institution(post: str) -> None:
    record = read(block("Maria Gonzalez", post, "University of Utah"))
    assert people(record) == {"Maria Gonzalez": ("University of Utah",)}


def test_an_institution_that_stands_over_its_people() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Harbor Technologies, Oslo", 10, "Times-Italic")
    sheet.centred(640, "Maria Gonzalez, Haruki Tanaka", 11)
    add_text(sheet)
    assert people(read(sheet)) == dict.fromkeys(("Maria Gonzalez", "Haruki Tanaka"), ("Harbor Technologies, Oslo",))


def test_notes_at_the_foot_name_institutions_that_no_list_knows() -> None:
    sheet = sheet_with()
    x = sheet.raised(sheet.text(200, 660, "Maria Gonzalez", 11), 660, "1", 11)
    sheet.raised(sheet.text(x, 660, ", Haruki Tanaka", 11), 660, "2", 11)
    add_text(sheet)
    for i, place in enumerate(("Stone of Cedar, Norway.", "University of Utah.")):
        sheet.text(sheet.raised(72, 90 - 10 * i, str(i + 1), 8) + 1, 90 - 10 * i, place, 8)
    assert people(read(sheet)) == {
        "Maria Gonzalez": ("Stone of Cedar, Norway",),
        "Haruki Tanaka": ("University of Utah",),
    }


def test_a_name_wrapped_in_its_cell_after_an_initial() -> None:
    sheet = sheet_with()
    for middle, *lines in ((150, "Carol Y.", "Espy-Wilson"), (300, "Alberto Cerpa"), (450, "Bo Ek")):
        for i, line in enumerate(lines):
            sheet.centred(660 - 13 * i, str(line), 11, "Times-Bold", middle)  # type: ignore[arg-type]
    for middle, y, place in ((150, 633, "MIT"), (300, 647, "ETH Zurich"), (450, 647, "EPFL")):
        sheet.centred(y, place, 10, "Times-Roman", middle)
    add_text(sheet)
    assert [author.name for author in read(sheet).authors] == ["Carol Y. Espy-Wilson", "Alberto Cerpa", "Bo Ek"]


def test_the_digits_of_a_raised_orcid_are_no_marks() -> None:
    sheet = sheet_with()
    x = sheet.text(200, 660, "Ann Lee", 12)
    sheet.raised(x, 660, "1[0000-0002-1825-0097]", 12)
    x = sheet.text(350, 660, "Bo Chen", 12)
    sheet.raised(x, 660, "2", 12)
    for y, mark, name in ((640, "1", "University of Utah"), (628, "2", "ETH Zurich")):
        sheet.raised(200, y, mark, 9)
        sheet.text(206, y, name, 9)
    add_text(sheet)
    assert people(read(sheet)) == {"Ann Lee": ("University of Utah",), "Bo Chen": ("ETH Zurich",)}


def test_a_mark_and_a_comma_after_a_wide_space_belong_to_the_name_before() -> None:
    sheet = sheet_with()
    x = sheet.text(150, 660, "Ann Lee", 12) + 9
    sheet.raised(x, 660, "1", 12)
    x = sheet.text(x + 6, 660, ", Bo Chen", 12)
    sheet.raised(x, 660, "2", 12)
    for y, mark, name in ((640, "1", "University of Utah"), (628, "2", "ETH Zurich")):
        sheet.raised(200, y, mark, 9)
        sheet.text(206, y, name, 9)
    add_text(sheet)
    assert people(read(sheet)) == {"Ann Lee": ("University of Utah",), "Bo Chen": ("ETH Zurich",)}


def test_a_footnote_set_with_wide_spaces_is_read_whole_and_its_thanks_are_none() -> None:
    sheet = sheet_with()
    x = sheet.text(200, 660, "Ann Lee", 12)
    sheet.raised(x, 660, "*", 12)
    x = sheet.text(350, 660, "Bo Chen", 12)
    sheet.raised(x, 660, "†", 12)
    add_text(sheet)
    sheet.raised(72, 90, "*", 8)
    x = 76.0
    for word in ("Department", "of", "Mathematics,", "Charles", "University,", "Prague."):
        x = sheet.text(x, 90, word, 8) + 9
    sheet.text(72, 80, "Supported by project 19.", 8)
    sheet.raised(72, 70, "†", 8)
    sheet.text(76, 70, "Computer Engineering Department, Utah University.", 8)
    assert people(read(sheet)) == {
        "Ann Lee": ("Department of Mathematics, Charles University, Prague",),
        "Bo Chen": ("Computer Engineering Department, Utah University",),
    }


def test_a_name_begins_with_the_stroked_letter_that_fonts_call_eth() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ðorde Petrovic, Bo Chen", 12)
    add_text(sheet)
    assert list(people(read(sheet))) == ["Đorde Petrovic", "Bo Chen"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Maria Gonzalez, Haruki Tanaka, Jan van der", "Meer"),
        ("Maria Gonzalez, Haruki Tanaka, Jan Pieter", "van der Meer"),
        ("Maria Gonzalez, Haruki Tanaka, John", "D. Martin"),
    ],
)
def test_a_surname_under_its_particle(first: str, second: str) -> None:
    record = read(block(first, second, "University of Utah"))
    assert [author.name for author in record.authors] == f"{first} {second}".split(", ")


def test_a_surname_that_is_wrapped_in_a_grid_and_one_that_is_wrapped_in_a_centred_list() -> None:
    sheet = sheet_with()
    for i, name in enumerate(("Maria Gonzalez", "Haruki Tanaka", "Grace Elena de la")):
        sheet.centred(660, name, 11, middle=150 + 150 * i)
    sheet.centred(647, "Cruz", 11, middle=450)
    sheet.centred(630, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    assert [author.name for author in read(sheet).authors] == [
        "Maria Gonzalez",
        "Haruki Tanaka",
        "Grace Elena de la Cruz",
    ]


def numbered(sheet: Sheet, y: float, x: float, *names: tuple[str, str]) -> None:
    """Names with marks of 9 points, which stand high."""
    for name, mark in names:
        end = sheet.text(x, y, name, 11)
        x = sheet.text(end, y + 4.5, mark, 10) + 22


def test_a_numbered_list_of_two_rows_is_in_the_order_of_reading() -> None:
    sheet = sheet_with()
    numbered(sheet, 660, 130, ("Maria Gonzalez", "1"), ("Haruki Tanaka", "2"), ("Karin Petersen", "3"))
    numbered(sheet, 646, 180, ("Jonas Raiman", "2"), ("Emma Olsen", "1"))
    for x, mark, name in ((120, "1", "University of Utah"), (260, "2", "Tidewater Systems"), (390, "3", "ETH Zurich")):
        sheet.text(x, 630.4, mark, 9)
        sheet.text(x + 5, 626, name, 10)
    add_text(sheet)
    assert [(a.name, a.affiliations) for a in read(sheet).authors] == [
        ("Maria Gonzalez", ("University of Utah",)),
        ("Haruki Tanaka", ("Tidewater Systems",)),
        ("Karin Petersen", ("ETH Zurich",)),
        ("Jonas Raiman", ("Tidewater Systems",)),
        ("Emma Olsen", ("University of Utah",)),
    ]


def test_a_number_that_no_institution_has_is_a_doubt() -> None:
    sheet = sheet_with()
    numbered(sheet, 660, 150, ("Maria Gonzalez", "1"), ("Haruki Tanaka", "2"))
    sheet.centred(640, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    extraction = read_pdf(document(sheet), "")
    assert "pdf.affiliations-doubtful" in [problem.code for problem in extraction.problems]


def test_a_name_of_many_marks_is_a_name() -> None:
    assert kinds.person("Nguyễn Thị Hồng") > 0.9
