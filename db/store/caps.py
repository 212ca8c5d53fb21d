"""How much one record may hold: what is longer is cut before anything looks at it, and named.

Whatever parses, compares or shows a kept text can count on these lengths. In 250 real documents (2026-11) the longest
abstract had 2,534 characters, the longest line of a page 1,974, any other text 374.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from db.naming import LONGEST_KEY
from extract.records import Link

MOST_ITEMS = 10_000
"""Items of one list. The paper with most authors has 5,154 (ATLAS and CMS 2015, on the Higgs boson's mass)."""
MOST_CHARACTERS = 1_000_000
"""Characters of one record's lists: those authors and their institutions, twice over."""
_TEXT = 2_000
"""Characters of a text: five times the longest title that was met."""
_LONGEST = {"abstract": 50_000, "raw": 50_000, "key": LONGEST_KEY}
"""Twenty times the longest abstract and the longest line."""
_WHOLE = frozenset({"url", "doi", "arxiv", "usenix", "dblp", "openalex", "semanticscholar", "github", "openreview"}) | {
    "acl", "pmlr", "neurips"
}  # fmt: skip
"""A part of these names something else, so they are left out."""
_MOST_OF = {"references": 1_000}
"""Ten times a long list of references; a survey that cites more is known by its first ones."""
_OURS = frozenset({"where", "source", "extractor", "kind"})

T = TypeVar("T")


def longest(field: str) -> int:
    """The characters that a text field of that name may have."""
    return _LONGEST.get(field, _TEXT)


def short(text: str, field: str) -> str:
    """`text` at the length of that field."""
    return text[: longest(field)]


def capped(record: T) -> tuple[T, list[str]]:
    """The record within its bounds, itself where it was, and what was cut or left out ("title of 9,000 characters")."""
    caps = _Caps()
    return caps.of(record, ""), caps.cut


def _lost(item: Any) -> bool:
    """A link whose address was left out is none."""
    return item is None or (isinstance(item, Link) and item.url is None)


class _Caps:
    """One pass through a record."""

    def __init__(self) -> None:
        self.cut: list[str] = []
        self._left = MOST_CHARACTERS

    def of(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self._text(value, name)
        if isinstance(value, tuple):
            return self._list(value, name)
        return self._fields(value) if _names(value.__class__) else value

    def _text(self, text: str, name: str) -> str | None:
        if len(text) <= longest(name):
            self._left -= len(text)
            return text
        self.cut.append(f"{name} of {len(text):,} characters")
        if name in _WHOLE:
            return None
        self._left -= longest(name)
        return short(text, name)

    def _list(self, items: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        kept = []
        for item in items[: _MOST_OF.get(name, MOST_ITEMS)]:
            if self._left <= 0:
                break
            kept.append(self.of(item, name))
        if len(kept) < len(items):
            self.cut.append(f"{name} of {len(items):,} items")
        changed = len(kept) < len(items) or any(new is not old for new, old in zip(kept, items, strict=True))
        return tuple(item for item in kept if not _lost(item)) if changed else items

    def _fields(self, value: Any) -> Any:
        changed = {}
        for name in _names(value.__class__):
            said = getattr(value, name)
            if said and (kept := self.of(said, name)) is not said:
                changed[name] = kept
        return replace(value, **changed) if changed else value


@cache
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls) if f.name not in _OURS) if is_dataclass(cls) else ()
