"""What stands on the page and is in no talk: dates, papers, people, titles, links, words of the talks' own cells.

The page is asked once more without any shape. A group that was read wrong nearly always leaves such a trace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Page, Rich
from extract.records import TalkRecord
from extract.schedule.accounting import overlooked
from extract.schedule.columns import cell_date
from extract.schedule.doubts import LEAST, LIKELY, MOST, Case, Doubt, lines_of, numbers, quoted
from extract.schedule.evidence import not_elsewhere
from extract.schedule.headings import heading_date
from extract.schedule.slots import Slot
from extract.schedule.titles import names_paper
from extract.schedule.words import Words, fold

_UNREAD_WORDS = 3
"""Words of an empty slot from which on its line may name a talk; "room moved" has two."""


def dates_and_papers(case: Case) -> Iterator[Doubt]:
    """Dates and papers of the page that are in no talk."""
    have: set[tuple[int, int | None]] = {(t.date.month, t.date.day) for t in case.talks if t.date}
    have |= {(s.date.month, s.date.day) for s in case.slots if s.date}
    days = dict(_days_of(case, have))
    lost = sorted(line for line, day in days.items() if day not in have)
    setting = "Another `shape` may fit, or `columns`; `only_under` says where the talks are."
    above = [line for line in lost if line < (case.talks[0].where.line or 0)]
    if lost and case.settings.shape == "cards" and (above or len(days) == len(case.talks) + 1):
        setting_of_shape = 'Try another `shape`, such as "headings" or "items".'
        yield Doubt("dates-shifted", "The dates may stand above their talks, not below them.", True, setting_of_shape)
    if lost:
        sentence = f"{len(lost)} of {len(days)} dates on the page are in no talk: line {numbers(lost)}."
        yield Doubt("dates-unread", sentence, len(lost) >= max(LEAST, MOST * len(days)), setting)
    papers = {s.href for rich in _texts(case.page) for s in rich.links if s.href and names_paper(s.href)}
    kept = {p.url for t in case.talks for p in t.papers}
    kept |= {link.url for t in case.talks for link in (*t.links, *t.slides, *t.summary, *t.video)}
    left = papers - kept
    if len(left) >= max(2, MOST * len(papers)):
        sentence = f"{len(left)} of {len(papers)} links to papers on the page are in no talk."
        many = len(left) >= max(LEAST, 2 * MOST * len(papers))
        cites = case.settings.shape == "post"  # the text of a post about one talk cites further papers
        yield Doubt("papers-unread", sentence, many and not cites, setting)


def _days_of(case: Case, have: set[tuple[int, int | None]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """(line, (month, day)) of every row with a date, of several that which a talk has, and every line that begins with
    one."""
    read = partial(heading_date, order=case.settings.date_order)
    for rich in _texts(case.page, cells=False):
        for line in rich.lines():
            if (found := read(line.text)) and found.day and found.start <= 12:
                yield line.line, (found.month, found.day)
    for block in case.page.blocks:
        for row in block.table.rows if block.table else ():
            cells = [found for c in row if (found := cell_date(c.text, case.settings))]
            days = sorted(((f.month, f.day) for f in cells if f.day), key=lambda day: day not in have)
            if days:
                yield row[0].line, days[0]


def _texts(page: Page, cells: bool = True) -> Iterator[Rich]:
    """The texts of the page but those below a heading about something else, such as news."""
    for block in not_elsewhere(page.blocks):
        if not block.table:
            yield block.rich
        elif cells:
            yield from (cell for row in block.table.rows for cell in row)


def empties(case: Case) -> Iterator[Doubt]:
    """Slots read as empty whose line says more than date, people and labels."""
    shared = Counter(t.where.line for t in case.talks)  # a row of several meetings says of each what the others have
    alone = [t for t in case.talks if t.talk_kind == "empty" and shared[t.where.line] == 1]
    said = [t for t in alone if _words_unread(t, case) >= _UNREAD_WORDS]
    if said:
        sentence = f"{len(said)} of {len(case.talks)} slots are empty though their lines say more: {lines_of(said)}."
        many = len(said) >= max(2, MOST * len(case.talks))
        yield Doubt("empty-unread", sentence, many, "Another `shape` may fit, or `columns`.")


def _words_unread(talk: TalkRecord, case: Case) -> int:
    """Words of the line of a slot that are in none of its fields; labels and headers count for none, nor does a line
    that says that there is no meeting."""
    if any(case.words.is_off(part) for part in re.split(r"[|\t;]|</?\w[^<>]*>", talk.raw or "")):
        return 0
    known = " ".join((talk.title, talk.date_raw or "", talk.time or "", talk.group or "", *talk.presenters)).casefold()
    words = re.findall(r"[^\W\d_]{3,}", _LINK.sub(" ", talk.raw or "").casefold())
    return sum(
        word not in known and fold(word) not in case.words.roles and not case.words.is_off(word) for word in words
    )


_LINK = re.compile(r"https?://[^\s{},<>]+|\]\([^()\s]*\)|</?[a-z]\w*(?:\s[^<>]*)?>")


def texts(case: Case) -> Iterator[Doubt]:
    """People, titles and venues between the talks that no talk has. They make the page misread where as many talks lack
    what was overlooked: presenters beside talks without one, venues beside papers without one."""
    left = overlooked(case.page, case.slots, case.talks, case.words)
    filled = case.filled
    many = max(1, MOST * len(filled))
    papers = [talk for talk in filled if talk.papers]
    lacking = {
        "people": sum(not talk.presenters for talk in filled),
        "venue": sum(not any(paper.venue for paper in talk.papers) for talk in papers),
        "title": sum(not talk.title or lines.read(talk.title)[Kind.TITLE] < LIKELY for talk in filled),
    }
    for kind, (name, what, role) in _OVERLOOKED.items():
        found = [(one.line, one.text) for one in left if one.kind == kind]
        if found:
            bad = min(len(found), lacking[kind]) >= many
            sentence = f"{len(found)} texts that read as {what} are in no talk: {quoted(found)}."
            setting = f'Name their label or column: `columns.{role} = ["..."]`, or another `shape`.'
            yield Doubt(name, sentence, bad, setting)


_OVERLOOKED = {
    "people": ("people-unread", "people", "presenter"),
    "title": ("titles-unread", "titles", "paper"),
    "venue": ("venues-unread", "venues", "venue"),
}


def dropped(case: Case) -> Iterator[Doubt]:
    """Links in the texts of talks that no talk has, rows that were taken for no talk, and words of their titles' cells
    that stand in no field."""
    lost = [
        (slot.line, href)
        for slot, talk in zip(case.slots, case.talks, strict=True)
        for href in _lost(slot, talk, case.words)
    ]
    if lost:
        yield Doubt("links-unread", f"{len(lost)} links beside talks are in none of them: {quoted(lost, '')}.")
    cut = [
        (slot.line, rest) for slot, talk in zip(case.slots, case.talks, strict=True) if (rest := _cut(slot, talk, case))
    ]
    if cut:
        yield Doubt("texts-unread", f"{len(cut)} talks leave words of their cells or lines out: {quoted(cut)}.")
    undated = [(left.line, left.text) for left in case.reading.leftovers if left.undated]
    if undated:
        said = f"{len(undated)} rows below the last date have neither date nor presenter and are no talks"
        yield Doubt("rows-undated", f"{said}: {quoted(undated)}.")


def _cut(slot: Slot, talk: TalkRecord, case: Case) -> str:
    """The words of a talk's titles, papers, people and venue that no field of it has, where they are several."""
    texts = [talk.title, *talk.presenters, *talk.supporters, talk.group or "", *(link.label for link in talk.links)]
    texts += [t for p in talk.papers for t in (p.title, p.venue_raw or "")]
    texts += [link.label for link in (*talk.slides, *talk.summary, *talk.video)]
    known = set(re.findall(r"\w+", " ".join(texts).casefold()))
    for rich in slot.texts("title", "paper", "presenter", "venue"):
        found = re.findall(r"[^\W\d_]{3,}", _ADDRESS.sub(" ", rich.text))
        rest = [w for w in found if w.casefold() not in known and fold(w) not in case.words.roles]
        if len(rest) >= _UNREAD_WORDS and not case.words.is_off(rich.text):
            return " ".join(rest)
    return ""


_ADDRESS = re.compile(r"https?://\S+")


def _lost(slot: Slot, talk: TalkRecord, words: Words) -> Iterator[str]:
    kept = {p.url for p in talk.papers} | {link.url for link in (*talk.links, *talk.slides, *talk.summary, *talk.video)}
    for role, cells in slot.fields.items():
        for span in (span for rich in cells for span in rich.links):
            href = (span.href or "").strip()
            if role not in _ELSEWHERE and _SOURCE.match(href) and href not in kept and not words.is_meeting(href):
                yield href


_ELSEWHERE = frozenset({"ignore", "host", "support", "where", "presenter", "authors", "time", "number", "group"})
"""Roles whose links lead to people and places."""
_SOURCE = re.compile(r"https?://|[\w./%-]+\.(?:pdf|pptx?|key)$", re.IGNORECASE)
