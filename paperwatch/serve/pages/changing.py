"""What is sent from a form: an action through the door, or a change taken back; and the list of all changes."""

from __future__ import annotations

from collections.abc import Callable

from db.changes import changes
from db.dialects import LARGEST_ID
from db.engine import Database
from db.jobs import waiting
from db.members import Person
from paperwatch.changes.actions import KINDS
from paperwatch.changes.door import OTHERS, Result, act, undo
from paperwatch.serve.access import of_ours
from paperwatch.serve.answers import After, Answer, Asked, NotHereError, Page, address
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site

_SHOWN = 50  # changes on a page; by hand
_OF_THE_FORM = frozenset({"csrftoken", "seen", "back"})


def do(site: Site, asked: Asked) -> Answer:
    """`POST /do/<action>`: the values of the action, `seen` and `back`, where to go then."""
    values = {name: value for name, value in asked.form.items() if name not in _OF_THE_FORM}
    seen = asked.form.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= len(str(LARGEST_ID)) else None
    return _done(
        site, asked, lambda database, person: act(database, asked.names["action"], values, person, seen=number)
    )


def take_back(site: Site, asked: Asked) -> Answer:
    """`POST /undo/<number>`"""
    number = min(int(asked.names["number"]), LARGEST_ID)
    return _done(site, asked, lambda database, person: undo(database, number, person))


def _done(site: Site, asked: Asked, work: Callable[[Database, Person], Result]) -> Answer:
    """What comes of the work of whoever has signed in."""
    person, database = asked.person, site.access.database if site.access else None
    if person is None or database is None:
        return refused(asked, "Sign in to change something: open the link that an organiser gave you.", 403)
    try:
        done = work(database, person).change
    except EXPECTED as error:
        return refused(asked, *told(error))
    if waiting(database):
        site.wake()
    return After(of_ours(asked.form.get("back", "/")), done.said, None if done.undoes else done.id)


def organiser(site: Site, asked: Asked, may: str) -> tuple[Database, Person]:
    """Where changes go, and the organiser who asks. Raises `NotHereError` for anybody else."""
    person, access = asked.person, site.access
    if access is None or person is None or not person.may("organiser"):
        raise NotHereError(f"An organiser who has signed in can {may} here.")
    return access.database, person


def refused(asked: Asked, why: str, status: int) -> Page:
    """Nothing was changed, and nothing that somebody wrote is lost."""
    written = [(name, value) for name, value in asked.form.items() if name in ("text", "note", "url") and value]
    shown = {
        "title": "Nothing was changed",
        "why": why,
        "written": written,
        "back": of_ours(asked.form.get("back", "/")),
    }
    return Page("refused.html", shown, status)


def changes_page(site: Site, asked: Asked) -> Answer:
    """`/changes?before=`: what people changed, the latest first, for those who have signed in."""
    if (person := asked.person) is None:
        raise NotHereError("Sign in to see what people changed: open the link that an organiser gave you.")
    before = asked.number("before", 1, LARGEST_ID)
    found = changes(site.database, limit=_SHOWN + 1, before=before, reader=person.name)
    can_undo = {
        one.id
        for one in found
        if one.undone_by is None
        and one.action in KINDS
        and person.may(KINDS[one.action].least if one.by == person.name else OTHERS)
    }
    further = address("/changes", before=found[_SHOWN - 1].id) if len(found) > _SHOWN else None
    shown = {"title": "Changes", "changes": found[:_SHOWN], "can_undo": can_undo, "further": further}
    return Page("changes.html", shown | {"here": address("/changes", **asked.arguments)})
