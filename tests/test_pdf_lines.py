"""Author blocks that are broken in other places than between names and institutions."""

from __future__ import annotations

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.records import PaperRecord
from tests.test_pdf_header import add_text, sheet_with


def people(sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
    add_text(sheet)
    (record,) = read_pdf(document(sheet), "").records
    assert isinstance(record, PaperRecord)
    return [(author.name, author.affiliations) for author in record.authors]


def columns(sheet: Sheet, *rows: tuple[str, str], y: float = 660, size: float = 10) -> None:
    """Two columns of cells, row under row."""
    for row in rows:
        for middle, text in zip((200, 412), row, strict=True):
            sheet.centred(y, text, size, middle=middle)
        y -= 1.2 * size


def test_names_wrapped_in_their_cell_are_one_name() -> None:
    sheet = sheet_with()
    columns(sheet, ("Vikram", "Katharina"), ("Narayanan", "Feldman-"), size=12)
    sheet.centred(631, "Fitzthum", 12, middle=412)
    columns(sheet, ("University of Utah", "Trail of Bits"), y=615)
    assert people(sheet) == [
        ("Vikram Narayanan", ("University of Utah",)),
        ("Katharina Feldman-Fitzthum", ("Trail of Bits",)),
    ]


def test_a_name_broken_at_the_end_of_a_line_of_names() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez, Haruki Tanaka, Benjamin", 12)
    sheet.centred(646, "Perez, and Gijs Van Laer", 12)
    sheet.centred(632, "Johns Hopkins University", 12)
    assert [name for name, _ in people(sheet)] == [
        "Maria Gonzalez",
        "Haruki Tanaka",
        "Benjamin Perez",
        "Gijs Van Laer",
    ]


def test_an_institution_that_no_list_knows_makes_no_author_of_a_place() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez", 12)
    sheet.centred(648, "Trail of Bits", 12)
    sheet.centred(636, "New York, United States", 12)
    assert people(sheet) == [("Maria Gonzalez", ("Trail of Bits, New York, United States",))]


def test_institutions_of_a_row_that_runs_through_are_cut_under_the_names() -> None:
    sheet = sheet_with()
    columns(sheet, ("Maria Gonzalez", "Haruki Tanaka"), size=12)
    end = sheet.text(140, 645, "University of Illinois Urbana-Champaign", 11)
    sheet.text(end + 7, 645, "University of Illinois Urbana-Champaign", 11)
    place = ("University of Illinois Urbana-Champaign",)
    assert people(sheet) == [("Maria Gonzalez", place), ("Haruki Tanaka", place)]


def test_marks_may_follow_their_institution() -> None:
    sheet = sheet_with()
    end = sheet.raised(sheet.text(200, 660, "Maria Gonzalez", 12), 660, "*", 12)
    sheet.text(end, 660, ", Haruki Tanaka", 12)
    sheet.text(200, 640, "Microsoft Research", 11)
    sheet.raised(sheet.text(330, 640, "University of Texas", 11), 640, "*", 11)
    assert people(sheet) == [
        ("Maria Gonzalez", ("University of Texas",)),
        ("Haruki Tanaka", ("Microsoft Research",)),
    ]


def test_an_institution_wrapped_in_its_column_is_one() -> None:
    sheet = sheet_with()
    columns(
        sheet,
        ("Institute of Parallel and Distributed", "Institute of Parallel and Distributed"),
        ("Systems, Shanghai Jiao Tong", "Systems, Shanghai Jiao Tong"),
        ("University", "University"),
        y=645,
    )
    columns(sheet, ("Maria Gonzalez", "Haruki Tanaka"), size=12)
    place = ("Institute of Parallel and Distributed Systems, Shanghai Jiao Tong University",)
    assert people(sheet) == [("Maria Gonzalez", place), ("Haruki Tanaka", place)]
