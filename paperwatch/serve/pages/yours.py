"""What somebody marked themselves: stars, notes, proposals and votes, and what they have read."""

from __future__ import annotations

from db.group.marks import Kind, marked_by
from paperwatch.serve.answers import Answer, Asked, NotHereError, Page
from paperwatch.serve.site import Site

_PARTS: tuple[tuple[Kind, str], ...] = (
    ("star", "Starred"),
    ("note", "Your notes"),
    ("proposal", "Proposed by you"),
    ("vote", "Your votes"),
    ("read", "Read"),
)


def yours(site: Site, asked: Asked) -> Answer:
    """`/yours`, for those who have signed in."""
    if (person := asked.person) is None:
        raise NotHereError("Sign in to see what you marked: open the link that an organiser gave you.")
    parts = [(kind, title, marked_by(site.database, person.name, kind)) for kind, title in _PARTS]
    return Page("yours.html", {"title": "Yours", "parts": [part for part in parts if part[2]]})
