"""Enrichment: what papers lack is asked of the sources that may have it, in the written order, until nobody is left.

Each question is a lookup or a fetch of the real spiders in a process of its own. Answers are saved as records and
linked; every question ends in the ledger (`db.enrichment`), whatever came of it. Nothing here can undo a save.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote

from crawler.harvest import HarvestConfig, HarvestResult, OnEvent, crawl_arxiv, fetch, lookup
from crawler.spiders.fetch import file_name
from db import store
from db.clock import now
from db.engine import Database, open_database
from db.enrichment import Attempt, Want, answered, note, settle, wanted
from db.enrichment_plan import ANSWERED, plan
from db.identity.link import link_pending
from db.keep import chunks
from extract.identifiers import split_address
from extract.records import Problem, Venue
from paperwatch.linked_pdf import read_linked

AT_ONCE = 50
"""Questions of one process; what was asked is in the ledger before the next one starts."""
NO_ANSWER = "enrichment.no-answer"

_NOT_KNOWN = ("response.not-found", "response.soft-404", "semanticscholar.not-found", "arxiv.", "replay.", NO_ANSWER)
_ANSWERS = (ANSWERED, "pdf.", *_NOT_KNOWN)
"""How outcomes begin that say something of a work and nothing against the source."""


@dataclass(slots=True)
class Enriched:
    """What an enrichment did: every attempt, the sources that failed as a whole, those left out for want of a key."""

    attempts: list[Attempt] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    without_key: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    run_ids: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def status(self) -> Literal["ok", "failed"]:
        return "failed" if self.failed else "ok"

    def outcomes(self, source: str) -> dict[str, int]:
        """Outcome -> how many attempts of the source ended so, the most frequent first."""
        return dict(Counter(a.outcome for a in self.attempts if a.want.source == source).most_common())


def enrich(
    database: Database,
    config: HarvestConfig,
    *,
    venue: Venue | None = None,
    source: str | None = None,
    limit: int | None = None,
    on_event: OnEvent = lambda event: None,
) -> Enriched:
    """Ask for what papers lack, at most `limit` questions. A source that fails as a whole is not asked further."""
    done = Enriched(without_key=_without_key(config))
    link_pending(database)
    while limit is None or len(done.attempts) < limit:
        left = None if limit is None else limit - len(done.attempts)
        wants = open_questions(database, config, venue=venue, source=source, limit=left, without=done.failed)
        if not wants:
            break
        for name, mine in _by_source(wants).items():
            _ask_source(database, config, name, mine, done, on_event)
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
    left_out = {*without, *_without_key(config)}
    return wanted(
        database, now=now(), limit=limit, venue=venue, source=source, without=left_out, via=_archive_name(config)
    )


def _without_key(config: HarvestConfig) -> tuple[str, ...]:
    """The sources that answer only with a key, where there is none."""
    if config.replay or config.loopback:
        return ()
    return tuple(name for name, told in plan().sources.items() if told.key and told.host not in config.keys)


def _archive_name(config: HarvestConfig) -> str:
    return Path(config.replay).name if config.replay else ""


def _by_source(wants: Sequence[Want]) -> dict[str, list[Want]]:
    found: dict[str, list[Want]] = {}
    for want in wants:
        found.setdefault(want.source, []).append(want)
    return found


def _ask_source(
    database: Database, config: HarvestConfig, name: str, wants: Sequence[Want], done: Enriched, on_event: OnEvent
) -> None:
    for some in chunks(wants, AT_ONCE):
        outcomes, result = ASK[name](database, config, some, on_event)
        moment, via = now(), _archive_name(config)
        attempts = [Attempt(want, outcomes[want.asked], moment, via) for want in some]
        note(database, *attempts)
        settle(database, result.run_ids, {a.outcome for a in attempts if not a.outcome.startswith("pdf.")})
        done.attempts += attempts
        done.run_ids += result.run_ids
        done.problems += [p for p in result.problems if p.severity == "error" and p not in done.problems]
        done.counts.update(result.counts)
        if not any(a.outcome.startswith(_ANSWERS) for a in attempts):
            done.failed.append(name)
            return


Asked = tuple[dict[str, str], HarvestResult]
"""The outcome of each name that was asked, and the crawl's result."""
Ask = Callable[[Database, HarvestConfig, Sequence[Want], OnEvent], Asked]


