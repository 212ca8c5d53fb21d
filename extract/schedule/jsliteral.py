"""Array and object literals of JavaScript data files, read as JSON5 (https://spec.json5.org); nothing is ever run.

Beside JSON5: template strings, strings joined by +, `new Date("2025-09-05")` and `new Date(2025, 8, 5)`, calls with one
string, which stand for it, and the names of constants that the script sets to a literal, and of their members. A
literal with anything else in it (a function, a variable) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extract.readers import safeyaml

_START = re.compile(r"(?:=(?!=)|\bexport\s+default\b|\breturn\b|\()\s*(?=[\[{])")
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"
    r"|(?P<number>[-+]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))(?![\w$])"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)"
    r"|(?P<mark>[\[\]{}():,+])",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_ESCAPE = re.compile(r"\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))", re.DOTALL)
_CONSTANT = re.compile(r"\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)(?:\s*:[^=\n]{1,60})?\s*$")
_DEEPEST = 40  # levels; far below the depth at which Python gives up
_LONGEST_NAME = 160  # characters of a constant's declaration; by hand
_MOST_STARTS = 200  # of one script; bounds the work, by hand

Placed = tuple[Any, int]
"""A value and its line: text, None, a list of `Placed`, or a dict from key to `Placed`."""


class _NotALiteralError(Exception):
    pass


def literals(text: str, whole: bool = False) -> list[Placed]:
    """The literals that are assigned, exported or returned, outer ones only; with `whole` the one that the text is."""
    if whole:
        reader = _Reader(text, 0)
        try:
            found = reader.value(0)
        except _NotALiteralError:
            return []
        return [found] if reader.at_end() else []
    done: list[Placed] = []
    constants: dict[str, tuple[Placed, int]] = {}
    position = tried = values = 0
    while (start := _START.search(text, position)) and tried < _MOST_STARTS:
        tried += 1
        reader = _Reader(text, start.end(), constants, values)
        try:
            done.append(reader.value(0))
            position = reader.position
            if named := _CONSTANT.search(text, max(0, start.start() - _LONGEST_NAME), start.start()):
                constants[named.group(1)] = done[-1], reader.values - values
            values = reader.values
        except _NotALiteralError:
            position = start.end()
    return done


class _Reader:
    """Reads one literal. `constants` are those set before, each with the number of values that it stands for; `values`
    counts the values of the script, constants followed.
    """

    def __init__(
        self, text: str, position: int, constants: Mapping[str, tuple[Placed, int]] | None = None, values: int = 0
    ) -> None:
        self._text = text
        self._constants = constants or {}
        self.position = position
        self.values = values
        self._counted = (position, text.count("\n", 0, position) + 1)

    def value(self, depth: int) -> Placed:
        kind, word, line = self._next()
        self.values += 1
        if depth > _DEEPEST:
            raise _NotALiteralError
        if word == "[" and kind == "mark":
            return self._list(depth), line
        if word == "{" and kind == "mark":
            return self._object(depth), line
        if kind == "string":
            return self._joined(word), line
        if kind == "number":
            return word, line
        if kind == "name" and word.partition(".")[0] in self._constants and not self._sees("("):
            return self._constant(word)
        if kind == "name":
            return self._word(word, depth), line
        raise _NotALiteralError

    def _constant(self, name: str) -> Placed:
        """What a constant, or a member of it, stands for. A few lines can stand for millions of values, as aliases of
        YAML can."""
        named, *members = name.split(".")
        found, values = self._constants[named]
        for member in members:
            if not isinstance(found[0], dict) or member not in found[0]:
                raise _NotALiteralError
            found = found[0][member]
        self.values += values - 1  # the name was counted
        if self.values > safeyaml.MOST_NODES:
            raise _NotALiteralError
        return found

    def at_end(self) -> bool:
        rest = self._text[self._skipped() :].lstrip("; \n\t")
        return not rest

    def _list(self, depth: int) -> list[Placed]:
        found: list[Placed] = []
        while not self._take("]"):
            if self._take(","):
                continue
            found.append(self.value(depth + 1))
            if not self._take(",") and not self._sees("]"):
                raise _NotALiteralError
        return found

    def _object(self, depth: int) -> dict[str, Placed]:
        found: dict[str, Placed] = {}
        while not self._take("}"):
            kind, word, _ = self._next()
            if kind == "mark":
                raise _NotALiteralError
            if not self._take(":"):
                raise _NotALiteralError
            found[unquoted(word) if kind == "string" else word] = self.value(depth + 1)
            if not self._take(",") and not self._sees("}"):
                raise _NotALiteralError
        return found

    def _joined(self, word: str) -> str:
        parts = [unquoted(word)]
        while self._take("+"):
            kind, more, _ = self._next()
            if kind != "string":
                raise _NotALiteralError
            parts.append(unquoted(more))
        return "".join(parts)

    def _word(self, word: str, depth: int) -> str | None:
        if word in ("null", "undefined", "NaN"):
            return None
        if word in ("true", "false"):
            return word
        if word == "new":
            kind, word, _ = self._next()
            if kind != "name":
                raise _NotALiteralError
        if not self._take("("):
            raise _NotALiteralError
        arguments: list[Any] = []
        while not self._take(")"):
            arguments.append(self.value(depth + 1)[0])
            if not self._take(",") and not self._sees(")"):
                raise _NotALiteralError
        return _called(word, arguments)

    def _next(self) -> tuple[str, str, int]:
        start = self._skipped()
        match = _TOKEN.match(self._text, start)
        if match is None or match.lastgroup is None:
            raise _NotALiteralError
        before, lines = self._counted
        self._counted = (start, lines + self._text.count("\n", before, start))
        self.position = match.end()
        return match.lastgroup, match.group(), self._counted[1]

    def _sees(self, mark: str) -> bool:
        return self._text.startswith(mark, self._skipped())

    def _take(self, mark: str) -> bool:
        start = self._skipped()
        if not self._text.startswith(mark, start):
            return False
        self.position = start + 1
        return True

    def _skipped(self) -> int:
        found = _SKIP.match(self._text, self.position)
        return found.end() if found else self.position


def _called(name: str, arguments: list[Any]) -> str:
    """What a call stands for: a date, or its only string."""
    if name == "Date" and len(arguments) >= 3 and all(str(a).isdecimal() for a in arguments[:3]):
        year, month, day = (int(a) for a in arguments[:3])
        return f"{year:04d}-{month + 1:02d}-{day:02d}"  # JavaScript counts months from 0
    if len(arguments) == 1 and isinstance(arguments[0], str):
        return arguments[0]
    raise _NotALiteralError


def unquoted(word: str) -> str:
    """The text of a string literal with its escapes resolved."""
    return _ESCAPE.sub(_escaped, word[1:-1])


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2) or match.group(3)
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _ESCAPES.get(match.group(4), match.group(4))
