"""Papers that go from table to table are those that composing makes: every table, row by row."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bench.scale_identity import records as corpus_records
from db.engine import Database
from db.linkage import papers
from db.linkage.alone import plain
from db.linkage.composition import Best
from db.linkage.link import link
from db.models import METADATA
from db.store import save, start_run
from extract.records import Author, Identifiers, Link, PaperRecord, Venue, Where

_WRITTEN = (
    "record", "paper", "authorship", "affiliation", "paper_identifier", "paper_link", "paper_topic", "record_link",
)  # fmt: skip
_CLOCK = "last_changed"  # of a paper; the moment of writing

ODD = (
    PaperRecord("usenix", "osdi25/a", "Łeases & “quotes”: naïve γ", Where("u"), url="https://example.org/a",
                authors=(Author("Jürgen Łoś", ("ETH Zürich", "MIT")), Author("李 明", ("清华大学",))),
                abstract="Κάτι.\nA",
                venue=Venue("OSDI", 2025, "Poster Session"), session="Clocks",
                identifiers=Identifiers(usenix="osdi25/a"),
                links=(Link("pdf", "https://example.org/a.pdf"), Link("slides", "https://example.org/a.html"))),
    PaperRecord("crossref", "10.1145/1", "Half of them tell", Where("c"), volume="7", issue="2",
                published=date(2024, 2, 29), authors=(Author("Ada Ng", ("MIT",)), Author("Bo Li")),
                venue=Venue("TOCS", None),
                identifiers=Identifiers(doi="10.1145/1")),
    PaperRecord("dblp", "x/1", "Nobody wrote it", Where("d"), issue="3"),
    PaperRecord("dblp", "x/2", "A long name", Where("d"), authors=(Author("N" * 700), Author("Cy Wu"))),
    PaperRecord("dblp", "x/3", "T" * 900, Where("d"), authors=(Author("Di Ma"),), venue=Venue("SOSP", 2023, "Main")),
    PaperRecord("arxiv", "2501.1", "Taken back", Where("a"), status="withdrawn", authors=(Author("Ada Ng"),) * 2,
                venue=Venue("arXiv", 2025), identifiers=Identifiers(arxiv="2501.1", doi="10.48550/arxiv.2501.1"),
                links=(Link("pdf", "https://example.org/p.pdf"), Link("pdf", "https://example.org/p.pdf", "again"))),
    PaperRecord("openalex", "W1", "Write to ada@example.org", Where("o"), authors=(Author("Eve <eve@example.org>"),)),
)  # fmt: skip


def made(dice: random.Random, number: int) -> PaperRecord:
    """A record that is about nothing else is about, with some of its fields set."""

    def maybe(value: Any, otherwise: Any = None) -> Any:
        return value if dice.random() < 0.5 else otherwise

    letters = "".join(dice.choices("bcdfgklmnprstvz", k=12))
    places = maybe(("Inst of " + letters, "Second"), ())
    people = tuple(Author(f"{letters}{n} Ōno", places) for n in range(dice.randint(0, 4)))
    links = (Link("pdf", f"https://example.org/{number}.pdf"), Link("code", f"https://example.org/{number}"))
    return PaperRecord(
        dice.choice(("arxiv", "dblp", "crossref")), f"2402.{number:05}", f"{letters.title()} — {number}: of\ttabs",
        Where("x"), maybe(f"https://example.org/{number}"), people, maybe("Some “words”\n and more"),
        maybe(Venue("SOSP", maybe(2024), maybe("Demo Track"))), maybe("Storage"), links=maybe(links, ()),
        published=maybe(date(2024, 5, 1)), status=maybe("withdrawn"), volume=maybe("12"), issue=maybe("3"),
        identifiers=Identifiers(doi=maybe(f"10.1145/{number}"), github=maybe(f"own/{number}")),
    )  # fmt: skip


def tables(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that a build writes, and of the full-text index."""
    queries = {"text": "SELECT rowid, * FROM paper_text"}
    for name in _WRITTEN:
        columns = [f'"{c.name}"' for c in METADATA.tables[name].columns if (name, c.name) != ("paper", _CLOCK)]
        queries[name] = f"SELECT {', '.join(columns)} FROM {name}"
    with database.reading() as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(text(query)))
            for name, query in queries.items()
        }


def unwritten(connection: Connection) -> None:
    connection.execute(text("UPDATE record SET paper_id = NULL, unlinked = true"))
    for name in ("paper_text", *_WRITTEN[2:], "paper"):
        connection.execute(text(f"DELETE FROM {name}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER SEQUENCE paper_id_seq RESTART"))


def composed(connection: Connection, ids: Sequence[int]) -> list[tuple[Any, Best | None]]:
    """As if no record were plain."""
    return [(row, None) for row, _ in plain(connection, ids)]


def both_ways(
    database: Database, monkeypatch: pytest.MonkeyPatch, coming: Sequence[PaperRecord]
) -> tuple[dict[str, list[tuple[object, ...]]], dict[str, list[tuple[object, ...]]]]:
    save(database, coming, run_id=start_run(database, source="test", edition=None))
    link(database)
    copied = tables(database)
    database.writing(unwritten)
    monkeypatch.setattr(papers, "plain", composed)
    link(database)
    return copied, tables(database)


def test_odd_records_become_the_same_rows_either_way(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, as_composed = both_ways(database, monkeypatch, [*ODD, *(made(random.Random(n), n) for n in range(120))])
    assert copied == as_composed
    assert len(copied["paper"]) == len(ODD) + 120


@pytest.mark.corpus
def test_real_records_become_the_same_rows_either_way(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, as_composed = both_ways(sqlite, monkeypatch, list(islice(corpus_records(), 1500)))
    assert copied == as_composed


def test_most_records_are_plain(database: Database) -> None:
    save(
        database,
        [made(random.Random(n), n) for n in range(40)],
        run_id=start_run(database, source="test", edition=None),
    )
    with database.reading() as connection:
        told = plain(connection, range(1, 41))
    assert all(best is not None for _, best in told)


def test_a_record_that_changed_changes_its_paper(database: Database) -> None:
    save(database, ODD, run_id=start_run(database, source="test", edition=None))
    link(database)
    changed = PaperRecord("dblp", "x/1", "Nobody wrote it", Where("d"), issue="4")
    save(database, [changed], run_id=start_run(database, source="test", edition=None))
    assert link(database).changed == 1
    assert link(database).changed == 0
