"""Whether the values of a page's records contradict each other, or what they are taken for.

Each value is looked at as if it had been read alone, without the support of its place on the page: a form of page that
was misunderstood puts the same wrong thing into the same place of every record. What the page holds elsewhere is asked
only against it: a name that is an affiliation of others, an affiliation that names an author, a title that holds one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extract.lexicon.affiliations import affiliation, is_institution, names_institution
from extract.lexicon.features import given_quarters
from extract.lexicon.lines import NAMES_PEOPLE, Kind, person_score, read
from extract.programme import oddities
from extract.programme.accounts import quoted
from extract.programme.authorlines import certain
from extract.programme.authors import People, names_no_person
from extract.programme.cited import may_cite
from extract.programme.schedule import says_session
from extract.programme.titles import is_coined
from extract.records import PaperRecord

_NO_TITLES = (*NAMES_PEOPLE, Kind.AFFILIATION)
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)
_SURELY = 0.9  # of the line reader
# Of the line reader, that a part of an affiliation is a person: towns and institutes are called like some.
_PERSON = 0.97
_NO_TITLE = 0.2  # of the line reader, below which a title is hardly one: few are more likely something else at all
_TITLE_OF_INSTITUTION = 0.97  # of the line reader, that a place with the word of an institution is a title
_MOST_WORDS = 5  # of a name
_HARDLY_TWO = 0.0005  # of the line reader, that a name is of several persons: "Abdel Rahman Al Hassan" has particles
_LEAST_OF_TWO = 4  # words of two names
_SHORT = 2  # letters of what is no whole name; one person of a paper may be called by one longer word
_JOINS = frozenset(("and", "und", "et", "by", "with"))
_LEAST_SENTENCE = 6  # words of what is called a sentence and no institution
_MOSTLY = 0.8  # of the papers of a page, whose authors all have affiliations where a page prints them
_MOST_ALIKE, _OF_ALL = 4, 0.25  # titles of a page that begin or end alike, by chance or because all are on one thing
_MOST_BRACKETS = 2  # titles of a page that end in the same bracket by chance; by hand
_PARTS = re.compile(r"[,;@:|/()]|\s[–—-]\s")
_SENTENCES = re.compile(r"(?<=\w\w)[.,;]\s")
_JOINED = re.compile(r";|[,)]\s*(?:(?:und|et)\b|&)|\band\b")
# Digits, signs of other texts, and pictures, of which some stand for letters to be written.
_ODD_IN_NAME = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf]|[\\d:?!@/<>{}=+|\\[\\]#%\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff]"
)
_SIGN = re.compile(r"[^\w(\[]")
_HEAD = re.compile(r"[^\w\s\"“”'‘’(\[¿¡$]+\s|[(\[][^()\[\]]*[)\]]|\w+(?: \w+)?:")
_TAIL = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_NUMBER_TAIL = re.compile(r"(?<=\s)[^\s()\[\]]*\d[^\s()\[\]]*$")
_WORD_TAIL = re.compile(r"(?<=[-–—|:]\s)\w+$")
_GLUED = re.compile(r"\d{1,2}[^\W\d_]")
_STATE = re.compile(r"[a-z]+(?: [a-z]+)*,(?= [A-Z])")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_ALWAYS_GIVEN = 3  # quarters of the names that have a word in which it is the given one
_ODD_IN_PLACE = re.compile(
    r"^(?:and|und|et|by)\b(?! \w+ [A-Z])|\b(?:and|und|et)$|^(?:\(\w\)|\d{1,2}) [A-Z]"
    r"|^(?:[Ii]nc|[Ll]td|LLC|GmbH)\b\.?$|[@|=<>:]|^[^\w(\"“'‘]|[,;(–—-]$"
)


class Consistency:
    """The names and affiliations of one page, against which those of each of its records are held.

    `papers` are the titles and authors of all. Where `fields` say what each value is, an author may lack affiliations,
    and an institution may be called like a town.
    """

    def __init__(self, papers: Iterable[tuple[str, People]], *, fields: bool = False) -> None:
        titled = [(title, found) for title, found in papers if found.persons]
        titles, people = [title for title, _ in titled], [found for _, found in titled]
        self.ends = Counter(end for title in titles for end in _ends(title))
        self.most_titles = max(_MOST_ALIKE, _OF_ALL * len(titles))
        said = {name for p in people for group in p.groups for name in group.names}
        self.names = {name for name in said if not names_no_person(name) and not is_institution(name)}
        own = (g for p in people for g in p.groups if len(g.names) == 1 and g.affiliation)
        self.alone = {g.names[0] for g in own if g.affiliation and is_institution(g.affiliation)}
        self.by_beginning: dict[tuple[str, str], list[str]] = {}
        for name in self.names:
            if " " in name:
                first, second = _plain_words(" ".join(name.split(maxsplit=2)[:2]))
                self.by_beginning.setdefault((first, second), []).append(name)
        self.places = {group.affiliation for p in people for group in p.groups if group.affiliation}
        said_of = ((len(g.names), g.affiliation) for p in people for g in p.groups if g.affiliation)
        listed = [(names, place) for names, place in said_of if len(affiliation(place)[0]) > 1]
        # "Ada Low, Bob Roe (MIT; EPFL)", and nowhere on the page another number of places than of names
        even = all(names > 1 and len(affiliation(place)[0]) == names for names, place in listed)
        self.one_each = {place for _, place in listed} if even else set()
        self.fields = fields
        self.affiliated = not fields and sum(p.affiliated == p.persons for p in people) > _MOSTLY * len(people)

    def of(self, record: PaperRecord) -> Iterator[str]:
        """In words, what contradicts a record."""
        yield from self._title(record.title)
        if odd := oddities.in_title(record.title):
            yield odd
        yield from self._authors([author.name for author in record.authors])
        places = dict.fromkeys(
            p for author in record.authors for p in (*author.affiliations, author.affiliation_printed) if p
        )
        yield from self._places(places)
        yield from _mixed(record)
        if self.affiliated and not all(author.affiliations for author in record.authors):
            yield "an author of it has no affiliation, and those of the page's other papers have"

    def _title(self, title: str) -> Iterator[str]:
        reading = read(title)
        if is_coined(title):  # its letters tell it from no person
            if reading[Kind.AFFILIATION] > _SURELY:
                yield f"{quoted(title)} reads like an institution, not like a title"
        elif reading.among(_NO_TITLES) > _SURELY or (reading[Kind.TITLE] < _SURELY and certain(title)):
            yield f"{quoted(title)} reads like persons or institutions, not like a title"
        elif reading[Kind.PROSE] > _SURELY or reading.among(_TITLES) < _NO_TITLE or says_session(title):
            yield f"{quoted(title)} reads like no title"
        labels = (end for end in _ends(title) if self._is_label(end) or (title.startswith(end) and _SIGN.match(end)))
        if end := next(labels, None):
            yield f"its title begins or ends with {quoted(end)}, as others do"
        if person := next((part for part in _SENTENCES.split(title)[1:] if _is_person(part.strip())), None):
            yield f"its title holds {quoted(person)}, which reads like a person"
        if may_cite(title):
            yield f"{quoted(title)} ends in pages, as where it was published does"
        if title[:1].islower() and title.split()[0].isalpha() and title.split()[0].islower():
            yield f"{quoted(title)} begins like the second half of a title"
        beginnings = [n for pair in pairwise(_plain_words(title)) for n in self.by_beginning.get(pair, ())]
        if name := next((n for n in beginnings if n in title), None):
            yield f"its title holds {quoted(name)}, a name of an author"

    def _is_label(self, end: str) -> bool:
        """Whether what a title begins or ends with belongs to the page, which prints it with several."""
        return self.ends[end] > (_MOST_BRACKETS if end.endswith((")", "]")) else self.most_titles)

    def _authors(self, names: Sequence[str]) -> Iterator[str]:
        together = " ".join(names)
        alone = [name for name in names if " " not in name and len(name) > _SHORT]
        may_be_odd = _ODD_IN_NAME.search(together) or names_no_person(together)
        for name in names:
            words = name.split()
            whole = (
                len(words) > 1
                or name == name.swapcase()
                or name in self.alone  # "Yeshe (Paro College)": one word between signs, with a place of its own
                or (name in alone and len(alone) == 1 and person_score(name) > _SURELY)
            )
            of_form = whole and sum(word[0].isupper() for word in words) <= _MOST_WORDS and _JOINS.isdisjoint(words)
            if not of_form or (may_be_odd and (_ODD_IN_NAME.search(name) or names_no_person(name))):
                yield f"{quoted(name)} has not the form of a name"
                return
            if may_be_two(name):
                yield f"{quoted(name)} may be two names without a sign between them"
                return
            if name in self.places or is_institution(name):
                yield f"{quoted(name)} stands where an author's name is expected and is an institution"
                return

    def _places(self, places: Iterable[str]) -> Iterator[str]:
        for place in places:
            if person := self._person_in(place):
                yield f"{quoted(person)} stands in an affiliation and reads like a person"
                return
            if not self.fields and "," not in place and read(place)[Kind.PLACE] > _SURELY:
                yield f"{quoted(place)} stands where an affiliation is expected and is a town or a country"
                return
            if place in self.one_each:
                yield f"{quoted(place)} may be one institution for each of its names"
                return
            odd = _ODD_IN_PLACE.search(place) or oddities.in_place(place) or place.count("(") != place.count(")")
            title = _TITLE_OF_INSTITUTION if names_institution(place) else _SURELY
            if odd or (len(place.split()) >= _LEAST_SENTENCE and read(place).among(_TITLES) > title):
                yield f"{quoted(place)} has not the form of an affiliation"
                return

    def _person_in(self, place: str) -> str | None:
        """A part of an affiliation that is a name of the page, or surely a person before a sign: behind a comma stand
        towns, and alone firms, that are called like persons."""
        *parts, last = [part.strip() for part in _PARTS.split(place)]
        known = next((part for part in (*parts, last) if part in self.names), None)
        first = parts[0] if parts and _is_person(parts[0]) else None
        behind = _JOINED.split(place)[-1].strip()
        return known or first or (behind if behind != place and _is_person(behind) else None)


def _mixed(record: PaperRecord) -> Iterator[str]:
    """What stands in affiliations beside institutions: a part of a name ("MIT (Low), ETH (Roe)", or "Ada, MIT" of an
    author "Low"), the numbers of a list of them ("1MIT" and "2ETH"), a state ("student" and "MIT")."""
    lasts = {author.name.split()[-1] for author in record.authors if author.name}
    numbered = {place for author in record.authors for place in author.affiliations if _GLUED.match(place)}
    if len(numbered) > 1:
        yield f"{quoted(min(numbered))} begins with a number, as another affiliation does"
        return
    for author in record.authors:
        several = len(author.affiliations) > 1
        if state := next((p for p in author.affiliations if _STATE.match(p) or (several and p.islower())), None):
            yield f"{quoted(state)} has not the form of an affiliation"
            return
        for place in author.affiliations:
            beside = [word.strip(" ,;&") for bracket in _BRACKETED.findall(place) for word in bracket.split()]
            first, comma, _ = place.partition(",")
            turned = comma and " " not in author.name and first.isalpha() and given_quarters(first) == _ALWAYS_GIVEN
            if turned or not lasts.isdisjoint(beside):
                yield f"{quoted(place)} holds a part of a name"
                return


def may_be_two(name: str) -> bool:
    """True where inside a name a word seldom given stands before one mostly given: "Ada Low Bob Roe"."""
    words = name.split()
    if len(words) < _LEAST_OF_TWO or read(name)[Kind.PEOPLE] < _HARDLY_TWO:
        return False
    whole = [w[0].isupper() and w.isalpha() and len(w) > 1 and not w.isupper() for w in words]
    pairs = zip(pairwise(words[1:-1]), pairwise(whole[1:-1]), strict=True)
    return any(
        all(are_whole) and given_quarters(one) == 0 and given_quarters(other) == 3 for (one, other), are_whole in pairs
    )


def _ends(title: str) -> list[str]:
    """What a title begins and ends with where that may be a label: a sign, a word or two and a colon, a bracket."""
    tail = _TAIL.search(title) or _NUMBER_TAIL.search(title) or _WORD_TAIL.search(title)
    return [match.group().strip() for match in (_HEAD.match(title), tail) if match]


def _plain_words(text: str) -> list[str]:
    return [word.strip(",;:()") for word in text.split()]


def _is_person(text: str) -> bool:
    """True for what is surely a person's whole name; "U. Lisboa" and "Davis" are not."""
    first, _, rest = text.partition(" ")
    return bool(rest) and not first.endswith(".") and read(text)[Kind.PERSON] > _PERSON
