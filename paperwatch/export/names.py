"""What several forms need: personal names in parts, citation keys, names of venues."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

from db.selection.export import Exported
from extract.records import Venue
from extract.text import title_key
from extract.venues import all_series

# In these scripts the family name comes first, so that the rule of BibTeX would take the wrong word.
_FAMILY_FIRST = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
_COMPOUND = re.compile(r"[,{}\\()\"]|\band\b|^others$", re.IGNORECASE)
_NO_KEY = re.compile(r"[^a-z0-9]+")
_EMPTY_WORDS = frozenset(
    ("a", "an", "the", "on", "in", "of", "for", "to", "from", "and", "towards", "toward", "with", "is", "are")
)


@dataclass(frozen=True, slots=True)
class Name:
    """A personal name in parts, by the rule that BibTeX splits names with; the parts in this order are the name."""

    given: str
    particle: str
    family: str


def split(name: str) -> Name | None:
    """The parts of a personal name; None for what is better left whole (institutions, one word, CJK)."""
    if _COMPOUND.search(name) or _FAMILY_FIRST.search(name):
        return None
    try:
        parts = parse_single_name_into_parts(name, strict=True)
    except InvalidNameError:
        return None
    found = Name(" ".join(parts.first), " ".join(parts.von), " ".join(parts.last))
    whole = " ".join(part for part in (found.given, found.particle, found.family) if part)
    return found if found.given and found.family and whole == name else None


def citation_key(paper: Exported) -> str:
    """ "zhu-nanoflow-4k2m9xqa": the first author, the first telling word of the title, the paper's id.

    The id makes it unique in every file; which other papers are exported does not matter, nor does the year, which
    changes when a preprint is published.
    """
    author = split(paper.authors[0][0]) if paper.authors else None
    family = author.family if author else ""
    words = [word for word in map(_plain, title_key(paper.title).split()) if word and word not in _EMPTY_WORDS]
    return "-".join(part for part in (_plain(title_key(family))[:20], *words[:1], paper.paper_id) if part)


def _plain(word: str) -> str:
    return _NO_KEY.sub("", word)[:20]


def is_preprint(paper: Exported) -> bool:
    """True for a paper whose venue of record is a preprint server."""
    series = all_series().get(paper.venue or "")
    return series is not None and series.kind == "preprint"


def edition(paper: Exported) -> str:
    """ "OSDI'25"; empty for a paper without a venue."""
    return str(Venue(paper.venue, paper.year)) if paper.venue else ""


def proceedings(paper: Exported) -> str:
    """ "USENIX Symposium on Operating Systems Design and Implementation (OSDI'25)"; empty for one without a venue."""
    series = all_series().get(paper.venue or "")
    return f"{series.title} ({edition(paper)})" if series and series.title != paper.venue else edition(paper)
