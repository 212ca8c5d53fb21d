"""Signs that a reading is wrong somewhere, each a share from 0 to 1 with the sentence that tells it.

Every sign is of the records and of the texts of the page alone: none knows a format, a group or a header. How much each
says is learned (`bench.judge`), not decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.schedule.dates import find_date
from extract.schedule.doubts import LIKELY, SURE, quoted
from extract.schedule.judge.seen import Item, Seen, Segment, Text, segments, words_in
from extract.schedule.titles import is_venue, names_paper
from extract.text import title_key
from extract.venues import SHIPPED

Marked = Sequence[tuple[int, str]]
"""Lines with the text that is marked there."""


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    value: float
    sentence: str = ""


def signs(seen: Seen) -> list[Sign]:
    """Every sign of a reading with at least one record; what does not occur has the value 0."""
    parts = segments(seen)
    found = [
        *(sign for check in _OF_ITEMS for sign in check(seen)),
        *(sign for check_part in _OF_PARTS for sign in check_part(seen, parts)),
    ]
    return [Sign(s.name, min(1.0, max(0.0, s.value)), s.sentence) for s in found]


def _share(name: str, said: str, marked: Marked, total: int) -> Sign:
    shown = f": {quoted(marked)}" if marked else ""
    return Sign(name, len(marked) / max(1, total), f"{len(marked)} of {total} {said}{shown}.")


def _titled(seen: Seen) -> list[tuple[Item, str]]:
    return [(item, title) for item in seen.filled for title in item.titles]


_KINDS: tuple[tuple[str, str, frozenset[Kind]], ...] = (
    ("titles-people", "titles read as people", lines.NAMES_PEOPLE),
    ("titles-prose", "titles read as sentences", frozenset((Kind.PROSE,))),
    ("titles-times", "titles read as times", frozenset((Kind.TIME,))),
    ("titles-venues", "titles read as venues", frozenset((Kind.VENUE,))),
    ("titles-heads", "titles read as headings, labels or places", frozenset((Kind.HEADING, Kind.LABEL, Kind.PLACE))),
    ("titles-nothing", "titles read as nothing known", frozenset((Kind.OTHER, Kind.AFFILIATION))),
)


def _title_kinds(seen: Seen) -> Iterator[Sign]:
    titled = _titled(seen)
    read = [(item, title, lines.read(title)) for item, title in titled]
    for name, said, kinds in _KINDS:
        yield _share(name, said, [(i.line, t) for i, t, r in read if r.kind in kinds], len(titled))
    sums = sum(1 - r[Kind.TITLE] for _, _, r in read)
    least = sorted(read, key=lambda row: row[2][Kind.TITLE])[:3]
    shown = quoted([(i.line, t) for i, t, _ in least])
    yield Sign("titles-unlike", sums / max(1, len(read)), f"Titles hardly read as titles: {shown}.")
    worst = max((1 - r[Kind.TITLE] for _, _, r in read), default=0.0)
    yield Sign(
        "title-worst", worst, f"One title hardly reads as a title: {quoted([(i.line, t) for i, t, _ in least[:1]])}."
    )
    bare = [(i.line, "") for i in seen.filled if not i.titles]
    yield _share("titles-none", "records have no title", bare, len(seen.filled))


_FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("titles-end-odd", "titles end in a sign that ends none", re.compile(r"[^\w\s?!.)\]”\"'»+*’」』》）…%]$")),
    ("titles-stop", "titles end in a full stop", re.compile(r"[^.]\.$")),
    (
        "titles-begin-odd",
        "titles begin with a sign or a small letter",
        re.compile(r"^(?:[^\w\s“\"'(‘«「『《\[{$#@]|[a-z]+ [a-z])"),
    ),
    (
        "titles-marked",
        "titles hold marks of markup",
        re.compile(r"\*\*|__|~~|//|\\|[{}<>|`]|\]\(|&\w{2,6};|https?:|www\."),
    ),
    (
        "titles-by",
        "titles name who wrote or presents",
        re.compile(r"\s@\w|\((?:by|with) |\b[A-Z]\.(?: and\b|[,:;]| [A-Z]\.)"),
    ),
    ("titles-brackets", "titles end in brackets", re.compile(r"[)\]】）]$")),
    (
        "titles-emptied",
        "titles hold empty brackets or a doubled sign",
        re.compile(r"\s\(\s*\)|\s\[\s*\]|,\s*,|\.\s*,|:\s*:|(?<!-)--(?!-)"),
    ),
    (
        "titles-numbers",
        "titles hold a year or numbers of pages",
        re.compile(r"[(,\s'’](?:19|20)\d\d\b|\bpp?\.\s?\d|'\d\d\b|\d\(\d{1,4}\)|\d[–-]\d"),
    ),
    (
        "titles-rest",
        "titles go on behind a bracket, slash or dash",
        re.compile(r"[)\]”\"»]\s*\S+|\s[/–—|+&-]{1,3}\s|;\s|\s{2}"),
    ),
)
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("{", "}"), ("「", "」"), ("《", "》"))
_LONG, _SHORT = 18, 2  # words of a title; by hand
_PART = re.compile(r"\s*[,;:：|()\[\]（）]\s*|\s[–—-]{1,3}\s|\s+/+\s+")


def _title_forms(seen: Seen) -> Iterator[Sign]:
    titled = _titled(seen)
    total = len(titled)
    for name, said, pattern in _FORMS:
        yield _share(name, said, [(i.line, t) for i, t in titled if pattern.search(t)], total)
    halves = [(i.line, t) for i, t in titled if any(t.count(a) != t.count(b) for a, b in _PAIRS) or t.count('"') % 2]
    yield _share("titles-halves", "titles have half a pair of brackets or quotation marks", halves, total)
    long = [(i.line, t) for i, t in titled if len(t.split()) > _LONG]
    yield _share("titles-long", f"titles have more than {_LONG} words", long, total)
    short = [(i.line, t) for i, t in titled if len(t.split()) <= _SHORT]
    yield _share("titles-short", "titles are one or two words", short, total)
    usual = median([len(t) for _, t in titled]) if titled else 0
    unlike = [(i.line, t) for i, t in titled if len(t) > 3 * usual or len(t) * 4 < usual]
    yield _share("titles-lengths", "titles are far longer or shorter than the others", unlike, total)
    starts = [(i.line, t) for i, t in titled if 0 < t.find(":") < 20 and _is_person(t.partition(":")[0])]
    yield _share("titles-name-first", "titles begin with a name", starts, total)
    named = [
        (i.line, t) for i, t in titled if any(_is_person(part) for part in _PART.split(t.partition(": ")[2] or t)[:12])
    ]
    yield _share("titles-name", "titles hold a name of a person", named, total)
    placed = [(i.line, t) for i, t in titled if any(is_venue(p, SHIPPED) for p in _PART.split(t)[1:12] if p)]
    yield _share("titles-venue", "titles hold a venue", placed, total)
    dated = [(i.line, t) for i, t in titled if (found := find_date(t)) and found.day]
    yield _share("titles-date", "titles hold a date", dated, total)


def _is_person(part: str) -> bool:
    return 1 < len(part.split()) <= 4 and lines.read(part)[Kind.PERSON] >= SURE


def _alike(seen: Seen) -> Iterator[Sign]:
    titled = _titled(seen)
    if len(titled) < 3:
        return
    yield _same_words("titles-same-begin", "titles begin with the same word", titled, 0)
    yield _same_words("titles-same-end", "titles end with the same word", titled, -1)
    named = [(i, name) for i in seen.filled for name in i.people if " " in name]
    yield _same_words("people-same-begin", "presenters begin with the same word", named, 0)
    yield _same_words("people-same-end", "presenters end with the same word", named, -1)
    counts = Counter(title_key(t) for _, t in titled)
    twice = [(i.line, t) for i, t in titled if counts[title_key(t)] > 1]
    yield _share("titles-twice", "titles stand twice", twice, len(titled))
    used = Counter(url for i in seen.filled for url in i.urls)
    shared = [(i.line, i.title) for i in seen.filled if any(used[url] > 1 for url in i.urls)]
    yield _share("links-twice", "records have the link of another", shared, len(seen.filled))
    people = Counter(name for i in seen.filled for name in i.people)
    usual = people.most_common(1)[0][1] if people else 0
    of = sum(bool(i.people) for i in seen.filled)
    yield Sign("people-same", usual / of if of > 2 else 0.0, f"{usual} of {of} have the same presenter.")


def _same_words(name: str, said: str, texts: Sequence[tuple[Item, str]], place: int) -> Sign:
    """Different texts with the same word at an end, where at least three and nearly all of them have it."""
    by_text = {text: item.line for item, text in texts if text.split()}
    ends = [(line, text, text.split()[place].casefold().strip("()[].,")) for text, line in by_text.items()]
    counts = Counter(word for _, _, word in ends if word and word not in _LITTLE)
    word, count = counts.most_common(1)[0] if counts else ("", 0)
    alike = [(line, text) for line, text, end in ends if end == word]
    return _share(name, said, alike if count >= max(3, _NEARLY * len(ends)) else [], len(ends))


_NEARLY = 0.8  # of the texts; by hand
_LITTLE = frozenset(("the", "a", "an", "on", "towards", "toward", "in", "how", "what", "systems", "system", "learning"))


def _fields(seen: Seen) -> Iterator[Sign]:
    """What a few records lack that most have, and what a few have that most lack."""
    filled = seen.filled
    has: tuple[tuple[str, str, Callable[[Item], bool]], ...] = (
        ("people", "presenter", lambda i: bool(i.people)),
        ("day", "date", lambda i: bool(i.day)),
        ("link", "link", lambda i: bool(i.urls)),
        ("venue", "venue", lambda i: bool(i.venue or i.venue_year)),
    )
    for name, said, test in has:
        if not seen.of_talks and name in ("people", "day"):
            continue
        without = [(i.line, i.title) for i in filled if not test(i)]
        with_it = [(i.line, i.title) for i in filled if test(i)]
        few = len(without) <= len(with_it)
        yield _share(f"{name}-lacking", f"have no {said}, where most have one", without if few else [], len(filled))
        yield _share(f"{name}-only", f"have a {said}, where most have none", [] if few else with_it, len(filled))
        yield Sign(f"{name}-none", float(bool(filled) and not with_it), f"No record has a {said}.")
    bare = [(i.line, i.title) for i in filled if not (i.people or i.urls or i.venue or i.venue_year)]
    few_bare = bare if len(bare) < len(filled) / 2 else []
    yield _share("bare", "have nothing but a title, where most have more", few_bare, len(filled))
    empty = [(i.line, i.title) for i in seen.items if i.is_empty]
    yield _share("empty", "were read as empty", empty, len(seen.items))
    count = len(filled)
    yield Sign("few", float(count < 3), f"Only {count} records were read.")
    yield Sign("faults", seen.faults / max(1, len(seen.items)), f"{seen.faults} records have a problem of their own.")


def _people(seen: Seen) -> Iterator[Sign]:
    named = [(i, name) for i in seen.filled for name in i.people]
    odd = [(i.line, n) for i, n in named if len(n.split()) > 1 and lines.read(n).people < LIKELY]
    yield _share("people-unlike", "presenters hardly read as names", odd, len(named))
    signs = [(i.line, n) for i, n in named if re.search(r"[^\w\s.'’·\-,]|\d|^[a-z]{1,2}$", n) or len(n.split()) > 4]
    yield _share("people-odd", "presenters hold signs, numbers or many words", signs, len(named))
    led = [(i.line, n) for i, n in named if re.match(r"[a-z]{2,}\.? (?:[a-z]+ )?[A-Z]|\W", n)]
    yield _share("people-led", "presenters begin with a small word or a sign", led, len(named))
    timed = [(i.line, n) for i, n in named if lines.read(n).among((Kind.TIME, Kind.LABEL, Kind.HEADING)) >= LIKELY]
    yield _share("people-no", "presenters read as times or labels", timed, len(named))
    single = [(i.line, n) for i, n in named if len(n.split()) == 1]
    mixed = single if 0 < len(single) < len(named) / 2 else []
    yield _share("people-single", "presenters are one word, where most are more", mixed, len(named))
    counts = [len(i.people) for i in seen.filled if i.people]
    usual = median(counts) if counts else 0
    many = [(i.line, ", ".join(i.people)) for i in seen.filled if len(i.people) > max(2, 2 * usual)]
    yield _share("people-many", "have many presenters", many, len(seen.filled))
    inside = [(i.line, i.title) for i in seen.filled if any(len(n) > 3 and n in i.title for n in i.people)]
    yield _share("people-inside", "titles hold their presenter", inside, len(seen.filled))


def _days(seen: Seen) -> Iterator[Sign]:
    dated = [i for i in seen.items if i.day]
    days = [i.day for i in dated if i.day]
    steps = [(a, b, (b.day - a.day).days) for a, b in pairwise(dated) if a.day and b.day and a.day != b.day]
    ahead, back = [s for s in steps if s[2] > 0], [s for s in steps if s[2] < 0]
    odd = min(ahead, back, key=len)
    yield _share("days-back", "dates go the other way", [(b.line, str(b.day)) for _, b, _ in odd], len(steps))
    gaps = [abs(step) for _, _, step in steps]
    usual = median(gaps) if gaps else 0
    far = [(b.line, str(b.day)) for _, b, step in steps if abs(step) > max(30, 4 * usual)]
    yield _share("days-far", "dates are far from the one before", far, len(steps))
    near = [(b.line, str(b.day)) for _, b, step in steps if usual >= 5 and abs(step) < min(3, usual / 2)]
    yield _share("days-near", "dates are a day or two from the one before", near, len(steps))
    weekdays = Counter(day.weekday() for day in days)
    common, count = weekdays.most_common(1)[0] if weekdays else (0, 0)
    others = (
        [(i.line, str(i.day)) for i in dated if i.day and i.day.weekday() != common] if count > len(days) / 2 else []
    )
    yield _share("days-other", "dates are on another day of the week", others, len(days))
    spread = len(days) > 3 and count <= len(days) / 2
    yield Sign("days-scattered", float(spread), "The dates keep no day of the week.")
    late = [(i.line, str(i.day)) for i in dated if i.day and i.day.weekday() > 4]
    yield _share("days-weekend", "dates are on a Saturday or Sunday", late, len(days))
    early = [(i.line, i.title) for i in dated if i.day and i.venue_year and i.venue_year > i.day.year]
    yield _share("days-early", "talks are before the year of their paper", early, len(days))
    same = Counter(days)
    shared = [(i.line, i.title) for i in dated if i.day and same[i.day] > 1]
    few = shared if len(shared) <= len(days) / 2 else []
    yield _share("days-shared", "talks share their date with another, where most do not", few, len(days))


_ODD = (
    "no-presenters",
    "few-presenters",
    "no-titles",
    "titles-short",
    "titles-only",
    "papers-unread",
    "dates-unread",
    "empty-unread",
    "column-unused",
    "column-guessed",
    "date-order",
    "no-date",
    "no-year",
    "weekends",
    "weekdays",
)


def _odd(seen: Seen) -> Iterator[Sign]:
    """What the rules found odd, and not bad enough to doubt the page as a whole."""
    for name in _ODD:
        yield Sign(f"odd {name}", float(name in seen.odd), f"It is odd ({name}).")
    rest = seen.odd.difference(_ODD)
    yield Sign("odd others", min(1.0, len(rest) / 2), f"It is odd ({', '.join(sorted(rest))}).")


_OF_ITEMS: tuple[Callable[[Seen], Iterator[Sign]], ...] = (
    *(_title_kinds, _title_forms, _alike, _fields, _people, _days, _odd),
)


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
    yield _share("unused-titles", "texts that read as titles are in no record", inside, total)
    beyond = [(t.line, t.text) for t in titles if not first <= t.line < reach]
    yield _share("beyond-titles", "texts that read as titles stand outside", beyond, len(seen.filled) + len(beyond))
    people = [
        (t.line, t.text) for t in free if first <= t.line < reach and _names(t.text) and not _is_known(t.text, kept)
    ]
    yield _share("unused-people", "texts that read as people are in no record", people, len(seen.filled) + len(people))
    venues = [
        (t.line, t.text) for t in free if len(t.text.split()) < 6 and is_venue(t.text, SHIPPED) and t.line >= first
    ]
    yield _share("unused-venues", "texts that name a venue are in no record", venues, len(seen.filled) + len(venues))
    linked = {url: t.line for t in seen.texts for url in t.urls if url.startswith("http") or names_paper(url)}
    have = {url.rstrip("/") for i in seen.items for url in (*i.urls, *i.texts)}
    ends = {_name(url) for url in have if "://" in url}  # of links that are relative on the page
    lost = [(n, url) for url, n in linked.items() if url.rstrip("/") not in have and _name(url) not in ends]
    within = [(n, u) for n, u in lost if first <= n < reach]
    yield _share("unused-links", "links between the records are in none", within, len(linked))
    papers = [(n, u) for n, u in lost if names_paper(u)]
    yield _share("unused-papers", "links to papers are in no record", papers, sum(map(names_paper, linked)))


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
    yield _share("dates-lost", "lines with a date gave no talk", lost, len(dated))
    several = []
    for part in parts if seen.of_talks else ():
        days = {(i.day.month, i.day.day) for i in part.items if i.day}
        printed = [text for i in part.items for text in i.texts]
        other = [t for t in part.texts if days and len(t.text) <= 2 * _WIDE and _other_day(t.text, printed, days)]
        several += [(t.line, t.text) for t in other[:1]]
    yield _share("dates-several", "talks have another date beside theirs", several, len(parts))
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
    yield _share("left-few", "stretches have words that their record lacks", [] if mostly else few, len(parts))
    yield _share("left-most", "stretches have words that their record lacks", few if mostly else [], len(parts))
    rest = sum(len(more) for _, _, more in left)
    yield Sign(
        "left-words", rest / max(1, total), f"{rest} of {total} words beside the records are in none of their fields."
    )
    sizes = [len(p.texts) for p in parts]
    middle = median(sizes) if sizes else 0
    big = [(p.items[0].line, p.items[0].title) for p in parts if len(p.texts) > max(3, 2.5 * middle)]
    yield _share("stretches-long", "records are followed by far more text than the others", big, len(parts))


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
    yield _share("siblings-inside", "lines of that sort between the records gave none", inside, total)
    yield _share("siblings-outside", "lines of that sort before or behind gave no record", outside, total)
    others = [(i.line, i.title) for i in seen.items if i.line not in alike]
    yield _share("sorts-other", "records stand otherwise than the rest", others, len(seen.items))


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
    yield _share("titles-go-on", "titles go on in the text they stand in", on, total)
    yield _share("titles-begin-before", "titles begin earlier in the text they stand in", before, total)
    yield _share("titles-elsewhere", "titles do not stand so where their record does", lost, total)


_YEAR = re.compile(r"(?<![\w-])(?:19[5-9]|20[0-4])\d(?![\w-])")


def _beside(seen: Seen, parts: Sequence[Segment]) -> Iterator[Sign]:
    """What stands in the text of a record, beside its titles, and is in a field that it has not."""
    venues, years, people = [], [], []
    alone = [(part.items[0], part) for part in parts if len(part.items) == 1 and not part.items[0].is_empty]
    for item, part in alone:
        rest = " | ".join(t.text for t in part.texts if len(t.text.split()) <= 2 * _LONGEST_LINE)
        for title in item.titles:
            rest = rest.replace(title, " | ")
        pieces = [piece for piece in _PART.split(rest.replace("|", " | "))[:40] if piece]
        if not (item.venue or item.venue_year) and any(is_venue(piece, SHIPPED) for piece in pieces):
            venues.append((item.line, rest))
        if not seen.of_talks and not item.venue_year and _YEAR.search(rest):
            years.append((item.line, rest))
        if seen.of_talks and not item.people and any(_is_person(piece) for piece in pieces):
            people.append((item.line, rest))
    yield _share("beside-venue", "records have a venue beside them that was not read", venues, len(alone))
    yield _share("beside-year", "records have a year beside them that was not read", years, len(alone))
    yield _share("beside-people", "talks have a name beside them and no presenter", people, len(alone))


_OF_PARTS: tuple[Callable[[Seen, Sequence[Segment]], Iterator[Sign]], ...] = (
    *(_unused, _dates, _left, _siblings, _cut, _beside),
)
