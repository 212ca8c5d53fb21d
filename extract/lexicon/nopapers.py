"""What is no paper by its title, and what was withdrawn: one list for all readers (`data/no_papers.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from extract.records import Status
from extract.text import collapse

_LONGEST = 400  # characters; a longer title is no name of a kind of entry


@cache
def _table() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], re.Pattern[str]]:
    text = resources.files("extract").joinpath("data/no_papers.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    withdrawn = lists.pop("withdrawn")
    kinds = {code: _any_of(patterns) for code, patterns in lists.items()}
    return kinds, _any_of(withdrawn["title"]), _any_of(withdrawn["text"])


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.DOTALL)


def kind_of_title(title: str) -> str | None:
    """The code of what an entry of this title is where it is no paper ("ignored.front-matter"); None for a paper's."""
    text = collapse(title).strip(" .!")
    if not text or len(text) > _LONGEST:
        return None
    return next((code for code, pattern in _table()[0].items() if pattern.fullmatch(text)), None)


_WITHDRAWN_MARK = re.compile(
    r"^\W{0,2}(?:retracted|withdrawn|removed)(?: article| paper)?\W{1,3}"
    r"|(?<!\s)\s*(?:[(\[](?:retracted|withdrawn)(?: article| by [\w ]{1,30})?[)\]]|\s[–—-]\s(?:retracted|withdrawn))$",
    re.IGNORECASE,
)


def without_mark(title: str) -> str:
    """A title without the "RETRACTED: " that a publisher puts before it."""
    return _WITHDRAWN_MARK.sub("", title) if is_withdrawn(title) else title


def status_of(title: str, *texts: str | None) -> Status | None:
    """ "withdrawn" where title or texts say so."""
    return "withdrawn" if is_withdrawn(title, *texts) else None


def is_withdrawn(title: str, *texts: str | None) -> bool:
    """Whether a title ("RETRACTED: ...") or the start of an abstract or comment says that the work was withdrawn."""
    _, in_title, in_text = _table()
    if in_title.fullmatch(collapse(title[:_LONGEST])):
        return True
    return any(in_text.fullmatch(text[:_LONGEST]) for text in texts if text)
