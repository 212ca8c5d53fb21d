"""The full-text index: FTS5 on SQLite, a tsvector on PostgreSQL, both fed the same words in the same order.

The words are cut here and not by the engines, because their own parsers disagree ("kv-cache", "a/b", "3.5"). Each
engine is given what `words` returns, so that one query finds the same papers on both.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, column, table, text

from db.dialects import tsquery
from db.engine import Dialect
from extract.lexicon.names import EAST_ASIAN, spelt
from extract.text import title_key

FIELDS = ("title", "authors", "affiliations", "abstract")
"""The indexed fields in the order of their columns; on PostgreSQL they carry the weights A to D."""

WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
# A tsvector holds positions up to 16383 and 256 of them a word; a field is cut before it reaches them, on both engines.
_LIMITS = {"title": 300, "authors": 4000, "affiliations": 4000, "abstract": 4000}
_GAP = 10  # places between two fields, so that no phrase spans them
_LONGEST_WORD = 80  # letters; PostgreSQL refuses lexemes above 2,046 bytes, and nobody types so much; by hand

CREATE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE VIRTUAL TABLE paper_text USING fts5("
        "title, authors, affiliations, abstract, tokenize = 'unicode61 remove_diacritics 0', prefix = '3')",
    ),
    "postgresql": (
        "CREATE TABLE paper_text (rowid integer PRIMARY KEY, vector tsvector NOT NULL)",
        "CREATE INDEX ix_paper_text_vector ON paper_text USING gin (vector)",
    ),
}
INDEX = table("paper_text", column("rowid"), column("paper_text"), column("vector"))
"""The index in queries: `paper_text` is what FTS5 matches, `vector` what PostgreSQL does."""

_ADD = "INSERT INTO paper_text (rowid, title, authors, affiliations, abstract) VALUES (?, ?, ?, ?, ?)"
_NARROW = """
INSERT INTO temp.paper_text (rowid, title, authors, affiliations, abstract)
SELECT rowid, title, authors, affiliations, abstract FROM main.paper_text
WHERE rowid IN (SELECT value FROM json_each(:ids))"""
_HASH_SIZE = "INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', {})"
_USUAL_BYTES, _MANY_BYTES = 1024 * 1024, 64 * 1024 * 1024  # of words that FTS5 gathers before it writes a segment

DROP = ("DROP TABLE paper_text",)


def words(value: str) -> list[str]:
    """The words of a text as they are indexed: case and accents folded, everything else a separator.

    Letters without accents to fold stand as people type them ("łukasz" is lukasz). Chinese, Japanese and Korean are
    written without spaces, so there each letter is a word, and a query of several is a phrase that finds any substring.
    """
    key = spelt(title_key(value))
    if not key.isascii() and EAST_ASIAN.search(unicodedata.normalize("NFC", key)):
        key = EAST_ASIAN.sub(r" \g<0> ", unicodedata.normalize("NFC", key))
    return key.split() if len(key) <= _LONGEST_WORD else [word[:_LONGEST_WORD] for word in key.split()]


def field_words(row: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The indexed words of each field."""
    return {field: words(row.get(field) or "")[: _LIMITS[field]] for field in FIELDS}


def tsvector(fields: Mapping[str, Sequence[str]]) -> str:
    """The text form of a tsvector: each word with its places and its field's weight; no phrase spans two fields."""
    places: dict[str, list[str]] = {}
    start = 1
    for field in FIELDS:
        for offset, word in enumerate(fields[field]):
            found = places.setdefault(word, [])
            if len(found) < 255:
                found.append(f"{start + offset}{WEIGHTS[field]}")
        start += len(fields[field]) + _GAP
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def dialect_of(connection: Connection) -> Dialect:
    """The engine that answers."""
    return "postgresql" if connection.dialect.name == "postgresql" else "sqlite"


