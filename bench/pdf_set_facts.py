"""The facts of papers that are set by lot: names and titles of real tables, institutions mostly made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.lines_data import pools
from bench.pdf_set_style import Style

_MARKUP = re.compile(r"[$\\{}%&#_^~@|]")
_NOUNS = (
    "Trail", "Harbor", "Signal", "Stone", "River", "Copper", "Orbit", "Meadow", "Bits", "Circle", "Arrow", "Summit",
    "Quantum", "Cedar", "Nova", "Lattice",
)  # fmt: skip
_FIELDS = (
    "Computer Science", "Computing", "Electrical Engineering", "Informatics", "Mathematics", "Computer Engineering",
    "Information Systems", "Software Engineering", "Computer Science and Engineering", "Physics",
)  # fmt: skip
_KNOWN = (
    "Microsoft Research", "Bell Laboratories", "IBM T. J. Watson Research Center", "Google", "ETH Zurich", "MIT",
    "INRIA", "EPFL", "Carnegie Mellon University", "UC Berkeley", "Stanford University", "VMware",
    "Tsinghua University", "NVIDIA",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What pages are filled with."""

    names: Sequence[str]
    titles: Sequence[str]
    prose: Sequence[str]
    cities: Sequence[tuple[str, str]]


def words_of(corpus: Path) -> Words:
    """What the line reader does not learn from, as far as the fonts of `bench.pdf_writer` have its letters."""
    pool = pools(corpus, every=25)["test"]
    return Words(
        sorted({name for name in pool.names if _can_be_set(name) and name[:1].isupper() and " " in name}),
        sorted({title for title in pool.computing if _can_be_set(title) and 4 <= len(title.split()) <= 16}),
        sorted({text for text in pool.prose if _can_be_set(text) and len(text) > 60}),
        sorted({place for place in pool.cities if _can_be_set(" ".join(place)) and len(place[0]) < 19}),
    )


def _can_be_set(text: str) -> bool:
    return text.encode("cp1252", "ignore").decode("cp1252") == text and not _MARKUP.search(text)


@dataclass
class Paper:
    """The facts of one paper: per author the numbers of its institutions, and each institution's lines."""

    title: str
    names: list[str]
    works: list[list[int]]
    institutions: list[list[str]]
    mails: list[str]
    abstract: str
    body: str
    scored: bool = True
    style: Style = field(default=Style("", "", "", "", 1, 0, ""))

    def truth(self) -> dict[str, Any]:
        """A row in the shape of `truth.jsonl`; affiliations are None where the page does not print them as such."""
        whole = [", ".join(lines) for lines in self.institutions]
        return {
            "title": self.title,
            "authors": self.names,
            "affiliations": [[whole[i] for i in own] for own in self.works] if self.scored else None,
            "affiliations_flat": [],
            "abstract": self.abstract,
            "format": self.style.block,
        }


def made(words: Words, random: Random, style: Style) -> Paper:
    most = {"grid": 6, "groups": 6, "stacked": 5, "table": 5, "list": 14}.get(style.block, 5)
    names: list[str] = []
    for _ in range(random.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 11, 14))):
        if len(names) < most and (name := _name(words, random)) not in names:
            names.append(name)
    institutions: list[list[str]] = []
    wanted = 1 if style.tie == "shared" else random.choice((1, 2, 2, 3, 4))
    while len(institutions) < min(wanted, len(names)):
        if (made := _institution(words, random)) not in institutions:
            institutions.append(made)
    works = [[i % len(institutions)] for i in range(len(names))]
    if style.tie in ("digits", "letters", "symbols") and style.block != "on the line":
        for own in works:
            if random.random() < 0.15 and len(institutions) > 1:
                own[:] = sorted({*own, random.randrange(len(institutions))})
    elif style.block in ("groups", "run"):
        works.sort()
    host = f"{random.choice(_NOUNS).lower()}.{random.choice(('edu', 'com', 'org', 'ac.example'))}"
    mails = [f"{_local(name, random)}@{host}" for name in names]
    return Paper(
        random.choice(words.titles).rstrip("."), names, works, institutions, mails, _abstract(words, random),
        " ".join(random.choices(words.prose, k=40)), style=style,
    )  # fmt: skip


def _name(words: Words, random: Random) -> str:
    name = random.choice(words.names)
    tokens = name.split()
    if random.random() < 0.1:
        return " ".join([f"{token[0]}." for token in tokens[:-1]] + tokens[-1:])
    if random.random() < 0.05:
        return f"{tokens[0]} {random.choice('ABCDEFGHJKLMRSTW')}. {' '.join(tokens[1:])}"
    return name


def _local(name: str, random: Random) -> str:
    tokens = [t for word in name.lower().split() if (t := "".join(c for c in word if c.isascii() and c.isalpha()))]
    tokens = tokens or ["author"]
    return random.choice((tokens[-1], tokens[0], tokens[0][0] + tokens[-1], f"{tokens[0]}.{tokens[-1]}"))


def _institution(words: Words, random: Random) -> list[str]:
    city, country = random.choice(words.cities)
    noun = random.choice(_NOUNS)
    made: tuple[Callable[[], str], ...] = (
        lambda: f"University of {city}",
        lambda: f"{city} University",
        lambda: f"{city} Institute of Technology",
        lambda: f"Technische Universität {city}",
        lambda: (
            f"{noun} {random.choice(('Labs', 'Research', 'Systems', 'Technologies', 'Software', 'Networks', 'AI'))}"
        ),
        lambda: f"{noun} of {random.choice(_NOUNS)}",
        lambda: f"{noun}{random.choice(_NOUNS).lower()}, Inc.",
        lambda: random.choice(_KNOWN),
    )
    lines = [random.choice(made)()]
    if random.random() < 0.35:
        lines.insert(
            0, f"{random.choice(('Department of', 'Dept. of', 'School of', 'Faculty of'))} {random.choice(_FIELDS)}"
        )
    if random.random() < 0.45:
        lines.append(random.choice((f"{city}, {country}", city, country)))
    return lines


def _abstract(words: Words, random: Random) -> str:
    text = ""
    while len(text.split()) < 90:
        text += random.choice(words.prose) + " "
    return text.strip()
