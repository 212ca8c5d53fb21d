"""How rows of records reach the tables: compared with what is there in chunks, written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, literal, select, text, update

from db.blocking import keys
from db.blocking.blocks import renew_keys
from db.blocking.loading import KINDS, load
from db.blocking.view import RecordView
from db.bulk import chunks, insert_rows
from db.clock import now
from db.models import Paper, Record, RecordIdentifier, RecordRevision, Reference, Talk, TalkPresenter
from db.store.rows import Group, Row

_PLACE = ("document", "line", "extractor")


@dataclass(slots=True)
class Written:
    """How many records were new, changed, unchanged."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Found:
    """What the table holds of one record."""

    id: int
    content_hash: str
    revision: int
    place: tuple[Any, ...]
    vanished: bool
    last_run_id: int


@dataclass(slots=True)
class _Batch:
    """Rows sorted by what must be done with them."""

    inserts: list[dict[str, Any]] = field(default_factory=list)
    revised: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    written: list[tuple[int, Row]] = field(default_factory=list)


def write_rows(connection: Connection, groups: Sequence[Group], run_id: int) -> Written:
    """Write what is new or changed; of several records of one name the first counts."""
    written = Written()
    keys.begin_keys(connection)
    once = list({own.name: (own, mentions) for own, mentions in reversed(groups)}.values())[::-1]
    for chunk in chunks(once):
        _write_chunk(connection, chunk, run_id, written)
    return written


def _write_chunk(connection: Connection, groups: list[Group], run_id: int, written: Written) -> None:
    rows = [row for own, mentions in groups for row in (own, *mentions)]
    found = _found(connection, rows)
    fresh = [row for row in rows if row.name not in found]
    ids = {row.name: new_id for row, new_id in zip(fresh, new_ids(connection, Record, len(fresh)), strict=True)}
    ids |= {name: known.id for name, known in found.items()}
    batch = _Batch()
    for own, mentions in groups:
        status = {_sort(batch, own, ids[own.name], found.get(own.name), None, run_id)}
        status |= {_sort(batch, m, ids[m.name], found.get(m.name), ids[own.name], run_id) for m in mentions}
        _count(written, own.name in found, status)
    _write(connection, batch, run_id)
    _drop_lost_mentions(connection, groups, ids)


def _count(written: Written, known: bool, status: set[str]) -> None:
    if not known:
        written.new += 1
    elif status == {"same"}:
        written.unchanged += 1
    else:
        written.changed += 1


def _found(connection: Connection, rows: list[Row]) -> dict[tuple[str, str], _Found]:
    keys: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        keys[row.name[0]].append(row.name[1])
    columns = (Record.key, Record.id, Record.content_hash, Record.revision, Record.vanished_at, Record.last_run_id)
    found: dict[tuple[str, str], _Found] = {}
    for source, names in keys.items():
        query = select(*columns, Record.document, Record.line, Record.extractor)
        for key, id_, hashed, revision, vanished, last_run, *place in connection.execute(
            query.where(Record.source == source, Record.key.in_(names))
        ):
            found[source, key] = _Found(id_, hashed, revision, tuple(place), vanished is not None, last_run)
    return found


def new_ids(connection: Connection, table: type[Record] | type[Paper], count: int) -> list[int]:
    """Ids for new rows. The write lock (SQLite) or the sequence (PostgreSQL) keeps them ours."""
    if connection.dialect.name == "postgresql":
        statement = text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
        return list(connection.execute(statement, {"name": f"{table.__tablename__}_id_seq", "count": count}).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.id), 0))).scalar_one()
    return list(range(last + 1, last + count + 1))


def _sort(batch: _Batch, row: Row, id_: int, known: _Found | None, parent_id: int | None, run_id: int) -> str:
    if known is not None and known.content_hash == row.values["content_hash"]:
        batch.same.append(id_)
        if known.vanished:
            batch.back.append(id_)
        if known.place != tuple(row.values[name] for name in _PLACE):
            batch.moved.append({"b_id": id_} | {name: row.values[name] for name in _PLACE})
        return "back" if known.vanished else "same"
    moment = now()
    values = row.values | {
        "revision": 1 if known is None else known.revision + 1,
        "last_seen": moment,
        "last_changed": moment,
        "vanished_at": None,
        "last_run_id": run_id if known is None else max(run_id, known.last_run_id),
        "unlinked": True,
    }
    if known is None:
        batch.inserts.append(values | {"id": id_, "first_seen": moment, "parent_id": parent_id})
    else:
        batch.revised.append({f"b_{name}": value for name, value in values.items()} | {"b_id": id_})
    batch.written.append((id_, row))
    return "changed"


