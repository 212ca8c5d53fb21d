"""Signing in by a link that works once, and leaving.

Opening the link shows whom it is for; the button on that page spends it, so that a program that only looks at links (a
chat's preview, a mail filter) signs nobody in and spends nothing.
"""

from __future__ import annotations

from db.members import end_session, enter, holder_of_link
from paperwatch.serve.answers import After, Answer, Asked, NotHereError, Page
from paperwatch.serve.site import Site

_NOTHING = "This link opens nothing: it was used, has ended, or was never one. Ask an organiser for a new one."


def entrance(site: Site, asked: Asked) -> Answer:
    """`/enter/<key>`"""
    access = site.access
    person = holder_of_link(access.database, asked.names["key"]) if access else None
    if person is None:
        raise NotHereError(_NOTHING)
    return Page("enter.html", {"title": "Sign in", "whom": person, "path": asked.path})


def entered(site: Site, asked: Asked) -> Answer:
    """`POST /enter/<key>`: a new session, whatever session the browser had."""
    access = site.access
    if access is None or (found := enter(access.database, asked.names["key"])) is None:
        raise NotHereError(_NOTHING)
    if asked.session:
        end_session(access.database, asked.session)
    session, person = found
    return After("/", f"You are signed in as {person.name}.", session=session)


def left(site: Site, asked: Asked) -> Answer:
    """`POST /leave`: the session ends, on the server too."""
    if site.access is not None and asked.session:
        end_session(site.access.database, asked.session)
    return After("/", "You have left.", session="")
