"""The best value of each field of a paper, chosen by the order of trust from the records that speak of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from db.blocking.view import RecordView
from db.canonical import digest
from db.linkage.rules import SCHEMES
from db.store.rows import as_date
from db.trust import family, trust
from extract.lexicon.tracks import is_side_track
from extract.text import title_key

LONGEST = 500  # characters of a name or key; so many fit into an index row of PostgreSQL (2,704 bytes)
_NOT_SAID = ("where", "extractor", "key")
# Fields that came later: where they are not set, papers are what they were before.
_LATER = ("status", "volume", "issue")
NAMING = frozenset((*SCHEMES, "github"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record with its payload."""

    view: RecordView
    payload: dict[str, Any]
    first_seen: datetime


class Best(NamedTuple):
    """A paper as its records tell it: column values, people, names and links. A tuple: it goes between processes."""

    values: dict[str, Any]
    authors: tuple[tuple[str, tuple[str, ...]], ...]
    names: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str, str], ...]

    @property
    def fingerprint(self) -> str:
        """Changes whenever anything about the paper does."""
        left_out = {"first_seen", *(name for name in _LATER if self.values[name] is None)}
        values = {k: str(v) for k, v in self.values.items() if k not in left_out}
        return digest(orjson.dumps([values, self.authors, self.names, self.links]).decode())


def compose(evidence: Sequence[Evidence]) -> Best | None:
    """The paper that the records tell of, or None where none of them has a title."""
    ranked = _ranked(evidence, None)
    papers = [one for one in ranked if one.view.kind == "paper"]
    title = next((one.view.title for one in papers or ranked if one.view.title), None)
    if not title:
        return None
    authors = tuple(_authors(papers))
    names = tuple(sorted({name for one in ranked for name in one.view.names if name[0] in NAMING}))
    links = tuple(_links(papers))
    series, year, track = _venue(papers or ranked)
    values = {
        "title": title,
        "title_key": title_key(title)[:LONGEST],
        "abstract": _first(_ranked(papers, "abstract"), lambda one: one.payload.get("abstract")),
        "series": series,
        "year": year,
        "track": track,
        "session": _first(papers, lambda one: one.payload.get("session")),
        "published": as_date(_first(papers, lambda one: one.payload.get("published"))),
        "url": _first(ranked, lambda one: one.payload.get("url")),
        "pdf": next((url for kind, url, _ in links if kind == "pdf"), None),
        **{scheme: _name(ranked, scheme) for scheme in ("doi", "arxiv", "usenix")},
        "authors": "; ".join(name for name, _ in authors),
        "evidence": _kind_of_evidence(ranked),
        "status": _status(papers, series) or ("side-track" if is_side_track(track) else None),
        **_place_in_series(papers, series),
        "first_seen": min(one.first_seen for one in evidence),
    }
    return Best(values, authors, names, links)


def _ranked(evidence: Sequence[Evidence], field: str | None) -> list[Evidence]:
    """The most trusted first; of one source the latest word, then the fuller one, then by name."""
    if len(evidence) < 2:
        return list(evidence)

    def order(one: Evidence) -> tuple[Any, ...]:
        updated = one.payload.get("updated") or ""
        rank = trust().rank(one.view.source, field)
        return (rank, one.view.source, _Descending(updated), _emptiness(one.payload), one.view.key)

    return sorted(evidence, key=order)


def _emptiness(payload: Mapping[str, Any]) -> tuple[int, int]:
    """Smaller where more fields are set; of as many, where they say more."""
    said = {name: value for name, value in payload.items() if value and name not in _NOT_SAID}
    return -len(said), -len(orjson.dumps(said))


class _Descending(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str(self) > str(other)


def _first(evidence: Sequence[Evidence], value: Callable[[Evidence], Any]) -> Any:
    for one in evidence:
        if found := value(one):
            return found
    return None


def _name(ranked: Sequence[Evidence], scheme: str) -> str | None:
    values = _first(ranked, lambda one: one.view.values(scheme))
    return min(values) if values else None


def _venue(ranked: Sequence[Evidence]) -> tuple[str | None, int | None, str | None]:
    """The venue of the most trusted record; a conference comes before any preprint server."""
    editions = [(one, *one.view.edition) for one in ranked]
    placed = [e for e in editions if e[1]]
    placed.sort(key=lambda e: e[0].view.preprint)
    if not placed:
        return None, next((year for _, _, year in editions if year), None), None
    one, series, year = placed[0]
    return series, year, (one.payload.get("venue") or {}).get("track")


def _place_in_series(papers: Sequence[Evidence], series: str | None) -> dict[str, str | None]:
    """Volume and issue, both of one record that speaks of the paper's own series."""
    told = [one.payload for one in papers if one.view.edition[0] == series]
    chosen = next((said for said in told if said.get("volume")), None) or next(
        (said for said in told if said.get("issue")), {}
    )
    return {name: chosen.get(name) for name in ("volume", "issue")}


def _authors(papers: Sequence[Evidence]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The most trusted author list, of one source the longest; affiliations that it lacks come from the next record
    that knows the person.
    """
    told = [one for one in papers if one.payload.get("authors")]
    first = told[0].view.source if told else ""
    told.sort(key=lambda one: -len(one.payload["authors"]) if one.view.source == first else 1)
    lists = [one.payload["authors"] for one in told]
    known: dict[str, list[str]] = {}
    for people in lists:
        for author in people:
            if author.get("affiliations"):
                known.setdefault(title_key(author.get("name", "")), author["affiliations"])
    for author in lists[0] if lists else ():
        if not (name := author.get("name")):  # the place of somebody whom the source does not name
            continue
        places = author.get("affiliations") or (known.get(title_key(name)) if known else None)
        yield name[:LONGEST], tuple([place[:LONGEST] for place in places]) if places else ()


def _links(papers: Sequence[Evidence]) -> Iterator[tuple[str, str, str]]:
    seen = set()
    for one in papers:
        for link in one.payload.get("links", ()):
            named = link.get("kind", "other"), link.get("url", "")
            if named not in seen:
                seen.add(named)
                yield *named, one.view.source


def _status(papers: Sequence[Evidence], series: str | None) -> str | None:
    """ "withdrawn" where a record of the paper's own venue says so: a preprint that is taken back when the paper
    appears leaves the paper as it is.
    """
    said = (one.view.series or series for one in papers if one.payload.get("status") == "withdrawn")
    return "withdrawn" if any(place == series for place in said) else None


def _kind_of_evidence(ranked: Sequence[Evidence]) -> str:
    if any(one.view.kind == "paper" for one in ranked):
        return "record"
    return "schedule" if all(family(one.view.source) == "schedule" for one in ranked) else "list"
