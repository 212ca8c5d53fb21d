"""Shape "post": one file per talk, its title in the front matter or a heading, its date there or in its name."""

from __future__ import annotations

import re

from extract.readers.document import Page, Rich, Span
from extract.schedule.data import front_fields
from extract.schedule.dates import find_date
from extract.schedule.lines import split_label
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Reading, Slot
from extract.schedule.titles import is_label
from extract.schedule.words import Words

_NAMED_BY_DATE = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})(?:-|$)")
_GROUP = re.compile(r"reading.?group|seminar|journal.?club|paper.?club|session|talks?\b|meeting", re.IGNORECASE)


def read_post(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """The talk of a page that is about one talk: it names a presenter, or lies in a folder of sessions or talks."""
    fields, found = front_fields(page, settings, words)
    if not page.front:
        first = next((b for b in page.blocks if b.kind == "heading"), None)
        fields = {"title": (first.rich,)} if first else {}
    if found is None and (named := _NAMED_BY_DATE.match(page.path.name)):
        found = find_date(named.group(1))
    if found is None or not (fields.get("title") or fields.get("paper")):
        return Reading()
    for role, cells in _body(page, words).items():
        if role not in fields or role == "links":
            fields[role] = (*fields.get(role, ()), *cells)
    folders = "/".join(page.path.parts[:-1])
    if not fields.get("presenter") and not _GROUP.search(folders):
        return Reading()
    title = (fields.get("title") or fields["paper"])[0]
    return Reading((Slot(title.line, fields, found),))


def _body(page: Page, words: Words) -> dict[str, tuple[Rich, ...]]:
    """Labelled lines ("Presenter: Ada") and links that name a material ("[Paper Link](...)")."""
    fields: dict[str, tuple[Rich, ...]] = {}
    for block in page.blocks:
        if block.kind not in ("item", "paragraph"):
            continue
        for line in block.rich.lines():
            role, rest = split_label(line, words)
            if role in ("presenter", "paper", "venue", "slides", "video", "links"):
                fields.setdefault(role, (rest,))
            labels = tuple(s for s in line.links if s.href and len(s.text.split()) <= 3 and is_label(s, 0, words))
            if labels:
                fields["links"] = (*fields.get("links", ()), Rich(_apart(labels), line.line))
    return fields


def _apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(part for span in spans for part in (span, Span(" ")))
