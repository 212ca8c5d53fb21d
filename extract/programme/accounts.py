"""What of a page no record explains: a second look at the page, independent of how it was read.

Whatever stands among the papers of a programme belongs to something: a title, authors and their affiliations, a
session, a time, a label, an award, an abstract, a slot that is ignored by name. A page in a form that nobody foresaw
leaves something over: words of a record's own lines that are in none of its fields, lines beside it that nothing
explains, a title and authors that stand to each other as on no other place of the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from extract.lexicon.lines import Kind, read
from extract.lexicon.nopapers import is_withdrawn
from extract.lexicon.privacy import without_email
from extract.programme.authorlines import is_aside
from extract.programme.authors import is_no_place, is_one_institution
from extract.programme.cited import citation
from extract.programme.entries import Entry, lines_of, shared_with_neighbours
from extract.programme.lines import Line, Run, join, shared_blocks
from extract.programme.numbered import explains_mark
from extract.programme.pairing import is_described
from extract.programme.schedule import (
    is_award,
    is_general,
    is_label,
    is_role,
    is_time,
    names_people_by_office,
    says_session,
    slot_code,
    without_time,
)
from extract.programme.stacks import lists_places
from extract.programme.titles import read_title
from extract.records import PaperRecord

_SIGNS = ",;.:()[]"
_WORD = re.compile(r"[^\W\d_⁰¹²³⁴-⁹]{2,}")  # \d does not know raised digits
_MARK = re.compile(r"(?<=\w)[*∗†‡§¶]")
_LIKELY = 0.5  # of the line reader: more likely so than all else
_SURELY = 0.9  # of the line reader, for kinds that other things of a page are more often taken for
_SELDOM = 0.3  # of a page's lines of institutions; by hand
_TITLES = (Kind.TITLE, Kind.HEADING)
_ONE = (Kind.PERSON, Kind.PERSON_AFFILIATED)
_PLACES = (Kind.AFFILIATION, Kind.PERSON_AFFILIATED, Kind.PEOPLE_AFFILIATED)
AROUND = 8  # lines behind the last paper that still belong to the papers
_MOST_BESIDE_NAME = 2  # words
_LONGEST = 80  # characters of a page quoted in a reason
# Words that a page prints around the values of fields.
_AROUND_FIELDS = """
and by und et no presented presenter speaker withdrawn retracted dr prof mr mrs ms pp pages min
artifact artifacts available functional reusable reproduced replicated evaluated respectively
talk paper presentation submission nr equal contribution contributions corresponding
"""
_NOTHING = frozenset(_AROUND_FIELDS.split())
# Of the entries of a page. A form that fewer have is no form of the page; a short page has no forms.
_RARE = 0.05
_LEAST_LOOK = 3  # titles that look the same
_LEAST_ENTRIES = 6  # of a page; by hand
Form: TypeAlias = tuple[bool, bool, int]


class Accounts:
    """What the entries and sessions of one page explain; `named` are lines that are known for something else."""

    def __init__(self, lines: Sequence[Line], entries: Sequence[Entry], named: Collection[int]) -> None:
        self.free, self.over = _left_over(lines, entries, named)
        self.timed = any(begins_with_time(e.title_line.text) for e in entries)
        self.listed = _places_are_listed(self.over.values())
        self.nearer = _nearer_titles(entries)
        self.outside = _outside(entries)
        self.passed = _passed_titles(lines, entries, named)
        self.forms = Counter(_form(e) for e in entries if e.people_lines)
        self.marks = {sign for e in entries for line in e.people_lines for sign in _MARK.findall(line.text)}
        self.usual = max(2.0, _RARE * len(entries)) if len(entries) >= _LEAST_ENTRIES else 0.0

    def of(self, entry: Entry, record: PaperRecord) -> Iterator[str]:
        """In words, what does not add up about a record."""
        if words := _unexplained_words(entry, record):
            yield f"{quoted(' '.join(words))} stands in its lines and is in none of its fields"
        if struck := _struck_status(entry):
            yield f"{quoted(struck)} is struck out behind its title"
        affiliated = any(author.affiliations for author in record.authors)
        for line in self.over[id(entry)]:
            if begins_with_time(line.text) and not self.timed:
                continue  # a slot of the schedule: no paper of the page has a time
            if _repeats(line, record) or self._is_footnote(line.text):
                continue  # the speaker once more, or what a mark behind a name means
            if likely := _could_be_read(line, entry, affiliated, self.listed):
                yield f"{quoted(line.text)} stands beside it, {likely}, and was not read"
                break
        if title := self.passed.get(id(entry)):
            yield f"{quoted(title)} stands before it, looks like the titles of others, and was not read"
        if title := self.nearer.get(id(entry)):
            yield f"its authors stand nearer to {quoted(title)}"
        if id(entry) in self.outside:
            yield "its authors go on outside the block that holds it"
        if entry.people_lines and self.forms[_form(entry)] < self.usual:
            yield "its title and its authors stand to each other as on hardly another place of the page"

    def _is_footnote(self, text: str) -> bool:
        """Whether a line explains a mark that the page sets behind names, and names no institution for it."""
        return text[:1] in self.marks and not explains_mark(text)


def begins_with_time(text: str) -> bool:
    """True for "9:20 A Title"."""
    return without_time(text) != text


def quoted(text: str) -> str:
    """A text of a page as a reason has it."""
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _repeats(line: Line, record: PaperRecord) -> bool:
    """Whether a line says nothing but what stands among a record's authors, each of whom has an affiliation, or names
    one of them with a word or two that name nobody: "Contact: Jane Doe"."""
    if name := next((a.name for a in record.authors if a.name in line.text), None):
        left = line.text.replace(name, " ").strip(" ,;.:()–—-")
        return len(left.split()) <= _MOST_BESIDE_NAME and read(left).people < _LIKELY and not _is_place(left)
    said = set(_words(line.text))
    own = {word for a in record.authors for text in (a.name, *a.affiliations) for word in _words(text)}
    return bool(said) and said <= own and all(a.affiliations for a in record.authors)


def _is_place(text: str) -> bool:
    return read(text).among(_PLACES) > _LIKELY


def _could_be_read(line: Line, entry: Entry, affiliated: bool, listed: bool) -> str | None:
    """What a line that nothing explains reads like, where that is part of a paper. Several institutions are so only
    where others were read, and none where the page has them `listed`: a page that prints them apart from the names does
    not say who works where.
    """
    reading = read(line.text)
    if reading.people > _LIKELY:
        return "reads like persons"
    if explains_mark(line.text) or (
        reading.among(_PLACES) > _SURELY and (affiliated or (not listed and is_one_institution(line.text)))
    ):
        return "reads like institutions"
    next_to = abs(line.index - entry.title_line.index) == 1 and line.signature() == entry.title_line.signature()
    likely = reading.among(_TITLES) > _LIKELY if next_to else reading[Kind.TITLE] > _SURELY
    return "reads like a title" if likely else None


def _places_are_listed(over: Iterable[Sequence[Line]]) -> bool:
    """Whether the institutions beside the papers are lists of them: "MIT; EPFL"."""
    places = {line.index: line.text for lines in over for line in lines if read(line.text).among(_PLACES) > _LIKELY}
    return sum(map(lists_places, places.values())) > _SELDOM * len(places)


def _left_over(
    lines: Sequence[Line], entries: Sequence[Entry], named: Collection[int]
) -> tuple[list[Line], defaultdict[int, list[Line]]]:
    """The lines among the papers that nothing explains, all of them, and by `id` of the entries beside which they
    stand: inside the block that holds the entry and no other, or on a page without such blocks between it and the next.
    """
    used = lines_of(entries) | {line.index for e in entries for line in e.between}
    foot = next((x.index for x in lines[max((e.last for e in entries), default=0) + 1 :] if x.level), len(lines))
    free: list[Line] = []
    found: defaultdict[int, list[Line]] = defaultdict(list)
    if not entries:
        return free, found
    ordered = sorted(entries, key=lambda e: e.first)
    around = shared_with_neighbours(ordered)
    for before, behind in pairwise([None, *ordered, None]):
        start = before.last + 1 if before else max(0, behind.first - 1) if behind else 0
        end = behind.first if behind else min(len(lines), start + AROUND)
        for line in _free(lines[start:end], used, named):
            if not behind and read(line.text)[Kind.TITLE] > _LIKELY:
                continue  # the foot of the page
            if before and (behind or line.index < foot):
                free.append(line)
            shared = [(_shared(line, e), e) for e in (before, behind) if e]
            deepest = max(depth for depth, _ in shared)
            for depth, entry in shared:
                outside = depth <= around[id(entry)] < _depth(entry)
                if depth == deepest and not outside and (before or line.block is entry.title_line.block):
                    found[id(entry)].append(line)
    return free, found


def _free(lines: Sequence[Line], used: Collection[int], named: Collection[int]) -> Iterator[Line]:
    """Lines that are no part of an entry and named as nothing. What follows a slot of the schedule belongs to it up to
    the next session, and one person behind a session's name is its chair."""
    of_slot = False
    for line in lines:
        if line.index in used or not line.runs:
            continue
        of_slot = slot_code(line.text) is not None or (of_slot and not says_session(without_time(line.text)))
        if of_slot:
            continue
        chairs = line.index - 1 in named and read(line.text).among(_ONE) > _LIKELY
        if line.index not in named and not chairs and not _is_explained(line):
            yield line


