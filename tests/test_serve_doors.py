"""Who is answered by `serve`, and what a spreadsheet gets."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from guards import Guard, Patch, prove, put
from served import get

from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import PaperRecord, Venue, Where
from paperwatch.serve import gate, hooks, spreadsheets
from paperwatch.serve.hosts import is_served, names_of_ours
from paperwatch.serve.spreadsheets import GuardedRows

FORMULA = '=HYPERLINK("http://evil.example","a ""quoted"" link")'
NAMES = names_of_ours(["Papers.example.org"])


def filled(database: Database) -> None:
    wild = PaperRecord("usenix", "osdi25/a", FORMULA, Where("p"), session="left \u202eright", venue=Venue("OSDI", 2025))
    save(database, [wild], run_id=start_run(database, source="usenix", edition=None))
    link_pending(database)


@pytest.fixture
def file(sqlite: Database) -> Path:
    filled(sqlite)
    return Path(str(sqlite.url.database))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8001", "127.0.0.1:8001", "192.168.1.7", "[::1]:8001", "[2001:db8::1]",
     "papers.example.org", "PAPERS.example.org.:443"],
)  # fmt: skip
def test_a_number_and_a_name_of_ours_are_served(host: str) -> None:
    assert is_served(host, NAMES)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8001", "papers.example.org.evil.example", "localhost.evil.example",
     "127.0.0.1.evil.example", "localhost@evil.example", "localhost/evil", "[::1", "[localhost]",
     "evil.example localhost", "localhost:8001:8001", "127.1"],
)  # fmt: skip
def test_another_name_is_not_served(host: str) -> None:
    assert not is_served(host, NAMES)


def rebound(folder: Path) -> bool:
    """The attack of a page whose name leads here."""
    open_database(folder / "t.db").close()
    return bool(get(folder / "t.db", "/", headers={"host": "evil.example"}).status_code == 200)


def run_by_a_spreadsheet(folder: Path) -> bool:
    database = open_database(folder / "t.db")
    filled(database)
    database.close()
    text = get(folder / "t.db", "/data/papers.csv?_col=title").text
    return any(row["title"].startswith("=") for row in csv.DictReader(io.StringIO(text, newline="")))


GUARDS = (
    Guard("rebound name", rebound, put(gate, "is_served", lambda *_: True)),
    Guard("formula", run_by_a_spreadsheet, put(spreadsheets, "guarded", lambda cell: cell)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "address",
    ["/data/papers.csv", "/data/papers.csv?_stream=on", "/data/papers.csv?_dl=1",
     "/data.csv?sql=select+title,session,year+from+papers"],
)  # fmt: skip
def test_every_csv_is_safe_to_open(file: Path, address: str) -> None:
    (row,) = csv.DictReader(io.StringIO(get(file, address).text, newline=""))
    assert (row["title"], row["session"], row["year"]) == (f"'{FORMULA}", "left right", "2025")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/data.csv", "Say what to ask: /data.csv?sql=SELECT"),
        ("/data.csv?sql=&_stream=1", "Say what to ask: /data.csv?sql=SELECT"),
        ("/data.csv?sql=select+1&_stream=1&_timelimit=soon", "A value in this address cannot be read"),
        ("/data/papers?_through=99999999999999999999", "A value in this address cannot be read"),
        ("/data/papers.json?_next=on", "A value in this address cannot be read"),
        ("/data/papers.json?year__in=[", "A value in this address cannot be read"),
        ("/data/papers.csv?_sort=colour", "Cannot sort table by colour"),
    ],
)
def test_an_address_that_nobody_can_read_is_the_visitors_mistake(file: Path, address: str, said: str) -> None:
    answer = get(file, address)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_fault_of_our_own_is_no_mistake_of_the_visitor(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "cell", lambda column, value: {}[column])
    answer = get(file, "/data/papers")
    assert (answer.status_code, "KeyError" in answer.text) == (500, False)
    assert "The page could not be made" in answer.text


def test_a_statement_of_ones_own_is_answered_in_one_stream(file: Path) -> None:
    answer = get(file, "/data.csv?sql=select+1&_stream=1")
    assert (answer.status_code, answer.text) == (200, "1\r\n1\r\n")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_rows_come_out_the_same_however_they_are_cut(size: int) -> None:
    body = 'a,b\r\n=1,"x\ny ""é"" "\r\n-5,+6\r\n'.encode()
    rows = GuardedRows()
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    out = b"".join([*(rows.more(part, last=False) for part in parts), rows.more(b"", last=True)])
    assert list(csv.reader(io.StringIO(out.decode(), newline=""))) == [["a", "b"], ["'=1", 'x y "é"'], ["-5", "'+6"]]
