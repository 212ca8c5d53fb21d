"""One talk: its papers, what belongs to it, and, for those who may, moving it and adding links."""

from __future__ import annotations

from typing import get_args

from db import clock
from db.changes import last_number
from db.dialects import LARGEST_ID
from db.errors import UnknownTalkError
from db.group.materials import Material, links_of
from db.group.plan import plan_of, planned_here, talk_named
from db.group.talks import talks
from paperwatch.serve.answers import Answer, Asked, NotHereError, Page
from paperwatch.serve.pages.taking import schedules
from paperwatch.serve.site import Site

KINDS = get_args(Material)


def talk(site: Site, asked: Asked) -> Answer:
    """`/talk/<number>`"""
    seen = last_number(site.database)
    number = min(int(asked.names["number"]), LARGEST_ID)
    row = next((row for row in talks(site.database) if row.talk_id == number), None)
    try:
        with site.database.reading() as connection:
            source, key = talk_named(connection, number)
            added = links_of(connection, (source, key))
            plan = plan_of(connection, key) if source == planned_here(site.database.group) else None
    except UnknownTalkError as error:
        raise NotHereError(str(error)) from error
    if row is None:
        raise NotHereError("This talk stands on a page of the group's schedule now; the page Talks lists it.")
    shown = {"title": row.title or "A talk", "talk": row, "added": added, "plan": plan, "seen": seen, "kinds": KINDS}
    shown["schedules"] = schedules() if plan and asked.person else []
    return Page("talk.html", shown | {"today": clock.today(), "here": f"/talk/{number}"})
