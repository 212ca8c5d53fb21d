"""What a crawl and its documents may not do to the machine it runs on, and which secrets it keeps.

Every guard is proved twice (`tests/guards.py`): it holds, and without it the attack succeeds."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

import brotli
import pytest
import structlog
from backports import zstd
from guards import Attack, Guard, Patch, as_it_is, in_a_child, nothing, prove, put
from lxml import etree
from pydantic import SecretStr
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

import crawler.archive
import crawler.download
import crawler.guard
import crawler.settings
import db.engine
import db.store.payload
import extract.readers.safexml
import paperwatch.console
import paperwatch.export.bibtex
import paperwatch.export.clean
import paperwatch.export.markdown
import paperwatch.export.table
import paperwatch.nightly.notify
import paperwatch.nightly.show
import paperwatch.schedule_entries
import paperwatch.schedule_setup
import paperwatch.subscribe
import paperwatch.subscribe.ical
from bench.pdf_hostile import bombs
from crawler import __main__ as child
from crawler import reading
from crawler.job import CrawlJob
from crawler.loopback import serving
from db import store
from db.engine import BadDatabaseUrlError, open_database, parse_url
from extract.pdf import read_pdf
from extract.records import PaperRecord, Where
from extract.registry import by_name
from extract.schedule import ScheduleSettings
from extract.venues import SHIPPED
from paperwatch.config import Config
from tests.misbehaving import answer, programme
from tests.test_spiders import LIMITS

# The network: crawls in a process of their own (forked, so that a guard taken out here is out there too).


class Inside(BaseHTTPRequestHandler):
    """A service on this machine that no crawl may reach; as a public site it redirects to itself, or sends bombs."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[str]]

    def do_GET(self) -> None:
        host, page = self.headers.get("Host", ""), self.path.rpartition("/")[2]
        self.asked.append(f"{host}{self.path}")
        if page == "robots.txt":
            answer(self, 404, b"")
        elif page == "redirect":
            port = self.server.server_address[1]
            answer(self, 302, b"", Location=f"http://127.0.0.1:{port}/secret")
        elif page in BOMBS:
            answer(self, 200, BOMBS[page], Content_Encoding=page)
        else:
            answer(self, 200, BIG if page == "big" else SMALL)

    def log_message(self, *_: object) -> None:
        """Silent."""


SMALL = programme(("a", "A Paper"))
BIG = SMALL.replace(b"<body>", b"<body><!--" + b" " * 3 * LIMITS.page_bytes + b"-->")
BOMBS = {"gzip": gzip.compress(BIG), "br": brotli.compress(BIG, quality=1), "zstd": zstd.compress(BIG)}


def crawled(folder: Path, url: str, *, loopback: bool) -> tuple[list[str], int]:
    """What was asked of the server, and how many records were kept, when `url` is crawled as a list of papers.

    "PORT" in the address is the server's; with `loopback` the server plays all hosts.
    """
    database = f"sqlite:///{folder / 't.db'}"
    opened = open_database(database)
    run_id = store.start_run(opened, source="programme", edition="OSDI'25")
    handler = type("Handler", (Inside,), {"asked": []})
    with serving(handler) as address:
        url = url.replace("PORT", address.rpartition(":")[2])
        job = CrawlJob(
            "programme", database, run_id, (url,), "OSDI", 2025, {"extractor": "usenix-programme"},
            loopback=address if loopback else None, pace=0.01 if loopback else 1, limits=replace(LIMITS, retries=0),
            contact="mailto:group@example.org", log_file=str(folder / "log"), venues=SHIPPED,
        )  # fmt: skip
        assert in_a_child(lambda: child.crawl(job))
    with opened.reading() as connection:
        kept = int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar() or 0)
    opened.close()
    return handler.asked, kept


def reaching(url: str, *, loopback: bool = False) -> Attack:
    """The attack of having this machine's own service asked."""
    return lambda folder: any("/secret" in asked for asked in crawled(folder, url, loopback=loopback)[0])


def swallowing(page: str) -> Attack:
    """The attack of having a page beyond the limit read."""
    return lambda folder: crawled(folder, f"https://www.usenix.org/conference/osdi25/{page}", loopback=True)[1] > 0


def a_name_of_ours(folder: Path) -> bool:
    """A public name whose DNS answers with a private address."""
    before = socket.gethostbyname
    socket.gethostbyname = lambda name: "127.0.0.1" if name == "inside.example.org" else before(name)
    try:
        return reaching("http://inside.example.org:PORT/secret")(folder)
    finally:
        socket.gethostbyname = before


def without_address_check(patch: Patch) -> None:
    patch.setattr(crawler.guard, "check_address", nothing)


def without_resolver_check(patch: Patch) -> None:
    patch.setattr(crawler.guard, "_public_only", lambda address, name: address)


def without_both(patch: Patch) -> None:
    """The resolver is asked for numbers too: a private address by its number meets two guards."""
    without_address_check(patch)
    without_resolver_check(patch)


