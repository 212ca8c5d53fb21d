"""Nights in which every site may misbehave, each in a way of its own, and what must hold after each of them."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import random
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import typer

from crawler.harvest import HarvestConfig
from crawler.job import Limits
from crawler.loopback import Served, _Handler, serving
from db.engine import connect
from paperwatch.commands.nightly import nightly_command
from paperwatch.config import Config
from paperwatch.harvesting import harvest_config
from tests.killing import rows
from tests.misbehaving import CHALLENGE
from tests.sites import NO_MORE, OAI, OSDI, Sites, oai, osdi

SOSP = "https://sigops.org/s/conferences/sosp/2025/accepted.html"
GROUP = "https://group.example.org/schedule.md"
HOSTS = {
    "OSDI'25": "www.usenix.org",
    "SOSP'25": "sigops.org",
    "arXiv": "oaipmh.arxiv.org",
    "group": "group.example.org",
}
FIRST_DAY = dt.date.today()
_LIMITS = Limits(page_seconds=4, retries=1, page_bytes=2_000_000, seconds=120)


class Fault(NamedTuple):
    """What a host does to its pages, and with `everywhere` to its robots.txt too."""

    name: str
    everywhere: bool = False


class Growing:
    """Sites to which every night adds a paper, a preprint or a talk."""

    def __init__(self) -> None:
        self.sites = Sites()
        self.night = 0

    def go_to(self, night: int) -> None:
        self.night = night
        for name in ("technical-sessions", "accepted-papers"):
            self.sites.put(f"{OSDI}/{name}", osdi(40 + night))
        self.sites.put(SOSP, sosp(40 + night))
        self.sites.put(GROUP, schedule(6 + night), content_type="text/markdown; charset=utf-8")

    def find(self, url: str) -> Served | None:
        if url.startswith(OAI):
            since = parse_qs(urlsplit(url).query).get("from", [""])[0]
            return Served(200, "text/xml; charset=utf-8", self._preprints(since))
        return self.sites.find(url)

    def _preprints(self, since: str) -> bytes:
        """As arXiv answers: the records of each day from `since` on, or that there are none."""
        today = str(FIRST_DAY + dt.timedelta(days=self.night))
        found = b""
        for night in range(self.night + 1):
            if (day := str(FIRST_DAY + dt.timedelta(days=night))) >= since:
                named = ((f"2611.{night:03}{n:02}", f"Preprint {n} of Night {night} on Serving") for n in range(3))
                found += oai(*named, day=day).partition(b"<ListRecords>")[2].partition(b"</ListRecords>")[0]
        return oai(day=today).replace(b"<ListRecords>", b"<ListRecords>" + found) if found else nothing(today)


def nothing(today: str) -> bytes:
    """arXiv's answer where nothing matches."""
    return NO_MORE.replace(b"2026-11-21", today.encode())


def sosp(papers: int) -> bytes:
    """A programme in the shape of SOSP's own site."""
    cells = "".join(
        f'<tr><td><a href="https://dl.acm.org/doi/10.1145/3731569.{n:07}"><strong>Kernel{n}: A Principle with Number{n}'
        f"</strong></a><br /><em> Ada Lovelace (University of Examples), Bo Number{n} (Tests Inc) </em></td></tr>"
        for n in range(papers)
    )
    head = "<html><head><title>SOSP 2025: The 31st Symposium on Operating Systems Principles</title></head>"
    return f"<!DOCTYPE html>{head}<body><table class='table'>{cells}</table></body></html>".encode()


def schedule(talks: int) -> bytes:
    """A reading group's page of talks, one a week."""
    days = (dt.date(2025, 9, 2) + dt.timedelta(weeks=n) for n in range(talks))
    talk = "### {day}\n\n- [OSDI'25] [A Talk about System Number {n}](https://www.usenix.org/x{n})\n- Bo Lindqvist\n"
    listed = "\n".join(talk.format(day=day, n=n) for n, day in enumerate(days))
    return f"# Schedule\n\n## Schedule\n\n{listed}".encode()


