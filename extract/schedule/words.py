"""The vocabulary of schedules (`extract/data/schedule_words.toml`), folded for comparison."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from extract.identifiers import split_address
from extract.records import LinkKind, TalkKind
from extract.venues import MOST_TABLES, Venues

_NOT_LETTER = re.compile(r"[\W_\d]+")
_LINE_LABEL = re.compile(r"\W*([^\W\d][^:：]{1,28})[:：]")


def fold(text: str) -> str:
    """A header, key or label without case, spaces, digits and punctuation."""
    return _NOT_LETTER.sub("", text).casefold()


_NO_MEETING = re.compile(r"[Nn]o [a-z]{3,12}(?:\s*\([^()]{1,60}\))?\.?")
"""No meeting under whatever name the group has for it: "no coffee (FAST PC)"."""
_REMARK_WORDS = 20  # of a remark that calls a meeting off; by hand
_SET_APART = re.compile(
    r"^\s*[(\[][^()\[\]]{3,40}[)\]]|[(\[（【][^()\[\]（）【】]{2,40}[)\]）】]\W*$|[–—|-]\s+[^\W\d_]{3,12}\W*$|\b[A-Z]{6,12}\b"
)
_OFF_SENTENCE = 3  # words of a first sentence that says so; by hand
_OFF_WORDS = 7  # by hand: a longer text is a title that has the word in it
_COURTESY_WORDS = 6  # by hand
_LABEL_WORDS, _LABEL_CHARACTERS = 6, 12  # of a label, and characters of one in Chinese; by hand
_PLANNED = ("title", "paper", "presenter")  # what may still be empty
_ANY = frozenset({"link", "links", "url", "here"})  # labels that any link may have
_GLUE = frozenset({"and", "the", "a", "of", "to", "here", "link", "links", "for", "&"})


def _place(href: str) -> str:
    address = split_address(href)
    return (address.hostname or "") + address.path


@dataclass(frozen=True, slots=True)
class Words:
    """What words mean. `roles` and `materials` map a folded or lower-case word to what it names; `venues` are the names
    of conferences."""

    roles: Mapping[str, str]
    materials: Mapping[str, LinkKind]
    hosts: Mapping[str, LinkKind]
    empty: frozenset[str]
    off: tuple[str, ...]
    collective: frozenset[str]
    kinds: tuple[tuple[TalkKind, re.Pattern[str]], ...]
    wraps: Mapping[str, int]
    meetings: tuple[str, ...]
    own_work: re.Pattern[str]
    no_talks: frozenset[str]
    before_names: re.Pattern[str]
    behind_names: re.Pattern[str]
    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    called_off: re.Pattern[str]
    venues: Venues

    def with_empty(self, more: tuple[str, ...]) -> Words:
        """The same vocabulary with further words for an empty slot."""
        return replace(self, empty=self.empty | {word.casefold() for word in more}) if more else self

    def role(self, header: str) -> str | None:
        """The role of a column header, key or line label; whole first, then its first known word."""
        if found := self.roles.get(fold(header)):
            return found
        known = (self.roles.get(fold(word)) for word in re.split(r"[\s/&+(),_\-]+", header))
        return next((role for role in known if role), None)

    def label_role(self, line: str) -> str | None:
        """The role that the label at the start of a line names: "Presenter: ..."."""
        label = _LINE_LABEL.match(line)
        return self.roles.get(fold(label.group(1))) if label else None

    def material(self, label: str, href: str) -> LinkKind | None:
        """What a link is by its label, else by its address; None where neither says."""
        if (kind := self.label_kind(label)) and fold(label) not in _ANY:
            return kind
        if re.search(r"\.(?:pptx?|key)(?:$|[?#])", href, re.IGNORECASE):
            return "slides"
        place = _place(href)
        host = next((host for part, host in self.hosts.items() if part in place), None)
        return host or kind or self._folder(place)

    def _folder(self, place: str) -> LinkKind | None:
        """What the folder of a file says: "slides/engines.pdf"."""
        kinds = (self.materials.get(name) for name in place.casefold().split("/")[:-1])
        return next((kind for kind in kinds if kind in ("slides", "video")), None)

    def label_kind(self, label: str) -> LinkKind | None:
        """What a label names: its last word ("FP8 training slides"), or its first with nothing but a number, a remark
        or other labels behind it. A word in the middle of a title names nothing ("Serverless Video Processing")."""
        low = label.casefold()
        tokens = re.findall(r"[\w&]+(?:-\w+)?", low)
        if not tokens or len(tokens) > _LABEL_WORDS:
            return None
        named = {t for t in tokens if t in self.materials}
        if not named and " " not in low and low.isascii():  # as most do: no phrase, and no word of other writing
            return None
        whole = low.lstrip()[0] in "([" or all(t in self.materials or t in _GLUE or t.isdecimal() for t in tokens)
        ends = {tokens[-1]} | ({tokens[0]} if whole or re.match(r"\W*[\w&-]+\s*[:(（|/–—-]", low) else set())
        for word, kind in self.materials.items():
            if (word in named and (whole or ends & named)) or (" " in word and word in low):
                return kind
            if not word.isascii() and word in low and len(low) <= _LABEL_CHARACTERS:
                return kind
        return None

    def is_meeting(self, href: str) -> bool:
        """The address of a meeting room, which is never a paper or a material."""
        place = _place(href)
        return any(part in place for part in self.meetings)

    def is_empty(self, text: str) -> bool:
        """Nothing is planned yet: "TBA", "(to be confirmed)", "Topic: to be announced"."""
        bare = text.strip().strip("()[]*_").strip().casefold()
        if bare in self.empty:
            return True
        first, _, rest = bare.partition(" ")
        return bool(rest) and self.roles.get(fold(first)) in _PLANNED and rest.strip(" :-–—") in self.empty

    def is_off(self, text: str) -> bool:
        """No meeting: "Spring break", "No meeting (Thanksgiving)"; in a longer text the word is part of a title."""
        said, stop, _ = text.partition(". ")
        if stop and len(said.split()) <= _OFF_SENTENCE:  # "No class. Come to the workshop instead."
            return self.is_off(said)
        return (len(text.split()) <= _OFF_WORDS and _phrases(self.off).search(text) is not None) or bool(
            _NO_MEETING.fullmatch(text)
        )

    def says_off(self, text: str) -> bool:
        """A remark that is nothing but the word for no meeting: "cancelled"."""
        return text.strip(" .!()[]*_").casefold() in self.off

    def calls_off(self, text: str, within: bool = False) -> bool:
        """A remark that begins with a word for no meeting: "CANCELLED - double booked". With `within` a title that has
        one set apart before or behind it: "[cancelled] Looms", "Looms (postponed)", "Looms CANCELLED"."""
        if not within:
            return len(text.split()) <= _REMARK_WORDS and self.called_off.match(text) is not None
        first, colon, _ = text.partition(":")
        before = bool(colon) and self.called_off.fullmatch(first) is not None
        apart = (found for found in _SET_APART.findall(text))
        return before or any(self.called_off.match(found) for found in apart)

    def is_courtesy(self, text: str) -> bool:
        """The first line of a letter ("Hi all,") or the one before its signature ("See you there,")."""
        few = len(text.split()) <= _COURTESY_WORDS
        greets = self.greeting.match(text) and text.rstrip()[-1:] in ",!，！、"
        return few and bool(greets or self.closing.fullmatch(text))

    def kind(self, text: str) -> TalkKind | None:
        outside = re.sub(r"\([^()]*\)", " ", text).strip()
        return next((kind for kind, pattern in self.kinds if pattern.search(outside)), None)


@lru_cache(maxsize=8)  # the lists of the vocabulary that are phrases are five
def _phrases(listed: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first; of other writing, which has no blanks, anywhere."""
    either = (re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?<![\dA-Za-z_À-ɏ])(?:{'|'.join(either)})(?![\dA-Za-z_À-ɏ])", re.IGNORECASE)