def _write(connection: Connection, batch: _Batch, run_id: int) -> None:
    moment = now()
    if batch.same:
        seen = update(Record).where(Record.id.in_(batch.same))
        latest = case((Record.last_run_id > run_id, Record.last_run_id), else_=run_id)
        connection.execute(seen.values(last_seen=moment, last_run_id=latest))
    if batch.back:
        connection.execute(update(Record).where(Record.id.in_(batch.back)).values(vanished_at=None, unlinked=True))
    if batch.moved:
        where = update(Record).where(Record.id == bindparam("b_id"))
        connection.execute(where.values({name: bindparam(f"b_{name}") for name in _PLACE}), _prefixed(batch.moved))
    if batch.revised:
        _revise(connection, batch.revised)
    if batch.inserts:
        columns = tuple(batch.inserts[0])
        insert_rows(connection, Record, columns, [tuple(values.values()) for values in batch.inserts])
    revised = {values["b_id"] for values in batch.revised}
    if batch.written:
        _write_neighbours(connection, batch.written, revised)
        keys.add_keys(connection, _views(batch, revised))
    if again := revised.union(batch.back):
        renew_keys(connection, again, load(connection, again))


def _views(batch: _Batch, revised: set[int]) -> Iterator[RecordView]:
    """The new records as identity looks at their titles and people."""
    for id_, row in batch.written:
        values = row.values
        if id_ not in revised and values["kind"] in KINDS:
            authors = tuple(filter(None, values["authors"].split("\n")))
            title, title_key = values["title"], values["title_key"]
            yield RecordView(id_, values["kind"], *row.name, title, title_key, authors=authors, short=row.short_name)


def _prefixed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name if name.startswith("b_") else f"b_{name}": value for name, value in row.items()} for row in rows]


def _revise(connection: Connection, revised: list[dict[str, Any]]) -> None:
    kept = (Record.id, Record.revision, Record.payload, Record.content_hash, Record.extractor, literal(now()))
    old = select(*kept).where(Record.id.in_([values["b_id"] for values in revised]))
    columns = ["record_id", "revision", "payload", "content_hash", "extractor", "replaced_at"]
    connection.execute(insert(RecordRevision).from_select(columns, old))
    names = [name[2:] for name in revised[0] if name != "b_id"]
    statement = update(Record).where(Record.id == bindparam("b_id"))
    connection.execute(statement.values({name: bindparam(f"b_{name}") for name in names}), revised)


def _write_neighbours(connection: Connection, written: list[tuple[int, Row]], revised: set[int]) -> None:
    if revised:
        for table in (RecordIdentifier, Talk, TalkPresenter, Reference):
            connection.execute(delete(table).where(table.record_id.in_(revised)))
    names = [(id_, scheme, value) for id_, row in written for scheme, value in row.identifiers]
    insert_rows(connection, RecordIdentifier, ("record_id", "scheme", "value"), names)
    cited = [(id_, *reference) for id_, row in written for reference in row.references]
    insert_rows(connection, Reference, ("record_id", "place", "scheme", "value"), cited)
    presenters = [(id_, at, name) for id_, row in written for at, name in enumerate(row.presenters, 1)]
    insert_rows(connection, TalkPresenter, ("record_id", "position", "name"), presenters)
    if talks := [{"record_id": id_, **row.talk} for id_, row in written if row.talk is not None]:
        connection.execute(insert(Talk), talks)


def _drop_lost_mentions(connection: Connection, groups: list[Group], ids: dict[tuple[str, str], int]) -> None:
    """A talk that names fewer papers than before loses the others."""
    parents = {
        ids[own.name]: {ids[m.name] for m in mentions} for own, mentions in groups if own.values["kind"] != "paper"
    }
    if not parents:
        return
    query = select(Record.id, Record.parent_id).where(Record.parent_id.in_(parents), Record.vanished_at.is_(None))
    lost = [id_ for id_, parent in connection.execute(query) if parent and id_ not in parents[parent]]
    if lost:
        connection.execute(update(Record).where(Record.id.in_(lost)).values(vanished_at=now(), unlinked=True))
