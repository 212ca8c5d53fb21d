"""Papers of records that stand alone, column by column: the database copies from the record what it holds already.

Of such a record only what SQL cannot make is made here (its public id, its fingerprint, the words of the full-text
index). Everything else goes from table to table, set by set, and is never a Python object. A record that is not plain
(one author with affiliations beside one without, two DOIs, a link twice) is composed as linked records are; both ways
end in the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, bindparam, delete, select, text
from sqlalchemy.schema import CreateTable

from db.bulk import among, insert_rows
from db.clock import now
from db.linkage.composition import LONGEST, NAMING, Best
from db.models import Paper, Record, RecordIdentifier
from db.search import fulltext
from db.store.rows import as_date
from extract.lexicon.tracks import is_side_track
from extract.text import title_key

Name = tuple[str, str]
_COPIED = ("abstract", "session", "url", "volume", "issue")  # texts of a record's payload that a paper has as they are
_NAMES = ("doi", "arxiv", "usenix")  # columns of a paper; further names stand in a table of their own
_READ = (
    Record.id, Record.source, Record.key, Record.title, Record.title_key, Record.series, Record.year, Record.authors,
    Record.payload, Record.paper_id,
)  # fmt: skip


class Alone(NamedTuple):
    """What SQL cannot make of a plain record that is a new paper by itself, and what is chosen among several values.

    `name` is the record's, `public_id` the one that the paper wishes, `text` its row of the full-text index.
    """

    name: Name
    public_id: str
    record_id: int
    pdf: str | None
    track: str | None
    status: str | None
    fingerprint: str
    text: fulltext.TextRow
    more: bool  # whether it has affiliations or links


class _AlonePaper:
    """The same of one piece of papers in the database, with the paper's id, for the connection that writes."""

    __table__ = Table(
        "alone_paper", MetaData(),
        Column("record_id", Integer, primary_key=True, autoincrement=False),
        Column("paper_id", Integer), Column("public_id", String(16)), Column("pdf", Text), Column("track", Text),
        Column("status", Text), Column("fingerprint", String(32)),
        prefixes=["TEMPORARY"],
    )  # fmt: skip


def plain(connection: Connection, ids: Sequence[int]) -> list[tuple[Any, Best | None]]:
    """The records of kind "paper" among these, by id, each with the paper that it makes if it is plain."""
    rows = connection.execute(select(*_READ).where(among(connection, Record.id, ids), Record.kind == "paper")).all()
    query = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value)
    query = query.where(among(connection, RecordIdentifier.record_id, ids))
    names: dict[int, list[Name]] = defaultdict(list)
    for id_, scheme, value in connection.execute(query):
        if scheme in NAMING:
            names[id_].append((scheme, value))
    return [(row, _paper(row, tuple(sorted(names.get(row.id, ()))))) for row in sorted(rows, key=lambda row: row.id)]


def _paper(row: Any, names: tuple[Name, ...]) -> Best | None:
    """What `db.linkage.composition.compose` makes of the record; None where SQL would not write the same."""
    said = row.payload
    authors = _authors(said, row.authors)
    links = tuple((link.get("kind", "other"), link.get("url", ""), row.source) for link in said.get("links", ()))
    by_scheme = dict(names)
    if not row.title or authors is None or not _as_copied(row, said):
        return None
    if len(set(links)) < len(links) or len(by_scheme) < len(names):
        return None
    track = (said.get("venue") or {}).get("track") if row.series else None
    withdrawn = said.get("status") == "withdrawn"
    values = {
        "title": row.title,
        "title_key": row.title_key[:LONGEST],
        "abstract": said.get("abstract"),
        "series": row.series,
        "year": row.year,
        "track": track,
        "session": said.get("session"),
        "published": as_date(said.get("published")),
        "url": said.get("url"),
        "pdf": next((url for kind, url, _ in links if kind == "pdf"), None),
        **{scheme: by_scheme.get(scheme) for scheme in _NAMES},
        "authors": row.authors.replace("\n", "; "),
        "evidence": "record",
        "status": "withdrawn" if withdrawn else "side-track" if is_side_track(track) else None,
        "volume": said.get("volume"),
        "issue": said.get("issue"),
    }
    return Best(values, authors, names, links)


def _authors(said: Mapping[str, Any], column: str) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """The author list, where it is that of the record's column: everybody has a name, and all have affiliations or
    nobody has.
    """
    told = said.get("authors") or ()
    people = [author.get("name") or "" for author in told]
    places = [tuple(author.get("affiliations") or ()) for author in told]
    if "\n".join(people) != column or column.count("\n") >= max(len(people), 1) or not all(people):
        return None
    if any(places) and not all(places):
        return None
    if len(column) > LONGEST and max(map(len, people)) > LONGEST:
        return None
    if any(len(place) > LONGEST for some in places for place in some):
        return None
    return tuple(zip(people, places, strict=True))


