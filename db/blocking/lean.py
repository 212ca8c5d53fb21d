"""Records read with no more than what their keys and the first look at a pair depend on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, case, select

from db.blocking.view import RecordView
from db.bulk import among
from db.models import Record


def lean(connection: Connection, ids: Collection[int]) -> dict[int, RecordView]:
    """The records with title, people and the short name of a mention, and nothing else."""
    columns = (
        Record.id, Record.kind, Record.source, Record.key, Record.title, Record.title_key, Record.authors,
        case((Record.kind == "mention", Record.payload["short_name"].as_string())),
    )  # fmt: skip
    rows = connection.execute(select(*columns).where(among(connection, Record.id, ids))).all()
    return {
        id_: RecordView(id_, kind, source, key, title, title_key, authors=people(authors), short=short or "")
        for id_, kind, source, key, title, title_key, authors, short in rows
    }


def people(authors: str) -> tuple[str, ...]:
    """The author list of a record's column `authors`."""
    return tuple(filter(None, authors.split("\n")))
