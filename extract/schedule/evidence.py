"""Is this page a schedule at all? Dates with titles also make a changelog, a news page, a conference programme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extract.lexicon.lines import Kind, read_together
from extract.readers.document import Block, Page, Rich, Span
from extract.readers.document.blocks import HARD
from extract.records import PaperMention, TalkRecord
from extract.schedule.dates import find_date
from extract.schedule.settings import Shape
from extract.schedule.slots import Slot

_NAMED_GROUPS = (
    r"(?:reading|paper|book|journal|discussion)[ _-]?(?:group|club|circle|lunch)|seminar|colloqui"
    r"|lese(?:kreis|gruppe)|groupe de (?:lecture|travail)|grupo de (?:lectura|leitura)"
    r"|gruppo di lettura"
    r"|(?:group|weekly|lab|kick-?off) meeting|组会|讨论班|讨论会|研讨|读书会|分享会|輪講|輪読|読書会|勉強会|ゼミ"
    r"|세미나|스터디|семинар|leesgroep"
)
_GROUPED = re.compile(_NAMED_GROUPS, re.IGNORECASE)
_SAID = re.compile(
    rf"{_NAMED_GROUPS}|presenter|speaker|discussion lead|discussant|主讲|报告人|分享人|演讲者", re.IGNORECASE
)
_PRESENTER = (
    r"(?:who|presenters?|speakers?|presented[ _]by|主讲人?|报告人|分享人|汇报人|発表者|발표자|vortragende[r]?|ponente)"
)
_LABELLED = re.compile(rf"^\W*{_PRESENTER}\**\s*[:：=]", re.IGNORECASE | re.MULTILINE)
_LABEL = re.compile(rf"{_PRESENTER}\s*[:：]", re.IGNORECASE)
_GROUP = re.compile(r"reading.?group|seminar|journal.?club|paper.?club|session|talks?\b|meeting", re.IGNORECASE)
_TITLED = re.compile(
    r"\bschedules?\b|agenda|calendar|\bmeetings?\b|\btalks\b|\bsessions\b|\breadings\b|syllabus|日程|安排|计划"
    r"|\b(?:discussion|presentation|session) dates\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^\W*(?:latest )?(?:news|updates?|changelog|change log|releases?|release notes|version history|important dates"
    r"|deadlines|publications?|bibliography|members|people|alumni|awards?|press|blog posts?|call for)\b",
    re.IGNORECASE,
)
_CONFERENCE_DAYS, _CONFERENCE_TALKS = 7, 5  # what a conference lasts at most, and talks from which that tells; by hand
_HEADING_WORDS = 7
"""Words of a heading that names a group or its schedule; titles of papers with "schedule" in them mostly have more."""
_MOST = 0.4  # of the talks; by hand, `bench.schedules` measures it
_NEARLY_ALL, _SURELY = 0.9, 0.9
"""The share of talks with title and people, and the calibrated probability that these are such."""
_LEAST_PRESENTED = 4  # of them; by hand
_LEAST_TABLED, _LEAST_LISTED = 2, 3
"""Meetings from which on a page that calls itself one of a group may say only when and what."""


_STAMP = re.compile(
    r"\W{0,8}(?:created (?:by|on) [^,;]{1,60}[,;]\s*)?(?:(?:this |the )?(?:web ?)?(?:page|site|schedule|file|list)\s+)?"
    r"(?:(?:was |is )?last[ -](?:updated?|modified|modification|changed?|edited|edit|revised|revision|built|build)"
    r"|updated|modified|generated|zuletzt (?:geändert|aktualisiert|bearbeitet)|letzte (?:änderung|aktualisierung)|stand"
    r"|dernière (?:mise à jour|modification)|mis à jour|última (?:actualización|modificación)|ultimo aggiornamento"
    r"|最后(?:更新|修改)|最終更新|更新(?:日期|时间|時間|于|日)|최종 수정)(?![^\W\d_])",
    re.IGNORECASE,
)
_STAMP_GAP, _STAMP_WORDS = 12, 3  # characters before the date ("on Monday"), words behind it; by hand


def elsewhere(slot: Slot, only_under: Sequence[str] = ()) -> bool:
    """A slot below a heading about something else, such as news, or outside those the settings name."""
    if only_under and not any(w.casefold() in text.casefold() for w in only_under for text in slot.contexts):
        return True
    return bool(slot.contexts) and names_elsewhere(slot.contexts[0])


def names_elsewhere(heading: str) -> bool:
    """A heading about something else than meetings: news, releases, deadlines."""
    return bool(_ELSEWHERE.match(heading))


def not_elsewhere(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks but those below a heading about something else, and that heading."""
    apart = 0
    for block in blocks:
        if block.kind == "heading" and (not apart or block.level <= apart):
            apart = block.level if names_elsewhere(block.rich.text) else 0
        if not apart:
            yield block


