"""The text of a content stream: a tokenizer that steps over drawing, and the text state of PDF 32000-1, section 9.

pdfminer.six spends most of its time on the tokens of vector figures. One regular expression here swallows a whole
drawing operator with its numbers; only what moves or shows text, clips, or opens a form becomes objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, TypeAlias

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Box: TypeAlias = tuple[float, float, float, float]
Operand: TypeAlias = "float | bytes | str | list[float | bytes]"

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # changes nothing
MAX_OPERATIONS = 400_000  # of one page; bounds the work, by hand

_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)"
_STRING = rb"\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*+\))*+\))*+\)"
_TOKEN = re.compile(
    rb"(?P<clip>(?:%(n)s[ \r\n\t]+){4}re[ \r\n\t]+W\*?[ \r\n\t]+n\b)"
    rb"|(?P<draw>(?:%(n)s[ \r\n\t]+)*+(?:re|[mlcvyhSsFnwJjMidgGkK]|f\*?|[Bb]\*?|W\*?|rg|RG|ri|scn?|SCN?|gs|cs|CS|sh"
    rb"|BMC|BDC|EMC|MP|DP|BX|EX)(?![\w*]))"
    rb"|(?P<string>%(s)s)"
    rb"|(?P<number>%(n)s)"
    rb"|(?P<array>\[)|(?P<end>\])"
    rb"|(?P<image>BI\b[\s\S]*?\bID[\s\S][\s\S]*?[\r\n \t]EI(?=[\s]|$))"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*]*)"
    rb"|(?P<name>/[^\s()<>\[\]{}/%%]*)"
    rb"|(?P<dict><<|>>)"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)"
    rb"|(?P<comment>%%[^\r\n]*)" % {b"n": _NUMBER, b"s": _STRING}
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|([\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def operations(data: bytes) -> Iterator[tuple[bytes, list[Operand]]]:
    """(operator, operands) of what concerns text, clipping and forms; a rectangular clip comes as b"clip"."""
    operands: list[Operand] = []
    array: list[float | bytes] | None = None
    for match in islice(_TOKEN.finditer(data), MAX_OPERATIONS):
        kind = match.lastgroup
        if kind == "draw":
            operands.clear()
        elif kind == "operator":
            yield match.group(), operands
            operands, array = [], None
        elif kind == "array":
            array = []
        elif kind == "end":
            if array is not None:
                operands.append(array)
            array = None
        elif kind == "clip":
            yield b"clip", [float(number) for number in match.group().split()[:4]]
            operands.clear()
        elif kind in ("number", "string", "hex", "name"):
            _push(kind, match.group(), operands, array)


def _push(kind: str, token: bytes, operands: list[Operand], array: list[float | bytes] | None) -> None:
    value: float | bytes | str
    if kind == "number":
        value = float(token)
    elif kind == "string":
        value = _unescaped(token[1:-1])
    elif kind == "hex":
        digits = re.sub(rb"\s", b"", token[1:-1])
        value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        operands.append(token[1:].decode("latin-1"))
        return
    if array is None:
        operands.append(value)
    else:
        array.append(value)


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(_escape, text) if b"\\" in text else text


def _escape(match: re.Match[bytes]) -> bytes:
    octal, newline, char = match.groups()
    if octal is not None:
        return bytes([int(octal, 8) & 0xFF])
    if newline is not None:
        return b""
    return _ESCAPED.get(char, char)


def multiplied(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies `m`, then `n`."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def placed(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point `(x, y)` seen through `m`."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def box_in(m: Matrix, box: Box) -> Box:
    """The upright box around `box` seen through `m`."""
    points = [placed(m, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def within(outer: Box | None, inner: Box) -> Box:
    """What two boxes share; empty boxes stay empty."""
    if outer is None:
        return inner
    return max(outer[0], inner[0]), max(outer[1], inner[1]), min(outer[2], inner[2]), min(outer[3], inner[3])


class State(NamedTuple):
    """The graphics state as far as text needs it."""

    ctm: Matrix = IDENTITY
    clip: Box | None = None
    font: str = ""
    size: float = 1.0
    char_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0

    def clipped(self, box: Box) -> State:
        return self._replace(clip=within(self.clip, box_in(self.ctm, box)))

    def moved(self, matrix: Matrix) -> State:
        return self._replace(ctm=multiplied(matrix, self.ctm))
