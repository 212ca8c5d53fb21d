"""The records: what one source said about one paper, talk or list entry.

A record is evidence, never a conclusion: it keeps the source's own words and says where they were read.
Everything here is frozen, hashable where it can be, and free of behaviour beyond its own text form.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["ignored", "warning", "error"]
LinkKind: TypeAlias = Literal["paper", "pdf", "slides", "video", "code", "summary", "artifact", "poster", "other"]
Status: TypeAlias = Literal["withdrawn"]
TalkKind: TypeAlias = Literal[
    "paper", "kickoff", "report", "rehearsal", "project", "discussion", "planned", "empty", "talk"
]


@dataclass(frozen=True, slots=True)
class Where:
    """The place a record or problem was read: a URL or file name, and a 1-based line where it has one."""

    document: str
    line: int | None = None

    def __str__(self) -> str:
        return self.document if self.line is None else f"{self.document}:{self.line}"


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue series and its year, for example OSDI'25; `track` is a track, a category or a workshop of it."""

    series: str
    year: int | None = None
    track: str | None = None

    def __str__(self) -> str:
        return self.series if self.year is None else f"{self.series}'{self.year % 100:02d}"


@dataclass(frozen=True, slots=True)
class Author:
    """One author in printed order.

    `affiliations` are institutions; `affiliation_printed` is the string as printed where splitting changed it.
    """

    name: str
    affiliations: tuple[str, ...] = ()
    affiliation_printed: str | None = None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Names of the work in other people's registries, in canonical form.

    `doi` is lower case without a resolver; `arxiv` has no version; `usenix` is "osdi25/zhang-tony"; the
    forms of all are those of `extract.identifiers`.
    """

    doi: str | None = None
    arxiv: str | None = None
    arxiv_version: int | None = None
    usenix: str | None = None
    dblp: str | None = None
    openalex: str | None = None
    semanticscholar: str | None = None
    github: str | None = None
    openreview: str | None = None
    acl: str | None = None
    pmlr: str | None = None
    neurips: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, name) is not None for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute http(s) address, or a path relative to the document for materials of a talk."""

    kind: LinkKind
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a reader is of the fields of a record, each from 0 to 1. Not the source's word: a better reader of the
    same page may say another."""

    title: float = 1.0
    authors: float = 1.0
    affiliations: float = 1.0


@dataclass(frozen=True, slots=True)
class Reference:
    """A work that a paper cites, as the source names it: by identifiers, by its title, or by both."""

    identifiers: Identifiers = Identifiers()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What one source said about one paper. `(source, key)` names it for ever.

    `status` is "withdrawn" where the source says that authors or publisher took the work back. `volume` and `issue` are
    those of the journal or proceedings series, as printed ("OOPSLA2"). `references` are in the source's order.
    """

    source: str
    key: str
    title: str
    where: Where
    url: str | None = None
    authors: tuple[Author, ...] = ()
    abstract: str | None = None
    venue: Venue | None = None
    session: str | None = None
    identifiers: Identifiers = Identifiers()
    links: tuple[Link, ...] = ()
    awards: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    published: date | None = None
    updated: date | None = None
    keywords: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    confidence: Confidence | None = None
    status: Status | None = None
    volume: str | None = None
    issue: str | None = None
    references: tuple[Reference, ...] = ()
    extractor: str = ""

    kind: Literal["paper"] = "paper"


