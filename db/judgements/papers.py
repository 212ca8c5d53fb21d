"""One paper: found by whatever people call it, and shown with every source's word and every talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from db.engine import Database, group_of
from db.errors import AmbiguousPaperError, UnknownPaperError
from db.groups import of_ours
from db.judgements.origins import origins
from db.models import (
    Affiliation,
    Authorship,
    Paper,
    PaperForwarding,
    PaperIdentifier,
    PaperLink,
    Record,
    Talk,
    TalkPresenter,
)
from db.search.topics import topics_of
from extract import identifiers
from extract.text import title_key

_SHOWN = 8  # candidates for a name, so that the sentence stays on a screen


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says of the paper and where it was read."""

    kind: str
    source: str
    key: str
    title: str
    venue: str | None
    year: int | None
    document: str
    line: int | None
    extractor: str
    revision: int
    first_seen: dt.datetime
    last_seen: dt.datetime
    vanished_at: dt.datetime | None
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Appearance:
    """A talk that names the paper."""

    date: dt.date | None
    kind: str
    title: str
    presenters: tuple[str, ...]
    source: str
    document: str
    line: int | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """All that is known of a paper. `fields` are the columns of the view `papers`; `origins` names who said them."""

    paper_id: str
    fields: dict[str, Any]
    authors: tuple[tuple[str, tuple[str, ...]], ...]
    topics: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    talks: tuple[Appearance, ...]
    origins: dict[str, str]


def find_paper(database: Database, text: str) -> str:
    """The public id of the paper that `text` names.

    `text` is a public id (forwarded ones too), a DOI, an arXiv id, "osdi25/zhang-tony", an address of any of these, or
    a title or part of one. Raises `UnknownPaperError`, or `AmbiguousPaperError` with the candidates.
    """
    wanted = text.strip()
    with database.reading() as connection:
        for ask in (_by_id, _by_name, _by_title, _by_part_of_title):
            found = ask(connection, wanted)
            if len(found) == 1:
                return str(found[0].public_id)
            if found:
                raise AmbiguousPaperError(candidates(wanted, found))
    raise UnknownPaperError(f"No paper is called {wanted!r}. Try part of its title, its DOI or its arXiv id.")


Found = Sequence[Any]
Ask = Callable[[Connection, str], Found]
_NAMED = (Paper.public_id, Paper.title, Paper.series, Paper.year)


def _by_id(connection: Connection, wanted: str) -> Found:
    target = select(PaperForwarding.target).where(PaperForwarding.public_id == wanted.lower())
    query = select(*_NAMED).where((Paper.public_id == wanted.lower()) | Paper.public_id.in_(target))
    return connection.execute(query).all()


def _by_name(connection: Connection, wanted: str) -> Found:
    for scheme, value in names_in(wanted):
        query = select(*_NAMED).join(PaperIdentifier, PaperIdentifier.paper_id == Paper.id)
        found = connection.execute(query.where(PaperIdentifier.scheme == scheme, PaperIdentifier.value == value)).all()
        if found:
            return found
    return ()


def names_in(wanted: str) -> Iterator[tuple[str, str]]:
    """(scheme, value): the names in other registries that the text could stand for."""
    if doi := identifiers.doi(wanted):
        yield "doi", doi
    if preprint := identifiers.arxiv(wanted):
        yield "arxiv", preprint[0]
    if usenix := identifiers.usenix(wanted):
        yield "usenix", usenix
    if "/" in wanted and " " not in wanted and "://" not in wanted:
        yield "usenix", wanted.lower()


def _by_title(connection: Connection, wanted: str) -> Found:
    return _titled(connection, select(*_NAMED).where(Paper.title_key == title_key(wanted)[:500]))


def _by_part_of_title(connection: Connection, wanted: str) -> Found:
    key = title_key(wanted)
    return _titled(connection, select(*_NAMED).where(Paper.title_key.contains(key, autoescape=True))) if key else ()


def _titled(connection: Connection, query: Select[*tuple[Any, ...]]) -> Found:
    return connection.execute(query.order_by(Paper.year.desc(), Paper.title).limit(100)).all()


