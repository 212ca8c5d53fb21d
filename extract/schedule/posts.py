"""Shape "post": one file per talk, its title in the front matter or a heading, its date there or in its name."""

from __future__ import annotations

import re

from extract.readers.document import Page, Rich, Span
from extract.schedule.data import front_fields, has_front
from extract.schedule.dates import find_date
from extract.schedule.lines import split_label
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Reading, Slot
from extract.schedule.titles import is_label, names_paper
from extract.schedule.words import Words, fold

_NAMED_BY_DATE = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})(?:[-_.]|$)")


def read_post(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """The talk of a page that is about one talk. Who writes the page presents, where it names nobody else."""
    fields, found = front_fields(page, settings, words) if has_front(page) else ({}, None)
    if not fields:
        first = next((b for b in page.blocks if b.kind == "heading"), None)
        fields = {"title": (first.rich,)} if first else {}
    if found is None and (named := _NAMED_BY_DATE.match(page.path.name)):
        found = find_date(named.group(1))
    if found is None or not (fields.get("title") or fields.get("paper")):
        return Reading()
    for role, cells in _body(page, words).items():
        if role not in fields or role == "links":
            fields[role] = (*fields.get(role, ()), *cells)
    if not {"paper", "links"} & set(fields) and (listed := _listed(page, words)):
        fields["paper"] = listed
    title = (fields.get("title") or fields["paper"])[0]
    if fold(title.text) in words.no_talks:
        return Reading()
    if not fields.get("presenter") and fields.get("authors"):
        fields["presenter"] = fields.pop("authors")
    return Reading((Slot(title.line, fields, found),))


def _listed(page: Page, words: Words) -> tuple[Rich, ...]:
    """The papers of a talk whose front matter names none: several items that are one linked title each."""
    items = [block.rich for block in page.blocks if block.kind == "item"]
    linked = (rich for rich in items if len(rich.links) == 1 and not is_label(rich.links[0], 0, words))
    papers = tuple(rich for rich in linked if names_paper(rich.links[0].href or ""))
    return papers if len(papers) > 1 else ()  # one alone may be the slides


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
