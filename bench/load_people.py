"""People at the pages of one server while a night writes: `python -m bench.load --people 20`.

The server is `paperwatch serve` in a process of its own. Each person has signed in, looks at a page, waits as long as
people look, and every fourth time changes something: a star, a note, a vote, a proposal. Every answer that is not the
page, or does not say that the change was made, is an error; at the end each change that somebody was told of must
stand.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import httpx
from sqlalchemy import func, select

from db.changes import changes
from db.engine import Database, open_database
from db.members import add_member, new_link
from db.models import Paper, PaperMark

LONGEST_LOOK = 6.0  # seconds that somebody looks at a page, at most
EVERY = 4  # pages for one change
_KINDS = {"star": "star", "note": "note", "vote": "vote", "propose": "proposal"}
_STARTING = 120.0  # seconds


class Told(NamedTuple):
    """What one person saw: seconds of pages and of changes, errors, and the last word on each mark."""

    pages: list[float]
    changes: list[float]
    errors: list[str]
    marks: dict[tuple[str, str], str | None]


def visit(url: str, folder: Path, seconds: float, people: int) -> tuple[dict[str, Told], list[str]]:
    """What each person saw, and which of their changes the database does not hold at the end."""
    database = open_database(url)
    with database.reading() as connection:
        papers = list(connection.execute(select(Paper.public_id).order_by(Paper.id).limit(1000)).scalars())
    add_member(database, "Person 0", "organiser")
    for number in range(1, people):
        add_member(database, f"Person {number}", "member")
    names = [f"Person {number}" for number in range(people)]
    keys = {name: new_link(database, name) for name in names}
    told = {name: Told([], [], [], {}) for name in names}
    with _serving(url, folder) as address:
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=_go, args=(address, keys[name], Random(number), papers, until, told[name]))
            for number, name in enumerate(names)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lost = [sentence for name in names for sentence in _lost(database, name, told[name])]
    database.close()
    return told, lost


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[str]:
    """`paperwatch serve` on that database."""
    (folder / "paperwatch.toml").write_text(f'database_url = "{url}"\n', "utf-8")
    command = [sys.executable, "-m", "paperwatch.cli", "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = next((m for line in process.stdout if (m := re.search(r"http://[\d.:]+", line))), None)
        assert found, "the server did not start"
        _wait_for(found[0])
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    end = time.monotonic() + _STARTING
    while True:
        try:
            httpx.get(address, timeout=30)
            return
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _go(address: str, key: str, random: Random, papers: list[str], until: float, told: Told) -> None:
    with httpx.Client(base_url=address, timeout=60) as browser:
        token = re.search(r'name="csrftoken" value="([^"]+)"', browser.get(f"/enter/{key}").text)
        assert token
        browser.post(f"/enter/{key}", data={"csrftoken": token[1]})
        turn = 0
        while time.monotonic() < until:
            turn += 1
            if turn % EVERY:
                _timed(told.pages, told.errors, browser, "GET", _page(random, papers), 200)
            else:
                _change(browser, token[1], random, papers, turn, told)
            time.sleep(random.uniform(0, LONGEST_LOOK))


def _page(random: Random, papers: list[str]) -> str:
    venue, year = random.choice(("OSDI", "SOSP", "NSDI")), random.randint(2020, 2026)
    word = random.choice(("serving", "memory", "cache", "kernel"))
    return random.choice(
        ("/", "/talks", "/venues", f"/venue/{venue}/{year}", f"/search?q={word}", f"/topic/{'serving'}", "/yours",
         "/changes", *(f"/paper/{random.choice(papers)}" for _ in range(4)))
    )  # fmt: skip


def _change(browser: httpx.Client, token: str, random: Random, papers: list[str], turn: int, told: Told) -> None:
    action, paper = random.choice(list(_KINDS)), random.choice(papers)
    form = {"csrftoken": token, "back": "/", "paper": paper}
    value: str | None = f"turn {turn}" if action in ("note", "propose") else ""
    form |= {"text": value} if value else {}
    if _timed(told.changes, told.errors, browser, "POST", f"/do/{action}", 303, data=form):
        told.marks[_KINDS[action], paper] = value


def _timed(
    times: list[float], errors: list[str], browser: httpx.Client, method: str, path: str, wanted: int, **more: Any
) -> bool:
    """Whether the answer was the one that was wanted."""
    begun = time.perf_counter()
    try:
        status = browser.request(method, path, **more).status_code
    except httpx.HTTPError as error:
        errors.append(f"{path}: {error!r}")
        return False
    times.append(time.perf_counter() - begun)
    if status != wanted:
        errors.append(f"{path}: {status}")
    return status == wanted


def _lost(database: Database, name: str, told: Told) -> Iterator[str]:
    made = len(changes(database, by=name))
    if made != len(told.changes) - sum("/do/" in error for error in told.errors):
        yield f"{name}: {made} changes are kept of {len(told.changes)}"
    with database.reading() as connection:
        columns = (PaperMark.kind, Paper.public_id, PaperMark.value)
        mine = connection.execute(
            select(*columns)
            .join(_records, (_records.c.source == PaperMark.source) & (_records.c.key == PaperMark.key))
            .join(Paper, Paper.id == _records.c.paper_id)
            .where(PaperMark.marked_by == name)
        )
        kept = {(row.kind, row.public_id): row.value for row in mine}
    for (kind, paper), value in told.marks.items():
        if kept.get((kind, paper)) != value:
            yield f"{name}: {kind} on {paper} is {kept.get((kind, paper))!r}, given as {value!r}"


def _marked() -> Any:
    from db.models import Record

    return (
        select(Record.source, Record.key, func.max(Record.paper_id).label("paper_id"))
        .group_by(Record.source, Record.key)
        .subquery()
    )


_records = _marked()


def told_of(engine: str, seconds: float, told: dict[str, Told], lost: list[str]) -> int:
    """Print what came of it; how much of it is wrong."""
    errors = [error for one in told.values() for error in one.errors]
    print(f"{engine}: {len(told)} people at the pages, {seconds:.0f} s")
    for name in ("pages", "changes"):
        times = sorted(second for one in told.values() for second in getattr(one, name))
        p50, p95 = (times[int(len(times) * share)] * 1000 if times else 0.0 for share in (0.5, 0.95))
        print(f"  {name:<10} {len(times):>7}  {len(times) / seconds:>8.1f}/s  p50 {p50:>8.1f} ms  p95 {p95:>8.1f} ms")
    print(f"  {len(lost)} changes lost; {len(errors)} errors", flush=True)
    for wrong in (*errors[:10], *lost[:10]):
        print(f"  WRONG {wrong}", flush=True)
    return len(errors) + len(lost)
