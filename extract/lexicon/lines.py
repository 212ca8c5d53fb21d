"""What one line or cell of a page is: a title, a person, an affiliation, a date, a session's heading.

    reading = read("Yurong Hao (Tsinghua University)")
    reading.kind, reading.probability          # Kind.PERSON_AFFILIATED, 0.998
    reading[Kind.TITLE]                        # 0.0004

The judge is a multinomial logistic regression over the features of `extract.lexicon.features`; `bench/train_lines.py`
fits it and `make bench-lines` measures it on names and conferences that training never saw. Its probabilities are
calibrated: of the lines read with 0.9, nine in ten are what it says. Nothing is looked up on the network, nothing is
learned while reading, and the same line always gets the same answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from math import exp, log
from struct import Struct

from extract.lexicon.features import LONGEST, ROWS, form_rows, parts, token


class Kind(StrEnum):
    """What a line can be. The order is the order of `Reading.probabilities`."""

    TITLE = "title"
    PERSON = "person"
    PEOPLE = "people"  # two or more persons
    AFFILIATION = "affiliation"  # one or more institutions, with or without their places
    PERSON_AFFILIATED = "person_affiliated"  # one person with affiliations
    PEOPLE_AFFILIATED = "people_affiliated"  # persons with affiliations, some or all of them
    VENUE = "venue"  # a conference, journal or volume
    TIME = "time"  # a date, a clock time, a span of either
    HEADING = "heading"  # a session, a slot of a programme, a section of a page
    LABEL = "label"  # the text of a link: "PDF", "slides"
    PLACE = "place"  # a town, a country, a room
    PROSE = "prose"  # sentences
    OTHER = "other"  # addresses, numbers, "(None)", marks


KINDS: tuple[Kind, ...] = tuple(Kind)
_AT = {kind: place for place, kind in enumerate(KINDS)}
NAMES_PEOPLE = frozenset((Kind.PERSON, Kind.PEOPLE, Kind.PERSON_AFFILIATED, Kind.PEOPLE_AFFILIATED))
_LANE = 4  # bytes of one kind's sum: 127 times the thousand features that a line can have stays far below
_HALF = 1 << 31  # the middle of a lane: no lane borrows from the next, and without it a sum has its sign


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line may be, with a calibrated probability for each kind; they add up to 1."""

    probabilities: tuple[float, ...]  # in the order of `KINDS`

    @property
    def kind(self) -> Kind:
        """The most probable kind."""
        return KINDS[self.probabilities.index(max(self.probabilities))]

    @property
    def probability(self) -> float:
        """How probable `kind` is."""
        return max(self.probabilities)

    def __getitem__(self, kind: Kind) -> float:
        return self.probabilities[_AT[kind]]

    def among(self, kinds: Iterable[Kind]) -> float:
        """The probability that the line is one of `kinds`."""
        probabilities = self.probabilities
        return sum([probabilities[_AT[kind]] for kind in kinds])

    @property
    def people(self) -> float:
        """The probability that the line names persons, one or several, with or without affiliations."""
        return self.among(NAMES_PEOPLE)


@dataclass(frozen=True, slots=True)
class _Model:
    rows: list[int]  # each row's weights of all kinds, one lane of an integer for each: one addition adds them all
    scale: float  # of one step of a weight
    bias: tuple[float, ...]
    floor: float  # the share of lines that the model gets wrong; no line of a group may count for more than that


@cache
def _model() -> _Model:
    folder = resources.files("extract.lexicon").joinpath("data")
    settings = json.loads(folder.joinpath("lines.json").read_text("utf-8"))
    if settings["kinds"] != list(KINDS):
        raise RuntimeError("lines.json is of another version than the code; run python -m bench.train_lines")
    weights = folder.joinpath("line_weights.bin").read_bytes()
    wide = bytearray(len(weights) * _LANE)
    wide[::_LANE] = weights
    step, zero = len(KINDS) * _LANE, _lanes(128)
    rows = [int.from_bytes(wide[at : at + step], "little") - zero for at in range(0, ROWS * step, step)]
    return _Model(rows, settings["scale"], tuple(settings["bias"]), settings["floor"])


def _lanes(value: int) -> int:
    """An integer with `value` in the lane of every kind."""
    return sum(value << 8 * _LANE * i for i in range(len(KINDS)))


@lru_cache(maxsize=1 << 15)
def _word_sum(text: str) -> int:
    return sum(map(_model().rows.__getitem__, token(text).rows))


@lru_cache(maxsize=1 << 14)
def _form_sum(length: int, symbols: bytes) -> int:
    """The sum of what lines of one form share: more than half of a programme's lines are names of two words."""
    return sum(map(_model().rows.__getitem__, form_rows(length, symbols)), _MIDDLE)


def read(line: str) -> Reading:
    """What `line` is. Looks at its first 400 characters only; never raises; "" is `Kind.OTHER`."""
    return read_beginning(line if len(line) <= LONGEST else line[:LONGEST])


@lru_cache(maxsize=16384)  # of beginnings: whole lines of hostile pages would fill the memory
def read_beginning(line: str) -> Reading:
    """`read` for a line of at most `LONGEST` characters."""
    words, ends, length, symbols = parts(line)
    if not words:
        return _NOTHING
    model = _model()
    total = sum(map(_word_sum, words), sum(map(model.rows.__getitem__, ends), _form_sum(length, symbols)))
    scale = model.scale
    sums = _UNPACK((total ^ _MIDDLE).to_bytes(_UNPACK_SIZE, "little"))
    return Reading(_softmax([s * scale + bias for s, bias in zip(sums, model.bias, strict=True)]))


def read_all(lines: Iterable[str]) -> list[Reading]:
    """What each of `lines` is, each by itself."""
    return [read(line) for line in lines]


def read_together(lines: Iterable[str]) -> Reading:
    """What kind all of `lines` are, given that they are of one kind: a column, or the cells of one class.

    The logarithms of the probabilities are added. No line counts for more than the model's own rate of error allows,
    so one strange cell never decides a column. `Kind.OTHER` for no lines.
    """
    readings = [reading for line in lines if (reading := read(line)) is not _NOTHING]
    return combined(readings) if readings else _NOTHING


def combined(readings: Sequence[Reading]) -> Reading:
    """`read_together` for lines that were read before; at least one."""
    floor = _model().floor
    sums = [sum(log(p + floor) for p in column) for column in zip(*(r.probabilities for r in readings), strict=True)]
    return Reading(_softmax(sums))


def person_score(text: str) -> float:
    """The probability that `text` is one person's name and nothing else: 0.99 for "Sam Hall-Andersen"."""
    return read(text)[Kind.PERSON]


def _softmax(scores: Sequence[float]) -> tuple[float, ...]:
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    total = sum(raised)
    return tuple([r / total for r in raised])


_NOTHING = Reading(tuple(float(kind is Kind.OTHER) for kind in KINDS))
_MIDDLE = _lanes(_HALF)
_UNPACK, _UNPACK_SIZE = Struct(f"<{len(KINDS)}i").unpack, len(KINDS) * _LANE