def _look_up(name: Literal["crossref", "openalex", "semanticscholar"]) -> Ask:
    def ask(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
        dois, arxiv = ([want.asked for want in wants if want.scheme == scheme] for scheme in ("doi", "arxiv"))
        result = lookup(name, config=config, dois=dois, arxiv=arxiv, on_event=on_event)
        return _outcomes(database, wants, result), result

    return ask


def _ask_arxiv(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    result = crawl_arxiv(config=config, ids=[want.asked for want in wants], on_event=on_event)
    return _outcomes(database, wants, result), result


def _ask_pdfs(database: Database, config: HarvestConfig, wants: Sequence[Want], on_event: OnEvent) -> Asked:
    """Fetch the files, read them in killable workers, save each record in a transaction of its own."""
    with tempfile.TemporaryDirectory(prefix="paperwatch-pdf-") as folder:
        result = fetch([want.asked for want in wants], folder, config=config, on_event=on_event)
        outcomes = {want.asked: _said(want, result.problems) for want in wants}
        here = [(want, path) for want in wants if (path := Path(folder, file_name(want.asked))).is_file()]
        kept = store.Counts()
        for want, found in read_linked(here):
            kept += store.save(database, found.records, found.problems, run_id=result.run_ids[-1])
            outcomes[want.asked] = ANSWERED if found.records else next((p.code for p in found.problems), NO_ANSWER)
    counts = {**result.counts, "new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
    return outcomes, replace(result, counts=counts)


ASK: Mapping[str, Ask] = {
    "crossref": _look_up("crossref"),
    "openalex": _look_up("openalex"),
    "semanticscholar": _look_up("semanticscholar"),
    "arxiv": _ask_arxiv,
    "pdf": _ask_pdfs,
}
"""How each source of the plan is asked."""


def _outcomes(database: Database, wants: Sequence[Want], result: HarvestResult) -> dict[str, str]:
    """A work that the source had a record of is answered; else the problem that names it says why not."""
    known = answered(database, result.run_ids, wants[0].source)
    return {want.asked: ANSWERED if want.asked in known else _said(want, result.problems) for want in wants}


def _said(want: Want, problems: Sequence[Problem]) -> str:
    """The code of the problem with this question, else of what broke the whole crawl, else that nothing was said."""
    mine = (p for p in problems if p.code != "route.failed" and want.asked.lower() in _names_in(p.where.document))
    own = next((p.code for p in mine), None)
    whole = next((p.code for p in problems if p.code.startswith(("crawl.", "store.", "archive."))), None)
    return own or whole or NO_ANSWER


def _names_in(address: str) -> Iterator[str]:
    """What an address asks about, in lower case: itself, the DOI or id its path ends with, its list of ids."""
    yield address.lower()
    parts = split_address(address)
    path = unquote(parts.path).lower()
    for mark in ("/works/https://doi.org/", "/works/", "/paper/doi:", "/paper/arxiv:"):
        if mark in path:
            yield path.partition(mark)[2]
    for ids in parse_qs(parts.query).get("id_list", ()):
        yield from ids.lower().split(",")


def crawl_enrichment(*, config: HarvestConfig, on_event: OnEvent = lambda event: None) -> HarvestResult:
    """The enrichment of everything as one more crawl, for the nightly run. `papers` are those that were asked about."""
    database = open_database(config.database_url)
    try:
        done = enrich(database, config, on_event=on_event)
    finally:
        database.close()
    counts = {name: done.counts[name] for name in ("new", "changed", "unchanged", "requests")}
    counts["papers"] = len({attempt.want.paper_id for attempt in done.attempts})
    return HarvestResult(done.status, None, counts, tuple(done.problems), tuple(done.run_ids))
