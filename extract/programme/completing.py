"""Author lists that go on in lines which alone were not told to be authors, or were taken for something else."""

from __future__ import annotations

from collections.abc import Sequence

from extract.lexicon.lines import read
from extract.programme.authorlines import Cut, continues, joined_people
from extract.programme.entries import Entry, lines_of
from extract.programme.lines import Line
from extract.programme.schedule import is_role, names_people_by_office

_LIKELY = 0.5  # of the line reader: more likely so than all else


def complete_authors(lines: Sequence[Line], entries: Sequence[Entry], cut: Cut) -> None:
    """Give entries the lines behind their authors, in the same block and set the same, that name persons too."""
    used = lines_of(entries)
    for entry in entries:
        if not entry.people_lines or entry.title_line in entry.people_lines:
            continue
        own = list(entry.people_lines)
        for line in lines[own[-1].index + 1 :]:
            if line.index in used or not _goes_on(own[-1], line):
                break
            own.append(line)
        if len(own) > len(entry.people_lines) and (people := joined_people(own, cut)):
            entry.people_lines, entry.people = own, people
            used.update(line.index for line in own)


def _goes_on(last: Line, line: Line) -> bool:
    alike = bool(line.runs) and continues(last, line) and line.signature() == last.signature()
    return alike and read(line.text).people > _LIKELY and not (is_role(line.text) or names_people_by_office(line.text))
