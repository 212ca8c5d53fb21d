"""Enrichment: what papers lack is asked of the sources that may have it, in the written order, until nobody is left.

Each question is a lookup or a fetch of the real spiders in a process of its own. Answers are saved as records and
linked; every question ends in the ledger (`db.enrichment`), whatever came of it. Nothing here can undo a save.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from crawler.harvest import HarvestConfig, HarvestResult, OnEvent, crawl_arxiv, crawl_pages, fetch, list_again, lookup
from crawler.requests import interface
from crawler.spiders.fetch import file_name
from db import store
from db.bulk import chunks
from db.clock import now
from db.engine import Database
from db.enrichment import EDITION, Attempt, Want, answered, note, pages_read, settle, wanted
from db.enrichment_plan import ANSWERED, plan
from db.linkage.link import link_pending
from extract.records import Problem, Venue
from paperwatch.editions import edition_named
from paperwatch.linked_pdf import read_linked

AT_FIRST = 5  # by hand
AT_ONCE = 50
"""Questions of one process; what was asked is in the ledger before the next one starts. The first few show whether a
host answers at all: one that throttles costs minutes of waiting for each question."""
NO_ANSWER = "enrichment.no-answer"


@dataclass(slots=True)
class Enriched:
    """What an enrichment did: every attempt, the hosts that answered nothing but failures and were asked no further,
    the sources left out for want of a key."""

    attempts: list[Attempt] = field(default_factory=list)
    shut: set[str] = field(default_factory=set)
    without_key: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    run_ids: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> list[str]:
        """The sources that failed as a whole: their one host did, or (PDFs) there was no answer from any host."""
        shut = dict.fromkeys(a.want.source for a in self.attempts if a.want.host in self.shut)
        answered = {a.want.source for a in self.attempts if says_something(a)}
        return [name for name in shut if plan().sources[name].host or name not in answered]

    @property
    def status(self) -> Literal["ok", "failed"]:
        return "failed" if self.failed else "ok"

    def outcomes(self, source: str) -> dict[str, int]:
        """Outcome -> how many attempts of the source ended so, the most frequent first."""
        return dict(Counter(a.outcome for a in self.attempts if a.want.source == source).most_common())


def says_something(attempt: Attempt) -> bool:
    """Whether the source answered, be it that it does not know the work."""
    return plan().is_answer(attempt.want.source, attempt.outcome)


def enrich(
    database: Database,
    config: HarvestConfig,
    *,
    venue: Venue | None = None,
    source: str | None = None,
    limit: int | None = None,
    on_event: OnEvent = lambda event: None,
) -> Enriched:
    """Ask for what papers lack, at most `limit` questions. A host that fails as a whole is not asked further."""
    done = Enriched(without_key=_without_key(config))
    link_pending(database)
    while limit is None or len(done.attempts) < limit:
        left = None if limit is None else limit - len(done.attempts)
        wants = open_questions(database, config, venue=venue, source=source, limit=left, without=done.shut)
        if not wants:
            break
        for mine in _by_host(wants):
            _ask_host(database, config, mine, done, on_event)
        link_pending(database)
    return done


def open_questions(
    database: Database,
    config: HarvestConfig,
    *,
    venue: Venue | None = None,
    source: str | None = None,
    limit: int | None = None,
    without: Collection[str] = (),
) -> list[Want]:
    """What would be asked next."""
    keyless = {plan().sources[name].host or "" for name in _without_key(config)}
    archive = _archive_name(config)
    return wanted(
        database, now=now(), limit=limit, venue=venue, source=source, without={*without, *keyless}, via=archive
    )


def _without_key(config: HarvestConfig) -> tuple[str, ...]:
    """The sources that answer only with a key, where there is none."""
    if config.replay or config.loopback:
        return ()
    needed = ((name, asking.host) for name, asking in plan().sources.items() if plan().needs_key(name))
    return tuple(name for name, host in needed if host not in config.keys)


def _archive_name(config: HarvestConfig) -> str:
    return Path(config.replay).name if config.replay else ""


def _by_host(wants: Sequence[Want]) -> list[list[Want]]:
    """The questions for each host, those about whole editions apart; those for the many hosts of a few PDFs each
    together, to be fetched side by side."""
    many = Counter((want.source, want.host) for want in wants)
    found: dict[tuple[str, str, bool], list[Want]] = {}
    for want in wants:
        host = want.host if many[want.source, want.host] > AT_FIRST else ""
        found.setdefault((want.source, host, want.scheme == EDITION), []).append(want)
    return list(found.values())


def _ask_host(
    database: Database, config: HarvestConfig, wants: Sequence[Want], done: Enriched, on_event: OnEvent
) -> None:
    """The questions for a host, some at a time, until one of those times brings nothing but failures."""
    for some in (wants[:AT_FIRST], *chunks(wants[AT_FIRST:], AT_ONCE)):
        ask = _ask_lists if some[0].scheme == EDITION else asker(some[0].source)
        outcomes, result = ask(database, config, some, on_event)
        moment, via = now(), _archive_name(config)
        attempts = [Attempt(want, outcomes[want.asked], moment, via) for want in some]
        note(database, *attempts)
        settle(database, result.run_ids, {a.outcome for a in attempts if not a.outcome.startswith("pdf.")})
        done.attempts += attempts
        done.run_ids += result.run_ids
        done.problems += [p for p in result.problems if p.severity == "error" and p not in done.problems]
        done.counts.update(result.counts)
        if not any(map(says_something, attempts)):
            done.shut |= {want.host for want in some}
            return


Asked = tuple[dict[str, str], HarvestResult]
"""The outcome of each name that was asked, and the crawl's result."""
Ask = Callable[[Database, HarvestConfig, Sequence[Want], OnEvent], Asked]


