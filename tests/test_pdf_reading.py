"""The parts below the header: tokens of a content stream, maps to Unicode, words, hyphens, marks, institutions."""

from __future__ import annotations

import pytest

from extract.pdf.content import operations
from extract.pdf.header import affiliations, words
from extract.pdf.header.markers import known_marks
from extract.pdf.header.prose import Prose, joined
from extract.pdf.layout import lay_out
from extract.pdf.miner_fonts import to_unicode
from extract.pdf.reader import Glyph, Page


def test_drawing_is_stepped_over_and_text_is_kept() -> None:
    data = b"q 1 0 0 1 5 5 cm 0 0 m 10 10 l S 0.5 g BT /F1 9 Tf 72 700 Td [(A\\)b) -250 <4344>] TJ ET Q"
    assert list(operations(data)) == [
        (b"q", []),
        (b"cm", [1.0, 0.0, 0.0, 1.0, 5.0, 5.0]),
        (b"BT", []),
        (b"Tf", ["F1", 9.0]),
        (b"Td", [72.0, 700.0]),
        (b"TJ", [[b"A)b", -250.0, b"CD"]]),
        (b"ET", []),
        (b"Q", []),
    ]


def test_rectangular_clip_is_one_operation() -> None:
    assert list(operations(b"1 2 30 40 re W n BT")) == [(b"clip", [1.0, 2.0, 30.0, 40.0]), (b"BT", [])]


def test_inline_picture_is_no_text() -> None:
    assert list(operations(b"BI /W 1 /H 1 ID (Tj)\x00\xff EI (x) Tj")) == [(b"Tj", [b"x"])]


def test_map_to_unicode_with_characters_ranges_and_arrays() -> None:
    cmap = b"""1 beginbfchar <01> <00660066> endbfchar
    2 beginbfrange <10> <12> <0041> <20> <21> [<0078> <0079>] endbfrange"""
    assert to_unicode(cmap) == {1: "ff", 0x10: "A", 0x11: "B", 0x12: "C", 0x20: "x", 0x21: "y"}


def page(*glyphs: Glyph) -> Page:
    return Page(612, 792, glyphs)


def test_accent_drawn_over_a_letter_is_composed() -> None:
    layout = lay_out(
        page(Glyph("M", 10, 18, 100, 10, "F"), Glyph("´", 19, 22, 100, 10, "F"), Glyph("ı", 18, 22, 100, 10, "F"))
    )
    assert [line.text for line in layout.lines] == ["Mí"]


def drawn(*letters: tuple[str, float, float]) -> list[str]:
    """The lines of a page on which each letter is drawn from one x to another."""
    return [line.text for line in lay_out(page(*(Glyph(text, x0, x1, 100, 10, "F") for text, x0, x1 in letters))).lines]


def test_a_word_that_a_space_follows_ends_there_however_near_the_next_one_is() -> None:
    words = [Glyph("Ann", 10, 26, 100, 10, "F", spaced=True), Glyph("Lee", 26.5, 40, 100, 10, "F")]
    assert [line.text for line in lay_out(page(*words)).lines] == ["Ann Lee"]
    assert [line.text for line in lay_out(page(words[0]._replace(spaced=False), words[1])).lines] == ["AnnLee"]


def test_two_accents_over_one_letter() -> None:
    assert drawn(("M", 10, 18), ("ˆ", 18, 23), ("e", 18, 23), ("´", 18, 23), ("n", 23, 28)) == ["Mến"]
    assert drawn(("M", 10, 18), ("˜", 18, 23), ("ˆ", 18, 23), ("e", 18, 23), ("n", 23, 28)) == ["Mễn"]


def test_an_accent_beside_a_letter_that_has_one_already_belongs_to_it() -> None:
    assert drawn(("h", 10, 15), ("´", 15, 19), ("a", 19, 24), ("˘", 19, 24), ("n", 24, 29)) == ["hắn"]
    assert drawn(("ˆ", 10, 15), ("x", 15, 20)) == ["ˆx"]


def test_a_full_stop_under_a_letter_is_a_dot_below() -> None:
    low = Glyph(".", 16, 18, 98, 10, "F")
    letters = [
        Glyph(text, x, x + 5, 100, 10, "F") for text, x in (("H", 10), ("a", 15), ("ˆ", 23), ("o", 23), (".", 28))
    ]
    assert [line.text for line in lay_out(page(*letters, low)).lines] == ["Hạ ô."]


def test_a_full_stop_under_the_last_letter_of_a_word_is_a_dot_below() -> None:
    drawn = Glyph("THI", 10, 28, 100, 12, "F"), Glyph(".", 24, 27, 97.5, 12, "F"), Glyph("Lane", 32, 50, 100, 10, "F")
    assert [line.text for line in lay_out(page(*drawn)).lines] == ["THỊ Lane"]


