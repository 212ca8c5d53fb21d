"""The reader on pypdfium2 (PDFium): the raw interface, since a call per character is what costs."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from extract.pdf.pdfium_text import bound, glyphs_of
from extract.pdf.reader import Page, PdfError, unmapped_of

_ERRORS = {
    3: ("pdf.damaged", "The file has no readable structure of PDF objects."),
    4: ("pdf.encrypted", "The file opens with a password only."),
    5: ("pdf.encrypted", "The file is encrypted by a scheme that cannot be read."),
}
_MAX_OBJECTS = 20_000  # of one page; bounds the work, by hand


@cache
def _library() -> Any:
    import pypdfium2.raw as raw

    raw.FPDF_InitLibrary()
    return raw


class PdfiumDocument:
    """A PDF opened by PDFium. It mends a broken cross-reference table by itself."""

    def __init__(self, body: bytes) -> None:
        self._raw = _library()
        self._body = body  # PDFium reads from this memory until the document is closed
        self._handle = self._raw.FPDF_LoadMemDocument64(body, len(body), None)
        if not self._handle:
            error = self._raw.FPDF_GetLastError()
            raise PdfError(*_ERRORS.get(error, _ERRORS[3]))

    @property
    def page_count(self) -> int:
        return int(self._raw.FPDF_GetPageCount(self._handle))

    @property
    def metadata(self) -> dict[str, str]:
        found = {key: self._metadata(key.encode()) for key in ("Title", "Author", "Subject", "Keywords")}
        return {key: value for key, value in found.items() if value}

    def _metadata(self, key: bytes) -> str:
        length = self._raw.FPDF_GetMetaText(self._handle, key, None, 0)
        buffer = ctypes.create_string_buffer(min(length, 4096))
        self._raw.FPDF_GetMetaText(self._handle, key, buffer, len(buffer))
        return buffer.raw.decode("utf-16-le", "replace").split("\x00", 1)[0]

    def page(self, index: int) -> Page:
        raw = self._raw
        page = raw.FPDF_LoadPage(self._handle, index)
        if not page:
            raise PdfError("pdf.damaged", f"Page {index + 1} cannot be read.")
        text = raw.FPDFText_LoadPage(page)
        try:
            top, images = _top_level(raw, page)
            glyphs = glyphs_of(raw, text, top) if text else ()
            width, height = _size(raw, page)
            return Page(width, height, glyphs, images, unmapped_of(glyphs))
        finally:
            if text:
                raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(page)

    def close(self) -> None:
        if self._handle:
            self._raw.FPDF_CloseDocument(self._handle)
            self._handle = None


def _size(raw: Any, page: Any) -> tuple[float, float]:
    """Width and height in user space, which a page's /Rotate does not turn."""
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    return (height, width) if raw.FPDFPage_GetRotation(page) % 2 else (width, height)


@cache
def _object_calls(raw: Any) -> tuple[Any, Any]:
    """FPDFPage_GetObject and FPDFPageObj_GetType with plain integers for pointers."""
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return (
        bound(raw.FPDFPage_GetObject, pointer, pointer, number),
        bound(raw.FPDFPageObj_GetType, number, pointer),
    )


def _top_level(raw: Any, page: Any) -> tuple[frozenset[int], int]:
    """The addresses of the text objects that stand on the page itself, and how many pictures there are.

    Text inside a form is a figure's (or, where the page has hardly any other, the page wrapped into a form).
    """
    object_at, kind_of = _object_calls(raw)
    at = ctypes.cast(page, ctypes.c_void_p).value
    text: set[int] = set()
    images = 0
    for i in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        handle = object_at(at, i)
        kind = kind_of(handle)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            text.add(handle)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            images += 1
    return frozenset(text), images