def without_stamps(page: Page) -> Page:
    """The page without the lines that say when it was last changed: "Last update: Feb 2, 2011"."""
    stamped = {
        id(block)
        for block in page.blocks
        if not block.table and _STAMP.search(block.rich.text) and any(_is_stamp(r.text) for r in block.rich.lines())
    }
    if not stamped:
        return page
    blocks = (_without_stamp(block) if id(block) in stamped else block for block in page.blocks)
    return replace(page, blocks=tuple(block for block in blocks if block is not None))


def _without_stamp(block: Block) -> Block | None:
    kept = [line for line in block.rich.lines() if not _is_stamp(line.text)]
    if not kept:
        return None
    spans = tuple(span for line in kept for span in (Span(HARD), *line.spans))
    return replace(block, rich=Rich(spans[1:], kept[0].line))


def _is_stamp(text: str) -> bool:
    """A line that begins so, with the date next and hardly a word behind it."""
    said = _STAMP.match(text)
    found = find_date(text[said.end() :]) if said else None
    if said is None or found is None or found.day is None:
        return False
    behind = text[said.end() + found.end :]
    return found.start <= _STAMP_GAP and len(re.findall(r"[^\W\d_]{3,}", behind)) <= _STAMP_WORDS


def names_meetings(heading: str) -> bool:
    """A heading that says schedule, seminar or reading group, and so is no title of a talk."""
    short = len(heading.split()) <= _HEADING_WORDS
    return short and bool(_GROUPED.search(heading) or _TITLED.search(heading))


def is_schedule(page: Page, shape: Shape, talks: Sequence[TalkRecord]) -> bool:
    """Whether the dated talks of a page are meetings: their columns or keys name who presents, or the page speaks of
    meetings and most talks have a presenter, a paper or slides."""
    dated = [t for t in talks if t.date_raw]
    if not any(t.title or t.presenters for t in dated) or _is_conference(dated):
        return False
    if shape == "post":
        return _tells_of_a_talk(page)
    filled = [t for t in dated if t.talk_kind != "empty"] or dated
    named = shape in ("table", "data") and sum(bool(t.presenters) for t in filled) >= _MOST * len(filled)
    if named:
        return True
    least = _LEAST_TABLED if shape in ("table", "data") else _LEAST_LISTED
    if len(dated) >= least and all(t.title for t in filled) and any(_SAID.search(head) for head in _heads(page)):
        return True
    if len(filled) >= (_LEAST_TABLED if _is_calendar(page) else _LEAST_PRESENTED) and _are_presented(filled):
        return True
    substance = sum(bool(t.presenters or t.slides or any(_is_document(p) for p in t.papers)) for t in filled)
    alone = len(dated) == 1 and not (dated[0].presenters or dated[0].papers)
    return substance >= _MOST * len(filled) and not alone and _speaks_of_meetings(page)


def _is_calendar(page: Page) -> bool:
    """A calendar holds appointments only."""
    return page.text.text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


def _are_presented(filled: Sequence[TalkRecord]) -> bool:
    """Whether nearly every talk has a title and people of its own, and several people share the talks."""
    people = [name for talk in filled for name in talk.presenters]
    titles = [talk.title for talk in filled if talk.title]
    presented = sum(bool(talk.presenters and talk.title) for talk in filled)
    if presented < _NEARLY_ALL * len(filled) or len(set(people)) < 2 or any(talk.date is None for talk in filled):
        return False
    return read_together(people).people >= _SURELY and read_together(titles)[Kind.TITLE] >= _SURELY


def _tells_of_a_talk(page: Page) -> bool:
    """A post that names a presenter, gives an abstract as announcements do, or lies in a folder of talks; any other may
    be an entry of a blog."""
    if _GROUP.search("/".join(page.path.parts[:-1])) or _LABELLED.search(page.text.text):
        return True
    heads = {heading.casefold().strip(" :") for heading in page.headings()}
    return bool(heads & {"abstract", "talk abstract", "about the speaker", "speaker", "time and location"})


def _is_document(paper: PaperMention) -> bool:
    return bool(paper.identifiers or paper.venue) or (paper.url or "").casefold().endswith(".pdf")


def _is_conference(dated: Sequence[TalkRecord]) -> bool:
    days = sorted(t.date for t in dated if t.date)
    return bool(days) and len(dated) >= _CONFERENCE_TALKS and (days[-1] - days[0]).days <= _CONFERENCE_DAYS


def _heads(page: Page) -> list[str]:
    """What a page says of itself: its title, first line, headings, front matter and address."""
    first = next((b.rich.text for b in page.blocks if b.rich.text), "")[:120]
    return [first, *page.headings(), page.front[:2000], page.title, *page.path.parts[-3:]]


def _speaks_of_meetings(page: Page) -> bool:
    """The title, a heading, the address or the front matter names a group or schedule, or the text names speakers."""
    heads = _heads(page)
    if any(_ELSEWHERE.match(part) for part in (page.path.stem, *list(page.headings())[:1])):
        return False
    if any(_SAID.search(head) or _TITLED.search(head) for head in heads):
        return True
    if page.markup == "html":
        return sum(len(_LABEL.findall(block.rich.text)) for block in page.blocks) > 1
    return len(_SAID.findall(page.text.text)) > 1 or _LABELLED.search(page.text.text) is not None
