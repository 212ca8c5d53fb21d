"""Answers of the registries made for an edition, in the shapes of the fixtures: for series of which no page was saved.

Each holds `papers` papers of the edition and, beside them, what a real answer holds too and a crawl must leave out: the
volume itself, a satellite workshop, another edition. Titles and names are invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from extract.records import Venue
from extract.venues import SHIPPED, Route, Series

_PEOPLE = (("Ada", "Okafor"), ("Bo", "Lindqvist"), ("Cy", "Mercado"))
_WORDS = ("Balancing", "Checkpointing", "Tracing", "Partitioning", "Scheduling", "Compressing", "Caching", "Profiling")
_FEW = 12
"""Papers of a series whose expectations name no least."""


def made(edition: Venue, route: Route) -> tuple[bytes, int] | None:
    """An answer for the route's first question and the number of papers in it; None where none can be made."""
    make = _MAKERS.get(route.spider)
    if make is None:
        return None
    series = SHIPPED.series[edition.series]
    papers = _least(series, edition.year or 0) + 2
    titles = [f"{_WORDS[n % len(_WORDS)]} Examples {n}: A Study of {series.name}" for n in range(papers)]
    return json.dumps(make(series, edition.year or 0, route.options or {}, titles)).encode(), papers


def _least(series: Series, year: int) -> int:
    found = [e["papers"][0] for e in series.expect if "papers" in e and e.get("year", year) == year]
    return max(found, default=_FEW)


def _dblp(series: Series, year: int, options: Mapping[str, Any], titles: list[str]) -> object:
    if options.get("via") == "sparql":
        return _sparql(series, year, titles)
    toc = str(options["toc"]).rpartition("/")[0]
    issue = {"number": options["issue"]} if "issue" in options else {}
    kind = {"type": "Conference and Workshop Papers", "venue": series.name, "year": str(year), **issue}
    people = {"author": [{"text": f"{given} {family}"} for given, family in _PEOPLE]}
    hits = [{"key": f"{toc}/X{n}", "title": f"{t}.", "authors": people, **kind} for n, t in enumerate(titles)]
    volume = {"key": f"{toc}/{year}", "title": f"Proceedings of the {series.title}.", **kind, "type": "Editorship"}
    found = [{"info": hit} for hit in (*hits, volume)]
    counted = {"@total": str(len(found)), "@sent": str(len(found)), "@first": "0"}
    return {"result": {"status": {"@code": "200"}, "hits": {**counted, "hit": found}}}


def _sparql(series: Series, year: int, titles: list[str]) -> object:
    rows = []
    for n, title in enumerate(titles):
        for place, (given, family) in enumerate(_PEOPLE, 1):
            said = {
                "publ": f"https://dblp.org/rec/conf/x/X{n}", "title": f"{title}.", "year": str(year),
                "type": "http://purl.org/net/nknouf/ns/bibtex#Inproceedings", "venue": series.name,
                "place": str(place), "name": f"{given} {family}",
            }  # fmt: skip
            rows.append({name: {"type": "literal", "value": value} for name, value in said.items()})
    return {"head": {"vars": ["publ", "title"]}, "results": {"bindings": rows}}


def _crossref(series: Series, year: int, options: Mapping[str, Any], titles: list[str]) -> object:
    journal = "issn" in options
    volume = {"volume": str(year - int(options["volume_zero"]))} if "volume_zero" in options else {}
    prefix = options.get("prefix", "10.1145")
    prefix = prefix if isinstance(prefix, str) else prefix[0]
    mine = {
        "type": "journal-article" if journal else options.get("kind", "proceedings-article"),
        "container-title": [series.title if journal else f"Proceedings of the {series.title}"],
        "published": {"date-parts": [[year, 6, 1]]},
        "author": [{"given": given, "family": family} for given, family in _PEOPLE], **volume,
    }  # fmt: skip
    works = [{"DOI": f"{prefix}/9.{n}", "title": [title], **mine} for n, title in enumerate(titles)]
    beside = [f"Workshops of the {series.title}", f"Proceedings of the {year - 1} {series.title}"]
    others: list[dict[str, Any]] = [] if journal else [{"container-title": [name]} for name in beside]
    others += [{"volume": "1"}] if volume else []
    works += [{**mine, "DOI": f"{prefix}/8.{n}", "title": [f"Not of {n}"], **o} for n, o in enumerate(others)]
    return {"status": "ok", "message-type": "work-list", "message": {"items": works}}


def _semantic_scholar(series: Series, year: int, options: Mapping[str, Any], titles: list[str]) -> object:
    named = {"venue": str(options["venue"]).partition(",")[0], "authors": [{"name": " ".join(p)} for p in _PEOPLE]}
    key = series.name.lower()
    data = [
        {"paperId": f"p{n}", "title": t, "externalIds": {"DBLP": f"conf/{key}/X{n:03}{_letters(n)}{year % 100:02}"},
         "year": year - n % 2, **named}
        for n, t in enumerate(titles)
    ]  # fmt: skip
    before = {"DBLP": f"conf/{key}/Y{(year - 1) % 100:02}"}
    other = {"paperId": "q", "title": "Of the Year Before", "externalIds": before, "year": year - 1, **named}
    return {"total": len(data) + 1, "data": [*data, other]}


def _letters(n: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in str(n))


def _openalex(series: Series, year: int, options: Mapping[str, Any], titles: list[str]) -> object:
    source = {"display_name": series.title, "type": "journal", "issn_l": options.get("issn")}
    volume = {"volume": str(year - int(options["volume_zero"]))} if "volume_zero" in options else {}
    works = [
        {"id": f"https://openalex.org/W{n + 1}", "doi": f"https://doi.org/10.1109/9.{n}", "title": t, "display_name": t,
         "publication_year": year, "publication_date": f"{year}-06-01", "type": "article",
         "primary_location": {"source": source}, "biblio": volume,
         "authorships": [{"author": {"display_name": " ".join(p)}, "raw_author_name": " ".join(p)} for p in _PEOPLE]}
        for n, t in enumerate(titles)
    ]  # fmt: skip
    return {"meta": {"count": len(works), "per_page": 100, "next_cursor": None}, "results": works}


_MAKERS: Mapping[str, Callable[[Series, int, Mapping[str, Any], list[str]], object]] = {
    "dblp": _dblp, "crossref": _crossref, "semanticscholar": _semantic_scholar, "openalex": _openalex,
}  # fmt: skip
