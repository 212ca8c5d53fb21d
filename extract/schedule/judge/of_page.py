"""Signs of the page beside its records: what no record has, what stands beside one, and where its text goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from statistics import median

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.schedule.dates import find_date
from extract.schedule.doubts import SURE
from extract.schedule.judge.seen import Seen, Segment, Text, words_in
from extract.schedule.judge.sign import PART, Sign, is_person, share
from extract.schedule.titles import is_venue, names_paper
from extract.text import title_key
from extract.venues import SHIPPED


def _kept(seen: Seen) -> str:
    return "\n".join(f" {title_key(text)} " for item in seen.items for text in (*item.texts, *item.people, item.venue))


_TITLE_WORDS, _NAME_WORDS = (4, 25), (2, 4)  # the least and the most of a text that may be one; by hand
_WIDE = 60  # characters of a text in which a date counts wherever it stands; by hand
_BEGIN = 12  # characters before a date that begins a longer text, as in `extract.schedule.unread`


def _unused(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """Texts of the page that are in no record, by what they read as."""
    kept = _kept(seen)
    first, last = min(i.line for i in seen.items), max(i.line for i in seen.items)
    reach = last + max((b - a for a, b in pairwise(sorted({i.line for i in seen.items}))), default=1)
    free = [t for t in seen.texts if t.text and f" {title_key(t.text)} " not in kept]
    keys = {title_key(title) for item in seen.items for title in item.titles if len(title) > 8}
    titles = [t for t in free if _reads(t, _TITLE_WORDS, Kind.TITLE) and not _holds(t, keys)]
    inside = [(t.line, t.text) for t in titles if first <= t.line < reach]
    total = len(seen.filled) + len(inside)
    yield share("unused-titles", "texts that read as titles are in no record", inside, total)
    beyond = [(t.line, t.text) for t in titles if not first <= t.line < reach]
    yield share("beyond-titles", "texts that read as titles stand outside", beyond, len(seen.filled) + len(beyond))
    people = [
        (t.line, t.text) for t in free if first <= t.line < reach and _names(t.text) and not _is_known(t.text, kept)
    ]
    yield share("unused-people", "texts that read as people are in no record", people, len(seen.filled) + len(people))
    venues = [
        (t.line, t.text) for t in free if len(t.text.split()) < 6 and is_venue(t.text, SHIPPED) and t.line >= first
    ]
    yield share("unused-venues", "texts that name a venue are in no record", venues, len(seen.filled) + len(venues))
    linked = {url: t.line for t in seen.texts for url in t.urls if url.startswith("http") or names_paper(url)}
    have = {url.rstrip("/") for i in seen.items for url in (*i.urls, *i.texts)}
    ends = {_name(url) for url in have if "://" in url}  # of links that are relative on the page
    lost = [(n, url) for url, n in linked.items() if url.rstrip("/") not in have and _name(url) not in ends]
    within = [(n, u) for n, u in lost if first <= n < reach]
    yield share("unused-links", "links between the records are in none", within, len(linked))
    papers = [(n, u) for n, u in lost if names_paper(u)]
    yield share("unused-papers", "links to papers are in no record", papers, sum(map(names_paper, linked)))


def _name(url: str) -> str:
    """The last part of an address."""
    return url.rstrip("/").rpartition("/")[2]


def _reads(text: Text, bounds: tuple[int, int], kind: Kind) -> bool:
    return bounds[0] <= len(text.text.split()) <= bounds[1] and lines.read(text.text)[kind] >= SURE


def _names(text: str) -> bool:
    return _NAME_WORDS[0] <= len(text.split()) <= _NAME_WORDS[1] and lines.read(text).people >= SURE


def _is_known(text: str, kept: str) -> bool:
    return title_key(text) in kept


def _holds(text: Text, keys: Collection[str]) -> bool:
    """A text that holds a title of a record, or is part of one."""
    said = title_key(text.text)
    return any(title in said or said in title for title in keys)


def _dates(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """Lines with a date that gave no record, and dates beside that of a record."""
    have = {(i.day.month, i.day.day) for i in seen.items if i.day}
    own = {i.line for i in seen.items}
    dated: dict[int, tuple[int, int, str]] = {}
    for text in seen.texts:
        found = find_date(text.text[: 2 * _WIDE])
        if found and found.day and (found.start <= _BEGIN or len(text.text) <= _WIDE):
            dated.setdefault(text.line, (found.month, found.day, text.text))
    lost = [(n, said) for n, (month, day, said) in sorted(dated.items()) if (month, day) not in have and n not in own]
    if not seen.of_talks:
        lost = []
    yield share("dates-lost", "lines with a date gave no talk", lost, len(dated))
    several = []
    for part in parts if seen.of_talks else ():
        days = {(i.day.month, i.day.day) for i in part.items if i.day}
        printed = [text for i in part.items for text in i.texts]
        other = [t for t in part.texts if days and len(t.text) <= 2 * _WIDE and _other_day(t.text, printed, days)]
        several += [(t.line, t.text) for t in other[:1]]
    yield share("dates-several", "talks have another date beside theirs", several, len(parts))
    if not seen.of_talks and dated:
        yield Sign(
            "dates-of-list", min(1.0, len(dated) / len(seen.items)), f"{len(dated)} lines of the list have a date."
        )


def _other_day(text: str, kept: Sequence[str], days: set[tuple[int, int]]) -> bool:
    """The text, without what the record kept of it, holds the date of another day."""
    for said in sorted((k for k in kept if len(k) > 3), key=len, reverse=True):
        text = text.replace(said, " ")
    found = find_date(text)
    return bool(found and found.day and (found.month, found.day) not in days)


_LEFT_WORDS = 2  # of a stretch that no record has; by hand
_USUAL = 0.5  # of the stretches have a word: it is a label
_LONGEST_LINE = 30  # words: a longer text tells of a talk and holds no field


def _left(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """Words of the stretch of a record that are in none of its fields, but those that most stretches have."""
    read = [[t for t in part.texts if len(t.text.split()) <= _LONGEST_LINE] for part in parts]
    said = [words_in(*(t.text for t in texts)) for texts in read]
    counts = Counter(word for words in said for word in words)
    usual = {word for word, count in counts.items() if count > max(1, _USUAL * len(parts))}
    left, total = [], 0
    for part, texts, words in zip(parts, read, said, strict=True):
        known = words_in(*(t for i in part.items for t in (*i.texts, *i.titles, *i.people, i.venue)))
        more = words - known - usual
        total += len(words - usual)
        left.append((part, texts, more))
    few = [(p.items[0].line, " ".join(sorted(more))) for p, _, more in left if len(more) >= _LEFT_WORDS]
    mostly = len(few) > len(parts) / 2
    yield share("left-few", "stretches have words that their record lacks", [] if mostly else few, len(parts))
    yield share("left-most", "stretches have words that their record lacks", few if mostly else [], len(parts))
    rest = sum(len(more) for _, _, more in left)
    yield Sign(
        "left-words", rest / max(1, total), f"{rest} of {total} words beside the records are in none of their fields."
    )
    sizes = [len(p.texts) for p in parts]
    middle = median(sizes) if sizes else 0
    big = [(p.items[0].line, p.items[0].title) for p in parts if len(p.texts) > max(3, 2.5 * middle)]
    yield share("stretches-long", "records are followed by far more text than the others", big, len(parts))


def _siblings(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """Lines that stand as those of the records do (the same sort of item, heading or row), and gave none."""
    used = {i.line for i in seen.items}
    sorts = Counter(t.sort for t in {t.line: t for t in reversed(seen.texts)}.values() if t.line in used)
    sort, count = sorts.most_common(1)[0] if sorts else ("", 0)
    if sort in ("", "value", "line"):
        return
    alike = {t.line: t.text for t in reversed(seen.texts) if t.sort == sort}
    kept = _kept(seen)
    unused = [(n, text) for n, text in sorted(alike.items()) if n not in used and f" {title_key(text)} " not in kept]
    first, last = min(used), max(used)
    inside = [(n, text) for n, text in unused if first < n < last]
    outside = [(n, text) for n, text in unused if not first < n < last]
    total = count + len(unused)
    yield share("siblings-inside", "lines of that sort between the records gave none", inside, total)
    yield share("siblings-outside", "lines of that sort before or behind gave no record", outside, total)
    others = [(i.line, i.title) for i in seen.items if i.line not in alike]
    yield share("sorts-other", "records stand otherwise than the rest", others, len(seen.items))


def _cut(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """Titles that go on, or begin before, in the text they stand in."""
    on, before, lost = [], [], []
    total = 0
    for part in parts:
        whole = "\n".join(t.text for t in part.texts)
        for title in (title for item in part.items for title in item.titles if len(title) > 3):
            total += 1
            at = whole.find(title)
            if at < 0:
                lost.append((part.items[0].line, title))
                continue
            behind, ahead = whole[at + len(title) :][:40], whole[max(0, at - 40) : at]
            if re.match(r"\s?[\w\"“&+]|[,:]? [a-z]", behind.split("\n")[0]):
                on.append((part.items[0].line, title + behind.split("\n")[0]))
            if re.search(r"[\w&+][^\S\n]?\Z", ahead):
                before.append((part.items[0].line, ahead.split("\n")[-1] + title))
    yield share("titles-go-on", "titles go on in the text they stand in", on, total)
    yield share("titles-begin-before", "titles begin earlier in the text they stand in", before, total)
    yield share("titles-elsewhere", "titles do not stand so where their record does", lost, total)


_YEAR = re.compile(r"(?<![\w-])(?:19[5-9]|20[0-4])\d(?![\w-])")


def _beside(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """What stands in the text of a record, beside its titles, and is in a field that it has not."""
    venues, years, people = [], [], []
    alone = [(part.items[0], part) for part in parts if len(part.items) == 1 and not part.items[0].is_empty]
    for item, part in alone:
        rest = " | ".join(t.text for t in part.texts if len(t.text.split()) <= 2 * _LONGEST_LINE)
        for title in item.titles:
            rest = rest.replace(title, " | ")
        pieces = [piece for piece in PART.split(rest.replace("|", " | "))[:40] if piece]
        if not (item.venue or item.venue_year) and any(is_venue(piece, SHIPPED) for piece in pieces):
            venues.append((item.line, rest))
        if not seen.of_talks and not item.venue_year and _YEAR.search(rest):
            years.append((item.line, rest))
        if seen.of_talks and not item.people and any(is_person(piece) for piece in pieces):
            people.append((item.line, rest))
    yield share("beside-venue", "records have a venue beside them that was not read", venues, len(alone))
    yield share("beside-year", "records have a year beside them that was not read", years, len(alone))
    yield share("beside-people", "talks have a name beside them and no presenter", people, len(alone))


OF_PAGE: tuple[Callable[[Seen, Sequence[Segment]], Iterator[Sign]], ...] = (
    *(_unused, _dates, _left, _siblings, _cut, _beside),
)
