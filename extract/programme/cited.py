"""Where a paper was published, as lists of citations print it behind its title: "NSDI 2010: 15-28", "1-14"."""

from __future__ import annotations

import re

_PAGES = r"\d{1,4}(?::\d{1,3})?\s*[–-]\s*\d{1,4}(?::\d{1,3})?"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
# A name of a few capitalised words before a year; without pages behind it an acronym must be the first.
_NAME = r"[A-Z][\w&@/+]{1,30}(?:-\w{1,20}| [A-Z(][\w&@/+()]{0,30}){0,6}?"
_ACRONYM = r"(?=\w*[A-Z]\w*[A-Z])[A-Z][\w&@/+]{1,14}(?:[ -][A-Z][\w&@/+]{1,14}){0,2}?"
_PAGED = rf"(?:[Ii]n:? )?{_NAME} ?{_YEAR}(?: ?\(\d\))? ?[:,] ?(?:pp?\. ?|pages )?{_PAGES}"
_BARE = rf"(?:[Ii]n:? )?{_ACRONYM} ?{_YEAR}(?: ?\(\d\))?"
_WHOLE = re.compile(rf"\W{{0,3}}(?:{_PAGED}|{_BARE})\W{{0,3}}$")
_BEHIND = re.compile(rf"(?:(?<=[\w)])[.,]|(?<=[?!])) (?:{_PAGED}|(?<=[.?!] )(?:{_BARE}|{_PAGES}))\.?$")
_CITES = re.compile(rf"[.,?!] [^.]{{0,120}}: ?{_PAGES}$")


def is_citation(text: str) -> bool:
    """True for a line that only says where a paper was published: "NSDI 2010: 15-28", "in EuroSys'10"."""
    return text[-1:].strip(".)]").isdigit() and _WHOLE.match(text) is not None


def citation(title: str) -> str:
    """Where a paper was published, as it stands behind its title; "" where it does not."""
    bare = title.rstrip()
    found = _BEHIND.search(bare) if bare.rstrip(".")[-1:].isdigit() else None
    return bare[found.start() :] if found else ""


def without_citation(title: str) -> str:
    """A title without where it was published, which stands behind its full stop."""
    cited = citation(title)
    return title.rstrip().removesuffix(cited).strip() if cited else title


def may_cite(title: str) -> bool:
    """True for a title that ends in pages behind another sentence, as where a paper was published does."""
    return title[-1:].isdigit() and _CITES.search(title) is not None
