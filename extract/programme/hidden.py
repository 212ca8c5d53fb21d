"""Programmes that do not stand in the page as it is sent: in WordPress's JSON, or in a script of the page.

A script may hold them for a browser to make the page of, or describe them for search engines (JSON-LD, schema.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.programme.tree import Mapping, UnreadableError, Value, mappings, read_json

# A script ends where another one opens, so that openings without an end cost no square of their number.
_SCRIPT = re.compile(r"<script\b([^<>]*)>((?:(?!<script\b).)*?)</script>", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r"[{,]\s*[\"']?(title|authors?)[\"']?\s*:", re.IGNORECASE)
_OPENS_DATA = re.compile(r"[\[{]")
_WORK = re.compile(r"article|paper|publication|presentationdigitaldocument", re.IGNORECASE)
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
    for _, script in _SCRIPT.findall(page):
        names = [name.lower() for name in _FIELD.findall(script)]
        if names.count("title") >= _LEAST and sum(name != "title" for name in names) >= _LEAST:
            return True
    return False


def linked_works(page: str) -> list[Value]:
    """The papers with authors that a page describes in JSON-LD."""
    if "ld+json" not in page:
        return []
    described = (mappings(_tree(script)) for attributes, script in _SCRIPT.findall(page) if "ld+json" in attributes)
    works = (x for items in described for x in items if _WORK.search(x.text("@type")) and x.first("author"))
    return list(works)


def data_in_script(page: str) -> Value | None:
    """The first JSON of a script, behind what a browser calls it, with papers: objects with title and authors."""
    for _, script in _SCRIPT.findall(page):
        opening = _OPENS_DATA.search(script)
        tree = _tree(script[opening.start() :].rstrip().rstrip(";")) if opening else ""
        if sum(1 for _ in _with_authors(tree)) >= _LEAST:
            return tree
    return None


def _with_authors(tree: Value) -> Iterator[Mapping]:
    return (item for item in mappings(tree) if item.first("title", "name") and item.first("authors", "author"))


def _tree(text: str) -> Value:
    try:
        return read_json(text)
    except UnreadableError:
        return ""
