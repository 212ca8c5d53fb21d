"""What a page function is asked and what it answers; how either travels is no matter of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from db.members import Person


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that a form sent, or a long text (which has no name)."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the parts of its path by name, decoded, its first value of each argument, and what a form sent.

    `person` is who asks, where somebody has signed in; `session` the key of their session.
    """

    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sent] = field(default_factory=dict)
    person: Person | None = None
    session: str | None = None

    def text(self, name: str) -> str:
        return self.arguments.get(name, "").strip()

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds, else None."""
        given = self.text(name)
        if not (given.isascii() and given.isdigit()) or len(given) > _LONGEST_NUMBER:
            return None
        return found if least <= (found := int(given)) <= most else None

    def day(self, name: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self.text(name))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it shows; a `secret` one is kept by no browser."""

    template: str
    shown: Mapping[str, Any]
    status: int = 200
    secret: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """Bytes for another program, to be saved under `name` where one is given."""

    content: bytes
    media_type: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Look at this address of ours instead."""

    to: str


@dataclass(frozen=True, slots=True)
class After:
    """Something was done: look at this address of ours now, and be told what it was.

    `change` is the number of the change, which can be taken back; `session` a new one, or "" for none any more.
    """

    to: str
    says: str
    change: int | None = None
    session: str | None = None


_LONGEST_NUMBER = 9
"""Digits; no number of ours has more."""

Answer: TypeAlias = Page | File | Moved | After


class NotHereError(Exception):
    """There is no such page; the message says what is not there."""


def address(path: str, /, **arguments: object) -> str:
    """An address of ours; arguments that are None or empty are left out."""
    given = {name: value for name, value in arguments.items() if value not in (None, "")}
    return path + ("?" + urlencode(given) if given else "")


def paper_address(paper_id: str) -> str:
    return f"/paper/{quote(paper_id, safe='')}"


def venue_address(venue: str, year: int | str | None = None, /, **arguments: object) -> str:
    path = f"/venue/{quote(venue, safe='')}" + (f"/{year}" if year else "")
    return address(path, **arguments)


def topic_address(topic: str, /, **arguments: object) -> str:
    return address(f"/topic/{quote(topic, safe='')}", **arguments)
