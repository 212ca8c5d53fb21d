"""The reader on pdfminer.six: its parser, its fonts and its cross-reference repair, under our own text interpreter."""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any, cast

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFCIDFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser, PDFStreamParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import decode_text

from extract.pdf import content
from extract.pdf.content import IDENTITY, Matrix, State, multiplied
from extract.pdf.reader import MAX_GLYPHS, Glyph, Page, PdfError, is_unmapped, turned, unmapped

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_MAX_DEPTH = 6
_MAX_STREAM = 40_000_000
_FULL_PAGE = 1200
_INVISIBLE = 3


class _LazyDocument(PDFDocument):
    """pdfminer's document, which parses of an object stream only the objects that are asked for."""

    def __init__(self, parser: PDFParser) -> None:
        self._tables: dict[int | None, tuple[bytes, dict[int, tuple[int, int]]]] = {}
        super().__init__(parser)

    def _getobj_objstm(self, stream: PDFStream, index: int, objid: int) -> object:
        try:
            data, places = self._table(stream)
            start, end = places[objid]
        except (KeyError, ValueError, TypeError):
            return super()._getobj_objstm(stream, index, objid)
        parser = PDFStreamParser(data[start:end])
        parser.set_document(self)
        return parser.nextobject()[1]

    def _table(self, stream: PDFStream) -> tuple[bytes, dict[int, tuple[int, int]]]:
        if stream.objid not in self._tables:
            data, first = stream.get_data(), int(stream["First"])
            numbers = [int(n) for n in data[:first].split()[: 2 * int(stream["N"])]]
            starts = [first + offset for offset in numbers[1::2]]
            following = dict(pairwise(sorted({*starts, len(data)})))
            places = {key: (at, following[at]) for key, at in zip(numbers[::2], starts, strict=True)}
            self._tables[stream.objid] = (data, places)
        return self._tables[stream.objid]


