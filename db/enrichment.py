"""The ledger of enrichment: which source is to be asked what about which paper, and what came of it.

`wanted` reads it, `note` writes it. What a source says reaches the papers through `db.store` and `db.linkage` as
everything else does; nothing here touches a record, so a failed attempt undoes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select, update

from db.bulk import chunks
from db.clock import now as the_present
from db.dialects import insert_or_update
from db.engine import Database, venues_of
from db.enrichment_plan import ANSWERED, plan
from db.models import (
    Affiliation,
    Authorship,
    EnrichmentAttempt,
    Paper,
    PaperLink,
    Record,
    RecordIdentifier,
    Reference,
)
from db.models import Problem as ProblemRow
from db.trust import trust
from extract.identifiers import split_address
from extract.records import Venue
from extract.sources import cards, host_rule
from extract.venues import Series, Venues

EDITION = "edition"
"""The scheme of a question about an edition as a whole, such as "SOSP'25"."""


@dataclass(frozen=True, slots=True)
class Want:
    """A question for a source: what does it say of the work that it knows as `asked` (a DOI, an arXiv id, an address)?

    `fields` are what the paper lacks and the source may have; `names` are the paper's names by scheme.
    """

    paper_id: int
    public_id: str
    title: str
    authors: tuple[str, ...]
    names: Mapping[str, str]
    source: str
    scheme: str
    asked: str
    host: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a want at a time: "ok", or the code of the problem in its way. `via` as in the table."""

    want: Want
    outcome: str
    at: dt.datetime
    via: str = ""


@dataclass(slots=True)
class _Ledger:
    """What is known before a question is put: former attempts, records already here, and what is left of budgets.

    What was tried or read at a time to come, before the clock was set back, keeps nothing waiting and costs no budget.
    """

    now: dt.datetime
    via: str
    only: str | None
    without: Collection[str]
    waiting: set[tuple[str, str]] = field(default_factory=set)
    last_read: dict[tuple[int, str], dt.datetime] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)

    def may_ask(self, paper_id: int, source: str, asked: str) -> bool:
        """Whether the question is due, by the ledger and by what the source has said of the paper already."""
        if self.only not in (None, source) or plan().host(source, asked) in self.without:
            return False
        if (source, asked) in self.waiting:
            return False
        read = self.last_read.get((paper_id, source))
        due = plan().next_try(source, ANSWERED, 1, read) if read and read <= self.now + plan().night else self.now
        return due is not None and due <= self.now

    def spend(self, host: str) -> bool:
        """Take one work from the host's budget; False where none is left. An archive costs no host anything."""
        if not self.via and self.spent.get(host, 0) >= plan().budget(host):
            return False
        self.spent[host] = self.spent.get(host, 0) + 1
        return True


def wanted(
    database: Database,
    *,
    now: dt.datetime,
    limit: int | None = None,
    venue: Venue | None = None,
    source: str | None = None,
    without: Collection[str] = (),
    via: str = "",
) -> list[Want]:
    """What to ask now, at most `limit` questions: for each missing field the first source that is due.

    Conferences come before preprints and new papers before old ones. `source` asks that one only, `without` leaves
    hosts out. A host's budget of the night bounds all of it.
    """
    with database.reading() as connection:
        ids = connection.execute(_incomplete(venue, database.venues)).scalars().all()
        ledger = _Ledger(now, via, source, without, spent=_spent(connection, now, via))
        asked: dict[tuple[str, str], Want] = {}
        for chunk in chunks(ids):
            for want in _wants_of(connection, chunk, ledger):
                if (want.source, want.asked) not in asked and ledger.spend(want.host):
                    asked[want.source, want.asked] = want
                if limit is not None and len(asked) >= limit:
                    return list(asked.values())
    return list(asked.values())


def _incomplete(venue: Venue | None, venues: Venues) -> Select[int]:
    """The papers that lack something and have a name to ask by."""
    query = select(Paper.id).where(Paper.evidence == "record")
    named = or_(
        *(column.is_not(None) for column in (Paper.doi, Paper.arxiv, Paper.pdf)),
        *_on_a_page(),
        Paper.series.in_([name for name, series in venues.series.items() if any(_lists(series, None))]),
    )
    query = query.where(or_(*_lacking().values()), named)
    if venue is not None:
        query = query.where(Paper.series == venue.series)
    if venue is not None and venue.year is not None:
        query = query.where(Paper.year == venue.year)
    preprints_last = case((Paper.series.in_(venues.preprints), 1), else_=0)
    return query.order_by(preprints_last, func.coalesce(Paper.year, 0).desc(), Paper.public_id)


def _on_a_page() -> Iterator[ColumnElement[bool]]:
    """The conditions that a paper's address is that of its own page, which may be asked for."""
    hosts = (host for card in cards().values() if card.pages for host in card.hosts)
    return (Paper.url.like(f"%://{www}{host}/%") for host in hosts for www in ("", "www."))


