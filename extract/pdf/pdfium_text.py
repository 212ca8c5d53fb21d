"""The glyphs of a PDFium text page, at the price of a few calls per word instead of four per character.

PDFium gives a page's characters in one call, knows which text object each belongs to, and puts spaces of its own where
words are parted. So one style is asked per text object, and two boxes per word: the first letter's and the last's.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from extract.pdf.reader import ACCENTS, MAX_GLYPHS, NOTHING, Glyph, front_layer, turned, unmapped

_NAME_BYTES = 256  # of a name of a font; longer ones are cut
_INVISIBLE = 3  # text rendering mode 3, ISO 32000-1, table 106
_glyph = tuple.__new__  # as `Glyph(...)` is made, without the call between
_STRIDE = 12  # characters that are looked ahead at a time; by hand
_HYPHENS = (0x0002, 0xFFFE)
"""How PDFium writes the hyphen that ends a line: singly and in bulk."""
_OLD_TEX = str.maketrans(
    "".join(map(unmapped, (*range(0x0B, 0x11), *range(0x12, 0x20), 0x7F))) + "^~",
    "ﬀﬁﬂﬃﬄı`´ˇ˘¯˚¸ßæœøÆŒØ¨ˆ˜",
)
_NEW_TEX = str.maketrans(
    "".join(map(unmapped, (0x10, 0x11, 0x12, 0x15, 0x16, 0x19, *range(0x1B, 0x20), *range(0x80, 0xA0))))
    + "".join(map(chr, (*range(0xA0, 0xC0), 0xD7, 0xF7, 0xFF))),
    "“”„–—ıﬀﬁﬂﬃﬄĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£Œœß",
)
"""What low codes mean in TeX's old and new encodings of text (OT1, T1): its bitmap fonts, which have no name, do not
say."""
_UNUSUAL = re.compile("[^\x20-\x7e\xa0-\ud7ff]")
_OLD_LIGATURE = re.compile("[A-Za-z ][\ue00b-\ue00f][a-z]|[A-Za-z][\ue012-\ue014\ue017\ue018\ue07f^~]+[A-Za-z]")
"""In the old encoding accents stand before their letters, too; the new one has letters with accents."""
_STROKE = re.compile(" [lL]")
_NEW_LIGATURE = re.compile("[A-Za-z ][\ue01b-\ue01f][a-z]")
_OF_TEX = re.compile("[\ue000-\ue0ff^~]")
"""What every ligature holds; most pages have none of it."""
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ACCENTED = re.compile(f"[{''.join(set(ACCENTS) - {'`'})}]|(?<!`)`(?!`)")
"""An accent, wherever PDFium put it; two grave accents are a quotation mark."""


class _Style(NamedTuple):
    """What all glyphs of one text object share. Layer 0 is the page, 1 a figure, 2 what is not to be seen."""

    font: str
    size: float
    direction: int
    layer: int
    y: float


class _Calls(NamedTuple):
    """The functions that are called most, with plain integers for pointers: three times as fast."""

    code: Callable[[int, int], int]
    text_object: Callable[[int, int], int | None]
    box: Callable[[int, int, int], int]
    matrix: Callable[[int, int, int], int]
    origin: Callable[[int, int, int, int], int]
    size: Callable[[int, int], float]
    mode: Callable[[int], int]
    font: Callable[[int], int | None]
    clip: Callable[[int], int | None]
    paths: Callable[[int], int]


def bound(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of the library under other types: integers for pointers need no objects made for every call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


@cache
def _calls(raw: Any) -> _Calls:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return _Calls(
        bound(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        bound(raw.FPDFText_GetTextObject, pointer, pointer, number),
        bound(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        bound(raw.FPDFText_GetMatrix, number, pointer, number, pointer),
        bound(raw.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        bound(raw.FPDFText_GetFontSize, ctypes.c_double, pointer, number),
        bound(raw.FPDFTextObj_GetTextRenderMode, number, pointer),
        bound(raw.FPDFTextObj_GetFont, pointer, pointer),
        bound(raw.FPDFPageObj_GetClipPath, pointer, pointer),
        bound(raw.FPDFClipPath_CountPaths, number, pointer),
    )


def glyphs_of(raw: Any, text: Any, top: frozenset[int]) -> tuple[Glyph, ...]:
    """The words and letters of a text page; `top` holds the text objects that stand on the page itself.

    Words come letter by letter on lines where accents were drawn as glyphs of their own, which must find their letters.
    """
    page, styles = _TextPage(raw, text), _Styles(raw, text)
    layers: tuple[list[Glyph], list[Glyph], list[Glyph]] = ([], [], [])
    spans = []
    count = 0
    for start, stop, key in page.spans():
        spans.append((start, stop, styles.of(start, key, key in top)))
        count += stop - start
        if count >= MAX_GLYPHS:
            break
    accented = page.heights_of_accents(spans)
    for start, stop, style in spans:
        whole = not accented or not _is_beside(accented, style)
        fast = whole and not style.direction and style.font
        layers[style.layer].extend(page.words(start, stop, style) if fast else page.pieces(start, stop, style, whole))
    return front_layer(layers)


def _is_beside(heights: Sequence[float], style: _Style) -> bool:
    """Whether text stands at one of these heights (in order), as an accent and its letter do."""
    at = bisect_left(heights, style.y - style.size)
    return at < len(heights) and heights[at] <= style.y + style.size


class _TextPage:
    """Characters, text objects and boxes of one text page."""

    def __init__(self, raw: Any, text: Any) -> None:
        self._raw, self._text = raw, text
        self._at = ctypes.cast(text, ctypes.c_void_p).value or 0
        self._calls = _calls(raw)
        self._box = raw.FS_RECTF()
        self._box_at = ctypes.addressof(self._box)
        self.count = min(raw.FPDFText_CountChars(text), MAX_GLYPHS * 2)
        self.characters = self._with_strokes(self._characters())
        self._quoted = "`" in self.characters
        self.meant = _of_tex(self.characters)
        self.shown = self.characters.translate(self.meant) if self.meant else self.characters

    def _characters(self) -> str:
        """One character per index: a space where words are parted, a stand-in for what has no meaning."""
        buffer = (ctypes.c_ushort * (self.count + 1))()
        written = self._raw.FPDFText_GetText(self._text, 0, self.count, buffer)
        text = bytes(buffer)[: 2 * self.count].decode("utf-16-le", "surrogatepass")
        if not written - 1 == self.count == len(text):  # a character takes two places
            whole = written - 1 == self.count
            codes = buffer[: self.count] if whole else [self._calls.code(self._at, i) for i in range(self.count)]
            text = _PAIR.sub(_of_pair, "".join(map(chr, codes)))
        text = text.replace("\r\n", "  ")
        return _UNUSUAL.sub(lambda match: self._unusual(match.start(), ord(match[0])), text)

    def _with_strokes(self, text: str) -> str:
        """The text with the stroke of an l, which TeX's old fonts have in a space's place, set through its letter."""
        return _STROKE.sub(lambda match: self._stroked(match.start(), match[0]), text)

    def _stroked(self, i: int, text: str) -> str:
        drawn = self._raw.FPDFText_IsGenerated(self._text, i) == 0
        if drawn and self._sides(i, i + 1, 0)[0] == self._sides(i + 1, i + 2, 0)[0]:
            return NOTHING + ("Ł" if text[1] == "L" else "ł")
        return text

    def _unusual(self, i: int, code: int) -> str:
        if code in _HYPHENS and self._raw.FPDFText_IsHyphen(self._text, i) == 1:
            return "-"
        return unmapped(code) if code <= 0xF8FF or code == 0xFFFE else chr(code)

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """(start, stop, text object) for each run of characters of one object; objects never come twice."""
        owner, at, count = self._calls.text_object, self._at, self.count
        start = 0
        while start < count:
            key = owner(at, start)
            if not key:  # PDFium's own line ends
                start += 1
                continue
            stop = start + 1
            while stop < count:
                far = min(stop + _STRIDE, count) - 1
                if owner(at, far) == key:
                    stop = far + 1
                    continue
                while owner(at, stop) == key:
                    stop += 1
                break
            yield start, stop, key
            start = stop

    def heights_of_accents(self, spans: Sequence[tuple[int, int, _Style]]) -> list[float]:
        """Where, in order, lines stand on which an accent was drawn as a glyph of its own."""
        if not _ACCENTED.search(self.shown):
            return []
        return sorted({style.y for start, stop, style in spans if _ACCENTED.search(self.shown, start, stop)})

    def words(self, start: int, stop: int, style: _Style) -> list[Glyph]:
        """The span's words as `pieces` gives them, for upright text of a named font without accents drawn apart: nearly
        all text, and half the time."""
        at, box, box_at, sides = self._at, self._calls.box, self._box_at, self._box
        y, size, font = style.y, style.size, style.font
        found: list[Glyph] = []
        first = start
        for text in self.characters[start:stop].split(" "):
            end = first + len(text)
            if text:
                box(at, first, box_at)
                x0 = sides.left
                if end - first > 1:
                    box(at, end - 1, box_at)
                spaced = (end < stop and not self._quoted) or self._ends_word(first, end)
                found.append(_glyph(Glyph, (text, x0, sides.right, y, size, font, 0, spaced)))
            first = end + 1
        return found

    def _ends_word(self, start: int, end: int) -> bool:
        """Whether a space stands at `end`, and not beside an accent: PDFium parts accents from their words."""
        return self.characters[end : end + 1] == " " and not self._by_accent(start, end)

    def pieces(self, start: int, stop: int, style: _Style, whole: bool) -> Iterator[Glyph]:
        """The span's words (or letters, unless `whole`), each word followed by a space."""
        while start < stop:
            if self.characters[start] == " ":
                start += 1
                continue
            end = start + 1
            while whole and end < stop and self.characters[end] != " ":
                end += 1
            x0, x1 = self._sides(start, end, style.direction)
            many = not whole and self.shown[start] not in ACCENTS
            while many and end < stop and (x0, x1) == self._sides(end, end + 1, style.direction):
                end += 1  # one glyph that means several letters comes as several characters in one box
            said = self.characters[start:end]
            said = said if style.font else said.translate(self.meant)
            spaced = self._ends_word(start, end)
            yield Glyph(said, x0, x1, style.y, style.size, style.font, style.direction, spaced)
            start = end

    def _by_accent(self, start: int, end: int) -> bool:
        return self.shown[start:end] in ACCENTS or self.shown[end + 1 : end + 2] in ACCENTS

    def _sides(self, start: int, stop: int, direction: int) -> tuple[float, float]:
        box, edges = self._box, []
        for i in (start,) if stop == start + 1 else (start, stop - 1):
            self._calls.box(self._at, i, self._box_at)
            if direction:
                edges += [turned(direction, box.left, box.bottom)[0], turned(direction, box.right, box.top)[0]]
            else:
                edges += [box.left, box.right]
        return (edges[0], edges[-1]) if not direction else (min(edges), max(edges))