def _is_explained(line: Line) -> bool:
    text = line.text
    if line.level or is_described(line) or all(map(is_aside, line.runs)) or read(text)[Kind.PROSE] > _LIKELY:
        return True
    if is_withdrawn(text):
        return True
    by_form = is_time(text) or is_label(text) or is_award(text) or is_general(text)
    return by_form or is_role(text) or names_people_by_office(text) or says_session(without_time(text))


def _depth(entry: Entry) -> int:
    """How many blocks stand around all of an entry."""
    return min(shared_blocks(entry.title_line, line) for line in (entry.title_line, *entry.people_lines))


def _shared(line: Line, entry: Entry) -> int:
    return max(shared_blocks(line, own) for own in (entry.title_line, *entry.people_lines))


def _nearer_titles(entries: Sequence[Entry]) -> dict[int, str]:
    """By `id` of each entry the title of a neighbour with which its authors share more blocks than with its own."""
    ordered = sorted((e for e in entries if e.people_lines), key=lambda e: e.first)
    found: dict[int, str] = {}
    for before, here, behind in zip([None, *ordered], ordered, [*ordered[1:], None], strict=False):
        people = here.people_lines[0]
        own = shared_blocks(here.title_line, people)
        nearer = (e for e in (before, behind) if e and shared_blocks(e.title_line, people) > own)
        if other := next(nearer, None):
            found[id(here)] = other.title_line.text
    return found


