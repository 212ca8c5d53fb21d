"""Search by meaning: similarity of vectors and full text, each asked alone, their two orders made one.

The grammar is that of `db.search.query`. Words and phrases without a field say what is sought, and a paper need not
hold them; everything else decides: fields, `venue:`, `year:`, `covered:`, `topic:`, and what stands after NOT.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from db.bulk import chunks
from db.engine import Database
from db.search.columns import PAPERS, ROW
from db.search.compile import Clause, Condition, condition, match
from db.search.inflect import inflected
from db.search.marks import excerpt
from db.search.query import And, Node, Or, Words, parse
from db.search.ranking import ranked_papers
from db.search.search import Hit, search
from db.search.vectors import Encoder, Nearest, VectorIndex, vector_index
from db.search.words import says_nothing


@dataclass(frozen=True, slots=True)
class Rules:
    """The constants of `db/data/semantic.toml`."""

    depth: int
    smoothing: float
    similarity: float
    least: float
    full: float

    def worth(self, similarity: float) -> float:
        """How much a similarity says of two papers, from 0 to 1."""
        return min(1.0, max(0.0, (similarity - self.least) / (self.full - self.least)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query taken apart: what is sought, and the conditions on papers that decide."""

    sought: tuple[Words, ...]
    where: tuple[Clause, ...]


@cache
def rules() -> Rules:
    """The constants as shipped."""
    return Rules(**tomllib.loads(resources.files("db").joinpath("data/semantic.toml").read_text("utf-8")))


def semantic_search(
    database: Database, encoder: Encoder, query: str, *, limit: int = 50, known: VectorIndex | None = None
) -> list[Hit]:
    """The papers that fit a query best by similarity and words together. Raises `QuerySyntaxError`.

    A query that seeks no words, only fields and facts, is answered as `db.search.search` does. Papers without a vector
    (`db.search.vectors.embed`) are found by their words alone. `known` is the index of vectors, kept between questions.
    """
    asked = _taken_apart(parse(query), database, query)
    if not asked.sought:
        return search(database, query, limit=limit)
    index = known or vector_index(database)
    said = " ".join(word for node in asked.sought for word in node.words)
    with database.reading() as connection:
        by_words = _by_words(connection, database, asked)
        by_similarity: tuple[int, ...] = ()
        if index is not None and index.model == encoder.name:
            among = _among(connection, asked) if asked.where else None
            by_similarity = index.nearest(encoder.encode([said])[0], rules().depth, among=among).ids
        fused = list(_fused(by_similarity, by_words))[:limit]
        return list(_hits(connection, fused, asked.sought))


def similar_to(index: VectorIndex, paper: int, among: Sequence[int], limit: int) -> Nearest:
    """The papers among those ids that are most similar to a paper (internal id); none where it has no vector."""
    own = index.vectors([paper]).get(paper)
    if own is None:
        return Nearest((), ())
    return index.nearest(own, limit, among=np.asarray(among, dtype=np.int64))


def nearest_of(index: VectorIndex, papers: Sequence[int], to: Sequence[int]) -> dict[int, tuple[int, float]]:
    """For each paper with a vector: the one of `to`, itself left out, that it is most similar to, and how much."""
    others = index.vectors(to)
    mine = index.vectors(papers)
    if not others or not mine:
        return {}
    ids = list(others)
    similarity = np.stack(list(mine.values())) @ np.stack(list(others.values())).T
    similarity[np.equal.outer(list(mine), ids)] = -1.0
    best = similarity.argmax(axis=1).tolist()
    return {
        paper: (ids[at], float(similarity[row, at])) for row, (paper, at) in enumerate(zip(mine, best, strict=True))
    }


def _taken_apart(tree: Node, database: Database, query: str) -> _Asked:
    parts = tuple(_joined(tree))
    sought = tuple(word for part in parts if _is_sought(part) for word in _words(part))
    decides = tuple(part for part in parts if not _is_sought(part))
    if not decides:
        return _Asked(sought, ())
    return _Asked(
        sought, condition(inflected(And(decides)), database.dialect, database.venues, database.group, query).where
    )


def _joined(node: Node) -> Iterator[Node]:
    """What is joined by AND, through any parentheses."""
    if isinstance(node, And):
        for part in node.parts:
            yield from _joined(part)
    else:
        yield node


def _is_sought(node: Node) -> bool:
    """True for words without a field, joined by AND and OR."""
    if isinstance(node, And | Or):
        return all(_is_sought(part) for part in node.parts)
    return isinstance(node, Words) and node.field is None


def _words(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _words(part)


def _by_words(connection: Connection, database: Database, asked: _Asked) -> tuple[int, ...]:
    """Papers that hold any of the words, those first that fit best."""
    telling = tuple(node for node in asked.sought if not says_nothing(node)) or asked.sought
    any_of = match(Or(tuple(form for node in telling for form in _forms(node))), database.dialect)
    found = Condition(ranked=any_of, beside=asked.where)
    source, rank = ranked_papers(connection, found, needed=rules().depth)
    best = select(PAPERS.c.id).select_from(source).where(*asked.where).order_by(rank, PAPERS.c.id).limit(rules().depth)
    return tuple(connection.execute(best).scalars())


def _forms(node: Words) -> Iterator[Words]:
    """A single word in singular and plural; a phrase as it is."""
    yield node
    if len(node.words) == 1 and not node.prefix:
        word = node.words[0]
        yield Words((word[:-1],)) if word.endswith("s") and len(word) > 3 else Words((word + "s",))


def _among(connection: Connection, asked: _Asked) -> np.ndarray[Any, np.dtype[np.int64]]:
    found = connection.execute(select(PAPERS.c.id).where(*asked.where))
    return np.fromiter(found.scalars(), dtype=np.int64)


def _fused(by_similarity: Sequence[int], by_words: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Reciprocal rank fusion (Cormack, Clarke, Büttcher: SIGIR 2009), weighted; equals go by id."""
    known = rules()
    scores: dict[int, float] = {}
    for order, share in ((by_similarity, known.similarity), (by_words, 1 - known.similarity)):
        for rank, id_ in enumerate(order, 1):
            scores[id_] = scores.get(id_, 0.0) + share / (known.smoothing + rank)
    yield from sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _hits(connection: Connection, fused: Sequence[tuple[int, float]], wanted: tuple[Words, ...]) -> Iterator[Hit]:
    p = PAPERS.c
    rows: dict[int, dict[str, Any]] = {}
    for chunk in chunks(id_ for id_, _ in fused):
        found = connection.execute(select(p.id, *ROW, p.abstract).where(p.id.in_(chunk)))
        rows |= {row.id: dict(row._mapping) for row in found}
    for id_, score in fused:
        row = rows[id_]
        abstract = row.pop("abstract") or ""
        del row["id"]
        yield Hit(**row, score=round(score, 6), excerpt=excerpt(abstract, wanted, "abstract"))
