"""XML bytes from strangers: no entities, no network, no monsters; what can be read is read, and the damage is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from extract.records import Problem, Where
from extract.text import collapse

# References to U+D800 to U+DFFF, in hexadecimal and decimal: 55296 to 57343, and a few beside them.
_HALF_CHARACTER = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:5[2-9]|6\d|7[0-3])\d{2})(?![0-9a-f]);?", re.IGNORECASE
)
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}\bencoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class XmlAnswer:
    """The root of an XML document, or None; `cut` says that the document ends before its last element does."""

    root: etree._Element | None
    problems: tuple[Problem, ...] = ()
    cut: bool = False


def parse_xml(body: bytes, url: str) -> XmlAnswer:
    """Parse bytes as XML. Problems: `xml.broken` (read as far as possible), `xml.cut` (ends early), `xml.unreadable`.

    Never raises. Entities are neither defined nor fetched, and a tree deeper or larger than libxml2's limits is broken.
    """
    try:
        return XmlAnswer(etree.fromstring(body, _parser(recover=False)))
    except (etree.XMLSyntaxError, ValueError) as error:
        strict = error
    line = getattr(strict, "lineno", None)
    where = Where(url, line or None)
    try:
        root = etree.fromstring(_readable(body), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return XmlAnswer(None, (Problem("xml.unreadable", f"Not XML: {strict}", where, "error"),))
    if not body.rstrip().endswith(b">") or not _closes(body, root):
        return XmlAnswer(root, (Problem("xml.cut", f"The document ends early: {strict}", where, "error"),), cut=True)
    return XmlAnswer(root, (Problem("xml.broken", f"Damaged XML, read in part: {strict}", where, "error"),))


def _readable(body: bytes) -> bytes:
    """The document without half characters: a parser that recovers would hand them on, and every text could raise."""
    body = _HALF_CHARACTER.sub(b"?", body)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or _OTHER_ENCODING.match(body):
        return body
    return body.decode("utf-8", "replace").encode()


def _closes(body: bytes, root: etree._Element) -> bool:
    """Whether the last closing tag is the root's: the sign that a damaged document at least arrived whole."""
    name = f"{root.prefix}:{local_name(root)}" if root.prefix else local_name(root)
    return body.rstrip()[-len(name) - 4 :].replace(b" ", b"").endswith(f"</{name}>".encode())


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )


@lru_cache(maxsize=512)
def bare(tag: str | Callable[..., object]) -> str:
    """An element's name without its namespace; "" for the tag of a processing instruction or an entity."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def local_name(element: etree._Element) -> str:
    """The element's name without namespace; "" for a processing instruction or an entity."""
    return bare(element.tag)


def words(element: etree._Element) -> str:
    """The text of an element, white space collapsed; of its children too, should it have any."""
    text = (element.text or "").strip() if len(element) == 0 else "".join(element.itertext()).strip()
    # Most texts need no more than this: `isprintable` is false for every white space but the plain one.
    if "\n" in text:
        text = text.replace("\n", " ")
    return text if text.isprintable() and "  " not in text else collapse(text)
