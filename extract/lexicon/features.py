"""What the line reader sees of a line: row numbers into its table of weights.

Every feature is a yes or no: a word, the ends of a word, two or three neighbouring word shapes, the shape of the whole
line. Shapes carry how often a word is part of a person's name (`name_parts.bin`), so that "yurong Hao" looks like a
name without either word being in any list here. The same function serves training and reading.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import NamedTuple
from zlib import crc32

LONGEST = 400  # characters looked at; the longest author lists of the corpus say what they are in fewer
MOST_TOKENS = 96  # tokens looked at: 400 characters of "A. B, C. D" would be 200, and the end repeats the beginning

# One region of the weight table for each sort of feature: its first row; the hashed ones have a power of two of rows.
_WORD_MASK, _AFFIX_MASK, _PAIR_MASK, _TRIPLE_MASK, _MARKS_MASK = 0x7FFF, 0x1FFF, 0x1FFF, 0x3FFF, 0x03FF
# As `bench.train_lines` wrote them into the weights.
_SIZES = (0x8000, 0x2000, 0x2000, 0x4000, 0x0400, 864, 11, 11, 25, 140, 588, 294, 99, 180, 343, 25, 660, 896, 132)
_STARTS = tuple(accumulate(_SIZES, initial=0))
WORDS, AFFIXES, PAIRS, TRIPLES, MARKS, KNOWN = _STARTS[:6]
_LENGTH, _TOKENS, _NAMES, _INSIDE, _FIRST_TWO, _FIRST_LAST, _MEAN, _MEAN_CASE, _FIRST_THREE = _STARTS[6:15]
_DIGITS, _LENGTH_END, _FIRST_NAMES, _LOWER, ROWS = _STARTS[15:]

UNKNOWN = 8  # the level of a word that training never saw
_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+|\S")
_FUNCTION_WORDS = re.findall(
    r"\w+",
    "of the a an and for in on with to from by at via using is are we this that it as or not how why what can towards "
    "van von de der den da di la le el al bin ibn dos del du jr sr ii iii et university institute session chair und am "
    "pm department school speaker best paper",
)
_SIGNS = {sign: 80 + i for i, sign in enumerate(",;:().-/&*'\"·|@+…[]?!#$%")}
_SIGNS |= {"–": 105, "—": 105, "‐": 86, "‑": 86, "’": 90, "“": 91, "”": 91, "、": 80, "；": 81, "：": 82, "，": 80}
_SIGNS |= {"（": 83, "）": 84, "•": 92, "†": 89, "‡": 89, "∗": 89, "&": 88}
# Numbers of symbols, as the weights were learned with.
_OTHER_SIGN, _SPACED_HYPHEN, _FIRST_NUMBER, _FIRST_FUNCTION = 106, 107, 108, 113
_EDGE = 79  # a symbol too
_INITIAL, _SCRIPTS = 36, 54  # of a single letter; below those of words in a script without case, by their length
_FIRST, _SECOND, _LAST_BUT_ONE, _LAST = 3, 5, 7, 11  # odd factors, so that each place has rows of its own
_SEPARATORS = (80, 81, 88, 92, 93, 105, 107)  # , ; & · | – and a hyphen between spaces
_AND, _OPEN, _CLOSE = _FIRST_FUNCTION + 4, 83, 84
# The signs that part segments, each with its number among the marks of a line.
_PARTING = (*_SEPARATORS, _AND, _OPEN, _CLOSE, _SIGNS[":"])
_MARK_OF = bytes(1 + _PARTING.index(symbol) if symbol in _PARTING else 0 for symbol in range(256))
_SYMBOL_OF = {word: _FIRST_FUNCTION + i for i, word in enumerate(_FUNCTION_WORDS)}
_PARTICLES = frozenset(range(_SYMBOL_OF["van"], _SYMBOL_OF["iii"] + 1))


def _weight(symbol: int) -> int:
    """How much a token speaks for a name; only bucketed sums of it are used."""
    if symbol == _INITIAL:
        return 1
    if symbol < _SCRIPTS:  # by its level in `name_parts.bin`; what is written small speaks less for one
        return (-3, -3, -2, 0, 1, 2, 4, 2, 0)[symbol % 9] - (symbol < 9)
    if symbol < _EDGE:
        return 3 if 2 <= (symbol - _SCRIPTS - 1) % 6 + 1 <= 4 else -3
    if symbol < _FIRST_NUMBER or symbol in _PARTICLES:
        return 0
    return -2 if symbol < _FIRST_FUNCTION else -4


_WEIGHTS = tuple(map(_weight, range(256)))


@cache
def _name_parts() -> tuple[array[int], bytes]:
    """Sorted hashes of the known words, and a byte for each: level | lean << 4 | other use << 6."""
    data = resources.files("extract.lexicon").joinpath("data/name_parts.bin").read_bytes()
    count = len(data) // 5
    hashes = array("I", data[: 4 * count])
    if sys.byteorder == "big":
        hashes.byteswap()
    return hashes, data[4 * count :]


def word_hash(folded: str) -> int:
    """The key of a case-folded word in `name_parts.bin`."""
    return crc32(folded.encode("utf-8", "replace"))


def _class_of(key: int) -> int:
    """The byte in `name_parts.bin` of the word with this key; `UNKNOWN` for one that training never saw."""
    hashes, classes = _name_parts()
    at = bisect_left(hashes, key)
    return classes[at] if at < len(hashes) and hashes[at] == key else UNKNOWN


def given_quarters(word: str) -> int:
    """In how many whole quarters of the names that have a word it is a given name: 3 for "John", 0 for "Hartman" and
    for a word that training never saw."""
    return _class_of(word_hash(word.casefold())) >> 4 & 3


def tokens(line: str) -> list[str]:
    """Words, numbers and signs of the first `LONGEST` characters, NFKC."""
    text = line[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LONGEST]
    return _TOKEN.findall(text)[:MOST_TOKENS]


def _shape(word: str) -> int:
    """0 lower, 1 Capitalised, 2 UPPER, 3 miXed, 4 an initial, 5 a script without case."""
    if word.islower():
        return 0
    if len(word) == 1:
        return 4 if word.isupper() else 5
    if word.isupper():
        return 2
    if word.istitle():
        return 1
    return 3 if word != word.swapcase() else 5


class Token(NamedTuple):
    """What is known of a token wherever it stands."""

    symbol: int  # its shape with its level, or the sign that it is
    rows: tuple[int, ...]
    key: int  # of its rows as the first token, the second, the last but one, the last

    def at(self, place: int) -> int:
        """The row of this token at one place of a line."""
        return WORDS + (self.key * place & _WORD_MASK)


@lru_cache(maxsize=1 << 16)
def token(text: str) -> Token:
    """Shape and rows of one token."""
    folded = text.casefold()
    letters = folded.encode("utf-8", "replace")
    first, key = text[0], crc32(letters)
    if first.isdigit():
        size = min(len(text), 5)
        symbol = _FIRST_NUMBER + (3 if size == 4 and text[:2] in ("19", "20") else 4 if size > 3 else size - 1)
        return Token(symbol, (WORDS + (key & _WORD_MASK),), key >> 4)
    if not first.isalpha():
        return Token(_SIGNS.get(text, _OTHER_SIGN), (WORDS + (key & _WORD_MASK),), key >> 4)
    symbol, rows = _word(text, folded, letters, key)
    return Token(symbol, rows, key >> 4)


def _word(text: str, folded: str, letters: bytes, key: int) -> tuple[int, tuple[int, ...]]:
    shape, known = _shape(text), _class_of(key)
    level, lean, other = known & 15, known >> 4 & 3, known >> 6
    symbol = shape * 9 + level
    if shape == 5:
        size, script = min(len(text), 6), 6 if text[0] < "\u3100" else 12 if text[0] >= "\uac00" else 0
        symbol = _SCRIPTS + size + script
    elif shape == 4:
        symbol = _INITIAL
    elif folded in _SYMBOL_OF:
        symbol = _SYMBOL_OF[folded]
    ends = (letters[:2], letters[:3], letters[-2:], letters[-3:], letters[-4:])
    rows = [AFFIXES + (crc32(end, shape * 8 + place) & _AFFIX_MASK) for place, end in enumerate(ends)]
    rows += (WORDS + (key & _WORD_MASK), WORDS + (key * 3 + shape + 1 & _WORD_MASK))
    rows.append(KNOWN + ((shape * 9 + level) * 4 + lean) * 4 + other)
    return symbol, tuple(rows)


def _bucket(count: int) -> int:
    return count if count < 6 else 6 if count < 9 else 7 if count < 14 else 8 if count < 22 else 9 if count < 40 else 10


def features(line: str) -> tuple[set[str], set[int]]:
    """The distinct tokens of `line`, each with its own rows, and the rows that their order and number switch on."""
    words, ends, length, symbols = parts(line)
    return words, {*ends, *form_rows(length, symbols)}


def parts(line: str) -> tuple[set[str], set[int], int, bytes]:
    """The distinct tokens of `line`, the rows of those at its ends, and its form: its length, and the symbols of its
    tokens. Names of two words have few forms between them."""
    found = tokens(line)
    read = [token(text) for text in found]
    symbols = bytearray([one.symbol for one in read])
    if " - " in line:
        _mark_spaced_hyphens(line, found, symbols)
    ends = {read[0].at(_FIRST), read[-1].at(_LAST)} if read else set()
    if len(read) > 1:
        ends.update((read[1].at(_SECOND), read[-2].at(_LAST_BUT_ONE)))
    return set(found), ends, _bucket(len(line) // 6), bytes(symbols)


def form_rows(length: int, symbols: bytes) -> set[int]:
    """The rows that the form of a line switches on."""
    padded = [_EDGE, *symbols, _EDGE]
    pairs = [(a * 191 + b) * 40503 for a, b in pairwise(padded)]
    rows = {PAIRS + (pair >> 3 & _PAIR_MASK) for pair in pairs}
    rows.update(TRIPLES + (a * 27644437 + pair >> 4 & _TRIPLE_MASK) for a, pair in zip(padded, pairs[1:], strict=False))
    rows.update(_shape_of_line(length, symbols))
    return rows


def _mark_spaced_hyphens(line: str, found: list[str], symbols: bytearray) -> None:
    for i in range(1, len(found) - 1):
        if found[i] == "-" and f"{found[i - 1]} - " in line:
            symbols[i] = _SPACED_HYPHEN


def _segment(count: int, weight: int, bad: int) -> int:
    """How like one person's name the words between two separators are: 0 nothing there ... 5 surely a name."""
    if count == 0:
        return 0
    if bad:
        return 1 if weight < -3 else 2
    if count == 1:
        return 3 if weight > 0 else 2
    if count > 5 or weight < 1:
        return 1 if weight < -3 else 2
    return 5 if weight > 3 else 4


