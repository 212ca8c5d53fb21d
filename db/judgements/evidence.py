"""Every field of a paper with the value that was chosen, who said it, and the values that lost, each with its sources.

The choice itself is made in `db.linkage.composition`; here it is only set beside what the records say. Pure; no SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.judgements.papers import PaperPage, Source
from db.trust import trust


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field and the sources that say it, as "source:key", the most trusted first."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `best` stands in the paper; `others` lost to it, in the order of trust.

    `best` is None where records speak of the field and the paper has none of their values, and has no sources where no
    record says it in these words.
    """

    name: str
    best: Value | None
    others: tuple[Value, ...]


Say = Callable[[Mapping[str, Any]], object]


def evidence(page: PaperPage) -> tuple[Field, ...]:
    """The fields of the paper of which any record speaks, as `paperwatch show --evidence` prints them."""
    best = _chosen(page)
    fields = (_field(name, best.get(name), page.sources, say) for name, say in _SAYS.items())
    return tuple(field for field in fields if field.best or field.others)


def _chosen(page: PaperPage) -> dict[str, object]:
    people = [{"name": name, "affiliations": list(places)} for name, places in page.authors]
    return {**page.fields, "authors": _names(people), "affiliations": _places(people)}


def _field(name: str, best: object, sources: Sequence[Source], say: Say) -> Field:
    said: dict[str, list[str]] = {}
    for one in sorted(sources, key=lambda one: _order(one, name)):
        if text := _text(say(one.payload)):
            said.setdefault(text, []).append(f"{one.source}:{one.key}")
    chosen = _text(best)
    by = said.pop(chosen, [])
    others = tuple(Value(text, tuple(names)) for text, names in said.items())
    return Field(name, Value(chosen, tuple(by)) if chosen else None, others)


def _order(one: Source, field: str) -> tuple[object, ...]:
    return one.kind != "paper", trust().rank(one.source, field), one.source, one.key


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _plain(name: str) -> Say:
    return lambda payload: payload.get(name)


def _of_venue(name: str) -> Say:
    return lambda payload: (payload.get("venue") or {}).get(name)


def _identifier(scheme: str) -> Say:
    return lambda payload: (payload.get("identifiers") or {}).get(scheme)


def _pdf(payload: Mapping[str, Any]) -> object:
    return next((link.get("url") for link in payload.get("links") or () if link.get("kind") == "pdf"), None)


def _names(people: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(person.get("name", "") for person in people)


def _places(people: Sequence[Mapping[str, Any]]) -> str:
    """Who is where, for the people of whom it is said."""
    return "; ".join(f"{p.get('name', '')}: {', '.join(p['affiliations'])}" for p in people if p.get("affiliations"))


def _people(told: Callable[[Sequence[Mapping[str, Any]]], str]) -> Say:
    return lambda payload: told(payload.get("authors") or ())


_SAYS: Mapping[str, Say] = {
    "title": _plain("title"),
    "authors": _people(_names),
    "affiliations": _people(_places),
    "abstract": _plain("abstract"),
    "venue": _of_venue("series"),
    "year": _of_venue("year"),
    "track": _of_venue("track"),
    "session": _plain("session"),
    "published": _plain("published"),
    "url": _plain("url"),
    "pdf": _pdf,
    "doi": _identifier("doi"),
    "arxiv": _identifier("arxiv"),
    "usenix": _identifier("usenix"),
}