def _lacking() -> dict[str, ColumnElement[bool]]:
    """Field -> the condition that a paper lacks it. Affiliations are missing where any author has none."""
    placed = exists().where(Affiliation.paper_id == Authorship.paper_id, Affiliation.author == Authorship.position)
    return {
        "authors": Paper.authors == "",
        "affiliations": exists().where(and_(Authorship.paper_id == Paper.id, ~placed)),
        "abstract": Paper.abstract.is_(None),
        "doi": Paper.doi.is_(None),
        "pdf": Paper.pdf.is_(None),
        "references": ~exists().where(Record.paper_id == Paper.id, Reference.record_id == Record.id),
    }


def _spent(connection: Connection, now: dt.datetime, via: str) -> dict[str, int]:
    """How many works each host was asked about this night."""
    table = EnrichmentAttempt
    this_night = table.tried_at.between(now - plan().night, now + plan().night)
    query = select(table.host, func.count()).where(this_night, table.via == via)
    return {row[0]: row[1] for row in connection.execute(query.group_by(table.host))}


def _wants_of(connection: Connection, ids: list[int], ledger: _Ledger) -> Iterator[Want]:
    """The questions for some papers, in the order of `ids`; several fields for one source are one question."""
    columns = (
        Paper.id, Paper.public_id, Paper.title, Paper.authors, Paper.series, Paper.doi, Paper.arxiv, Paper.usenix,
        Paper.url, Paper.year,
    )  # fmt: skip
    query = select(*columns, *(case((lacks, 1), else_=0).label(f"no_{name}") for name, lacks in _lacking().items()))
    papers = {row.id: row for row in connection.execute(query.where(Paper.id.in_(ids)))}
    pdfs, venues = _open_pdfs(connection, ids), venues_of(connection)
    named = {id_: _askable(row, pdfs.get(id_, ()), venues) for id_, row in papers.items()}
    ledger.waiting |= _waiting(connection, named.values(), ledger)
    ledger.last_read |= _last_read(connection, ids)
    for id_ in ids:
        row, names = papers[id_], named[id_]
        fields: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for name in plan().fields_of(row.series, venues):
            if getattr(row, f"no_{name}"):
                for way in _due(id_, name, names, ledger):
                    fields[way].append(name)
        yield from (_want(row, way, tuple(missing)) for way, missing in fields.items())


def _due(
    paper_id: int, missing: str, names: Mapping[str, Sequence[str]], ledger: _Ledger
) -> Iterator[tuple[str, str, str]]:
    """The first (source, scheme, name) that may be asked for the field, or nothing."""
    for source, scheme in plan().ways(missing):
        for asked in names.get(scheme, ()):
            if plan().sources[source].may_know(scheme, asked) and ledger.may_ask(paper_id, source, asked):
                yield source, scheme, asked
                return


def _askable(row: Any, pdfs: Sequence[str], venues: Venues) -> dict[str, tuple[str, ...]]:
    """Scheme -> the names under which the paper can be asked for; some names also tell the address of a PDF."""
    found = {scheme: (value,) for scheme in ("doi", "arxiv", "usenix") if (value := getattr(row, scheme))}
    told = [form.format(*found[scheme]) for scheme, form in _pdfs_by_name() if scheme in found]
    hosts = {host_of(url) for url in pdfs}
    page = (row.url,) if row.url and _has_pages(row.url) else ()
    lists = dict(_lists(venues.series[row.series], row.year)) if row.series in venues.series and row.year else {}
    if row.doi:
        lists.pop(EDITION, None)
    return {**found, **lists, "page": page, "pdf": (*pdfs, *(url for url in told if host_of(url) not in hosts))}


