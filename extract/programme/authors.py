"""Author lines as conference sites print them, read into authors with affiliations.

Seen: "A (X), B (X), C (Y)"; authors grouped by affiliation, "A, B (X); C (Y)"; "A, B, and C (X)"; a missing separator,
"A (X) B (Y)"; brackets in brackets, "A (Federal University (UFRGS))", "A (Baidu (China) Co., Ltd)"; nicknames, "Suqiang
(Jack) Song (Uber)"; two brackets for one author, "A (X) (Y)"; authors without any, "A; B (X)", "A ()", "A (None)".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.people import author
from extract.records import Author

_BRACKET = re.compile(r"[()]")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+|\s*[·•|]\s*")
_LEAD = re.compile(r"^(?:[\s,;.:·•*&–—-]|and\s)+")
_LABEL = re.compile(r"^\s*(?:authors?|by)\s*:?\s+", re.IGNORECASE)
_TAIL = re.compile(r"[\s,;.:*†‡§¶#–—-]+$|(?<=[^\W\d_.])\d+$")
_SUFFIX = re.compile(r"^(?:jr|sr)\.?$|^[IV]{2,3}$", re.IGNORECASE)
_GIVEN = re.compile(r"^[\"“'‘]?[A-Z][a-zà-ÿ]+(?:[-'’][A-Za-z]+)?[\"”'’]?$")
_PARTICLE = re.compile(
    r"^(?:d[aeiou]s?|del|della|der|den|des|van|von|vom|zu|zur|ter|ten|te|la|le|las|los|el|al|bin|ibn|ben|bint|abu|y|e|do"
    r"|di|st|dit|af|av|mc|mac|o|'t|d'.+|al-.+|el-.+|ul|ur|e\.)$"
)
_NOT_NAME = re.compile(r"[\d:?!@/<>{}=+_|\[\]\"“”#%]|https?|\.\.\.|…")
_NOT_PERSON = re.compile(
    r"\b(?:session|break|lunch|breakfast|dinner|banquet|reception|chairs?|keynote|panel(?:ists?)?|posters?|registration|opening|closing"
    r"|welcome|remarks|room|hall|ballroom|foyer|award|workshops?|tutorials?|talks?|track|paper|committee|organi[sz]ers?|meeting"
    r"|universit\w+|institute|research|laborator\w+|abstract|excursion|coffee|networking|systems?|computing|best|discussion"
    r"|programs?|programme|sponsors?|speakers?|moderators?|demos?|conference|proceedings|schedule|location|pdf|slides|video)\b",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(r"^\W*(?:none|nan|null|n/?a|no affiliation|affiliation)?\W*$", re.IGNORECASE)
_LONGEST_NAME = 60
_PLAIN_NAME = r"[^\W\d_][^\s,;()\d:*]*(?: [^\W\d_][^\s,;()\d:*]*){0,4}"
_PLAIN = re.compile(rf"({_PLAIN_NAME}(?:, {_PLAIN_NAME})*) \(([^()]+)\)(?:[,;] ?|$)")
_CAPITAL_WORD = r"[A-Z\u00C0-\u00DE][^\s\d:?!@/<>{}=+_|\[\]#%]*"
_ALL_PLAIN = re.compile(rf"{_CAPITAL_WORD}(?:[ \n]{_CAPITAL_WORD})*")


@dataclass(frozen=True, slots=True)
class Group:
    """Names that stand together and the affiliation printed for them; None where none is printed."""

    names: tuple[str, ...]
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class People:
    """An author line read: its groups and how sure it is that the line is one.

    `persons` counts names, `affiliated` those with an affiliation; `plausible` is the share that looks like a name.
    """

    groups: tuple[Group, ...]
    persons: int
    affiliated: int
    plausible: float

    def authors(self) -> tuple[Author, ...]:
        """The authors in printed order; an affiliation that stands for several is split once."""
        split: dict[str, Author] = {}
        found: list[Author] = []
        for group in self.groups:
            printed = group.affiliation or ""
            if printed not in split:
                split[printed] = author("", printed)
            place = split[printed]
            found.extend(Author(name, place.affiliations, place.affiliation_printed) for name in group.names)
        return tuple(found)


def read_people(text: str) -> People:
    """Any text read as an author line. Whether it is one is for the caller to judge by the counts."""
    text = _LABEL.sub("", _LEAD.sub("", text, count=1), count=1)
    groups = _plain_groups(text) or tuple(group for group in _groups(text) if group.names)
    names = [name for group in groups for name in group.names]
    good = len(names) if _all_look_good(names) else sum(map(looks_like_name, names))
    affiliated = sum(len(group.names) for group in groups if group.affiliation)
    return People(groups, len(names), affiliated, good / len(names) if names else 0.0)


def looks_like_name(name: str) -> bool:
    """True for one to six words, each with a capital first letter or a particle ("van", "de"), and no other signs."""
    if len(name) > _LONGEST_NAME or _NOT_NAME.search(name) or _NOT_PERSON.search(name):
        return False
    words = name.replace("(", "").replace(")", "").split()
    if not 1 <= len(words) <= 6:
        return False
    small = sum(1 for word in words if word[0].islower() and not _PARTICLE.match(word))
    return small == 0 or (small == len(words) <= 3)


def _all_look_good(names: list[str]) -> bool:
    """The same answer for all names at once, in the usual case that every one is plain."""
    together = "\n".join(names)
    return _ALL_PLAIN.fullmatch(together) is not None and not _NOT_PERSON.search(together)


def _plain_groups(text: str) -> tuple[Group, ...]:
    """The groups of a line without any of the oddities that `_groups` reads; () for a line with one."""
    groups: list[Group] = []
    position = 0
    while position < len(text):
        match = _PLAIN.match(text, position)
        if match is None or _NO_PLACE.match(match[2]):
            return ()
        names = tuple(match[1].split(", "))
        if match[1].startswith("and ") or ", and " in match[1] or " and " in match[1] or " & " in match[1]:
            return ()
        if any(_SUFFIX.match(name) or name.endswith(("†", "‡", "#")) for name in names):
            return ()
        groups.append(Group(names, match[2].strip()))
        position = match.end()
    return tuple(groups)


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
    place = None if affiliation is None or _NO_PLACE.match(affiliation) else _closed(affiliation)
    groups = [Group(_names(alone), None), Group(_names(together), place)]
    return [group for group in groups if group.names]


def _closed(affiliation: str) -> str:
    return f"{affiliation})" if affiliation.count("(") > affiliation.count(")") else affiliation


def _names(text: str) -> tuple[str, ...]:
    names: list[str] = []
    for part in _BETWEEN.split(_LEAD.sub("", text, count=1)):
        name = _TAIL.sub("", _LEAD.sub("", part, count=1)) if not part.rstrip().endswith(".") else _keep_initial(part)
        if name and _SUFFIX.match(name) and names:
            names[-1] = (
                f"{names[-1]}, {part.strip()}" if name.lower().startswith(("jr", "sr")) else f"{names[-1]} {name}"
            )
        elif name and any(c.isalpha() for c in name):
            names.append(name)
    return tuple(names)


def _keep_initial(part: str) -> str:
    """A name that ends in a point: the point stays after an initial or "Jr", and goes at the end of a sentence."""
    bare = _TAIL.sub("", _LEAD.sub("", part, count=1))
    last = bare.rpartition(" ")[2]
    return f"{bare}." if len(last) == 1 or _SUFFIX.match(last) else bare


def _second_affiliation(group: Group, inside: str) -> Group:
    if _NO_PLACE.match(inside):
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
