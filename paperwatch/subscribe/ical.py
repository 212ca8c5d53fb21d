"""An iCalendar file (RFC 5545) of the group's talks; escaping and folding are the library's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from db.engine import Database
from db.group.agenda import Appointment, appointments
from paperwatch.export.clean import address, clean

_NAMES = UUID("7b0f5f1e-2b5d-5a39-8f0a-6a2f1d0c9e42")
"""The namespace of event ids. Never change it: calendars would show every talk twice."""
_HOURS = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*(?:[-–—~]|to)\s*([01]?\d|2[0-3])[:：]([0-5]\d)")
_UNNAMED = {"empty": "No paper is named yet"}  # the other kinds, such as kickoff, say what happens


def calendar(database: Database) -> bytes:
    """Every talk with a day, past and planned, as an event of that day. The same talks give the same bytes."""
    found = Calendar()
    found.add("prodid", "-//paperwatch//talks//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", "Reading group")
    for talk in appointments(database):
        found.add_component(_event(talk))
    return bytes(found.to_ical())


def _event(talk: Appointment) -> Event:
    event = Event()
    changed = talk.last_changed.replace(microsecond=0, tzinfo=dt.UTC)
    event.add("uid", f"{uuid5(_NAMES, f'{talk.source} {talk.key}')}@paperwatch")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", talk.revision - 1)
    starts, ends = _when(talk)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    if talk.room:
        event.add("location", clean(talk.room))
    event.add("summary", clean(talk.title) or _UNNAMED.get(talk.kind, talk.kind))
    event.add("description", "\n".join(_lines(talk)))
    event.add("categories", [talk.kind])
    event.add("transp", "TRANSPARENT")
    urls = [url for _, url in talk.papers if address(url)]
    if urls:
        event.add("url", address(urls[0]))
    return event


def _when(talk: Appointment) -> tuple[dt.date, dt.date]:
    """From when until when: the hours where the schedule prints both by the clock of 24 hours, else the whole day.
    Hours are those of the place, as the schedule says no zone."""
    hours = _HOURS.fullmatch((talk.time or "").strip())
    if hours and (begins := _at(talk.date, hours[1], hours[2])) < (ends := _at(talk.date, hours[3], hours[4])):
        return begins, ends
    return talk.date, talk.date + dt.timedelta(days=1)


def _at(day: dt.date, hour: str, minute: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(int(hour), int(minute)))


def _lines(talk: Appointment) -> Iterator[str]:
    if talk.presenters:
        yield f"Presented by {', '.join(map(clean, talk.presenters))}"
    if talk.supporters:
        yield f"With {', '.join(map(clean, talk.supporters))}"
    if talk.time:
        yield f"Time: {clean(talk.time)}"
    if talk.group:
        yield f"Group: {clean(talk.group)}"
    for title, url in talk.papers:
        yield " ".join(part for part in (clean(title), address(url)) if part)
    for name in ("slides", "summary", "video"):
        if url := address(getattr(talk, name)):
            yield f"{name.capitalize()}: {url}"
