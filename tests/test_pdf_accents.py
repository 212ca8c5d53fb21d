"""Accents that a font draws beside its letters, and text that a font makes unreadable."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, assembled, document, stream, width_of
from extract.pdf import READERS, read_pdf
from extract.records import PaperRecord
from tests.test_pdf_header import ABSTRACT, add_text, sheet_with


def accented(sheet: Sheet, x: float, y: float, word: str, accent: str, *letters: int, size: float = 12) -> float:
    """The word, then an accent over the middle of each of the letters, as a glyph of its own."""
    end = sheet.text(x, y, word, size)
    for letter in letters:
        middle = x + width_of(word[:letter], size) + width_of(word[letter], size) / 2
        sheet.text(middle - width_of(accent, size) / 2, y, accent, size)
    return end


def author_of(sheet: Sheet, reader: str) -> str:
    (record,) = read_pdf(document(sheet), "", reader).records  # type: ignore[arg-type]
    assert isinstance(record, PaperRecord)
    return record.authors[0].name


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("word", "letters", "accent", "name"),
    [
        ("Gunther", (1,), "\u00a8", "Günther Lee"),
        ("Laszlo", (1, 5), "\u00b4", "László Lee"),
        ("Francois", (4,), "\u00b8", "François Lee"),
        ("Andre", (4,), "\u00b4", "André Lee"),
    ],
)
def test_an_accent_belongs_to_the_letter_that_it_is_drawn_on(
    reader: str, word: str, letters: tuple[int, ...], accent: str, name: str
) -> None:
    sheet = sheet_with()
    end = accented(sheet, 250, 660, word, accent, *letters)
    sheet.text(end + 3, 660, "Lee", 12)
    sheet.centred(645, "University of Somewhere", 12, "Times-Italic")
    add_text(sheet)
    assert author_of(sheet, reader) == name


@pytest.mark.parametrize("reader", READERS)
def test_an_accent_after_the_comma_still_finds_its_letter(reader: str) -> None:
    sheet = sheet_with()
    sheet.text(250, 660, "Ann Lee", 12)
    end = accented(sheet, 220, 645, "ETH Zurich,", "\u00a8", 5, size=10)
    sheet.text(end + 3, 645, "Switzerland", 10)
    add_text(sheet)
    (record,) = read_pdf(document(sheet), "", reader).records  # type: ignore[arg-type]
    assert isinstance(record, PaperRecord)
    assert record.authors[0].affiliations == ("ETH Zürich, Switzerland",)


def test_an_accent_as_wide_as_its_letter() -> None:
    sheet = sheet_with()
    sheet.text(250, 660, "Xambo Lee", 12, "Courier")
    sheet.text(250 + 4 * 7.2, 660, "\u00b4", 12, "Courier")
    add_text(sheet)
    assert author_of(sheet, "pdfium") == "Xambó Lee"


def test_a_space_drawn_on_an_l_is_its_stroke() -> None:
    sheet = sheet_with()
    sheet.raw("BT /F0 12 Tf 1 0 0 1 250 660 Tm [(Pawe) ( ) 250 (l Lee)] TJ ET")
    sheet.centred(645, "University of Somewhere", 12, "Times-Italic")
    add_text(sheet)
    assert author_of(sheet, "pdfium") == "Paweł Lee"


@pytest.mark.parametrize(
    ("ligature", "title"),
    [({"fi": 0x0C, "fl": 0x0D}, "Verified Workflows"), ({"fi": 0x1C, "fl": 0x1D}, "Verified Workflows")],
    ids=["old", "new"],
)
def test_bitmap_fonts_of_tex_number_their_ligatures_as_tex_does(ligature: dict[str, int], title: str) -> None:
    codes = title.encode().replace(b"fi", bytes([ligature["fi"]])).replace(b"fl", bytes([ligature["fl"]]))
    (record,) = read_pdf(bitmap_font(codes), "").records
    assert isinstance(record, PaperRecord)
    assert record.title == title


@pytest.mark.parametrize(
    ("codes", "title"),
    [
        (b"Trees with \x0cve Branches", "Trees with five Branches"),
        (b"The Study of P\x13eter", "The Study of Péter"),
        (b"The Study of Nguy^en", "The Study of Nguyên"),
        (b"The Uni\x0ced View of T\x1crresen", "The Unified View of Tørresen"),
        (b"The Speci\x1ccation of Pawe\xaa", "The Specification of Paweł"),
    ],
    ids=["ligature", "accent", "circumflex", "letters of the old one", "letters of the new one"],
)
def test_ligatures_and_accents_show_the_encoding(codes: bytes, title: str) -> None:
    (record,) = read_pdf(bitmap_font(codes), "").records
    assert isinstance(record, PaperRecord)
    assert record.title == title


def bitmap_font(title: bytes) -> bytes:
    """A page whose title is set in a Type 3 font without a name or a map, its glyphs called by their numbers."""
    names = " ".join(f"/a{code}" for code in range(256))
    glyphs = " ".join(f"/a{code} 5 0 R" for code in range(256))
    widths = " ".join(["500"] * 256)
    font = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 0"
        f" /LastChar 255 /Widths [{widths}] /CharProcs << {glyphs} >> /Encoding << /Type /Encoding"
        f" /Differences [0 {names}] >> >>"
    )
    text = " ".join(ABSTRACT.split()[:60])
    body = "".join(f" 0 -14 Td ({text[i : i + 60]}) Tj" for i in range(0, len(text), 60))
    page = f"BT /F0 20 Tf 100 700 Td <{title.hex()}> Tj /F1 10 Tf 0 -40 Td (Abstract) Tj {body} ET"
    resources = "<< /Font << /F0 4 0 R /F1 7 0 R >> >>"
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {resources} /Contents 6 0 R >>".encode(),
            font.encode(),
            stream(b"500 0 0 0 500 700 d1 0 0 400 600 re f"),
            stream(page.encode("latin-1")),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        ]
    )


GIBBERISH = "CDEGFIHK}JLFNM PORQ&STUV QXWY%FIT Z]FNWP `Z%JLFI cDbx\\xqz wvk&mtr BCD#FGH "


def test_text_that_is_no_language_is_not_stored() -> None:
    sheet = sheet_with(title=GIBBERISH[:40])
    sheet.paragraph(72, 600, 400, GIBBERISH * 12)
    extraction = read_pdf(document(sheet), "")
    assert ([p.code for p in extraction.problems], extraction.records) == (["pdf.unreadable-font"], ())


def test_a_title_in_a_font_without_a_map_is_not_stored() -> None:
    sheet = sheet_with(title=GIBBERISH[:40])
    sheet.centred(660, "Ann Lee", 12)
    add_text(sheet)
    assert [p.code for p in read_pdf(document(sheet), "").problems] == ["pdf.unreadable-font"]