def _lists(series: Series, year: int | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """How an edition can be asked for as a whole: each source with the addresses of its lists of that edition, and the
    name of the edition for interfaces that list it by a route of the series."""
    for route in series.routes_for(year):
        if route.spider in plan().sources and EDITION in plan().sources[route.spider].by:
            yield EDITION, (str(Venue(series.name, year)),)
        reader = (route.options or {}).get("extractor", "")
        if reader in plan().sources and reader in plan().sources[reader].by:
            yield reader, route.urls


def _has_pages(url: str) -> bool:
    """Whether an address is on a host whose papers' own pages may be asked for."""
    parts = split_address(url)
    card = host_rule(parts.hostname or "")[2]
    if card is None or not card.pages or parts.scheme not in ("http", "https"):
        return False
    return card.pages is True or card.pages in parts.path


def _pdfs_by_name() -> Iterator[tuple[str, str]]:
    """Each source whose PDFs are found by the name that it gives a work: the scheme of the name, the form of the
    address."""
    return ((scheme, card.pdf) for scheme, card in cards().items() if card.pdf)


def host_of(url: str) -> str:
    """The host whose limit holds for an address."""
    return host_rule(split_address(url).hostname or "")[0]


def _want(row: Any, way: tuple[str, str, str], missing: tuple[str, ...]) -> Want:
    source, scheme, asked = way
    return Want(
        paper_id=row.id,
        public_id=row.public_id,
        title=row.title,
        authors=tuple(filter(None, row.authors.split("; "))),
        names={name: value for name in ("doi", "arxiv", "usenix") if (value := getattr(row, name))},
        source=source,
        scheme=scheme,
        asked=asked,
        host=plan().host(source, asked),
        fields=missing,
    )


def _open_pdfs(connection: Connection, ids: list[int]) -> dict[int, list[str]]:
    """Open addresses of each paper's PDF, those of the most trusted source first."""
    query = select(PaperLink.paper_id, PaperLink.source, PaperLink.url)
    rows = connection.execute(query.where(PaperLink.paper_id.in_(ids), PaperLink.kind == "pdf")).all()
    found: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (trust().rank(row.source), row.url)):
        if plan().is_open(row.url):
            found[row.paper_id].append(row.url)
    return found


def _waiting(
    connection: Connection, named: Iterable[Mapping[str, Sequence[str]]], ledger: _Ledger
) -> set[tuple[str, str]]:
    """The questions about these names that were put before and are not due again."""
    names = {name for schemes in named for listed in schemes.values() for name in listed}
    table = EnrichmentAttempt
    ahead = table.tried_at > ledger.now + plan().night
    later = or_(table.next_try.is_(None), and_(table.next_try > ledger.now, ~ahead))
    query = select(table.source, table.asked).where(table.via == ledger.via, later)
    found: set[tuple[str, str]] = set()
    for chunk in chunks(sorted(names)):
        found |= {
            (row.source, row.asked) for row in connection.execute(query.where(EnrichmentAttempt.asked.in_(chunk)))
        }
    return found


def _last_read(connection: Connection, ids: list[int]) -> dict[tuple[int, str], dt.datetime]:
    """When each source of the plan last spoke of each paper, whichever way its record came."""
    query = select(Record.paper_id, Record.source, func.max(Record.last_seen)).group_by(Record.paper_id, Record.source)
    query = query.where(Record.paper_id.in_(ids), Record.source.in_(plan().sources))
    return {(paper_id, source): seen for paper_id, source, seen in connection.execute(query) if paper_id is not None}


def note(database: Database, *attempts: Attempt) -> None:
    """Write down what came of questions, with the time of the next try. Noting one again counts as a further try."""
    if attempts:
        database.writing(lambda connection: _note(connection, attempts))


def _note(connection: Connection, attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        want, table = attempt.want, EnrichmentAttempt
        key = and_(table.source == want.source, table.asked == want.asked, table.via == attempt.via)
        before = connection.execute(select(table.outcome, table.tries).where(key)).one_or_none()
        tries = before.tries + 1 if before and before.outcome != ANSWERED else 1
        values = {
            "host": want.host,
            "paper_id": select(Paper.id).where(Paper.id == want.paper_id).scalar_subquery(),
            "fields": list(want.fields),
            "outcome": attempt.outcome,
            "tried_at": attempt.at,
            "next_try": plan().next_try(want.source, attempt.outcome, tries, attempt.at),
            "tries": tries,
        }
        statement = insert_or_update(connection, table)
        statement = statement.values(source=want.source, asked=want.asked, via=attempt.via, **values)
        names = ["source", "asked", "via"]
        connection.execute(statement.on_conflict_do_update(index_elements=names, set_=values))


def answered(database: Database, run_ids: Iterable[int], source: str) -> frozenset[str]:
    """The names (DOIs, arXiv ids) of the works that a source had a record of in these runs."""
    query = select(RecordIdentifier.value).join(Record, Record.id == RecordIdentifier.record_id)
    with database.reading() as connection:
        found = connection.execute(query.where(Record.source == source, Record.last_run_id.in_(list(run_ids))))
        return frozenset(found.scalars())


def pages_read(database: Database, run_ids: Iterable[int]) -> frozenset[str]:
    """The addresses of the documents that these runs have records of."""
    query = select(Record.document).where(Record.last_run_id.in_(list(run_ids))).distinct()
    with database.reading() as connection:
        return frozenset(connection.execute(query).scalars())


def settle(database: Database, run_ids: Iterable[int], codes: Iterable[str]) -> None:
    """Close the warnings with these codes of these runs: the ledger has each, with the time of its next try."""
    mine = (ProblemRow.run_id.in_(list(run_ids)), ProblemRow.code.in_(list(codes)), ProblemRow.severity == "warning")
    closed = update(ProblemRow).where(*mine, ProblemRow.resolved_at.is_(None)).values(resolved_at=the_present())
    database.writing(lambda connection: connection.execute(closed))
