"""A schedule that may be added: what its pages say, what is asked about them, and what speaks against storing it.

The command and the pages for the browser decide by it alike.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.engine import Database
from db.store.origins import same_talks
from extract.records import Problem, TalkRecord
from extract.schedule import ScheduleSettings
from extract.schedule.doubts import Doubt
from extract.schedule.slots import Column
from extract.text import slug
from extract.venues import Venues
from paperwatch.config import ScheduleSource
from paperwatch.console import edition
from paperwatch.documents import Document
from paperwatch.places import beside_config
from paperwatch.repositories import is_repository, name_of_repository
from paperwatch.schedule_setup import Understood, name_of_folder, understand
from paperwatch.schedules import is_address

TOLD = ("schedule.doubtful", "schedule.odd")
"""The problems that are told as doubts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A schedule as it would be stored: its place, its pages, and what they say. `unread` is what is no page of it."""

    location: str
    documents: tuple[Document, ...]
    found: Understood
    unread: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What it is called where nobody says otherwise."""
        return self.found.settings.name or slug(self.location) or "group"

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns of which a person should say what they hold."""
        return tuple(column for column in self.found.folder.columns if column.seems is not None)

    @property
    def against(self) -> tuple[Doubt, ...]:
        """Why the talks as a whole are implausible: stored by a person's word alone."""
        return tuple(doubt for doubt in self.found.folder.doubts if doubt.bad)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What else is to be told."""
        return (*(p for p in self.found.problems if p.code not in TOLD), *self.unread)


def candidate(
    location: str,
    documents: Sequence[Document],
    venues: Venues,
    given: ScheduleSettings,
    unread: Sequence[Problem] = (),
) -> Candidate:
    """What the pages of a place say; what `given` says of them is kept."""
    return Candidate(location, tuple(documents), understand(documents, venues, given), tuple(unread))


def answered(one: Candidate, holds: Mapping[str, bool], venues: Venues) -> Candidate:
    """The same pages read again, where each column in `holds` is said to hold what it seems to, or to hold nothing."""
    columns = {role: list(listed) for role, listed in one.found.settings.columns.items()}
    for column in one.asked:
        role = (column.seems or "ignore") if holds[column.header] else "ignore"
        columns.setdefault(role, []).append(column.header)
    settings = replace(one.found.settings, columns={role: tuple(listed) for role, listed in columns.items()})
    return one if settings == one.found.settings else replace(one, found=understand(one.documents, venues, settings))


def question(column: Column) -> str:
    return f'Column "{column.header}": does it hold the {column.seems}?'


def told_before(one: Candidate, database: Database) -> list[tuple[str, int]]:
    """The sources under another name that have most of these talks already, with how many."""
    talks = [(talk.date, talk.title) for talk in one.found.talks]
    known = same_talks(database, talks, f"schedule:{one.found.settings.name}")
    return [(name, count) for name, count in known.items() if count > len(talks) / 2]


def own_name(location: str) -> str | None:
    """What a repository or a folder is called by its place; None where its pages say it better."""
    if is_repository(location):
        return name_of_repository(location)
    return name_of_folder(Path(location)) if not is_address(location) and Path(location).is_dir() else None


def source_of(one: Candidate, settings: Path | None = None) -> ScheduleSource:
    """The source as `paperwatch.toml` names it; `settings` is a file that says all of its settings already."""
    outside = is_address(one.location) or is_repository(one.location)
    return ScheduleSource(
        name=one.name,
        location=one.location if outside else _as_written(Path(one.location)),
        settings=_as_written(settings) if settings else None,
    )


def _as_written(path: Path) -> str:
    """A path as the configuration writes it: relative to its folder where it lies in it."""
    folder = beside_config("").resolve()
    full = Path(os.path.normpath(path.resolve()))
    return full.relative_to(folder).as_posix() if full.is_relative_to(folder) else full.as_posix()


def talk_row(talk: TalkRecord) -> tuple[object, ...]:
    """(line, day, kind, presenters, venues, material, title) of a talk, for a table."""
    material = [kind for kind in ("slides", "summary", "video") if getattr(talk, kind)]
    venues = dict.fromkeys(edition(p.venue.series, p.venue.year) for p in talk.papers if p.venue)
    return (
        talk.where.line,
        talk.date or talk.date_raw or "",
        talk.talk_kind,
        ", ".join(talk.presenters) + (f" (support: {', '.join(talk.supporters)})" if _apart(talk) else ""),
        ", ".join(venues),
        ", ".join(material),
        talk.title,
    )


COLUMNS = ("line", "date", "kind", "presenters", "venue", "material", "talk")
"""What stands in such a row."""


def _apart(talk: TalkRecord) -> bool:
    """Supporters that are not presenters too."""
    return bool(talk.supporters) and not set(talk.supporters) & set(talk.presenters)
