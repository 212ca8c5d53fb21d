"""The pictures. Each takes a database and returns a figure, or None where there is nothing to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from db import figures
from db.engine import Database
from paperwatch.plots.style import COLOURS, FAINT, INK, MARKERS, PAPER, figure

MOST_TOPICS = 8  # by hand: as many colours are told apart
LATEST_YEARS = 12  # by hand: as many fit side by side
_SHADES = LinearSegmentedColormap.from_list("covered", ["#eef3f7", COLOURS[0]])


def coverage(database: Database) -> Figure | None:
    """A table of venues and years: how many papers talks cover, the more the darker."""
    counts = figures.editions(database)
    if not counts:
        return None
    years = sorted({count.year for count in counts})[-LATEST_YEARS:]
    shown = [count for count in counts if count.year in years]
    venues = sorted({count.venue for count in shown})
    drawn, axes = figure(2.2 + 0.85 * max(len(years), 3), 1.3 + 0.42 * len(venues))
    for count in shown:
        x, y, share = years.index(count.year), venues.index(count.venue), count.covered / count.papers
        axes.add_patch(_cell(x, y, _SHADES(share**0.5)))  # the root, so that one paper of fifty can be seen
        ink = PAPER if share > 0.4 else INK
        axes.text(x, y, f"{count.covered}/{count.papers}", ha="center", va="center", color=ink)
    axes.set(xlim=(-0.5, len(years) - 0.5), ylim=(len(venues) - 0.5, -0.5))
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.set_yticks(range(len(venues)), venues)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title("Covered / all papers of each venue and year")
    return drawn


def _cell(x: int, y: int, colour: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, edgecolor="none")


def topics(database: Database) -> Figure | None:
    """Lines over the years: the share of papers on each of the topics that most papers are on."""
    counts, totals = figures.topics(database), _papers_by_year(database)
    if not counts:
        return None
    sizes: Counter[str] = Counter()
    for count in counts:
        sizes[count.title] += count.papers
    years = sorted(totals)[-LATEST_YEARS:]
    drawn, axes = figure(8.4, 4.6)
    ends = []
    for number, (title, _) in enumerate(sizes.most_common(MOST_TOPICS)):
        of_year = {count.year: count.papers for count in counts if count.title == title}
        shares = [100 * of_year.get(year, 0) / totals[year] for year in years]
        axes.plot(years, shares, color=COLOURS[number], marker=MARKERS[number], markersize=5, linewidth=1.8)
        ends.append((shares[-1], title, number))
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_xlim(years[0] - 0.1, years[-1] + 0.1)
    axes.set_ylim(bottom=0)
    _label_ends(axes, years[-1], ends)
    axes.grid(axis="y", color=FAINT, alpha=0.3)
    axes.set_ylabel("% of the year's papers")
    axes.set_title("Topics over the years")
    return drawn


def _papers_by_year(database: Database) -> Counter[int]:
    totals: Counter[int] = Counter()
    for edition in figures.editions(database):
        totals[edition.year] += edition.papers
    return totals


def _label_ends(axes: Any, x: float, ends: Sequence[tuple[float, str, int]]) -> None:
    """Write each line's name beside its end, after its mark, the names pushed apart where they would lie on each other.

    The names are dark: light colours cannot be read as letters on white.
    """
    least = axes.get_ylim()[1] / 18
    places: list[float] = []
    for value, _, _ in sorted(ends):
        places.append(max(value, places[-1] + least) if places else value)
    pushed = sum(places) / len(places) - sum(value for value, _, _ in ends) / len(ends)
    lowest = max(places[0] - pushed, 0.0)
    beside: Any = ("axes fraction", "data")
    for (value, title, number), place in zip(sorted(ends), places, strict=True):
        at, colour = place - places[0] + lowest, COLOURS[number]
        thread = {"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x, value), (1.045, at), textcoords=beside, arrowprops=thread, annotation_clip=False)
        mark = axes.get_yaxis_transform()
        axes.plot([1.05], [at], color=colour, marker=MARKERS[number], markersize=5, transform=mark, clip_on=False)
        label = axes.annotate(title, (1.05, at), (8, 0), xycoords=beside, textcoords="offset points", va="center")
        label.set(annotation_clip=False)


def presented(database: Database) -> Figure | None:
    """Two dots a topic: its share of what venues accept, and its share of what the group covers."""
    counts = figures.topics(database)
    everything = figures.editions(database)
    papers, covered = sum(e.papers for e in everything), sum(e.covered for e in everything)
    if not counts or not covered:
        return None
    accepted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for count in counts:
        accepted[count.title] += count.papers
        given[count.title] += count.covered
    shares = {title: (100 * accepted[title] / papers, 100 * given[title] / covered) for title in accepted}
    order = sorted(shares, key=lambda title: (shares[title][1] - shares[title][0], title))
    drawn, axes = figure(8.4, 1.5 + 0.24 * len(order))
    for y, title in enumerate(order):
        axes.plot(shares[title], (y, y), color=FAINT, linewidth=2, zorder=1)
    for place, label in enumerate(("accepted by venues", "covered by us")):
        values = [shares[title][place] for title in order]
        axes.scatter(
            values,
            range(len(order)),
            color=COLOURS[place],
            marker=MARKERS[place],
            label=label,
            zorder=2 + place,
            clip_on=False,
        )
    axes.set_yticks(range(len(order)), order)
    axes.set_ylim(-0.7, len(order) - 0.3)
    axes.set_xlim(left=0)
    axes.grid(axis="x", color=FAINT, alpha=0.3)
    axes.set_xlabel(f"% of papers ({papers:,} accepted, {covered:,} covered)")
    axes.legend(loc="lower right", frameon=False)
    axes.set_title("What we present, and what venues accept")
    return drawn