def _as_copied(row: Any, said: Mapping[str, Any]) -> bool:
    """Whether the values that go from table to table are those that a composed paper would have."""
    texts = [said[name] for name in _COPIED if name in said]
    published = said.get("published")
    return (
        all(text and isinstance(text, str) for text in texts)
        and (published is None or (len(published) == len("2025-01-31") and published[4] == "-"))
        and row.series != ""
        and row.year != 0
        and row.title_key == title_key(row.title)
    )


def write_alone(connection: Connection, papers: Sequence[tuple[int, str, Alone]]) -> None:
    """Write new papers, each with its id and public id, by the ids of their records, and point the records to them."""
    if not papers:
        return
    connection.execute(CreateTable(_AlonePaper.__table__, if_not_exists=True))
    connection.execute(delete(_AlonePaper.__table__))  # to drop it would take longer than to fill it
    columns = ("record_id", "paper_id", "public_id", "pdf", "track", "status", "fingerprint")
    rows = [(one.record_id, id_, public, *one[3:7]) for id_, public, one in papers]
    insert_rows(connection, _AlonePaper, columns, rows)
    given = {"first": rows[0][0], "last": rows[-1][0], "moment": now()}
    base, more = _statements(connection.dialect.name)
    for statement in base + (more if any(one.more for _, _, one in papers) else []):
        query = text(statement)
        if ":moment" in statement:
            query = query.bindparams(bindparam("moment", type_=Paper.last_changed.type))
        connection.execute(query, {name: value for name, value in given.items() if f":{name}" in statement})
    fulltext.add(connection, [(id_, one.text) for id_, _, one in papers])


@cache
def _statements(dialect: str) -> tuple[list[str], list[str]]:
    """What copies the papers of `alone_paper` from their records, and then their affiliations and links. SQLite takes
    the tables of a CROSS JOIN in this order.
    """
    if dialect == "postgresql":
        said = "r.payload->>'{}'"
        published = "CAST(r.payload->>'published' AS date)"
        each = "jsonb_array_elements({}->'{}') WITH ORDINALITY AS {} (value, place)"
        place, name, kind, url = "{}.place", "n.value->>'name'", "l.value->>'kind'", "l.value->>'url'"
        affiliation = "jsonb_array_elements_text(n.value->'affiliations') WITH ORDINALITY AS f (value, place)"
    else:
        said = "json_extract(r.payload, '$.{}')"
        published = said.format("published")
        each = "json_each({}, '$.{}') AS {}"
        place, name = "{}.key + 1", "json_extract(n.value, '$.name')"
        kind, url = "json_extract(l.value, '$.kind')", "json_extract(l.value, '$.url')"
        affiliation = "json_each(n.value, '$.affiliations') AS f"
    copied = ", ".join(said.format(column) for column in _COPIED)
    one = "(SELECT value FROM record_identifier WHERE record_id = r.id AND scheme = '{}')"
    named = ", ".join(one.format(scheme) for scheme in _NAMES)
    naming = ", ".join(f"'{scheme}'" for scheme in sorted(NAMING))
    names = (
        f"FROM alone_paper a CROSS JOIN record_identifier i WHERE i.record_id = a.record_id AND scheme IN ({naming})"
        " AND i.record_id BETWEEN :first AND :last"
    )
    authors, links = each.format("r.payload", "authors", "n"), each.format("r.payload", "links", "l")
    of = "FROM alone_paper a CROSS JOIN record r"
    # The range says what follows from the rest, so that PostgreSQL does not read all records for each piece.
    mine = "WHERE r.id = a.record_id AND r.id BETWEEN :first AND :last"
    base = [
        f"""INSERT INTO paper (id, public_id, title, title_key, {", ".join(_COPIED)}, series, year, track, published,
        pdf, {", ".join(_NAMES)}, authors, evidence, status, fingerprint, first_seen, last_changed)
        SELECT a.paper_id, a.public_id, r.title, substr(r.title_key, 1, {LONGEST}), {copied}, r.series, r.year, a.track,
        {published}, a.pdf, {named}, replace(r.authors, '\n', '; '), 'record', a.status, a.fingerprint, r.first_seen,
        :moment {of} {mine} ORDER BY a.paper_id""",
        f"""INSERT INTO authorship (paper_id, position, name) SELECT a.paper_id, {place.format("n")}, {name}
        {of} CROSS JOIN {authors} {mine}""",
        f"""INSERT INTO paper_identifier (paper_id, scheme, value) SELECT a.paper_id, i.scheme, i.value {names}""",
        """UPDATE record SET unlinked = false, paper_id = (SELECT paper_id FROM alone_paper WHERE record_id = record.id)
        WHERE id IN (SELECT record_id FROM alone_paper) AND id BETWEEN :first AND :last""",
    ]
    more = [
        f"""INSERT INTO affiliation (paper_id, author, position, name) SELECT a.paper_id, {place.format("n")},
        {place.format("f")}, f.value {of} CROSS JOIN {authors} CROSS JOIN {affiliation} {mine}""",
        f"""INSERT INTO paper_link (paper_id, kind, url, source) SELECT a.paper_id, coalesce({kind}, 'other'),
        coalesce({url}, ''), r.source {of} CROSS JOIN {links} {mine}""",
    ]
    return base, more
