"""Query trees to SQL: one condition on `paper p`, its full-text parts written for FTS5 or for a tsquery."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from db.engine import Dialect
from db.errors import QuerySyntaxError
from db.search.fulltext import WEIGHTS
from db.search.query import And, Fact, Node, Not, Or, Words
from db.views import numbered_sql
from extract.venues import UnknownVenueError, parse_venue

_YEARS = re.compile(r"^(?P<first>\d{4})?(?P<range>\.\.)?(?P<last>\d{4})?$")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(slots=True)
class Condition:
    """SQL over `paper p`, its parameters, and `ranked`: the text query that says how well a paper fits, if any.

    `beside` is what `ranked` leaves open: a paper that both find is one that `sql` finds.
    """

    sql: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    ranked: str | None = None
    beside: str = ""

    def name(self, value: Any) -> str:
        """A parameter that holds `value`, as it is written in SQL."""
        self.parameters[f"q{len(self.parameters)}"] = value
        return f":q{len(self.parameters) - 1}"


def condition(node: Node, dialect: Dialect, text: str = "") -> Condition:
    """The SQL condition of a tree. `text` is the query as written, for messages. Raises `QuerySyntaxError`."""
    found = Condition()
    words, rest = _split(node if isinstance(node, And) else And((node,)))
    found.beside = " AND ".join(_sql(part, dialect, found, text) for part in rest)
    found.sql = found.beside
    if words is not None:
        found.ranked = match(words, dialect)
        found.sql = _in_text(words, dialect, found) + (f" AND {found.beside}" if rest else "")
    return found


def _searchable(node: Node) -> bool:
    """True for a part that the full-text index can answer alone: words joined by AND and OR."""
    if isinstance(node, And | Or):
        return all(_searchable(part) for part in node.parts)
    return isinstance(node, Words)


def _sql(node: Node, dialect: Dialect, found: Condition, text: str) -> str:
    if _searchable(node):
        return _in_text(node, dialect, found)
    if isinstance(node, Not):
        return f"NOT {_sql(node.part, dialect, found, text)}"
    if isinstance(node, Fact):
        return _fact(node, dialect, found, text)
    assert isinstance(node, And | Or)
    whole, rest = _split(node)
    parts = [_in_text(whole, dialect, found)] if whole else []
    parts += [_sql(part, dialect, found, text) for part in rest]
    return "(" + (" AND " if isinstance(node, And) else " OR ").join(parts) + ")"


def _split(node: And | Or) -> tuple[Node | None, list[Node]]:
    """The parts that one text query can answer, as one, and the others."""
    simple = tuple(part for part in node.parts if _searchable(part))
    rest = [part for part in node.parts if not _searchable(part)]
    return (type(node)(simple) if simple else None), rest


def _in_text(node: Node, dialect: Dialect, found: Condition) -> str:
    query = found.name(match(node, dialect))
    if dialect == "sqlite":
        return f"p.id IN (SELECT rowid FROM paper_text WHERE paper_text MATCH {query})"  # noqa: S608
    return f"p.id IN (SELECT rowid FROM paper_text WHERE vector @@ CAST({query} AS tsquery))"  # noqa: S608


def match(node: Node, dialect: Dialect) -> str:
    """The text query of a searchable tree: the argument of MATCH, or the text form of a tsquery.

    Words hold letters and digits only (`db.search.fulltext.words`), so nothing in them needs an escape.
    """
    if isinstance(node, Words):
        return _fts5(node) if dialect == "sqlite" else _tsquery(node)
    assert isinstance(node, And | Or)
    signs = {"sqlite": (" AND ", " OR "), "postgresql": (" & ", " | ")}[dialect]
    return "(" + signs[isinstance(node, Or)].join(match(part, dialect) for part in node.parts) + ")"


def _fts5(node: Words) -> str:
    phrase = f'"{" ".join(node.words)}"' + (" *" if node.prefix else "")
    return f"{{{node.field}}} : {phrase}" if node.field else phrase


def _tsquery(node: Words) -> str:
    weight = WEIGHTS[node.field] if node.field else ""
    marks = [weight] * (len(node.words) - 1) + [("*" if node.prefix else "") + weight]
    lexemes = [f"'{word}'" + (f":{mark}" if mark else "") for word, mark in zip(node.words, marks, strict=True)]
    return "(" + " <-> ".join(lexemes) + ")"


def _fact(fact: Fact, dialect: Dialect, found: Condition, text: str) -> str:
    compare = {"venue": _venue, "year": _year, "topic": _topic}
    if fact.field == "covered":
        return _covered(fact, dialect, text)
    return "(" + " AND ".join(compare[fact.field](fact, found, text)) + ")"


def _venue(fact: Fact, found: Condition, text: str) -> Iterator[str]:
    try:
        venue = parse_venue(fact.value)
    except UnknownVenueError as error:
        raise QuerySyntaxError(str(error), text, fact.position) from error
    yield f"p.series IS NOT NULL AND p.series = {found.name(venue.series)}"
    if venue.year is not None:
        yield f"p.year IS NOT NULL AND p.year = {found.name(venue.year)}"


def _year(fact: Fact, found: Condition, text: str) -> Iterator[str]:
    years = _YEARS.match(fact.value)
    if not years or not (years["first"] or years["last"]):
        raise QuerySyntaxError("A year is written 2025, 2023..2025, 2023.. or ..2025", text, fact.position)
    first = years["first"]
    last = years["last"] if years["range"] else first
    yield "p.year IS NOT NULL"
    if first:
        yield f"p.year >= {found.name(int(first))}"
    if last:
        yield f"p.year <= {found.name(int(last))}"


def _covered(fact: Fact, dialect: Dialect, text: str) -> str:
    value = fact.value.lower()
    if value not in _YES + _NO:
        raise QuerySyntaxError("covered: is yes or no", text, fact.position)
    covered = f"p.id IN (SELECT id FROM ({numbered_sql('coverage', dialect)}) AS c)"  # noqa: S608
    return covered if value in _YES else f"(p.status IS NULL AND NOT ({covered}))"


def _topic(fact: Fact, found: Condition, text: str) -> Iterator[str]:
    yield f"p.id IN (SELECT paper_id FROM paper_topic WHERE topic = {found.name(fact.value)})"  # noqa: S608
