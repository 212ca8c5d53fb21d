"""A web page as the lines that a reader sees.

Sites differ every year in the elements they use, but a person reads all of them: one line names the paper, the next its
authors. So a page is first turned into lines (what stands between block tags and line breaks), and each line into runs
of one style. Comments are no text: SOSP pages keep template rows ("Author1, Author2") in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from extract.readers.html import HtmlElement

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
_STRUCK = frozenset(("s", "strike", "del"))
_OF_WORDS = frozenset(("code", "tt", "kbd", "samp", "var"))  # they set words of a text, not a part of it
_SAID_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SAID_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_SAID_STRUCK = re.compile(r"text-decoration[\w-]{0,20}\s{0,5}:[^;]{0,40}line-through", re.IGNORECASE)
_DEEPEST = 200  # levels of elements; under the depth at which Python gives up
_TURNS = frozenset(("odd", "even", "first", "last", "alt"))
_NUMBER = re.compile(r"[-_]\d+$")
_TAGS = frozenset(("tag", "label", "pill", "ribbon", "award", "awards"))
_MOST_TAG_WORDS = 4  # of a tag, "Best Paper Honorable Mention"; by hand
_LEAST_TILE = 3  # characters; fewer are part of a word, as a drop cap is
# Inline elements that a style sheet sets as lines of their own, known by a class that names what they hold
# (CIDR'23: `<span class="session-talk">`, `<span class="session-presenter">`).
_FIELD_WORDS = "title talk authors presenter presenters speaker speakers time location room abstract"
_FIELDS = frozenset(_FIELD_WORDS.split())
# A picture before a line, as of a person before the authors, stands for a word such as "by"; suits and daggers mark.
_PICTURE = re.compile("\\s*[\U0001f300-\U0001faff]\ufe0f?\\s+(?=\\S)")
_LETTER = re.compile("[a-h]")
_LETTERS = re.compile(r"\s*[a-h](?:\s*,\s*[a-h])*\s*,?\s*")
_GOES_ON = re.compile(r"\s*(?:[,;&]|and\b)")
_OPEN_ENDS = (",", ";", "&", "and")
_CLASS_WORD = re.compile(r"[a-z]+")


@dataclass(slots=True, eq=False)
class Block:
    """A block element around a line: its tag and class, its place among the cells of its row, its own cells."""

    tag: str
    classes: str
    column: int = -1
    cells: int = 0
    around: dict[tuple[str, ...], Block | None] = field(default_factory=dict, repr=False)  # for `Line.inside`


@dataclass(slots=True)
class Style:
    """How a text is set: bold, italic, in which link, in which inline element, under which mark, struck out."""

    bold: bool = False
    italic: bool = False
    link: HtmlElement | None = None
    badge: bool = False
    mark: str | None = None
    inner: int = 0
    letters: str = ""
    struck: bool = False


@dataclass(slots=True)
class Run:
    """Text of one style. `joined` is True after a line break inside one inline element, which breaks no line."""

    text: str
    line: int
    style: Style
    joined: bool = False
    aside: bool | None = None  # for the reader of entries: known to be no part of a title or of authors


@dataclass(slots=True)
class Line:
    """What stands between two breaks: its runs, its links (icons have no text), the blocks around it (outermost first).

    `level` is 1 to 6 inside a heading, else 0. A line with runs has text. `indent` is the column in which it begins in
    preformatted text.
    """

    runs: list[Run]
    links: list[HtmlElement]
    blocks: tuple[Block, ...]
    level: int = 0
    index: int = 0
    indent: int | None = None
    _text: str | None = field(default=None, repr=False)
    _signature: str | None = field(default=None, repr=False)
    # For the reader of entries: what it prints as a title, and whether that can be one; where authors can begin in it.
    as_title: tuple[list[Run], str, bool | None] | None = field(default=None, repr=False)
    beginnings: dict[str, tuple[list[tuple[int, str]], Iterator[tuple[int, str]]]] = field(
        default_factory=dict, repr=False
    )

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = join(self.runs)
        return self._text

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Give the line other runs, and forget what was found out about those it had."""
        self.runs[:] = runs
        self._text = self._signature = self.as_title = None
        self.beginnings = {}

    @property
    def block(self) -> Block:
        return self.blocks[-1]

    def inside(self, *tags: str) -> Block | None:
        """The innermost block around the line that has one of the tags."""
        around = self.blocks[-1].around  # the same for all lines of a block
        if tags not in around:
            around[tags] = next((block for block in reversed(self.blocks) if block.tag in tags), None)
        return around[tags]

    def place(self) -> str:
        """The look of the line whatever its letters."""
        return place_of(self.signature())

    def signature(self) -> str:
        """The look of the line: the three innermost blocks with class, the column in its table row, the first style."""
        if self._signature is None:
            parts = [f"{b.tag}.{b.classes}" for b in self.blocks[-3:] if b.tag not in ("tbody", "thead")]
            cell = self.inside("td", "th")
            letters = self.runs[0].style.letters if self.runs else ""
            self._signature = f"{'>'.join(parts)}|{-1 if cell is None else cell.column}|{letters}"
        return self._signature