@pytest.mark.parametrize(("text", "raised"), [("1", True), ("1,2", True), ("†", True), ("of", False), (".", False)])
def test_a_mark_nearly_as_large_as_its_line_is_raised(text: str, raised: bool) -> None:
    layout = lay_out(page(Glyph("Lee", 10, 30, 100, 10, "F"), Glyph(text, 30, 34, 104.3, 9, "F")))
    assert any(word.is_superscript for line in layout.lines for word in line.words) is raised


def test_superscript_is_a_word_of_the_line_it_stands_beside() -> None:
    (line,) = lay_out(page(Glyph("Lee", 10, 30, 100, 10, "F"), Glyph("1", 30, 34, 104, 7, "F"))).lines
    assert [(word.text, word.is_superscript) for word in line.words] == [("Lee", False), ("1", True)]


def test_page_turned_by_a_quarter_reads_as_if_upright() -> None:
    layout = lay_out(page(*(Glyph(text, 10 * i, 10 * i + 9, 50, 10, "F", 1) for i, text in enumerate("abc"))))
    assert [line.text for line in layout.lines] == ["abc"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the sys-", "tem"], "the system"),
        (["a key-", "value store"], "a key-value store"),
        (["of GPT-", "4 and"], "of GPT-4 and"),
        (["the Diffie-", "Hellman way"], "the Diffie-Hellman way"),
        (["with co-", "located data, colocated"], "with colocated data, colocated"),
    ],
)
def test_line_end_hyphen(lines: list[str], text: str) -> None:
    assert joined(lines, Prose(frozenset({"colocated"}))) == text


@pytest.mark.parametrize(
    ("printed", "known", "marks"),
    [
        (["1,2"], {"1", "2"}, ("1", "2")),
        (["*12"], {"1", "2"}, ("1", "2")),
        (["12"], {"1", "2", "12"}, ("12",)),
        (["†¶"], {"†", "¶", "††"}, ("†", "¶")),
        (["††"], {"†", "††"}, ("††",)),
        (["*"], {"1"}, ()),
    ],
)
def test_marks_beside_a_name(printed: list[str], known: set[str], marks: tuple[str, ...]) -> None:
    assert known_marks(printed, known) == marks


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("UC Berkeley and ICSI", ["UC Berkeley", "ICSI"]),
        ("College of William and Mary", ["College of William and Mary"]),
        ("School of Science and Engineering, Univ. X", ["School of Science and Engineering, Univ. X"]),
        ("Carnegie Mellon University, Microsoft", ["Carnegie Mellon University", "Microsoft"]),
        ("University of California, Berkeley", ["University of California, Berkeley"]),
        ("Institute of Software, Chinese Academy of Sciences", ["Institute of Software, Chinese Academy of Sciences"]),
        ("Google, Inc.", ["Google, Inc."]),
    ],
)
def test_two_institutions_in_one_string(text: str, parts: list[str]) -> None:
    assert affiliations.split(text) == parts


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (
            ["Department of Physics", "University of Somewhere", "Oslo, Norway"],
            ["Department of Physics, University of Somewhere, Oslo, Norway"],
        ),
        (["University of Somewhere", "Acme Corporation"], ["University of Somewhere", "Acme Corporation"]),
        (["Google Inc.", "Mountain View"], ["Google Inc., Mountain View"]),
        (["Acme Research", "1 Acme Way", "Redmond, WA 98052"], ["Acme Research, 1 Acme Way, Redmond, WA 98052"]),
    ],
)
def test_lines_of_one_address_and_of_two_institutions(lines: list[str], parts: list[str]) -> None:
    assert affiliations.from_lines(lines) == parts


@pytest.mark.parametrize(
    "text", ["Ann Lee", "K. V. Rashmi", "Dan R. K. Ports", "Robbert van Renesse", "Mihai Bâce", "张三"]
)
def test_names(text: str) -> None:
    assert words.is_name(text)


@pytest.mark.parametrize(
    "text", ["Microsoft Research", "University of Oslo", "Abstract", "the system", "Version 2", "Ann"]
)
def test_what_is_no_name(text: str) -> None:
    assert not words.is_name(text)


@pytest.mark.parametrize(
    ("printed", "readable"),
    [
        ("ANN LEE", "Ann Lee"),
        ("J. R. DOE", "J. R. Doe"),
        ("CY McDOE", "Cy McDoe"),
        ("JR Tipton", "JR Tipton"),
        ("BEN LEE", "Ben Lee"),
    ],
)
def test_capitals_are_made_readable(printed: str, readable: str) -> None:
    assert words.readable_case(printed) == readable
