"""`paperwatch sql` asks in a process of its own, which is ended where a statement takes too much."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from paperwatch import statements
from tests.test_cli import Run, run  # noqa: F401

ONE_STEP = "select instr(z, substr(z, 1, 2000000) || 'x') from (select hex(zeroblob(2400000)) z)"
ENDLESS = "with recursive c(n) as (select 1 union all select n+1 from c) select count(*) from c"
SORTED = "with recursive c(n, z) as (select 1, zeroblob(999999) union all select n+1, zeroblob(999999) from c) {}"


@pytest.mark.parametrize("sql", [ONE_STEP, ENDLESS], ids=["one step of hours", "many steps"])
def test_a_statement_is_ended_at_its_time_and_the_next_one_answered(
    sql: str,
    run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statements, "SECONDS", 0.5)
    started = time.process_time()
    status, _, err = run("sql", sql)
    assert (status, err) == (2, "database.error: The statement took too long and was stopped.\n")
    assert time.process_time() - started < 5  # of ours; the child's own end by the kernel
    assert run("sql", "--csv", "select 1 as one") == (0, "one\r\n1\r\n", "")


def test_a_statement_that_fills_the_memory_is_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """What is sorted stays in memory: it would fill the disk otherwise, where nothing bounds it."""
    monkeypatch.setattr(statements, "_MEMORY_MB", 256)
    status, _, err = run("sql", SORTED.format("select n from c order by z, n desc"))
    assert (status, err.partition(" MB")[0]) == (2, "database.error: The statement needs more than 256")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select nowhere", "database.error: no such column: nowhere"),
        ("delete from paper", "database.read-only: Only one SELECT"),
        ("select zeroblob(5000001)", "database.error: string or blob too big"),
    ],
)
def test_what_the_database_refuses_is_said_as_before(sql: str, said: str, run: Run) -> None:  # noqa: F811
    status, _, err = run("sql", sql)
    assert status != 0 and err.startswith(said)


def test_a_file_beside_is_found_by_the_process_too(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """The address of a database is often relative to where the command was called, and the process may be older."""
    assert run("sql", "--csv", "select count(*) as papers from papers") == (0, "papers\r\n0\r\n", "")
    assert (tmp_path / "paperwatch.db").exists()
