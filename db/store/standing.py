"""What stands in the documents that were read: for reading them once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import func, select

from db.bulk import among, chunks
from db.engine import Database
from db.models import Record
from extract.records import Venue

Name = tuple[str, str]
"""Source and key of a record."""


def papers_documents(database: Database) -> dict[str, str]:
    """Document -> the extractor ("name/version") that read it, of the documents in which nothing but papers' records
    stand now, all read by one extractor of that name."""
    columns = (Record.document, func.min(Record.kind), func.max(Record.kind), func.max(Record.extractor))
    query = select(*columns).where(Record.vanished_at.is_(None)).group_by(Record.document)
    with database.reading() as connection:
        rows = connection.execute(query.execution_options(yield_per=10_000))
        return {document: label for document, least, most, label in rows if least == most == "paper"}


def standing_in(database: Database, documents: Collection[str]) -> dict[str, dict[Name, Venue | None]]:
    """The records of each document, with the edition that each is held to be of. Reads the whole table once."""
    columns = (Record.document, Record.source, Record.key, Record.series, Record.year, Record.track)
    found: dict[str, dict[Name, Venue | None]] = defaultdict(dict)
    with database.reading() as connection:
        query = select(*columns).where(among(connection, Record.document, documents), Record.vanished_at.is_(None))
        for document, source, key, series, year, track in connection.execute(query):
            found[document][source, key] = Venue(series, year, track) if series else None
    return found


def known_of(database: Database, names: Iterable[Name]) -> set[Name]:
    """Those of the names that some record has."""
    wanted = set(names)
    found: set[Name] = set()
    with database.reading() as connection:
        for source in {source for source, _ in wanted}:
            for part in chunks(sorted(key for of, key in wanted if of == source)):
                query = select(Record.source, Record.key).where(Record.source == source, Record.key.in_(part))
                found.update((of, key) for of, key in connection.execute(query))
    return found
