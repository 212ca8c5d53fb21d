"""Saved web pages as lxml trees: any bytes in, a tree out, and the line on which a text starts."""

from __future__ import annotations

import codecs
import re
import warnings
from typing import TypeAlias

from lxml import etree

from extract.readers.cuts import CutWarning
from extract.text import collapse

HtmlElement: TypeAlias = etree._Element
"""An element of a page. Plain lxml elements: `lxml.html`'s own cost a look-up in Python for each one touched."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Control characters in UTF-8, those of one byte and those of two.
_CONTROL = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_CONTROL_2 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
# Those of https://encoding.spec.whatwg.org, as Python calls them: it knows others, of which "punycode" and "idna" take
# the square of a page's length.
_CHARSET = re.compile(
    r"ascii|utf-(?:8|16(?:-[lb]e)?)|cp(?:866|874|932|949|125\d)|iso8859-\d{1,2}|koi8-[ru]|mac-(?:roman|cyrillic)"
    r"|gbk|gb2312|gb18030|big5(?:hkscs)?|euc_(?:jp|kr)|iso2022_(?:jp|kr)|shift_jis"
)
_STRING = etree.XPath("string()")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|table|section|article|ul|ol|p|h[1-6]|title|meta)\b", re.I)


def decode(body: bytes) -> str:
    """The page as text. The order is byte order mark, valid UTF-8, the charset it declares, windows-1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(body[:4096])
    try:
        label = declared[1].decode("ascii") if declared else "cp1252"
        name = codecs.lookup(label).name if is_charset(label) else "cp1252"
        return body.decode("cp1252" if name in ("iso8859-1", "ascii", "utf-8") else name, "replace")
    except (LookupError, ValueError):
        return body.decode("cp1252", "replace")


def is_charset(label: str) -> bool:
    """Whether pages are written in an encoding of that name."""
    try:
        return _CHARSET.fullmatch(codecs.lookup(label).name) is not None
    except (LookupError, ValueError):
        return False


def looks_like_html(body: bytes) -> bool:
    """True where the first bytes hold an HTML tag."""
    return _TAG.search(body[:16384]) is not None


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, repaired as browsers do; None where there is nothing to read.

    No entity is resolved, nothing is fetched. Of a page that nests beyond libxml2's own limit the rest is lost, which a
    `CutWarning` says.
    """
    clean = _CONTROL_2.sub(b"", text.encode("utf-8", "replace").translate(None, _CONTROL))
    if not clean or clean.decode().isspace():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root: HtmlElement | None = etree.fromstring(clean, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if line := cut_at(parser):
        warnings.warn(CutWarning("Elements nest too deeply; nothing behind them was read.", line), stacklevel=2)
    return root


def cut_at(parser: etree.HTMLParser) -> int:
    """The line on which the page that was parsed last has more levels than libxml2 reads (256); 0 where none has."""
    return next((error.line for error in parser.error_log if error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT), 0)


def text_of(element: HtmlElement) -> str:
    """All text of an element, white space collapsed; comments are no text."""
    return collapse(str(_STRING(element)) if len(element) else element.text or "")


def next_element(element: HtmlElement) -> HtmlElement | None:
    """The element that follows on the same level; comments and instructions between them are none."""
    following = element.getnext()
    while following is not None and not isinstance(following.tag, str):
        following = following.getnext()
    return following


def line_of(element: HtmlElement) -> int:
    """The 1-based line on which the text of `element` starts, blank lines before it passed over."""
    line = int(element.sourceline or 1)
    node = element
    while True:
        text = node.text or ""
        if text.strip() or not len(node):
            return line + _leading_newlines(text)
        node = node[0]
        line = int(node.sourceline or line)


def _leading_newlines(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")
