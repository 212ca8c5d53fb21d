"""The title: the biggest lines of the header that are no banner."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.lexicon.lines import Kind, read
from extract.pdf.header.kinds import is_people
from extract.pdf.header.prose import Prose, keeps_hyphen
from extract.pdf.header.words import LABEL, is_institution, is_name, is_remark
from extract.pdf.header.zone import is_section
from extract.pdf.layout import Layout, Line, readable
from extract.text import collapse

_BANNER = re.compile(
    r"^(?:arxiv:|published as a|under review|preprint\W*(?:$|\d|under|submitted|version|available|accepted|typeset)|"
    r"proceedings of|in proceedings|appears? in|to appear|"
    r"accepted (?:at|to|for)|"
    r"the \d+(?:st|nd|rd|th)|\d+(?:st|nd|rd|th) (?:usenix|acm|ieee|conference|international|annual)|"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth) (?:ieee|acm|usenix|international)|"
    r"this paper (?:is|was)|open access\W*$|usenix association|ieee transactions|acm transactions|journal of|"
    r"vol(?:ume\b|\.)|"
    r"https?://|www\.|doi\b|\d+$|research[\w\s-]*(?:paper|article|session|track)|original article|regular paper|"
    r"invited paper|"
    r"technical report|tech\. ?report|[A-Z]+ ?['’]\d\d\b|the following paper|latest updates|research-article|"
    r"copyright\W*(?:$|\d|c\b|by\b|is\b|notice)|"
    r"manuscript\W*(?:$|\d|received|submitted|no\b|number)|draft\W*(?:$|\d|of\b|version|for\b|do not)|"
    r"\(?extended (?:abstract|version)\)?$|check for updates|session\W*(?:$|\d|[ivx]+\b|\w:)|\w+day,|"
    r"contributed (?:article|paper|talk)|"
    r"ieee/acm transactions|conference on|symposium on)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W*(?:(?:table of )?contents|acknowledge?ments?|preface|foreword|dedication|abstract|summary|references|"
    r"list of (?:figures|tables)|declaration)\W*",
    re.IGNORECASE,
)
_FOREIGN = (Kind.VENUE, Kind.LABEL, Kind.TIME, Kind.AFFILIATION)
_BIG = 1.25
"""How much bigger than the text a title is at least that stands in the midst of it."""
# Probabilities of the line reader; by hand, `bench.pdf` measures it.
_HARDLY, _UNLIKELY, _MAYBE, _LIKELY, _SURELY = 0.05, 0.3, 0.5, 0.8, 0.9
_SUBTITLE = 0.6
"""How much smaller than the title the line after its colon may be; by hand."""
_LINE = 1.75
"""How far apart, in sizes, lines of one title are at most."""
_LEAD_GAP, _LEAD_SIZE = 2.1, 0.8
"""How far apart they are where a colon ends the upper one (typescripts double their lines), and how small beside the
title its first line may be; by hand."""
_MASTHEAD, _SMALLER, _DISPLAY = 4, 0.5, 12.0
"""Words of a masthead at most; how much smaller than it the title may be; the size from which type is no text's. Of
1,597 titles that the line reader does not know one in a hundred has less than 0.8."""
_FOOTNOTE = re.compile(r"^(?:[∗*†‡§¶⋆✩☆\d♯#,⇤]+|[a-h]\))$")


@dataclass(frozen=True, slots=True)
class Title:
    """The title's text, the lines it was read from, and what may make one doubt it."""

    text: str
    lines: tuple[Line, ...]
    rival: float = 0.0
    """The size of the next biggest text, as a part of this one's."""
    rivals: tuple[Line, ...] = ()
    """Its lines, where they read as a title's."""
    tail: bool = False
    """A line in nearly the same type follows closely and was not taken."""
    low: bool = False
    """It stands in the lower half of the page."""

    @property
    def bottom(self) -> float:
        return min(line.y for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def find(lines: Sequence[Line], height: float, prose: Prose) -> Title | None:
    """The title among the header's lines, or None where nothing looks like one."""
    usable = [line for line in lines if not is_banner(line, height) and not _is_heading(line)]
    usable = [line for line in usable if any(c.isalpha() for c in line.text)]
    groups = [g for g in _groups(usable) if _could_be(g)]
    if not groups:
        return None
    best = max(groups, key=lambda g: _score(g, height))
    best = _under_masthead(best, groups, height)
    chosen = _with_subtitle(_with_lead(best, usable), usable)
    text = _text(chosen, prose)
    others = [g for g in groups if g is not best and g[0] not in chosen and len(_words(g)) > 2]
    second = max(others, key=lambda g: g[0].size, default=[])
    rival = second[0].size / best[0].size if second else 0.0
    other = " ".join(line.text for line in second)
    alike = second and (second[0].bold == best[0].bold or len(text.split()) <= _MASTHEAD)
    says = alike and not is_remark(other) and read(other[:200])[Kind.TITLE] > _MAYBE
    tail = any(_is_tail(chosen, line) for line in usable if line not in chosen)
    rivals = tuple(second) if says else ()
    return Title(text, tuple(chosen), min(rival, 1.0), rivals, tail, best[0].y < 0.55 * height)


def find_anywhere(lines: Sequence[Line], layout: Layout, prose: Prose) -> Title | None:
    """The title of a page whose text begins beside it or above it, as in old journals: bigger than the text, and
    doubtful by its place."""
    sizes = sorted(line.size for line in lines for _ in line.words)
    if not sizes:
        return None
    big = [line for line in lines if line.size > _BIG * sizes[len(sizes) // 2] and line.y > 0.3 * layout.height]
    found = find(big, layout.height, prose)
    return replace(found, low=True) if found else None


def _is_tail(chosen: Sequence[Line], line: Line) -> bool:
    last = min(chosen, key=lambda one: one.y)
    near = 0 < last.y - line.y < 2.2 * last.size and line.x0 < last.x1 and last.x0 < line.x1
    return near and line.size > 0.8 * last.size and line.bold == last.bold and not _is_people(line.text)


def _is_heading(line: Line) -> bool:
    """Whether the line is the heading of a part that papers and theses have, which no title is called by."""
    return bool(_HEADING.fullmatch(line.text)) or is_section(line)


def is_banner(line: Line, height: float) -> bool:
    """Whether the line is a running head, a stamp or a note of where the paper appeared."""
    text = line.text.strip()
    if line.y > height * 0.96 and line.size < 11:
        return True
    return bool(_BANNER.match(text))


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one size that stand under one another without a gap."""
    groups: list[list[Line]] = []
    for line in lines:
        for group in reversed(groups):
            last = group[-1]
            same = abs(last.size - line.size) <= 0.06 * last.size
            same_row = abs(last.y - line.y) < 0.3 * line.size and abs(line.x0 - last.x1) < 2.2 * line.size
            under = 0 < last.y - line.y <= _LINE * line.size and _touching(group, line)
            if same and (same_row or (under and not _is_other(last, line))):
                group.append(line)
                break
        else:
            groups.append([line])
    return groups


def _is_other(above: Line, line: Line) -> bool:
    """Whether the line, in the size of the title above it, is people; sooner so in another type. Parts of titles look
    like institutions too often, and people come before theirs."""
    return read(line.text).people > (_SURELY if line.font == above.font else _LIKELY)


def _touching(group: Sequence[Line], line: Line) -> bool:
    left, right = min(g.x0 for g in group), max(g.x1 for g in group)
    return line.x0 < right and line.x1 > left


def _words(group: Sequence[Line]) -> list[str]:
    return [w.text for line in group for w in line.words if any(c.isalpha() for c in w.text)]


def _could_be(group: Sequence[Line]) -> bool:
    letters = sum(len(word) for word in _words(group))
    return letters >= 4 and len(_words(group)) <= 45


def _score(group: Sequence[Line], height: float) -> float:
    """Size above all; a banner word alone, or a place low on the page, counts against it."""
    words = _words(group)
    score = group[0].size * (1.06 if any(line.bold for line in group) else 1.0)
    if len(words) == 1:
        score *= 0.72
    if group[0].y < 0.55 * height:
        score *= 0.6
    if is_foreign(" ".join(words)):
        score *= 0.72
    return score + 0.002 * group[0].y


def _under_masthead(best: list[Line], groups: Sequence[list[Line]], height: float) -> list[Line]:
    """The title under what is set as big as one and is none: the name of a series, a section or a company."""
    if not _is_masthead(best):
        return best
    under = [g for g in groups if g[0].y < best[-1].y and g[0].size > _SMALLER * best[0].size and _says_title(g)]
    return max(under, key=lambda g: _score(g, height), default=best)


def _is_masthead(group: Sequence[Line]) -> bool:
    words = " ".join(line.text for line in group)
    if len(words.split()) > _MASTHEAD or ":" in words or not words.isascii():
        return False
    if LABEL.fullmatch(words):
        return True
    reading = read(words)
    return reading[Kind.TITLE] < _UNLIKELY and reading.among((*_FOREIGN, Kind.HEADING)) > _MAYBE


def _says_title(group: Sequence[Line]) -> bool:
    set_off = group[0].size >= _DISPLAY or group[0].bold
    return set_off and len(_words(group)) > 2 and read(" ".join(_words(group))[:200])[Kind.TITLE] > _LIKELY


def _with_lead(group: list[Line], lines: Sequence[Line]) -> list[Line]:
    """The title with a line right above it that ends in a colon ("NOMAD:"), hardly smaller or in a bigger size."""
    top = max(group, key=lambda line: line.y)
    near = [line for line in lines if 0 < line.y - top.y <= _LEAD_GAP * max(line.size, top.size)]
    lead = [line for line in near if line.size >= _LEAD_SIZE * top.size and not line.text.islower()]
    return [*lead, *group] if len(lead) == 1 and lead[0].text.endswith(":") else group


def is_foreign(text: str) -> bool:
    """Whether the words are surely no title's: a series, a section of a magazine, a label, people."""
    if not text.isascii():  # the line reader knows few scripts
        return False
    reading = read(text[:200])
    return reading[Kind.TITLE] < _HARDLY and reading.among(_FOREIGN) + reading.people > _SURELY


def _with_subtitle(group: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The title with smaller lines that go on with it (a subtitle), which no name or institution does."""
    chosen = list(group)
    bottom = min(line.y for line in chosen)
    size = group[0].size
    rows: dict[int, list[Line]] = {}
    for line in lines:
        if line not in chosen and bottom - line.y > 0:
            rows.setdefault(round(line.y), []).append(line)
    for y in sorted(rows, reverse=True):
        row = rows[y]
        biggish = all(0.74 * size <= line.size < 1.01 * size and line.size >= 12.9 for line in row)
        bold = row[0].bold and group[0].bold
        awaited = chosen[-1].text.endswith(":") and row[0].size > _SUBTITLE * size
        near = bottom - row[0].y <= (_LEAD_GAP if awaited else _LINE) * size and len(row) == 1
        people = is_people(row[0].text) if awaited else _is_people(row[0].text)
        if not (near and ((biggish and bold) or awaited)) or people:
            break
        chosen += row
        bottom = row[0].y
    return chosen


def _is_people(text: str) -> bool:
    if is_people(text):
        return True
    parts = [p for p in re.split(r",|\band\b", text) if p.strip()]
    return all(is_name(p.strip()) for p in parts) or is_institution(text)


def _text(lines: Sequence[Line], prose: Prose) -> str:
    result = ""
    for line in lines:
        words = [w for w in line.words if not (w.is_superscript and _FOOTNOTE.match(w.text))]
        text = " ".join(filter(None, (readable(w.text) for w in words)))
        broken = re.search(r"(\w+)-$", result)
        tail = re.match(r"\w+", text)
        if broken and tail and not keeps_hyphen(broken.group(1), tail.group(), prose):
            result = result[:-1] + text
        elif broken or result.endswith(("—", "/")):
            result += text
        else:
            result = f"{result} {text}"
    text = collapse(unicodedata.normalize("NFC", result))
    return re.sub(r"\s?[∗*†‡§¶⋆✩☆]+$", "", text)
