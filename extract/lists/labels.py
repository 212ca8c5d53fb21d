"""Venue labels of lists: "OSDI20", "ASLOPS24", "(x)"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extract.records import Venue
from extract.venues import Venues

_PARTS = re.compile(r"^\W*([^\W\d_](?:.*?[^\W\d_])?)(\W*\d*\W*)$")
_LONGEST = 100  # characters of a label; by hand: those seen have no more than 20


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, the venue it means (None if unknown), and the right spelling where it is misspelt."""

    raw: str
    venue: Venue | None
    misspelt_for: str | None = None


@cache
def _typos() -> dict[str, str]:
    text = resources.files("extract").joinpath("data/venue_typos.toml").read_text("utf-8")
    return {wrong.casefold(): str(right) for wrong, right in tomllib.loads(text).items()}


def read_label(raw: str, venues: Venues) -> Label:
    """The venue of a label, with known misspellings (`venue_typos.toml`) put right and named."""
    if venue := venues.find(raw):
        return Label(raw, venue)
    parts = _PARTS.match(raw) if len(raw) <= _LONGEST else None
    right = _typos().get(parts.group(1).casefold()) if parts else None
    if parts and right:
        return Label(raw, venues.find(right + parts.group(2)), right)
    return Label(raw, None)
