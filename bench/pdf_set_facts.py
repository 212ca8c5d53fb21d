"""The facts of papers that are set by lot: names and titles of real tables, institutions mostly made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.lines_data import pools
from bench.pdf_set_phrases import FIELDS, KNOWN, NOUNS, of_side
from bench.pdf_set_style import Side, Style
from extract.text import title_key

_MARKUP = re.compile(r"[$\\{}%&#_^~@|]")
_PERSON = re.compile(r"(?!(?:Dr|Prof)\b)[A-ZÀ-Þ]\S* ")
_ELSEWHERE = 0.2
"""How many addresses are of a host that says nothing of the institution; by hand."""
_GENERIC = frozenset(
    ("university", "of", "institute", "technology", "technische", "universität", "inc", "research", "labs", "the")
)
"""Words of institutions that their hosts leave out."""


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
        sorted({name for name in pool.names if _can_be_set(name) and _PERSON.match(name)}),
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
        if (made := _institution(words, random, style.side)) not in institutions:
            institutions.append(made)
    works = [[i % len(institutions)] for i in range(len(names))]
    if style.tie in ("digits", "letters", "symbols") and style.block != "on the line":
        for own in works:
            if random.random() < 0.15 and len(institutions) > 1:
                own[:] = sorted({*own, random.randrange(len(institutions))})
    elif style.block in ("groups", "run"):
        works.sort()
    hosts = [_host(lines, random) for lines in institutions]
    mails = [f"{_local(name, random)}@{hosts[own[0]]}" for name, own in zip(names, works, strict=True)]
    title = random.choice(words.titles).rstrip(".")
    return Paper(
        title, names, works, institutions, mails, _abstract(words, random, title),
        f"{title} matters. " + " ".join(random.choices(words.prose, k=40)), style=style,
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


def _host(lines: Sequence[str], random: Random) -> str:
    """A host that is called after the institution, as most are; some after nothing on the page."""
    own = [word for word in title_key(max(lines, key=len)).split() if word not in _GENERIC and word.isascii()]
    name = random.choice(("gmail", "mail", "example")) if not own or random.random() < _ELSEWHERE else "".join(own[:2])
    return f"{random.choice(('', '', 'cs.'))}{name}.{random.choice(('edu', 'com', 'org', 'ac.example'))}"


def _institution(words: Words, random: Random, side: Side) -> list[str]:
    city, country = random.choice(words.cities)
    nouns = of_side(NOUNS, side)
    noun = random.choice(nouns)
    made: tuple[Callable[[], str], ...] = (
        lambda: f"University of {city}",
        lambda: f"{city} University",
        lambda: f"{city} Institute of Technology",
        lambda: f"Technische Universität {city}",
        lambda: (
            f"{noun} {random.choice(('Labs', 'Research', 'Systems', 'Technologies', 'Software', 'Networks', 'AI'))}"
        ),
        lambda: f"{noun} of {random.choice(nouns)}",
        lambda: f"{noun}{random.choice(nouns).lower()}, Inc.",
        lambda: random.choice(of_side(KNOWN, side)),
    )
    lines = [random.choice(made)()]
    if random.random() < 0.35:
        part = random.choice(("Department of", "Dept. of", "School of", "Faculty of"))
        lines.insert(0, f"{part} {random.choice(of_side(FIELDS, side))}")
    if random.random() < 0.45:
        lines.append(random.choice((f"{city}, {country}", city, country)))
    return lines


def _abstract(words: Words, random: Random, title: str) -> str:
    """Sentences of other papers after one that speaks of the title, as abstracts do."""
    text = f"This paper is about {title.lower()}. "
    while len(text.split()) < 90:
        text += random.choice(words.prose) + " "
    return text.strip()
