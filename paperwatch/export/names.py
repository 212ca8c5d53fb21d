"""What several forms need: personal names in parts, citation keys, names of venues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.selection.export import Exported
from extract.lexicon.affiliations import is_institution
from extract.lexicon.names import Name, parse, spelt
from extract.records import Venue
from extract.text import title_key
from paperwatch.config import KEY_FORMAT

_COMPOUND = re.compile(r"[,{}\\()\"]|\band\b|^others$", re.IGNORECASE)
_NO_KEY = re.compile(r"[^a-z0-9]+")
_NO_CITATION_KEY = re.compile(r"[^A-Za-z0-9:._/+-]+")  # what BibTeX and Biber both take
_LONGEST = 20  # letters of a part of a key; by hand
_EMPTY_WORDS = frozenset(
    ("a", "an", "the", "on", "in", "of", "for", "to", "from", "and", "towards", "toward", "with", "is", "are")
)


def split(name: str) -> Name | None:
    """The parts of a personal name; None for what is better left whole (institutions, one word, Chinese letters)."""
    if _COMPOUND.search(name) or is_institution(name):
        return None
    found = parse(name)
    return None if found.is_whole else found


def people(paper: Exported) -> list[str]:
    """The names of the authors; a source may keep the place of one whom it does not name."""
    return [name for name, _ in paper.authors if name]


class CitationKeys:
    """Keys by a format such as `KEY_FORMAT`, each given to one paper of a file.

    Of two papers with one key the second gets the first letters of its id behind it, so which of a file's papers has
    the plain key depends on their order; a format with {id} depends on nothing.
    """

    def __init__(self, key_format: str = KEY_FORMAT) -> None:
        self._format = key_format
        self._taken: set[str] = set()

    def __call__(self, paper: Exported) -> str:
        values = _key_values(paper)
        key = _NO_CITATION_KEY.sub("", self._format.format_map(values)).strip("-_.:/")
        if not any(character.isalpha() for character in key):  # a year alone names nothing
            key = values["id"]
        if key in self._taken:
            key = next(longer for longer in _longer(key, values["id"]) if longer not in self._taken)
        self._taken.add(key)
        return key


def _longer(key: str, paper_id: str) -> Iterator[str]:
    yield from (f"{key}-{paper_id[:length]}" for length in range(4, len(paper_id) + 1))
    number = 2
    while True:
        yield f"{key}-{paper_id}-{number}"
        number += 1


def _key_values(paper: Exported) -> dict[str, str]:
    authors = people(paper)
    family = parse(authors[0]).family if authors else ""
    words = [word for word in map(_plain, title_key(paper.title).split()) if word and word not in _EMPTY_WORDS]
    return {
        "family": _plain(title_key(family)),
        "year": str(paper.year or ""),
        "word": words[0] if words else "",
        "venue": _plain(title_key(paper.venue or "")),
        "id": paper.paper_id,
    }


def _plain(word: str) -> str:
    return _NO_KEY.sub("", spelt(word))[:_LONGEST]


def issued(paper: Exported) -> tuple[int, ...]:
    """Year, month and day of the printing, as far as they are known.

    A source that tells a year, or a month, leaves the first day of it, so a first day tells no more than that.
    """
    day = paper.published
    if day is None or day.year != paper.year:
        return (paper.year,) if paper.year else ()
    if day.day > 1:
        return day.year, day.month, day.day
    return (day.year, day.month) if day.month > 1 else (day.year,)


def kind(paper: Exported) -> str:
    """What the venue of record is: "journal", "preprint" or "conference" (also an unknown one); "" if there is none."""
    if not paper.venue:
        return ""
    return paper.series.kind if paper.series else "conference"


def edition(paper: Exported) -> str:
    """ "OSDI'25"; empty for a paper without a venue."""
    return str(Venue(paper.venue, paper.year)) if paper.venue else ""


def proceedings(paper: Exported) -> str:
    """ "USENIX Symposium on Operating Systems Design and Implementation (OSDI'25)"; a journal by its title; or ""."""
    series = paper.series
    if series and series.kind == "journal":
        return series.title
    return f"{series.title} ({edition(paper)})" if series and series.title != paper.venue else edition(paper)
