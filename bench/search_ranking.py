"""nDCG@10 of words, similarity and both together, on queries that are titles of topics and sections.

Relevant to the title of a topic are the papers labelled with it; to the title of a section those that stand in it and
are of its topic. Papers that may be relevant, because another section put them near, are taken out of every ranking.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bench.search_labels import Labelled, sections
from db.engine import Database
from db.search.fulltext import words
from db.search.search import search
from db.search.semantic import semantic_search
from db.search.vectors import Encoder, VectorIndex, embed, vector_index
from db.vocabulary import SHIPPED_TOPICS
from extract.text import title_key

_NUMBER = re.compile(r"^(?:Welcome and )?(?:SESSION:|Session[ -][\w.]+:)\s*|\s+(?:I{1,3}|\d)$")
_CUT = 10
_LEAST = 2  # relevant papers; of one alone no ranking can be told


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query, the keys of the titles that answer it, and of those that may."""

    query: str
    relevant: frozenset[str]
    unsure: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Mean nDCG@10 over the questions, and milliseconds for one."""

    ndcg: float
    milliseconds: float


Ranking = Callable[[str], Sequence[str]]


def labelled_queries(papers: Sequence[Labelled]) -> list[LabelledQuery]:
    """The questions that these papers can answer."""
    found = [
        LabelledQuery(
            topic.title,
            frozenset(title_key(p.title) for p in papers if name in p.are),
            frozenset(title_key(p.title) for p in papers if name in p.may),
        )
        for name, topic in SHIPPED_TOPICS.known.items()
    ]
    places: dict[str, list[tuple[tuple[str, str], frozenset[str]]]] = {}
    for place, are in sections(SHIPPED_TOPICS.known).items():
        if are:
            places.setdefault(_said(place[1]), []).append((place, are))
    found += [_of_section(query, papers, where) for query, where in places.items()]
    return [query for query in found if len(query.relevant) >= _LEAST]


def _said(section: str) -> str:
    """A section's title as a person would ask for it: the last level, without its number."""
    return _NUMBER.sub("", _NUMBER.sub("", section)).rsplit(" / ", 1)[-1]


def _of_section(
    query: str, papers: Sequence[Labelled], where: Sequence[tuple[tuple[str, str], frozenset[str]]]
) -> LabelledQuery:
    topics = frozenset(topic for _, are in where for topic in are)
    inside = {place for place, _ in where}
    relevant = {title_key(p.title) for p in papers if inside & set(p.sections) and topics & p.are}
    near = {title_key(p.title) for p in papers if topics & (p.are | p.may)}
    return LabelledQuery(query, frozenset(relevant), frozenset(near - relevant))


def quality(asked: Sequence[LabelledQuery], ranking: Ranking) -> Quality:
    """How well a ranking answers the questions."""
    started = time.perf_counter()
    answers = [ranking(query.query) for query in asked]
    seconds = time.perf_counter() - started
    scores = [ndcg(answer, query) for answer, query in zip(answers, asked, strict=True)]
    return Quality(sum(scores) / len(scores), 1000 * seconds / len(scores))


def ndcg(answer: Sequence[str], query: LabelledQuery) -> float:
    """Gain 1 for a relevant paper, discounted by the logarithm of its rank, over the best possible."""
    judged = [key for key in answer if key not in query.unsure][:_CUT]
    gained = sum(1 / math.log2(rank + 2) for rank, key in enumerate(judged) if key in query.relevant)
    return gained / sum(1 / math.log2(rank + 2) for rank in range(min(_CUT, len(query.relevant))))


def rankings(database: Database, encoder: Encoder) -> Mapping[str, Ranking]:
    """The ways to answer a query, by name; each gives keys of titles."""
    embed(database, encoder)
    known = vector_index(database)
    assert known is not None
    with database.reading() as connection:
        keys = {row.id: row.title_key for row in connection.execute(text("SELECT id, title_key FROM paper"))}
    return {
        "words, all of them": lambda query: [title_key(hit.title) for hit in search(database, _quoted(query))],
        "words, any of them": lambda query: [
            title_key(hit.title) for hit in search(database, " OR ".join(_forms(query)), limit=200)
        ],
        "similarity": lambda query: _most_similar(known, keys, encoder, query),
        "both": lambda query: [
            title_key(hit.title) for hit in semantic_search(database, encoder, _quoted(query), limit=200, known=known)
        ],
    }


def _quoted(query: str) -> str:
    """A query of plain words: what has a meaning in the grammar is left out."""
    return " ".join(words(query))


def _forms(query: str) -> Iterator[str]:
    """Each word in singular and plural, as search by meaning asks for them."""
    for word in words(query):
        yield word
        yield word.removesuffix("s") if word.endswith("s") and len(word) > 3 else word + "s"


def _most_similar(known: VectorIndex, keys: Mapping[int, str], encoder: Encoder, query: str) -> list[str]:
    return [keys[id_] for id_ in known.nearest(encoder.encode([_quoted(query)])[0], 200).ids]
