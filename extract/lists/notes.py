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
from extract.text import title_key

_NEAR_TOP = 12
"""Blocks in which a note says which paper it is about; what is linked further down is other work."""
_TITLE_WORDS, _SURE = 4, 0.9
"""Words of a link and of a heading, and the probability of a title, from which each names a paper of its own."""
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
    if any(_is_another(s.text, title.text) for s in links):
        return None
    spans = [*title.spans, *(part for s in links[:1] for part in (Span(" "), Span("paper", s.href)))]
    spans += [Span(f" ({venue})")] if venue else []
    entry = read_entry(Rich(tuple(spans), title.line), words)
    if entry is None or lines.read(entry.paper.title)[Kind.TITLE] < _LIKELY:
        return None
    return title.line, entry


def _is_another(linked: str, title: str) -> bool:
    """A linked title with less than half of the words of the page's title, which is as long as one: the page tells of
    several papers, not of one."""
    words, own = set(title_key(linked).split()), set(title_key(title).split())
    if min(len(words), len(own)) < _TITLE_WORDS or lines.read(linked)[Kind.TITLE] < _SURE:
        return False
    return 2 * len(words & own) < len(own)