class MinerDocument:
    """A PDF opened by pdfminer.six; junk before the header is cut off."""

    def __init__(self, body: bytes) -> None:
        start = max(body[:1024].find(b"%PDF-"), 0)
        try:
            self._document = _LazyDocument(PDFParser(io.BytesIO(body[start:])))
            self._root = dict_value(self._document.catalog["Pages"])
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise PdfError("pdf.encrypted", "The file opens with a password only.") from error
        except Exception as error:
            raise PdfError("pdf.damaged", "The file has no readable structure of PDF objects.") from error
        self._pages = PDFPage.create_pages(self._document)
        self._seen: list[PDFPage] = []
        self._fonts = Fonts()

    @property
    def page_count(self) -> int:
        count = resolve1(self._root.get("Count"))
        return count if isinstance(count, int) and count > 0 else len(self._take(50))

    @property
    def metadata(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for info in self._document.info:
            for key in ("Title", "Author", "Subject", "Keywords"):
                value = resolve1(info.get(key))
                if isinstance(value, bytes) and value:
                    found[key] = decode_text(value)
        return found

    def _take(self, count: int) -> list[PDFPage]:
        self._seen += islice(self._pages, max(0, count - len(self._seen)))
        return self._seen

    def page(self, index: int) -> Page:
        pages = self._take(index + 1)
        if index >= len(pages):
            raise PdfError("pdf.damaged", f"Page {index + 1} cannot be read.")
        page = pages[index]
        x0, y0, x1, y1 = (float(v) for v in page.mediabox)
        canvas = Canvas(self._fonts)
        data = b"\n".join(_data(stream) for stream in list_value(page.contents))
        canvas.run(data, cast(Mapping[str, Any], page.resources), State(ctm=(1.0, 0.0, 0.0, 1.0, -x0, -y0)), 0)
        glyphs = canvas.glyphs()
        lost = sum(1 for g in glyphs if not g.text.isascii() and is_unmapped(g.text))
        return Page(x1 - x0, y1 - y0, glyphs, canvas.images, lost, len(glyphs) >= MAX_GLYPHS)

    def close(self) -> None:
        self._seen.clear()


def _data(stream: object) -> bytes:
    found = resolve1(stream)
    return found.get_data()[:_MAX_STREAM] if isinstance(found, PDFStream) else b""


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


class Canvas:
    """Glyphs gathered from a page and its forms, by layer: the page itself, its figures, invisible text."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._layers: tuple[list[Glyph], list[Glyph], list[Glyph]] = ([], [], [])
        self.images = 0

    def glyphs(self) -> tuple[Glyph, ...]:
        page, figures, hidden = self._layers
        shown = page if len(page) >= _FULL_PAGE else page + figures
        return tuple(shown if len(shown) * 4 >= len(hidden) else hidden)

    def run(self, data: bytes, resources: Mapping[str, Any], state: State, depth: int) -> None:
        """Everything the stream shows, drawn into the layers."""
        Interpreter(self, self._fonts, resources, depth).run(data, state)

    def full(self, depth: int) -> bool:
        return len(self._layers[0 if depth == 0 else 1]) >= MAX_GLYPHS

    def add(self, glyph: Glyph, depth: int, mode: int) -> None:
        self._layers[2 if mode == _INVISIBLE else 1 if depth else 0].append(glyph)


class Interpreter:
    """One run over one content stream."""

    def __init__(self, canvas: Canvas, fonts: Fonts, resources: Mapping[str, Any], depth: int) -> None:
        self._canvas = canvas
        self._fonts = fonts
        self._depth = depth
        self._resources = resources
        self._font_refs = dict_value(resources.get("Font", {}))
        self._font: Font | None = None
        self._stack: list[tuple[State, Font | None]] = []
        self._line: Matrix = IDENTITY
        self._text: Matrix = IDENTITY

    def run(self, data: bytes, state: State) -> None:
        for operator, operands in content.operations(data):
            action = _ACTIONS.get(operator)
            if action is not None:
                try:
                    state = action(self, state, operands)
                except (ValueError, TypeError, IndexError, KeyError):
                    continue  # a damaged operator says nothing about the next
            if self._canvas.full(self._depth):
                return

    def save(self, state: State, _: list[Any]) -> State:
        if len(self._stack) < 500:
            self._stack.append((state, self._font))
        return state

    def restore(self, state: State, _: list[Any]) -> State:
        if self._stack:
            state, self._font = self._stack.pop()
        return state

    def transform(self, state: State, operands: list[Any]) -> State:
        a, b, c, d, e, f = operands[-6:]
        return state.moved((a, b, c, d, e, f))

    def clip(self, state: State, operands: list[Any]) -> State:
        x, y, width, height = operands
        return state.clipped((x, y, x + width, y + height))

    def begin(self, state: State, _: list[Any]) -> State:
        self._line = self._text = IDENTITY
        return state

    def set_font(self, state: State, operands: list[Any]) -> State:
        name, size = operands[-2:]
        self._font = self._fonts.get(self._font_refs[name])
        return _with(state, font=self._font.name, size=size)

    def move(self, state: State, operands: list[Any]) -> State:
        x, y = operands[-2:]
        self._line = self._text = multiplied((1.0, 0.0, 0.0, 1.0, x, y), self._line)
        return state

    def move_leading(self, state: State, operands: list[Any]) -> State:
        return self.move(_with(state, leading=-operands[-1]), operands)

    def set_matrix(self, state: State, operands: list[Any]) -> State:
        a, b, c, d, e, f = operands[-6:]
        self._line = self._text = (a, b, c, d, e, f)
        return state

    def next_line(self, state: State, _: list[Any]) -> State:
        return self.move(state, [0.0, -state.leading])

    def show_line(self, state: State, operands: list[Any]) -> State:
        return self.show(self.next_line(state, []), operands)

    def show_spaced_line(self, state: State, operands: list[Any]) -> State:
        word, char, text = operands[-3:]
        return self.show_line(_with(state, word_space=word, char_space=char), [text])

    def show(self, state: State, operands: list[Any]) -> State:
        parts = operands[-1] if isinstance(operands[-1], list) else [operands[-1]]
        if self._font is None:
            return state
        matrix = multiplied(self._text, state.ctm)
        size = state.size * (math.hypot(matrix[2], matrix[3]) or 1.0)
        direction = round(math.atan2(matrix[1], matrix[0]) / (math.pi / 2)) % 4
        x = self._show(parts, state, matrix, round(abs(size), 2), direction)
        self._text = multiplied((1.0, 0.0, 0.0, 1.0, x, 0.0), self._text)
        return state

    def _show(self, parts: list[Any], state: State, matrix: Matrix, size: float, direction: int) -> float:
        """Draws the strings and returns how far they went in text space."""
        font = self._font
        assert font is not None
        clip, stretch, scale = state.clip, state.stretch, math.hypot(matrix[0], matrix[1])
        wide = font.many_bytes
        x = 0.0
        for part in parts:
            if isinstance(part, float):
                x -= part / 1000 * state.size * stretch
                continue
            for code in font.codes(part):
                text, width = font.glyph(code)
                advance = width * state.size * stretch
                px, py = content.placed(matrix, x, state.rise)
                if clip is None or (clip[0] - 3 <= px <= clip[2] + 3 and clip[1] - 3 <= py <= clip[3] + 3):
                    left, base = turned(direction, px, py) if direction else (px, py)
                    glyph = Glyph(text, left, left + advance * scale, round(base, 2), size, font.name, direction)
                    self._canvas.add(glyph, self._depth, state.mode)
                x += advance + (state.char_space + (state.word_space if code == 32 and not wide else 0.0)) * stretch
        return x

    def form(self, state: State, operands: list[Any]) -> State:
        """A form is run in its own box; a picture is counted."""
        found = stream_value(dict_value(self._resources.get("XObject", {}))[operands[-1]])
        kind = literal_name(resolve1(found.get("Subtype", "")))
        if kind == "Image":
            self._canvas.images += 1
        elif kind == "Form" and self._depth < _MAX_DEPTH and not self._canvas.full(self._depth + 1):
            matrix = [float(v) for v in list_value(found.get("Matrix", list(IDENTITY)))]
            box = [float(resolve1(v)) for v in list_value(found["BBox"])]
            inner = state.moved((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]))
            inner = inner.clipped((box[0], box[1], box[2], box[3]))
            resources = resolve1(found.get("Resources")) or self._resources
            self._canvas.run(found.get_data()[:_MAX_STREAM], resources, inner, self._depth + 1)
        return state


def _with(state: State, **changes: Any) -> State:
    return replace(state, **changes)


def _setter(name: str, factor: float = 1.0) -> Callable[[Interpreter, State, list[Any]], State]:
    return lambda _, state, operands: _with(state, **{name: operands[-1] * factor})


_ACTIONS: dict[bytes, Callable[[Interpreter, State, list[Any]], State]] = {
    b"q": Interpreter.save,
    b"Q": Interpreter.restore,
    b"cm": Interpreter.transform,
    b"clip": Interpreter.clip,
    b"BT": Interpreter.begin,
    b"Tf": Interpreter.set_font,
    b"Td": Interpreter.move,
    b"TD": Interpreter.move_leading,
    b"Tm": Interpreter.set_matrix,
    b"T*": Interpreter.next_line,
    b"Tj": Interpreter.show,
    b"TJ": Interpreter.show,
    b"'": Interpreter.show_line,
    b'"': Interpreter.show_spaced_line,
    b"Tc": _setter("char_space"),
    b"Tw": _setter("word_space"),
    b"Tz": _setter("stretch", 0.01),
    b"TL": _setter("leading"),
    b"Ts": _setter("rise"),
    b"Tr": lambda _, state, operands: _with(state, mode=int(operands[-1])),
    b"Do": Interpreter.form,
}
