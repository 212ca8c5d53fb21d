"""Query trees to SQL: conditions on papers, their full-text parts written for FTS5 or for a tsquery."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, not_, or_, select

from db.engine import Dialect
from db.errors import QuerySyntaxError
from db.groups import is_ours
from db.models import PaperTopic
from db.search.columns import OF_TABLE, PAPERS, Whose, covered, uncovered
from db.search.fulltext import INDEX, WEIGHTS, holds
from db.search.query import And, Fact, Node, Not, Or, Words
from extract.venues import UnknownVenueError, Venues

_YEARS = re.compile(r"^(?P<first>\d{4})?(?P<range>\.\.)?(?P<last>\d{4})?$")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")

Clause: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds for every paper (`PAPERS`) that is found, and `ranked`: the text query that says how well it fits.

    `beside` is what `ranked` leaves open: a paper that both find is one for which all of `where` holds.
    """

    where: tuple[Clause, ...] = ()
    ranked: str | None = None
    beside: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where and for which reading group something is asked; `text` is the query as written, for messages."""

    dialect: Dialect
    venues: Venues
    group: int
    text: str


def condition(node: Node, dialect: Dialect, venues: Venues, group: int, text: str = "") -> Condition:
    """The condition of a tree, by the topics and talks of the reading group of that number.

    `text` is the query as written, for messages. Raises `QuerySyntaxError`.
    """
    asked = _Asked(dialect, venues, group, text)
    words, rest = _split(node if isinstance(node, And) else And((node,)))
    beside = tuple(_clause(part, asked) for part in rest)
    if words is None:
        return Condition(beside, None, beside)
    return Condition((_in_text(words, dialect), *beside), match(words, dialect), beside)


def _searchable(node: Node) -> bool:
    """True for a part that the full-text index can answer alone: words joined by AND and OR."""
    if isinstance(node, And | Or):
        return all(_searchable(part) for part in node.parts)
    return isinstance(node, Words)


def _clause(node: Node, asked: _Asked) -> Clause:
    if _searchable(node):
        return _in_text(node, asked.dialect)
    if isinstance(node, Not):
        return not_(_clause(node.part, asked))
    if isinstance(node, Fact):
        return _FACTS[node.field](node, asked)
    assert isinstance(node, And | Or)
    whole, rest = _split(node)
    parts = [_in_text(whole, asked.dialect)] if whole else []
    parts += [_clause(part, asked) for part in rest]
    return and_(*parts) if isinstance(node, And) else or_(*parts)


def _split(node: And | Or) -> tuple[Node | None, list[Node]]:
    """The parts that one text query can answer, as one, and the others."""
    simple = tuple(part for part in node.parts if _searchable(part))
    rest = [part for part in node.parts if not _searchable(part)]
    return (type(node)(simple) if simple else None), rest


def _in_text(node: Node, dialect: Dialect) -> Clause:
    found = select(INDEX.c.rowid).where(holds(match(node, dialect), dialect))
    return PAPERS.c.id.in_(found.correlate(None))


def match(node: Node, dialect: Dialect) -> str:
    """The text query of a searchable tree: the argument of MATCH, or the text form of a tsquery.

    Words hold letters and digits only (`db.search.fulltext.words`), so nothing in them needs an escape.
    """
    if isinstance(node, Words):
        return _fts5(node) if dialect == "sqlite" else _tsquery(node)
    assert isinstance(node, And | Or)
    signs = {"sqlite": (" AND ", " OR "), "postgresql": (" & ", " | ")}[dialect]
    texts = _of_one_lexeme(node) if dialect == "postgresql" and isinstance(node, Or) else {}
    texts |= {part: match(part, dialect) for part in node.parts if part not in texts}
    return "(" + signs[isinstance(node, Or)].join(dict.fromkeys(texts[part] for part in node.parts)) + ")"


def _of_one_lexeme(node: Or) -> dict[Node, str]:
    """The alternatives that look for one lexeme in several fields, each as all of them together: how well a paper fits
    is reckoned in the time that there are alternatives.
    """
    fields: dict[tuple[str, bool], list[Words]] = defaultdict(list)
    for part in node.parts:
        if isinstance(part, Words) and len(part.words) == 1 and part.field:
            fields[part.words[0], part.prefix].append(part)
    return {
        part: "(" + f"'{word}':{'*' * prefix}{''.join(sorted({WEIGHTS[p.field] for p in parts if p.field}))}" + ")"
        for (word, prefix), parts in fields.items()
        for part in parts
    }


def _fts5(node: Words) -> str:
    phrase = f'"{" ".join(node.words)}"' + (" *" if node.prefix else "")
    return f"{{{node.field}}} : {phrase}" if node.field else phrase


def _tsquery(node: Words) -> str:
    weight = WEIGHTS[node.field] if node.field else ""
    marks = [weight] * (len(node.words) - 1) + [("*" if node.prefix else "") + weight]
    lexemes = [f"'{word}'" + (f":{mark}" if mark else "") for word, mark in zip(node.words, marks, strict=True)]
    return "(" + " <-> ".join(lexemes) + ")"


def _venue(fact: Fact, asked: _Asked) -> Clause:
    try:
        venue = asked.venues.parse(fact.value)
    except UnknownVenueError as error:
        raise QuerySyntaxError(str(error), asked.text, fact.position) from error
    series = _known(PAPERS.c.series, PAPERS.c.series == venue.series)
    return series if venue.year is None else and_(series, _known(PAPERS.c.year, PAPERS.c.year == venue.year))


def _year(fact: Fact, asked: _Asked) -> Clause:
    years = _YEARS.match(fact.value)
    if not years or not (years["first"] or years["last"]):
        raise QuerySyntaxError("A year is written 2025, 2023..2025, 2023.. or ..2025", asked.text, fact.position)
    last = years["last"] if years["range"] else years["first"]
    bounds = [PAPERS.c.year >= int(years["first"])] if years["first"] else []
    bounds += [PAPERS.c.year <= int(last)] if last else []
    return _known(PAPERS.c.year, *bounds)


def _known(column: ColumnElement[Any], *clauses: Clause) -> Clause:
    """False, and not unknown, where the column is empty: so that NOT finds the paper."""
    return and_(column.is_not(None), *clauses)


def _covered(fact: Fact, asked: _Asked) -> Clause:
    value = fact.value.lower()
    if value not in _YES + _NO:
        raise QuerySyntaxError("covered: is yes or no", asked.text, fact.position)
    return and_(*(covered if value in _YES else uncovered)(OF_TABLE, Whose(is_ours(asked.group))))


def _topic(fact: Fact, asked: _Asked) -> Clause:
    its = (PaperTopic.group_id == asked.group, PaperTopic.topic == fact.value.lower())
    return PAPERS.c.id.in_(select(PaperTopic.paper_id).where(*its))


_FACTS = {"venue": _venue, "year": _year, "covered": _covered, "topic": _topic}
