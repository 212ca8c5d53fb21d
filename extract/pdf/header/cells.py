"""The lines between title and abstract, each told to be names, an institution, or neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.pdf.header.markers import canonical, is_mark, leading, trailing, with_raised
from extract.pdf.header.names import MAIL_WORD, Name, is_person, names_in, plain_text, without_notes, without_numbers
from extract.pdf.header.runs import in_two_types
from extract.pdf.header.wrapped import continued, style_of
from extract.pdf.layout import Line, Word

Kind = Literal["names", "institution", "run", "address", "nothing"]
_KINDS: tuple[Kind, ...] = ("names", "institution", "run", "nothing")
_LIKELY, _SURE, _CERTAIN = 20.0, 40.0, 1000.0
"""How much likelier a pattern makes its kind: chosen on the papers built on, where any value from 4 to 100 does; a
date or a post that fills its line is one whatever stands around it."""
_MAYBE, _HEARD = 3.0, 0.2
"""The look of names counts for little where the line reader hears nothing of a name ("FAST Search & Transfer ASA")."""
_NEARLY = 0.3
"""Of the odds: so likely an institution at least is one whose words, though likelier a name's, are none; by hand."""
_TOLD = 0.9
"""Of the odds: so likely an institution is one, whatever address stands beside it; by hand."""
_UNDER = 3.0
"""How much likelier an institution's next line is to belong to it than to be anything else."""
_JOINERS = ("and", "&")
"""A line of its own between two institutions."""
_SURNAME = re.compile(
    r"bell|line|ant|dell|rice|stanford|hopkins|berkeley|vast|elastic|orange|cambridge|oxford|princeton|yale|harvard|"
    r"cornell|together",
    re.IGNORECASE,
)
"""Organisations that are called as people are."""
_LONE_LETTER = re.compile(r"[A-Za-z]")
"""A piece of a logo or of an ornament that stands off its line."""
_REST_OF_HOST = re.compile(r"[a-z]\.[a-z]")
_IN_RUN = re.compile(r"[,(]|\s[-–—]+\s")
"""What parts a name from its institution on one line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the author block and what it is."""

    line: Line
    kind: Kind
    text: str
    names: tuple[Name, ...] = field(default=())
    odds: kinds.Odds = kinds.UNKNOWN
    dropped: int = 0
    """Pieces of a line of names that are no names."""


def classify(lines: Sequence[Line]) -> list[Cell]:
    """Each line as a cell of the kind that words, type and row make likeliest together."""
    raised = [with_raised(without_notes(line)) for line in lines]
    found = [line for line in continued(raised) if any(c.isalpha() for c in line.text)]
    texts = [plain_text(without_numbers(line.words)) for line in found]
    names = [names_in(line) for line in found]
    odds = [_odds(line, text, own) for line, text, own in zip(found, texts, names, strict=True)]
    odds = kinds.with_type(odds, [style_of(line) for line in found])
    odds = _with_neighbours(found, names, odds)
    return [_cell(line, text, own, one) for line, text, own, one in zip(found, texts, names, odds, strict=True)]


def _odds(line: Line, text: str, names: Sequence[Name]) -> kinds.Odds:
    """What the words of the line say: the line reader's probabilities, weighed by patterns that rarely err."""
    people = [name.text for name in names if not lexicon.is_group(name.text)]
    text = lexicon.without_groups(text) if people else text
    odds = kinds.of_words(text, text if "&" in text else ", ".join(people))
    if lexicon.is_post(text) or lexicon.DATE.fullmatch(text):
        return odds.times(nothing=_CERTAIN)
    if _is_remark(text):
        return odds.times(nothing=_SURE)
    if lexicon.is_campus(text):
        return odds.times(names=1 / _SURE, institution=_SURE)
    if lexicon.without_post(text) != text:
        return odds.times(names=1 / _SURE, institution=_SURE)
    if any(map(lexicon.is_post, people[1:])):  # a name, what the person is, and where
        return odds.times(run=_CERTAIN)
    if lexicon.is_institution(text) or lexicon.is_place(text):
        odds = odds.times(institution=_LIKELY)
    if people and all(map(lexicon.is_name, people)) and not _known(text, len(names)):
        odds = odds.times(names=_LIKELY if odds.names > _HEARD else _MAYBE)
    if not _starts_with_name(line) or not _IN_RUN.search(text):
        odds = odds.times(run=1 / _SURE)
    elif lexicon.is_institution(text):
        odds = odds.times(run=_LIKELY)
    if in_two_types(line.words):
        odds = odds.times(run=_CERTAIN)
    if line.words[0].is_superscript:  # a mark stands after a name and before an institution
        odds = odds.times(names=1 / _SURE, run=1 / _SURE)
    return odds