def _of_tex(text: str) -> dict[int, int]:
    """The meaning of stand-ins on a page whose words carry ligatures where one of TeX's encodings has them."""
    if not _OF_TEX.search(text):
        return {}
    old, new = len(_OLD_LIGATURE.findall(text)), len(_NEW_LIGATURE.findall(text))
    return {} if not old + new else _OLD_TEX if old >= new else _NEW_TEX


def _of_pair(pair: re.Match[str]) -> str:
    """The character of two surrogates, the letter it is a styled form of if it is one, and what prints nothing for the
    second place: PDFium counts two."""
    char = pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    plain = unicodedata.normalize("NFKC", char)
    return (plain if len(plain) == 1 else char) + NOTHING


class _Styles:
    """Styles of text objects; a font's name is asked once per font."""

    def __init__(self, raw: Any, text: Any) -> None:
        self._raw, self._calls = raw, _calls(raw)
        self._at = ctypes.cast(text, ctypes.c_void_p).value or 0
        self._names: dict[int, str] = {}
        self._matrix = raw.FS_MATRIX()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._x_at, self._y_at = ctypes.addressof(self._x), ctypes.addressof(self._y)

    def of(self, index: int, handle: int, on_page: bool) -> _Style:
        """The style of the text object that draws the character at `index`."""
        calls, matrix = self._calls, self._matrix
        calls.matrix(self._at, index, self._matrix_at)
        calls.origin(self._at, index, self._x_at, self._y_at)
        x, y = self._x.value, self._y.value
        upright = matrix.b == 0 and matrix.a > 0  # nearly all text
        direction = 0 if upright else round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        size = calls.size(self._at, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        unseen = calls.mode(handle) == _INVISIBLE or (on_page and self._is_clipped(handle, x, y))
        base = turned(direction, x, y)[1] if direction else y
        return _Style(self._name(handle), round(size, 2), direction, 2 if unseen else 1 - on_page, round(base, 2))

    def _is_clipped(self, handle: int, x: float, y: float) -> bool:
        clip = self._calls.clip(handle) or 0
        paths = self._calls.paths(clip) if clip else 0
        return paths > 0 and _clipped(self._raw, ctypes.cast(clip, self._raw.FPDF_CLIPPATH), min(paths, 4), x, y)

    def _name(self, handle: int) -> str:
        font = self._calls.font(handle)
        if not font:
            return ""
        if font not in self._names:
            name = ctypes.create_string_buffer(_NAME_BYTES)
            length = self._raw.FPDFFont_GetBaseFontName(ctypes.cast(font, self._raw.FPDF_FONT), name, _NAME_BYTES)
            text = name.raw[: max(0, min(length, _NAME_BYTES) - 1)].decode("utf-8", "replace")
            self._names[font] = text.split("+", 1)[-1]
        return self._names[font]


def _clipped(raw: Any, clip: Any, paths: int, x: float, y: float) -> bool:
    """Whether a point of the text lies outside the box it is clipped to: what a figure cuts off is not on the page."""
    x_at, y_at = ctypes.c_float(), ctypes.c_float()
    for path in range(paths):
        points = []
        for segment in range(min(raw.FPDFClipPath_CountPathSegments(clip, path), 40)):
            handle = raw.FPDFClipPath_GetPathSegment(clip, path, segment)
            if raw.FPDFPathSegment_GetPoint(handle, ctypes.byref(x_at), ctypes.byref(y_at)):
                points.append((x_at.value, y_at.value))
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        if points and not (min(xs) - 3 <= x <= max(xs) + 3 and min(ys) - 3 <= y <= max(ys) + 3):
            return True
    return False
