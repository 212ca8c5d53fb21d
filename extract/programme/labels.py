"""What a page counts its papers with, before their titles: "P1: ...", "1A: ...", "Talk 3: ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.programme.entries import Entry

# One paper may be called so: "P4: Programming Protocol-Independent Packet Processors".
_LABEL = re.compile(
    r"\s*(?:[A-Z]{1,3}-?\d{1,3}(?:\.\d{1,2})?|\d{1,2}(?:\.\d{1,2})?[A-Z]"
    r"|(?:talk|paper|presentation|submission|no\.?|nr\.?) ?#?\d{1,4})\s*(?:[:.)|]|\s[–—-](?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_LEAST = 3  # titles that are counted
_MOST = 0.6  # of the titles of a page; by hand


def without_labels(entries: Sequence[Entry]) -> None:
    """Take the labels off the titles, where most titles of the page have one and no two the same."""
    found = {id(e): match for e in entries if e.title_runs and (match := _LABEL.match(e.title_runs[0].text))}
    labels = {match.group().strip() for match in found.values()}
    if len(labels) < max(_LEAST, _MOST * len(entries)) or len(labels) < len(found):
        return
    for entry in entries:
        if match := found.get(id(entry)):
            first, *rest = entry.title_runs
            left = first.text[match.end() :]
            entry.title_runs = [replace(first, text=left), *rest] if left.strip() or not rest else rest
