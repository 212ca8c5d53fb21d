"""Institutions that stand beside their names: in a second column, behind them on one line, in the small print."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, assembled, document, stream
from extract.pdf import read_pdf
from extract.pdf.header import affiliations
from extract.records import PaperRecord
from tests.test_pdf_header import ABSTRACT, add_text, read, sheet_with

Placed = list[tuple[str, tuple[str, ...]]]


def placed(sheet: Sheet) -> Placed:
    return [(author.name, author.affiliations) for author in read(sheet).authors]


def codes(sheet: Sheet) -> list[str]:
    return [problem.code for problem in read_pdf(document(sheet), "").problems]


def with_small_print(names: str, *notes: str) -> Sheet:
    sheet = sheet_with()
    sheet.centred(660, names, 11)
    add_text(sheet)
    for i, note in enumerate(notes):
        sheet.text(72, 90 - 9 * i, note, 8)
    return sheet


def test_a_footnote_says_who_is_with_whom() -> None:
    sheet = with_small_print(
        "Maria Gonzalez, Member, IEEE, Haruki Tanaka, and Karin Petersen-Holm",
        "Manuscript received April 3, 2024; revised May 9, 2024.",
        "M. Gonzalez and K. Petersen-Holm are with the Dept. of Informatics, Univer-",
        "sity of Utah, Salt Lake City, USA (e-mail: maria@cs.example).",
        "H. Tanaka is with Tidewater Systems, Perth, U.K., and also with the University of Oslo, Oslo, Norway.",
    )
    utah = ("Dept. of Informatics, University of Utah, Salt Lake City, USA",)
    assert placed(sheet) == [
        ("Maria Gonzalez", utah),
        ("Haruki Tanaka", ("Tidewater Systems, Perth, U.K.", "University of Oslo, Oslo, Norway")),
        ("Karin Petersen-Holm", utah),
    ]


def test_a_footnote_speaks_of_all_authors() -> None:
    sheet = with_small_print("Maria Gonzalez, Haruki Tanaka", "The authors are with the University of Utah, USA.")
    assert placed(sheet) == [
        ("Maria Gonzalez", ("University of Utah, USA",)),
        ("Haruki Tanaka", ("University of Utah, USA",)),
    ]


def test_of_whom_a_footnote_does_not_speak_has_none_and_is_named() -> None:
    sheet = with_small_print(
        "Maria Gonzalez, Haruki Tanaka", "M. Gonzalez is with the University of Utah. K. Tanaka is with NTNU."
    )
    assert placed(sheet) == [("Maria Gonzalez", ("University of Utah",)), ("Haruki Tanaka", ())]
    assert "pdf.affiliations-partial" in codes(sheet)


def test_two_authors_of_one_initial_and_surname_are_not_told_apart() -> None:
    sheet = with_small_print("Maria Gonzalez, Marta Gonzalez", "M. Gonzalez is with the University of Utah.")
    assert [own for _, own in placed(sheet)] == [(), ()]


def table(*rows: tuple[str, tuple[str, ...]], lead: float = 11, between: float = 8) -> Sheet:
    """Names in the left column, each at the last line of what stands at its right."""
    sheet = sheet_with()
    y = 670.0
    for name, lines in rows:
        for line in lines:
            sheet.text(250, y, line, 9)
            y -= lead
        sheet.text(72, y + lead, name, 9, "Times-Bold")
        y -= between
    add_text(sheet)
    return sheet


def test_a_table_of_names_and_institutions() -> None:
    utah, oslo = ("Laboratory for Computing, University of Utah,", "Salt Lake City"), ("University of Oslo",)
    assert placed(table(("Maria Gonzalez", utah), ("Haruki Tanaka", oslo), ("Karin Petersen", utah))) == [
        ("Maria Gonzalez", ("Laboratory for Computing, University of Utah, Salt Lake City",)),
        ("Haruki Tanaka", ("University of Oslo",)),
        ("Karin Petersen", ("Laboratory for Computing, University of Utah, Salt Lake City",)),
    ]


def test_a_table_of_one_row() -> None:
    sheet = table(("Maria Gonzalez", ("Laboratory for Computing, University of Utah,", "Salt Lake City")))
    assert placed(sheet) == [("Maria Gonzalez", ("Laboratory for Computing, University of Utah, Salt Lake City",))]


def test_a_table_whose_rows_are_not_told_apart_gives_nobody_an_institution() -> None:
    utah = ("Laboratory for Computing,", "University of Utah")
    sheet = table(("Maria Gonzalez", utah), ("Haruki Tanaka", ("University of Oslo",)), between=0)
    assert [own for _, own in placed(sheet)] == [(), ()]
    assert "pdf.affiliations-unmatched" in codes(sheet)


def test_a_name_in_bold_before_its_institution() -> None:
    sheet = sheet_with()
    for i, name in enumerate(("Maria Gonzalez,", "Haruki Tanaka,")):
        end = sheet.text(72, 660 - 14 * i, name, 11, "Times-Bold")
        sheet.text(end + 3, 660 - 14 * i, "Lambert Eagle, Oslo, Norway", 11)
    add_text(sheet)
    own = ("Lambert Eagle, Oslo, Norway",)
    assert placed(sheet) == [("Maria Gonzalez", own), ("Haruki Tanaka", own)]


def test_a_name_in_capitals_before_its_institution() -> None:
    sheet = sheet_with()
    for i, line in enumerate(("MARIA GONZALEZ, University of Utah, USA", "HARUKI TANAKA, Lambert Eagle, Norway")):
        sheet.text(72, 660 - 14 * i, line, 11)
    add_text(sheet)
    assert placed(sheet) == [
        ("Maria Gonzalez", ("University of Utah, USA",)),
        ("Haruki Tanaka", ("Lambert Eagle, Norway",)),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "University of Limerick, Ireland and Lero, Ireland",
            ["University of Limerick, Ireland", "Lero, Ireland"],
        ),
        (
            "Norwegian University of Science and Technology, Norway",
            ["Norwegian University of Science and Technology, Norway"],
        ),
        ("INRIA, Paris, France and London, UK", ["INRIA, Paris, France and London, UK"]),
    ],
)
def test_a_country_ends_an_institution(text: str, parts: list[str]) -> None:
    assert affiliations.split(text) == parts


def test_an_institution_under_an_address_is_another() -> None:
    lines = ["University of Utah", "Salt Lake City, USA", "Petrovaradin Robotics", "Novi Sad, Serbia"]
    assert affiliations.from_lines(lines) == [
        "University of Utah, Salt Lake City, USA",
        "Petrovaradin Robotics, Novi Sad, Serbia",
    ]


def test_a_part_and_its_whole_are_one_institution_in_other_languages() -> None:
    assert affiliations.from_lines(["Institut für Informatik", "Universität Passau"]) == [
        "Institut für Informatik, Universität Passau"
    ]


def test_a_line_of_an_institution_is_not_parted_behind_a_full_stop() -> None:
    sheet = sheet_with()
    sheet.text(220, 660, "Maria Gonzalez", 10)
    sheet.text(305, 660, "and Haruki Tanaka", 10)
    end = sheet.text(190, 645, "Dept.", 9, "Times-Italic")
    sheet.text(end + 6, 645, "of Informatics, University of Utah", 9, "Times-Italic")
    add_text(sheet)
    own = ("Dept. of Informatics, University of Utah",)
    assert placed(sheet) == [("Maria Gonzalez", own), ("Haruki Tanaka", own)]


def test_the_numbers_of_lines_in_a_copy_for_review_are_left_out() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez", 11)
    sheet.centred(645, "University of Utah", 10, "Times-Italic")
    add_text(sheet)
    for number in range(1, 50):
        sheet.text(46 if number < 10 else 43, 731 - 11 * number, str(number), 6)
    record = read(sheet)
    assert (record.title, placed(sheet)) == (read(sheet_plain()).title, [("Maria Gonzalez", ("University of Utah",))])
    assert record.abstract == read(sheet_plain()).abstract


def sheet_plain() -> Sheet:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez", 11)
    add_text(sheet)
    return sheet


def test_a_letter_of_two_surrogates_is_the_letter_it_is_a_form_of() -> None:
    title = "Q-Shape of Bounded Summaries"
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <51> <d835dc58> endbfchar"
    text = " ".join(ABSTRACT.split()[:60])
    body = "".join(f" 0 -14 Td ({text[i : i + 60]}) Tj" for i in range(0, len(text), 60))
    page = f"BT /F0 20 Tf 100 700 Td ({title}) Tj /F1 10 Tf 0 -40 Td (Abstract) Tj {body} ET"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding"
    resources = "<< /Font << /F0 4 0 R /F1 7 0 R >> >>"
    pdf = assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {resources} /Contents 6 0 R >>".encode(),
            f"{font} /ToUnicode 5 0 R >>".encode(),
            stream(cmap),
            stream(page.encode("latin-1")),
            f"{font} >>".encode(),
        ]
    )
    (record,) = read_pdf(pdf, "").records
    assert isinstance(record, PaperRecord)
    assert record.title == "k-Shape of Bounded Summaries"


def test_a_place_beside_the_address_of_a_neighbour_belongs_to_its_institution() -> None:
    sheet = sheet_with()
    cells = (
        ("Maria Gonzalez", "Dept. of Informatics", "University of Utah", "Quito, Ecuador", "maria@cs.example"),
        ("Haruki Tanaka", "University of Oslo", "Oslo, Norway", "tanaka@oslo.example", ""),
        ("Karin Petersen", "University of Oslo", "Oslo, Norway", "petersen@oslo.example", ""),
    )
    for middle, lines in zip((130.0, 300.0, 470.0), cells, strict=True):
        for i, line in enumerate(lines):
            sheet.centred(662 - 12 * i, line, 11 if i == 0 else 10, middle=middle)
    add_text(sheet)
    assert placed(sheet)[0] == ("Maria Gonzalez", ("Dept. of Informatics, University of Utah, Quito, Ecuador",))


def test_a_surname_that_is_a_company_too_begins_a_group() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez (University of Utah); Shirin Bell (University of Utah)", 11)
    add_text(sheet)
    assert [name for name, _ in placed(sheet)] == ["Maria Gonzalez", "Shirin Bell"]


def test_an_institution_in_the_type_of_the_names_that_nobody_is_called() -> None:
    sheet = sheet_with()
    for middle, name in ((220.0, "Maria Gonzalez"), (390.0, "Haruki Tanaka")):
        for i, line in enumerate((name, "Pelagic Data", "Turku, Finland")):
            sheet.centred(660 - 14 * i, line, 12, middle=middle)
    add_text(sheet)
    own = ("Pelagic Data, Turku, Finland",)
    assert placed(sheet) == [("Maria Gonzalez", own), ("Haruki Tanaka", own)]


def test_a_group_that_names_nobody_is_a_doubt() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez (University of Utah); 12 Xx (University of Oslo)", 11)
    add_text(sheet)
    assert [name for name, _ in placed(sheet)] == ["Maria Gonzalez"]
    assert "pdf.authors-doubtful" in codes(sheet)


def grid(*rows: tuple[str, str, str], joined: bool = False) -> Sheet:
    """Cells under one another in three columns; `joined`: of the second row the first two stand close."""
    sheet = sheet_with()
    for i, row in enumerate(rows):
        for middle, text in zip((140.0, 300.0, 460.0), row, strict=True):
            if not (joined and i == 1 and middle < 400):
                sheet.centred(660 - 13 * i, text, 11 if i == 0 else 10, middle=middle)
    if joined:
        sheet.centred(647, " ".join(rows[1][:2]), 10, middle=220)
    add_text(sheet)
    return sheet


def test_two_institutions_that_no_gap_parts_are_a_doubt() -> None:
    names = ("Maria Gonzalez", "Haruki Tanaka", "Karin Petersen")
    where = ("Dept. of Electrical Engineering", "Centre for Trustworthy", "University of Oslo")
    whole = ("University of Utah", "Networks Oslo", "Oslo, Norway")
    assert "pdf.affiliations-doubtful" in codes(grid(names, where, whole, joined=True))


def test_a_name_broken_at_its_hyphen_whose_rest_is_lost_is_a_doubt() -> None:
    sheet = grid(("Maria Gonzalez", "Haruki Tanaka", "Karin Petersen-"), ("University of Utah", "Oslo", "Oslo"))
    assert "pdf.authors-doubtful" in codes(sheet)
