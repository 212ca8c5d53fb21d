"""The demo: the whole street on this machine, real spiders against a loopback server that plays the sites."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from crawler.harvest import HarvestConfig, HarvestResult, crawl_arxiv, crawl_documents, harvest
from crawler.loopback import playing
from db.engine import Database, open_database
from db.enrichment_plan import ANSWERED
from db.selection import coverage
from db.status import open_problems, status
from extract.records import Venue
from paperwatch.advice import waiting
from paperwatch.commands.ask import print_uncovered
from paperwatch.commands.crawl import print_result
from paperwatch.console import err, out, plural, safe
from paperwatch.enrich import enrich
from paperwatch.harvesting import conclude
from paperwatch.problems import print_problem_rows
from paperwatch.progress import OnEvent, crawl_progress

SCHEDULE = "https://reading-group.example.org/schedule.md"
PDFS = (
    "https://www.usenix.org/system/files/osdi25-he.pdf",
    "https://arxiv.org/pdf/2502.15524v2",
)
QUESTION = Venue("OSDI", 2025), "serving"

Crawl = Callable[[OnEvent], HarvestResult]


def run_demo(folder: Path) -> bool:
    """Crawl the loopback sites into a new database in `folder`, and print the answer. False if a source failed."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    address = f"sqlite:///{folder / 'paperwatch.db'}"
    with playing(resources.files("fixtures")) as (server, asked):
        err.print(
            f"[dim]{safe(server)} plays usenix.org, sigops.org, arxiv.org and the group's own page, "
            "with a few papers of each. A record is what one page says of one paper: USENIX prints most papers "
            "twice, in the programme and on a page of their own. What a page holds that is no paper or talk, such as a "
            "break, is ignored and counted by its name (docs/problems.md explains each).[/dim]\n"
        )
        database = open_database(address)
        try:
            config = _config(address, server, folder)
            went_well = _crawl_everything(database, config)
            conclude(database)
            went_well &= _complete(database, config)
            _print_what_was_found(database, len(asked))
            _print_answer(database)
        finally:
            database.close()
    out.print(f"\nThe database stays in {safe(folder)}. Ask it yourself, for example:\n")
    out.print(f"  PAPERWATCH_DATABASE_URL={safe(address)} {safe(_program())} search serving", soft_wrap=True)
    out.print("\nThe tutorial (docs/tutorial.md) goes on from here.")
    return went_well


def _program() -> str:
    """The program as it can be typed here; the environment that `make demo` made is not on the search path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "paperwatch" else "paperwatch"


def _config(address: str, server: str, folder: Path) -> HarvestConfig:
    return HarvestConfig(
        database_url=address,
        contact="https://example.org/paperwatch-demo",
        loopback=server,
        pace=0.0,
        archive_dir=str(folder / "archive"),
        log_file=str(folder / "crawl.log"),
        expect=False,  # the pages are excerpts of a few papers each
    )


def _crawl_everything(database: Database, config: HarvestConfig) -> bool:
    crawls: list[tuple[str, Crawl]] = [
        *((str(edition), _edition(edition, config)) for edition in _editions()),
        ("arXiv cs.OS", lambda on_event: crawl_arxiv(config=config, categories=["cs.OS"], on_event=on_event)),
        ("the group's schedule", lambda on_event: crawl_documents([SCHEDULE], config=config, on_event=on_event)),
        ("two PDFs", lambda on_event: crawl_documents(PDFS, config=config, on_event=on_event)),
    ]
    went_well = True
    for name, crawl in crawls:
        with crawl_progress(name) as on_event:
            result = crawl(on_event)
        print_result(database, name, result)
        went_well &= result.status == "ok"
    return went_well


def _complete(database: Database, config: HarvestConfig) -> bool:
    """One source asked for what SOSP'25's own page does not print; here it knows a single paper."""
    done = enrich(database, config, venue=Venue("SOSP", 2025), source="openalex")
    outcomes = done.outcomes("openalex")
    known = f"{outcomes.get(ANSWERED, 0)} of {sum(outcomes.values())} papers"
    out.print(f"\nOpenAlex, asked for the abstracts of [bold]SOSP'25[/bold], knew {known} (its copy here holds one)")
    return done.status == "ok"


def _editions() -> tuple[Venue, ...]:
    return Venue("OSDI", 2024), Venue("OSDI", 2025), Venue("SOSP", 2025)


def _edition(edition: Venue, config: HarvestConfig) -> Crawl:
    return lambda on_event: harvest(edition, config=config, on_event=on_event)


def _print_what_was_found(database: Database, requests: int) -> None:
    found = status(database)
    evidence = found.records.get("paper", 0)
    mentions = found.records.get("mention", 0)
    rows = open_problems(database)
    wait = [row for row in rows if waiting({(row.severity, row.code): 1})]
    out.print(
        f"\n{requests} requests gave [bold]{evidence} records[/bold] of papers; the schedule names {mentions} more. "
        f"They speak of [bold]{found.papers} papers[/bold]. {plural(len(wait), 'problem')} wait for a person "
        "(the demo's pages have flaws on purpose, as real ones do; docs/problems.md says what each means):"
    )
    print_problem_rows(wait)
    others = sorted({row.code for row in rows} - {row.code for row in wait})
    out.print(f"{len(rows) - len(wait)} more need nobody: {', '.join(others)}")


def _print_answer(database: Database) -> None:
    venue, topic = QUESTION
    out.print("\n[bold]Which OSDI'25 papers on serving haven't we covered?[/bold]")
    print_uncovered(coverage.uncovered(database, venue, topic), venue, topic, None)
