"""How sure an entry is read: a confidence for its title, its authors, their affiliations, and what makes it low.

Each field has been given its part by the structure of the page. The line reader, which has seen nothing of the page,
says what the words are by themselves; where it contradicts the structure strongly enough, the entry is doubtful. What
it says is weighed against how many entries of the page look the same: a strange name in the place of forty others is
one more name, alone it is not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from extract.lexicon.affiliations import names_institution
from extract.lexicon.lines import Kind, person_score, read
from extract.lexicon.tracks import is_mixed
from extract.programme.accounts import AROUND, Accounts, quoted
from extract.programme.authors import People
from extract.programme.consistency import Consistency
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line, join
from extract.programme.pairing import KNOWN_LOOK
from extract.programme.schedule import is_role, is_time
from extract.programme.titles import is_coined, read_title
from extract.records import Confidence, PaperRecord, Problem, Where
from extract.text import without_accents

# The numbers are set by hand, not fitted. On the half of `bench.sites` that was built on, records silently wrong and
# records doubted in vain are as many with `DOUBTFUL` at 0.3 (one more in vain at 0.7), with `_MOST_LIKENESS` at 10 and
# at 100, with `_SURELY` at 0.9 and at 0.99.
DOUBTFUL = 0.5  # below, a field is more likely wrong than right
_MOST_LIKENESS = 30.0  # odds that the page's own look can lend to a field, however many entries look so
# A page may hold so many oddities and still be understood: a keynote's speakers, a note, a strange name.
_FEW = 2
_FEW_OF_ALL = 0.03  # of the papers; by hand, `bench.sites` measures it
_MOST_OF_ALL = 0.5  # of the records; where so many are doubtful, the page is not understood
_TRUST = (1.0,) * 8  # a few odd names, with nothing beside them, do not make a place odd
_SURELY = 0.97  # of the line reader; one line in thirty that it is so sure of may be something else
_ABBREVIATED = re.compile(r"U(?:niv)?\.? |[A-Z]{2,4} \w")  # "U. Paris Dauphine", "FU Berlin" read like persons
_BESIDE_NAME = re.compile(r" \(\w+\)|,(?= (?:Jr|Sr))")
_EMAIL = re.compile(r"\S@\S")
_SEVERAL = (Kind.PEOPLE, Kind.PEOPLE_AFFILIATED)
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The confidence of one record, and in words what is doubtful about it; () where nothing is."""

    confidence: Confidence
    reasons: tuple[str, ...]


class Judge:
    """Judges the entries of one page, knowing how many of them look alike; `named` are lines known for sessions."""

    def __init__(self, entries: Sequence[Entry], lines: Sequence[Line], named: Collection[int]) -> None:
        self.accounts = Accounts(lines, entries, named)
        paired = [e for e in entries if e.people and e.people.persons]
        self.consistency = Consistency((read_title(join(e.title_runs)).text, e.people) for e in paired if e.people)
        self.titles = _support((e.title_line.place(), [_title(join(e.title_runs))]) for e in paired)
        self.people = _support((_people_place(e), list(map(_person, _names(e.people)))) for e in paired)
        self.with_authors = len(paired)

    def of(self, entry: Entry, record: PaperRecord) -> Judgement:
        """The judgement of an entry and the record made of it."""
        alike = self.titles[entry.title_line.place()]
        people = self.people[_people_place(entry)]
        found = judged(record.title, entry.people, alike, people, authors_usual=self.with_authors > 2)
        more = []
        if record.session and is_mixed(record.session):
            more.append(f"its session, {record.session!r}, holds papers and others")
        if apart := _in_italics(entry):
            more.append(f"{apart!r} alone is in italics, as institutions behind names are")
        more += [*self.accounts.of(entry, record), *self.consistency.of(record)]
        return replace(found, reasons=(*found.reasons, *more)) if more else found


