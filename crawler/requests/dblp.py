"""dblp: https://dblp.org/faq. Works by key, lists by table of contents (option `toc`, "conf/sosp/sosp{yyyy}").

search    at most 1000 entries a page; a table that does not exist is an empty answer with status 200, no error.
parts     the volumes of one year are tables of their own, "asplos2023-1", "-2", ...: asked for where the plain name
          has nothing, until one of them has nothing.
2026-     the search asks for a proof of work, the SPARQL endpoint (option `via = "sparql"`) does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crawler.job import CrawlJob
from crawler.requests import Ask
from extract.records import Extraction

_DBLP = "https://dblp.org"
_SPARQL = "https://sparql.dblp.org/sparql"
_MOST = 1000  # hits an answer of the search API may have
_PARTS = 9
"""The most volumes that a year of one series has had (ECCV has more, and is named volume by volume)."""
# https://dblp.org/rdf/docu/: signatures carry the place of an author; a table is written with and without its suffix.
_QUERY = """PREFIX dblp: <https://dblp.org/rdf/schema#>
SELECT ?publ ?type ?title ?year ?venue ?issue ?doi ?page ?place ?name WHERE {{
  VALUES ?toc {{ {tables} }}
  ?publ dblp:listedOnTocPage ?toc ; dblp:title ?title .
  OPTIONAL {{ ?publ dblp:bibtexType ?type }} OPTIONAL {{ ?publ dblp:yearOfPublication ?year }}
  OPTIONAL {{ ?publ dblp:publishedIn ?venue }} OPTIONAL {{ ?publ dblp:publishedInJournalVolumeIssue ?issue }}
  OPTIONAL {{ ?publ dblp:doi ?doi }} OPTIONAL {{ ?publ dblp:primaryDocumentPage ?page }}
  OPTIONAL {{ ?publ dblp:hasSignature ?s . ?s dblp:signatureOrdinal ?place ; dblp:signatureDblpName ?name }}
}} ORDER BY ?publ ?place"""


def work(scheme: str, name: str) -> str:
    return f"{_DBLP}/rec/{name}.xml"


def first(job: CrawlJob) -> Iterator[Ask]:
    tables = _tables(job)
    if tables and job.options.get("via") == "sparql":
        yield _sparql(tables)
    else:
        yield from (_search(table, {"table": table, "part": 0, "offset": 0}) for table in tables)


def following(job: CrawlJob, ask: Ask, found: Extraction, mine: int) -> Ask | None:
    if "table" not in ask.place:
        return None
    table, part, offset = ask.place["table"], ask.place["part"], ask.place["offset"]
    sent, total = found.hits.get("record", 0), int(found.page.get("total_results", 0))
    if sent and offset + sent < total:
        return _search(_named(table, part), {**ask.place, "offset": offset + sent})
    if bool(sent) != bool(part) or part == _PARTS:
        return None  # the plain table was there, or the part before was the last one
    return _search(_named(table, part + 1), {"table": table, "part": part + 1, "offset": 0})


def _named(table: str, part: int) -> str:
    return f"{table}-{part}" if part else table


def _tables(job: CrawlJob) -> tuple[str, ...]:
    named = job.options.get("toc") or ()
    year = job.year or 0
    volume = year - int(job.options.get("volume_zero", year))
    edition = {"yy": f"{year % 100:02d}", "yyyy": str(year), "volume": str(volume)}
    return tuple(toc.format_map(edition) for toc in ([named] if isinstance(named, str) else named))


def _search(table: str, place: Mapping[str, Any]) -> Ask:
    query = {"q": f"toc:db/{table}.bht:", "h": _MOST, "format": "json"}
    more = {"f": place["offset"]} if place["offset"] else {}
    return Ask(f"{_DBLP}/search/publ/api?{urlencode({**query, **more})}", place, whole=True)


def _sparql(tables: tuple[str, ...]) -> Ask:
    parts = [_named(table, part) for table in tables for part in range(_PARTS + 1)]
    pages = " ".join(f"<{_DBLP}/db/{name}{suffix}>" for name in parts for suffix in ("", ".html"))
    return Ask(f"{_SPARQL}?{urlencode({'query': _QUERY.format(tables=pages)})}", {"sparql": True}, whole=True)
