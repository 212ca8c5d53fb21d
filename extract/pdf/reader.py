"""What every PDF reader gives: pages of glyphs. Nothing above this module knows which library read the file.

Two readers stand behind it: `extract.pdf.pdfium` (pypdfium2) and `extract.pdf.miner` (pdfminer.six). Both return
the same shapes, so that a file which one of them reads badly can be given to the other (docs/pdf.md says when).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, Protocol

NOTHING = "\u2060"
"""What takes a place in a text and prints nothing (word joiner)."""
MAX_GLYPHS = 9_000
"""Glyphs taken from one page: a dense page of two columns has about 6,500; figures of dots have millions."""

UNMAPPED = range(0xE000, 0xE100)
"""The private characters that stand for glyphs whose font does not say what they mean: 0xE000 plus the low byte of
the code. They print nothing, but as footnote marks they can still be told apart."""

_STAND_IN = re.compile(f"[{chr(UNMAPPED.start)}-{chr(UNMAPPED.stop - 1)}]")
_TEXT, _SPACED = itemgetter(0), itemgetter(7)  # fields of a glyph, read at the speed of the library


class Glyph(NamedTuple):
    """One character as drawn. `x0`, `x1` and the baseline `y` are points in the frame in which its text runs
    from left to right; `direction` counts the quarter turns (anticlockwise) of that frame."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    font: str
    direction: int = 0
    spaced: bool = False
    """A space follows, whose place is not known."""


@dataclass(frozen=True, slots=True)
class Page:
    """Glyphs in the order of the content stream, figures included, invisible text excluded where the reader knows."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    images: int = 0
    """Pictures drawn on the page: one picture and no text is a scan."""
    unmapped: int = 0
    """Glyphs whose font does not say what character they are."""


ACCENTS = {
    "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¨": "\u0308", "¯": "\u0304", "˘": "\u0306",
    "˙": "\u0307", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327", "˛": "\u0328", "ˊ": "\u0301",
    "ˋ": "\u0300", **{mark: mark for mark in map(chr, range(0x0300, 0x0329))},
}  # fmt: skip
"""Accents that old TeX fonts draw as glyphs of their own, over or under a letter, and what they are when combined.
Some fonts name them by the combining character itself."""

FULL_PAGE = 1200
"""From so many characters on, a page is complete without the text inside its figures."""


def front_layer(layers: tuple[list[Glyph], list[Glyph], list[Glyph]]) -> tuple[Glyph, ...]:
    """What a reader sees of (page, figures, unseen): figures only on a page with hardly any other text, the unseen
    words of a scan only where there is nothing else."""
    page, figures, unseen = layers
    shown = page if not figures or letters_of(page) >= FULL_PAGE else page + figures
    return tuple(shown if not unseen or letters_of(shown) * 4 >= letters_of(unseen) else unseen)


def letters_of(glyphs: Sequence[Glyph]) -> int:
    """How many characters the glyphs are, with their spaces."""
    spaces: int = sum(map(_SPACED, glyphs))
    return len("".join(map(_TEXT, glyphs))) + spaces


def unmapped_of(glyphs: Sequence[Glyph]) -> int:
    """How many of the glyphs hold a stand-in."""
    if not is_unmapped("".join(map(_TEXT, glyphs))):
        return 0
    return sum(is_unmapped(glyph.text) for glyph in glyphs)


def unmapped(code: int) -> str:
    """The stand-in for a glyph of that code."""
    return chr(UNMAPPED.start + (code & 0xFF))


def is_unmapped(text: str) -> bool:
    """Whether any character of a glyph's text is a stand-in."""
    return _STAND_IN.search(text) is not None


class PdfError(Exception):
    """A file that no reader can read. `code` is one of the `pdf.*` codes, `message` a sentence for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Document(Protocol):
    """An open PDF. Close it when done; its pages stay valid."""

    @property
    def page_count(self) -> int: ...

    @property
    def metadata(self) -> dict[str, str]: ...

    def page(self, index: int) -> Page:
        """The page at `index`, read now. Raises `PdfError` where it is damaged."""
        ...

    def close(self) -> None: ...


def turned(direction: int, x: float, y: float) -> tuple[float, float]:
    """The point in the frame of text that was turned anticlockwise by `direction` quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[direction]
