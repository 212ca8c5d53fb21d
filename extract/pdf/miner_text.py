"""What a page of pdfminer.six shows: its content streams run by our own interpreter of text operators."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pdfminer.pdftypes import dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name

from extract.pdf import content
from extract.pdf.content import IDENTITY, Matrix, State, multiplied
from extract.pdf.miner_fonts import Font, Fonts
from extract.pdf.reader import ACCENTS, MAX_GLYPHS, Glyph, front_layer, turned

MAX_STREAM = 40_000_000  # bytes; bounds the work, by hand
_MAX_DEPTH = 6  # of forms within forms; by hand
_INVISIBLE = 3  # text rendering mode 3, ISO 32000-1, table 106


class Canvas:
    """Glyphs gathered from a page and its forms, by layer: the page itself, its figures, invisible text."""

    def __init__(self, fonts: Fonts, whole: bool = True) -> None:
        self._fonts = fonts
        self.whole = whole
        """Words are put together; else every letter stands alone."""
        self.accented = False
        """An accent was drawn as a glyph of its own."""
        self._layers: tuple[list[Glyph], list[Glyph], list[Glyph]] = ([], [], [])
        self.images = 0

    @property
    def is_in_vain(self) -> bool:
        """An accent was drawn, so the page is to be read once more, letter by letter."""
        return self.accented and self.whole

    def glyphs(self) -> tuple[Glyph, ...]:
        return front_layer(self._layers)

    def run(self, data: bytes, resources: Mapping[str, Any], state: State, depth: int) -> None:
        """Everything the stream shows, drawn into the layers."""
        Interpreter(self, self._fonts, resources, depth).run(data, state)

    def full(self, depth: int) -> bool:
        return len(self._layers[0 if depth == 0 else 1]) >= MAX_GLYPHS

    def add(self, glyph: Glyph, depth: int, mode: int) -> None:
        self._layers[2 if mode == _INVISIBLE else 1 if depth else 0].append(glyph)


class _Pen:
    """Letters of one string put together into words, as long as no gap parts them."""

    def __init__(self, canvas: Canvas, depth: int, state: State, matrix: Matrix, look: tuple[float, str, int]) -> None:
        self._canvas, self._depth, self._state, self._matrix = canvas, depth, state, matrix
        self._size, self._font, self._direction = look
        self._scale = math.hypot(matrix[0], matrix[1])
        self._gap = 0.1 * state.size
        self._letters: list[str] = []
        self._start = self._end = 0.0

    def draw(self, text: str, start: float, end: float) -> None:
        """A letter from `start` to `end` in text space."""
        canvas = self._canvas
        if text in ACCENTS:
            canvas.accented = True
        if self._letters and (text == " " or not canvas.whole or abs(start - self._end) > self._gap):
            self.lift()
        if not self._letters:
            self._start = start
        self._letters.append(text)
        self._end = end
        if text == " ":
            self.lift()

    def lift(self) -> None:
        """The word so far goes to the canvas unless it is clipped away."""
        if not self._letters:
            return
        x, y = content.placed(self._matrix, self._start, self._state.rise)
        clip = self._state.clip
        if clip is None or (clip[0] - 3 <= x <= clip[2] + 3 and clip[1] - 3 <= y <= clip[3] + 3):
            left, base = turned(self._direction, x, y) if self._direction else (x, y)
            right = left + (self._end - self._start) * self._scale
            glyph = Glyph("".join(self._letters), left, right, round(base, 2), self._size, self._font, self._direction)
            self._canvas.add(glyph, self._depth, self._state.mode)
        self._letters = []


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
        self._pictures: set[Any] = set()
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
            if self._canvas.full(self._depth) or self._canvas.is_in_vain:
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
        pen = _Pen(self._canvas, self._depth, state, matrix, (size, font.name, direction))
        space, word_space, stretch = state.char_space, state.word_space, state.stretch
        x = 0.0
        for part in parts:
            if isinstance(part, float):
                x -= part / 1000 * state.size * stretch
                continue
            for code in font.codes(part):
                text, width = font.glyph(code)
                end = x + width * state.size * stretch
                pen.draw(text, x, end)
                x = end + (space + (word_space if code == 32 and not font.many_bytes else 0.0)) * stretch
        pen.lift()
        return x

    def form(self, state: State, operands: list[Any]) -> State:
        """A form is run in its own box; a picture is counted."""
        if operands[-1] in self._pictures:  # figures draw some thousands of times
            self._canvas.images += 1
            return state
        found = stream_value(dict_value(self._resources.get("XObject", {}))[operands[-1]])
        kind = literal_name(resolve1(found.get("Subtype", "")))
        if kind == "Image":
            self._canvas.images += 1
            self._pictures.add(operands[-1])
        elif kind == "Form" and self._depth < _MAX_DEPTH and not self._canvas.full(self._depth + 1):
            matrix = [float(v) for v in list_value(found.get("Matrix", list(IDENTITY)))]
            box = [float(resolve1(v)) for v in list_value(found["BBox"])]
            inner = state.moved((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]))
            inner = inner.clipped((box[0], box[1], box[2], box[3]))
            resources = resolve1(found.get("Resources")) or self._resources
            self._canvas.run(found.get_data()[:MAX_STREAM], resources, inner, self._depth + 1)
        return state


def _with(state: State, **changes: Any) -> State:
    return state._replace(**changes)


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