def _passed_titles(lines: Sequence[Line], entries: Sequence[Entry], named: Collection[int]) -> dict[int, str]:
    """By `id` of each entry a line before it that looks like the titles of several others and is none of them, where
    the entry's own title looks otherwise."""
    looks = Counter(e.title_line.signature() for e in entries)
    used = lines_of(entries) | {line.index for e in entries for line in e.between}
    ordered = sorted(entries, key=lambda e: e.first)
    found: dict[int, str] = {}
    for before, entry in zip([None, *ordered], ordered, strict=False):
        least = max(_LEAST_LOOK, looks[entry.title_line.signature()] + 1)
        start = before.last + 1 if before else max(0, entry.first - 1)
        for line in lines[start : entry.first]:
            if not line.runs or line.index in used or looks[line.signature()] < least or says_session(line.text):
                continue
            if read(line.text)[Kind.TITLE] > (_SURELY if line.index in named else _LIKELY):
                found[id(entry)] = line.text
    return found


def _outside(entries: Sequence[Entry]) -> set[int]:
    """The `id` of each entry whose later authors share no more blocks with its title than the next entry does, other
    than its first authors."""
    in_rows = (e.title_line.inside("tr") is not None for e in entries)  # a table may have a row for each author
    ordered = [e for e, in_row in zip(entries, in_rows, strict=True) if e.people_lines and not in_row]
    around = shared_with_neighbours(ordered) if ordered else {}
    depths = ((e, [shared_blocks(e.title_line, line) for line in e.people_lines]) for e in ordered)
    return {id(e) for e, shared in depths if min(shared) < shared[0] and min(shared) <= around[id(e)]}


def _form(entry: Entry) -> Form:
    """How title and authors stand to each other: in which order, in one line or not, how near. A line whose title is
    set otherwise than the rest is as good as two."""
    title, people = entry.title_line, entry.people_lines[0]
    apart = len(title.blocks) - min(shared_blocks(title, line) for line in entry.people_lines)
    return title.index <= people.index, title is people and not _is_set_apart(entry), apart


def _is_set_apart(entry: Entry) -> bool:
    """Whether nothing else in the title's line is set as the title is."""
    own = {_set(run) for run in entry.title_runs}
    taken = {id(run) for run in entry.title_runs}
    rest = {_set(r) for r in entry.title_line.runs if id(r) not in taken and r.text.strip(f"{_SIGNS} ")}
    return bool(rest) and rest.isdisjoint(own)


def _set(run: Run) -> tuple[bool, bool, bool, str | None]:
    return run.style.bold, run.style.italic, run.style.link is not None, run.style.mark


def _unexplained_words(entry: Entry, record: PaperRecord) -> list[str]:
    """The words of an entry's own lines that its record does not hold."""
    own = {line.index: line for line in (entry.title_line, *entry.people_lines)}.values()
    said = " ".join(map(_own_text, own))
    title, cited = read_title(join(entry.title_runs)), citation(join(entry.title_runs))
    track = record.venue.track if record.venue else None
    fields = [record.title, cited, title.track, title.award, track, record.abstract, record.session, *record.awards]
    fields += [*record.badges, *(link.label for link in record.links)]
    for author in record.authors:
        fields += [author.name, *author.affiliations, author.affiliation_printed]
    printed = " ".join(filter(None, fields))
    pieces = set(_pieces(printed))
    rest = [piece for piece in _pieces(said) if piece not in pieces]
    if not rest:
        return []
    known = {*_words(printed), *_NOTHING}
    over = [word for word in dict.fromkeys(_words(" ".join(rest))) if word not in known]
    return [word for word in over if not is_label(word) and not is_no_place(word)]


def _own_text(line: Line) -> str:
    """The text of a line with nothing in the place of asides and times."""
    parts = [" " if is_aside(run) or is_time(run.text) else run.text for run in line.runs]
    said = "".join(f" {part}" if run.joined else part for part, run in zip(parts, line.runs, strict=True))
    return without_email(said)


def _struck_status(entry: Entry) -> str | None:
    """A word that the work was withdrawn, struck out: some set it so by mistake, some because it no longer is."""
    struck = (run.text.strip(f"{_SIGNS} ") for run in entry.title_line.runs if run.style.struck and run.aside)
    return next((text for text in struck if is_withdrawn("", text)), None)


def _pieces(text: str) -> list[str]:
    """What stands between spaces and signs: a cheap look before that for words."""
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    return text.split()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("\u00ad", "").casefold())
