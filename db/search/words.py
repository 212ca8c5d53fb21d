"""Papers that share rare words with a text, found and weighed by the full-text index of either engine."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import Connection, text

from db.engine import Dialect
from db.search.compile import match
from db.search.fulltext import words
from db.search.query import Node, Or, Words

_SHORTEST = 3
_ASKED = 60
_CHOSEN = 24
_COMMON = 0.1
_SELDOM = 50
_IN_TITLE = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word with how much it tells: the rarer it is among all papers, and the oftener in the text, the more."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a paper fits the words: 0 for none of them, 1 for all; `words` are those it has, heaviest first."""

    score: float
    words: tuple[str, ...]


def word_counts(title: str, abstract: str | None) -> Counter[str]:
    """How often a paper says each word; one in a title counts as three in an abstract."""
    counts: Counter[str] = Counter()
    for said, worth in ((title, _IN_TITLE), (abstract or "", 1)):
        for word in words(said):
            if _tells(word):
                counts[_singular(word)] += worth
    return counts


def common_words(papers: Iterable[tuple[str, str | None]]) -> Counter[str]:
    """How many of the papers, (title, abstract), say each word; what only one of them says is left out."""
    counts = Counter(word for title, abstract in papers for word in word_counts(title, abstract))
    return Counter({word: count for word, count in counts.items() if count > 1})


def telling_words(connection: Connection, dialect: Dialect, counts: Mapping[str, int]) -> list[Word]:
    """Of counted words those that tell papers from others, heaviest first."""
    asked = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_ASKED]]
    total = connection.execute(text("SELECT count(*) FROM paper_text")).scalar_one()
    most = max(_SELDOM, int(total * _COMMON))
    held = {word: _papers_with(connection, dialect, word, most + 1) for word in asked}
    weighed = [
        Word(word, round(min(counts[word], 6) ** 0.5 * math.log(1 + total / held[word]), 6))
        for word in asked
        if 2 <= held[word] <= most
    ]
    return sorted(weighed, key=lambda w: (-w.weight, w.word))[:_CHOSEN]


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """The words that tell nothing, and the short ones that do."""
    table = tomllib.loads(resources.files("db").joinpath("data/telling_words.toml").read_text("utf-8"))
    return frozenset(table["empty"].split()), frozenset(table["short"].split())


def _tells(word: str) -> bool:
    empty, short = _lists()
    if word in empty or word.isdigit():
        return False
    return len(word) >= _SHORTEST or word in short or not word.isascii()


def says_nothing(node: Words) -> bool:
    """True for a word of a query that stands in every other paper."""
    return len(node.words) == 1 and not node.prefix and not _tells(node.words[0])


def _singular(word: str) -> str:
    """The word without the s of a plural: "gpus" but not "status", "class" or "analysis"."""
    if len(word) <= _SHORTEST or not word.endswith("s") or word.endswith(("ss", "is")):
        return word
    return word if word.endswith("us") and len(word) > 4 else word[:-1]


def _forms(word: str, *fields: str) -> Node:
    """The word and its plural in the fields."""
    return Or(tuple(Words((form,), field=field) for field in fields for form in (word, word + "s")))


def _matches(dialect: Dialect, parameter: str) -> str:
    if dialect == "sqlite":
        return f"paper_text MATCH :{parameter}"
    return f"vector @@ CAST(:{parameter} AS tsquery)"


def _papers_with(connection: Connection, dialect: Dialect, word: str, limit: int) -> int:
    """How many papers have the word, counted up to `limit`."""
    some = f"SELECT rowid FROM paper_text WHERE {_matches(dialect, 'word')} LIMIT :limit"  # noqa: S608
    sql = text(f"SELECT count(*) FROM ({some}) AS found")  # noqa: S608
    asked = match(_forms(word, "title", "abstract"), dialect)
    return int(connection.execute(sql, {"word": asked, "limit": limit}).scalar_one())


def fitting(
    connection: Connection,
    dialect: Dialect,
    wanted: Sequence[Word],
    *,
    where: str = "1 = 1",
    parameters: Mapping[str, Any] | None = None,
    limit: int = 100,
) -> dict[int, Fit]:
    """The papers that fit the words best, by internal id; a word in a title counts twice.

    `where` is a condition on `paper p` with its `parameters`.
    """
    if not wanted:
        return {}
    values: dict[str, Any] = {"limit": limit, **(parameters or {})}
    parts = []
    for number, word in enumerate(wanted):
        for field in ("title", "abstract"):
            name = f"w{number}{field}"
            values[name] = match(_forms(word.word, field), dialect)
            parts.append(f"SELECT rowid AS id, {number} AS word FROM paper_text WHERE {_matches(dialect, name)}")  # noqa: S608
    weights = " ".join(f"WHEN {number} THEN {word.weight}" for number, word in enumerate(wanted))
    hits = " UNION ALL ".join(parts)
    best = (
        f"SELECT h.id, sum(CASE h.word {weights} END) AS score FROM ({hits}) h JOIN paper p ON p.id = h.id "  # noqa: S608
        f"WHERE {where} GROUP BY h.id, p.title, p.public_id ORDER BY score DESC, p.title, p.public_id LIMIT :limit"
    )
    sql = f"SELECT DISTINCT b.id, b.score, h.word FROM ({best}) b JOIN ({hits}) h ON h.id = b.id ORDER BY h.word"  # noqa: S608
    full = 2 * sum(word.weight for word in wanted)
    found: dict[int, tuple[float, list[str]]] = {}
    for id_, score, number in connection.execute(text(sql), values):
        found.setdefault(id_, (float(score), []))[1].append(wanted[number].word)
    return {id_: Fit(round(score / full, 6), tuple(said)) for id_, (score, said) in found.items()}
