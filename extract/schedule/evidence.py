"""Is this page a schedule at all? Dates with titles also make a changelog, a news page, a conference programme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Page
from extract.records import TalkRecord
from extract.schedule.settings import Shape
from extract.schedule.slots import Slot

_SAID = re.compile(
    r"reading[ _-]?group|journal[ _-]?club|paper[ _-]?club|seminar|colloqui|presenter|speaker|discussion lead"
    r"|discussant|group meeting|weekly meeting|lab meeting|kick-?off meeting"
    r"|组会|讨论班|讨论会|研讨|主讲|报告人|分享人|演讲者|輪講|ゼミ",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"schedule|agenda|calendar|meetings?|sessions?|talks?\b|discussions?|readings?|syllabus|日程|安排|计划",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^\W*(?:latest )?(?:news|updates?|changelog|change log|releases?|release notes|version history|important dates"
    r"|deadlines|publications?|bibliography|members|people|alumni|awards?|press|blog posts?|call for)\b",
    re.IGNORECASE,
)
_CONFERENCE_DAYS, _CONFERENCE_TALKS = 7, 10


def elsewhere(slot: Slot) -> bool:
    """A slot below a heading that is about something else, such as news or deadlines."""
    return bool(slot.contexts) and bool(_ELSEWHERE.match(slot.contexts[0]))


def is_schedule(page: Page, shape: Shape, talks: Sequence[TalkRecord]) -> bool:
    """Whether dated talks were found and the page speaks of meetings, or its columns or keys name who presents."""
    dated = [t for t in talks if t.date]
    if not dated or not any(t.title or t.presenters for t in dated) or _is_conference(dated):
        return False
    filled = [t for t in dated if t.talk_kind != "empty"]
    presented = sum(bool(t.presenters) for t in filled or dated)
    named = shape in ("table", "data", "post") and presented >= 0.4 * len(filled or dated)
    if shape == "post":
        return True
    if len(dated) == 1 and not named:
        return False
    return named or _speaks_of_meetings(page)


def _is_conference(dated: Sequence[TalkRecord]) -> bool:
    days = sorted(t.date for t in dated if t.date)
    return len(dated) >= _CONFERENCE_TALKS and (days[-1] - days[0]).days <= _CONFERENCE_DAYS


def _speaks_of_meetings(page: Page) -> bool:
    title = re.search(r"<title[^>]*>([^<]*)", page.text.text[:5000], re.IGNORECASE)
    heads = [*page.headings(), page.front[:2000], title.group(1) if title else "", *page.path.parts[-3:]]
    if any(_ELSEWHERE.match(part) for part in (page.path.stem, *list(page.headings())[:1])):
        return False
    return bool(_SAID.search(page.text.text)) or any(_TITLED.search(head) for head in heads)
