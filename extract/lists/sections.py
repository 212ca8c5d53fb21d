"""The path of sections an entry stands under: headings, section items, bare lines."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

_CONTAINER = re.compile(
    r"^(?:papers?|paper list|list of papers|reading list|contents?|the list|accepted papers|notes)\W*$", re.IGNORECASE
)
_APART = re.compile(
    r"^(?:table of contents?|toc|acronyms?|glossary.*|references?|meta info|acceptance rate|contribut\w*.*|licen[sc]e"
    r"|acknowledge?ments?|star history|citation|about|how to .*|news|updates?|agent instructions.*|see also"
    r"|last updated.*|was this (?:page )?helpful.*|homepage.*|others? lists?|related (?:lists|repos\w*)|feedback)\W*$",
    re.IGNORECASE,
)


_OTHER = (
    r"talks?|blogs?|blog posts?|posts?|web ?sites?|web pages?|books?|text ?books?|courses?|lectures?|videos?|podcasts?"
    r"|newsletters?|people|communit\w*|tools?|software|projects?|implementations?|libraries|conferences?|博客|书籍|课程|工具"
)
_OTHER_WORKS = re.compile(rf"^\W*(?:{_OTHER})(?:\W+(?:and\s+)?(?:{_OTHER}))*\W*$", re.IGNORECASE)


_LAST_HEADING = 6  # HTML and Markdown have no deeper one


class Sections:
    """The sections above the current line. Headings count by level, items and bare lines by depth below them; one of
    the first level is the title of the page, unless it has several."""

    def __init__(self, headings: Iterable[int] = ()) -> None:
        self._stack: list[tuple[int, str]] = []
        self._title = 1 if sum(level == 1 for level in headings) <= 1 else 0

    def enter(self, level: int, name: str) -> None:
        """Enter a section; it ends those of its level and deeper."""
        self._stack = [(known, seen) for known, seen in self._stack if known < level]
        self._stack.append((level, clean(name)))

    def path(self) -> tuple[str, ...]:
        """The names from outside in, without the title of the page and without "Papers" and the like."""
        return tuple(name for level, name in self._stack if level > self._title and name and not _CONTAINER.match(name))

    def of_other_works(self) -> bool:
        """Whether a heading above names a sort of work that is no paper: blogs, books, tools."""
        return any(level <= _LAST_HEADING and _OTHER_WORKS.match(name) for level, name in self._stack)

    def apart(self) -> bool:
        """Whether the current section holds no papers: acronyms, references, instructions."""
        return any(_APART.match(name) for _, name in self._stack)


_BEGINNING = re.compile(r"^(?:[\s\d.*_#)]*(?=[^\W\d_])|[^\w(]+)")
_END = string.whitespace + "\u00a0\u3000:：*_"


def clean(name: str) -> str:
    """A section name without numbers, colons, stars and icons at its ends."""
    return _BEGINNING.sub("", name.rstrip(_END)).strip()
