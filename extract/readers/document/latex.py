r"""LaTeX as programmes and reading lists are written in it, made HTML with the same line numbers.

Tables, lists, headings, links and bold text are read, and the file's own macros are expanded; accents and what else TeX
spells are `extract.readers.tex`'s work. Commands that only lay out are dropped, comments and preamble are no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import PurePosixPath

from extract.readers.tex import tex_to_text

_DOCUMENT = re.compile(r"\\(?:begin\{(?:document|tabular\*?|longtable|itemize|enumerate)\}|documentclass\b)")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_MACRO = re.compile(r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?(?:\[[^\[\]]*\])?\s*(?=\{)")
_TABLE = re.compile(
    r"\\begin\{(?P<name>tabular[xy]?\*?|longtable|supertabular|tabu)\}(?P<body>.*?)\\end\{(?P=name)\}", re.DOTALL
)
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\[\]]{0,20}\])?|\\tabularnewline\b")
_CELL_END = re.compile(r"(?<!\\)&")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|(?:cmidrule|cline)(?:\([^()]*\))?\{[^{}]*\})"
)
_ITEM = re.compile(r"\\item\b\s*(?:\[([^\[\]]*)\])?")
_BEGIN, _END = re.compile(r"\\begin\{(\w+)\*?\}(?:\[(?:[^\[\]{}]|\{[^{}]*\})*\])?"), re.compile(r"\\end\{(\w+)\*?\}")
_LISTS = frozenset(("itemize", "enumerate", "description", "compactitem", "etaremune"))
_HEADINGS = {"title": "h1", "part": "h1", "chapter": "h1", "section": "h2", "subtitle": "h2", "subsection": "h3"}
_WORDS = ("emph", "textit", "textsl", "textsc", "texttt", "textrm", "textsf", "underline", "mbox", "text", "small")
_DROPPED = ("author", "date", "vspace", "hspace", "label", "footnote", "thanks", "pagestyle", "thispagestyle")
_LAYOUT = re.compile(
    r"\\(?:maketitle|noindent|centering|raggedright|hfill|newpage|clearpage|tableofcontents|(?:small|med|big)skip"
    r"|(?:foot|script)notesize|small|large|Large|LARGE|normalsize|bfseries|itshape|(?:item|par)sep|parskip|parindent)"
    r"(?:\s*=?\s*-?[\d.]+(?:pt|em|ex|cm|mm))?(?![A-Za-z])"
)
_BREAK = re.compile(r"\\\\(?:\[[^\[\]]{0,20}\])?|\\newline\b")
_TIE = re.compile(r"(?<!\\)~")
_TEX = re.compile(r"[\\{}$~]")
_FIRST_HELD = 0xF100  # private characters that stand for markup; `extract.readers.tex` has others
_MOST_HELD, _MOST_EXPANDED, _MOST_CHARACTERS = 6_000, 5_000, 1_000_000  # bounds the work, by hand


def is_latex(text: str, path: PurePosixPath) -> bool:
    """By the name of the file and a command that begins a document or a part of one."""
    return path.suffix.casefold() in (".tex", ".latex", ".ltx") and _DOCUMENT.search(text) is not None


def from_latex(text: str) -> str:
    """The text as HTML with the same line numbers."""
    text = _COMMENT.sub("", text[:_MOST_CHARACTERS])
    page = _Page()
    body = _expanded(_without_definitions(_in_preamble(text)), _macros(text))
    body = _TABLE.sub(lambda table: page.table(table["body"]), body)
    for name, tag in _HEADINGS.items():
        body = _replaced(body, name, 1, partial(page.tagged_group, tag))
    body = _replaced(body, "href", 2, lambda args: page.link(args[0], args[1]))
    body = _replaced(body, "url", 1, lambda args: page.link(args[0], args[0]))
    body = _replaced(body, "textbf", 1, partial(page.tagged_group, "b"))
    for name in _WORDS:
        body = _replaced(body, name, 1, lambda args: args[0])
    for name in _DROPPED:
        body = _replaced(body, name, 1, lambda args: "\n" * args[0].count("\n"))
    body = _LAYOUT.sub(" ", body)
    body = _ITEM.sub(lambda item: f"{page.hold('<li>')}{item[1] or ''} ", body)
    body = _BEGIN.sub(lambda begun: page.hold("<ul>") if begun[1] in _LISTS else "", body)
    body = _END.sub(lambda ended: page.hold("</ul>") if ended[1] in _LISTS else "", body)
    body = _BREAK.sub(lambda _: page.hold("<br>"), body)
    body = re.sub(r"\n[ \t]*\n", lambda gap: f"\n{page.hold('<p>')}\n", body)
    return "<html><body>" + "\n".join(page.html(line) for line in body.split("\n")) + "</body></html>"


@dataclass(slots=True)
class _Page:
    """Markup that is held back while what stands between is made text."""

    held: list[str] = field(default_factory=list)

    def hold(self, markup: str) -> str:
        if markup in self.held:
            return chr(_FIRST_HELD + self.held.index(markup))
        if len(self.held) >= _MOST_HELD:
            return " "
        self.held.append(markup)
        return chr(_FIRST_HELD + len(self.held) - 1)

    def tagged_group(self, tag: str, args: Sequence[str]) -> str:
        return f"{self.hold(f'<{tag}>')}{args[0]}{self.hold(f'</{tag}>')}"

    def link(self, href: str, text: str) -> str:
        address = re.sub(r"\\([#%&_~{}])", r"\1", href.strip())
        shown = self.hold(escape(address)) if text == href else text
        return f'{self.hold(f"""<a href="{escape(address)}">""")}{shown}{self.hold("</a>")}'

    def table(self, body: str) -> str:
        """The rows of a table, each where it stood; the groups that say how it is laid out go."""
        end = 0
        while (group := _group(body, end, "[]") or _group(body, end, "{}")) is not None:
            end = group[1]
        rows = []
        for row in _ROW_END.split(_RULES.sub(" ", body[end:])):
            cells = [cell for part in _CELL_END.split(row) for cell in _spanning(part)]
            filled = any(cell.strip() for cell in cells)
            rows.append(self.row(cells) if filled else row)
        return self.hold("<table>") + "".join(rows) + self.hold("</table>")

    def row(self, cells: Sequence[str]) -> str:
        """A row that begins on the line of its first word."""
        blank = re.match(r"\s*", cells[0])
        before = blank.group() if blank else ""
        inner = self.hold("</td><td>").join((cells[0][len(before) :], *cells[1:]))
        return f"{before}{self.hold('<tr><td>')}{inner}{self.hold('</td></tr>')}"

    def html(self, line: str) -> str:
        """One line: what TeX spells made text, and what was held back put in."""
        spelt = _TIE.sub(" ", line).replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
        text = tex_to_text(spelt) if _TEX.search(spelt) else spelt
        kept = (self._shown(letter) for letter in escape(text, quote=False))
        return "".join(kept)

    def _shown(self, letter: str) -> str:
        place = ord(letter) - _FIRST_HELD
        return self.held[place] if 0 <= place < len(self.held) else letter


def _in_preamble(text: str) -> str:
    """The text with the preamble emptied but for its title."""
    head, begin, body = text.partition("\\begin{document}")
    if not begin:
        return text
    said = []
    for name in ("title", "subtitle"):
        place = re.search(rf"\\{name}\s*(?=\{{)", head)
        group = _group(head, place.end(), "{}") if place else None
        said += [f"\\{name}{{{' '.join(group[0].split())}}}"] if group else []
    return "".join(said) + "\n" * head.count("\n") + body


def _macros(text: str) -> dict[str, tuple[int, str]]:
    """(number of arguments, body) of each macro that the file defines."""
    found: dict[str, tuple[int, str]] = {}
    for match in _MACRO.finditer(text):
        if (group := _group(text, match.end(), "{}")) and match[1] not in ("item", "section"):
            found[match[1]] = (int(match[2] or 0), group[0])
    return found


def _without_definitions(text: str) -> str:
    """The text with the definitions of macros emptied."""
    pieces, at = [], 0
    for match in _MACRO.finditer(text):
        if match.start() >= at and (group := _group(text, match.end(), "{}")):
            pieces += [text[at : match.start()], "\n" * text.count("\n", match.start(), group[1])]
            at = group[1]
    return "".join((*pieces, text[at:]))


def _expanded(text: str, macros: dict[str, tuple[int, str]]) -> str:
    """The text with its own macros expanded, each once and those within their bodies after."""
    for name, (count, body) in list(macros.items())[:50]:
        text = _replaced(text, name, count, partial(_filled, body))
    return text


def _filled(body: str, args: Sequence[str]) -> str:
    return re.sub(r"#(\d)", lambda place: args[int(place[1]) - 1] if int(place[1]) <= len(args) else "", body)


def _replaced(text: str, name: str, count: int, made: Callable[[Sequence[str]], str]) -> str:
    """The text with each command of that name, and as many groups behind it, replaced by what is `made` of them."""
    pieces, at = [], 0
    for number, match in enumerate(re.finditer(rf"\\{name}(?![A-Za-z])\*?", text)):
        if match.start() < at or number > _MOST_EXPANDED:
            continue
        args, end = _arguments(text, match.end(), count)
        if args is None:
            continue
        pieces += [text[at : match.start()], made(args)]
        at = end
    return "".join((*pieces, text[at:]))


def _arguments(text: str, at: int, count: int) -> tuple[list[str] | None, int]:
    """(the groups that stand behind a place, where they end); None where there are not so many."""
    args: list[str] = []
    if count and (optional := _group(text, at, "[]")):
        at = optional[1]
    for _ in range(count):
        group = _group(text, at, "{}")
        if group is None:
            return None, at
        args.append(group[0])
        at = group[1]
    return args, at


def _group(text: str, at: int, marks: str) -> tuple[str, int] | None:
    """(what the group that begins at a place holds, where it ends); blanks may stand before it."""
    opened = re.compile(r"[ \t]*\n?[ \t]*").match(text, at)
    start = opened.end() if opened else at
    if text[start : start + 1] != marks[0]:
        return None
    depth = 0
    for place in range(start, min(len(text), start + 20_000)):
        letter = text[place]
        if letter in marks and text[place - 1 : place] != "\\":
            depth += 1 if letter == marks[0] else -1
            if depth == 0:
                return text[start + 1 : place], place + 1
    return None


def _spanning(cell: str) -> Iterator[str]:
    """A cell as often as it has columns."""
    found = re.search(r"\\multicolumn\s*(?=\{)", cell)
    args, _ = _arguments(cell, found.end(), 3) if found else (None, 0)
    if found is None or args is None or not args[0].strip().isdecimal():
        yield cell
        return
    before = cell[: found.start()]
    for number in range(min(20, int(args[0]))):
        yield (before if number == 0 else "") + args[2]