def without_any_size(patch: Patch) -> None:
    before = crawler.settings.for_job
    patch.setattr(crawler.settings, "for_job", lambda job: before(job) | {"DOWNLOAD_MAXSIZE": 0})


NETWORK = (
    Guard("private address", reaching("http://127.0.0.1:PORT/secret"), without_both),
    Guard("redirect to it", reaching("https://www.usenix.org/redirect", loopback=True), without_address_check),
    Guard("name that is one", reaching("http://0x7f.1:PORT/secret"), without_resolver_check),
    Guard("name that resolves to one", a_name_of_ours, without_resolver_check),
    Guard("large page", swallowing("big"), without_any_size),
    *(Guard(f"{kind} bomb", swallowing(kind), without_any_size) for kind in BOMBS),
)


# Documents from strangers.


def _stolen(body: str, extractor: str) -> Attack:
    """The attack of a document that reads a file of ours into a title."""

    def attack(folder: Path) -> bool:
        (folder / "secret").write_text("The Secret of This Machine")
        (folder / "own.dtd").write_text("<!ENTITY e 'The Secret of This Machine'>")
        document = body.replace("FOLDER", folder.as_uri()).encode()
        found = by_name(extractor).extract(document, "https://export.arxiv.org/api/query")
        return any("Secret" in str(record) for record in found.records)

    return attack


_ENTITY = "<!DOCTYPE d [<!ENTITY e SYSTEM 'FOLDER/secret'>]>"
_OWN_DTD = "<!DOCTYPE d SYSTEM 'FOLDER/own.dtd'>"
_ATOM = (
    '{}<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2408.12757v1</id><title>T &e;</title>'
    "<author><name>Ada Lovelace</name></author></entry></feed>"
)
_OAI = (
    '{}<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>'
    "oai:arXiv.org:2408.12757</identifier></header><metadata>"
    '<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2408.12757</id><title>T &e;</title><authors><author><keyname>L'
    "</keyname></author></authors></arXiv></metadata></record></ListRecords></OAI-PMH>"
)
_RSS = (
    '{}<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"><channel><item>'
    "<title>T &e;</title><link>https://arxiv.org/abs/2408.12757</link><guid>oai:arXiv.org:2408.12757v1</guid>"
    "<dc:creator>Ada Lovelace</dc:creator></item></channel></rss>"
)
_DBLP = (
    '{}<result><hits total="1" first="0"><hit><info><authors><author>Ada Lovelace</author></authors>'
    "<title>T &e;</title>"
    "<venue>OSDI</venue><year>2025</year><key>conf/osdi/A25</key></info></hit></hits></result>"
)
_SHAPES = {"arxiv-atom": _ATOM, "arxiv-oai": _OAI, "arxiv-rss": _RSS, "dblp": _DBLP}


def without_xml_care(patch: Patch) -> None:
    parser = lambda *, recover: etree.XMLParser(  # noqa: E731
        recover=recover, resolve_entities=True, no_network=False, load_dtd=True, huge_tree=True
    )
    patch.setattr(extract.readers.safexml, "_parser", parser)


def many_laughs(_folder: Path) -> bool:
    """Entities within entities: a few lines that are a hundred thousand characters."""
    lines = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 5))
    document = f"<!DOCTYPE d [<!ENTITY e0 '{'ha' * 5}'>{lines}]>" + _ATOM.format("").replace("&e;", "&e4;")
    found = by_name("arxiv-atom").extract(document.encode(), "https://export.arxiv.org/api/query")
    return any(len(getattr(record, "title", "")) > 50_000 for record in found.records)


def a_pdf_without_end(_folder: Path) -> bool:
    """A PDF that draws itself for ever: the attack keeps the program from going on."""
    job = reading.Job("bomb", body=bombs(small=True)["forms-in-forms"], reader="pdf", venues=SHIPPED)
    limits = reading.Limits(seconds=1)
    return not in_a_child(lambda: reading.read(job, limits), seconds=10)


def without_a_process_for_pdfs(patch: Patch) -> None:
    patch.setattr(reading, "read", lambda job, limits: read_pdf(job.body, job.url))


def an_email_is_kept(folder: Path) -> bool:
    opened = open_database(folder / "t.db")
    record = PaperRecord("usenix", "osdi25/a", "A Paper", Where("page"), abstract="Write to ada@example.org.")
    store.save(opened, [record], run_id=store.start_run(opened, source="usenix", edition=None))
    with opened.reading() as connection:
        return "ada@example.org" in str(connection.exec_driver_sql("SELECT payload FROM record").all())


def a_settings_file_elsewhere(folder: Path) -> bool:
    """A schedule whose name is a path."""
    inside = folder / "inside"
    inside.mkdir()
    (inside / "schedule-").mkdir()  # where a path could go up from
    paperwatch.schedule_entries._write_settings(inside, ScheduleSettings(name="/../../escaped"))
    return any(path.is_file() and "escaped" in path.name for path in folder.iterdir())


