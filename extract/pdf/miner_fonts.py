"""Fonts as pdfminer.six reads them, with a fast reader of their maps to Unicode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pdfminer.pdffont import PDFCIDFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import literal_name

from extract.pdf.reader import unmapped


class Fonts:
    """Fonts of a document, each read once."""

    def __init__(self) -> None:
        self._manager = PDFResourceManager()
        self._fonts: dict[object, Font] = {}

    def get(self, reference: object) -> Font:
        key = reference.objid if isinstance(reference, PDFObjRef) else id(reference)
        if key not in self._fonts:
            self._fonts[key] = Font(self._manager, dict_value(reference))
        return self._fonts[key]


class Font:
    """A font of pdfminer with a table of what each code means and how wide it is."""

    def __init__(self, manager: PDFResourceManager, spec: Mapping[str, Any]) -> None:
        spec = dict(spec)
        stream = resolve1(spec.pop("ToUnicode", None))
        self.unicode = to_unicode(stream.get_data()) if isinstance(stream, PDFStream) else {}
        self._font = manager.get_font(None, _lean(spec) if self.unicode else spec)
        self.name = str(self._font.fontname).split("+", 1)[-1].strip("'")
        self.many_bytes = isinstance(self._font, PDFCIDFont)
        self.scale = 1.0
        self._table: dict[int, tuple[str, float]] = {}

    def codes(self, text: bytes) -> Any:
        return self._font.decode(text) if self.many_bytes else text

    def glyph(self, code: int) -> tuple[str, float]:
        """(text, advance in text space units of the font's size) of a code."""
        found = self._table.get(code)
        if found is None:
            found = self._table[code] = (self._text(code), float(self._font.char_width(code)))
        return found

    def _text(self, code: int) -> str:
        if code in self.unicode:
            text = self.unicode[code]
        else:
            try:
                text = self._font.to_unichr(code)
            except PDFUnicodeNotDefined:
                return unmapped(code)
        meaningless = not text or any(ord(c) < 32 or 0xE000 <= ord(c) <= 0xF8FF for c in text)
        return unmapped(code) if meaningless else text


def _lean(spec: dict[str, Any]) -> dict[str, Any]:
    """The font without its embedded program, which is not needed once every code has its character."""
    if literal_name(spec.get("Subtype", "")) != "Type0":
        return spec
    child = dict(dict_value(list_value(spec["DescendantFonts"])[0]))
    descriptor = dict(dict_value(child.get("FontDescriptor", {})))
    for key in ("FontFile", "FontFile2", "FontFile3"):
        descriptor.pop(key, None)
    child["FontDescriptor"] = descriptor
    if "Encoding" in spec:
        child["Encoding"] = resolve1(spec["Encoding"])
    return child


_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[((?:[^\]])*)\])")
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")


def to_unicode(data: bytes) -> dict[int, str]:
    """The map of a ToUnicode CMap, by code."""
    table: dict[int, str] = {}
    for kind, body in _SECTION.findall(data):
        if kind == b"bfchar":
            table.update((_number(code), _utf16(text)) for code, text in _PAIR.findall(body))
            continue
        for first, last, text, array in _RANGE.findall(body):
            start, stop = _number(first), min(_number(last), _number(first) + 0xFFFF)
            if array:
                table.update(zip(range(start, stop + 1), map(_utf16, re.findall(rb"<([^>]*)>", array)), strict=False))
            elif base := _utf16(text):
                table.update(
                    (start + i, base[:-1] + chr(min(ord(base[-1]) + i, 0x10FFFF))) for i in range(stop - start + 1)
                )
    return table


def _number(digits: bytes) -> int:
    return int(re.sub(rb"\s", b"", digits) or b"0", 16)


def _utf16(digits: bytes) -> str:
    clean = re.sub(rb"[^0-9A-Fa-f]", b"", digits)
    return bytes.fromhex(clean[: len(clean) // 2 * 2].decode("ascii")).decode("utf-16-be", "ignore")
