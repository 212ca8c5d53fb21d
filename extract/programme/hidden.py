"""Programmes that do not stand in the page as it is sent: in WordPress's JSON, or in a script of the page."""

from __future__ import annotations

import re

from extract.programme.tree import Mapping, UnreadableError, mappings, read_json

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r"[{,]\s*[\"']?(title|authors?)[\"']?\s*:", re.IGNORECASE)
_LEAST = 3  # objects with a title and authors that make a programme
_HEAD = 4096  # bytes; by hand


def looks_like_wordpress(body: bytes, url: str) -> bool:
    """True for an answer of WordPress's own interface (`/wp-json/wp/v2/pages`), whose pages are texts of HTML."""
    start = body[:_HEAD].lstrip()
    return start[:1] in (b"[", b"{") and b'"rendered"' in body[: 1 << 20] and (b'"guid"' in start or "/wp-json/" in url)


def wordpress_page(text: str) -> str:
    """The pages of a WordPress answer as one page of HTML; "" for what is not JSON."""
    try:
        tree = read_json(text)
    except UnreadableError:
        return ""
    parts: list[str] = []
    for item in mappings(tree):
        title, content = item.fields.get("title"), item.fields.get("content")
        if isinstance(content, Mapping) and (said := content.text("rendered")):
            heading = title.text("rendered") if isinstance(title, Mapping) else ""
            parts.append(f"<h1>{heading}</h1>\n{said}" if heading else said)
    return "<html><body>" + "\n".join(parts) + "</body></html>"


def holds_data_in_script(page: str) -> bool:
    """True where a script of the page holds titles and authors as data."""
    for script in _SCRIPT.findall(page):
        names = [name.lower() for name in _FIELD.findall(script)]
        if names.count("title") >= _LEAST and sum(name != "title" for name in names) >= _LEAST:
            return True
    return False
