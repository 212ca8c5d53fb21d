"""Records as linkage looks at them: a mention whose link leads to a paper of another title is taken at its title.

A link is easily copied into the wrong line of a hand-kept page. Where the title in that line is the one of a record
that does not have the link, the title wins, and the identifiers that lead elsewhere say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from db.blocking import loading
from db.blocking.view import RecordView
from db.bulk import among
from db.linkage.rules import SCHEMES, copied_wrongly
from db.models import Record, RecordIdentifier
from db.tables import aliased


def load(connection: Connection, ids: Iterable[int]) -> list[RecordView]:
    """The views of those records that may stand for a paper."""
    views = loading.load(connection, ids)
    linked = _linked(
        connection, [view.id for view in views if view.kind == "mention" and view.names and view.title_key]
    )
    if not linked:
        return views
    titled = _titled(connection, {view.title_key for view in views if view.id in linked})
    return [
        _at_its_title(view, linked[view.id], titled[view.title_key]) if view.id in linked else view for view in views
    ]


def _linked(connection: Connection, mentions: list[int]) -> dict[int, list[RecordView]]:
    """The papers' records that carry an identifier of each mention, as far as a title is compared."""
    if not mentions:
        return {}
    mine, other = aliased(RecordIdentifier), aliased(RecordIdentifier)
    query = (
        select(mine.record_id, Record.kind, Record.id, Record.source, Record.key, Record.title, Record.title_key)
        .join(other, (other.value == mine.value) & (other.scheme == mine.scheme))
        .join(Record, Record.id == other.record_id)
        .where(among(connection, mine.record_id, mentions), mine.scheme.in_(SCHEMES))
    )
    found: dict[int, list[RecordView]] = defaultdict(list)
    for mention, kind, id_, source, key, title, title_key in connection.execute(query):
        if kind == "paper":  # asked here: by the index of kinds, SQLite would read every paper that there is
            found[mention].append(RecordView(id_, kind, source, key, title, title_key))
    return found


def _titled(connection: Connection, titles: set[str]) -> dict[str, set[int]]:
    """The papers' records of each title."""
    query = select(Record.title_key, Record.kind, Record.id)
    found: dict[str, set[int]] = defaultdict(set)
    for title, kind, id_ in connection.execute(query.where(among(connection, Record.title_key, sorted(titles)))):
        if kind == "paper":
            found[title].add(id_)
    return found


def _at_its_title(view: RecordView, linked: list[RecordView], titled: set[int]) -> RecordView:
    """The view without names, where every record that they lead to has another title and one that has its title is
    not among these."""
    if titled <= {other.id for other in linked} or not all(copied_wrongly(view, other) for other in linked):
        return view
    led_to = min(other.title for other in linked)
    names = frozenset(name for name in view.names if name[0] not in SCHEMES)
    return replace(view, names=names, led_to=led_to, mislabelled=None)
