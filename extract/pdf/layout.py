"""From glyphs to lines: words, gaps, superscripts, composed accents, reading direction. No meaning here."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from extract.pdf.reader import ACCENTS, NOTHING, UNMAPPED, Glyph, Page

_FROM_LEFT = itemgetter(1)  # fields of glyphs and words, read at the speed of the library
_TEXT, _DIRECTION = itemgetter(0), itemgetter(6)
_END, _LOOK = itemgetter(2), itemgetter(3, 4)
_as_word = tuple.__new__  # as `Word(...)` is made, without the call between
WORD_GAP = 0.16
"""A gap wider than this part of the font size separates two words."""
SEGMENT_GAP = 0.9
"""A gap wider than this part of the font size separates two columns, cells or authors."""
_OFF_MIDDLE = 0.3
"""How far from a letter's middle, as a part of its width, an accent over it stands at most: slanted type shifts it."""
_MARK_GAP = 0.75
"""How far before its line a raised mark may end: Springer's template has half an em and the space after a script."""
_SMALL, _NEARLY = 0.88, 0.96
"""A script is smaller than this part of its line; by the second, only what has the look of a mark and stands high:
templates set marks of 9 points over lines of 10."""
_HIGH = 0.25
"""How high over its line such a mark stands at least, as a part of the line's size: TeX raises by 0.36."""
_MARK = re.compile(r"\d{1,2}(?:,\d{1,2})*,?|[a-z]|[*†‡§¶∗⋆♯#♦◇✉‖∥]{1,2}")
_LONGEST_SCRIPT = 40  # letters
_NEXT_TO_LETTER = "\u0302\u0306"
"""Of two accents on one letter the circumflex and the breve stand lower."""
_DOT_BELOW = "\u0323"
_LOWERED = (0.1, 0.4)
"""How far below the line of its letter a full stop stands that is a dot below, as a part of the size; TeX: 0.2."""
_LINE_NUMBER = re.compile(r"\d{1,4}")
_COLUMN_OF_NUMBERS = 4.0
"""Points within which numbers end that stand under one another, right or left aligned alike."""
_FEWEST_NUMBERS, _REGULAR, _BESIDE = 12, 0.8, 0.5
"""So many numbers, so many of them in steps of one (or of five, as some print them), and with fewer other lines in
their column, are line numbers; a table's first column is shorter. By hand."""
_TOUCHES = 0.1
"""A gap that parts no two letters of a word, as a part of the size."""

