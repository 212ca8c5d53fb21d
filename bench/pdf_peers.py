"""What else can be asked for a PDF's title: stock pdfminer.six, pdftitle, the embedded metadata; and, for its speed
alone, PDFium for the characters of page one."""

from __future__ import annotations

import ctypes
import io
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

Reader = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """Titles by file name and the processor seconds they took."""

    titles: Mapping[str, str | None]
    seconds: float


def stock_pdfminer(body: bytes) -> str | None:
    """`extract_pages` of two pages, the biggest line of the first: what a first script does."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTChar, LTTextContainer, LTTextLine

    lines: list[tuple[float, float, str]] = []
    for number, page in enumerate(extract_pages(io.BytesIO(body), maxpages=2)):
        for box in page if number == 0 else ():
            for line in box if isinstance(box, LTTextContainer) else ():
                sizes = [char.size for char in line if isinstance(char, LTChar)] if isinstance(line, LTTextLine) else []
                if sizes:
                    lines.append((round(max(sizes), 1), line.y0, line.get_text().strip()))
    if not lines:
        return None
    biggest = max(size for size, _, _ in lines)
    return " ".join(text for size, _, text in sorted(lines, key=lambda item: -item[1]) if size == biggest)


def pdftitle(body: bytes) -> str | None:
    """pdftitle with its default algorithm."""
    import pdftitle as library

    title = library.get_title_from_io(io.BytesIO(body), library.GetTitleParameters())
    return str(title) if title else None


def embedded(body: bytes) -> str | None:
    """The title of the document information."""
    from extract.pdf import READERS

    document = READERS["pdfium"](body)
    try:
        return document.metadata.get("Title")
    finally:
        document.close()


def characters(body: bytes) -> None:
    """PDFium's characters of page one with their boxes, asked one by one: no title, but what any reader pays."""
    import pypdfium2.raw as raw

    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(body, len(body), None)
    page = raw.FPDF_LoadPage(document, 0)
    text = raw.FPDFText_LoadPage(page)
    sides = [ctypes.c_double() for _ in range(4)]
    for i in range(raw.FPDFText_CountChars(text)):
        raw.FPDFText_GetUnicode(text, i)
        raw.FPDFText_GetCharBox(text, i, *sides)
    raw.FPDFText_ClosePage(text)
    raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)


PEERS: Mapping[str, Reader] = {
    "stock pdfminer.six": stock_pdfminer,
    "pdftitle": pdftitle,
    "embedded metadata": embedded,
    "PDFium's characters": characters,
}


def run(read: Reader, bodies: Mapping[str, bytes]) -> Peer:
    """A peer over all files; a file on which it fails has no title."""
    logging.disable(logging.CRITICAL)
    titles: dict[str, str | None] = {}
    with suppress(Exception):  # libraries are loaded before the clock starts
        read(next(iter(bodies.values())))
    started = time.process_time()
    for name, body in bodies.items():
        try:
            titles[name] = read(body)
        except Exception:
            titles[name] = None
    logging.disable(logging.NOTSET)
    return Peer(titles, time.process_time() - started)
