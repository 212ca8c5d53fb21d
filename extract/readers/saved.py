"""Pages that a person saved from a browser: which address they were saved from."""

from __future__ import annotations

import re

_HEAD = 65_536  # bytes; by hand: browsers write the address at the top
# Internet Explorer's "mark of the web", which other browsers and SingleFile write too.
_MARK_OF_THE_WEB = re.compile(rb"<!--\s*saved from url=\(\d+\)([^\s<]+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"<!--\s+Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE)
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]*>", re.IGNORECASE)
_CANONICAL = re.compile(rb"<link\b.*?\brel=[\"']?canonical\b", re.IGNORECASE | re.DOTALL)
_OG_URL = re.compile(rb"<meta\b.*?\bproperty=[\"']og:url[\"']", re.IGNORECASE | re.DOTALL)
_VALUE = re.compile(rb"(?:href|content)=[\"']([^\"']+)[\"']", re.IGNORECASE)


def saved_from(body: bytes) -> str | None:
    """The http(s) address that a saved page names as its own, or None. Only the first 64 KiB are looked at."""
    head = body[:_HEAD]
    for pattern in (_MARK_OF_THE_WEB, _SINGLE_FILE):
        if match := pattern.search(head):
            return _http(match.group(1))
    tags = _TAG.findall(head)
    for pattern in (_CANONICAL, _OG_URL):
        tag = next(filter(pattern.match, tags), b"")
        if value := _VALUE.search(tag):
            return _http(value.group(1))
    return None


def _http(address: bytes) -> str | None:
    text = address.decode("utf-8", "replace")
    return text if text.startswith(("http://", "https://")) else None
