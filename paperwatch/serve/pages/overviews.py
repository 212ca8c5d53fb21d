"""All venues and years, all topics, and the pictures."""

from __future__ import annotations

from importlib.util import find_spec

from db import figures
from db.group.balance import balance
from db.search.topics import vocabulary
from paperwatch.plots import Kind
from paperwatch.serve.answers import Answer, Asked, Page
from paperwatch.serve.site import Site

_YEARS_SHOWN = 12  # by hand: as many fit side by side


def venues(site: Site, asked: Asked) -> Answer:
    """`/venues`: a line for each venue, a cell for each year."""
    rows = [row for row in balance(site.database) if row.venue and row.year]
    years = sorted({row.year for row in rows if row.year}, reverse=True)[:_YEARS_SHOWN]
    cells = {(row.venue, row.year): row for row in rows}
    names = sorted(
        {row.venue for row in rows if row.venue}, key=lambda name: (name in site.venues.preprints, name.casefold())
    )
    titles = {name: known.title for name, known in site.venues.series.items()}
    shown = {"title": "Venues", "years": years, "venues": names, "cells": cells, "titles": titles}
    return Page("venues.html", {**shown, "pictures": _drawn(Kind.COVERAGE)})


def topics(site: Site, asked: Asked) -> Answer:
    """`/topics`: a line for each topic, a bar for each year."""
    counts = figures.topics(site.database)
    years = sorted({count.year for count in counts})[-_YEARS_SHOWN:]
    of_topic: dict[str, dict[int, figures.TopicCount]] = {}
    for count in counts:
        of_topic.setdefault(count.topic, {})[count.year] = count
    lines = [
        (topic, of_topic[name], sum(c.papers for c in of_topic[name].values()), _covered(of_topic[name]))
        for name, topic in vocabulary(site.database).items()
        if name in of_topic
    ]
    lines.sort(key=lambda line: (-line[2], line[0].title))
    most = max((c.papers for c in counts if c.year in years), default=1)
    shown = {"title": "Topics", "years": years, "lines": lines, "most": most}
    return Page("topics.html", {**shown, "pictures": _drawn(Kind.TOPICS, Kind.PRESENTED)})


def _drawn(*kinds: Kind) -> tuple[Kind, ...]:
    """The pictures that can be drawn here; none without matplotlib (extra `plot`)."""
    return kinds if find_spec("matplotlib") else ()


def _covered(counts: dict[int, figures.TopicCount]) -> int:
    return sum(count.covered for count in counts.values())