def holds(query: str, dialect: Dialect) -> ColumnElement[bool]:
    """The condition that a row of `INDEX` answers a text query (`db.search.compile.match`)."""
    if dialect == "sqlite":
        return INDEX.c.paper_text.bool_op("MATCH")(query)
    return INDEX.c.vector.bool_op("@@")(tsquery(query))


TextRow = tuple[str, ...]
"""What the index is given for a paper: the four fields on SQLite, one tsvector on PostgreSQL."""


def row(dialect: str, texts: Mapping[str, str | None]) -> TextRow:
    """A paper's row of the index, without its id."""
    if dialect == "postgresql":
        return (tsvector(field_words(texts)),)
    return tuple([_spaced(texts.get(field) or "", _LIMITS[field]) for field in FIELDS])


def _spaced(value: str, limit: int) -> str:
    """The words of a field with spaces between. Most texts are ASCII and short, and have them as their key has."""
    if value.isascii() and len(value) <= _LONGEST_WORD:
        return title_key(value)
    return " ".join(words(value)[:limit])


def index(connection: Connection, rows: Iterable[tuple[int, Mapping[str, str | None]]]) -> None:
    """Put the texts of papers, (id, field -> text), into the index in place of what it held for them."""
    fields = [(paper_id, row(connection.dialect.name, texts)) for paper_id, texts in rows]
    remove(connection, [paper_id for paper_id, _ in fields])
    add(connection, fields)


def add(connection: Connection, rows: Sequence[tuple[int, TextRow]]) -> None:
    """Put papers into the index that it does not hold."""
    if not rows:
        return
    values = [(paper_id, *texts) for paper_id, texts in rows]
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy("COPY paper_text (rowid, vector) FROM STDIN") as copy:
            for one in values:
                copy.write_row(one)
        return
    connection.exec_driver_sql(_ADD, values)


def remove(connection: Connection, paper_ids: Sequence[int]) -> None:
    """Take papers out of the index."""
    if paper_ids:
        connection.execute(text("DELETE FROM paper_text WHERE rowid = :id"), [{"id": i} for i in paper_ids])


@contextmanager
def by_index(connection: Connection) -> Iterator[None]:
    """While it lasts, PostgreSQL asks the index for long queries. Left to itself it takes looking at a text by a query
    of a hundred alternatives for as cheap as comparing two numbers, and looks at every text.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    yield
    connection.exec_driver_sql("SET LOCAL enable_seqscan TO DEFAULT")


@contextmanager
def narrowed(connection: Connection, paper_ids: Collection[int]) -> Iterator[None]:
    """While it lasts, whatever asks `paper_text` on this connection finds these papers alone, in the time of so few: a
    temporary table of that name, with their rows, hides it on both engines.
    """
    if connection.dialect.name == "postgresql":
        temporary = "pg_temp.paper_text"
        copied = "CREATE TEMPORARY TABLE paper_text AS SELECT * FROM paper_text WHERE rowid = ANY(CAST(:ids AS int[]))"
        connection.execute(text(copied), {"ids": list(paper_ids)})
    else:
        temporary = "temp.paper_text"
        connection.exec_driver_sql(CREATE["sqlite"][0].replace("paper_text", temporary, 1))
        connection.execute(text(_NARROW), {"ids": json.dumps(list(paper_ids))})
    yield
    connection.exec_driver_sql(f"DROP TABLE {temporary}")


@contextmanager
def bulk(connection: Connection) -> Iterator[None]:
    """While many papers come into an empty index: on PostgreSQL make it at the end, from all rows at once; on SQLite
    merge it less often.
    """
    postgresql = connection.dialect.name == "postgresql"
    if not postgresql:
        connection.exec_driver_sql(_HASH_SIZE.format(_MANY_BYTES))
        yield
        connection.exec_driver_sql(_HASH_SIZE.format(_USUAL_BYTES))
        return
    empty = connection.execute(text("SELECT 1 FROM paper_text LIMIT 1")).first() is None
    if empty:
        connection.execute(text("DROP INDEX ix_paper_text_vector"))
    yield
    if empty:
        connection.execute(text(CREATE["postgresql"][1]))
