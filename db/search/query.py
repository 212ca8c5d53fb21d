"""The query language of search and topics: words, "phrases", prefix*, AND, OR, NOT, parentheses and fields.

    serving (LLM OR "language model*") NOT title:survey author:zhang venue:OSDI year:2023..2025 covered:no

A star makes the last word of a phrase a prefix too, inside or after the quotation mark. Words side by side are joined
by AND, which binds tighter than OR. A field belongs to the word, phrase or parenthesis after it. `db.search.compile`
turns the tree into SQL for each engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from db.errors import QuerySyntaxError
from db.search.fulltext import words

TEXT_FIELDS = {"title": "title", "abstract": "abstract", "author": "authors", "affiliation": "affiliations"}
"""Text fields as people write them -> the indexed column."""

FACT_FIELDS = ("venue", "year", "covered", "topic")
"""Fields that are compared and not searched."""

DEEPEST = 12
"""Levels of nesting. The parser of FTS5 has room for 100 symbols, and a level takes up to seven (measured)."""
_LONGEST_FIELD = 20  # letters that are compared; "affiliation" has 11
LONGEST = 20_000
"""Characters; the longest shipped topic has 2,700. By hand."""


@dataclass(frozen=True, slots=True)
class Words:
    """A word or phrase: consecutive words in one field, the last one a prefix where `prefix` is set.

    `exact`: written in quotation marks, so that no other form of its words will do (`db.search.inflect`).
    """

    words: tuple[str, ...]
    prefix: bool = False
    field: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A comparison: venue, year (first and last), covered or topic."""

    field: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    """Papers that the part does not find."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Papers that every part finds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Papers that some part finds."""

    parts: tuple[Node, ...]


Node: TypeAlias = Words | Fact | Not | And | Or

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\)) |
        (?P<field>[A-Za-z]+):(?=\S) |
        "(?P<phrase>[^"]*)"(?P<star>\*?) |
        (?P<quote>") |
        (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    position: int
    prefix: bool = False


def parse(text: str) -> Node:
    """The tree of a query. Raises `QuerySyntaxError` with the position of what cannot be read."""
    if len(text) > LONGEST:
        raise QuerySyntaxError(f"A query has at most {LONGEST} characters; this one goes on", text[:60], 60)
    return _Parser(text).whole()


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while match := _TOKEN.match(text, position):
        kind = str(match.lastgroup) if match["phrase"] is None else "phrase"
        value, start = match[kind], match.start(kind)
        if kind == "quote":
            raise QuerySyntaxError("This quotation mark is never closed", text, start)
        if kind == "word" and value in ("AND", "OR", "NOT"):
            kind = value
        starred = match["star"] == "*" or value.endswith("*")
        yield _Token(kind, value, start, starred)
        position = match.end()
    yield _Token("end", "", len(text.rstrip()))


class _Parser:
    """Recursive descent; one method a level of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def fail(self, message: str, token: _Token) -> QuerySyntaxError:
        return QuerySyntaxError(message, self.text, token.position)

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise self.fail("The query is empty", self.next)
        node = self.either(None)
        if self.next.kind != "end":
            raise self.fail("This parenthesis was never opened", self.next)
        return node

    def either(self, field: str | None) -> Node:
        parts = [self.every(field)]
        while self.next.kind == "OR":
            self.take()
            parts.append(self.every(field))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def every(self, field: str | None) -> Node:
        parts = [self.one(field)]
        while self.next.kind not in ("end", "close", "OR"):
            if self.next.kind == "AND":
                self.take()
            parts.append(self.one(field))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self, field: str | None) -> Node:
        token = self.take()
        if token.kind == "NOT":
            return Not(self.deeper(token, field))
        if token.kind == "field":
            return self.in_field(token)
        if token.kind == "open":
            node = self.inside(token, field)
            if self.take().kind != "close":
                raise self.fail("This parenthesis is never closed", token)
            return node
        if token.kind in ("word", "phrase"):
            return self.words(token, field)
        wanted = "the end" if token.kind == "end" else repr(token.value)
        raise self.fail(f"A word, phrase or parenthesis should stand here, not {wanted}", token)

    def deeper(self, token: _Token, field: str | None) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail("This is nested too deep", token)
        node = self.one(field)
        self.depth -= 1
        return node

    def inside(self, token: _Token, field: str | None) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail("This is nested too deep", token)
        node = self.either(field)
        self.depth -= 1
        return node

    def in_field(self, token: _Token) -> Node:
        name = token.value.lower()
        if name in TEXT_FIELDS:
            return self.deeper(token, TEXT_FIELDS[name])
        if name not in FACT_FIELDS:
            known = (*TEXT_FIELDS, *FACT_FIELDS)
            near = get_close_matches(name[:_LONGEST_FIELD], known, n=1)
            said = f"did you mean {near[0]}:?" if near else f"there are {', '.join(known)}"
            raise self.fail(f"There is no field {token.value!r}; {said}", token)
        value = self.take()
        if value.kind not in ("word", "phrase"):
            raise self.fail(f"{name}: needs a value", value)
        return Fact(name, value.value, value.position)

    def words(self, token: _Token, field: str | None) -> Node:
        found = words(token.value)
        if not found:
            raise self.fail(f"{token.value!r} has no letter or digit to search for", token)
        return Words(tuple(found), token.prefix, field, exact=token.kind == "phrase")
