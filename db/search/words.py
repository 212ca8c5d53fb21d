"""Papers that share rare words with a text, found and weighed by the full-text index of either engine."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sqlalchemy import ColumnElement, CompoundSelect, Connection, case, func, literal_column, select, union_all

from db.engine import Dialect
from db.search.columns import PAPERS
from db.search.compile import match
from db.search.fulltext import INDEX, holds, words
from db.search.query import Node, Or, Words

# By hand, in the time and for the look of `related` and `suggest`; no labelled pairs are at hand to measure them on.
_SHORTEST = 3  # letters of a word that tells anything, but for those of the list
_ASKED = 60  # words whose number of papers is looked up
_CHOSEN = 24  # of these, the most telling
_COMMON = 0.1  # of all papers: a word that more of them say tells nothing
_SELDOM = 50  # papers: what no more say is never common, however few papers there are
_IN_TITLE = 3  # times what a word in an abstract is worth


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
            if tells(word):
                counts[_singular(word)] += worth
    return counts


def common_words(papers: Iterable[tuple[str, str | None]]) -> Counter[str]:
    """How many of the papers, (title, abstract), say each word; what only one of them says is left out."""
    counts = Counter(word for title, abstract in papers for word in word_counts(title, abstract))
    return Counter({word: count for word, count in counts.items() if count > 1})


def telling_words(connection: Connection, dialect: Dialect, counts: Mapping[str, int]) -> list[Word]:
    """Of counted words those that tell papers from others, heaviest first."""
    asked = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_ASKED]]
    total = connection.execute(select(func.count()).select_from(INDEX)).scalar_one()
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


def tells(word: str) -> bool:
    """Whether a word can tell one paper from another."""
    empty, short = _lists()
    if word in empty or word.isdigit():
        return False
    return len(word) >= _SHORTEST or word in short or not word.isascii()


def says_nothing(node: Words) -> bool:
    """True for a word of a query that stands in every other paper."""
    return len(node.words) == 1 and not node.prefix and not tells(node.words[0])


def _singular(word: str) -> str:
    """The word without the s of a plural: "gpus" but not "status", "class" or "analysis"."""
    if len(word) <= _SHORTEST or not word.endswith("s") or word.endswith(("ss", "is")):
        return word
    return word if word.endswith("us") and len(word) > 4 else word[:-1]


def _forms(word: str, *fields: str) -> Node:
    """The word and its plural in the fields."""
    return Or(tuple(Words((form,), field=field) for field in fields for form in (word, word + "s")))


def _holding(dialect: Dialect, word: str, *fields: str) -> ColumnElement[bool]:
    return holds(match(_forms(word, *fields), dialect), dialect)


def _papers_with(connection: Connection, dialect: Dialect, word: str, limit: int) -> int:
    """How many papers have the word, counted up to `limit`."""
    some = select(INDEX.c.rowid).where(_holding(dialect, word, "title", "abstract")).limit(limit).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def fitting(
    connection: Connection, dialect: Dialect, wanted: Sequence[Word], *where: ColumnElement[bool], limit: int = 100
) -> dict[int, Fit]:
    """The papers that fit the words best, by internal id; a word in a title counts twice.

    `where` are conditions on `PAPERS`.
    """
    if not wanted:
        return {}
    hits = _hits(dialect, wanted).subquery("h")
    weights = dict(enumerate(word.weight for word in wanted))
    score = func.sum(case(weights, value=hits.c.word)).label("score")
    p = PAPERS.c
    best = select(p.id, score).join(hits, hits.c.id == p.id).where(*where).group_by(p.id, p.title, p.public_id)
    b = best.order_by(score.desc(), p.title, p.public_id).limit(limit).subquery("b").c
    said = select(b.id, b.score, hits.c.word).join(hits, hits.c.id == b.id).distinct().order_by(hits.c.word)
    full = 2 * sum(word.weight for word in wanted)
    found: dict[int, tuple[float, list[str]]] = {}
    for id_, points, number in connection.execute(said):
        found.setdefault(id_, (float(points), []))[1].append(wanted[number].word)
    return {id_: Fit(round(points / full, 6), tuple(held)) for id_, (points, held) in found.items()}


def _hits(dialect: Dialect, wanted: Sequence[Word]) -> CompoundSelect[int, int]:
    """(paper, number of the word) for each field that holds a word."""
    return union_all(
        *(
            select(INDEX.c.rowid.label("id"), literal_column(str(number)).label("word")).where(
                _holding(dialect, word.word, field)
            )
            for number, word in enumerate(wanted)
            for field in ("title", "abstract")
        )
    )
