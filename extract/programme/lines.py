"""A web page as the lines that a reader sees.

Sites differ every year in the elements they use, but a person reads all of them: one line names the paper, the next its
authors. So a page is first turned into lines (what stands between block tags and line breaks), and each line into runs
of one style. Comments are no text: SOSP pages keep template rows ("Author1, Author2") in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

_BLOCKS_TAGS = (
    "html body p div td th tr table tbody thead tfoot caption li ul ol dl dt dd h1 h2 h3 h4 h5 h6 section article "
    "header main aside blockquote pre center fieldset form button details summary figure figcaption hr address "
    "label"
)
BLOCKS = frozenset(_BLOCKS_TAGS.split())
_SKIPPED_TAGS = "script style noscript template svg nav footer iframe object select head math audio textarea canvas"
SKIPPED = frozenset(_SKIPPED_TAGS.split())
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("em", "i", "small", "cite"))
_DEEPEST = 200


@dataclass(slots=True)
class Style:
    """How a piece of text is set: bold, italic, inside which link, inside which inline element, under which mark."""

    bold: bool = False
    italic: bool = False
    link: HtmlElement | None = None
    badge: bool = False
    mark: str | None = None
    inner: int = 0

    @property
    def letters(self) -> str:
        return f"{'b' if self.bold else ''}{'i' if self.italic else ''}{'a' if self.link is not None else ''}"


@dataclass(slots=True)
class Run:
    """Text of one style. `joined` is True after a line break inside one inline element, which breaks no line."""

    text: str
    line: int
    style: Style
    joined: bool = False


@dataclass(slots=True)
class Line:
    """What stands between two breaks: its runs, its links (icons have no text), the blocks around it (outermost first).

    `level` is 1 to 6 inside a heading, else 0.
    """

    runs: list[Run]
    links: list[HtmlElement]
    blocks: tuple[HtmlElement, ...]
    level: int = 0
    index: int = 0
    _text: str | None = field(default=None, repr=False)
    _signature: str | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = join(self.runs)
        return self._text

    @property
    def block(self) -> HtmlElement:
        return self.blocks[-1]

    def inside(self, *tags: str) -> HtmlElement | None:
        """The innermost block around the line that has one of the tags."""
        return next((b for b in reversed(self.blocks) if b.tag in tags), None)

    def signature(self) -> str:
        """The look of the line: the three innermost blocks with class, the column in its table row, the first style."""
        if self._signature is None:
            self._signature = self._look()
        return self._signature

    def _look(self) -> str:
        parts = [f"{b.tag}.{b.get('class') or ''}" for b in self.blocks[-3:] if b.tag not in ("tbody", "thead")]
        cell = self.inside("td", "th")
        column = sum(1 for _ in cell.itersiblings("td", "th", preceding=True)) if cell is not None else -1
        letters = self.runs[0].style.letters if self.runs else ""
        return f"{'>'.join(parts)}|{column}|{letters}"


def join(runs: list[Run]) -> str:
    """The text of runs as printed: inline tags are nothing, breaks are one space."""
    return " ".join("".join([f" {r.text}" if r.joined else r.text for r in runs]).split())


def read_lines(root: HtmlElement, marks: Mapping[HtmlElement, str]) -> list[Line]:
    """The lines of a page in document order. `marks` names elements that a recipe points at."""
    reader = _Reader(marks)
    reader.element(root, Style(), 0)
    reader.flush()
    for index, line in enumerate(reader.lines):
        line.index = index
    return reader.lines


class _Reader:
    def __init__(self, marks: Mapping[HtmlElement, str]) -> None:
        self.lines: list[Line] = []
        self.marks = marks
        self.blocks: list[HtmlElement] = []
        self.runs: list[Run] = []
        self.links: list[HtmlElement] = []
        self.inner = 0  # the number of the last element: names inline elements
        self.soft = 0  # the inline element in which a line break waits for more text of the same element
        self.row = 1  # the line of the file that has been reached

    def flush(self) -> None:
        if self.links or any(r.text.strip() for r in self.runs):
            level = max([_HEADINGS.get(b.tag, 0) for b in self.blocks[-3:]], default=0)
            self.lines.append(Line(self.runs, self.links, tuple(self.blocks), level))
            self.runs, self.links = [], []
        elif self.runs:
            self.runs = []
        self.soft = 0

    def text(self, text: str, style: Style) -> None:
        if not text.isspace():
            joined = False
            if self.soft:
                joined = self.soft == style.inner
                if not joined:
                    self.flush()
                self.soft = 0
            blank = len(text) - len(text.lstrip())
            self.runs.append(Run(text, self.row + text.count("\n", 0, blank), style, joined))
        elif self.runs and not self.soft:
            self.runs[-1].text += " "
        self.row += text.count("\n")

    def element(self, el: HtmlElement, style: Style, depth: int) -> None:
        tag = el.tag
        if not isinstance(tag, str) or tag in SKIPPED or depth > _DEEPEST:
            self.skip(el, isinstance(tag, str))
            return
        self.row = el.sourceline or self.row
        if tag == "br":
            self.break_line(style)
            return
        if tag in BLOCKS:
            self.flush()
            self.blocks.append(el)
            self.inside(el, self.styled(el, style, block=True), depth)
            self.flush()
            self.blocks.pop()
            return
        if tag == "a" and el.get("href"):
            self.links.append(el)
        self.inside(el, self.styled(el, style, block=False), depth)

    def skip(self, el: HtmlElement, known: bool) -> None:
        self.row = el.sourceline or self.row
        if not known:
            self.row += (el.text or "").count("\n")
        elif el.tag in ("nav", "footer"):
            self.flush()

    def break_line(self, style: Style) -> None:
        if style.inner and any(r.style.inner == style.inner and r.text.strip() for r in self.runs):
            self.soft = style.inner
        else:
            self.flush()

    def inside(self, el: HtmlElement, style: Style, depth: int) -> None:
        if el.text:
            self.text(el.text, style)
        for child in el:
            self.element(child, style, depth + 1)
            if child.tail:
                self.text(child.tail, style)

    def styled(self, el: HtmlElement, style: Style, *, block: bool) -> Style:
        tag = el.tag
        self.inner += 1
        mark = self.marks.get(el, style.mark) if self.marks else style.mark
        if block:
            return style if mark == style.mark and not style.inner else _with(style, mark=mark, inner=0)
        return Style(
            style.bold or tag in _BOLD,
            style.italic or tag in _ITALIC,
            el if tag == "a" and el.get("href") else style.link,
            style.badge or "badge" in (el.get("class") or ""),
            mark,
            self.inner,
        )


def _with(style: Style, *, mark: str | None, inner: int) -> Style:
    return Style(style.bold, style.italic, style.link, style.badge, mark, inner)
