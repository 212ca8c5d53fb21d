"""A group brings its schedule: by address, as a file or as text. It is read, shown in full, and stored after a yes.

What decides is what `paperwatch schedule add` decides by (`paperwatch.schedule_adding`), which takes half of the
crawler: it is imported when somebody brings something.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.changes import last_number
from db.engine import Database
from db.group.talks import talks
from db.jobs import drop_page, job, page_of
from db.members import Person
from db.store.origins import origins
from extract.lexicon.privacy import without_email
from extract.records import TalkRecord, Where
from extract.text import slug
from paperwatch.advice import codes
from paperwatch.bringing import clean, place, plain_name
from paperwatch.changes.door import act, perform
from paperwatch.changes.schedules import FOLDER, AddSchedule, Brought
from paperwatch.config import Config, load_config
from paperwatch.errors import usage_error
from paperwatch.failures import as_error
from paperwatch.judging import one_line
from paperwatch.places import beside_config
from paperwatch.serve.answers import After, Answer, Asked, NotHereError, Page
from paperwatch.serve.pages.changing import organiser, refused
from paperwatch.serve.pages.jobs import watched
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site
from paperwatch.serve.waiting import Shown

if TYPE_CHECKING:
    from paperwatch.schedule_adding import Candidate

_LONGEST_NAME = 80  # characters, as the action takes; by hand
_SHOWN = 200  # lines that were not understood, and problems; by hand
_OF_JOB = "job-"
_ONE_OF_THREE = "Give one of the three: an address, a file, or text."
_WHAT = "bring a schedule"
_GONE = "What was read waits here no more: it was stored, or the server was started anew. Bring it again."


def bring(site: Site, asked: Asked) -> Answer:
    """`/bring`: the form, and the schedules that are known."""
    database, _ = organiser(site, asked, _WHAT)
    ours = {f"schedule:{row.schedule}" for row in talks(database)}
    known = [one for one in origins(database) if one.source in ours]
    shown = {"title": "Bring a schedule", "known": [(one.source.partition(":")[2], one) for one in known]}
    return Page("bring.html", shown)


def brought(site: Site, asked: Asked) -> Answer:
    """`POST /bring`: a file is read, in a process of its own, and waits under a key for a yes; an address is fetched by
    a job."""
    database, person = organiser(site, asked, _WHAT)
    seen = last_number(database)
    try:
        if url := asked.form.get("address", "").strip():
            return _fetched(site, database, person, asked, url)
        found = _read(asked, load_config())
    except (*EXPECTED, OSError) as error:
        return _not_done(asked, error)
    key = site.waiting.put(Shown(person.name, found, seen, is_file=True))
    return After(f"/bring/{key}", "This is what was read. Nothing is stored yet.")


def _fetched(site: Site, database: Database, person: Person, asked: Asked, url: str) -> Answer:
    if _body_of(asked)[1]:
        raise usage_error("file.none", _ONE_OF_THREE)
    done = act(database, "fetch-schedule", {"address": url, "name": _name(asked)}, person)
    site.wake()
    return After(watched(done.outcome), done.change.said, done.change.id)


def _waiting(site: Site, asked: Asked, database: Database, person: Person) -> tuple[str, Shown]:
    """What waits under the key of the address; the page that a job has fetched is read when it is looked at first.

    Raises `NotHereError`.
    """
    key = asked.names["key"]
    shown = site.waiting.get(key, person.name)
    if shown is None and key.startswith(_OF_JOB):
        shown = _of_job(database, person, key.removeprefix(_OF_JOB))
        if shown is not None:
            site.waiting.put(shown, key)
    if shown is None:
        raise NotHereError(_GONE)
    return key, shown


def _of_job(database: Database, person: Person, number: str) -> Shown | None:
    """The page that a job of theirs has fetched, as it is read."""
    from extract.schedule import ScheduleSettings
    from paperwatch.documents import Document
    from paperwatch.schedule_adding import candidate

    if not re.fullmatch(r"\d{1,9}", number, re.ASCII):
        return None
    found = job(database, int(number))
    body = page_of(database, int(number)) if found and found.by == person.name else None
    if found is None or body is None:
        return None
    url, seen = found.asked["address"], last_number(database)
    settings = ScheduleSettings(name=found.asked.get("name", ""))
    document = Document(Path(url), body, url)
    return Shown(person.name, candidate(url, [document], load_config().known_venues, settings), seen, is_file=False)


def look(site: Site, asked: Asked) -> Answer:
    """`/bring/<key>`: all that was read, what is asked about it, and what speaks against it."""
    database, person = organiser(site, asked, _WHAT)
    _, shown = _waiting(site, asked, database, person)
    return Page("brought.html", _told(database, shown.candidate) | {"here": asked.path})


def decided(site: Site, asked: Asked) -> Answer:
    """`POST /bring/<key>`: answers about columns, after which it is read again; or a yes."""
    database, person = organiser(site, asked, _WHAT)
    key, shown = _waiting(site, asked, database, person)
    try:
        if shown.candidate.asked:
            site.waiting.put(replace(shown, candidate=_answered(shown.candidate, asked)), key)
            return After(asked.path, "Read again with your answers. Nothing is stored yet.")
        return _stored(site, database, person, shown, asked)
    except (*EXPECTED, OSError) as error:
        return _not_done(asked, error)


def _not_done(asked: Asked, error: Exception) -> Page:
    why, status = told(as_error(error) if isinstance(error, OSError) else error)
    return refused(asked, why, status)


def _read(asked: Asked, config: Config) -> Candidate:
    """The file or text that the form brings, read. Raises `PaperwatchError` where not one is given."""
    from extract.schedule import ScheduleSettings
    from paperwatch.documents import document_of
    from paperwatch.schedule_adding import candidate

    name, body = _body_of(asked)
    if not body:
        raise usage_error("file.none", _ONE_OF_THREE)
    stem, ending = plain_name(name) if name else ("", ".txt")
    kept = clean(body)
    where = place(FOLDER, stem or "schedule", ending, kept)
    settings = ScheduleSettings(name=_name(asked))
    return candidate(where, [document_of(beside_config(where), kept)], config.known_venues, settings)


def _body_of(asked: Asked) -> tuple[str, bytes]:
    """The name and the bytes of the file, or of the text, whose name is "". Raises `PaperwatchError` for both."""
    file, long = asked.files.get("file"), asked.files.get("text")
    text = long.body if long else asked.form.get("text", "").strip().encode("utf-8")
    if file and file.body and text:
        raise usage_error("file.none", _ONE_OF_THREE)
    return (file.name, file.body) if file and file.body else ("", text)


def _name(asked: Asked) -> str:
    """What the form calls it; "" where it does not say."""
    return one_line(without_email(asked.form.get("name", "")))[:_LONGEST_NAME].strip()


def _answered(found: Candidate, asked: Asked) -> Candidate:
    from paperwatch.schedule_adding import answered

    holds = {one.header: asked.form.get(f"column-{at}") == "yes" for at, one in enumerate(found.asked)}
    return answered(found, holds, load_config().known_venues)


def _stored(site: Site, database: Database, person: Person, shown: Shown, asked: Asked) -> Answer:
    found = shown.candidate
    if not found.found.talks:
        raise usage_error("schedule.no-talks", "No talk was found on this page, so nothing can be stored.")
    if found.against and asked.form.get("accept") != "1":
        said = " ".join(doubt.sentence for doubt in found.against)
        raise usage_error("schedule.doubtful", f"{said} Say that the talks are right all the same, or bring another.")
    settled = _named(shown, _name(asked) or found.name)
    if _plain(settled) != _plain(found):
        site.waiting.put(replace(shown, candidate=settled), asked.names["key"])
        return After(asked.path, "Under that name the page reads otherwise. Look again; nothing is stored yet.")
    body = settled.documents[0].body if shown.is_file else None
    what = Brought(settled.found.talks, settled.problems, settled.found.settings, body)
    action = AddSchedule(name=settled.name, location=settled.location).having(what)
    done = perform(database, action.kind, action, person, seen=shown.seen).change
    key = asked.names["key"]
    site.waiting.drop(key)
    if key.startswith(_OF_JOB):
        database.writing(lambda connection: drop_page(connection, int(key.removeprefix(_OF_JOB))))
    return After("/talks", done.said, done.id)


def _named(shown: Shown, name: str) -> Candidate:
    """The schedule under its name, and a file in the place where it will be kept, read as the nights will read it."""
    from paperwatch.documents import document_of
    from paperwatch.schedule_adding import candidate

    found = shown.candidate
    settings = replace(found.found.settings, name=name)
    if not shown.is_file:
        return candidate(found.location, found.documents, load_config().known_venues, settings)
    (document,) = found.documents
    where = place(FOLDER, slug(name) or "schedule", document.path.suffix, document.body)
    kept = document_of(beside_config(where), document.body)
    return candidate(where, [kept], load_config().known_venues, settings)


def _plain(found: Candidate) -> list[TalkRecord]:
    """The talks without the names of their source and page."""
    return [replace(talk, source="", where=Where("", talk.where.line)) for talk in found.found.talks]


def _told(database: Database, found: Candidate) -> dict[str, Any]:
    from extract.schedule import dump_settings
    from paperwatch.schedule_adding import COLUMNS, question, talk_row, told_before

    folder, problems = found.found.folder, [p for p in found.problems if p.severity != "ignored"]
    return {
        "title": f"The schedule {found.name}",
        "candidate": found,
        "columns": COLUMNS,
        "rows": [talk_row(talk) for talk in found.found.talks],
        "doubts": folder.doubts,
        "questions": [(question(column), column.used) for column in found.asked],
        "before": told_before(found, database),
        "left": [left for _, left in folder.left][:_SHOWN],
        "left_in_all": len(folder.left),
        "problems": [(p, codes().get(p.code, {}).get("do", "")) for p in problems[:_SHOWN]],
        "settings": dump_settings(found.found.settings),
    }
