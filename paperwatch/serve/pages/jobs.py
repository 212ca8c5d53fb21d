"""What takes longer than a page may: asked for here, watched, and told of when it has ended."""

from __future__ import annotations

from collections.abc import Callable

from db.dialects import LARGEST_ID
from db.engine import Database
from db.jobs import Job, job, jobs
from db.members import Person
from extract.venues import read_name
from paperwatch.bringing import BROUGHT, clean, keep
from paperwatch.changes.door import Result, act, perform
from paperwatch.changes.jobs import BringPapers
from paperwatch.console import plural
from paperwatch.errors import usage_error
from paperwatch.failures import as_error
from paperwatch.serve.answers import After, Answer, Asked, NotHereError, Page, address, venue_address
from paperwatch.serve.pages.changing import organiser, refused
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site

_SHOWN = 50  # jobs on a page; by hand
_RECENT = 5  # jobs beside the forms; by hand
_EVERY = 3  # seconds after which a page that is watched is asked for again; by hand
_WHAT = "bring papers and conferences"


def adding(site: Site, asked: Asked) -> Answer:
    """`/add`: a conference by name or address; papers by address or as files."""
    database, _ = organiser(site, asked, _WHAT)
    recent = [(one, _title(one)) for one in jobs(database, limit=_RECENT)]
    return Page("add.html", {"title": "Add papers", "recent": recent, "given": asked.arguments})


def conference(site: Site, asked: Asked) -> Answer:
    """`POST /add/conference`"""
    values = {name: asked.form.get(name, "") for name in ("name", "address")}
    if asked.form.get("accept") == "1":
        values["accept"] = "1"
    return _asked(site, asked, lambda database, person: act(database, "add-conference", values, person))


def papers(site: Site, asked: Asked) -> Answer:
    """`POST /add/papers`: files are kept before anything is asked for, so that no restart loses them."""
    return _asked(site, asked, lambda database, person: _papers(database, person, asked))


def _papers(database: Database, person: Person, asked: Asked) -> Result:
    values = {name: asked.form.get(name, "").strip() for name in ("address", "venue")}
    sent = [file for name, file in asked.files.items() if name.startswith("files") and file.body]
    if not sent:
        return act(database, "bring-papers", values, person)
    if values["address"]:
        raise usage_error("file.none", "Give one of the two: an address, or files.")
    kept = [keep(BROUGHT, file.name, clean(file.body)) for file in sent]
    return perform(database, "bring-papers", BringPapers(venue=values["venue"]).having(kept), person)


def _asked(site: Site, asked: Asked, ask: Callable[[Database, Person], Result]) -> Answer:
    database, person = organiser(site, asked, _WHAT)
    try:
        done = ask(database, person)
    except (*EXPECTED, OSError) as error:
        return refused(asked, *told(as_error(error) if isinstance(error, OSError) else error))
    site.wake()
    return After(watched(done.outcome), done.change.said, done.change.id)


def watched(number: int) -> str:
    """Where a job is watched until it has ended."""
    return address(f"/job/{number}", watch=1)


def job_page(site: Site, asked: Asked) -> Answer:
    """`/job/<number>?watch=1`: where it is, or what came of it; with `watch` the page asks for itself again."""
    database, _ = organiser(site, asked, "see jobs")
    found = job(database, min(int(asked.names["number"]), LARGEST_ID))
    if found is None:
        raise NotHereError(f"There is no job {asked.names['number']}.")
    if found.state == "waiting":
        site.wake()
    every = _EVERY if found.open and asked.text("watch") else None
    shown = {"title": _title(found), "job": found, "every": every, "watched": watched(found.id)}
    return Page("job.html", shown | {"again": address(f"/job/{found.id}"), "leads": _leads(found)})


def jobs_page(site: Site, asked: Asked) -> Answer:
    """`/jobs?before=`: the jobs, the latest first."""
    database, _ = organiser(site, asked, "see jobs")
    found = jobs(database, limit=_SHOWN + 1, before=asked.number("before", 1, LARGEST_ID))
    further = address("/jobs", before=found[_SHOWN - 1].id) if len(found) > _SHOWN else None
    return Page(
        "jobs.html", {"title": "Jobs", "jobs": [(one, _title(one)) for one in found[:_SHOWN]], "further": further}
    )


def _title(one: Job) -> str:
    asked = one.asked
    if one.kind == "conference":
        return f"Read {asked['name']}"
    if one.kind == "schedule":
        return f"Fetch the schedule at {asked['address']}"
    files = [name.rpartition("/")[2] for name in asked.get("files", ())]
    return f"Read papers from {asked.get('address') or (files[0] if len(files) == 1 else plural(len(files), 'file'))}"


def _leads(one: Job) -> list[tuple[str, str]]:
    """Where to go from a job that has ended: (words, address)."""
    if one.kind == "schedule" and one.has_page:
        return [("Look at what was read", f"/bring/job-{one.id}")]
    named = read_name(one.asked["name"]) if one.kind == "conference" and one.state in ("ok", "doubtful") else None
    return [("Look at the papers", venue_address(*named))] if named and named[1] else []