_LIGATURES = {
    NOTHING: "", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")
_UNMAPPED = re.compile(f"[{chr(UNMAPPED.start)}-{chr(UNMAPPED.stop)}]")
_BOLD = re.compile(r"bold|black|heavy|medi\b|-med|cmb|cmssb|sfbx|semibold|demi|\bB$|TB$|TI?B\b|,B", re.IGNORECASE)
_ITALIC = re.compile(
    r"ital|obli|slant|cmti|cmsl|cmmi|sfti|regularit|-it\b|\bI$|TI$|It$|RegItal|ReguItal", re.IGNORECASE
)


class Word(NamedTuple):
    """Characters without a gap. `raised` is a superscript's (or subscript's, negative) height over the line."""

    text: str
    x0: float
    x1: float
    size: float
    font: str
    raised: float = 0.0

    @property
    def is_superscript(self) -> bool:
        return self.raised > 0


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline with no wide gap between them: a line of a column, or a cell of a grid."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    size: float
    font: str
    text: str = field(init=False)
    """The words as a reader sees them, made once: it is asked for many times."""

    def __post_init__(self) -> None:
        text = " ".join(map(_TEXT, self.words))
        if not text.isascii():
            text = " ".join(filter(None, (readable(word.text) for word in self.words)))
        object.__setattr__(self, "text", text)

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def bold(self) -> bool:
        return is_bold(self.font)

    @property
    def italic(self) -> bool:
        return is_italic(self.font)


@dataclass(frozen=True, slots=True)
class Layout:
    """A page as lines from top to bottom (left to right on one height), and the text that runs another way."""

    width: float
    height: float
    lines: tuple[Line, ...]
    sideways: str = ""
    unsure_accents: int = 0
    """Accents drawn apart that stand over no letter, over several, or beside the middle of one."""


def readable(text: str) -> str:
    """The text without the stand-ins of glyphs that mean nothing."""
    return text if text.isascii() else _UNMAPPED.sub("", text)


@lru_cache(maxsize=512)
def is_bold(font: str) -> bool:
    return bool(_BOLD.search(font))


@lru_cache(maxsize=512)
def is_italic(font: str) -> bool:
    return bool(_ITALIC.search(font))


def lay_out(page: Page) -> Layout:
    """The page's lines, whichever way the page is turned."""
    several = len(set(map(_DIRECTION, page.glyphs))) > 1
    main = _main_direction(page.glyphs) if several else page.glyphs[0].direction if page.glyphs else 0
    upright = [g for g in page.glyphs if g.direction == main] if several else list(page.glyphs)
    sideways = [g for g in page.glyphs if g.direction != main] if several else []
    width, height = (page.height, page.width) if main % 2 else (page.width, page.height)
    composed, unsure = _compose(upright)
    lines = _lines(composed)
    lines.sort(key=lambda line: (-line.y, line.x0))
    return Layout(width, height, tuple(lines), "\n".join(line.text for line in _lines(sideways)), unsure)


def _main_direction(glyphs: Sequence[Glyph]) -> int:
    """The way in which most words and spaces run."""
    turns: Counter[int] = Counter()
    for glyph in glyphs:
        turns[glyph.direction] += 1 + glyph.spaced
    return turns.most_common(1)[0][0]


def _compose(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], int]:
    """Accents set over the letter they were drawn on, everything else as it was; and how many of them are unsure."""
    texts = set(map(_TEXT, glyphs))
    if "." in texts:
        glyphs = _with_dots(glyphs)
    if texts.isdisjoint(ACCENTS):
        return list(glyphs), 0
    accents = sorted((g for g in glyphs if g.text in ACCENTS), key=lambda g: ACCENTS[g.text] not in _NEXT_TO_LETTER)
    unsure = 0
    plain = [g for g in glyphs if g.text not in ACCENTS]
    rows = _Rows(plain)
    loose: list[Glyph] = []
    for accent in accents:
        middle = (accent.x0 + accent.x1) / 2
        over = [
            (abs((g.x0 + g.x1) / 2 - middle), i) for i, g in rows.beside(accent) if g.x0 - 0.5 <= middle <= g.x1 + 0.5
        ]
        if over:
            off, i = min(over)
            unsure += len(over) > 1 or off > _OFF_MIDDLE * (plain[i].x1 - plain[i].x0)
            plain[i] = _accented(plain[i], ACCENTS[accent.text])
        else:
            loose.append(accent)
    left = [accent for accent in loose if not _set_behind(accent, rows)]
    return plain + left, unsure + len(left)


class _Rows:
    """Glyphs that can be asked for by their height; their baselines and sizes do not change."""

    def __init__(self, glyphs: list[Glyph]) -> None:
        self.glyphs = glyphs
        self._places: dict[float, list[int]] = defaultdict(list)
        for i, glyph in enumerate(glyphs):
            self._places[glyph.y].append(i)
        self._reach = 0.5 * max([glyph.size for glyph in glyphs], default=0.0)

    def beside(self, accent: Glyph) -> list[tuple[int, Glyph]]:
        """The letters, with their places, at whose height the accent stands."""
        near = sorted(i for y, places in self._places.items() if abs(y - accent.y) < self._reach for i in places)
        letters = ((i, self.glyphs[i]) for i in near)
        return [(i, g) for i, g in letters if abs(g.y - accent.y) < 0.5 * g.size and g.text.isalpha()]


def _accented(letter: Glyph, accent: str) -> Glyph:
    text = letter.text.replace("ı", "i").replace("ȷ", "j")
    return letter._replace(text=unicodedata.normalize("NFC", text + accent))


def _set_behind(accent: Glyph, rows: _Rows) -> bool:
    """Sets an accent within a word over the letter right behind it, if the two make one letter: TeX draws an accent
    beside a letter that has one already."""
    reach = _TOUCHES * accent.size
    beside = rows.beside(accent)
    if not any(abs(g.x1 - accent.x0) < reach for _, g in beside):
        return False
    for i, g in beside:
        whole = _accented(g, ACCENTS[accent.text])
        if abs(g.x0 - accent.x1) < reach and len(whole.text) == len(g.text):
            rows.glyphs[i] = whole._replace(x0=accent.x0)
            return True
    return False