def _support(places: Iterable[tuple[str, list[float]]]) -> defaultdict[str, float]:
    """By place on the page, how many entries lend support to one of theirs: as many as have the place, but only the
    odds that what stands there reads like what it is taken for where most of it does not.
    """
    found: defaultdict[str, list[list[float]]] = defaultdict(list)
    for place, read_as in places:
        found[place].append(read_as)
    supports = defaultdict(float)
    for place, entries in found.items():
        read_as_expected = [*chain.from_iterable(entries), *_TRUST]
        mean = sum(read_as_expected) / len(read_as_expected)
        supports[place] = float(len(entries)) if mean >= DOUBTFUL else mean / (1 - mean)
    return supports


def _people_place(entry: Entry) -> str:
    return (entry.people_lines[0] if entry.people_lines else entry.title_line).place()


def _names(people: People | None) -> list[str]:
    return [name for group in people.groups for name in group.names] if people else []


def _in_italics(entry: Entry) -> str | None:
    """The last of several names where it alone is in italics and nobody has an affiliation."""
    names = _names(entry.people)
    if len(names) < _FEW or (entry.people and entry.people.affiliated):
        return None
    italic = [run.text for line in entry.people_lines for run in line.runs if run.style.italic]
    alone = any(text.strip(" ,;.") == names[-1] for text in italic)
    return names[-1] if alone and not any(name in text for text in italic for name in names[:-1]) else None


def _person(name: str) -> float:
    """How likely a text is a person's name, whatever its nickname or suffix: "Li (Lee) Wu", "Guy Steele, Jr."."""
    bare = _BESIDE_NAME.sub("", name) if "(" in name or "," in name else name
    score = person_score(bare)
    return score if bare.isascii() or score > _SURELY else max(score, person_score(without_accents(bare)))


def _title(text: str) -> float:
    reading = read(text)
    return reading.among(_TITLES) + (reading.people if is_coined(text) else 0.0)


def judged(
    title: str, people: People | None, titles_alike: float, people_alike: float, authors_usual: bool
) -> Judgement:
    """The judgement of a title and the people read with it, with the support of so many entries that look the same."""
    reasons: list[str] = []
    of_title = _supported(_title(title), titles_alike)
    if of_title < DOUBTFUL:
        reasons.append(f"{title!r} reads like {_named(read(title).kind)}, not like a title")
    if people is None or not people.persons:  # `record.no-authors` says so
        return Judgement(Confidence(_round(of_title), 0.0 if authors_usual else 1.0), tuple(reasons))
    of_authors, strange = _authors(people, people_alike)
    if of_authors < DOUBTFUL:
        reasons.append(f"{strange!r} stands where an author's name is expected")
    if people.campus:
        reasons.append(f"{people.campus!r} may be a campus of the university before it")
    of_places, odd = _affiliations(people, people_alike)
    if of_places < DOUBTFUL:
        reasons.append(f"{odd!r} stands where an affiliation is expected")
    return Judgement(Confidence(_round(of_title), _round(of_authors), _round(of_places)), tuple(reasons))


def few_of(papers: int) -> int:
    """How many oddities a page of so many papers may hold and still be understood."""
    return max(_FEW, int(papers * _FEW_OF_ALL))


def page_doubts(
    lines: Sequence[Line],
    entries: Sequence[Entry],
    free: Sequence[Line],
    ignored: Sequence[Entry],
    papers: int,
    doubtful: int,
    url: str,
) -> list[Problem]:
    """Why the page as a whole may not be understood, one problem for each reason: entries with several authors that
    were left out, lines of persons that belong to no paper, more than a few doubtful records.

    `entries` are all that were found, `ignored` those of them that are no papers by name, `free` the lines that nothing
    explains.
    """
    few = few_of(papers)
    reasons: list[tuple[str, int | None]] = []
    if len(ignored) > few:
        first = ignored[0].title_line.runs[0].line
        reasons.append((f"{len(ignored)} entries with several authors were left out as no papers", first))
    stray = unread_people(lines, entries)
    if len(stray) > few:
        reasons.append((f"{len(stray)} lines name several persons and belong to no paper", stray[0].runs[0].line))
    if len(stray) <= few and (alike := unread_alike(free, entries)):
        named = ", ".join(quoted(line.text) for line in alike[:_FEW])
        reasons.append((f"{named} looks like the authors of other papers and belongs to none", alike[0].runs[0].line))
    pairs = unread_pairs(lines, entries)
    if len(pairs) > few and len(stray) <= few:
        reasons.append((f"{len(pairs)} titles with persons below them were not read", pairs[0].runs[0].line))
    if doubtful > few:
        reasons.append((f"{doubtful} of {papers} records are doubtful", None))
    return [Problem("page.doubtful", f"{reason}.", Where(url, line)) for reason, line in reasons]


