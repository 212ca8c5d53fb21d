"""The group's own page with the talks that were planned here: to be looked at, and taken away as a page or a patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.engine import Database
from paperwatch.config import ScheduleSource, load_config
from paperwatch.repositories import is_repository
from paperwatch.serve.answers import Answer, Asked, File, NotHereError, Page
from paperwatch.serve.pages.changing import organiser, refused
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site

if TYPE_CHECKING:
    from paperwatch.schedule_page import PageWith

_WHAT = "take the page of a schedule"


def schedules() -> list[str]:
    """The names of the schedules that are one page each."""
    known = load_config().schedules
    return [one.name for one in known if one.kind == "schedule" and not is_repository(one.location)]


def schedule(site: Site, asked: Asked) -> Answer:
    """`/schedule/<name>`: what the page becomes, as a patch."""
    database, _ = organiser(site, asked, _WHAT)
    try:
        made = _made(database, asked.names["name"])
    except EXPECTED as error:
        return refused(asked, *told(error))
    name = asked.names["name"]
    return Page("take_schedule.html", {"title": f"The page of {name}", "name": name, "made": made})


def taken(site: Site, asked: Asked) -> Answer:
    """`/schedule/<name>/page` and `/schedule/<name>/patch`"""
    database, _ = organiser(site, asked, _WHAT)
    try:
        made = _made(database, asked.names["name"])
    except EXPECTED as error:
        return refused(asked, *told(error))
    if asked.names["form"] == "patch":
        return File(made.patch.encode(), "text/x-diff; charset=utf-8", "schedule.patch")
    return File(made.after.encode(), "text/plain; charset=utf-8", "schedule.txt")


def _made(database: Database, name: str) -> PageWith:
    from paperwatch.schedule_page import page_with_plans  # it takes half of the crawler

    config = load_config()
    source: ScheduleSource | None = next((one for one in config.schedules if one.name == name), None)
    if source is None:
        raise NotHereError(f"There is no schedule {name}.")
    return page_with_plans(database, source, config)
