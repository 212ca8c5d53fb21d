"""Where the header ends: the abstract's heading, the first section, the rows between title and text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.pdf.header import kinds
from extract.pdf.layout import Layout, Line, is_bold

_HEADING = re.compile(r"^\W{0,3}(a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\b|summary\b|摘\s?要)(?P<rest>.*)$", re.IGNORECASE)
ANY_ABSTRACT = re.compile(
    r"\W*(abstract|r[ée]sum[ée]|resumen|resumo|zusammenfassung|kurzfassung|riassunto|sommario|samenvatting|streszczenie|"
    r"abstrakt|özet|аннотация|анотація|реферат|摘\s?要|要\s?旨|초\s?록)(?:\W|$)",
    re.IGNORECASE,
)
"""The heading of an abstract, in the languages in which papers have a second one."""
_SECTION = re.compile(
    r"^\W{0,2}(?:(?:1|I|§\s?1)\s*[.:]?\s*)?(?:introduction|intro\b)[.:]?$"
    r"|^i\s?n\s?t\s?r\s?o\s?d\s?u\s?c\s?t\s?i\s?o\s?n$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:1|I)\s*[.:]?\s+[A-Z][\w’'-]*(?:\s+[\w&’',:-]+){0,7}$")
_COMMITTEE = re.compile(
    r"\W*(?:(?:thesis|doctoral|dissertation|examination|advisory|supervisory) )?(?:committee|supervis(?:or|ed)|"
    r"advis[eo]r|promot[eo]r|referee|examiner|reviewer|certified by|accepted by|approved|"
    r"director of (?:thesis|studies)|betreuer|gutachter|reader)s?\b"
    r"|(?:the|this) (?:thesis|dissertation|report) (?:is|was|has been) (?:approved|accepted|certified|examined)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|authors?:|lecturer:|written by)\s+\S", re.IGNORECASE)
_COLUMN = 60
"""Points between the middles of two columns of a title page, at least."""
_FOOT = 0.12
"""The part of a title page, from the foot, in which imprints and page numbers stand."""
_SECTION_NUMBER = re.compile(r"^(?:1|I)\s*[.:]?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found among the lines: its index, its line, and the words after it on the same line."""

    index: int
    line: Line
    rest: str = ""


def abstract_heading(lines: Sequence[Line]) -> Heading | None:
    """The first line that is, or begins with, the word Abstract used as a heading."""
    for i, line in enumerate(lines):
        match = _HEADING.match(line.text)
        if not match or not (
            line.text.lstrip(" -–—•*")[:1].isupper() or match[1] in ("a b s t r a c t", "摘要", "摘 要")
        ):
            continue
        rest = match["rest"].strip()
        if not rest.strip(" .:—–-"):
            return Heading(i, line)
        if match[1].lower() != "summary" and _sets_off(line, rest):
            return Heading(i, line, re.sub(r"^[\s.:：—–\-]+", "", rest))
    return None


def _sets_off(line: Line, rest: str) -> bool:
    """Whether "Abstract" is set apart from the words that follow by punctuation or by type."""
    return bool(re.match(r"[.:：—–-]", rest)) or (len(line.words) > 1 and line.words[0].font != line.words[-1].font)


def is_section(line: Line) -> bool:
    """Whether the line is the heading of the first section."""
    if len(line.text) > 70:
        return False
    if _SECTION.match(line.text):
        return True
    set_off = bool(_NUMBERED.match(line.text)) and (is_bold(line.words[-1].font) or line.text.isupper())
    return set_off and not kinds.is_people(line.text)  # "I. RUNGGER" is a person


def first_section(lines: Sequence[Line]) -> Heading | None:
    """The heading of the first section, numbered or not."""
    for i, line in enumerate(lines):
        if is_section(line):
            return Heading(i, line)
    return None


