"""Vectors of papers: what a model of language makes of title and abstract, kept beside the paper, found by similarity.

The model itself lives above this package (`paperwatch.semantic`); here it is an `Encoder`. A vector is stored with one
byte a dimension, scaled so that its greatest part is 127; the order by similarity does not show the difference.

What is searched is one array over a file that the operating system maps into memory: an exact scan, no index, no Python
object a paper. The file is derived (`cache_folder`), named after the state of the table, and made anew when that
changed; without a place to write it lies in memory.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from db.clock import epoch_microseconds
from db.engine import Database
from db.models import Paper, PaperVector
from db.search.fulltext import words

Floats: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int64]

_AT_ONCE = 2000  # papers encoded and written in one transaction
_READ = 1 << 15  # rows read from the table at a time
_SCANNED = 512  # rows made into floats at a time: they stay in the processor's cache, which is eight times as fast


class Encoder(Protocol):
    """A model that turns texts into vectors. Another `name` means that its vectors cannot be compared with others."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def encode(self, texts: Sequence[str]) -> Floats:
        """A row of length 1 for each text; zeros for one in which the model knows nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """How many papers got a first vector, another one, or kept theirs though something else about them changed."""

    new: int = 0
    changed: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """Papers by internal id, the most similar first, and how similar: 1 for one direction, 0 for nothing in common."""

    ids: tuple[int, ...]
    similarity: tuple[float, ...]


def text_of(title: str, abstract: str | None) -> str:
    """What is encoded of a paper: its words as the full-text index has them, so that case makes no difference."""
    return " ".join(words(f"{title} {abstract or ''}"))


def embed(database: Database, encoder: Encoder, on_papers: Callable[[int], None] = lambda count: None) -> Embedded:
    """Give every paper the vector of its present title and abstract; only those that lack it are encoded.

    Killed at any moment, the next call goes on. `on_papers` is told how many papers each step looked at.
    """
    new = changed = kept = last = 0
    while stale := _stale(database, encoder.name, after=last):
        last = stale[-1].id
        same, fresh = _sorted(stale, encoder.name)
        vectors = packed(encoder.encode([text_of(row.title, row.abstract) for row in fresh]))
        values = [_row(row, encoder.name, vector.tobytes()) for row, vector in zip(fresh, vectors, strict=True)]
        database.writing(partial(_write, values=values, same=same))
        new += sum(row.model is None for row in fresh)
        changed += sum(row.model is not None for row in fresh)
        kept += len(same)
        on_papers(len(stale))
    return Embedded(new, changed, kept)


def lacking(database: Database, model: str) -> bool:
    """Whether papers are there that have no vector of the model yet; quick, and blind for those that changed."""
    papers = select(func.count()).select_from(Paper).scalar_subquery()
    vectors = select(func.count()).select_from(PaperVector).where(PaperVector.model == model).scalar_subquery()
    with database.reading() as connection:
        return bool(connection.execute(select(papers != vectors)).scalar_one())


def _stale(database: Database, model: str, *, after: int) -> Sequence[Any]:
    """Papers above an id without a vector of the model, or that changed since they got it; some of them at a time."""
    query = (
        select(Paper.id, Paper.title, Paper.abstract, Paper.fingerprint, PaperVector.model, PaperVector.text_hash)
        .join(PaperVector, PaperVector.paper_id == Paper.id, isouter=True)
        .where(
            or_(
                PaperVector.paper_id.is_(None),
                PaperVector.model != model,
                PaperVector.fingerprint != Paper.fingerprint,
            )
        )
        .where(Paper.id > after)
        .order_by(Paper.id)
        .limit(_AT_ONCE)
    )
    with database.reading() as connection:
        return connection.execute(query).all()


def _sorted(stale: Sequence[Any], model: str) -> tuple[list[Any], list[Any]]:
    """Those whose title and abstract are as they were encoded, and the others."""
    same: list[Any] = []
    fresh: list[Any] = []
    for row in stale:
        as_before = row.model == model and row.text_hash == _hash(row.title, row.abstract)
        (same if as_before else fresh).append(row)
    return same, fresh


def _hash(title: str, abstract: str | None) -> str:
    return blake2b(text_of(title, abstract).encode(), digest_size=16).hexdigest()


def _row(paper: Any, model: str, vector: bytes) -> dict[str, Any]:
    return {
        "paper_id": paper.id,
        "model": model,
        "text_hash": _hash(paper.title, paper.abstract),
        "fingerprint": paper.fingerprint,
        "vector": vector,
    }


def _write(connection: Connection, values: list[dict[str, Any]], same: Sequence[Any]) -> None:
    """Write the vectors of papers that still stand; who changed meanwhile is stale again by its fingerprint."""
    ids = [row["paper_id"] for row in values]
    there = set(connection.execute(select(Paper.id).where(Paper.id.in_(ids))).scalars())
    of_model = PaperVector.model.in_({row["model"] for row in values})
    latest = connection.execute(select(func.max(PaperVector.written)).where(of_model)).scalar()
    moment = max(epoch_microseconds(), (latest or 0) + 1)  # the clock may have been set back
    connection.execute(delete(PaperVector).where(PaperVector.paper_id.in_(ids)))
    rows = [row | {"written": moment} for row in values if row["paper_id"] in there]
    if rows:
        connection.execute(insert(PaperVector), rows)
    for row in same:
        mine = update(PaperVector).where(PaperVector.paper_id == row.id)
        connection.execute(mine.values(fingerprint=row.fingerprint))


def packed(vectors: Floats) -> NDArray[np.int8]:
    """Vectors with a byte a dimension; their directions stay, their lengths do not."""
    longest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(vectors * (127 / longest)), dtype=np.int8)


def _kind(dimensions: int) -> np.dtype[Any]:
    return np.dtype([("id", "<i8"), ("length", "<f4"), ("vector", "i1", (dimensions,))])


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """The vectors of all papers by ascending id, to be asked for the most similar."""

    model: str
    rows: NDArray[Any]

    def nearest(self, vector: Floats, limit: int, *, among: Ids | None = None) -> Nearest:
        """The papers most similar to a vector of length 1; with `among`, only of these ids. Equals go by id."""
        wanted = None if among is None else self.rows["id"].searchsorted(among[np.isin(among, self.rows["id"])])
        similarity = self._similarity(vector, wanted)
        ids = self.rows["id"] if wanted is None else self.rows["id"][wanted]
        best = (
            np.argpartition(-similarity, limit - 1)[:limit] if len(similarity) > limit else np.arange(len(similarity))
        )
        order = best[np.lexsort((ids[best], -similarity[best]))]
        return Nearest(tuple(ids[order].tolist()), tuple(similarity[order].tolist()))

    def vectors(self, ids: Sequence[int]) -> dict[int, Floats]:
        """The vectors of those papers that have one, each of length 1."""
        places = np.searchsorted(self.rows["id"], np.asarray(ids, dtype=np.int64))
        found = {}
        for id_, place in zip(ids, places.tolist(), strict=True):
            if place < len(self.rows) and self.rows["id"][place] == id_ and self.rows["length"][place]:
                found[id_] = self.rows["vector"][place].astype(np.float32) / self.rows["length"][place]
        return found

    def middle(self, most: int) -> Floats:
        """The mean of at most so many vectors, taken evenly from all."""
        some = self.rows[:: max(1, len(self.rows) // most)]
        lengths = np.maximum(some["length"], 1e-9)[:, None]
        found: Floats = (some["vector"].astype(np.float32) / lengths).mean(axis=0)
        return found

    @staticmethod
    def from_middle(one: Floats, other: Floats, middle: Floats) -> float:
        """The cosine of two vectors as they look from there."""
        a, b = one - middle, other - middle
        return float(a @ b / ((np.linalg.norm(a) * np.linalg.norm(b)) or 1.0))

    def _similarity(self, vector: Floats, wanted: Ids | None) -> Floats:
        count = len(self.rows) if wanted is None else len(wanted)
        found = np.zeros(count, dtype=np.float32)
        floats = np.empty((_SCANNED, len(vector)), dtype=np.float32)
        for start in range(0, count, _SCANNED):
            part = slice(start, start + _SCANNED)
            rows = self.rows[part] if wanted is None else self.rows[wanted[part]]
            np.copyto(floats[: len(rows)], rows["vector"])
            alike = floats[: len(rows)] @ vector
            np.divide(alike, rows["length"], out=found[part], where=rows["length"] > 0)
        return found


def vector_index(database: Database) -> VectorIndex | None:
    """The vectors as they stand, through the derived file where one can be kept; None where there are none."""
    state = select(PaperVector.model, func.count(), func.max(PaperVector.written)).group_by(PaperVector.model)
    with database.reading() as connection:
        states = connection.execute(state.order_by(func.count().desc(), PaperVector.model)).all()
        if not states:
            return None
        model, count, written = states[0]
        place = cache_folder(database) / f"{blake2b(model.encode(), digest_size=4).hexdigest()}-{count}-{written}.npy"
        with suppress(OSError, ValueError):
            return VectorIndex(model, np.load(place, mmap_mode="r"))
        rows = _read(connection, model, count)
    with suppress(OSError):
        _write_file(place, rows)
    return VectorIndex(model, rows)


def cache_folder(database: Database) -> Path:
    """Where the derived file lies: beside a SQLite file, else in the user's folder of caches."""
    if database.dialect == "sqlite" and database.url.database:
        return Path(f"{database.url.database}.vectors")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = blake2b(str(database.engine.url).encode(), digest_size=8).hexdigest()
    return Path(base) / "paperwatch" / f"vectors-{name}"


