"""DokuWiki (dokuwiki.org/wiki:syntax) written as Markdown, line by line, so that a line number means the same.

Tables become HTML, as their cells may hold line breaks and span columns and rows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_HEADING = re.compile(r"\s*(={2,6})([^=\n].*?)={2,6}\s*$")
_A_HEADING = re.compile(r"^={2,6}[^=\n][^=\n]*={2,6}[ \t]*$", re.MULTILINE)
_MAIN_HEADING = re.compile(r"^={5,6}[^=\n]+={5,6}[ \t]*$", re.MULTILINE)
# No other language of wikis has rows of heads between carets, or addresses and labels parted by a bar in brackets.
_SIGN = re.compile(r"^\^[^\n]*\^[ \t]*$|\[\[https?://[^\[\]|\n]+\||^~~[A-Z]+(?::\w+)?~~", re.MULTILINE)
_LEVELS = 7  # less the signs of a heading is its level: six for the first

_ROW = re.compile(r"[|^].*[|^]\s*$")
_PIECE = re.compile(r"\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\}|[|^]|[^|^\[{]+|[\[{]")
_ABOVE = ":::"  # a cell that the one above reaches into
_ITEM = re.compile(r"((?:  |\t)\s*)[*-]\s?(.*)$")

_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")
_MEDIA = re.compile(r"\{\{([^{}|]+)(?:\|([^{}]*))?\}\}")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico)$", re.IGNORECASE)
_MACRO = re.compile(r"~~[A-Z]+(?::[^~\s]*)?~~")
_ITALIC = re.compile(r"(?<!:)//(?=\S)(.+?)(?<!:)//")
_PLAIN = re.compile(r"''|__|</?nowiki>|%%")
_DELETED = re.compile(r"(?:<|&lt;)del(?:>|&gt;)(.+?)(?:<|&lt;)/del(?:>|&gt;)")
_NOTE = re.compile(r"\(\(([^()]*)\)\)")
_BREAK = re.compile(r"\\\\(?:\s|$)")


def is_dokuwiki(text: str, of_mediawiki: bool = False) -> bool:
    """Headings between signs of equality with something that DokuWiki alone has, or the five or six signs of its first
    heading, which a page named after MediaWiki may have as its last."""
    if _SIGN.search(text):
        return _A_HEADING.search(text) is not None
    return not of_mediawiki and _MAIN_HEADING.search(text) is not None


def from_dokuwiki(text: str) -> str:
    """The text as Markdown. Pages and files of the wiki itself are linked as DokuWiki does by default, from its
    `doku.php`."""
    lines = text.split("\n")
    done: list[str] = []
    above: list[str] | None = None
    for number, line in enumerate(lines):
        if not _ROW.match(line):
            done.append(_line(line))
            above = None
            continue
        row, above = _row(line, above)
        ends = number + 1 == len(lines) or not _ROW.match(lines[number + 1])
        begins = number == 0 or not _ROW.match(lines[number - 1])
        done.append(("<table>" if begins else "") + row + ("</table>" if ends else ""))
    return "\n".join(done)


def _line(line: str) -> str:
    if heading := _HEADING.match(line):
        return f"{'#' * (_LEVELS - len(heading[1]))} {_inline(heading[2].strip())}"
    if item := _ITEM.match(line):
        depth = len(item[1].replace("\t", "  ")) // 2
        return f"{'  ' * (depth - 1)}- {_inline(item[2])}"
    return _inline(line)


def _row(line: str, above: Sequence[str] | None) -> tuple[str, list[str]]:
    """(the row as HTML, its cells by column): a mark directly behind another widens the cell before it."""
    cells: list[str] = []
    heads: list[bool] = []
    spans: list[tuple[str, int]] = []
    for mark, printed in _cells(line.rstrip()):
        if printed == "" and spans:
            text, width = spans[-1]
            spans[-1] = (text, width + 1)
            cells.append(text)
            continue
        place = len(cells)
        text = _inline(html.escape(printed.strip(), quote=False), as_html=True)
        if text == _ABOVE:
            text = above[place] if above and place < len(above) else ""
        heads.append(mark == "^")
        spans.append((text, 1))
        cells.append(text)
    tag = "th" if all(heads) else "td"
    printed_cells = (f'<{tag} colspan="{width}">{text}' if width > 1 else f"<{tag}>{text}" for text, width in spans)
    return f"<tr>{''.join(printed_cells)}</tr>", cells


def _cells(line: str) -> Iterator[tuple[str, str]]:
    """(the mark before it, the text) of each cell; a bar within a link or a file parts no cells."""
    mark, text = "", ""
    for piece in _PIECE.findall(line):
        if piece not in ("|", "^"):
            text += piece
            continue
        if mark:
            yield mark, text
        mark, text = piece, ""


def _inline(text: str, as_html: bool = False) -> str:
    text = _MACRO.sub("", text)
    text = _LINK.sub(lambda m: _linked(*_page(m[1].strip(), m[2]), as_html), text)
    text = _MEDIA.sub(lambda m: _linked(*_file(m[1].strip(), m[2]), as_html), text)
    text = _NOTE.sub(r" (\1)", _BREAK.sub("<br>", text))
    text = _ITALIC.sub(r"<i>\1</i>" if as_html else r"*\1*", text)
    text = _DELETED.sub(r"<del>\1</del>", _PLAIN.sub("", text))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text) if as_html else text


def _linked(label: str, href: str, as_html: bool) -> str:
    if not href or not label:
        return label
    return f'<a href="{href}">{label}</a>' if as_html else f"[{label}]({href})"


def _page(target: str, label: str | None) -> tuple[str, str]:
    """(label, address) of a link; a target on another wiki has none that is known, but for a DOI."""
    said = (label or "").strip()
    wiki, parted, name = target.replace("&gt;", ">").partition(">")
    if parted:
        return said or name, f"https://doi.org/{name}" if wiki.casefold() == "doi" else ""
    if "://" in target or target.startswith("www."):
        return said or target, target if "://" in target else f"http://{target}"
    return said or target.rpartition(":")[2], f"doku.php?id={target.strip(':').replace(' ', '_')}"


def _file(target: str, label: str | None) -> tuple[str, str]:
    """(label, address) of a file; a picture says nothing."""
    name = target if "://" in target else target.partition("?")[0]
    if _PICTURE.search(name.partition("?")[0]):
        return "", ""
    said = (label or "").strip() or re.split(r"[:/]", name)[-1]
    return said, name if "://" in name else f"lib/exe/fetch.php?media={name.strip(':').replace(' ', '_')}"