DOCUMENTS = (
    *(Guard(f"entity in {n}", _stolen(shape.format(_ENTITY), n), without_xml_care) for n, shape in _SHAPES.items()),
    *(Guard(f"DTD in {n}", _stolen(shape.format(_OWN_DTD), n), without_xml_care) for n, shape in _SHAPES.items()),
    Guard("a billion laughs", many_laughs, without_xml_care),
    Guard("PDF without end", a_pdf_without_end, without_a_process_for_pdfs),
    Guard("e-mail address", an_email_is_kept, put(db.store.payload, "without_email", as_it_is)),
    Guard("name that is a path", a_settings_file_elsewhere, put(paperwatch.schedule_entries, "slug", as_it_is)),
)


# Secrets.

SECRET = "s3cr3t+key/="
ASKED = Request("https://api.example.org/works", meta={"secret_query": {"api_key": SECRET}})


def a_key_in_an_answer(_folder: Path) -> bool:
    """A site that repeats the key: in its redirect, which is archived and logged, and in its body, which is read."""

    async def echo(self: object, request: Request) -> Response:
        return Response(request.url, 302, {"Location": request.url + "&again"}, f"No such key: {SECRET}".encode())

    before = HTTP11DownloadHandler.download_request
    HTTP11DownloadHandler.download_request = echo
    try:
        handler = crawler.download.NetworkHandler.__new__(crawler.download.NetworkHandler)
        found = asyncio.run(handler.download_request(ASKED))
    finally:
        HTTP11DownloadHandler.download_request = before
    written = io.BytesIO()
    crawler.archive.write_exchange(written, ASKED, found)
    archived = gzip.decompress(written.getvalue()) + found.url.encode()
    return SECRET.encode() in archived or b"s3cr3t%2Bkey" in archived


def a_key_for_somebody_else(_folder: Path) -> bool:
    """A site that sends the crawl, key and all, to another host, or where everybody on the way can read it."""
    redirected = {**ASKED.meta, "redirect_urls": [ASKED.url]}
    elsewhere = ("https://evil.example/works", "http://api.example.org/works")
    sent = [crawler.download.with_secrets(ASKED.replace(url=url, meta=redirected)).url for url in elsewhere]
    return any("api_key" in url for url in sent)


def a_key_in_the_archive(_folder: Path) -> bool:
    written = io.BytesIO()
    asked = Request("https://api.example.org/", headers={"X-API-Key": SECRET, "Authorization": f"Bearer {SECRET}"})
    crawler.archive.write_exchange(written, asked, Response(asked.url, headers={"Set-Cookie": SECRET}))
    return SECRET.encode() in gzip.decompress(written.getvalue())


def a_password_in_a_message(_folder: Path) -> bool:
    try:
        parse_url(f"mysql://ada:{SECRET}@db.example.org/papers")
    except BadDatabaseUrlError as error:
        return SECRET in str(error)
    return False


def a_notification_that_tells(_folder: Path) -> bool:
    """An address of Apprise that cannot be reached, in what is reported and what is logged of it."""
    with structlog.testing.capture_logs() as logs:
        problems = paperwatch.nightly.notify.send_words("t", "b", [SecretStr(f"nosuch://ada:{SECRET}@h")], well=True)
    return SECRET in f"{problems}{logs}"


def a_setting_that_shows(_folder: Path) -> bool:
    return SECRET in repr(Config(openalex_key=SecretStr(SECRET), notify=[SecretStr(f"mailto://ada:{SECRET}@h")]))


SECRETS = (
    Guard("key in an answer", a_key_in_an_answer, put(crawler.download, "without_secrets", lambda _, found: found)),
    Guard("key for another host", a_key_for_somebody_else, put(crawler.download, "_is_owed", lambda _: True)),
    Guard("key in the archive", a_key_in_the_archive, put(crawler.archive, "_SECRET", frozenset())),
    Guard("password in a message", a_password_in_a_message, put(db.engine, "_without_password", as_it_is)),
    Guard("setting", a_setting_that_shows, put(SecretStr, "_display", lambda self: self.get_secret_value())),
)


@pytest.mark.parametrize("guard", [*NETWORK, *DOCUMENTS, *SECRETS], ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


def test_the_address_that_is_checked_is_the_one_that_is_connected_to(tmp_path: Path, monkeypatch: Patch) -> None:
    """A name cannot be public when it is checked and private a moment later: nobody looks it up a second time."""
    log = tmp_path / "answers"
    answers = ("127.0.0.1", "127.9.9.9", "127.9.9.9")

    def rebound(name: str) -> str:
        with log.open("a") as file:
            file.write(f"{name}\n")
        return answers[len(log.read_text().splitlines()) - 1]

    monkeypatch.setattr(socket, "gethostbyname", rebound)
    without_resolver_check(monkeypatch)  # so that the first answer, which would be refused, shows where it leads
    asked, _ = crawled(tmp_path, "http://rebound.example.org:PORT/secret", loopback=False)
    assert [at.partition("/")[2] for at in asked] == ["robots.txt", "secret"]
    assert log.read_text().splitlines() == ["rebound.example.org"]


def test_an_unreachable_notification_tells_no_secret() -> None:
    assert not a_notification_that_tells(Path())