@lru_cache(maxsize=MOST_TABLES)
def words(venues: Venues) -> Words:
    """The vocabulary as shipped, with the series that are known."""
    text = resources.files("extract").joinpath("data/schedule_words.toml").read_text("utf-8")
    return _parsed(tomllib.loads(text), venues)


def _parsed(data: Mapping[str, Any], venues: Venues) -> Words:
    return Words(
        roles={fold(word): role for role, listed in data["roles"].items() for word in listed},
        materials={word: kind for kind, listed in data["materials"].items() for word in listed},
        hosts={part: kind for kind, listed in data["hosts"].items() for part in listed},
        empty=frozenset(("", *data["empty"]["words"])),
        off=tuple(data["empty"]["off"]),
        collective=frozenset(data["people"]["collective"]),
        kinds=tuple((kind, re.compile("|".join(p), re.IGNORECASE)) for kind, p in data["kinds"].items()),
        meetings=tuple(data["meetings"]["hosts"]),
        no_talks=frozenset(fold(word) for word in data["posts"]["no_talks"]),
        own_work=re.compile("|".join(data["own_work"]["patterns"]), re.IGNORECASE),
        before_names=_phrases(tuple(data["spoken"]["before"])),
        behind_names=_phrases(tuple(data["spoken"]["behind"])),
        greeting=re.compile(rf"\W*{_phrases(tuple(data['courtesies']['greetings'])).pattern}", re.IGNORECASE),
        closing=re.compile(rf"\W*{_phrases(tuple(data['courtesies']['closings'])).pattern}\W*$", re.IGNORECASE),
        called_off=re.compile(rf"\W*{_phrases(tuple(data['empty']['called_off'])).pattern}\W*", re.IGNORECASE),
        wraps={word: term["wrap"] for term in data["terms"].values() for word in term["words"]},
        venues=venues,
    )
