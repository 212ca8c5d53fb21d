"""What a line prints as a title, and whether that can be the title of a paper in its place on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import is_aside, is_person_with_place
from extract.programme.cited import is_citation
from extract.programme.lines import Line, Run, join
from extract.programme.numbered import explains_mark
from extract.programme.schedule import is_label, is_session, is_time, names_people_by_office, slot_code
from extract.programme.titles import read_title

_LONGEST_TITLE = 300  # characters; by hand
NOTE = re.compile(r"[(\[][^()\[\]]{1,40}[)\]]")
"""A note in brackets behind a title."""
_ANY_TITLE = "A title"
_SHORTEST = 3  # characters; by hand


def as_title(line: Line) -> tuple[list[Run], str, bool | None]:
    """What a line prints as a title, as runs and as text, and whether that can be one: None where it is passed over."""
    if line.as_title is None:
        runs = title_runs(line.runs)
        text = join(runs)
        passed = not runs or is_time(text) or is_label(text) or explains_mark(text) or is_citation(text)
        line.as_title = runs, text, None if passed else is_title(text, line)
    return line.as_title


def title_runs(runs: Sequence[Run]) -> list[Run]:
    """The runs that print a title: no award, no badge, no label of a link."""
    kept = [r for r in runs if not is_aside(r)]
    if len(kept) < len(runs):
        kept = _without_brackets(kept)
    if len(kept) < 2:
        return kept
    if noted := _noted(kept):
        return kept[: -len(noted)]
    styled = [r for r in kept if _is_styled(r)]
    plain = [r for r in kept if not _is_styled(r)]
    if styled and plain and all(is_time(r.text) or not any(map(str.isalpha, r.text)) for r in plain):
        return styled
    return kept


def _noted(runs: Sequence[Run]) -> list[Run]:
    """The runs behind a title in a style of its own that are a note in brackets: "<i>Title</i> (Short)". One that is a
    track or an award stays with its title, of which both are read."""
    letters = runs[0].style.letters
    start = next((n for n, run in enumerate(runs) if run.style.letters != letters), 0)
    rest = list(runs[start:])
    note = join(rest)
    if not letters or not start or not NOTE.fullmatch(note) or any(r.style.letters for r in rest):
        return []
    if read_title(f"{_ANY_TITLE} {note}").text == _ANY_TITLE:
        return []
    for run in rest:
        run.aside = True
    return rest


def _is_styled(run: Run) -> bool:
    return run.style.bold or run.style.link is not None


def _without_brackets(kept: list[Run]) -> list[Run]:
    """What is kept of a line without the signs around a label behind it: "Title (abstract)"."""
    end = next((n for n in range(len(kept), 0, -1) if any(map(str.isalnum, kept[n - 1].text))), 0)
    return kept[:end]


def is_short_title(text: str) -> bool:
    """True for one word that can be a title where titles stand: "T-REX"; no slot of a schedule."""
    return len(text) >= _SHORTEST and " " not in text and any(map(str.isalpha, text)) and slot_code(text) is None


def is_title(text: str, line: Line) -> bool:
    """True where a text can be the title of a paper in its place on the page."""
    if not _SHORTEST <= len(text) <= _LONGEST_TITLE or not any(map(str.isalpha, text)):
        return False
    if names_people_by_office(text):
        return False
    if len(text.split()) < 2 and text != text.swapcase() and not any(r.style.link is not None for r in line.runs):
        return False  # one word; a title in a script without case has no spaces
    if is_time(text) or is_person_with_place(text) or (text[0] == "(" and text[-1] == ")"):
        return False
    # Heads of rows and tables name sessions and columns; a title in one is told by how it reads.
    return line.inside("th") is None or not is_session(line) or read(text).kind is Kind.TITLE