def _is_remark(text: str) -> bool:
    if _is_sentence(text) or lexicon.PLAIN.fullmatch(text) or lexicon.LABEL.fullmatch(text):
        return True
    if lexicon.is_date(text) or lexicon.DEGREE.search(text):
        return True
    return bool(lexicon.NOTE.search(text)) and not _is_worth(text)


def _with_neighbours(
    lines: Sequence[Line], names: Sequence[Sequence[Name]], odds: Sequence[kinds.Odds]
) -> list[kinds.Odds]:
    """The odds with what stands beside and above: a row of a grid holds names or institutions ("Jane Street"), and an
    institution beside others, where all of them stand under names, is likelier one; what
    goes on under an institution is one, unless it has the look of a name ("Urbana-Champaign"), what stands right under
    a name in another type is hardly one and sooner an institution, and nobody is named twice."""
    often = Counter(line.text for line in lines)
    marked = sum(1 for own in names for name in own if name.marks) > 1
    under = [any(o.names > _TOLD and _is_over(top, line) for top, o in zip(lines, odds, strict=True)) for line in lines]
    result = []
    for i, (line, one) in enumerate(zip(lines, odds, strict=True)):
        row = [odds[j] for j, o in enumerate(lines) if o is line or _is_in_row(o, line)]
        above = next((odds[j].institution for j in range(i - 1, -1, -1) if _is_over(lines[j], line)), 0.0)
        person = max((odds[j].names for j in range(i) if _is_right_under(lines[j], line)), default=0.0)
        unmarked = marked and above > 0.5 and len(names[i]) == 1 and not names[i][0].marks
        mixed = kinds.in_row(one, row) if len(row) > 1 else one
        hangs = all(below for o, below in zip(lines, under, strict=True) if _is_in_row(o, line))
        if hangs and max(beside.institution for beside in row) > _TOLD:
            person = 1.0
        twice = often[line.text] > 1
        own = 1 / (1 + _UNDER * person) / (_SURE if unmarked else 1) / (_CERTAIN if twice else 1)
        result.append(mixed.times(names=own, institution=1 + _UNDER * max(above, person)))
    return result


def _is_in_row(other: Line, line: Line) -> bool:
    """Whether the other is a cell of the line's row; an e-mail address says nothing of what stands beside it."""
    return abs(other.y - line.y) < 1 and style_of(other) == style_of(line) and not lexicon.EMAIL.search(other.text)


def _is_over(upper: Line, line: Line) -> bool:
    """Whether the line goes on under the upper one in its type."""
    near = 0.5 * line.size < upper.y - line.y < 1.7 * line.size
    return near and upper.x0 < line.x1 and line.x0 < upper.x1 and style_of(upper) == style_of(line)


def _is_right_under(upper: Line, line: Line) -> bool:
    """Whether the line stands in another type under the upper one, as where a person works does."""
    near = 0 < upper.y - line.y < 1.7 * upper.size
    return near and upper.x0 < line.x1 and line.x0 < upper.x1 and style_of(upper) != style_of(line)


