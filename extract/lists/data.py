"""Lists of papers kept as data (YAML, JSON, TOML): a mapping with a title, and what else it says of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extract.identifiers import from_url
from extract.lists.entries import Entry, read_entry
from extract.lists.keys import with_known_keys
from extract.readers.document import Page, Rich, Span
from extract.readers.document.blocks import marked
from extract.records import Identifiers, Link, PaperMention
from extract.schedule.data import has_front
from extract.schedule.titles import is_address, names_paper
from extract.schedule.tree import Node, trees
from extract.schedule.words import Words, fold
from extract.text import collapse

_TITLES = ("title", "papertitle", "paper", "name")
_ADDRESSES = ("url", "link", "href", "paperurl", "paperlink", "paper", "pdf", "doi", "arxiv", "eprint")
_NAMES = ("name", "fullname")  # of a person who is a mapping
_BARE = frozenset({"papers", "paper", "entries", "items", "list", "readings", "reading", "data", "publications"})
"""Keys that say of what is below only that it is a list."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST = 0.5  # of the titled mappings of one list, from which all of them are papers


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A paper of a list of data with the keys and titles above it; `line` is that of its title."""

    line: int
    entry: Entry
    section: tuple[str, ...]
    has_authors: bool


def read_data_list(page: Page, words: Words) -> tuple[tuple[DataEntry, ...], tuple[Rich, ...]]:
    """(the papers, the titled mappings that nothing calls one); neither where the page is no data."""
    unread: list[Rich] = []
    if has_front(page):
        return (), ()
    roots = (with_known_keys(root, words) for root in trees(page))
    found = tuple(entry for root in roots for entry in _walk(root, (), words, unread))
    return found, tuple(unread) if found else ()


def read_mapping(node: Node, words: Words) -> DataEntry | None:
    """The paper that one mapping is about, such as front matter; None where it does not tell of one."""
    title = _title(node, words)
    return _entry(node, title, (), words) if title is not None and _tells(node, words) else None


def _walk(node: Node, above: tuple[str, ...], words: Words, unread: list[Rich]) -> Iterator[DataEntry]:
    titled = [(child, title) for child in node.children() if (title := _title(child, words)) is not None]
    told = [child for child, _ in titled if _tells(child, words)]
    whole = bool(told) and len(told) >= _MOST * len(titled)
    for child in node.children():
        title = next((rich for one, rich in titled if one is child), None)
        if title is None:
            yield from _walk(child, above, words, unread)
        elif whole or child in told:
            yield _entry(child, title, above, words)
        elif any(_holds(part) for _, part in child.items()):
            yield from _under(child, (*above, title.text), words, unread)
        else:
            unread.append(title)
    if not node.children():
        title = _title(node, words)
        own = title is not None and not any(_holds(part) for _, part in node.items()) and _tells(node, words)
        if own and title is not None:
            yield _entry(node, title, above, words)
        else:
            yield from _under(node, above, words, unread)


def _under(node: Node, above: tuple[str, ...], words: Words, unread: list[Rich]) -> Iterator[DataEntry]:
    """What the keys of a mapping hold; a key that says more than "papers" is a section."""
    for key, child in node.items():
        if _holds(child):
            named = fold(key) and fold(key) not in _BARE
            yield from _walk(child, (*above, key) if named else above, words, unread)


def _holds(node: Node) -> bool:
    """Whether mappings stand in it."""
    return isinstance(node.value, Mapping) or any(isinstance(part.value, Mapping) for part in node.children())


def _title(node: Node, words: Words) -> Rich | None:
    low = {fold(key): child for key, child in node.items()}
    for name in _TITLES:
        child = low.get(name)
        if child is not None and child.text and not is_address(child.text):
            rich = marked(child.text, child.line)
            return rich if rich.text else None
    return None


def _tells(node: Node, words: Words) -> bool:
    """The mapping says who wrote the work, where or when it came out, or has an address that is a paper's."""
    said = {_role(key, words) for key, child in node.items() if _people(child) or child.text}
    return bool(said & {"authors", "venue", "year"}) or any(names_paper(href) for href in _addresses(node))


def _role(key: str, words: Words) -> str | None:
    return words.roles.get(fold(key))


def _people(node: Node) -> tuple[str, ...]:
    """The names in a text, a list of texts, or a list of mappings with a name."""
    if node.text:
        return (collapse(node.text),)
    named = (
        part.text or next((child.text for key, child in part.items() if fold(key) in _NAMES and child.text), None)
        for part in node.children()
    )
    return tuple(collapse(name) for name in named if name)


def _addresses(node: Node) -> tuple[str, ...]:
    """The addresses of the paper, as the keys that may hold one are listed."""
    low = {fold(key): child.text for key, child in node.items() if child.text}
    said = ((name, low[name].strip()) for name in _ADDRESSES if low.get(name))
    return tuple(href for name, text in said if (href := _address(name, text)))


def _address(name: str, text: str) -> str | None:
    if name == "doi" and text.startswith("10."):
        return f"https://doi.org/{text}"
    if name in ("arxiv", "eprint") and re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d+)?", text):
        return f"https://arxiv.org/abs/{text}"
    return (
        text
        if is_address(text) or (name in ("pdf", "link", "url", "href") and "/" in text) or names_paper(text)
        else None
    )


def _entry(node: Node, title: Rich, above: tuple[str, ...], words: Words) -> DataEntry:
    texts = {role: child for key, child in reversed(list(node.items())) if (role := _role(key, words))}
    people = _people(texts["authors"]) if "authors" in texts else ()
    series = collapse((texts["venue"].text if "venue" in texts else None) or "")
    dated = next((texts[role].text for role in ("year", "date") if role in texts and texts[role].text), None)
    year = int(found[0]) if (found := _YEAR.search(dated or "")) else None
    raw = f"{series} {year}" if series and year and not _YEAR.search(series) else series
    venue = words.venues.find(raw) or words.venues.find(series) if raw else None
    links = _links(node, title, words)
    hrefs = [link.url for link in links if link.kind == "paper"]
    read = read_entry(Rich((Span(title.text, hrefs[0] if hrefs else None),), title.line), words)
    short = read.short_name if read is not None and read.paper.title == title.text else None
    own = None if venue and venue.year else year
    names = from_url(*hrefs, *_addresses(node)) if hrefs or _addresses(node) else Identifiers()
    paper = PaperMention(title.text, hrefs[0] if hrefs else None, names, venue, raw or None, year=own)
    remarks = (", ".join(people),) if people else ()
    return DataEntry(title.line, Entry(paper, short, links, remarks=remarks), above, bool(people))


def _links(node: Node, title: Rich, words: Words) -> tuple[Link, ...]:
    """The paper, then what other keys lead to, by their names: slides, code, a video."""
    own = (*(s.href for s in title.links if s.href), *_addresses(node))
    found = [Link("paper", own[0])] if own else []
    found += [Link("other", href) for href in dict.fromkeys(own[1:]) if href != own[0]]
    for key, child in node.items():
        kind = words.label_kind(key)
        known = {link.url for link in found}
        if kind not in (None, "paper") and child.text and is_address(child.text) and child.text not in known:
            found.append(replace(Link("other", child.text.strip(), key), kind=kind))
    return tuple(found)


def is_list_of(entries: Sequence[DataEntry]) -> bool:
    """Papers that came out at several places or in several years; those of a programme came out at one."""
    told = {(str(e.entry.paper.venue_raw), e.entry.paper.year) for e in entries if _is_told(e)}
    return len(told) > 1


def _is_told(found: DataEntry) -> bool:
    return bool(found.entry.paper.venue_raw or found.entry.paper.year)
