"""Papers set by lot: title pages composed of what title pages are made of, with their truth.

Real papers with truth are few. Here each page draws its make-up (`Style`): how the title is set, how people stand (a
list, a grid, groups, one under another, a run, a table), what ties them to institutions, what stands around them
(heads, dates, notes, addresses), how the abstract begins. Names, titles and prose come from the parts of the tables
that the line reader does not learn from; institutions are mostly made up. A make-up belongs to one side of a split by
its hash.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.pdf_set_blocks import BLOCKS, TIES
from bench.pdf_set_facts import Paper, Words, made
from bench.pdf_set_page import FAMILIES, SYMBOLS, Page, Token
from bench.pdf_set_phrases import DATES, HEADS, LABELS, MASTHEADS
from bench.pdf_set_style import Side, Style
from bench.pdf_writer import WIDTH, Sheet, document

_CITED = 0.15
"""How many pages say how to cite them: about as many as of the papers built on."""
_TITLES = ("plain", "plain", "plain", "masthead", "subtitle", "label")


def styles(random: Random) -> Style:
    """A make-up by lot; only ties that the block can have."""
    block = random.choice(tuple(BLOCKS))
    tie = random.choice(TIES.get(block, ("none",)))
    align = random.choice(("centre", "centre", "left"))
    abstract = random.choice(tuple(_ABSTRACTS))
    return Style(
        block, tie, abstract, align, random.choice((1, 2)), random.randrange(len(FAMILIES)), random.choice(_TITLES)
    )


def compose(words: Words, random: Random, side: Side | None = None) -> tuple[bytes, dict[str, Any]]:
    """A PDF and its truth, of a style of that side (of any, where none is asked for)."""
    style = styles(random)
    while side and style.side != side:
        style = styles(random)
    paper = made(words, random, style)
    sheet = Sheet()
    page = Page(sheet, style, random)
    head = page.phrase(HEADS)
    if head:
        page.line(head, 8.5, page.plain, random.choice(("left", "centre")))
        page.y -= random.choice((12, 26))
    _title(page, paper)
    BLOCKS[style.block](page, paper)
    if date := page.phrase(DATES):
        page.y -= 4
        page.line(date, 10, page.plain)
    page.y -= random.choice((10, 18, 30))
    if random.random() < _CITED:
        _citation(page, paper)
    _ABSTRACTS[style.abstract](page, paper)
    return document(sheet), paper.truth()


def _citation(page: Page, paper: Paper) -> None:
    """How the paper is to be cited, at the foot of the left column."""
    *others, last = paper.names
    names = f"{', '.join(others)}, and {last}" if others else last
    heading = page.random.choice(("ACM Reference Format:", "PVLDB Reference Format:", "Please cite this paper as:"))
    page.sheet.text(page.left, 190, heading, 8, page.bold)
    page.sheet.paragraph(page.left, 180, 240, f"{names}. 2019. {paper.title}. In Proceedings of HotOS 19.", 8)


def _masthead(page: Page, size: float) -> None:
    text = page.phrase(MASTHEADS)
    scale = page.random.choice((0.7, 1.0, 1.0, 1.3, 1.8))
    page.line(text, size * scale, page.random.choice((page.bold, page.plain)), page.random.choice(("left", "centre")))
    page.y -= page.random.choice((14, 24, 40))


def _title(page: Page, paper: Paper) -> None:
    """The title, at times under a masthead, with a smaller subtitle, or with a line of labels right below."""
    random = page.random
    size = random.choice((14, 16, 17, 20, 24))
    font = random.choice((page.bold, page.bold, page.plain))
    if page.style.title == "masthead":
        _masthead(page, size)
    main, colon, rest = paper.title.partition(": ")
    parted = page.style.title == "subtitle" and colon
    shown = f"{main}:" if parted else paper.title
    shown = shown.upper() if random.random() < 0.12 else shown
    tokens = [Token(word, font) for word in shown.split()]
    if random.random() < 0.12 and not parted:
        tokens.append(Token(random.choice(SYMBOLS), font, raised=True, glued=True))
    page.flow(tokens, size, width=random.choice((0, 0, 340)), middle=None)
    if parted:
        page.y -= random.choice((0, 4))
        page.line(rest, size * random.choice((0.75, 0.85, 1.0)), random.choice((font, page.plain, page.slanted)))
    if page.style.title == "label":
        page.line(page.phrase(LABELS), 12, page.slanted)
    page.y -= random.choice((6, 12, 20))


def _below(page: Page, paper: Paper, text: str, indent: float = 0.0, font: str = "") -> None:
    width = 240.0 if page.style.columns == 2 else page.right - page.left - 2 * indent
    top = page.y
    page.y = page.sheet.paragraph(page.left + indent, page.y, width, text, 10, font or page.plain) - 14
    if page.style.columns == 2:
        page.sheet.text(WIDTH / 2 + 12, top, "1 Introduction", 12, page.bold)
        page.sheet.paragraph(WIDTH / 2 + 12, top - 18, 240, paper.body[:2300], 10, page.plain)
        return
    page.sheet.text(page.left, page.y, "1 Introduction", 12, page.bold)
    page.sheet.paragraph(page.left, page.y - 18, page.right - page.left, paper.body[:1400], 10, page.plain)


def _headed(page: Page, paper: Paper) -> None:
    word = page.random.choice(("Abstract", "ABSTRACT", "Summary", "A B S T R A C T"))
    middle = page.left + 120 if page.style.columns == 2 else (page.left + page.right) / 2
    page.line(word, 11, page.bold, "centre", middle)
    page.y -= 4
    _below(page, paper, paper.abstract, 0 if page.style.columns == 2 else page.random.choice((0, 20)))


def _run_in(page: Page, paper: Paper) -> None:
    said = page.random.choice(("Abstract.", "Abstract:", "ABSTRACT.", "Abstract—"))
    _below(page, paper, f"{said} {paper.abstract}", font=page.random.choice((page.plain, page.bold)))


def _unheaded(page: Page, paper: Paper) -> None:
    _below(page, paper, paper.abstract, font=page.slanted)


def _without(page: Page, paper: Paper) -> None:
    page.sheet.text(page.left, page.y, "1 Introduction", 12, page.bold)
    page.y -= 18
    width = 240.0 if page.style.columns == 2 else page.right - page.left
    page.sheet.paragraph(page.left, page.y, width, paper.body[:2600], 10, page.plain)
    if page.style.columns == 2:
        page.sheet.paragraph(WIDTH / 2 + 12, page.y, 240, paper.body[:2600], 10, page.plain)
    paper.abstract = ""


_ABSTRACTS: dict[str, Callable[[Page, Paper], None]] = {
    "headed": _headed, "run-in": _run_in, "unheaded": _unheaded, "none": _without,
}  # fmt: skip
