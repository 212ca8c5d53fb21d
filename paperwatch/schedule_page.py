"""The group's own page with the talks that were planned here put in: as a whole page, and as a patch of it.

A page is never written by itself: what is made here is for a person to commit.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.archive import read_record
from crawler.archive_folder import Archive
from db import clock
from db.engine import Database
from db.group.plan import planned_here
from db.group.talks import TalkRow, talks
from db.judgements.papers import show
from extract.records import TalkRecord
from extract.schedule import ScheduleSettings
from extract.venues import Venues
from paperwatch.config import Config, ScheduleSource
from paperwatch.documents import Document, open_document
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.given import MAX_BYTES
from paperwatch.places import beside_config
from paperwatch.repositories import is_repository
from paperwatch.schedule_patterns import starts_of
from paperwatch.schedule_write import NewTalk, is_meant, write_talk
from paperwatch.schedules import is_address, read_schedule, settings_of


@dataclass(frozen=True, slots=True)
class PageWith:
    """A page and what it becomes: the talks that were put in, and those that could not be, each with why not."""

    name: str
    before: str
    after: str
    added: tuple[TalkRow, ...]
    left: tuple[tuple[TalkRow, str], ...]

    @property
    def patch(self) -> str:
        """The difference as `git apply` and `patch` take it; "" where there is none."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        found = difflib.unified_diff(before, after, f"a/{self.name}", f"b/{self.name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def page_with_plans(database: Database, source: ScheduleSource, config: Config) -> PageWith:
    """The page of a schedule with every talk that is planned here and has a day, a paper and people, put in where its
    day belongs. Raises `PaperwatchError` `file.none` for a page that lies nowhere here, and like `open_document`."""
    document = last_read(source, config)
    before = document.body.decode("utf-8", "replace")
    added: list[TalkRow] = []
    left: list[tuple[TalkRow, str]] = []
    for talk in sorted(_planned(database), key=lambda one: str(one.date)):
        try:
            document = with_talk(document, settings_of(source), config.known_venues, new_talk(database, talk, config))
            added.append(talk)
        except PaperwatchError as error:
            left.append((talk, str(error)))
    name = document.path.name or "schedule"
    return PageWith(name, before, document.body.decode("utf-8", "replace"), tuple(added), tuple(left))


def _planned(database: Database) -> list[TalkRow]:
    here = planned_here(database.group).partition(":")[2]
    return [one for one in talks(database, since=clock.today()) if one.schedule == here]


def last_read(source: ScheduleSource, config: Config) -> Document:
    """The page of a schedule as it was read last: the file, or the archive's answer for the address."""
    if not is_address(source.location) and not is_repository(source.location):
        path = beside_config(source.location)
        if path.is_file():
            return open_document(path)
    elif not is_repository(source.location):
        place = Archive(config.archive).find(source.location)
        status, _, body = read_record(place, MAX_BYTES) if place else (404, [], b"")
        if status == 200:
            return Document(path=_named_by(source.location), body=body, url=source.location)
    message = f"The page of {source.name} lies nowhere here: it has several files, or no night has read it yet."
    raise usage_error("file.none", message)


def _named_by(url: str) -> Path:
    return Path(url.partition("?")[0].rstrip("/").rpartition("/")[2] or "schedule")


def new_talk(database: Database, talk: TalkRow, config: Config) -> NewTalk:
    """A planned talk as it would be written. Raises `PaperwatchError` `usage.talk`."""
    known = [paper.paper_id for paper in talk.papers if paper.paper_id]
    if len(known) != 1 or talk.date is None or not talk.presenters:
        raise usage_error("usage.talk", "It has no day, no people, or not one paper yet.")
    fields = show(database, known[0]).fields
    return NewTalk(
        title=fields["title"],
        series=fields["venue"],
        year=fields["year"],
        is_preprint=fields["venue"] in config.known_venues.preprints,
        url=fields["url"] or by_name(fields),
        pdf=fields["pdf"],
        date=talk.date,
        presenters=talk.presenters,
        materials={kind: url for kind in ("slides", "summary", "video") if (url := getattr(talk, kind))},
    )


def by_name(fields: Mapping[str, Any]) -> str | None:
    """Where the DOI or the arXiv id of a paper leads."""
    if fields["doi"]:
        return f"https://doi.org/{fields['doi']}"
    return f"https://arxiv.org/abs/{fields['arxiv']}" if fields["arxiv"] else None


def with_talk(document: Document, settings: ScheduleSettings, venues: Venues, new: NewTalk) -> Document:
    """The page with a talk put in before or after its neighbours by day, read back: all that stood there still does.

    Raises `PaperwatchError` `schedule.form` where no place of it can be told.
    """
    written = write_talk(document, settings, venues, new).text
    lines = document.body.decode("utf-8", "replace").split("\n")
    old = read_schedule([document], settings, venues).talks
    for place, text in _places(old, [f"{line}\n" for line in lines], new, written):
        body = "\n".join((*lines[:place], *text.split("\n"), *lines[place:])).encode()
        made = replace(document, body=body)
        again = read_schedule([made], settings, venues).talks
        if len(again) == len(old) + 1 and not _said(old) - _said(again) and any(is_meant(talk, new) for talk in again):
            return made
    message = f"No place on {document.url} can be told for this talk. Paste it there: {written}"
    raise PaperwatchError("schedule.form", message, Exit.FAILED)


def _said(found: Sequence[TalkRecord]) -> Counter[tuple[object, ...]]:
    return Counter((talk.date, talk.title, talk.presenters) for talk in found)


def _places(old: Sequence[TalkRecord], lines: Sequence[str], new: NewTalk, written: str) -> list[tuple[int, str]]:
    """Where the talk can be put in, the likeliest first: (line, words with the blank lines around them)."""
    blocks = starts_of(old, lines)  # (first line, line after its last, day), as they stand
    if not blocks:
        return []
    first, last = blocks[0], blocks[-1]
    gap = "\n" if len(blocks) > 1 and blocks[1][0] > first[1] and not lines[blocks[1][0] - 1].strip() else ""
    descending = first[2] > last[2]
    found: list[tuple[int, str]] = []
    for begins, ends, day in blocks if descending else reversed(blocks):
        if descending and day <= new.date:
            found.append((begins, f"{written}{gap}"))
            break
        if not descending and day <= new.date:
            found.append((ends, f"{gap}{written}"))
            break
    edge = (last[1], f"{gap}{written}") if descending else (first[0], f"{written}{gap}")
    return [*found, edge] if not found or found[0] != edge else found