class Misbehaves(_Handler):
    """Serves the sites as they are, unless the host has a fault tonight."""

    faults: Mapping[str, Fault]
    asked: Counter[str]

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        fault = self.faults.get(self.headers.get("Host", ""))
        robots = self.path == "/robots.txt"
        if fault is None or (robots and not (fault.everywhere or fault.name == "robots")):
            return super().do_GET()
        self.asked[self.headers.get("Host", "") + self.path] += 1
        url = f"https://{self.headers.get('Host', '')}{self.path}"
        page = self.site.find(url) or Served(404, "text/html", b"<html><body>None.</body></html>")
        try:
            FAULTS[fault.name](self, page)
        except OSError:
            self.close_connection = True

    def answer(self, status: int, body: bytes, kind: str = "text/html", length: int = 0, **headers: str) -> None:
        self.send_response(status)
        named = {"Content-Type": kind, "Content-Length": str(length or len(body)), **headers}
        for name, value in named.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def sound(self) -> None:
        super().do_GET()

    @property
    def again(self) -> bool:
        return self.asked[self.headers.get("Host", "") + self.path] > 1


def _timeout(site: Misbehaves, page: Served) -> None:
    time.sleep(1.5 * _LIMITS.page_seconds)
    site.close_connection = True


def _torn(site: Misbehaves, page: Served) -> None:
    site.answer(200, page.body[:-20], page.content_type, length=len(page.body))
    site.close_connection = True


def _reset(site: Misbehaves, page: Served) -> None:
    site.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    site.connection.close()
    site.close_connection = True


def _robots(site: Misbehaves, page: Served) -> None:
    if site.path == "/robots.txt":
        site.answer(200, b"User-agent: *\nDisallow: /\n", "text/plain")
    else:
        site.sound()


def _empty_list(site: Misbehaves, page: Served) -> None:
    body = {"text/markdown": b"# Schedule\n\nTo be announced.\n"}.get(page.content_type.partition(";")[0], _NO_PAPERS)
    site.answer(200, body, page.content_type)


def _shrunk(site: Misbehaves, page: Served) -> None:
    host = site.headers.get("Host", "")
    shrunk = {HOSTS["OSDI'25"]: osdi(37), HOSTS["SOSP'25"]: sosp(37)}
    site.answer(page.status, shrunk[host] if page.status == 200 else page.body, page.content_type)


def _halved(site: Misbehaves, page: Served) -> None:
    host = site.headers.get("Host", "")
    site.answer(200, osdi(9) if host == HOSTS["OSDI'25"] else sosp(9), page.content_type)


def _recovers(site: Misbehaves, page: Served) -> None:
    site.sound() if site.again else site.answer(500, b"<html><body>Broken.</body></html>")


def _fixed(status: int, body: bytes, kind: str = "text/html", **headers: str) -> Callable[[Misbehaves, Served], None]:
    return lambda site, page: site.answer(status, body, kind, **headers)


_NO_PAPERS = b"<html><head><title>Programme</title></head><body><p>To be announced.</p></body></html>"
_ANUBIS = b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title></head><body></body></html>"