def _with_dots(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The glyphs with full stops that stand under a letter, or under the last one of a word, set under it: TeX draws
    Vietnamese so."""
    stops = [i for i, g in enumerate(glyphs) if g.text == "." and not (i and _ends_line(glyphs[i - 1], g))]
    lines = {g.y for g in glyphs if g.text != "." and not g.text.isspace()} if stops else set()
    dots = [i for i in stops if glyphs[i].y not in lines]
    if not dots:
        return glyphs
    result = list(glyphs)
    for at in dots:
        under = next((i for i, g in enumerate(result) if _is_under(glyphs[at], g)), None)
        if under is not None:
            result[under] = _accented(result[under], _DOT_BELOW)
            result[at] = glyphs[at]._replace(text=" ")
    return result


def _ends_line(before: Glyph, stop: Glyph) -> bool:
    """Whether a full stop stands on the line of what was drawn before it, as nearly all do."""
    return before.y == stop.y and before.text != "." and not before.text.isspace()


def _is_under(dot: Glyph, letter: Glyph) -> bool:
    low, lower = _LOWERED
    width = (letter.x1 - letter.x0) / len(letter.text)
    over = max(letter.x0, letter.x1 - 1.5 * width) < (dot.x0 + dot.x1) / 2 < letter.x1
    return over and low * letter.size < letter.y - dot.y < lower * letter.size and letter.text[-1].isalpha()


def _lines(glyphs: Iterable[Glyph]) -> list[Line]:
    rows: dict[float, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        rows[glyph.y].append(glyph)
    segments: list[Line] = []
    for row in _close_rows(rows):
        segments.extend(_segments(row))
    return _with_scripts(_without_numbers(segments))


def _without_numbers(lines: list[Line]) -> list[Line]:
    """The lines without those that number the lines of a copy for review: a column of numbers at a margin, each as much
    above the one before."""
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if len(line.words) == 1 and _LINE_NUMBER.fullmatch(line.words[0].text):
            columns[round(line.x1 / _COLUMN_OF_NUMBERS)].append(line)
    numbers: set[int] = set()
    for right, column in columns.items():
        both = sorted((*column, *columns.get(right + 1, ())), key=lambda line: -line.y)
        values = [int(line.words[0].text) for line in both]
        steps = Counter(after - before for before, after in pairwise(values))
        if len(both) >= _FEWEST_NUMBERS and max(steps[1], steps[5]) >= _REGULAR * (len(both) - 1):
            edge = [line for line in lines if line not in both and line.x0 < both[0].x1 and both[0].x0 < line.x1]
            numbers |= set(map(id, both)) if len(edge) < _BESIDE * len(both) else set()
    return [line for line in lines if id(line) not in numbers]


def _close_rows(rows: dict[float, list[Glyph]]) -> Iterator[list[Glyph]]:
    """Rows whose baselines differ by a hair (rounding, hinting) are one row."""
    current: list[Glyph] = []
    last = 0.0
    for y in sorted(rows, reverse=True):
        if current and last - y > 0.6:
            yield current
            current = []
        if not current:
            last = y
        current.extend(rows[y])
    if current:
        yield current


def _segments(row: list[Glyph]) -> Iterator[Line]:
    row.sort(key=_FROM_LEFT)
    words: list[Word] = []
    letters: list[Glyph] = []
    spaced = False
    for glyph in row:
        text, x0, _, _, size, _, _, is_followed = glyph
        if text.isspace():
            spaced = True
            continue
        if letters:
            before = letters[-1]
            gap, larger = x0 - before.x1, max(size, before.size)
            if text == before.text and _overprinted(before, glyph):
                spaced = spaced or is_followed
                continue
            if gap > SEGMENT_GAP * larger:
                words.append(_word(letters))
                yield _line(words, row)
                words, letters = [], []
            elif gap > WORD_GAP * larger or (spaced and gap > -0.3 * larger and not _small_capital(before, glyph, gap)):
                words.append(_word(letters))
                letters = []
        spaced = is_followed
        letters.append(glyph)
    if letters:
        words.append(_word(letters))
    if words:
        yield _line(words, row)


def _small_capital(before: Glyph, glyph: Glyph, gap: float) -> bool:
    """Whether the glyph goes on in small capitals after a big initial: PDFium puts a space where the size changes."""
    return (
        before.size > 1.1 * glyph.size
        and gap < 0.1 * glyph.size
        and len(before.text) == 1
        and before.text.isupper()
        and glyph.text[:1].isupper()
    )


def _overprinted(before: Glyph, glyph: Glyph) -> bool:
    """The same letter drawn twice on one place to look bold."""
    return glyph.x0 - before.x0 < 0.15 * (before.x1 - before.x0) / len(glyph.text)


def _word(letters: Sequence[Glyph]) -> Word:
    if len(letters) == 1:  # nearly all words come whole
        text, x0, x1, _, size, font, _, _ = letters[0]
        return _as_word(Word, (text if text.isascii() else _ligatures(text), x0, x1, size, font, 0.0))
    text = _ligatures("".join(map(_TEXT, letters)))
    main = max(letters, key=lambda g: g.size) if letters[0].size != letters[-1].size else letters[0]
    return Word(text, letters[0].x0, max(map(_END, letters)), main.size, main.font)


def _ligatures(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _LIGATURE.sub(lambda match: _LIGATURES[match.group()], text))


def _line(words: Sequence[Word], row: Sequence[Glyph]) -> Line:
    first = words[0]
    size, font = first.size, first.font
    if len(set(map(_LOOK, words))) > 1:
        weight: Counter[tuple[float, str]] = Counter()
        for word in words:
            weight[word.size, word.font] += len(word.text)
        (size, font), _ = weight.most_common(1)[0]
    return Line(tuple(words), first.x0, max(map(_END, words)), row[0].y, size, font)


def _with_scripts(lines: list[Line]) -> list[Line]:
    """Small lines raised or lowered beside a bigger one become its words."""
    by_height = sorted(lines, key=lambda line: -line.y)
    hosts: dict[int, list[Word]] = {}
    taken: set[int] = set()
    for i, small in enumerate(by_height):
        host = _host(by_height, i)
        if host is not None:
            raised = small.y - by_height[host].y
            extra = (Word(w.text, w.x0, w.x1, w.size, w.font, raised) for w in small.words)
            hosts.setdefault(host, []).extend(extra)
            taken.add(i)
    result = []
    for i, line in enumerate(by_height):
        if i in taken:
            continue
        result.append(_extended(line, hosts[i]) if i in hosts else line)
    return _joined(result)


def _host(lines: Sequence[Line], i: int) -> int | None:
    """The index of the bigger line beside which line `i` stands raised or lowered, if any."""
    small = lines[i]
    if len(small.text) > 2 * _LONGEST_SCRIPT or sum(map(len, map(_TEXT, small.words))) > _LONGEST_SCRIPT:
        return None
    best: tuple[float, int] | None = None
    for step in (1, -1):
        j = i + step
        while 0 <= j < len(lines):
            big = lines[j]
            rise = small.y - big.y
            if abs(rise) > 0.75 * big.size and abs(rise) > 14:
                break
            if not any(c.isalnum() for c in big.text):
                j += step
                continue
            reach = _MARK_GAP if len(small.words) == 1 and len(small.words[0].text) < 3 else 0.5
            beside = big.x0 - reach * big.size <= small.x1 and small.x0 <= big.x1 + 0.6 * big.size
            tall = max(word.size for word in big.words) if beside else big.size
            if beside and _is_script(small, rise, tall):
                distance = abs(rise) + 2 * max(0.0, small.x0 - big.x1, big.x0 - small.x1)
                if best is None or distance < best[0]:
                    best = (distance, j)
            j += step
    return best[1] if best else None


def _is_script(small: Line, rise: float, tall: float) -> bool:
    """Whether the small line can be a script of one in type `tall`, over which it rises."""
    if small.size < _SMALL * tall:
        return -0.4 * tall < rise < 0.75 * tall
    high = _HIGH * tall < rise < 0.75 * tall
    return high and small.size < _NEARLY * tall and all(_MARK.fullmatch(word.text) for word in small.words)


def _extended(line: Line, scripts: list[Word]) -> Line:
    words = sorted((*line.words, *scripts), key=lambda w: w.x0)
    return Line(tuple(words), words[0].x0, max(w.x1 for w in words), line.y, line.size, line.font)


def _joined(lines: list[Line]) -> list[Line]:
    """Lines on one baseline that a superscript had kept apart."""
    result: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.y, line.x0)):
        before = result[-1] if result else None
        close = before is not None and abs(before.y - line.y) < 0.6 and -1 < line.x0 - before.x1 < 0.5 * line.size
        if before is not None and close and any(w.raised for w in (before.words[-1], line.words[0])):
            words = before.words + line.words
            result[-1] = Line(words, before.x0, max(before.x1, line.x1), before.y, before.size, before.font)
        else:
            result.append(line)
    return result