def _cell(line: Line, text: str, names: tuple[Name, ...], odds: kinds.Odds) -> Cell:
    if (
        not any(c.isalpha() for c in text)
        or _LONE_LETTER.fullmatch(text)
        or (lexicon.EMAIL.search(line.text) and not (_is_worth(text) or _is_surely(text, odds)))
    ):
        return Cell(line, "address", text, odds=odds)
    if text in _JOINERS:
        return Cell(line, "institution", text, odds=odds)
    kind = max(_KINDS, key=lambda kind: getattr(odds, kind))
    if kind == "names":
        kept = tuple(name for name in names if is_person(name.text, len(names)))
        if kept:
            return Cell(line, kind, text, kept, odds, dropped=len(names) - len(kept))
        kind = "institution" if odds.institution > max(odds.run, odds.nothing, _NEARLY) else "nothing"
    return Cell(line, kind, text, odds=odds)


def _is_surely(text: str, odds: kinds.Odds) -> bool:
    """Whether the text, from which an address was taken out whole, is an institution."""
    return odds.institution > _TOLD and not _REST_OF_HOST.search(text)


def _is_sentence(text: str) -> bool:
    """Whether a long text is running text: a list of names or an address has few words in small letters."""
    words = [word for word in text.split() if word[0].isalpha()]
    return len(words) > 12 and sum(1 for word in words if word[0].islower()) > 0.45 * len(words)


def _is_worth(text: str) -> bool:
    """Whether what stands beside an e-mail address says more than the address."""
    return len(text.split()) >= 2 and (
        lexicon.is_institution(text) or lexicon.is_name(text) or kinds.is_institution(text) or kinds.is_people(text)
    )


def _known(text: str, count: int) -> bool:
    """Whether a text that looks like a name is an organisation's ("Google Brain")."""
    for match in lexicon.KNOWN.finditer(text):
        token = match.group()
        if _SURNAME.fullmatch(token):
            continue
        if (
            token.isupper()
            or (len(token) >= 5 and count == 1)
            or (len(token) == 4 and count == 1 and token[:1].isupper())
        ):
            return True
    return False


def _starts_with_name(line: Line) -> bool:
    text = re.sub(r"^(?:(?i:and)|&)\s+", "", plain_text(line.words))
    first = trailing(re.split(r"[,;(]|\s+[-–—]+\s+|\s+(?i:and)\s+", text)[0])[0].strip()
    if not lexicon.is_name(first) or lexicon.is_institution(first):
        return False
    return kinds.person(lexicon.readable_case(first)) > 0.5 or not kinds.is_institution(first)


def marked_pieces(words: Sequence[Word], digits: bool = True, after: bool = False) -> list[tuple[str, str]]:
    """An institution line as (mark, text) pieces; text before the first mark has the mark "". Numbers on the line
    (not raised) are marks only where `digits` allows: they may be a street's. `after`: marks follow their text."""
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for word in words:
        if is_mark(word):
            if after and pieces[-1][1]:
                pieces[-1] = (canonical(word.text), pieces[-1][1])
                pieces.append(("", []))
            else:
                pieces.append((canonical(word.text), []))
            continue
        mark, rest = leading(word.text)
        if mark and (not rest or rest[:1].isupper()) and (digits or not mark.isdigit()) and not _is_number(word, words):
            pieces.append((mark, [rest] if rest else []))
        else:
            pieces[-1][1].append(word.text)
    joined = [(mark, MAIL_WORD.sub(" ", " ".join(texts)).replace(" ,", ",").strip(" ,;")) for mark, texts in pieces]
    return [(mark, text) for mark, text in joined if any(c.isalpha() for c in text) and not lexicon.NOTE.search(text)]


def _is_number(word: Word, words: Sequence[Word]) -> bool:
    """Whether a leading number is a street's or a postal code, not a mark: it stands in the line, not before it."""
    return word.text[:1].isdigit() and word is not words[0] and word.text.isdigit()


def in_rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells of each height from the top, from left to right."""
    found: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: (-c.line.y, c.line.x0)):
        if found and abs(found[-1][0].line.y - cell.line.y) < 0.35 * cell.line.size:
            found[-1].append(cell)
        else:
            found.append([cell])
    return [sorted(row, key=lambda c: c.line.x0) for row in found]