FAULTS: Mapping[str, Callable[[Misbehaves, Served], None]] = {
    "challenge": _fixed(403, CHALLENGE, cf_mitigated="challenge"),
    "challenge with status 200": _fixed(200, _ANUBIS),
    "403": _fixed(403, b"<html><body><h1>Forbidden</h1></body></html>"),
    "404": _fixed(404, b"<html><body>No such page.</body></html>"),
    "429 for a second": _fixed(429, b"slow down", Retry_After="1"),
    "429 for a day": _fixed(429, b"slow down", Retry_After="86400"),
    "500": _fixed(500, b"<html><body>Internal error</body></html>"),
    "timeout": _timeout,
    "cut": lambda site, page: site.answer(page.status, page.body[: len(page.body) // 2], page.content_type),
    "torn": _torn,
    "wrong type": _fixed(200, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png"),
    "empty answer": _fixed(200, b""),
    "empty list": _empty_list,
    "shrunk": _shrunk,
    "halved": _halved,
    "garbage": _fixed(200, bytes(range(128, 256)) * 20),
    "to a private address": _fixed(302, b"", Location="http://169.254.169.254/latest/meta-data/"),
    "robots": _robots,
    "reset": _reset,
    "bomb": _fixed(200, gzip.compress(b"<html>" + bytes(20_000_000)), Content_Encoding="gzip"),
    "no records": lambda site, page: site.answer(200, nothing(str(dt.date.today())), "text/xml"),
    "recovers": _recovers,
}
WELL = frozenset(("shrunk", "no records", "recovers"))
"""After these a source may call itself read."""
_NOT_FOR = {
    "OSDI'25": {"no records"},
    "SOSP'25": {"no records"},
    # Its answers are asked for as its manual says, whatever robots.txt says; and it has no list that could shrink.
    "arXiv": {"robots", "shrunk", "halved"},
    # Half a page of talks is a page of talks.
    "group": {"no records", "cut", "shrunk", "halved"},
}


def draw(drawn: random.Random) -> dict[str, Fault]:
    """A fault for about every second source."""
    found = {}
    for source in HOSTS:
        if drawn.random() < 0.5:
            name = drawn.choice(sorted(FAULTS.keys() - _NOT_FOR[source]))
            found[source] = Fault(name, name not in WELL and drawn.random() < 0.3)
    return found


@dataclass
class Tally:
    """What came of many nights."""

    nights: int = 0
    drawn: Counter[str] = field(default_factory=Counter)
    healthy: int = 0
    wrong: list[str] = field(default_factory=list)


class Said(NamedTuple):
    """A night's exit status and its report."""

    status: int
    report: Mapping[str, Any]


def faulty_nights(
    nights: Iterable[Mapping[str, Fault]],
    fresh: Callable[[], str],
    folder: Path,
    tell: Callable[[str], None] = lambda s: None,
) -> Tally:
    """Nights with those faults by source, then one without, whose rows are compared with those of a reader who came
    only then. `fresh` makes an empty database."""
    tally, url, night = Tally(), fresh(), 0
    with playing() as (growing, server, address):
        for night, faults in enumerate(nights, 1):
            growing.go_to(night)
            _misbehave(server, faults)
            before, said = keys(url), a_night(url, folder / "faulty", address)
            wrong = [*judged(said, faults), *_not_in_the_rows(url, said)]
            wrong += [f"lost: {what}" for what in sorted(before - keys(url))[:5]]
            tally.nights += 1
            tally.drawn.update(fault.name for fault in faults.values())
            tally.healthy += len(HOSTS) - len(faults)
            tally.wrong += [f"night {night}: {what}" for what in wrong]
            tell(f"night {night}: {_words(faults)}: {'; '.join(wrong) or 'as it should be'}")
        growing.go_to(night + 1)
        _misbehave(server, {})
        tally.wrong += [f"last night: {what}" for what in judged(a_night(url, folder / "faulty", address), {})]
        unbroken = fresh()
        a_night(unbroken, folder / "unbroken", address)
    expected, found = rows(unbroken), rows(url)
    tally.wrong += [
        f"{name} differ: {_difference(found[name], expected[name])}"
        for name in expected
        if found[name] != expected[name]
    ]
    return tally


def judged(said: Said, faults: Mapping[str, Fault]) -> Iterator[str]:
    """What a report says that is not so."""
    outcomes = {outcome["name"]: outcome for outcome in said.report["sources"]}
    must_fail = {source for source, fault in faults.items() if fault.name not in WELL}
    for source in HOSTS:
        status = outcomes[source]["status"] if source in outcomes else "missing"
        if status != ("failed" if source in must_fail else "ok"):
            yield f"{source} ({faults.get(source, Fault('no fault')).name}) is called {status}"
    if (said.status == 0, said.report["ok"]) != (not must_fail, not must_fail):
        yield f"exit status {said.status}, ok {said.report['ok']} with {len(must_fail)} failed sources"
    needs = {need["source"] for need in said.report["needs"]}
    yield from (f"nobody is told of {source}" for source in sorted(must_fail - needs))


def _not_in_the_rows(url: str, said: Said) -> Iterator[str]:
    """Runs whose rows say otherwise than the report."""
    with _reading(url) as connection:
        status = dict(connection.exec_driver_sql("SELECT run_id, status FROM runs").all())
    for outcome in said.report["sources"]:
        if outcome["status"] == "failed" and "ok" in {status[run] for run in outcome["run_ids"]}:
            yield f"a run of {outcome['name']} is called ok"
    if status[said.report["night"]] != ("ok" if said.report["ok"] else "failed"):
        yield f"the night's row says {status[said.report['night']]}"


def a_night(url: str, folder: Path, address: str, names: Sequence[str] = tuple(HOSTS), due: bool = False) -> Said:
    """`paperwatch nightly` over those sources, due or not (with `due` only then), with the limits of a loopback."""
    schedules = [{"name": name, "location": GROUP} for name in names if name == "group"]
    config = Config(
        database_url=url, archive=folder, follow=[n for n in names if n != "group"], categories=["cs.OS"], enrich=0,
        schedules=schedules, loopback=address, contact="mailto:x@example.org",
    )  # fmt: skip
    printed, status = io.StringIO(), 0
    with (
        patch("paperwatch.commands.nightly.load_config", lambda: config),
        patch("paperwatch.nightly.sources.harvest_config", _hurried),
        patch("paperwatch.schedules.harvest_config", _hurried),
        redirect_stdout(printed),
    ):
        try:
            nightly_command(source=[] if due else list(names), as_data=True)
        except typer.Exit as ended:
            status = ended.exit_code
    return Said(status, json.loads(printed.getvalue()))


def _hurried(*words: Any) -> HarvestConfig:
    settings = harvest_config(*words)
    return replace(settings, limits=_LIMITS, options={**settings.options, "pages": False})


@contextmanager
def playing() -> Iterator[tuple[Growing, type[Misbehaves], str]]:
    """The sites, the server that plays them, and its address."""
    growing = Growing()
    made = {"site": growing, "seen": [], "faults": {}, "asked": Counter()}
    server: type[Misbehaves] = type("Server", (Misbehaves,), made)
    with serving(server) as address:
        yield growing, server, address


def _misbehave(server: type[Misbehaves], faults: Mapping[str, Fault]) -> None:
    server.asked.clear()
    server.faults = {HOSTS[source]: fault for source, fault in faults.items()}


def keys(url: str) -> set[tuple[str, ...]]:
    """The names of all records and the titles of all papers."""
    with _reading(url) as connection:
        records = connection.exec_driver_sql("SELECT source, key FROM record").all()
        return {tuple(row) for row in (*records, *connection.exec_driver_sql("SELECT title FROM papers").all())}


@contextmanager
def _reading(url: str) -> Iterator[Any]:
    database = connect(url)
    try:
        with database.reading() as connection:
            yield connection
    finally:
        database.close()


def _words(faults: Mapping[str, Fault]) -> str:
    return ", ".join(f"{s} {f.name}{' everywhere' * f.everywhere}" for s, f in faults.items()) or "no fault"


def _difference(found: Sequence[str], expected: Sequence[str]) -> str:
    more, less = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
    return f"{sum(more.values())} too many {list(more)[:2]}, {sum(less.values())} missing {list(less)[:2]}"
