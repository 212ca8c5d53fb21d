"""A USENIX content node (paper, session, speaker) with the fields that are its own, not those of nodes nested in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extract.text import collapse
from extract.usenix.address import is_usenix

_FIELD = re.compile(r"(?:^|\s)field-name-(?:field-)?([\w-]+)")
_BIBTEX_URL = re.compile(r"\burl\s*=\s*\{\s*(https?://[^\s}]+)\s*\}")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_NO_TEXT = frozenset({"script", "style", "template", "noscript"})


@dataclass(slots=True)
class Target:
    """An element that links something, with the field and the classes around it."""

    element: Element
    field: str
    classes: tuple[str, ...]


@dataclass(slots=True)
class Node:
    """One node: its heading, its fields by name ("paper-people-text"), the nodes in it, and what it links."""

    element: Element
    heading: Element | None = None
    fields: dict[str, list[Element]] = field(default_factory=dict)
    nested: list[Element] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def text(self, *names: str) -> str:
        """The text of the first of the named fields that has any; a field's own label is no text."""
        for name in names:
            found = collapse(" ".join(text_of(e) for e in self.fields.get(name, ())))
            if found:
                return found
        return ""


def page_heading(root: Element) -> str:
    """The page's `<title>`: "OSDI '25 Technical Sessions | USENIX"."""
    return next((text_of(e) for e in root.iter("title")), "")


def own_address(root: Element, url: str) -> str:
    """`url`, or for a file saved without one the address that the page gives itself (head, else its BibTeX entry)."""
    if is_usenix(url):
        return url
    named = [e.get("href") or "" for e in root.iter("link") if e.get("rel") == "canonical"]
    named += [e.get("content") or "" for e in root.iter("meta") if e.get("property") == "og:url"]
    entries = (text_of(e) for e in root.iter("div") if "bibtex-text-entry" in classes_of(e))
    named += [match[1] for entry in entries if (match := _BIBTEX_URL.search(entry))]
    return next((address for address in named if is_usenix(address)), url)


def classes_of(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def read_node(element: Element) -> Node:
    """The node at `element`, read in one pass."""
    node = Node(element)
    _read(element, "", (), node)
    return node


def _read(parent: Element, inside: str, around: tuple[str, ...], node: Node) -> None:
    for child in parent:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        names = child.get("class") or ""
        if "node" in names and "node" in names.split():
            node.nested.append(child)
            continue
        found = _FIELD.search(names) if "field-name-" in names else None
        here = found[1] if found else inside
        if found:
            node.fields.setdefault(here, []).append(child)
        elif tag in _HEADINGS and not inside and (node.heading is None or _names_better(names, node.heading)):
            node.heading = child
        if tag in ("a", "iframe", "source", "img"):
            node.targets.append(Target(child, here, around))
        if len(child):
            _read(child, here, (names, *around[:1]), node)


def _names_better(names: str, heading: Element) -> bool:
    """Whether a heading of these classes is the node's name, and `heading`, before it, only its time."""
    return "node-title" in names and "node-title" not in (heading.get("class") or "")


def text_of(element: Element) -> str:
    """The text of `element`: block tags and `<br>` part words, inline tags do not; field labels are left out."""
    if not len(element):
        return collapse(element.text or "")
    return collapse("".join(_pieces(element)))


def _is_label(element: Element) -> bool:
    names = element.get("class")
    return names is not None and "field-label" in names and "field-label" in names.split()


def _pieces(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _NO_TEXT and not _is_label(child):
            block = tag in _BLOCKS
            if block:
                yield " "
            if len(child):
                yield from _pieces(child)
            elif child.text:
                yield child.text
            if block:
                yield " "
        if child.tail:
            yield child.tail
