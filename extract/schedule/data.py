"""Shape "data": YAML front matter, YAML or JSON files that list meetings, or one file per talk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

from extract.readers.document import Page, Rich, Span
from extract.readers.document.blocks import link_bare_addresses
from extract.schedule.dates import Found, find_date
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Reading, Slot
from extract.schedule.tables import settings_role
from extract.schedule.words import Words, fold

_MOST_DEPTH = 8
_MOST_CHARACTERS = 500_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINKED = {"paperlink": "links", "paperurl": "links", "link": "links", "url": "links", "pdf": "links"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A mapping of the data with the line of each of its keys, and the scalars of the mappings around it."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    line: int
    above: tuple[str, ...]


def read_data(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every mapping that has a date beside a title, paper or presenter."""
    slots: list[Slot] = []
    for entry in _entries(page):
        if slot := _slot(entry, settings, words, len(slots)):
            slots.append(slot)
    return Reading(tuple(slots))


def _entries(page: Page) -> Iterator[_Entry]:
    text = page.text.text
    source, first = (page.front, 2) if page.front else (text, 1)
    if not page.front and not _is_data(text):
        return
    try:
        root = yaml.compose(source, Loader=_LOADER) if source.strip() and len(source) < _MOST_CHARACTERS else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    if root is not None:
        yield from _mappings(root, first, (), 0)


def _is_data(text: str) -> bool:
    """JSON, or YAML that begins with a key or a list of mappings rather than with prose."""
    if text.lstrip()[:1] in "[{":
        try:
            return isinstance(json.loads(text), list | dict)
        except (ValueError, RecursionError):
            return False
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and bool(re.match(r"^(?:---\s*$|-?\s*[\w-]+:(?:\s|$))", lines[0]))


def _mappings(node: yaml.Node, first: int, above: tuple[str, ...], depth: int) -> Iterator[_Entry]:
    """Every mapping below `node`, outer ones first; aliases are followed no deeper than any other node."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _mappings(child, first, above, depth + 1)
    elif isinstance(node, yaml.MappingNode):
        pairs = [(k.value, v) for k, v in node.value if isinstance(k, yaml.ScalarNode)]
        scalars = tuple(str(v.value) for _, v in pairs if isinstance(v, yaml.ScalarNode))
        lines = {k: v.start_mark.line + first for k, v in pairs}
        yield _Entry({k: _plain(v, 0) for k, v in pairs}, lines, node.start_mark.line + first, above)
        for key, child in pairs:
            yield from _mappings(child, first, (key, *scalars, *above), depth + 1)


def _plain(node: yaml.Node, depth: int) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag.endswith(":null") else str(node.value)
    if depth > _MOST_DEPTH:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, depth + 1) for child in node.value]
    return {str(k.value): _plain(v, depth + 1) for k, v in node.value}


def front_fields(
    page: Page, settings: ScheduleSettings, words: Words
) -> tuple[dict[str, tuple[Rich, ...]], Found | None]:
    """(texts by role, date) of the front matter itself, without what is nested in it."""
    entry = next(_entries(page), None) if page.front else None
    return _fields(entry, settings, words) if entry else ({}, None)


def _slot(entry: _Entry, settings: ScheduleSettings, words: Words, session: int) -> Slot | None:
    fields, found = _fields(entry, settings, words)
    if found is None or not any(fields.get(role) for role in ("title", "paper", "presenter")):
        return None
    title = (fields.get("title") or fields.get("paper") or fields["presenter"])[0]
    return Slot(title.line, fields, found, entry.above, session=session)


def _fields(
    entry: _Entry, settings: ScheduleSettings, words: Words
) -> tuple[dict[str, tuple[Rich, ...]], Found | None]:
    fields: dict[str, tuple[Rich, ...]] = {}
    found: Found | None = None
    for key, value in entry.values.items():
        role = settings_role(key, settings) or _LINKED.get(fold(key)) or words.roles.get(fold(key))
        if role == "date" and found is None and isinstance(value, str):
            found = find_date(value, settings.day_first)
        elif role and value is not None:
            cells = tuple(_rich(text, href, entry.lines[key]) for text, href in _texts(value))
            cells += tuple(_labelled(value, entry.lines[key]) if role == "links" else ())
            fields[role] = (*fields.get(role, ()), *(c for c in cells if c.text or c.links))
            for inner, text in _inner(value, words) if role in ("paper", "title") else ():
                fields[inner] = (*fields.get(inner, ()), _rich(text, None, entry.lines[key]))
    return fields, found


def _inner(value: Any, words: Words) -> Iterator[tuple[str, str]]:
    """What a mapping like {title: ..., url: ..., venue: ...} says of its paper beside title and address."""
    for key, text in value.items() if isinstance(value, Mapping) else ():
        role = words.roles.get(fold(key))
        if isinstance(text, str) and role in ("venue", "year", "authors", "slides", "video", "summary", "code"):
            yield role, text


def _labelled(value: Any, line: int) -> Iterator[Rich]:
    """The links of a mapping from label to address: {paper: https://..., slides: s.pdf}."""
    for key, href in value.items() if isinstance(value, Mapping) else ():
        if isinstance(href, str) and fold(key) not in ("name", "title", "text", "label", "url", "link", "href"):
            yield Rich((Span(key, href),), line)


def _texts(value: Any) -> Iterator[tuple[str, str | None]]:
    """(text, link) of a scalar, a list of them, or a mapping like {name: Ada, link: https://...}."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        low = {fold(k): v for k, v in value.items()}
        text = next((str(low[k]) for k in ("name", "title", "text", "label") if isinstance(low.get(k), str)), "")
        href = next((str(low[k]) for k in ("url", "link", "href", "pdf") if isinstance(low.get(k), str)), None)
        if text or href:
            yield text, href
    elif isinstance(value, str | int | float | date | datetime):
        yield str(value), None


def _rich(text: str, href: str | None, line: int) -> Rich:
    """A scalar as rich text: Markdown links and bare addresses in it are links, a lone relative path is one too."""
    if href is not None:
        return Rich((Span(text or href, href),), line)
    spans: list[Span] = []
    start = 0
    for match in re.finditer(r"\[([^\[\]]*)\]\(([^()\s]*)\)", text):
        spans += [Span(text[start : match.start()]), Span(match.group(1), match.group(2))]
        start = match.end()
    if not spans and re.fullmatch(r"\.{0,2}/?[\w./%+-]+\.(?:pdf|pptx?|key|html?|mp4)", text.strip()):
        return Rich((Span(text.strip(), text.strip()),), line)
    return Rich(link_bare_addresses([*spans, Span(text[start:])]), line)
