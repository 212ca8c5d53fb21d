"""What the SQL of visitors reads: the public views. Each guard is proved both ways, each bound at its three sides."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from guards import Attack, Guard, Patch, prove, put
from served import get

from db.engine import Database, open_database
from db.served import write_snapshot
from db.store import save, start_run
from db.views import VIEWS
from extract.records import Identifiers, PaperRecord, Venue, Where
from paperwatch.serve import asking, visitors

KEY = "osdi25/hidden-key"
PAPER = PaperRecord(
    "usenix", KEY, "A Paper", Where("https://example.org/osdi25"), venue=Venue("OSDI", 2025),
    identifiers=Identifiers(usenix="osdi25/a"),
)  # fmt: skip


def filled(database: Database) -> None:
    save(database, [PAPER], run_id=start_run(database, source="usenix", edition=None))


def asked(file: Path, sql: str) -> tuple[int, str]:
    answer = get(file, "/data.json?_shape=arrays&sql=" + quote(sql, safe=",()*"))
    return answer.status_code, answer.text


def shadowing(columns: int) -> str:
    """A WITH under the name of a view, with so many columns; the first one is a hidden key."""
    more = columns - 1
    return f"with papers(u{',a' * more}) as (select key{',1' * more} from record) select u from papers"


HIDDEN = (
    "select key from record",
    "select judged_by from judgement",
    "with x as (select key from record) select * from x",
    "with papers as (select key from record) select * from papers",
    "with main.papers as (select key from record) select * from papers",
    "with p as (select 1), 'PAPERS' /* */ (a) as not materialized (select key from record) select a from papers",
    "with recursive papers(a) as (select key from record union all select a from papers limit 9) select a from papers",
    "with a as (with papers as (select key from record) select * from papers) select * from a",
    "select * from (with papers as (select key from record) select * from papers)",
    "select (with papers as (select key from record) select * from papers)",
    "select paper_id from papers union select key from record",
    "select * from paper_text where paper_text match 'serving'",
    "select * from uncovered where paper_id in (select key from record)",
    "select (select key from record r where r.title = papers.title) from papers",
    "select * from papers join record using (title)",
    "select count(key) from record",
    "select 1 from record where key like 'o%'",
    "select * from record where rowid = 1",
    "select key from papers, record",
    f'with "{visitors.MARK}papers" as (select key from record) select * from "{visitors.MARK}papers"',
    *(shadowing(columns) for columns in (1, 2, 99, 100, 101, 990, 1001, 1900)),
)


@pytest.fixture
def file(sqlite: Database) -> Path:
    filled(sqlite)
    return Path(str(sqlite.url.database))


@pytest.mark.parametrize("sql", HIDDEN, ids=lambda sql: sql[:60])
def test_hidden_tables_are_read_under_no_name(file: Path, sql: str) -> None:
    status, text = asked(file, sql)
    assert status == 400
    assert KEY not in text


@pytest.mark.parametrize("sql", HIDDEN[::4], ids=lambda sql: sql[:60])
def test_hidden_tables_of_a_snapshot_of_postgresql_are_read_under_no_name(
    sql: str, postgres_template: Callable[[str | None], str], tmp_path: Path
) -> None:
    database = open_database(postgres_template(None))
    filled(database)
    write_snapshot(database, tmp_path / "snapshot.db")
    database.close()
    status, text = asked(tmp_path / "snapshot.db", sql)
    assert status == 400
    assert KEY not in text


def test_no_table_is_read_by_any_way_in(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert len(tables) > 20
    for table in tables:
        if not table.startswith("sqlite_"):
            assert asked(file, f'select * from "{table}"')[0] == 400
            assert asked(file, f'with papers as (select * from "{table}") select * from papers')[0] == 400


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sql", ["select * from {}", "select count(*) from {}", "select * from {} where rowid > 0"])
def test_every_view_is_read_however_it_is_written(file: Path, view: str, sql: str) -> None:
    assert asked(file, sql.format(view))[0] == 200
    assert asked(file, sql.format(f'"{view.upper()}"'))[0] == 200


@pytest.mark.parametrize(
    "sql",
    [
        "with papers as (select 'my own') select * from papers",  # a name is no secret
        "select p.title from papers p left join uncovered u using (paper_id) where u.venue = 'OSDI'",
        "with mine as (select * from papers) select count(*), max(year) from mine",
        "explain query plan select * from talks",
    ],
)
def test_what_the_views_show_can_be_asked_in_every_way(file: Path, sql: str) -> None:
    assert asked(file, sql)[0] == 200


@pytest.mark.parametrize(("columns", "status"), [(99, 200), (100, 200), (101, 400)])
def test_an_answer_has_a_hundred_columns_at_most(file: Path, columns: int, status: int) -> None:
    assert asked(file, "select " + ",".join("1" * columns))[0] == status


@pytest.mark.parametrize(("length", "status"), [(7_999, 200), (8_000, 200), (8_001, 414)])
def test_an_address_has_eight_thousand_characters_at_most(file: Path, length: int, status: int) -> None:
    start = "sql=select+1+--"
    assert get(file, f"/data.json?{start}{'x' * (length - len(start))}").status_code == status


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_a_connection_refuses_what_is_longer_than_its_limits(file: Path, over: int) -> None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    visitors.guard(connection)
    most = visitors.LIMITS[sqlite3.SQLITE_LIMIT_SQL_LENGTH]
    statement = "select 1 --"
    statement += "x" * (most + over - len(statement))
    blob = f"select length(zeroblob({visitors.LIMITS[sqlite3.SQLITE_LIMIT_LENGTH] + over}))"
    for sql in (statement, blob):
        if over > 0:
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(sql)
        else:
            connection.execute(sql).fetchall()
    connection.close()


def answered(sql: str) -> Attack:
    """The attack of having this statement answered."""

    def attack(folder: Path) -> bool:
        path = folder / "t.db"
        database = open_database(path)
        filled(database)
        database.close()
        statement = asking.Statement(sql, {}, seconds=10, most=10)
        return isinstance(asking.answer(b"", str(path), statement=statement), asking.Rows)

    return attack


def without_limit(limit: int) -> Callable[[Patch], None]:
    return lambda patch: patch.setitem(visitors.LIMITS, limit, 10**9)


GUARDS = (
    Guard("hidden table", answered(HIDDEN[0]), put(visitors, "_may_be_read", lambda *_: True)),
    Guard("WITH like a view", answered(shadowing(90)), put(visitors, "_may_be_read", lambda *_: True)),
    Guard("WITH like our view", answered(HIDDEN[19]), put(visitors, "may_be_asked", lambda _: True)),
    Guard("columns", answered("select " + ",".join("1" * 101)), without_limit(sqlite3.SQLITE_LIMIT_COLUMN)),
    Guard("long value", answered("select zeroblob(1000001)"), without_limit(sqlite3.SQLITE_LIMIT_LENGTH)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
