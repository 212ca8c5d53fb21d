"""Titles and authors that stand in one line: "“Title”, A, B and C", "Title - A (X), B (Y)", "A and B. Title."

Where they part is for the line reader to say: on one side of a sign, or of a change of style, a title, on the other
persons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from extract.lexicon.lines import Kind, read
from extract.programme.authorlines import is_aside
from extract.programme.cited import without_citation
from extract.programme.lines import Line, Run, join
from extract.programme.manners import names_persons

# By what titles and authors are parted; where two part equally many lines of a page, the first.
_SIGNS = tuple(
    map(
        re.compile,
        (
            r"(?<=[”\"’'])\s*[,.:;–—-]?\s*",
            r"\s+(?:[–—-]|--)\s+",
            r"\s+[|/]\s+",
            r"[,.]?\s+by\s+",
            r"[:.]\s+",
            r"\s*[(\[]",
        ),
    )
)
# By what authors that stand before the title are parted from it.
_SIGNS_BEHIND_AUTHORS = tuple(map(re.compile, (r"[,:.]?\s+(?=[“\"‘])", r"\.\s+", r":\s+", r"\s+(?:[–—-]|--)\s+")))
_LABEL = re.compile(r"\s[–—|-]{1,2}\s(?:authors?|speakers?|presenters?)\s*$", re.IGNORECASE)  # between both
_LEAST_TITLE = 8  # characters; by hand
_SURELY = 0.8  # of the line reader that what stands before the sign is a title; by hand
_LIKELY = 0.3  # of a title in a line that looks like those that were parted at the same sign; by hand
_WORDS_OF_BOTH = range(5, 80)  # of a title and its authors; by hand
_MOST_SIGNS = 12  # of a line; bounds the work, by hand
_MOST_RUNS = 4  # of a line that holds a title in a style of its own; bounds the work, by hand
Parts: TypeAlias = tuple[str, str]  # title and persons
Way: TypeAlias = Callable[[Line, float], Parts | None]  # a line parted where its title is so likely one
_TITLES = (Kind.TITLE, Kind.HEADING, Kind.PROSE)


def part_lines(lines: Sequence[Line], least: int) -> list[tuple[Line, list[Run]]]:
    """Part the lines that hold a title and its authors in one run, all at one sign, the title first, where at least so
    many can be parted. Each line parted, with the runs that it had.
    """
    by_way = [[(line, parts) for line in lines if (parts := way(line, _SURELY))] for way in _WAYS]
    parted = max(by_way, key=len)
    if len(parted) < least:
        return []
    way, looks = _WAYS[by_way.index(parted)], {line.signature() for line, _ in parted}
    alike = (line for line in lines if line.signature() in looks)
    parted = [(line, parts) for line in alike if (parts := way(line, _LIKELY))]
    before = [(line, list(line.runs)) for line, _ in parted]
    for line, (title, people) in parted:
        run = line.runs[0]
        line.set_runs([replace(run, text=title), replace(run, text=people, joined=True)])
    return before


def may_be_parted(line: Line) -> bool:
    """Whether a line holds a title and persons behind a sign or in another style."""
    few = len(line.text.split()) in _WORDS_OF_BOTH
    return few and any(way(line, _SURELY) for way in _WAYS)


def _at(sign: re.Pattern[str], part: Callable[[str, re.Pattern[str], float], Parts | None]) -> Way:
    """A line of one run parted at a sign; where it says that the paper was published is left out."""

    def parted(line: Line, likely: float) -> Parts | None:
        runs = _without_labels(line.runs)
        return part(without_citation(runs[0].text), sign, likely) if len(runs) == 1 else None

    return parted


def _title_first(text: str, sign: re.Pattern[str], likely: float) -> Parts | None:
    """Parted at the first sign that has a title and persons on its sides: initials have signs too."""
    for match in list(sign.finditer(text))[:_MOST_SIGNS]:
        before, behind = _LABEL.sub("", text[: match.start()]).strip(), text[match.end() :].strip()
        if match.group().strip() in ("(", "["):
            closing, behind = behind[-1:], behind[:-1].strip()
            if closing not in (")", "]") or behind.count("(") != behind.count(")"):
                continue
        if _is_title(before, likely) and names_persons(behind):
            return before, behind
    return None


def _people_first(text: str, sign: re.Pattern[str], likely: float) -> Parts | None:
    """Parted at the first sign that has persons and a title on its sides."""
    for match in list(sign.finditer(text))[:_MOST_SIGNS]:
        before, behind = text[: match.start()].strip(), text[match.end() :].strip()
        if read(before).people >= _SURELY and _is_title(behind, likely):
            return behind, before
    return None


def _by_style(line: Line, likely: float) -> Parts | None:
    """Persons, and behind them in another style the title: "A, B and C. <b>Title</b>." """
    runs = _without_labels(line.runs)
    if not 1 < len(runs) <= _MOST_RUNS:
        return None
    start = next((n for n, run in enumerate(runs) if run.style.letters != runs[0].style.letters), 0)
    before, behind = join(runs[:start]).rstrip(" .,:;–—-"), join(runs[start:])
    return (behind, before) if start and _is_title(behind, likely) and read(before).people >= _SURELY else None


def _without_labels(runs: Sequence[Run]) -> list[Run]:
    """The runs but badges and the labels of links; a note in brackets may say what the paper is."""
    return [run for run in runs if not (is_aside(run) and (run.style.badge or run.style.link is not None))]


def _is_title(text: str, likely: float) -> bool:
    return len(text) >= _LEAST_TITLE and read(text).among(_TITLES) >= likely


_WAYS: tuple[Way, ...] = (
    *(_at(sign, _title_first) for sign in _SIGNS),
    *(_at(sign, _people_first) for sign in _SIGNS_BEHIND_AUTHORS),
    _by_style,
)
