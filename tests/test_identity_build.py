"""The full build: other processes or none, keys of another kind, and whom the cheap test of people lets through."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from db.blocking import keys
from db.blocking.people import any_shared
from db.engine import Database, venues_of
from db.linkage import build, workers
from db.linkage.link import link, link_pending
from db.linkage.prefilter import mask
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperRecord, Venue, Where
from extract.venues import Venues

_TOLD = (
    "SELECT r.source, r.key, p.public_id FROM record r JOIN paper p ON p.id = r.paper_id ORDER BY r.source, r.key",
    "SELECT a, b, verdict, reasons, score FROM record_link ORDER BY a, b",
    "SELECT paper_id, title, authors, doi FROM papers ORDER BY paper_id",
    "SELECT key, record_id FROM record_block ORDER BY key, record_id",
)


def records(count: int) -> list[PaperRecord]:
    """Preprints, and of every third the paper under a longer title."""
    found = []
    for n in range(count):
        people = (Author(f"Ada Lovelace{chr(97 + n)}"), Author(f"Grace Hopper{chr(97 + n)}"))
        title = f"Gizmo{chr(97 + n)}: quorum leases under jittery clocks"
        found.append(
            PaperRecord("arxiv", f"2501.{n:05}", title, Where("a"), authors=people, venue=Venue("arXiv", 2025))
        )
        if n % 3 == 0:
            printed = PaperRecord("crossref", f"10.1145/{n}", f"{title}, in practice", Where("c"), authors=people)
            found.append(replace(printed, venue=Venue("SOSP", 2025), identifiers=Identifiers(doi=printed.key)))
    return found


def keep(database: Database, found: list[PaperRecord]) -> None:
    save(database, found, run_id=start_run(database, source="test", edition=None))


def told(database: Database, queries: tuple[str, ...] = _TOLD) -> list[list[tuple[object, ...]]]:
    with database.reading() as connection:
        return [[tuple(map(str, row)) for row in connection.execute(text(query))] for query in queries]


def test_a_build_with_other_processes_ends_in_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    keep(database, records(20))
    link(database)
    alone = told(database)
    assert len(alone[2]) == 20
    monkeypatch.setattr(build, "FEWEST_FOR_PROCESSES", 1)
    monkeypatch.setattr(build, "PIECE", 3)
    monkeypatch.setattr(workers, "FEWEST", 1)
    steps: list[str] = []
    again = link(database, on_step=lambda what, done, total: steps.append(what))
    assert told(database) == alone
    assert (again.new, again.changed, again.merged, again.removed) == (0, 0, 0, 0)
    assert list(dict.fromkeys(steps)) == ["finding candidates", "comparing", "writing papers", "giving topics"]


def own_series(connection: Connection, piece: int) -> str:
    return venues_of(connection).own


def test_other_processes_know_the_groups_own_series(monkeypatch: pytest.MonkeyPatch, sqlite: Database) -> None:
    monkeypatch.setattr(workers, "FEWEST", 1)
    own = '[[FooSys.routes]]\nspider = "programme"\nurls = ["https://foosys.org/{yyyy}/list"]'
    theirs = replace(sqlite, venues=Venues(own))
    with theirs.reading() as connection, workers.workers(connection, 2, 1) as others:
        assert list(others.each(own_series, [1, 2])) == [own, own]


def test_many_new_records_among_few_are_a_full_build_and_end_in_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database
) -> None:
    keep(sqlite, records(9))
    link_pending(sqlite)
    one_by_one = told(sqlite)
    monkeypatch.setattr("db.linkage.link._FEW", 0)
    keep(sqlite, [PaperRecord("arxiv", "2502.1", "Another one", Where("a"))])
    keep(sqlite, records(9))
    link(sqlite)
    assert told(sqlite)[1] == one_by_one[1]


def test_keys_of_another_kind_are_all_computed_anew(database: Database) -> None:
    keep(database, records(6))
    link_pending(database)
    before = told(database)
    database.writing(lambda connection: connection.execute(text("DELETE FROM watermark WHERE source = 'identity'")))
    database.writing(lambda connection: connection.execute(text("DELETE FROM record_key")))
    link_pending(database)
    assert told(database) == before
    assert link_pending(database).looked_at == 0


def shared(dice: random.Random, key: str) -> PaperRecord:
    """A record of few words and few people, so that much of it is too common."""
    title = " ".join(dice.sample(("quorum", "leases", "jittery", "clocks", "gossip", "shards"), 4))
    people = tuple(Author(f"{name} Ng") for name in dice.sample(("Ada", "Bo", "Cy", "Di"), dice.randint(0, 3)))
    return PaperRecord("crossref", key, title, Where("c"), authors=people)


_BLOCKS = (
    "SELECT record_id, key FROM record_key ORDER BY record_id, key",
    "SELECT key, record_id FROM record_block ORDER BY key, record_id",
    "SELECT a, b, verdict FROM record_link ORDER BY a, b",
)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_too_common_is_split_alike_step_by_step_and_at_once(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database, seed: int
) -> None:
    monkeypatch.setattr(keys, "LARGEST_BLOCK", 6)
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", 3)
    dice = random.Random(seed)
    for _ in range(8):
        keep(sqlite, [shared(dice, str(dice.randint(1, 40))) for _ in range(dice.randint(1, 6))])
        link_pending(sqlite)
        stepwise = told(sqlite, _BLOCKS)
        link(sqlite)
        assert told(sqlite, _BLOCKS) == stepwise
    assert any(int(str(key)) & 3 == 2 for _, key in stepwise[0])


@pytest.mark.parametrize("step", [1, 100])
def test_two_records_still_meet_when_all_their_keys_became_too_common(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database, step: int
) -> None:
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", 5)
    people = (Author("Ada Ng"), Author("Bo Li"), Author("Cy Wu"))
    pair = [
        PaperRecord("arxiv", "2501.1", "Leases for jittery quorum clocks", Where("a"), authors=people),
        PaperRecord("crossref", "1", "Jittery quorum leases, revisited", Where("c"), authors=people),
    ]
    crowds = (("Jittery quorum", ()), ("Quorum leases", ()), ("Jittery leases", ()), ("Zebra", people))
    others = [
        PaperRecord(
            "crossref", f"{n} {title}", f"{title} gizmo{n}", Where("c"), authors=them or (Author(f"Di Few{n}x"),)
        )
        for n in range(8)
        for title, them in crowds
    ]
    everything = [*pair, *others]
    for at in range(0, len(everything), step):
        keep(sqlite, everything[at : at + step])
        link_pending(sqlite)
    with sqlite.reading() as connection:
        assert connection.execute(text("SELECT a, b FROM record_link WHERE a = 1 AND b = 2")).all()


def test_a_record_that_loses_a_too_common_key_brings_the_others_together(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database
) -> None:
    monkeypatch.setattr(keys, "LARGEST_BLOCK", 2)
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", 2)
    same = "Quorum leases under jittery clocks"
    three = [PaperRecord(source, "1", same, Where("x")) for source in ("crossref", "dblp", "openalex")]
    keep(sqlite, three)
    assert link_pending(sqlite).new == 3
    keep(sqlite, [PaperRecord("openalex", "1", "Something else entirely", Where("x"))])
    assert link_pending(sqlite).merged == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Jun Wang 0009",), ("Wang2, Jun",)),
        (("Zhang Wei",), ("Wei Zhang",)),
        (("Miguel Fernández Veiga",), ("Miguel Fernández",)),
        (("Jon Müller",), ("J. Mueller",)),
        (("Knuth",), ("Donald E. Knuth",)),
        ((), ("Donald E. Knuth",)),
    ],
)
def test_the_cheap_test_of_people_lets_through_who_may_be_one_person(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    assert any_shared(a, b)
    assert mask(a) & mask(b)


def test_the_cheap_test_keeps_most_strangers_apart() -> None:
    assert not mask(("Ada Lovelace", "Grace Hopper")) & mask(("Barbara Liskov", "Leslie Lamport"))
