"""What a hostile text may not do on its way out: in a terminal, a file, a feed.

Every guard is proved twice (`tests/guards.py`): it holds, and without it the attack succeeds."""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import feedparser
import pytest
import rispy
from exported import NANOFLOW
from guards import NEVER, Guard, Patch, as_it_is, prove, put
from icalendar import vText
from markdown_it import MarkdownIt

import paperwatch.console
import paperwatch.export.bibtex
import paperwatch.export.clean
import paperwatch.export.markdown
import paperwatch.export.table
import paperwatch.nightly.notify
import paperwatch.nightly.show
import paperwatch.schedule_setup
import paperwatch.subscribe
import paperwatch.subscribe.ical
from db import store
from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.store.runs import NewPaper
from extract.records import PaperRecord, TalkRecord, Venue, Where
from paperwatch.export import FormName, render
from paperwatch.nightly.report import Report

ESC = "\x1b]0;owned\x07"


def exported(form: FormName, **fields: Any) -> str:
    """One paper with these fields, in that form."""
    return "".join(render(form, [replace(NANOFLOW, **fields)]))


def in_a_table(_folder: Path) -> bool:
    with paperwatch.console.out.capture() as shown:
        paperwatch.console.print_table("papers", ("title",), [(f"A {ESC} \x9b31m \u202e title",)])
    return bool(re.search("[\x1b\x9b\u202e]", shown.get()))


def in_json(_folder: Path) -> bool:
    """C1 control characters, which JSON lets pass and terminals obey."""
    written = io.StringIO()
    before, sys.stdout = sys.stdout, written
    try:
        paperwatch.console.print_json({"title": "A \x9b31m \u202e title"})
    finally:
        sys.stdout = before
    return bool(re.search("[\x9b\u202e]", written.getvalue()))


def as_markup(_folder: Path) -> bool:
    """A title that writes in the colours of an error of ours."""
    with paperwatch.console.out.capture() as shown:
        paperwatch.console.out.print(f"[bold]{paperwatch.console.safe('[link=http://evil.example]x[/link]')}[/bold]")
    return "[link=http://evil.example]" not in shown.get()


def as_a_formula(_folder: Path) -> bool:
    cells = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1")
    found = [paperwatch.export.table.guarded(cell) for cell in cells]
    found.append(exported(FormName.CSV, title="=cmd|' /C calc'!A0").splitlines()[1].split('","')[1])
    return any(re.match("[=+@\t\r＝-]", cell) for cell in found)


def as_a_field_of_bibtex(_folder: Path) -> bool:
    text = exported(FormName.BIBTEX, title="A}, note = {injected}, x = {", abstract=None)
    library = bibtexparser.parse_string(text)
    return bool(library.failed_blocks) or any("note" in entry.fields_dict for entry in library.entries)


def as_a_command_of_tex(_folder: Path) -> bool:
    return "\\input{" in exported(FormName.BIBTEX, title="A \\input{/etc/passwd} title")


def as_a_reference_of_ris(_folder: Path) -> bool:
    text = exported(FormName.RIS, title="A\r\nER  - \r\nTY  - JOUR\r\nTI  - Injected")
    return len(rispy.loads(text.replace("\r\n", "\n"))) > 1


def as_html_in_markdown(_folder: Path) -> bool:
    text = exported(FormName.MARKDOWN, title="A <script>alert(1)</script> [x](https://evil.example) title")
    shown = MarkdownIt("commonmark", {"html": True}).render(text)
    return "<script" in shown or 'evil.example"' in shown


def as_a_script_address(_folder: Path) -> bool:
    return "javascript:" in exported(FormName.MARKDOWN, url="javascript:alert(1)", pdf=None)


def in_a_report(_folder: Path) -> bool:
    moment = dt.datetime(2026, 11, 20)
    paper = NewPaper("p", "<script>alert(1)</script>", "OSDI", 2025, 'https://x.example/"onmouseover="alert(1)')
    page = paperwatch.nightly.show.as_html(Report(1, moment, moment, None, (), (), (), new_papers=1, papers=(paper,)))
    return "<script" in page or ' onmouseover="' in page.replace('/"onmouseover', "/ onmouseover")


def _talks(folder: Path, title: str) -> Database:
    opened = open_database(folder / "t.db")
    talk = TalkRecord("schedule:g", "1", title, Where("page"), "paper", date=dt.date(2025, 4, 8), papers=())
    store.save(opened, [talk], run_id=store.start_run(opened, source="schedule", edition=None))
    return opened


def as_an_event(folder: Path) -> bool:
    opened = _talks(folder, "A\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Injected")
    try:
        text = paperwatch.subscribe.calendar(opened)
    except AssertionError:  # the library refuses such a line: nobody gets a calendar any more
        return True
    return text.count(b"\nBEGIN:VEVENT") > 1


def without_calendar_care(patch: Patch) -> None:
    patch.setattr(paperwatch.subscribe.ical, "clean", as_it_is)
    patch.setattr(vText, "to_ical", lambda self: str(self).encode())


def as_an_entry(folder: Path) -> bool:
    """A title with a character that no XML may hold: nobody gets a feed any more."""
    opened = open_database(folder / "t.db")
    record = PaperRecord("usenix", "osdi25/a", "A \x1b title <entry/>", Where("page"), venue=Venue("OSDI", 2025))
    store.save(opened, [record], run_id=store.start_run(opened, source="usenix", edition=None))
    link_pending(opened)
    try:
        return len(feedparser.parse(paperwatch.subscribe.feed(opened)).entries) != 1
    except ValueError:
        return True


WAYS_OUT = (
    Guard("terminal", in_a_table, put(paperwatch.console, "_HARMFUL", NEVER)),
    Guard("JSON in a terminal", in_json, put(paperwatch.console, "_ACTS_IN_JSON", NEVER)),
    Guard("markup of the console", as_markup, put(paperwatch.console, "escape", as_it_is)),
    Guard("CSV", as_a_formula, put(paperwatch.export.table, "guarded", as_it_is)),
    Guard("BibTeX", as_a_field_of_bibtex, put(paperwatch.export.bibtex, "escape", as_it_is)),
    Guard("TeX", as_a_command_of_tex, put(paperwatch.export.bibtex, "escape", as_it_is)),
    Guard("RIS", as_a_reference_of_ris, put(paperwatch.export.clean, "clean", as_it_is)),
    Guard("Markdown", as_html_in_markdown, put(paperwatch.export.markdown, "escape", as_it_is)),
    Guard("address", as_a_script_address, put(paperwatch.export.clean, "address", as_it_is)),
    Guard("HTML report", in_a_report, put(paperwatch.nightly.show, "escape", as_it_is)),
    Guard("iCalendar", as_an_event, without_calendar_care),
    Guard("Atom", as_an_entry, put(paperwatch.export.clean, "clean", as_it_is)),
)


@pytest.mark.parametrize("guard", WAYS_OUT, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)
