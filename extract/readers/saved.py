"""Pages that a person saved from a browser: which address they were saved from."""

from __future__ import annotations

import re

_HEAD = 65_536
# Internet Explorer's "mark of the web", which other browsers and SingleFile write too.
_MARK_OF_THE_WEB = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"<!--\s+Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE)
_CANONICAL = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical[\"']?[^>]*>", re.IGNORECASE)
_OG_URL = re.compile(rb"<meta\b[^>]*\bproperty=[\"']og:url[\"'][^>]*>", re.IGNORECASE)
_VALUE = re.compile(rb"(?:href|content)=[\"']([^\"']+)[\"']", re.IGNORECASE)


def saved_from(body: bytes) -> str | None:
    """The http(s) address that a saved page names as its own, or None. Only the first 64 KiB are looked at."""
    head = body[:_HEAD]
    for pattern in (_MARK_OF_THE_WEB, _SINGLE_FILE):
        if match := pattern.search(head):
            return _http(match.group(1))
    for pattern in (_CANONICAL, _OG_URL):
        if (tag := pattern.search(head)) and (value := _VALUE.search(tag.group())):
            return _http(value.group(1))
    return None


def _http(address: bytes) -> str | None:
    text = address.decode("utf-8", "replace")
    return text if text.startswith(("http://", "https://")) else None
