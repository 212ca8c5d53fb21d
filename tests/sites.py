"""Sites made for a test: pages in true shapes, served by the loopback server that plays all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from crawler.addresses import folded
from crawler.loopback import Served, _Handler, serving
from tests.misbehaving import programme

OSDI = "https://www.usenix.org/conference/osdi25"
OAI = "https://oaipmh.arxiv.org/oai"


@dataclass
class Sites:
    """Address -> page. What was asked, with and without a validator, and the bytes of bodies that went out."""

    pages: dict[str, Served] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditional: set[str] = field(default_factory=set)
    sent: int = 0

    def put(self, url: str, body: bytes, status: int = 200, content_type: str = "text/html; charset=utf-8") -> None:
        self.pages[folded(url)] = Served(status, content_type, body)

    def find(self, url: str) -> Served | None:
        return self.pages.get(folded(url)) or self.pages.get(folded(url.partition("?")[0]))

    def forget(self) -> None:
        """Count anew."""
        self.asked.clear()
        self.conditional.clear()
        self.sent = 0


class _Counting(_Handler):
    sites: Sites

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        url = f"https://{self.headers.get('Host', '')}{self.path}"
        if self.headers.get("If-None-Match"):
            self.sites.conditional.add(url)
        super().do_GET()

    def _send(self, page: Served, tag: str) -> None:
        self.sites.sent += len(page.body)
        super()._send(page, tag)


@contextmanager
def serving_sites(sites: Sites) -> Iterator[str]:
    """Serve them; yields the address for `loopback`."""
    with serving(type("Handler", (_Counting,), {"site": sites, "seen": sites.asked, "sites": sites})) as address:
        yield address


def osdi(papers: int = 30, *, edition: str = "osdi25") -> bytes:
    """A programme that meets the expectations of OSDI."""
    listed = ((f"p{n}", f"Paper Number {n} on {_WORDS[n % 5]} of Systems") for n in range(papers))
    return programme(*listed, edition=edition)


_WORDS = ("Serving", "Storage", "Scheduling", "Memory", "Networks")


def oai(*papers: tuple[str, str], day: str = "2026-11-20") -> bytes:
    """An OAI-PMH answer: (arXiv id, title) for each record."""
    records = "".join(
        f"<record><header><identifier>oai:arXiv.org:{id_}</identifier><datestamp>{day}</datestamp></header><metadata>"
        f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{id_}</id><created>{day}</created><authors><author>'
        "<keyname>Lovelace</keyname><forenames>Ada</forenames><affiliation>University of Examples</affiliation>"
        f"</author></authors><title>{title}</title><categories>cs.OS</categories><abstract>{_ABSTRACT}</abstract>"
        "</arXiv></metadata></record>"
        for id_, title in papers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{day}T04:00:00Z</responseDate>"
        f'<request verb="ListRecords">{OAI}</request><ListRecords>{records}</ListRecords></OAI-PMH>'
    ).encode()


_ABSTRACT = "We describe a system that does one thing well, and measure that it does. " * 8

NO_MORE = (
    '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    "<responseDate>2026-11-21T04:00:00Z</responseDate>"
    f'<request verb="ListRecords">{OAI}</request>'
    '<error code="noRecordsMatch">No records.</error></OAI-PMH>'
).encode()


def whole_sites() -> Sites:
    """A programme, the other list, each paper's own page, and arXiv."""
    sites = Sites()
    robots = b"User-agent: *\nDisallow: /search\n"
    sites.put("https://www.usenix.org/robots.txt", robots, content_type="text/plain")
    for name in ("technical-sessions", "accepted-papers"):
        sites.put(f"{OSDI}/{name}", osdi())
    for n in range(30):
        sites.put(f"{OSDI}/presentation/p{n}", programme((f"p{n}", f"Paper Number {n}")))
    sites.put(OAI, oai(*((f"2611.{n:05}", f"Preprint Number {n}") for n in range(60))))
    return sites
