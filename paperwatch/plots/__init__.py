"""Pictures of what is in the database, drawn by matplotlib (extra `plot`)."""

from __future__ import annotations

from enum import StrEnum

from db.engine import Database
from extract.extras import install
from paperwatch.errors import PaperwatchError, usage_error


class Kind(StrEnum):
    """The pictures as people name them."""

    COVERAGE = "coverage"
    TOPICS = "topics"
    PRESENTED = "presented"


FORMATS = ("svg", "png")


def plot(database: Database, kind: Kind, form: str) -> bytes:
    """A picture as SVG or PNG; the same database gives the same bytes.

    Raises `PaperwatchError`: `extra.missing` where matplotlib is not installed, `usage.picture` for another format,
    `plot.empty` where there is nothing to draw.
    """
    if form not in FORMATS:
        raise usage_error("usage.picture", f"A picture is written as {' or '.join(FORMATS)}, not {form or 'this'}.")
    try:
        from paperwatch.plots import charts, style
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("matplotlib"):
            raise
        message = f"Pictures need matplotlib. Install it with: {install('plot')}"
        raise PaperwatchError("extra.missing", message) from error
    draw = {Kind.COVERAGE: charts.coverage, Kind.TOPICS: charts.topics, Kind.PRESENTED: charts.presented}[kind]
    with style.house():
        figure = draw(database)
        if figure is None:
            raise PaperwatchError("plot.empty", "There are no papers of a venue and year yet, so nothing to draw.")
        return style.saved(figure, form)
