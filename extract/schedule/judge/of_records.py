"""Signs of the records alone: what their titles read as and look like, what they lack, their people and their dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.schedule.dates import find_date
from extract.schedule.doubts import LIKELY, quoted
from extract.schedule.judge.seen import Item, Seen
from extract.schedule.judge.sign import PART, Sign, is_person, share
from extract.schedule.titles import is_venue
from extract.text import title_key
from extract.venues import SHIPPED


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
        yield share(name, said, [(i.line, t) for i, t, r in read if r.kind in kinds], len(titled))
    sums = sum(1 - r[Kind.TITLE] for _, _, r in read)
    least = sorted(read, key=lambda row: row[2][Kind.TITLE])[:3]
    shown = quoted([(i.line, t) for i, t, _ in least])
    yield Sign("titles-unlike", sums / max(1, len(read)), f"Titles hardly read as titles: {shown}.")
    worst = max((1 - r[Kind.TITLE] for _, _, r in read), default=0.0)
    yield Sign(
        "title-worst", worst, f"One title hardly reads as a title: {quoted([(i.line, t) for i, t, _ in least[:1]])}."
    )
    bare = [(i.line, "") for i in seen.filled if not i.titles]
    yield share("titles-none", "records have no title", bare, len(seen.filled))


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


def _title_forms(seen: Seen) -> Iterator[Sign]:
    titled = _titled(seen)
    total = len(titled)
    for name, said, pattern in _FORMS:
        yield share(name, said, [(i.line, t) for i, t in titled if pattern.search(t)], total)
    halves = [(i.line, t) for i, t in titled if any(t.count(a) != t.count(b) for a, b in _PAIRS) or t.count('"') % 2]
    yield share("titles-halves", "titles have half a pair of brackets or quotation marks", halves, total)
    long = [(i.line, t) for i, t in titled if len(t.split()) > _LONG]
    yield share("titles-long", f"titles have more than {_LONG} words", long, total)
    short = [(i.line, t) for i, t in titled if len(t.split()) <= _SHORT]
    yield share("titles-short", "titles are one or two words", short, total)
    usual = median([len(t) for _, t in titled]) if titled else 0
    unlike = [(i.line, t) for i, t in titled if len(t) > 3 * usual or len(t) * 4 < usual]
    yield share("titles-lengths", "titles are far longer or shorter than the others", unlike, total)
    starts = [(i.line, t) for i, t in titled if 0 < t.find(":") < 20 and is_person(t.partition(":")[0])]
    yield share("titles-name-first", "titles begin with a name", starts, total)
    named = [
        (i.line, t) for i, t in titled if any(is_person(part) for part in PART.split(t.partition(": ")[2] or t)[:12])
    ]
    yield share("titles-name", "titles hold a name of a person", named, total)
    placed = [(i.line, t) for i, t in titled if any(is_venue(p, SHIPPED) for p in PART.split(t)[1:12] if p)]
    yield share("titles-venue", "titles hold a venue", placed, total)
    dated = [(i.line, t) for i, t in titled if (found := find_date(t)) and found.day]
    yield share("titles-date", "titles hold a date", dated, total)


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
    yield share("titles-twice", "titles stand twice", twice, len(titled))
    used = Counter(url for i in seen.filled for url in i.urls)
    shared = [(i.line, i.title) for i in seen.filled if any(used[url] > 1 for url in i.urls)]
    yield share("links-twice", "records have the link of another", shared, len(seen.filled))
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
    return share(name, said, alike if count >= max(3, _NEARLY * len(ends)) else [], len(ends))


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
        yield share(f"{name}-lacking", f"have no {said}, where most have one", without if few else [], len(filled))
        yield share(f"{name}-only", f"have a {said}, where most have none", [] if few else with_it, len(filled))
        yield Sign(f"{name}-none", float(bool(filled) and not with_it), f"No record has a {said}.")
    bare = [(i.line, i.title) for i in filled if not (i.people or i.urls or i.venue or i.venue_year)]
    few_bare = bare if len(bare) < len(filled) / 2 else []
    yield share("bare", "have nothing but a title, where most have more", few_bare, len(filled))
    empty = [(i.line, i.title) for i in seen.items if i.is_empty]
    yield share("empty", "were read as empty", empty, len(seen.items))
    count = len(filled)
    yield Sign("few", float(count < 3), f"Only {count} records were read.")
    yield Sign("faults", seen.faults / max(1, len(seen.items)), f"{seen.faults} records have a problem of their own.")


def _people(seen: Seen) -> Iterator[Sign]:
    named = [(i, name) for i in seen.filled for name in i.people]
    odd = [(i.line, n) for i, n in named if len(n.split()) > 1 and lines.read(n).people < LIKELY]
    yield share("people-unlike", "presenters hardly read as names", odd, len(named))
    signs = [(i.line, n) for i, n in named if re.search(r"[^\w\s.'’·\-,]|\d|^[a-z]{1,2}$", n) or len(n.split()) > 4]
    yield share("people-odd", "presenters hold signs, numbers or many words", signs, len(named))
    led = [(i.line, n) for i, n in named if re.match(r"[a-z]{2,}\.? (?:[a-z]+ )?[A-Z]|\W", n)]
    yield share("people-led", "presenters begin with a small word or a sign", led, len(named))
    timed = [(i.line, n) for i, n in named if lines.read(n).among((Kind.TIME, Kind.LABEL, Kind.HEADING)) >= LIKELY]
    yield share("people-no", "presenters read as times or labels", timed, len(named))
    single = [(i.line, n) for i, n in named if len(n.split()) == 1]
    mixed = single if 0 < len(single) < len(named) / 2 else []
    yield share("people-single", "presenters are one word, where most are more", mixed, len(named))
    counts = [len(i.people) for i in seen.filled if i.people]
    usual = median(counts) if counts else 0
    many = [(i.line, ", ".join(i.people)) for i in seen.filled if len(i.people) > max(2, 2 * usual)]
    yield share("people-many", "have many presenters", many, len(seen.filled))
    inside = [(i.line, i.title) for i in seen.filled if any(len(n) > 3 and n in i.title for n in i.people)]
    yield share("people-inside", "titles hold their presenter", inside, len(seen.filled))


def _days(seen: Seen) -> Iterator[Sign]:
    dated = [i for i in seen.items if i.day]
    days = [i.day for i in dated if i.day]
    steps = [(a, b, (b.day - a.day).days) for a, b in pairwise(dated) if a.day and b.day and a.day != b.day]
    ahead, back = [s for s in steps if s[2] > 0], [s for s in steps if s[2] < 0]
    odd = min(ahead, back, key=len)
    yield share("days-back", "dates go the other way", [(b.line, str(b.day)) for _, b, _ in odd], len(steps))
    gaps = [abs(step) for _, _, step in steps]
    usual = median(gaps) if gaps else 0
    far = [(b.line, str(b.day)) for _, b, step in steps if abs(step) > max(30, 4 * usual)]
    yield share("days-far", "dates are far from the one before", far, len(steps))
    near = [(b.line, str(b.day)) for _, b, step in steps if usual >= 5 and abs(step) < min(3, usual / 2)]
    yield share("days-near", "dates are a day or two from the one before", near, len(steps))
    weekdays = Counter(day.weekday() for day in days)
    common, count = weekdays.most_common(1)[0] if weekdays else (0, 0)
    others = (
        [(i.line, str(i.day)) for i in dated if i.day and i.day.weekday() != common] if count > len(days) / 2 else []
    )
    yield share("days-other", "dates are on another day of the week", others, len(days))
    spread = len(days) > 3 and count <= len(days) / 2
    yield Sign("days-scattered", float(spread), "The dates keep no day of the week.")
    late = [(i.line, str(i.day)) for i in dated if i.day and i.day.weekday() > 4]
    yield share("days-weekend", "dates are on a Saturday or Sunday", late, len(days))
    early = [(i.line, i.title) for i in dated if i.day and i.venue_year and i.venue_year > i.day.year]
    yield share("days-early", "talks are before the year of their paper", early, len(days))
    same = Counter(days)
    shared = [(i.line, i.title) for i in dated if i.day and same[i.day] > 1]
    few = shared if len(shared) <= len(days) / 2 else []
    yield share("days-shared", "talks share their date with another, where most do not", few, len(days))


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
        yield Sign(f"odd {name}", float(name in seen.odd))  # the rule has a sentence of its own
    yield Sign("odd others", min(1.0, len(seen.odd.difference(_ODD)) / 2))


OF_RECORDS: tuple[Callable[[Seen], Iterator[Sign]], ...] = (
    *(_title_kinds, _title_forms, _alike, _fields, _people, _days, _odd),
)
