"""What most talks of a page lack while the page has something that may be it.

A word, a mark or a column that nobody knows leaves such a gap: talks without presenters beside short texts that no talk
has, papers without links beside links that nobody could name, people without titles. `bench.schedule_handicaps` takes
what is known out of the reader and counts how many readings then are wrong in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from extract.lexicon import lines
from extract.records import TalkRecord
from extract.schedule.accounting import overlooked, unnamed
from extract.schedule.doubts import FEW, LEAST, LIKELY, MOST, Case, Doubt, lines_of, quoted
from extract.schedule.titles import names_paper
from extract.text import title_key

_HALF = 0.5  # of the talks
_SHORT_TITLE = 2  # words; hardly a paper has so short a title


def presenters(case: Case) -> Iterator[Doubt]:
    """Most talks have no presenter, and as many short texts, or a column, are in no talk."""
    filled = case.filled
    without = [talk for talk in filled if not talk.presenters]
    if len(without) <= _HALF * len(filled) or len(filled) < 2:
        return
    setting = 'Name their label or column: `columns.presenter = ["..."]`.'
    if unused := _unused(case, None):
        sentence = f'{len(without)} of {len(filled)} talks have no presenter, and the column "{unused[0]}" is not used.'
        yield Doubt("presenters-unread", sentence, True, setting)
        return
    left = unnamed(case.page, case.slots, case.talks, case.words)
    if len({line for line, _ in left}) >= _HALF * len(without):
        sentence = (
            f"{len(without)} of {len(filled)} talks have no presenter, and short texts are in none: {quoted(left)}."
        )
        yield Doubt("presenters-unread", sentence, True, setting)


def _unused(case: Case, seems: str | None) -> list[str]:
    """The headers of the unused columns that seem to hold that."""
    return [column.header for column in case.reading.columns if not column.used and column.seems == seems]


def other_presenters(case: Case) -> Iterator[Doubt]:
    """No label or header of the page names presenters, and beside those that were read as such other people stand."""
    filled = case.filled
    heads = (cell.text for block in case.page.blocks if block.table for cell in block.table.header)
    if len(filled) < 2 or sum(bool(t.presenters) for t in filled) < _HALF * len(filled):
        return
    if case.names_presenters or any(case.words.role(head) == "presenter" for head in heads):
        return
    left = overlooked(case.page, case.slots, case.talks, case.words)
    people = [(one.line, one.text) for one in left if one.kind == "people"]
    if len(people) >= _HALF * len(filled):
        sentence = f"Nothing says which people present, and as many more are in no talk: {quoted(people)}."
        yield Doubt("presenters-which", sentence, True, 'Name their label or column: `columns.presenter = ["..."]`.')


def dates(case: Case) -> Iterator[Doubt]:
    """A further column of dates, and nothing says which is that of the meetings."""
    if others := _unused(case, "date"):
        sentence = f'The column "{others[0]}" holds dates too, and may be that of the meetings.'
        yield Doubt("dates-which", sentence, True, f'`columns.date = ["{others[0]}"]`, or `columns.ignore`.')


def data(case: Case) -> Iterator[Doubt]:
    """A file of data of which lines were read."""
    if case.page.path.suffix in _DATA and case.settings.shape not in ("data", "post", "table", "auto"):
        sentence = "The file is one of data, and was read line by line."
        yield Doubt("data-as-lines", sentence, True, "Name its keys in `columns`.")


_DATA = frozenset({".yml", ".yaml", ".json", ".toml", ".js", ".ts"})


def titles(case: Case) -> Iterator[Doubt]:
    """People without a title: their talks were held for empty slots."""
    pairs = zip(case.slots, case.talks, strict=True)
    bare = [t for s, t in pairs if t.talk_kind == "empty" and t.presenters and not s.texts("title", "paper")]
    if len(bare) >= max(2, _HALF * len(case.talks)):
        sentence = f"{len(bare)} of {len(case.talks)} slots have people and no title: {lines_of(bare)}."
        yield Doubt("slots-titleless", sentence, True, 'Name the column: `columns.title = ["..."]`.')


def links(case: Case) -> Iterator[Doubt]:
    """Talks without the link of a paper that have one nobody could name, or beside an unused column of links."""
    about = [t for t in case.filled if t.talk_kind in ("paper", "talk")]
    bare = [t for t in about if not any(p.url or p.identifiers for p in t.papers)]
    linked = [t for t in bare if any(names_paper(link.url) for link in t.links if link.kind == "other")]
    if len(linked) >= max(1, MOST * len(about)):
        sentence = f"{len(linked)} of {len(about)} talks have the link of a paper under a name that is not known"
        setting = 'Name its label or column: `columns.links = ["..."]` or `columns.paper = ["..."]`.'
        yield Doubt("links-unnamed", f"{sentence}: {lines_of(linked)}.", True, setting)
        return
    unused = _unused(case, "links")
    if unused and len(bare) >= max(1, MOST * len(about)):
        sentence = f'{len(bare)} of {len(about)} talks have no link, and the column "{unused[0]}" holds links.'
        yield Doubt("links-unnamed", sentence, True, f'`columns.links = ["{unused[0]}"]`')


def venues(case: Case) -> Iterator[Doubt]:
    """Papers without a venue beside an unused column that holds some."""
    about = [t for t in case.filled if t.papers]
    unused = _unused(case, "venue")
    if unused and sum(not any(p.venue for p in t.papers) for t in about) > _HALF * len(about):
        sentence = f'The column "{unused[0]}" holds venues and is not used.'
        yield Doubt("venues-column", sentence, True, f'`columns.venue = ["{unused[0]}"]`')


def furniture(case: Case) -> Iterator[Doubt]:
    """Words that stand in nearly every title or name alike, so that they are a label: "Vorgetragen: Looms"."""
    filled = case.filled
    if len(filled) < LEAST:
        return
    often = max(LEAST, _NEARLY * len(filled))
    begins = Counter(found.group(1).casefold() for t in filled if (found := _LABEL.match(t.title)))
    label, count = begins.most_common(1)[0] if begins else ("", 0)
    if count >= often:
        sentence = f'{count} of {len(filled)} titles begin with "{label}".'
        yield Doubt("titles-alike", sentence, True, 'Name the label: `columns.title = ["..."]`.')
    named = Counter(title_key(name) for t in filled for name in t.presenters)
    name, count = named.most_common(1)[0] if named else ("", 0)
    if count >= often and (count == len(filled) or lines.read(name.title()).people < LIKELY):
        sentence = f'{count} of {len(filled)} talks have the same presenter, "{name}".'
        yield Doubt("presenters-alike", sentence, True, 'Name the right label: `columns.presenter = ["..."]`.')


def confusions(case: Case) -> Iterator[Doubt]:
    """Presenters that are the title of their talk, or the name of a column."""
    filled = case.filled
    if len(filled) < LEAST:
        return
    twice = [t for t in filled if any(title_key(name) == title_key(t.title) for name in t.presenters)]
    if twice:
        sentence = f"{len(twice)} talks have the same text as title and as presenter: {lines_of(twice)}."
        yield Doubt("title-is-presenter", sentence, len(twice) > FEW * len(filled), "`ignore_rows`, or `columns`")
    words = [t for t in filled if any(case.words.role(n) or case.words.label_kind(n) for n in t.presenters)]
    if words:
        sentence = f"{len(words)} talks have a presenter that is the name of a column: {lines_of(words)}."
        yield Doubt("presenters-labels", sentence, len(words) >= max(1, MOST * len(filled)), "`columns.presenter`")


_LABEL = re.compile(r"\W*([^\W\d][^:：\s]{1,20}(?: [^:：\s]{1,20})?)\s*[:：]")
_NEARLY = 0.6  # of the talks; by hand


def remarks(case: Case) -> Iterator[Doubt]:
    """A short text alone where nearly all others have people, a link or material: no meeting, or a remark."""
    filled = case.filled
    bare = [t for t in filled if t.talk_kind == "talk" and not _has_more(t)]
    odd = [t for t in bare if len(t.title.split()) <= _REMARK_WORDS]
    if odd and len(filled) - len(bare) >= max(2, _NEARLY * len(filled)):
        said = f"{len(odd)} of {len(filled)} talks have nothing but a few words, and may be no meetings"
        bad = len(odd) > FEW * len(filled)
        yield Doubt("talks-remarks", f"{said}: {_said(odd)}.", bad, "`empty` or `ignore_rows`.")


_REMARK_WORDS = 5  # by hand


def _has_more(talk: TalkRecord) -> bool:
    linked = any(p.url or p.venue or p.identifiers for p in talk.papers)
    return bool(talk.presenters or linked or talk.slides or talk.video or talk.summary or talk.links)


def _said(talks: Sequence[TalkRecord]) -> str:
    return quoted([(talk.where.line or 0, talk.title) for talk in talks])
