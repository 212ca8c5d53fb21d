"""A page of notes on one paper: its title stands in the front matter or the first heading."""

from __future__ import annotations

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.entries import Entry, read_entry
from extract.readers.document import Page, Rich, Span
from extract.schedule.data import front_fields, has_front
from extract.schedule.settings import ScheduleSettings
from extract.schedule.titles import is_venue, names_paper
from extract.schedule.words import Words

_NEAR_TOP = 12
"""Blocks in which a note says which paper it is about; what is linked further down is other work."""
_LIKELY = 0.5  # more likely than not


def read_note(page: Page, words: Words) -> tuple[int, Entry] | None:
    """(line, entry) of the paper that a page is about; a link, identifier or venue near the top says that it is one."""
    front, _ = front_fields(page, ScheduleSettings(), words) if has_front(page) else ({}, None)
    heading = next((b.rich for b in page.blocks if b.kind == "heading" and b.rich.text), None)
    title = next(iter((*front.get("title", ()), *front.get("paper", ()))), heading)
    if title is None:
        return None
    links = [s for rich in (*front.get("links", ()), *front.get("paper", ())) for s in rich.links if s.href]
    near = [line for b in page.blocks[:_NEAR_TOP] if b.kind in ("item", "paragraph") for line in b.rich.lines()]
    links += [s for line in near for s in line.links if s.href and names_paper(s.href)]
    venue = next((rich.text for rich in front.get("venue", ()) if is_venue(rich.text, words.venues, bare=True)), "")
    spans = [*title.spans, *(part for s in links[:1] for part in (Span(" "), Span("paper", s.href)))]
    spans += [Span(f" ({venue})")] if venue else []
    entry = read_entry(Rich(tuple(spans), title.line), words)
    if entry is None or lines.read(entry.paper.title)[Kind.TITLE] < _LIKELY:
        return None
    return title.line, entry
