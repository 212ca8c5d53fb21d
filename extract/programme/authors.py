"""Author lines as conference sites print them, read into authors with affiliations.

Seen: "A (X), B (X), C (Y)"; authors grouped by affiliation, "A, B (X); C (Y)"; "A, B, and C (X)"; a missing separator,
"A (X) B (Y)"; brackets in brackets, "A (Federal University (UFRGS))", "A (Baidu (China) Co., Ltd)"; nicknames, "Suqiang
(Jack) Song (Uber)"; two brackets for one author, "A (X) (Y)"; authors without any, "A; B (X)", "A ()", "A (None)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.lexicon.affiliations import affiliation, names_institution
from extract.lexicon.features import given_quarters
from extract.lexicon.lines import person_score
from extract.lexicon.names import BETWEEN
from extract.lexicon.privacy import without_email
from extract.records import Author

_BRACKET = re.compile(r"[()]")
_SEPARATORS = frozenset(";；，、&·•|/\t\n\u00a0")  # those of `BETWEEN` but the comma
_NARROW = str.maketrans({"（": " (", "）": ")", "，": ", ", "；": "; ", "、": ", "})
_LEAD = re.compile(r"^(?:[\s,;.:·•*&–—-]|and\s)+")
_GAP = re.compile(r"\s{40,}")  # longer than any that sets names apart; patterns below try each of its places
_LABEL = re.compile(r"^\s*(?:authors?|by)\s*:?\s+", re.IGNORECASE)
_ENDING = r"\s,;.:*†‡§¶#–—⁰¹²³⁴⁵⁶⁷⁸⁹-"
_TAIL = re.compile(rf"(?:(?<![\d{_ENDING}])[{_ENDING}]+\d*|(?<=[^\W\d_.])\d[\d{_ENDING}]*)$")
_ADDRESS = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|ing)\b\.?\s+)+(?=\S+\s\S|[^\W\d_]{3,}$)", re.IGNORECASE)
_NOTE = re.compile(r"\s\([a-z]+(?: [a-z]+){0,2}\)$")  # behind a name: "(student)", "(corresponding author)"
_STATE = re.compile(r"^(?:[a-z]+(?: [a-z]+){0,2};\s*)(?=[^\W\d_a-z])")  # before a place: "student; MIT"
_TOGETHER = re.compile(r"^(?:both|all) (?:(?:at|of|from|with) )?(?=[^\W\d_a-z])")  # "A, B (both MIT)"
_PIECES = re.compile(r"[\s.-]")
_WITH_INITIAL = re.compile(r"^(?:[A-Z]\.[ -]?)+[^\W\d_]{2,}$|^[^\W\d_]{2,} (?:[A-Z]\.[ -]?)+$")
_SLASH = re.compile(r"(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})|(?<=[^\W\d_]\.)/(?=[^\W\d_])")
_SUFFIX = re.compile(r"^(?:jr|sr)\.?$|^[IV]{2,3}$", re.IGNORECASE)
_GIVEN = re.compile(r"^[\"“'‘]?[A-Z][a-zà-ÿ]+(?:[-'’][A-Za-z]+)?[\"”'’]?$")
_PARTICLE = re.compile(
    r"^(?:d[aeiou]s?|del|della|der|den|des|van|von|vom|zu|zur|ter|ten|te|la|le|las|los|el|al|bin|ibn|ben|bint|abu|y|e|do"
    r"|di|st|dit|af|av|mc|mac|o|'t|d'.+|al-.+|el-.+|ul|ur|i|e\.)$"
)
_NOT_NAME = re.compile(r"[\d:?!@/<>{}=+_|\[\]\"“”#%]|https?|\.\.\.|…")
_OFFICES = """
session break lunch breakfast dinner banquet reception chair chairs keynote panel panelist panelists poster posters
registration opening closing welcome remarks room hall ballroom foyer award workshop workshops tutorial tutorials talk
talks track paper committee organiser organisers organizer organizers meeting institute research abstract excursion
coffee networking system systems computing best discussion program programs programme sponsor sponsors speaker speakers
moderator moderators demo demos conference proceedings schedule location pdf slides video
"""
_NO_PERSON = frozenset(_OFFICES.split())
_NO_PLACE = re.compile(r"^\W*(?:none|nan|null|n/?a|no affiliation|affiliation|\d[\d\W]*)?\W*$", re.IGNORECASE)
_LONGEST_NAME = 60  # characters; by hand
_SURELY = 0.9  # of the line reader
_NAME_AND_NAME, _ALWAYS = 2, 3  # words; quarters of the names that have a word in which it is the given one
_PLAIN_LENGTH = 32  # characters of a name that needs no closer look; by hand
_SIGNS = frozenset('0123456789:?!@/<>{}=+_|[]"“”#%…')  # those of `_NOT_NAME`
_ODD_IN_NAME = frozenset("0123456789:*;&/()†‡#,\t\n")
_SUFFIXES = "and And AND jr jr. Jr Jr. sr sr. Sr Sr. JR SR II III IV VI ii iii iv vi VII vii"
_ODD_WORDS = frozenset(_SUFFIXES.split())


@dataclass(frozen=True, slots=True)
class Group:
    """Names that stand together and the affiliation printed for them; None where none is printed."""

    names: tuple[str, ...]
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class People:
    """An author line read: its groups and how sure it is that the line is one.

    `persons` counts names, `affiliated` those with an affiliation; `plausible` is the share that looks like a name;
    `broken` says that a bracket of the line opens or closes alone; `campus` is a name that may be that of a campus.
    """

    groups: tuple[Group, ...]
    persons: int
    affiliated: int
    plausible: float
    broken: bool = False
    campus: str | None = None

    def authors(self) -> tuple[Author, ...]:
        """The authors in printed order; an affiliation that stands for several is split once. An e-mail address in the
        place of a name is kept from records."""
        found: list[Author] = []
        for group in self.groups:
            place = _TOGETHER.sub("", _STATE.sub("", _bare(group.affiliation))) if group.affiliation else ""
            places, printed = affiliation(without_email(place)) if place else ((), None)
            names = (_NOTE.sub("", _ADDRESS.sub("", name)) for name in group.names if "@" not in name)
            found.extend([Author(name, places, printed) for name in names])
        return tuple(found)


def _bare(place: str) -> str:
    """An affiliation without brackets around all of it, as one that stands below its author has."""
    whole = place[:1] == "(" and place[-1:] == ")" and _brackets(place)[0] == (0, len(place) - 1)
    return place[1:-1] if whole else place


def read_people(text: str) -> People:
    """Any text read as an author line. Whether it is one is for the caller to judge by the counts."""
    text = _LEAD.sub("", unwrapped(_GAP.sub(" ", narrow(text))), count=1)
    if text[:1] in ("a", "A", "b", "B"):
        text = _LABEL.sub("", text, count=1)
    found = judged(_plain_groups(text) or tuple(group for group in _groups(text) if group.names))
    return found if text.count("(") == text.count(")") else replace(found, broken=True)


def read_people_without_brackets(text: str) -> People:
    """ "A Bee, C Dee, MIT; E Foo, EPFL": the affiliation is what follows the names of a group, from its first comma on
    behind which no name stands."""
    stretches = [[part.strip() for part in stretch.split(",")] for stretch in unwrapped(text).split(";")]
    ends = [_end_of_names(parts) for parts in stretches]
    single = sum(end == 1 < len(parts) for end, parts in zip(ends, stretches, strict=True)) * 2 > len(stretches)
    groups: list[Group] = []
    for found, parts in zip(ends, stretches, strict=True):
        alone = single and found > 1 and person_score(parts[1]) < _SURELY  # as in the other stretches of the line
        end = 1 if alone else found
        if names := _names(", ".join(parts[:end])):
            groups.append(Group(names, ", ".join(parts[end:]) or None))
    return judged(tuple(groups))


def _end_of_names(parts: Sequence[str]) -> int:
    ends = (i for i, part in enumerate(parts) if i and (" " not in part or names_institution(part)))
    return next(ends, len(parts))


def unwrapped(text: str) -> str:
    """A list without the brackets around all of it: "(A, X; B, Y)"."""
    text = text.strip()
    if text[:1] != "(" or text[-1:] != ")" or "," not in text or _brackets(text)[0] != (0, len(text) - 1):
        return text
    return text[1:-1]


def narrow(text: str) -> str:
    """A text with the brackets and commas of Chinese and Japanese print as Latin print has them."""
    return text if text.isascii() else text.translate(_NARROW)


def judged(groups: tuple[Group, ...]) -> People:
    """The groups with what they count and how far their names look like names."""
    names = [name for group in groups for name in group.names]
    good = len(names) if _all_look_good(names) else sum(map(looks_like_name, names))
    affiliated = sum(len(group.names) for group in groups if group.affiliation)
    return People(groups, len(names), affiliated, good / len(names) if names else 0.0)


def looks_like_name(name: str) -> bool:
    """True for one to six words, each with a capital first letter or a particle ("van", "de"), and no other signs."""
    if len(name) > _LONGEST_NAME or _NOT_NAME.search(name) or names_no_person(name):
        return False
    words = name.replace("(", "").replace(")", "").split()
    if not 1 <= len(words) <= 6:
        return False
    small = sum(1 for word in words if word[0].islower() and not _PARTICLE.match(word))
    return small == 0 or (small == len(words) <= 3)


def are_persons(text: str) -> bool:
    """True where a text reads as nothing but persons, with or without their places."""
    people = read_people(text)
    names = [name for group in people.groups for name in group.names]
    return bool(names) and people.plausible == 1.0 and all(len(name.split()) <= 4 for name in names)


def _all_look_good(names: list[str]) -> bool:
    """The same answer for all names at once, in the usual case that every one is plain."""
    together = " ".join(names)
    if not _SIGNS.isdisjoint(together) or "http" in together or "..." in together or names_no_person(together):
        return False
    firsts = [word[0] for word in together.split()]
    return not any(map(str.islower, firsts)) and max(map(len, names), default=0) <= _PLAIN_LENGTH


def names_no_person(text: str) -> bool:
    """True where a word of `text` belongs to a schedule or an institution; False for a name all the same."""
    lower = text.lower()
    words = lower.replace("-", " ").replace(".", " ").replace("(", " ").replace(")", " ").split()
    said = not _NO_PERSON.isdisjoint(words) or "universit" in lower or "laborator" in lower
    return said and not _is_known_name(text)


def _is_known_name(text: str) -> bool:
    """Whether a text is a name for all that one of its words: "Peter J. Hall", "P. Hall", "Tom Hall"."""
    if person_score(text) > _SURELY or _WITH_INITIAL.search(text):
        return True
    words = text.split()
    return len(words) == _NAME_AND_NAME and given_quarters(words[0]) == _ALWAYS and words[0].lower() not in _NO_PERSON


def _plain_groups(text: str) -> tuple[Group, ...]:
    """The groups of a line without any of the oddities that `_groups` reads; () for a line with one."""
    *pieces, rest = text.split(")")
    groups: list[Group] = []
    for piece in pieces:
        before, bracket, place = piece.partition(" (")
        apart = not groups or before.startswith((",", ";"))
        if not bracket or not apart or is_no_place(place):
            return ()
        groups.append(Group(tuple(before.lstrip(",; ").split(", ")), place.strip()))
    if rest.strip(" ,;") or text.count("(") != len(groups):
        return ()
    said = " ".join([name for group in groups for name in group.names])
    words = said.split(" ")
    odd = not _ODD_IN_NAME.isdisjoint(said) or not _ODD_WORDS.isdisjoint(words)
    firsts = "".join([word[:1] for word in words])
    return tuple(groups) if not odd and len(firsts) == len(words) and firsts.isalpha() else ()


def _groups(text: str) -> list[Group]:
    groups: list[Group] = []
    names_text = ""
    position = 0
    for start, end in _brackets(text):
        before, inside = text[position:start], text[start + 1 : end]
        if _is_nickname(names_text + before, inside, text[end + 1 :]):
            names_text += text[position : end + 1]
            position = end + 1
            continue
        names_text += before
        if not _LEAD.sub("", names_text) and groups:
            groups[-1] = _second_affiliation(groups[-1], inside)
        else:
            groups.extend(_of(names_text, inside))
        names_text, position = "", end + 1
    rest = names_text + text[position:]
    return [*groups, *_of(rest, None)]


def _of(names_text: str, affiliation: str | None) -> list[Group]:
    """The groups that one stretch of names makes: a semicolon ends a group, so names before one have no affiliation."""
    alone, _, together = names_text.rpartition(";")
    place = None if affiliation is None or is_no_place(affiliation) else _closed(affiliation)
    groups = [Group(_names(alone), None), Group(_names(together), place)]
    return [group for group in groups if group.names]


def is_no_place(text: str) -> bool:
    """True for "", "None", numbers and signs alone; a longer text is taken for a place without asking."""
    first = text[:1]
    return (not first.isalpha() or first in "aAnN") and len(text) < 40 and _NO_PLACE.match(text) is not None


def is_one_institution(text: str) -> bool:
    """True for an institution with or without its place: "Purdue University", "EPFL, Lausanne, Switzerland"."""
    return names_institution(text) and len(affiliation(text)[0]) == 1


def _closed(affiliation: str) -> str:
    return f"{affiliation})" if affiliation.count("(") > affiliation.count(")") else affiliation


def _names(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    names: list[str] = []
    if "/" in text:
        text = _SLASH.sub(", ", text)
    for part in _parts(_LEAD.sub("", text, count=1)):
        if part[:1].isalpha() and part[-1:].isalpha() and len(part) > 4 and not part.startswith("and"):
            names.append(part)
            continue
        name = _TAIL.sub("", _LEAD.sub("", part, count=1)) if not part.rstrip().endswith(".") else _keep_initial(part)
        if name and _SUFFIX.match(name) and names:
            names[-1] = (
                f"{names[-1]}, {part.strip()}" if name.lower().startswith(("jr", "sr")) else f"{names[-1]} {name}"
            )
        elif name and any(c.isalpha() for c in name):
            names.append(name)
    return tuple(names)


def _parts(text: str) -> list[str]:
    """The stretches between separators; where commas are the only ones, that needs no pattern."""
    if " and " in text or " und " in text or " et " in text or not _SEPARATORS.isdisjoint(text):
        return BETWEEN.split(text)
    return [part.strip() for part in text.split(",")]


def _keep_initial(part: str) -> str:
    """A name that ends in a point: the point stays after an initial or "Jr", and goes at the end of a sentence."""
    bare = _TAIL.sub("", _LEAD.sub("", part, count=1))
    last = _PIECES.split(bare)[-1]  # of "N.M" and "Johannes-Y" too
    return f"{bare}." if len(last) == 1 or _SUFFIX.match(last) else bare


def _second_affiliation(group: Group, inside: str) -> Group:
    if is_no_place(inside) or inside.islower():  # "(equal contribution)"
        return group
    return Group(group.names, f"{group.affiliation}; {inside}" if group.affiliation else inside)


def _is_nickname(before: str, inside: str, after: str) -> bool:
    """ "Suqiang (Jack) Song": one given name in brackets, a name before it and the rest of the name after it."""
    if not _GIVEN.match(inside) or not after[:1].isspace():
        return False
    following = re.split(r"[,;(]|\sand\s", after, maxsplit=1)[0].split()
    if not following or not following[0][0].isupper():
        return False
    preceding = re.split(r"[,;)]|\sand\s", before)[-1].split()
    return len(preceding) == 1 or (len(preceding) > 1 and len(following) == 1)


def _brackets(text: str) -> list[tuple[int, int]]:
    """The outermost brackets of `text`. One never closed ends at the first ")" before a separator, else at the end."""
    found: list[tuple[int, int]] = []
    depth = start = position = 0
    while match := _BRACKET.search(text, position):
        position = match.end()
        if match.group() == "(":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, match.start()))
        if depth and not _BRACKET.search(text, position):
            closing = re.compile(r"\)\s*(?=[,;]|$)").search(text, start)
            end = closing.start() if closing else _end_of_open(text, start)
            found.append((start, end))
            depth, position = 0, max(end, start) + 1
    return found


def _end_of_open(text: str, start: int) -> int:
    separator = text.find(";", start)
    return separator - 1 if separator > 0 else len(text)
