"""The talks of every schedule: those to come, then those given, with what is owed after them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import groupby

from db import clock
from db.group.talks import TalkRow, presenters, talks
from paperwatch.serve.answers import Answer, Asked, Page, address
from paperwatch.serve.site import Site

_MOST = 150  # talks on one page; above that the latest year stands alone; by hand


def talks_page(site: Site, asked: Asked) -> Answer:
    """`/talks?year=&kind=&presenter=&owed=1`"""
    today = clock.today()
    presenter, kind, owed = asked.text("presenter") or None, asked.text("kind") or None, asked.text("owed") == "1"
    everything = talks(site.database)
    chosen = [row for row in talks(site.database, presenter=presenter, kind=kind) if not owed or _owed(row, today)]
    years = sorted({row.date.year for row in chosen if row.date}, reverse=True)
    year = asked.number("year", 1900, 2200)
    if year is None and len(chosen) > _MOST and years:
        year = years[0]
    in_year = [row for row in chosen if year is None or row.date is None or row.date.year == year]
    coming = [row for row in reversed(in_year) if row.planned(today)]
    given = [row for row in in_year if not row.planned(today)]
    return Page(
        "talks.html",
        {
            "title": "Talks",
            "coming": coming,
            "months": [(f"{month:%B %Y}", list(rows)) for month, rows in groupby(given, key=_month)],
            "kinds": Counter(row.kind for row in everything).most_common(),
            "presenters": sorted(person.name for person in presenters(site.database)),
            "years": years,
            "chosen": {"presenter": presenter or "", "kind": kind or "", "year": year or "", "owed": owed},
            "shown": len(in_year),
            "in_all": len(everything),
            "today": today,
            "year_link": lambda n: address("/talks", **{**asked.arguments, "year": n}),
        },
    )


def _owed(row: TalkRow, today: dt.date) -> bool:
    return bool(row.missing) and not row.planned(today)


def _month(row: TalkRow) -> dt.date:
    assert row.date is not None
    return row.date.replace(day=1)