def doubted_with_their_page(records: Sequence[PaperRecord], problems: Sequence[Problem]) -> list[Problem]:
    """A doubt for each record that raised none, where most of the page's records did: what was misread in them may be
    so in the others.
    """
    doubted = {p.record_key for p in problems if p.code in ("record.doubtful", "record.no-authors")}
    if not doubted or len(doubted) < _MOST_OF_ALL * len(records):
        return []
    return [
        Problem(
            "record.doubtful",
            f"{record.title!r}: {len(doubted)} of the page's {len(records)} records are doubtful.",
            record.where,
            "warning",
            record.key,
        )
        for record in records
        if record.key not in doubted
    ]


def unread_people(lines: Sequence[Line], entries: Sequence[Entry]) -> list[Line]:
    """The lines among the papers that surely name several persons, are no office, and belong to no entry."""
    if not entries:
        return []
    used = lines_of(entries)
    within = lines[entries[0].first : entries[-1].last + AROUND]
    free = [line for line in within if line.runs and line.index not in used and not is_role(line.text)]
    return [line for line in free if read(line.text).among(_SEVERAL) > _SURELY]


def unread_alike(free: Sequence[Line], entries: Sequence[Entry]) -> list[Line]:
    """Of the lines that nothing explains those that surely name persons and look like the authors of several papers."""
    looks = Counter(e.people_lines[0].signature() for e in entries if e.people_lines)
    return [x for x in free if looks[x.signature()] >= KNOWN_LOOK and read(x.text).people > _SURELY]


def unread_pairs(lines: Sequence[Line], entries: Sequence[Entry]) -> list[Line]:
    """The lines anywhere on the page that surely read like titles, with a line below that surely names several persons,
    neither of them part of an entry."""
    used = lines_of(entries) | {line.index for e in entries for line in e.between}
    free = [line for line in lines if line.runs and not is_time(line.text)]
    return [
        line
        for line, below in pairwise(free)
        if used.isdisjoint((line.index, below.index))
        and read(below.text).among(_SEVERAL) > _SURELY
        and read(line.text)[Kind.TITLE] > _SURELY
        and not is_role(below.text)
    ]


def _authors(people: People, alike: float) -> tuple[float, str]:
    """The confidence of the least likely name, and that name."""
    return min(
        [
            (0.0 if "@" in name and _EMAIL.search(name) else _supported(_person(name), alike), name)
            for name in _names(people)
        ]
    )


def _affiliations(people: People, alike: float) -> tuple[float, str]:
    """The confidence of the least likely affiliation, and that affiliation: none may name persons."""
    places = [group.affiliation for group in people.groups if group.affiliation]
    if people.broken and places:
        return 0.0, max(places, key=len)
    # The line reader has seen next to no institution in a script without case.
    cased = (place for place in places if place != place.swapcase())
    strange = [place for place in cased if not (names_institution(place) or _ABBREVIATED.match(place))]
    return min(((_supported(1 - read(place).people, alike), place) for place in strange), default=(1.0, ""))


def _supported(probability: float, alike: float) -> float:
    """A probability of the line reader with the support of other entries that look the same: Bayes with odds up to
    `_MOST_LIKENESS`."""
    support = min(alike, _MOST_LIKENESS)
    return support * probability / (support * probability + 1 - probability)


def _named(kind: Kind) -> str:
    return kind.value.replace("_", " ")


def _round(confidence: float) -> float:
    return round(confidence, 2)
