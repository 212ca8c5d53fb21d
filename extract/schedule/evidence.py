"""Is this page a schedule at all? Dates with titles also make a changelog, a news page, a conference programme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.readers.document import Page
from extract.records import PaperMention, TalkRecord
from extract.schedule.settings import Shape
from extract.schedule.slots import Slot

_SAID = re.compile(
    r"reading[ _-]?group|journal[ _-]?club|paper[ _-]?club|seminar|colloqui|presenter|speaker|discussion lead"
    r"|discussant|group meeting|weekly meeting|lab meeting|kick-?off meeting"
    r"|组会|讨论班|讨论会|研讨|主讲|报告人|分享人|演讲者|輪講|ゼミ",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^\W*(?:presenters?|speakers?|presented[ _]by|主讲人?|报告人|分享人|発表者|발표자|vortragende[r]?)\**\s*[:：=]",
    re.IGNORECASE | re.MULTILINE,
)
_GROUP = re.compile(r"reading.?group|seminar|journal.?club|paper.?club|session|talks?\b|meeting", re.IGNORECASE)
_TITLED = re.compile(
    r"schedule|agenda|calendar|\bmeetings?\b|\btalks\b|\bsessions\b|\breadings\b|syllabus|日程|安排|计划",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^\W*(?:latest )?(?:news|updates?|changelog|change log|releases?|release notes|version history|important dates"
    r"|deadlines|publications?|bibliography|members|people|alumni|awards?|press|blog posts?|call for)\b",
    re.IGNORECASE,
)
_CONFERENCE_DAYS, _CONFERENCE_TALKS = 7, 5
_MOST = 0.4


def elsewhere(slot: Slot, only_under: Sequence[str] = ()) -> bool:
    """A slot below a heading about something else, such as news, or outside those the settings name."""
    if only_under and not any(w.casefold() in text.casefold() for w in only_under for text in slot.contexts):
        return True
    return bool(slot.contexts) and names_elsewhere(slot.contexts[0])


def names_elsewhere(heading: str) -> bool:
    """A heading about something else than meetings: news, releases, deadlines."""
    return bool(_ELSEWHERE.match(heading))


def names_meetings(heading: str) -> bool:
    """A heading that says schedule, seminar or reading group, and so is no title of a talk."""
    return bool(_SAID.search(heading) or _TITLED.search(heading))


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
    if shape in ("table", "data") and len(dated) > 1 and any(_SAID.search(head) for head in _heads(page)):
        return all(t.title for t in filled)  # a group that says of its meetings only when and what
    substance = sum(bool(t.presenters or t.slides or any(_is_document(p) for p in t.papers)) for t in filled)
    alone = len(dated) == 1 and not (dated[0].presenters or dated[0].papers)
    return substance >= _MOST * len(filled) and not alone and _speaks_of_meetings(page)


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
    found = re.search(r"<title[^>]*>([^<]*)", page.text.text[:5000], re.IGNORECASE)
    first = next((b.rich.text for b in page.blocks if b.rich.text), "")[:120]
    return [first, *page.headings(), page.front[:2000], found.group(1) if found else "", *page.path.parts[-3:]]


def _speaks_of_meetings(page: Page) -> bool:
    """The title, a heading, the address or the front matter names a group or schedule, or the text names speakers."""
    heads = _heads(page)
    if any(_ELSEWHERE.match(part) for part in (page.path.stem, *list(page.headings())[:1])):
        return False
    if any(_SAID.search(head) or _TITLED.search(head) for head in heads):
        return True
    if page.markup == "html":
        return False
    return len(_SAID.findall(page.text.text)) > 1 or _LABELLED.search(page.text.text) is not None
