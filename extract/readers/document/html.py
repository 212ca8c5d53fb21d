"""HTML, whole pages or fragments inside Markdown, to blocks. lxml closes what people leave open and knows the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from lxml import etree
from lxml import html as lxml_html

from extract.readers.document.blocks import (
    HARD,
    SOFT,
    Block,
    Rich,
    Span,
    Table,
    link_bare_addresses,
    typed_links,
    unread,
)
from extract.readers.html import cut_at

_SKIP = frozenset({"script", "style", "template", "noscript", "head", "title", "svg", "select", "form"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
    ]
)
_ICON_CLASS = re.compile(r"(?:^|[\s_-])icons?(?:$|[\s_-])", re.IGNORECASE)
_LONGEST_ICON = 2  # letters of a picture that is made of text: the initials of a user; by hand
_STRONG = frozenset({"strong", "b", "th", "dt"})
_STRUCK = frozenset({"s", "del", "strike"})
_STRUCK_STYLED = "text-decoration: line-through"
_LAST_CLASS = re.compile(r"\.([\w-]{1,60})\s*(?=,|$)")
_STRUCK_STYLE = re.compile(r"text-decoration[^;:]{0,10}:[^;]{0,40}line-through", re.IGNORECASE)
_MAX_DEPTH = 200  # levels of elements; under the depth at which Python gives up


def html_blocks(text: str, first_line: int = 1) -> Iterator[Block]:
    """The blocks of an HTML text whose first line is line `first_line` of the document."""
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(
            f"<div>{text}</div>" if "<body" not in text.lower() else text, parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    if line := cut_at(parser):
        yield unread("Elements nest too deeply; nothing behind them was read.", line + first_line - 1)
    _strike_classes(root)
    yield from _walk(root, first_line - 1, 0, 0)


def _are_comments(element: lxml_html.HtmlElement) -> bool:
    """What readers of a blog wrote below a post, as WordPress and those like it mark it."""
    return element.get("id") == "comments" or "comments-area" in (element.get("class") or "").split()


def _strike_classes(root: lxml_html.HtmlElement) -> None:
    """Gives the style to each element of a class that a style sheet of the page strikes through, as sheets are
    exported."""
    sheets = [style.text for style in root.iter("style") if style.text and "line-through" in style.text]
    rules = (rule.partition("{") for sheet in sheets for rule in sheet.split("}"))
    struck = {name for heads, _, said in rules if "line-through" in said for name in _LAST_CLASS.findall(heads)}
    if struck:
        for element in root.iter():
            if isinstance(element.tag, str) and struck & set((element.get("class") or "").split()):
                element.set("style", _STRUCK_STYLED)


def _walk(element: lxml_html.HtmlElement, offset: int, depth: int, nesting: int) -> Iterator[Block]:
    """Blocks of an element in document order; text between block elements becomes a paragraph."""
    loose: list[Span] = []
    line = _line(element, offset)
    if element.text:
        loose.append(Span(element.text))
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIP or _are_comments(child):
            pass
        elif nesting >= _MAX_DEPTH:
            yield unread(f"What nests deeper than {_MAX_DEPTH} elements was not read.", _line(child, offset))
        elif child.tag in _INLINE and not _holds_blocks(child):
            loose += [Span(HARD)] if _parted(child) else []
            loose += _spans(child, None, False, False)
        else:
            yield from _flush(loose, line, depth)
            loose = []
            yield from _block(child, offset, depth, nesting + 1)
            line = _line(child, offset)
        if child.tail:
            loose.append(Span(child.tail))
    yield from _flush(loose, line, depth)


def _block(element: lxml_html.HtmlElement, offset: int, depth: int, nesting: int) -> Iterator[Block]:
    tag = element.tag
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        yield Block("heading", rich(element, offset), int(tag[1]))
    elif tag == "table":
        yield from _table_blocks(element, offset, depth, nesting)
    elif tag in ("ul", "ol", "dl", "menu"):
        for child in element:
            yield from _item(child, offset, depth + 1, nesting) if isinstance(child.tag, str) else ()
    elif tag == "li":
        yield from _item(element, offset, depth + 1, nesting)
    elif tag == "pre":
        yield Block("code", rich(element, offset), depth)
    else:
        yield from _walk(element, offset, depth, nesting)


def _item(element: lxml_html.HtmlElement, offset: int, depth: int, nesting: int) -> Iterator[Block]:
    """A list item: its own text is the item, block children follow one level deeper. A `dd` lies below its `dt`."""
    depth += element.tag == "dd"
    blocks = list(_walk(element, offset, depth, nesting))
    if blocks and blocks[0].kind == "paragraph":
        yield Block("item", blocks[0].rich, depth)
        yield from blocks[1:]
    elif blocks:
        yield Block("item", Rich((), _line(element, offset)), depth)
        yield from blocks


def _holds_blocks(element: lxml_html.HtmlElement) -> bool:
    return any(
        isinstance(e.tag, str) and e.tag not in _INLINE and e.tag not in _SKIP for e in element.iterdescendants()
    )


def _flush(spans: list[Span], line: int, depth: int) -> Iterator[Block]:
    while spans and spans[0].href is None and not spans[0].text.strip():
        spans = spans[1:]
    found = Rich(link_bare_addresses(typed_links(spans)), line)
    if found.text or found.links:
        yield Block("paragraph", found, depth)


def _line(element: lxml_html.HtmlElement, offset: int) -> int:
    return int(element.sourceline or 1) + offset


def rich(element: lxml_html.HtmlElement, offset: int) -> Rich:
    """The inline content of an element as rich text. Line ends of the source are mere white space in HTML."""
    return Rich(link_bare_addresses(typed_links(_spans(element, None, False, False))), _line(element, offset))


def _spans(element: lxml_html.HtmlElement, href: str | None, strong: bool, struck: bool) -> list[Span]:
    strong = strong or element.tag in _STRONG
    struck = struck or _is_struck(element)
    spans: list[Span] = []
    if element.tag == "a" and element.get("href") is not None:
        href = (element.get("href") or "").strip()
        spans.append(Span("", href))
    if element.tag == "br":
        spans.append(Span(HARD))
    if element.text:
        _append(spans, Span(element.text, href, strong, struck))
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIP and not _is_icon(child):
            if (child.tag in ("p", "div", "li", "dd", "dt") and spans) or _parted(child):
                spans.append(Span(HARD))
            for span in _spans(child, href, strong, struck):
                _append(spans, span)
        if child.tail:
            _append(spans, Span(child.tail, href, strong, struck))
    return spans


def _is_struck(element: lxml_html.HtmlElement) -> bool:
    return element.tag in _STRUCK or _STRUCK_STYLE.search(element.get("style") or "") is not None


def _is_icon(element: lxml_html.HtmlElement) -> bool:
    """A picture made of letters, such as the initial before the name of a user: `<span class="user-icon">K</span>`."""
    if not _ICON_CLASS.search(element.get("class") or ""):
        return False
    letters = chain.from_iterable(element.itertext())
    return next(islice(letters, _LONGEST_ICON, None), None) is None


def _parted(element: lxml_html.HtmlElement) -> bool:
    """Another field than what stands before it: `<span class="date">...</span> <span class="who">...</span>`. Pages lay
    such elements out side by side; in a sentence words stand between them."""
    before = element.getprevious()
    if before is None or before.tag not in _INLINE or element.tag not in _INLINE or (before.tail or "").strip():
        return False
    if before.tag == element.tag == "a" and before.get("href") is None and element.get("href") is None:
        return bool(before.tail)  # two people who are mentioned, as wikis of companies write them
    sorts = ((before.tag, before.get("class")), (element.tag, element.get("class")))
    return sorts[0] != sorts[1] and any(css for _, css in sorts) and bool(before.text_content().strip())


def _append(spans: list[Span], span: Span) -> None:
    text = span.text.replace(SOFT, " ").replace("\r", " ")
    last = spans[-1] if spans else None
    if span.href is not None and last and last.href == span.href:
        spans[-1] = Span(last.text + text, span.href, last.strong or span.strong, last.struck or span.struck)
    else:
        spans.append(replace(span, text=text))


def _table_blocks(element: lxml_html.HtmlElement, offset: int, depth: int, nesting: int) -> Iterator[Block]:
    """A table of data is a table block, with the tables inside it after it; one for layout is walked like a `div`."""
    inner = element.findall(".//table")
    rows = [r for r in element.iter("tr") if next(r.iterancestors("table")) is element and not r.findall("./*/table")]
    if table := _table(rows, offset, element.find("thead") is not None):
        yield Block("table", Rich((), _line(element, offset)), 0, table)
        for child in inner:
            if next(child.iterancestors("table")) is element:
                yield from _table_blocks(child, offset, depth, nesting + 1)
    else:
        yield from _walk(element, offset, depth, nesting)


def _table(rows: list[lxml_html.HtmlElement], offset: int, has_head: bool) -> Table | None:
    """The grid of the rows: a cell with rowspan (at most 100) or colspan (20) stands in every place it covers."""
    grid: list[tuple[Rich, ...]] = []
    lines: list[int] = []
    header: tuple[Rich, ...] = ()
    hanging: dict[int, tuple[int, Rich]] = {}
    for row in rows:
        cells = [c for c in row if c.tag in ("td", "th") and not _is_number_of_row(c)]
        placed = _place(cells, offset, hanging)
        if not header and not grid and len(cells) > 1 and (has_head or all(c.tag == "th" for c in cells)):
            header = placed
        elif placed:
            grid.append(placed)
            lines.append(_line(row, offset))
    if not grid or max(len(row) for row in grid) < 2:
        return None
    return Table(header, tuple(grid), tuple(lines))


def _is_number_of_row(cell: lxml_html.HtmlElement) -> bool:
    """The number of a row of a sheet that was published, which is no cell of it."""
    return cell.tag == "th" and (cell.get("class") or "").startswith(("row-header", "row-headers"))


def _place(cells: list[lxml_html.HtmlElement], offset: int, hanging: dict[int, tuple[int, Rich]]) -> tuple[Rich, ...]:
    """One row of the grid; cells that hang down from rows above are put in their columns and counted down."""
    row: list[Rich] = []
    waiting = list(cells)
    while waiting or len(row) in hanging:
        if len(row) in hanging:
            left, cell = hanging.pop(len(row))
            if left > 1:
                hanging[len(row)] = (left - 1, cell)
            row.append(cell)
            continue
        element = waiting.pop(0)
        cell = rich(element, offset)
        for _ in range(_number(element.get("colspan"), 20)):
            if (rows := _number(element.get("rowspan"), 100)) > 1:
                hanging[len(row)] = (rows - 1, cell)
            row.append(cell)
    return tuple(row) if cells else ()


def _number(value: str | None, most: int) -> int:
    return max(1, min(int(value), most)) if value and value.strip().isdecimal() else 1