def _shape_of_line(length: int, symbols: bytes) -> tuple[int, ...]:
    """Lengths, and the line as a row of segments: `n, n (x)` for two persons with an institution."""
    depth = count = weight = bad = lower = capital = digits = 0
    outside: list[int] = []
    inside: list[int] = []
    marks: list[int] = []
    for symbol in symbols:
        if mark := _MARK_OF[symbol]:
            if count or symbol == _CLOSE:
                (inside if depth else outside).append(_segment(count, weight, bad))
            depth = 1 if symbol == _OPEN else 0 if symbol == _CLOSE else depth
            marks.append(mark)
            count = weight = bad = 0
        elif symbol < _EDGE or symbol >= _FIRST_FUNCTION:
            own = _WEIGHTS[symbol]
            count += 1
            weight += own
            bad += own < -3
            if symbol < 9:
                lower += 1
            elif symbol < _EDGE:
                capital += 1
        elif symbol >= _FIRST_NUMBER:
            digits += 1
            bad += 1
    if count:
        (inside if depth else outside).append(_segment(count, weight, bad))
    words = lower + capital
    mean = max(-4, min(4, round(sum(map(_WEIGHTS.__getitem__, symbols)) / (words or 1)))) + 4
    names = min(outside.count(4) + outside.count(5), 4)
    odd = min(outside.count(1) + outside.count(2), 4)
    within, sorts = max(inside, default=6), min(len(set(marks)), 7)
    first, second, third, *_ = *outside[:3], 6, 6, 6
    last = outside[-1] if outside else 6
    m1, m2, m3, m4, *_ = *marks[:4], 0, 0, 0, 0
    end = symbols[-1] - 79 if symbols and 80 <= symbols[-1] < 91 else 0
    return (
        _LENGTH + length,
        _TOKENS + _bucket(len(symbols)),
        _NAMES + names * 5 + odd,
        _INSIDE + (names * 4 + min(len(inside), 3)) * 7 + within,
        _FIRST_TWO + (first * 7 + second) * 12 + m1,
        _FIRST_LAST + (first * 7 + last) * 6 + min(len(outside), 5),
        _MEAN + mean * 11 + _bucket(words),
        _MEAN_CASE + (mean * 4 + min(lower, 3)) * 5 + min(capital, 4),
        _FIRST_THREE + (first * 7 + second) * 7 + third,
        MARKS + (((m1 * 11 + m2) * 11 + m3) * 11 + m4 & _MARKS_MASK),
        _DIGITS + min(digits, 4) * 5 + min(words, 4),
        _LENGTH_END + (length * 5 + min(lower, 4)) * 12 + end,
        _FIRST_NAMES + ((first * 4 + min(names, 3)) * 4 + min(odd, 3)) * 8 + sorts,
        _LOWER + (_bucket(lower) * 4 + min(odd, 3)) * 3 + min(names, 2),
    )
