"""Records as rows: what the `record` table and its neighbours hold for one `Record`. Pure; no SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from db.canonical import digest
from db.naming import LONGEST_KEY, full_key, marked
from db.store.payload import Payload, fit, payload_of, storable
from extract import identifiers
from extract.records import (
    EntryRecord,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    Record,
    Reference,
    TalkRecord,
    Venue,
    Where,
)
from extract.text import title_key

_SCHEMES = tuple(f.name for f in fields(Identifiers))
_TELLING_WORDS = 3
"""Of a quarter of the titles of the identity corpus (192,000), people with no surname in common share 2.7 % of those
of one word, 0.37 % of those of two, and from three words on less than 0.1 %."""
_NO_PATH = re.compile("[?#]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row to be, with what hangs on it."""

    values: dict[str, Any]
    identifiers: tuple[tuple[str, str], ...]
    talk: dict[str, Any] | None = None
    presenters: tuple[str, ...] = ()
    had_email: bool = False
    short_name: str = ""
    references: tuple[tuple[int, str, str], ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        return self.values["source"], self.values["key"]


Group = tuple[Row, list[Row]]
"""A record's own row and the mentions that hang on it."""


def rows_of(record: Record) -> list[Row]:
    """The record's own row, then one of kind "mention" for each paper that a talk or list entry names."""
    if isinstance(record, PaperRecord):
        return [_paper_row(record)]
    payload = payload_of(record)
    mentions = record.papers if isinstance(record, TalkRecord) else (_called(record),)
    if isinstance(record, TalkRecord):
        values = _values(record, payload, title=record.title, venue=None, url=None)
        own = Row(values, (), _talk(record), _short(record.presenters), had_email=payload.had_email)
    else:
        own = Row(
            _values(record, payload, title=record.paper.title, venue=None, url=None), (), had_email=payload.had_email
        )
    return [own, *_mention_rows(record, mentions)]


def _paper_row(record: PaperRecord) -> Row:
    payload = payload_of(record)
    values = _values(record, payload, title=record.title, venue=record.venue, url=record.url)
    if values["year"] is None and record.published:
        values["year"] = record.published.year
    values["key"] = full_key(record.source, values["key"], values["document"])
    values["authors"] = fit("\n".join(author.name for author in record.authors))
    names = with_links(record.identifiers, record.url, record.links)
    return Row(
        values,
        tuple(_identifier_rows(names, certain=True)),
        had_email=payload.had_email,
        references=tuple(_reference_rows(record.references)),
    )


def _reference_rows(references: tuple[Reference, ...]) -> Iterator[tuple[int, str, str]]:
    """(place from 1, scheme, value) of each name of a cited work: its title where that is telling, and the identifier
    that most registries share."""
    for place, cited in enumerate(references, 1):
        if name := next(_identifier_rows(cited.identifiers, certain=True), None):
            yield place, *name
        if cited.title and (title := telling_title(fit(cited.title))):
            yield place, "title", title


def telling_title(title: str) -> str | None:
    """The key of a title under which a cited work may be looked up; None for one that several works may have."""
    key = title_key(title)[:LONGEST_KEY]
    return key if len(key.split()) >= _TELLING_WORDS else None


def told_apart(group: Sequence[Group]) -> list[Group]:
    """The rows of one document that share a key, none of them lost.

    Of those with one title the fullest stays, for a page that lists a paper twice. Other titles are other works, whose
    key is not their own (the DOI of their volume): the title goes into their names, and what all of them are called by
    identifies none.
    """
    fullest: dict[str, Group] = {}
    for own, mentions in sorted(group, key=lambda one: len(one[0].values["payload"]), reverse=True):
        fullest.setdefault(own.values["title_key"], (own, mentions))
    if len(fullest) == 1:
        return list(fullest.values())
    shared = set.intersection(*(set(own.identifiers) for own, _ in fullest.values()))
    found = []
    for title, (own, mentions) in sorted(fullest.items()):
        mark = digest(title)[:8]
        found.append((_renamed(own, mark, shared), [_renamed(mention, mark, set()) for mention in mentions]))
    return found


def _renamed(row: Row, mark: str, shared: set[tuple[str, str]]) -> Row:
    """The row under a key with the mark; the shared identifiers are names of something that holds it."""
    key = marked(row.values["key"], mark)
    names = [(f"{scheme}-shared" if (scheme, value) in shared else scheme, value) for scheme, value in row.identifiers]
    return replace(row, values=row.values | {"key": key}, identifiers=tuple(names))


def _called(record: EntryRecord) -> PaperMention:
    """The paper of the entry, with the short name that stands beside its title and not in it."""
    name, title = (title_key(text or "").replace(" ", "") for text in (record.short_name, record.paper.title))
    return replace(record.paper, short_name=record.short_name) if title and name not in title else record.paper


def _mention_rows(record: TalkRecord | EntryRecord, mentions: tuple[PaperMention, ...]) -> Iterator[Row]:
    for position, mention in enumerate(mentions, 1):
        payload = payload_of(mention)
        named = _Mention(record.source, f"{record.key}#{position}", record.where, record.extractor)
        values = _values(named, payload, title=mention.title, venue=mention.venue, url=mention.url)
        values["position"] = position
        short_name = fit(mention.short_name or "")
        names = with_links(mention.identifiers, mention.url, ())
        is_file = _NO_PATH.split(mention.url or "")[0].lower().endswith(".pdf")
        yield Row(values, tuple(_identifier_rows(names, certain=not is_file)), short_name=short_name)


@dataclass(frozen=True, slots=True)
class _Mention:
    source: str
    key: str
    where: Where
    extractor: str
    kind: str = "mention"


def _values(
    record: Record | _Mention, payload: Payload, *, title: str, venue: Venue | None, url: str | None
) -> dict[str, Any]:
    title = fit(title)
    return {
        "kind": record.kind,
        "source": record.source,
        "key": fit(record.key)[:LONGEST_KEY] or digest(record.key),
        "title": title,
        "title_key": title_key(title)[:LONGEST_KEY],
        "series": fit(venue.series) if venue else None,
        "year": venue.year if venue else None,
        "track": fit(venue.track) if venue and venue.track else None,
        "url": fit(url) if url else None,
        "authors": "",
        "document": storable(record.where.document),
        "line": record.where.line,
        "extractor": record.extractor,
        "payload": payload.text,
        "content_hash": payload.content_hash,
        "position": None,
    }


def _talk(record: TalkRecord) -> dict[str, Any]:
    return {
        "talk_kind": record.talk_kind,
        "date": record.date,
        "group": record.group,
        "slides": _first(record.slides),
        "summary": _first(record.summary),
        "video": _first(record.video),
    }


def _first(links: tuple[Link, ...]) -> str | None:
    return next((fit(link.url) for link in links if link.url), None)


def _short(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fit(name)[:LONGEST_KEY] for name in names)


def with_links(given: Identifiers, url: str | None, links: tuple[Link, ...]) -> Identifiers:
    """`given`, completed by what the record's own address and its links to the paper say. What is given stays."""
    addresses = [address for address in (url, *(link.url for link in links if link.kind == "paper")) if address]
    if not addresses:
        return given
    found = identifiers.from_url(*addresses)
    missing = {name: getattr(found, name) for name in _SCHEMES if getattr(given, name) is None}
    if given.arxiv is not None:
        missing.pop("arxiv_version", None)
    return replace(given, **missing)


def _identifier_rows(names: Identifiers, *, certain: bool) -> Iterator[tuple[str, str]]:
    """(scheme, value). A USENIX name read off a PDF's file name is only a hint: scheme "usenix-file"."""
    for scheme in _SCHEMES:
        value = getattr(names, scheme)
        if value is not None and scheme != "arxiv_version":
            yield "usenix-file" if scheme == "usenix" and not certain else scheme, fit(str(value))[:LONGEST_KEY]


def as_date(text: str | None) -> date | None:
    """The date that a payload's ISO text stands for."""
    return date.fromisoformat(text) if text else None