def _look_up(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    names: dict[str, list[str]] = {}
    for want in wants:
        names.setdefault(want.scheme, []).append(want.asked)
    result = lookup(wants[0].source, names, config=config, on_event=on_event)
    return _outcomes(database, wants, result), result


def _ask_lists(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    """What an interface lists of whole editions, by its route of each series."""
    outcomes: dict[str, str] = {}
    results = []
    for want in wants:
        edition = edition_named(want.asked, config.venues)
        routes = config.venues.series[edition.series].routes_for(edition.year)
        route = next(route for route in routes if route.spider == want.source)
        result = list_again(edition, route, config=config, on_event=on_event)
        reason = next((p.code for p in result.problems if p.severity == "error"), NO_ANSWER)
        outcomes[want.asked] = reason if result.status == "failed" else ANSWERED
        results.append(result)
    counts = sum((Counter(result.counts) for result in results), Counter[str]())
    problems = tuple(problem for result in results for problem in result.problems)
    runs = tuple(run_id for result in results for run_id in result.run_ids)
    return outcomes, replace(results[-1], counts=counts, problems=problems, run_ids=runs)


def _ask_arxiv(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    result = crawl_arxiv(config=config, ids=[want.asked for want in wants], on_event=on_event)
    return _outcomes(database, wants, result), result


def _ask_pdfs(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    """Fetch the files, read them in killable workers, save each record in a transaction of its own."""
    with tempfile.TemporaryDirectory(prefix="paperwatch-pdf-") as folder:
        result = fetch([want.asked for want in wants], folder, config=config, on_event=on_event)
        outcomes = {want.asked: _said(want, result) for want in wants}
        here = [(want, path) for want in wants if (path := Path(folder, file_name(want.asked))).is_file()]
        kept = store.Counts()
        for want, found in read_linked(here, database.venues):
            kept += store.save(database, found.records, found.problems, run_id=result.run_ids[-1])
            outcomes[want.asked] = ANSWERED if found.records else next((p.code for p in found.problems), NO_ANSWER)
    counts = {**result.counts, "new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
    return outcomes, replace(result, counts=counts)


def _ask_pages(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    """Papers' own pages, or lists of whole editions; what they say is saved as records of their platforms."""
    result = crawl_pages([want.asked for want in wants], config=config, on_event=on_event)
    read = pages_read(database, result.run_ids)
    return {want.asked: ANSWERED if want.asked in read else _said(want, result) for want in wants}, result


_OWN_WAYS: dict[str, Ask] = {"arxiv": _ask_arxiv, "pdf": _ask_pdfs, "paper-page": _ask_pages, "miniconf": _ask_pages}


def asker(source: str) -> Ask:
    """How a source of the plan is asked. Raises `KeyError` for one that cannot be."""
    return _look_up if interface(source) else _OWN_WAYS[source]


def _outcomes(database: Database, wants: Sequence[Want], result: HarvestResult) -> dict[str, str]:
    """A work that the source had a record of is answered; else the problem that names it says why not."""
    known = answered(database, result.run_ids, wants[0].source)
    return {want.asked: ANSWERED if want.asked in known else _said(want, result) for want in wants}


def _said(want: Want, result: HarvestResult) -> str:
    """The code of the problem with this question, else of what broke the whole crawl, else that nothing was said."""
    whole = next((p.code for p in result.problems if p.code.startswith(("crawl.", "store.", "archive."))), NO_ANSWER)
    return result.about.get(want.asked, whole)
