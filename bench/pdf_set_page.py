"""A page that is filled from the top with words of several types, wrapped and aligned."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from bench.pdf_set_phrases import of_side
from bench.pdf_set_style import Style
from bench.pdf_writer import WIDTH, Sheet, width_of

FAMILIES = (("Times-Roman", "Times-Bold", "Times-Italic"), ("Helvetica", "Helvetica-Bold", "Times-Italic"))

SYMBOLS = ("*", "†", "‡", "§", "¶")


class Token(NamedTuple):
    """A word, or a mark that is raised and follows its word without a space."""

    text: str
    font: str
    raised: bool = False
    glued: bool = False


class Page:
    """A sheet that is filled from the top."""

    def __init__(self, sheet: Sheet, style: Style, random: Random) -> None:
        self.sheet, self.style, self.random = sheet, style, random
        self.plain, self.bold, self.slanted = FAMILIES[style.family]
        self.left, self.right = (54.0, WIDTH - 54) if style.columns == 2 else (108.0, WIDTH - 108)
        self.y = 740.0

    def phrase(self, phrases: Sequence[str]) -> str:
        """One of the phrases that pages of this side may show."""
        return self.random.choice(of_side(phrases, self.style.side))

    def line(self, text: str, size: float, font: str, align: str = "", middle: float | None = None) -> None:
        """One line of one type, and down to the next."""
        self.flow([Token(word, font) for word in text.split()], size, align, middle)

    def flow(
        self, tokens: Sequence[Token], size: float, align: str = "", middle: float | None = None, width: float = 0
    ) -> None:
        """Words of several types, wrapped at the margin (or at `width` around `middle`)."""
        room = width or (self.right - self.left)
        rows: list[list[Token]] = [[]]
        for token in tokens:
            if rows[-1] and not token.glued and self._extent([*rows[-1], token], size) > room:
                rows.append([])
            rows[-1].append(token)
        for row in rows:
            extent = self._extent(row, size)
            centred = (align or self.style.align) == "centre" or middle is not None
            centre = middle if middle is not None else (self.left + self.right) / 2
            self._draw(row, centre - extent / 2 if centred else self.left, size)
            self.y -= 1.2 * size

    def _extent(self, row: Sequence[Token], size: float) -> float:
        wide = sum(width_of(t.text, 0.7 * size if t.raised else size, t.font) for t in row)
        return wide + sum(0.28 * size for t in row[1:] if not t.glued)

    def _draw(self, row: Sequence[Token], x: float, size: float) -> None:
        for i, token in enumerate(row):
            x += 0.28 * size if i and not token.glued else 0
            if token.raised:
                x = self.sheet.text(x, self.y + 0.36 * size, token.text, 0.7 * size, token.font)
            else:
                x = self.sheet.text(x, self.y, token.text, size, token.font)
