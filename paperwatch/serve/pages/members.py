"""The members: who may sign in and what they may do; a link is shown once, to the organiser who asked for it."""

from __future__ import annotations

from typing import Any

from db.changes import last_number
from db.engine import Database
from db.members import LINK_DAYS, ROLES, members, new_link
from paperwatch.changes.door import act, perform
from paperwatch.changes.members import NewLink
from paperwatch.errors import usage_error
from paperwatch.serve.answers import Answer, Asked, Page
from paperwatch.serve.pages.changing import organiser, refused
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site

_WHAT = "manage members"


def members_page(site: Site, asked: Asked) -> Answer:
    """`/members`"""
    database, _ = organiser(site, asked, _WHAT)
    shown = {"title": "Members", "members": members(database), "roles": ROLES, "seen": last_number(database)}
    return Page("members.html", shown)


def invited(site: Site, asked: Asked) -> Answer:
    """`POST /members`: a new member, and the link that is theirs."""
    database, person = organiser(site, asked, _WHAT)
    try:
        values = {name: asked.form.get(name, "") for name in ("name", "role")}
        name = act(database, "add-member", values, person).change.asked["name"]
        return _link(site, name, new_link(database, name))
    except EXPECTED as error:
        return refused(asked, *told(error))


def linked(site: Site, asked: Asked) -> Answer:
    """`POST /members/link`: another link for a member."""
    database, person = organiser(site, asked, _WHAT)
    try:
        name = _known(database, asked.form.get("name", ""))
        return _link(site, name, perform(database, NewLink.kind, NewLink(name=name), person).outcome)
    except EXPECTED as error:
        return refused(asked, *told(error))


def _known(database: Database, name: str) -> str:
    if any(one.name == name for one in members(database)):
        return name
    raise usage_error("member.unknown", "There is no such member any more.")


def _link(site: Site, name: str, key: Any) -> Page:
    shown = {
        "title": f"A link for {name}",
        "whom": name,
        "base": site.base_url.rstrip("/"),
        "key": key,
        "prefix": site.prefix,
    }
    return Page("link.html", shown | {"days": LINK_DAYS}, secret=True)
