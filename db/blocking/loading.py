"""Records read from the database as the lean views that linkage compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from sys import intern

from sqlalchemy import Connection, case, select

from db.blocking.blocks import telling_names
from db.blocking.labels import contradiction
from db.blocking.lean import people
from db.blocking.view import Names, RecordView
from db.bulk import among, chunks
from db.engine import venues_of
from db.models import Record, RecordIdentifier, RecordRevision
from extract.sources import cards
from extract.text import title_key

KINDS = ("paper", "mention")
"""The records that may stand for a paper; talks and list entries do not, what they name does."""
_MANY = 5000  # records read at a time
_NONE: frozenset[str] = frozenset()
_NO_NAMES: Names = frozenset()
STANDING = (Record.kind.in_(KINDS), (Record.kind == "paper") | Record.vanished_at.is_(None))
"""What a record must be to stand for a paper, as conditions."""


def load(connection: Connection, ids: Iterable[int]) -> list[RecordView]:
    """The views of those records that may stand for a paper."""
    found: list[RecordView] = []
    for chunk in chunks(sorted(ids), _MANY):
        found += _views(connection, chunk)
    return found


def _views(connection: Connection, ids: list[int]) -> list[RecordView]:
    columns = (
        Record.id, Record.kind, Record.source, Record.key, Record.title, Record.title_key, Record.series, Record.year,
        Record.authors, Record.parent_id, Record.paper_id, Record.payload["abstract"].as_string(),
        Record.payload["short_name"].as_string(),
    )  # fmt: skip
    named = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value)
    names: dict[int, list[tuple[str, str]]] = {}
    rows = connection.execute(named.where(among(connection, RecordIdentifier.record_id, ids)))
    for record_id, scheme, value in rows.all():
        names.setdefault(record_id, []).append((intern(scheme), value))
    retitled = select(RecordRevision.record_id, RecordRevision.payload).join(Record)
    retitled = retitled.where(Record.source.in_(name for name, card in cards().items() if card.retitles))
    older: dict[int, set[str]] = defaultdict(set)
    for record_id, payload in connection.execute(retitled.where(among(connection, RecordRevision.record_id, ids))):
        older[record_id].add(title_key(str(payload.get("title") or "")))
    standing = connection.execute(select(*columns).where(*STANDING, among(connection, Record.id, ids))).all()
    called = _called(connection, {row.title_key for row in standing})
    venues = venues_of(connection)
    views = (
        RecordView(
            id_, intern(kind), intern(source), key, title, title_key_, series and intern(series), year,
            people(authors), frozenset(names[id_]) if id_ in names else _NO_NAMES, parent_id, paper_id,
            frozenset(older[id_]) - {title_key_, ""} if id_ in older else _NONE, abstract, short or "",
            called.get(title_key_, ()), series in venues.preprints,
        )
        for id_, kind, source, key, title, title_key_, series, year, authors, parent_id, paper_id, abstract, short
        in standing
    )  # fmt: skip
    return [
        replace(view, mislabelled=why) if view.names and (why := contradiction(view, venues)) else view
        for view in views
    ]


def _called(connection: Connection, wanted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Title -> the short names by which lists call it, beside it. No index is to answer for the kind: by that, SQLite
    would read every mention that there is.
    """
    name = case((Record.kind == "mention", Record.payload["short_name"].as_string()))
    query = select(Record.title_key, name).where(Record.vanished_at.is_(None), name.is_not(None))
    found: dict[str, set[str]] = defaultdict(set)
    for title, short in connection.execute(query.where(among(connection, Record.title_key, sorted(wanted)))):
        found[title].add(short)
    telling = telling_names(connection, set().union(*found.values()))
    return {title: tuple(sorted(names & telling)) for title, names in found.items()}