@dataclass(frozen=True, slots=True)
class PaperMention:
    """A paper as a talk or list names it: any of title, link and venue label may be missing.

    `year` is one that stands apart from a venue: "(1987)". `short_name` is what a list calls the work where its title
    does not say it: "(Gavel) Heterogeneity-Aware ...".
    """

    title: str
    url: str | None = None
    identifiers: Identifiers = Identifiers()
    venue: Venue | None = None
    venue_raw: str | None = None
    title_raw: str | None = None
    year: int | None = None
    short_name: str | None = None


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """One talk or meeting slot of a group's schedule.

    `papers` holds what the talk is about: none for a kick-off, several for a combined session.
    `shared_with_session` names material kinds ("slides", "summary", "video") printed once for several talks.
    `supporters` help whoever speaks: they are named as such, or all but the first where a page says that its talks are
    "1+N". `time` and `room` are as printed. `raw` is the line as it stands in the document, before any repair.
    """

    source: str
    key: str
    title: str
    where: Where
    talk_kind: TalkKind
    date: date | None = None
    date_raw: str | None = None
    time: str | None = None
    room: str | None = None
    group: str | None = None
    topic_no: int | None = None
    papers: tuple[PaperMention, ...] = ()
    presenters: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    slides: tuple[Link, ...] = ()
    summary: tuple[Link, ...] = ()
    video: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
    shared_with_session: tuple[str, ...] = ()
    title_raw: str | None = None
    raw: str | None = None
    extractor: str = ""

    kind: Literal["talk"] = "talk"


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One line of a reading list or one item of reading notes."""

    source: str
    key: str
    where: Where
    paper: PaperMention
    section_path: tuple[str, ...] = ()
    short_name: str | None = None
    links: tuple[Link, ...] = ()
    organisations: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    award: str | None = None
    raw: str | None = None
    extractor: str = ""

    kind: Literal["entry"] = "entry"


Record: TypeAlias = PaperRecord | TalkRecord | EntryRecord


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on a page that a person may want to know of; never an exception.

    `code` is a dotted machine-readable name listed in `extract/data/codes.toml`. Severity "ignored" names an entry
    that is no paper (a keynote, a break, an award) and was left out on purpose.
    """

    code: str
    message: str
    where: Where
    severity: Severity = "warning"
    record_key: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that an extractor read in one document.

    `page` carries facts about the document itself that a spider follows up ("total_results", "resumption_token");
    `hits` counts what each selector found, so that a changed page can be told from an empty one.
    """

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    page: Mapping[str, str | int] = field(default_factory=dict)
    hits: Mapping[str, int] = field(default_factory=dict)


def as_json(value: Record | Problem | Extraction) -> dict[str, Any]:
    """A record, problem or extraction as plain JSON data: the set values only, under the names of the dataclasses.

    A field that says nothing (None, "", an empty tuple) is left out, so that a field added later, and not set, leaves
    every answer as it was. Dates are ISO 8601. An extraction always has "records" and "problems".
    """
    said: dict[str, Any] = set_values(value)
    if isinstance(value, Extraction):
        said = {"records": [], "problems": []} | said
    return said


def set_values(value: Any) -> Any:
    """`value` as plain JSON data without what is not set, at every depth but among the items of a list."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, tuple | list):
        return [set_values(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): set_values(item) for name, item in value.items() if _is_set(item)}
    if isinstance(value, date):
        return value.isoformat()
    names = _field_names(value.__class__)
    return _set_fields(value, names) if names else value


def _set_fields(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Every record that is stored passes here: each field is looked at once, most of them are texts or say nothing."""
    said: dict[str, Any] = {}
    for name in names:
        item = getattr(value, name)
        if item is None or item == "" or item == ():
            continue
        if item.__class__ is str:
            said[name] = item
        elif (told := set_values(item)) or not _is_empty(item):
            said[name] = told
    return said


def _is_empty(value: Any) -> bool:
    """Of what `set_values` makes nothing of: an empty list or mapping, or a record without any set value."""
    return value in ([], {}) or bool(_field_names(value.__class__))


def _is_set(value: Any) -> bool:
    """None, "", () and a nested record without any set value say nothing; 0 and False do."""
    if value is None or value == "" or value == () or value == [] or value == {}:
        return False
    return any(_is_set(getattr(value, name)) for name in names) if (names := _field_names(value.__class__)) else True


@cache
def _field_names(cls: Hashable) -> tuple[str, ...]:
    """The fields of a dataclass in their order; () for every other type."""
    return tuple(f.name for f in fields(cls)) if is_dataclass(cls) else ()
