"""What a person must hear of although nothing failed: a page that is read differently, a silence, a new bot check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crawler.harvest import HarvestResult
from db.status import ProblemRow
from extract.records import Problem, Where
from extract.venues import SHIPPED
from paperwatch.nightly.due import Past
from paperwatch.nightly.rules import Rules
from paperwatch.nightly.sources import Source

_FACTOR = 2.0
"""A selector that finds so many times more or less per paper than it did reads the page differently."""
_TOO_FEW = 8
"""Hits below this number move by chance (awards, sessions)."""


def alarms(
    source: Source, past: Past, result: HarvestResult, rules: Rules, fresh: tuple[ProblemRow, ...]
) -> Iterator[Problem]:
    """The alarms of one source after a crawl; `fresh` are its problems that were not known before tonight."""
    where = Where(result.route.urls[0] if result.route and result.route.urls else source.name)
    if result.status == "ok" and result.route and past.ok_run and past.ok_run.source == result.route.spider:
        yield from _selectors(source.name, past.ok_run.counts, result.counts, where)
    yield from _other_route(source.name, past, result, where)
    if past.last_ok and any(row.code == "response.challenge" for row in fresh):
        message = f"{source.name} was read before, and now a site answers with a bot check."
        yield Problem("challenge.new", message, where, "warning", source.name)
    never_ends = source.name in SHIPPED.preprints
    if never_ends and result.status == "ok" and (nights := _silence(past, result)) >= rules.silent_nights:
        message = f"{source.name} answered {nights} times in a row without any new or changed record."
        yield Problem("source.silent", message, where, "warning", source.name)


def _other_route(name: str, past: Past, result: HarvestResult, where: Where) -> Iterator[Problem]:
    """An edition that was read by one of its routes and now is by another one: the first reason says why."""
    before = past.ok_run.counts.get("route") if past.ok_run else None
    now = result.counts.get("route")
    if result.status == "failed" or not before or not now or before == now:
        return
    failed = next((p.message for p in result.problems if p.code == "route.failed"), "")
    why = f"The one before failed. {failed}" if now > before else "It answers again."
    message = f"{name} is read by route {now} of its list now, not by route {before}. {why}"
    yield Problem("route.changed", message, where, "warning", name)


def _silence(past: Past, result: HarvestResult) -> int:
    return 0 if any(result.counts.get(what, 0) for what in ("new", "changed")) else past.quiet + 1


def _selectors(name: str, before: Mapping[str, int], now: Mapping[str, int], where: Where) -> Iterator[Problem]:
    """Compared per paper: a list that grows is no alarm, a selector that goes blind on the same list is one."""
    papers, earlier = now.get("papers", 0), before.get("papers", 0)
    if not papers or not earlier:
        return
    changed = []
    for key in sorted({k for k in (*before, *now) if k.startswith("hits:")}):
        was, found = before.get(key, 0), now.get(key, 0)
        if (
            max(was, found) >= _TOO_FEW
            and not 1 / _FACTOR < ((found + 0.5) / papers) / ((was + 0.5) / earlier) < _FACTOR
        ):
            changed.append(f"{key.removeprefix('hits:')} {was} -> {found}")
    if changed:
        message = f"{name}: selectors find other numbers than in the last good reading: {', '.join(changed)}."
        yield Problem("selector.changed", message, where, "warning", name)