def candidates(wanted: str, found: Found) -> str:
    """The papers that `wanted` may be, as a sentence; each row of `found` has public_id, title, series and year."""
    lines = [f"  {row.public_id}  {row.title} ({row.series or 'no venue'} {row.year or ''})" for row in found[:_SHOWN]]
    more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{wanted!r} names {len(found)} papers. Give the id of one:\n" + "\n".join(lines) + more


def show(database: Database, paper_id: str) -> PaperPage:
    """Everything about the paper with that public id. Raises `UnknownPaperError`."""
    with database.reading() as connection:
        row = connection.execute(select(Paper.__table__).where(Paper.public_id == paper_id)).one_or_none()
        if row is None:
            raise UnknownPaperError(f"There is no paper {paper_id}.")
        fields = dict(row._mapping)
        id_ = fields.pop("id")
        for internal in ("public_id", "title_key", "fingerprint"):
            del fields[internal]
        fields["venue"] = fields.pop("series")
        authors, sources = _authors(connection, id_), _sources(connection, id_)
        return PaperPage(
            paper_id=paper_id,
            fields=fields,
            authors=authors,
            topics=topics_of(connection, [id_]).get(id_, ()),
            identifiers=_pairs(connection, select(PaperIdentifier.scheme, PaperIdentifier.value), PaperIdentifier, id_),
            links=_pairs(connection, select(PaperLink.kind, PaperLink.url), PaperLink, id_),
            sources=sources,
            talks=_talks(connection, id_),
            origins=origins(fields, authors, sources),
        )


def _of(column: Any, table: Any, id_: int) -> Select[*tuple[Any, ...]]:
    return select(column).where(table.paper_id == id_).order_by(column)


def _pairs(
    connection: Connection, query: Select[*tuple[Any, ...]], table: Any, id_: int
) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((row[0], row[1]) for row in connection.execute(query.where(table.paper_id == id_))))


def _authors(connection: Connection, id_: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    people = select(Authorship.position, Authorship.name).where(Authorship.paper_id == id_)
    places = select(Affiliation.author, Affiliation.name).where(Affiliation.paper_id == id_)
    found: dict[int, list[str]] = {}
    for author, name in connection.execute(places.order_by(Affiliation.author, Affiliation.position)):
        found.setdefault(author, []).append(name)
    ordered = connection.execute(people.order_by(Authorship.position))
    return tuple((name, tuple(found.get(position, ()))) for position, name in ordered)


def _sources(connection: Connection, id_: int) -> tuple[Source, ...]:
    columns = (
        Record.kind, Record.source, Record.key, Record.title, Record.series, Record.year, Record.document, Record.line,
        Record.extractor, Record.revision, Record.first_seen, Record.last_seen, Record.vanished_at, Record.payload,
    )  # fmt: skip
    query = select(*columns).where(Record.paper_id == id_).order_by(Record.kind.desc(), Record.source, Record.key)
    return tuple(Source(*row) for row in connection.execute(query))


def _talks(connection: Connection, id_: int) -> tuple[Appearance, ...]:
    parents = select(Record.parent_id).where(Record.paper_id == id_, Record.vanished_at.is_(None))
    query = (
        select(Record.id, Talk.date, Talk.talk_kind, Record.title, Record.source, Record.document, Record.line)
        .join(Talk, Talk.record_id == Record.id)
        .where(Record.id.in_(parents), Record.vanished_at.is_(None), of_ours(group_of(connection), Record.source))
        .order_by(Talk.date, Record.id)
    )
    return tuple(
        Appearance(
            row.date, row.talk_kind, row.title, _presenters(connection, row.id), row.source, row.document, row.line
        )
        for row in connection.execute(query).all()
    )


def _presenters(connection: Connection, talk_id: int) -> tuple[str, ...]:
    query = select(TalkPresenter.name).where(TalkPresenter.record_id == talk_id).order_by(TalkPresenter.position)
    return tuple(connection.execute(query).scalars())
