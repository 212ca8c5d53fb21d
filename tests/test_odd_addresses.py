"""Addresses that nobody types: each is answered as the visitor's mistake or as nothing said, never as a fault of ours.

Every guard is proved twice (`tests/guards.py`), and every bound at one below, on it, and one above."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from guards import Attack, Guard, Patch, nothing, prove, put
from served import get

import db.engine
import db.search.query
import paperwatch.given
from db.engine import open_database
from paperwatch import failures
from paperwatch.serve import answers, mishaps
from paperwatch.serve.answers import Asked
from tests.test_cli import Run, run  # noqa: F401
from tests.test_serve_doors import filled

ROOT = Path(__file__).parent.parent
LARGE = "19999999999999999999"
"""Beyond 2^64, as every number that a database can hold is not."""


def breaks(address: str) -> Attack:
    """The attack of an address that the server breaks on."""

    def attack(folder: Path) -> bool:
        database = open_database(folder / "t.db")
        filled(database)
        database.close()
        return bool(get(folder / "t.db", address).status_code >= 500)

    return attack


def any_number(asked: Asked, name: str, _least: int, _most: int) -> int | None:
    return int(asked.text(name)) if asked.text(name) else None


def read_by_all(make: Callable[[Path], object]) -> Attack:
    """The attack of a new file under the umask that most machines have."""

    def attack(folder: Path) -> bool:
        before = os.umask(0o022)
        try:
            make(folder)
        finally:
            os.umask(before)
        return any(stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.iterdir())

    return attack


def new_database(folder: Path) -> None:
    open_database(folder / "t.db").close()


def new_settings(folder: Path) -> None:
    paperwatch.given.write_private(folder / "t.toml", "crossref_key = 'k'\n")


class OtherError(Exception):
    """Nothing raises it."""


WITHOUT_BOUNDS = put(Asked, "number", any_number)
GUARDS = (
    Guard("page", breaks(f"/venue/OSDI?page=000000{LARGE}"), WITHOUT_BOUNDS),
    Guard("year", breaks(f"/venue/OSDI?year={LARGE}"), WITHOUT_BOUNDS),
    Guard("sort", breaks("/data/papers?_sort=%00"), put(mishaps, "DatasetteError", OtherError)),
    Guard("through", breaks(f"/data/papers?_through={LARGE}"), put(mishaps, "UNREADABLE", ())),
    Guard(
        "nested search",
        breaks("/search?q=" + quote("(a b) OR (c d (" * 40 + "x" + "))" * 40)),
        put(db.search.query, "DEEPEST", 10**6),
    ),
    Guard("rights of a new database", read_by_all(new_database), put(db.engine, "_make_private", nothing)),
    Guard("rights of new settings", read_by_all(new_settings), put(paperwatch.given, "write_private", Path.write_text)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_a_condition_that_reads_what_is_hidden_is_refused(suffix: str, tmp_path: Path) -> None:
    database = open_database(tmp_path / "t.db")
    filled(database)
    database.close()
    answer = get(tmp_path / "t.db", f"/data/papers{suffix}?_where=exists(select+payload+from+record)")
    assert answer.status_code == 400
    assert "prohibited" in answer.text


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_digits_of_a_number_in_an_address(over: int) -> None:
    asked = Asked("/", arguments={"page": "0" * (answers._LONGEST_NUMBER + over - 1) + "7"})
    assert asked.number("page", 1, 10) == (7 if over <= 0 else None)


@pytest.mark.parametrize(
    ("given", "found"),
    [("1899", None), ("1900", 1900), ("1901", 1901), ("2199", 2199), ("2200", 2200), ("2201", None)]
    + [(odd, None) for odd in ("", "-1", "+1900", "1900.0", "1e3", "\0", "１９９９", "٢٠٢٥", "2025x")],
)
def test_a_number_in_an_address_stands_within_its_bounds_or_is_not_said(given: str, found: int | None) -> None:
    assert Asked("/", arguments={"year": given}).number("year", 1900, 2200) == found


DAMAGE = pytest.mark.parametrize(
    ("at", "code"), [(0, "database.damaged"), (100, "database.damaged")], ids=["its first bytes", "its first table"]
)


@DAMAGE
def test_the_doctor_of_a_damaged_file_does_not_send_back_to_the_doctor(
    at: int,
    code: str,
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    assert run("status")[0] == 0
    with (tmp_path / "paperwatch.db").open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * 60)
    status, out, err = run("doctor")
    assert status != 0
    assert code in err and "doctor" not in err.partition(code)[2] + out


@pytest.mark.parametrize("table", ["record", "paper", "run"])
def test_the_doctor_says_of_a_damaged_table_what_to_do(table: str, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """SQLite's own check breaks on some damage instead of telling of it."""
    run("status")
    path = tmp_path / "paperwatch.db"
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = connection.execute(query, (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    status, out, err = run("doctor")
    assert status == 1
    assert ".recover" in out + err and "Report it" not in out and "Run `paperwatch doctor`" not in out + err


def without_hash(lock: str) -> list[str]:
    """The packages of a lock file that no hash stands for."""
    entries = re.split(r"\n(?=[A-Za-z])", "\n" + lock)[1:]
    return [entry.partition("==")[0] for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_a_lock_file_has_a_hash(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert without_hash(lock) == []
    assert without_hash(re.sub(r"(?<=\n)typer==[^\n]*\n(?:    [^\n]*\n)+", "typer==1.0\n", lock)) == ["typer"]
    installs = re.findall(r"pip install[^\n]*-r (\S+)", (ROOT / "Makefile").read_text())
    assert name in installs
    assert all(
        "--require-hashes" in line for line in (ROOT / "Makefile").read_text().splitlines() if f"-r {name}" in line
    )


def test_without_its_sayings_the_damage_has_no_name(monkeypatch: Patch, run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("status")
    (tmp_path / "paperwatch.db").write_bytes(b"\xff" * 8192)
    assert "database.damaged" in run("doctor")[2]
    monkeypatch.setattr(failures, "_SAYINGS", ())
    assert "database.damaged" not in run("doctor")[2]