def numbered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Section numbers joined with the headings from which a tabulator parted them."""
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if (
            before is not None
            and abs(before.y - line.y) < 2
            and _SECTION_NUMBER.match(before.text)
            and 0 < line.x0 - before.x1 < 3 * line.size
        ):
            result[-1] = Line(before.words + line.words, before.x0, line.x1, line.y, line.size, line.font)
        else:
            result.append(line)
    return tuple(result)


def prose_start(lines: Sequence[Line]) -> Line | None:
    """The first line of running text: three lines of one size under one another, mostly words in small letters. A
    column on the left goes before a higher one on the right, unless it begins far below."""
    starts = [line for i, line in enumerate(lines) if _is_prose(line) and _goes_on(line, lines[i + 1 : i + 12])]
    if not starts:
        return None
    right, top = max(line.x1 for line in lines), max(line.y for line in lines)
    left = next((line for line in starts if line.x0 <= 0.45 * right), None)
    return _first_of(left if left is not None and left.y > starts[0].y - 0.25 * top else starts[0], lines)


def _first_of(start: Line, lines: Sequence[Line]) -> Line:
    """The line with which the paragraph of `start` begins: those right above in its type and over its whole width
    belong to it, however many of their words are capitalised."""
    above = [line for line in lines if 0 < line.y - start.y < 1.5 * start.size and abs(line.size - start.size) < 0.4]
    wide = [line for line in above if abs(line.x0 - start.x0) < 2.5 * start.size and _spans(line, start)]
    return _first_of(wide[-1], lines) if wide and wide[-1].font == start.font and len(wide[-1].words) > 5 else start


def _spans(line: Line, start: Line) -> bool:
    return line.x1 >= start.x1 - start.size and not any(word.raised for word in line.words)


def _goes_on(line: Line, following: Sequence[Line]) -> bool:
    below = (o for o in following if 0 < line.y - o.y < 3.2 * line.size and abs(o.size - line.size) < 0.4)
    return sum(1 for o in below if _is_prose(o) and abs(o.x0 - line.x0) < 2.5 * line.size) >= 2


def _is_prose(line: Line) -> bool:
    words = [word.text for word in line.words if word.text[:1].isalpha()]
    return (
        len(words) >= 5 and sum(1 for word in words if word[0].islower()) >= 0.55 * len(words) and "@" not in line.text
    )


def without_committee(lines: Sequence[Line]) -> list[Line]:
    """The lines of a title page without those who advised or examined: a heading and what stands under it."""
    kept = list(lines)
    for line in lines:
        if _COMMITTEE.match(line.text):
            kept = [o for o in kept if o.y > line.y + 1 or (abs(o.centre - line.centre) > _COLUMN and o.x0 < line.x0)]
    return kept


def is_byline(line: Line) -> bool:
    """Whether the line names its people itself, as over the titles of magazines and lecture notes."""
    return bool(_BYLINE.match(line.text))


def header_lines(
    layout: Layout, abstract: Heading | None, section: Heading | None, prose: Line | None
) -> tuple[Line, ...]:
    """The lines above the abstract (or the first section, or the running text), figures and running text left out."""
    floor = max(_floor(layout, abstract, section), _other_abstract(layout.lines))
    if abstract is None and section is None and prose is None:
        floor = layout.height * _FOOT
    if abstract is None and prose is not None:
        floor = max(floor, prose.y + 0.5) if section is not None else prose.y + 0.5
    above = [line for line in layout.lines if line.y > floor]
    middle = 0.45 * layout.width
    right = [line for line in layout.lines if abstract is not None and line.x0 > max(abstract.line.x1 + 30, middle)]
    body = _body_top(right, abstract)
    return tuple(line for line in above if line.y > body or line not in right)


def _floor(layout: Layout, abstract: Heading | None, section: Heading | None) -> float:
    if abstract is not None:
        return abstract.line.y + (0.3 * abstract.line.size if not abstract.rest else 2)
    if section is not None:
        return section.line.y + 2
    return layout.height * 0.45


def _other_abstract(lines: Sequence[Line]) -> float:
    """How high the highest abstract of another language begins: its heading stands alone or is set off."""
    heads = ((line, ANY_ABSTRACT.match(line.text)) for line in lines)
    rests = ((line, line.text[head.end(1) :].strip()) for line, head in heads if head)
    tops = (line.y + 0.3 * line.size for line, rest in rests if not rest or _sets_off(line, rest))
    return max(tops, default=0.0)


def _body_top(column: Sequence[Line], abstract: Heading | None) -> float:
    """How high the text or a figure of the second column reaches above the abstract's heading."""
    if abstract is None:
        return 0.0
    top = abstract.line.y
    beside = [line for line in column if top - 60 < line.y <= top + 2]
    sizes = {round(line.size) for line in beside}
    for line in sorted(column, key=lambda line: line.y):
        if top < line.y < top + 26 and round(line.size) in sizes and (len(line.words) >= 5 or line.size < 9.1):
            top = line.y
    return top + 1
