"""Titles under something as big, in two sizes, or with a subtitle of another type."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet
from tests.test_pdf_header import TITLE, add_text, read


def page(*lines: tuple[str, float, str]) -> Sheet:
    """Big lines from the top, then an author and the text."""
    sheet, y = Sheet(), 720.0
    for text, size, font in lines:
        sheet.centred(y, text, size, font)
        y -= 1.3 * size
    sheet.centred(y - 10, "Maria Gonzalez", 11)
    add_text(sheet)
    return sheet


@pytest.mark.parametrize(
    "masthead", ["Position Paper", "Harbor Labs", "University of Utah", "IEEE Computer", "Chapter 7"]
)
@pytest.mark.parametrize("size", [16.0, 22.0, 28.0])
def test_what_stands_big_over_the_title_is_none(masthead: str, size: float) -> None:
    sheet = Sheet()
    sheet.text(72, 735, masthead, size, "Times-Bold")
    sheet.centred(680, TITLE, 16, "Times-Bold")
    sheet.centred(650, "Maria Gonzalez", 11)
    add_text(sheet)
    assert read(sheet).title == TITLE


def test_a_name_before_the_title_on_its_own_line_belongs_to_it() -> None:
    lines = (("NOMAD:", 20.0, "Times-Bold"), ("Decoders for Small and Large Operators", 15.0, "Times-Bold"))
    assert read(page(*lines)).title == "NOMAD: Decoders for Small and Large Operators"


def test_after_a_colon_the_title_goes_on_in_whatever_type() -> None:
    lines = (
        ("Order Scheduling in the Fashion Industry:", 18.0, "Times-Bold"),
        ("A Multi-Objective Approach", 13.0, "Times-Roman"),
    )
    assert read(page(*lines)).title == "Order Scheduling in the Fashion Industry: A Multi-Objective Approach"