def _read(connection: Connection, model: str, count: int) -> NDArray[Any]:
    columns = select(PaperVector.paper_id, PaperVector.vector).where(PaperVector.model == model)
    found = connection.execution_options(stream_results=True).execute(columns.order_by(PaperVector.paper_id))
    rows: NDArray[Any] | None = None
    filled = 0
    for chunk in found.partitions(_READ):
        vectors = np.frombuffer(b"".join(vector for _, vector in chunk), dtype=np.int8).reshape(len(chunk), -1)
        if rows is None:
            rows = np.zeros(count, dtype=_kind(vectors.shape[1]))
        part = rows[filled : filled + len(chunk)]
        part["id"] = [id_ for id_, _ in chunk]
        part["vector"] = vectors
        part["length"] = np.linalg.norm(vectors.astype(np.float32), axis=1)
        filled += len(chunk)
    assert rows is not None and filled == count, "one transaction sees one state"
    return rows


def _write_file(place: Path, rows: NDArray[Any]) -> None:
    """Put the file in place at once, and take away those of former states."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        np.save(file, rows)
    Path(name).replace(place)
    for other in _others(place):
        other.unlink(missing_ok=True)


def _others(place: Path) -> Iterator[Path]:
    return (path for path in place.parent.glob("*.npy") if path != place)
