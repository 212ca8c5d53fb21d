"""The reader on pypdfium2 (PDFium): the raw interface, since a call per character is what costs."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from extract.pdf.reader import MAX_GLYPHS, Glyph, Page, PdfError, is_unmapped, turned, unmapped

_NAME_BYTES = 256
_ERRORS = {
    3: ("pdf.damaged", "The file has no readable structure of PDF objects."),
    4: ("pdf.encrypted", "The file opens with a password only."),
    5: ("pdf.encrypted", "The file is encrypted by a scheme that cannot be read."),
}
_INVISIBLE = 3
_MAX_OBJECTS = 20_000
_FULL_PAGE = 1200
"""From so many characters on, a page is complete without the text inside its figures."""


class _Style(NamedTuple):
    """What all glyphs of one text object share. Layer 0 is the page, 1 a figure, 2 invisible."""

    font: str
    size: float
    direction: int
    layer: int
    y: float


class _Calls(NamedTuple):
    """The three functions that are asked for every character, with plain integers for pointers: three times as fast."""

    code: Callable[[int, int], int]
    text_object: Callable[[int, int], int | None]
    box: Callable[[int, int, Any], int]


@cache
def _calls() -> _Calls:
    raw = _library()

    def bound(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)

    pointer, number = ctypes.c_void_p, ctypes.c_int
    return _Calls(
        bound(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        bound(raw.FPDFText_GetTextObject, pointer, pointer, number),
        bound(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
    )


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
            glyphs = _glyphs(raw, text, top) if text else ()
            width, height = _size(raw, page)
            lost = sum(1 for glyph in glyphs if not glyph.text.isascii() and is_unmapped(glyph.text))
            return Page(width, height, glyphs, images, lost, len(glyphs) >= MAX_GLYPHS)
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


def _top_level(raw: Any, page: Any) -> tuple[frozenset[int], int]:
    """The addresses of the text objects that stand on the page itself, and how many pictures there are.

    Text inside a form is a figure's (or, where the page has hardly any other, the page wrapped into a form).
    """
    text: set[int] = set()
    images = 0
    for i in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        handle = raw.FPDFPage_GetObject(page, i)
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            text.add(ctypes.addressof(handle.contents))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            images += 1
    return frozenset(text), images


def _glyphs(raw: Any, text: Any, top: frozenset[int]) -> tuple[Glyph, ...]:
    """The characters of the page. Those of figures and those drawn invisibly (the words of a scan) are given only
    where hardly anything else is there."""
    count = min(raw.FPDFText_CountChars(text), MAX_GLYPHS * 2)
    styles: dict[int, _Style] = {}
    box = raw.FS_RECTF()
    box_at, page_at = ctypes.addressof(box), ctypes.cast(text, ctypes.c_void_p).value or 0
    get_code, get_object, get_box = _calls()
    layers: tuple[list[Glyph], list[Glyph], list[Glyph]] = ([], [], [])
    for i in range(count):
        key = get_object(page_at, i)
        if not key:
            continue
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(raw, text, i, ctypes.cast(key, raw.FPDF_PAGEOBJECT), key in top)
        code = get_code(page_at, i)
        if code == 10 or code == 13 or not get_box(page_at, i, box_at):
            continue
        glyphs = layers[style.layer]
        char = _character(raw, text, i, code) if code < 32 or code > 0xD7FF else chr(code)
        x0, x1 = _sides(style.direction, box) if style.direction else (box.left, box.right)
        _append(glyphs, Glyph(char, x0, x1, style.y, style.size, style.font, style.direction))
        if len(glyphs) >= MAX_GLYPHS:
            break
    page, figures, hidden = layers
    shown = page if len(page) >= _FULL_PAGE else page + figures
    return tuple(shown if len(shown) * 4 >= len(hidden) else hidden)


def _character(raw: Any, text: Any, index: int, code: int) -> str:
    """The character of an unusual code. PDFium writes U+0002 for the hyphen that ends a line, and gives the bare
    code of a glyph whose font has no map to Unicode."""
    if code == 2 and raw.FPDFText_IsHyphen(text, index) == 1:
        return "-"
    if code < 32 or 0xD800 <= code <= 0xF8FF:
        return unmapped(code)
    return chr(code)


def _append(glyphs: list[Glyph], glyph: Glyph) -> None:
    """`glyph` as PDFium means it: its generated spaces have no width and stand after their letter; one glyph that
    means several letters (a "tt" ligature) comes as several characters in one box."""
    before = glyphs[-1] if glyphs else None
    if before is None or glyph.y != before.y:
        glyphs.append(glyph)
    elif glyph.text == " " and glyph.x1 - glyph.x0 < 0.01:
        glyphs.append(glyph._replace(x0=before.x0 + 0.01, x1=before.x1))
    elif glyph.x0 == before.x0 and glyph.x1 == before.x1:
        glyphs[-1] = before._replace(text=before.text + glyph.text)
    else:
        glyphs.append(glyph)


def _sides(direction: int, box: Any) -> tuple[float, float]:
    left, _ = turned(direction, box.left, box.bottom)
    right, _ = turned(direction, box.right, box.top)
    return min(left, right), max(left, right)


def _style(raw: Any, text: Any, index: int, handle: Any, on_page: bool) -> _Style:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    direction = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
    size = raw.FPDFText_GetFontSize(text, index) * scale
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y))
    hidden = raw.FPDFTextObj_GetTextRenderMode(handle) == _INVISIBLE
    if on_page:
        hidden = hidden or _clipped(raw, handle, x.value, y.value)
    layer = 2 if hidden else 0 if on_page else 1
    _, base = turned(direction, x.value, y.value)
    return _Style(_font_name(raw, handle), round(size, 2), direction, layer, round(base, 2))


def _clipped(raw: Any, handle: Any, x: float, y: float) -> bool:
    """Whether a point of the text lies outside the box it is clipped to: what a figure cuts off is not on the page."""
    clip = raw.FPDFPageObj_GetClipPath(handle)
    x_at, y_at = ctypes.c_float(), ctypes.c_float()
    for path in range(min(max(raw.FPDFClipPath_CountPaths(clip), 0), 4) if clip else 0):
        points = []
        for segment in range(min(raw.FPDFClipPath_CountPathSegments(clip, path), 40)):
            handle = raw.FPDFClipPath_GetPathSegment(clip, path, segment)
            if raw.FPDFPathSegment_GetPoint(handle, ctypes.byref(x_at), ctypes.byref(y_at)):
                points.append((x_at.value, y_at.value))
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        if points and not (min(xs) - 3 <= x <= max(xs) + 3 and min(ys) - 3 <= y <= max(ys) + 3):
            return True
    return False


def _font_name(raw: Any, handle: Any) -> str:
    font = raw.FPDFTextObj_GetFont(handle)
    if not font:
        return ""
    name = ctypes.create_string_buffer(_NAME_BYTES)
    length = raw.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
    return name.raw[: max(0, min(length, _NAME_BYTES) - 1)].decode("utf-8", "replace").split("+", 1)[-1]