def place_of(signature: str) -> str:
    """Where a line of this look stands, whatever its letters."""
    return signature.rpartition("|")[0]


def join(runs: list[Run], at_breaks: str = " ") -> str:
    """The text of runs as printed: inline tags are nothing, breaks are one space or `at_breaks`."""
    if len(runs) == 1:
        return " ".join(runs[0].text.split())
    return " ".join("".join([at_breaks + r.text if r.joined else r.text for r in runs]).split())


def shared_blocks(one: Line, other: Line) -> int:
    """How many blocks around two lines are the same."""
    shared = 0
    for a, b in zip(one.blocks, other.blocks, strict=False):
        if a is not b:
            break
        shared += 1
    return shared


def read_lines(root: HtmlElement, marks: Mapping[HtmlElement, str]) -> list[Line]:
    """The lines of a page in document order. `marks` names elements that a recipe points at."""
    reader = _Reader(marks)
    reader.block(root, str(root.tag), Style(), 0)
    for index, line in enumerate(reader.lines):
        line.index = index
    return reader.lines


def is_struck(runs: Sequence[Run]) -> bool:
    """True where all of a text is struck out, as the title of a paper that was withdrawn is."""
    said = [run for run in runs if any(map(str.isalnum, run.text))]
    return bool(said) and all(run.style.struck for run in said)


def _set_struck_aside(runs: Sequence[Run]) -> None:
    """What is struck out of a line is no part of what it says."""
    if not is_struck(runs):
        for run in runs:
            run.aside = True if run.style.struck else run.aside


def _is_field(el: HtmlElement) -> bool:
    """True for an inline element whose class says that it is a title, a list of authors and the like."""
    classes = el.get("class")
    return bool(classes) and not _FIELDS.isdisjoint(_CLASS_WORD.findall(classes.lower()))


def _is_badge(el: HtmlElement) -> bool:
    """True for an inline element that a style sheet sets as a tag beside a text, as Bootstrap's labels are."""
    classes = el.get("class")
    if not classes or "badge" in classes:
        return bool(classes)
    if _TAGS.isdisjoint(classes.lower().split()):
        return False
    words = (word for text in el.itertext() for word in text.split(None, _MOST_TAG_WORDS + 1))
    return next(islice(words, _MOST_TAG_WORDS, None), None) is None


@lru_cache(maxsize=1024)
def _alike(classes: str) -> str:
    """The classes of an element without what tells it from its neighbours: "views-row-3 odd" of a list."""
    return " ".join(_NUMBER.sub("", name) for name in classes.split() if name.lower() not in _TURNS)


