"""Authors that a page prints in two lines by what they do: "Speaker: Mr Jane Doe (MIT)", "Co-authors: Bob Roe (EPFL)".

2019      Indico: the speaker, who has a form of address, and the co-authors, who are the others; newer ones print
          "Primary author" and "Co-authors", and the speaker once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.programme.lines import Line, Run

_LEAST = 3  # lines of co-authors by which a page shows that it parts authors so
_OTHERS = re.compile(r"\s*co-?authors?\s*:\s*", re.IGNORECASE)
_FIRST = re.compile(r"\s*(?:primary|main|first|lead)\s+authors?\s*:\s*", re.IGNORECASE)
_SPEAKER = re.compile(r"\s*(?:speakers?|presenters?|presented by)\s*:\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*(?:mr|mrs|ms|miss|dr|prof)\b\.?\s*", re.IGNORECASE)
_FARTHEST = 4  # lines from the first author's line to that of the others; by hand


def join_parts_of_authors(lines: Sequence[Line]) -> None:
    """Make one author line of the two, on a page that prints its authors so."""
    if sum(_OTHERS.match(line.text) is not None for line in lines) < _LEAST:
        return
    first = _FIRST if any(_FIRST.match(line.text) for line in lines) else _SPEAKER
    for at, line in enumerate(lines):
        if not first.match(line.text):
            continue
        others = next((x for x in lines[at + 1 : at + 1 + _FARTHEST] if _OTHERS.match(x.text)), None)
        runs = _without_label(line.runs, first)
        if others and runs:
            runs += [replace(runs[-1], text="; "), *_without_label(others.runs, _OTHERS)]
            others.set_runs([])
        line.set_runs(runs)


def _without_label(runs: Sequence[Run], label: re.Pattern[str]) -> list[Run]:
    """The runs of a line without its label and a form of address behind it."""
    kept = list(runs)
    for sign in (label, _ADDRESS):
        if kept and (match := sign.match(kept[0].text)):
            kept[0] = replace(kept[0], text=kept[0].text[match.end() :])
        if kept and not kept[0].text.strip():
            kept.pop(0)
    return kept
