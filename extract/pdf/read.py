"""The extractor: which reader reads the file, and what is said where none can."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from extract.pdf.reader import ACCENTS, Document, PdfError, letters_of
from extract.records import Extraction, Problem, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

if TYPE_CHECKING:
    from extract.pdf.document import Reading

NAME = "pdf"
VERSION = 1  # of the extractor
MAX_BYTES = 60_000_000  # by hand
_HEADER_LINES = 40
"""The lines of a page in which authors stand, at most."""
_UNREAD_ALLOWED = 3
"""So many glyphs without a meaning are bullets and ornaments."""
_LOOSE = frozenset("¨˝ˇ¸˛˘˚") | set(ACCENTS.values())
"""Accents that stand alone only where they missed their letter; the others are quotation marks, tildes and powers."""
ReaderName = Literal["pdfium", "pdfminer"]


def _pdfium(body: bytes) -> Document:
    from extract.pdf.pdfium import PdfiumDocument

    return PdfiumDocument(body)


def _pdfminer(body: bytes) -> Document:
    from extract.pdf.miner import MinerDocument

    return MinerDocument(body)


READERS: dict[ReaderName, Callable[[bytes], Document]] = {"pdfium": _pdfium, "pdfminer": _pdfminer}


def recognises(body: bytes, url: str) -> bool:
    """Whether the bytes begin as a PDF does (the header may stand anywhere in the first kilobyte)."""
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes, url: str, reader: ReaderName | None = None, venues: Venues = SHIPPED) -> Extraction:
    """One paper's record (source "pdf", key the SHA-256 of the bytes), or the problems that say why there is none.

    `reader` forces one library; without it the default reads and the other is asked where the default gives up or
    leaves letters out. Never raises on hostile input. `page` carries a confidence per field (0..100). Not for several
    threads at once: PDFium keeps its state per process.
    """
    where = Where(url or "document.pdf")
    try:
        with _uncollected():
            return _extraction(body, url, venues, reader)
    except PdfError as error:
        return Extraction(problems=(Problem(error.code, error.message, where, "error"),))
    except RecursionError:
        return Extraction(problems=(Problem("pdf.damaged", "The file nests its objects without end.", where, "error"),))
    except MemoryError:
        return Extraction(
            problems=(Problem("pdf.too-large", "The file needs more memory than allowed.", where, "error"),)
        )
    except Exception as error:  # a library's own failure on damaged input is the file's problem, not the batch's
        message = f"The file is damaged: {type(error).__name__}."
        return Extraction(problems=(Problem("pdf.damaged", message, where, "error"),))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for objects that refer to each other, which took a tenth of the time and finds nothing: a page
    becomes thousands of tuples, and none of them leads back to itself."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _extraction(body: bytes, url: str, venues: Venues, reader: ReaderName | None) -> Extraction:
    from extract.pdf import document
    from extract.pdf.doubts import doubts

    _check(body)
    where = Where(url or "document.pdf")
    problems = []
    cut_short = is_truncated(body)
    try:
        reading, name = _reading(body, reader)
        label = f"{NAME}/{VERSION}"
        paper, facts = document.record(reading, body, url, label, venues)
    except PdfError as error:
        if cut_short and error.code in ("pdf.damaged", "pdf.no-text", "pdf.no-title"):
            raise PdfError("pdf.truncated", "The file ends before its end and holds no readable first page.") from error
        raise
    if cut_short:
        problems.append(Problem("pdf.truncated", "The file ends before its end.", where, "warning", paper.key))
    left = document.unplaced(reading, paper.authors)
    unsure = document.unsure_places(reading)
    said = doubts(paper, facts, document.disputes(reading), left, reading.suspicions, unsure)
    problems += [Problem(code, message, where, "warning", paper.key) for code, message in said]
    return Extraction((paper,), tuple(problems), {**facts, "reader": name})


def _check(body: bytes) -> None:
    if not body.strip():
        raise PdfError("pdf.not-a-pdf", "The file is empty.")
    if b"%PDF-" not in body[:1024]:
        raise PdfError("pdf.not-a-pdf", "The bytes do not begin as a PDF does.")
    if len(body) > MAX_BYTES:
        raise PdfError("pdf.too-large", f"The file has more than {MAX_BYTES // 1_000_000} MB.")


def is_truncated(body: bytes) -> bool:
    """Whether the end marks of a PDF are missing (bytes after them are allowed)."""
    return b"%%EOF" not in body[-2048:] and b"%%EOF" not in body[len(body) // 2 :]


def _reading(body: bytes, reader: ReaderName | None) -> tuple[Reading, str]:
    """The header pages by the reader asked for, or by the default and then, where it falls short, the other."""
    if reader is not None:
        return _read_with(reader, body), reader
    try:
        first = _read_with("pdfium", body)
    except PdfError as error:
        if error.code != "pdf.damaged":
            raise
        return _read_with("pdfminer", body), "pdfminer"
    short = _falls_short(first)
    if not short and not first.has_unsure_accents:
        return first, "pdfium"
    try:
        second = _read_with("pdfminer", body)
    except Exception:  # the second opinion is optional: what the first reader saw stands
        return first, "pdfium"
    if short and (second.unreadable, _unread(second)) < (first.unreadable, _unread(first)):
        return second, "pdfminer"
    first.disputed = first.names != second.names
    return first, "pdfium"


def _read_with(reader: ReaderName, body: bytes) -> Reading:
    from extract.pdf import document

    opened = READERS[reader](body)
    try:
        return document.read(opened)
    finally:
        opened.close()


def _unread(reading: Reading) -> int:
    """Glyphs of the header page without a meaning, and accents that found no letter."""
    loose = sum(1 for layout in reading.layouts[-1:] for line in layout.lines[:_HEADER_LINES] if _loose(line.text))
    return sum(page.unmapped for page in reading.raw[-1:]) + loose * _UNREAD_ALLOWED


def _loose(text: str) -> bool:
    return not text.isascii() and any(char in _LOOSE for char in text)


def _falls_short(reading: Reading) -> bool:
    """Whether letters of the header page have no meaning in this reader: a font without a complete map to Unicode. A
    page of nothing but gibberish has a map that lies, and the other reader would believe it too."""
    glyphs = sum(letters_of(page.glyphs) for page in reading.raw[-1:])
    return _unread(reading) > max(_UNREAD_ALLOWED, glyphs // 250)


EXTRACTORS = (Extractor(NAME, VERSION, recognises, read_pdf),)
