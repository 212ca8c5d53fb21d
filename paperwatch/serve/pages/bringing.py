"""A group brings its schedule: by address, as a file or as text. It is read, shown in full, and stored after a yes.

What decides is what `paperwatch schedule add` decides by (`paperwatch.schedule_adding`), which takes half of the
crawler: it is imported when somebody brings something.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from db.changes import last_number
from db.engine import Database
from db.members import Person
from db.store.origins import origins
from extract.lexicon.privacy import without_email
from extract.records import TalkRecord, Where
from extract.text import slug
from paperwatch.advice import codes
from paperwatch.changes.door import perform
from paperwatch.changes.schedules import FOLDER, AddSchedule, Brought
from paperwatch.config import Config, load_config
from paperwatch.errors import usage_error
from paperwatch.failures import as_error
from paperwatch.judging import one_line
from paperwatch.places import beside_config
from paperwatch.serve.answers import After, Answer, Asked, NotHereError, Page
from paperwatch.serve.pages.changing import organiser, refused
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site
from paperwatch.serve.waiting import Shown

if TYPE_CHECKING:
    from paperwatch.documents import Document
    from paperwatch.schedule_adding import Candidate

_ENDING = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)
_REMOVED = "\ue000"  # a private character, which stands for an e-mail address until it is taken out
_AROUND = re.compile(rf" ?[<(\[]{_REMOVED}[>)\]]|{_REMOVED}")
_LONGEST_NAME, _LONGEST_ADDRESS = 80, 2_000  # characters, as the action takes; by hand
_SHOWN = 200  # lines that were not understood, and problems; by hand
_WHAT = "bring a schedule"
_GONE = "What was read waits here no more: it was stored, or the server was started anew. Bring it again."


def bring(site: Site, asked: Asked) -> Answer:
    """`/bring`: the form, and the schedules that are known."""
    database, _ = organiser(site, asked, _WHAT)
    known = [one for one in origins(database) if one.source.startswith("schedule:")]
    shown = {"title": "Bring a schedule", "known": [(one.source.partition(":")[2], one) for one in known]}
    return Page("bring.html", shown)


def brought(site: Site, asked: Asked) -> Answer:
    """`POST /bring`: the page is read, in a process of its own, and waits under a key for a yes."""
    database, person = organiser(site, asked, _WHAT)
    seen = last_number(database)
    try:
        config = load_config()
        found, is_file = _read(asked, config)
    except (*EXPECTED, OSError) as error:
        return _not_done(asked, error)
    key = site.waiting.put(Shown(person.name, found, seen, is_file))
    return After(f"/bring/{key}", "This is what was read. Nothing is stored yet.")


def look(site: Site, asked: Asked) -> Answer:
    """`/bring/<key>`: all that was read, what is asked about it, and what speaks against it."""
    database, person = organiser(site, asked, _WHAT)
    shown = site.waiting.get(asked.names["key"], person.name)
    if shown is None:
        raise NotHereError(_GONE)
    return Page("brought.html", _told(database, shown.candidate) | {"here": asked.path})


def decided(site: Site, asked: Asked) -> Answer:
    """`POST /bring/<key>`: answers about columns, after which it is read again; or a yes."""
    database, person = organiser(site, asked, _WHAT)
    key = asked.names["key"]
    shown = site.waiting.get(key, person.name)
    if shown is None:
        raise NotHereError(_GONE)
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


def _read(asked: Asked, config: Config) -> tuple[Candidate, bool]:
    """What the form brings, read; and whether it is a file or text."""
    from extract.schedule import ScheduleSettings
    from paperwatch.schedule_adding import candidate

    location, document, is_file = _given(asked, config)
    settings = ScheduleSettings(name=_name(asked))
    return candidate(location, [document], config.known_venues, settings), is_file


def _name(asked: Asked) -> str:
    """What the form calls it; "" where it does not say."""
    return one_line(without_email(asked.form.get("name", "")))[:_LONGEST_NAME].strip()


def _given(asked: Asked, config: Config) -> tuple[str, Document, bool]:
    """The place, the page, and whether it is a file or text. Raises `PaperwatchError` where not one is given."""
    from paperwatch.documents import document_of
    from paperwatch.repositories import is_repository
    from paperwatch.schedule_setup import fetch
    from paperwatch.schedules import is_address

    url, file, long = asked.form.get("address", "").strip(), asked.files.get("file"), asked.files.get("text")
    text = long.body if long else asked.form.get("text", "").strip().encode("utf-8")
    body = file.body if file else b""
    if sum(map(bool, (url, body, text))) != 1:
        raise usage_error("file.none", "Give one of the three: an address, a file, or text.")
    if url:
        if not is_address(url) or is_repository(url) or len(url) > _LONGEST_ADDRESS:
            message = "Give the address of a page, with https:// before. `paperwatch schedule add` reads repositories."
            raise usage_error("link.address", message)
        return url, fetch(url, config), False
    name = file.name.replace("\\", "/").rpartition("/")[2] if file and body else ""
    stem, dot, ending = name.rpartition(".")
    kept = _clean(body or text)
    place = _place(slug(stem if dot else name) or "schedule", f".{ending.lower()}" if dot else ".txt", kept)
    return place, document_of(beside_config(place), kept), True


def _place(name: str, ending: str, body: bytes) -> str:
    """Where a file is kept beside the configuration: under a name that is free, or that of the same bytes."""
    ending = ending if _ENDING.fullmatch(ending) else ".txt"
    place, number = f"{FOLDER}/{name}{ending}", 1
    while (path := beside_config(place)).exists() and path.read_bytes() != body:
        number += 1
        place = f"{FOLDER}/{name}-{number}{ending}"
    return place


def _clean(body: bytes) -> bytes:
    """A text without its e-mail addresses, which are kept nowhere; other files as they are."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body
    return _AROUND.sub("", without_email(text, _REMOVED)).replace("\r\n", "\n").encode("utf-8")


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
    site.waiting.drop(asked.names["key"])
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
    place = _place(slug(name) or "schedule", document.path.suffix, document.body)
    kept = document_of(beside_config(place), document.body)
    return candidate(place, [kept], load_config().known_venues, settings)


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