class _Reader:
    def __init__(self, marks: Mapping[HtmlElement, str]) -> None:
        self.lines: list[Line] = []
        self.marks = marks
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.links: list[HtmlElement] = []
        self.inner = 0  # the number of the last inline element
        self.open: list[int] = []  # the inline elements around the text that is read
        self.tag = ""  # of the last inline element that was opened
        self.soft = 0  # the inline element in which a line break waits for more text of the same element
        self.row = 1  # the line of the file that has been reached
        self.preformatted = 0  # how many `<pre>` are open
        self.lead = ""  # the white space at the start of a line of preformatted text
        self.headings = 0  # how many headings are open
        self.strikes = False  # whether anything on the page is struck out

    def flush(self) -> None:
        if self.runs or self.links:
            level = max([_HEADINGS.get(b.tag, 0) for b in self.blocks[-3:]]) if self.headings else 0
            line = Line(self.runs, self.links, tuple(self.blocks), level)
            if self.preformatted:
                line.indent = self.indent()
            if self.strikes:
                _set_struck_aside(self.runs)
            self.lines.append(line)
            self.runs, self.links = [], []
        self.lead = ""
        self.soft = 0

    def indent(self) -> int:
        """The column in which the open line begins."""
        text = self.lead + (self.runs[0].text if self.runs else "")
        return len(text.expandtabs()) - len(text.expandtabs().lstrip())

    def inside(self, el: HtmlElement, style: Style, depth: int) -> None:
        """What an element holds, in order."""
        if text := el.text:
            self.text(self.numbered(text) if el.tag == "sup" and _LETTERS.fullmatch(text) else text, style)
        for child in el:
            tag = child.tag
            if (tag in BLOCKS or (tag == "span" and self.is_line(child, style))) and depth < _DEEPEST:
                self.block(child, tag, style, depth + 1)
            elif tag == "br":
                self.row = child.sourceline or self.row
                self.break_line(style)
            elif type(tag) is not str or tag in SKIPPED or depth >= _DEEPEST:
                self.skip(child)
            else:
                self.inline(child, tag, style, depth + 1)
            if text := child.tail:
                if self.runs or not text.isspace():
                    self.text(text, style)
                else:
                    self.row += text.count("\n")

    def is_line(self, el: HtmlElement, style: Style) -> bool:
        """True for an inline element that a style sheet sets as a line: not for one person of several in a line,
        of whom EasyChair marks the speaker."""
        if style.inner or not _is_field(el):
            return False
        parent, tail = el.getparent(), el.tail or ""
        if parent is not None and len(parent) == 1 and not tail.strip() and not (parent.text or "").strip():
            return False  # alone in its block, which is the line
        before = self.runs[-1].text.split()[-1:] if self.runs else []
        return not (_GOES_ON.match(tail) or (before and before[0].endswith(_OPEN_ENDS)))

    def text(self, text: str, style: Style) -> None:
        if self.preformatted and "\n" in text:
            self.preformatted_text(text, style)
            return
        if text.isspace():
            if self.runs and not self.soft and not self.runs[-1].text[-1].isspace():
                self.runs[-1].text += " "
            elif self.preformatted and not self.runs:
                self.lead += text
            self.row += text.count("\n")
            return
        joined = False
        if self.soft:
            joined = self.soft in self.open
            if not joined:
                self.flush()
            self.soft = 0
        elif self.runs and style.inner and self.are_tiles(self.runs[-1], text, style):
            self.flush()
        if self.begins_a_word(text):
            self.runs[-1].text += text
            self.runs[-1].style = style
            self.row += text.count("\n")
            return
        newlines = text.count("\n")
        row = self.row
        if newlines:
            row += text.count("\n", 0, len(text) - len(text.lstrip()))
        if not self.runs and (picture := _PICTURE.match(text)):
            text = text[picture.end() :]
        self.runs.append(Run(text, row, style, joined))
        self.row += newlines

    def begins_a_word(self, text: str) -> bool:
        """True where the last run is a letter or two of the word that `text` goes on with, set in another style."""
        before = self.runs[-1].text if self.runs else ""
        return 0 < len(before) < _LEAST_TILE and before.isalpha() and before[0].isupper() and text[:1].islower()

    def are_tiles(self, before: Run, text: str, style: Style) -> bool:
        """True where two inline elements touch without a space between two words: a style sheet sets them apart
        (`<b>Jane Doe</b><small>MIT</small>`)."""
        last, first, second = before.text[-1], text[:1], text[1:2]
        if not first.isupper() or len(before.text) < _LEAST_TILE or before.style.inner in (0, style.inner):
            return False
        if before.style.inner in self.open and self.tag != "span":  # a link or bold type inside a text, as of a wiki
            return False
        return (last.islower() and second.isalpha()) or ((last.isupper() or last in ".)") and second.islower())

    def numbered(self, marks: str) -> str:
        """Raised letters behind a name, or before what they stand for, as the numbers that others print."""
        before = self.runs[-1].text.rstrip() if self.runs else ""
        last = before.split()[-1] if before else ""
        of_word = not before or before[-1] in ",;" or (len(last) > 1 and last[-2:].isalpha() and last[-1].islower())
        return _LETTER.sub(lambda match: str(ord(match[0]) - ord("a") + 1), marks) if of_word else marks

    def preformatted_text(self, text: str, style: Style) -> None:
        """Text whose line ends are those that a reader sees."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.row += 1
                self.flush()
            if line.strip() or (line and not self.runs):
                self.text(line, style)

    def block(self, el: HtmlElement, tag: str, style: Style, depth: int) -> None:
        self.row = el.sourceline or self.row
        if self.runs or self.links:
            self.flush()
        self.soft = 0
        block = Block(tag, _alike(el.get("class") or ""))
        if self.blocks and tag in ("td", "th"):
            row = self.blocks[-1]
            block.column = row.cells
            row.cells += 1
        mark = self.marks.get(el, style.mark) if self.marks else style.mark
        if style.inner or mark != style.mark:
            style = Style(style.bold, style.italic, style.link, style.badge, mark, 0, style.letters, style.struck)
        self.blocks.append(block)
        self.preformatted += tag == "pre"
        self.headings += tag in _HEADINGS
        self.inside(el, style, depth)
        if self.runs or self.links:
            self.flush()
        self.preformatted -= tag == "pre"
        self.soft = 0
        self.headings -= tag in _HEADINGS
        self.blocks.pop()

    def inline(self, el: HtmlElement, tag: str, style: Style, depth: int) -> None:
        self.row = el.sourceline or self.row
        if tag in _OF_WORDS:
            self.inside(el, style, depth)
            return
        self.inner += 1
        link = style.link
        if tag == "a" and el.get("href"):
            self.links.append(el)
            link = el
        bold, italic = style.bold or tag in _BOLD, style.italic or tag in _ITALIC
        if (said := el.get("style")) and "font-" in said:
            bold, italic = bold or _SAID_BOLD.search(said) is not None, italic or _SAID_ITALIC.search(said) is not None
        struck = style.struck or tag in _STRUCK or (said is not None and _SAID_STRUCK.search(said) is not None)
        self.strikes |= struck
        badge = style.badge or _is_badge(el)
        mark = self.marks.get(el, style.mark) if self.marks else style.mark
        letters = ("b" if bold else "") + ("i" if italic else "") + ("" if link is None else "a")
        self.tag = tag
        self.open.append(self.inner)
        self.inside(el, Style(bold, italic, link, badge, mark, self.inner, letters, struck), depth)
        self.open.pop()

    def skip(self, el: HtmlElement) -> None:
        """Pass over an element that is no text of the page, a comment among them."""
        self.row = el.sourceline or self.row
        if not isinstance(el.tag, str):
            self.row += (el.text or "").count("\n")
        elif el.tag in ("nav", "footer"):
            self.flush()

    def break_line(self, style: Style) -> None:
        if style.inner and any(r.style.inner == style.inner for r in self.runs):
            self.soft = style.inner
        else:
            self.flush()
