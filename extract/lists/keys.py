"""Lists of data whose keys nobody knows: what a key holds is told by what stands under it in all entries together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.schedule.titles import is_address, names_paper
from extract.schedule.tree import Node
from extract.schedule.words import Words, fold
from extract.text import collapse

_LEAST, _MOSTLY = 3, 0.6  # entries of a list, and the share of them that a key must fit; by hand
_SURE = 0.7  # the probability of titles or people, as for a column without header
_TITLE_LENGTH = 18  # characters that titles have on average at least, as in columns
_NAME_WORDS = 1.5  # words of authors on average, above which they are no first names of readers; by hand
_MOST_READ = 40  # values that stand for a key; bounds the work, by hand
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_TITLES = frozenset({"title", "papertitle", "paper", "name"})
_ADDRESSES = frozenset({"url", "link", "href", "paperurl", "paperlink", "pdf", "doi", "arxiv"})


def with_known_keys(root: Node, words: Words) -> Node:
    """The tree with the keys of its entries named as they are known: "headline" becomes "title". Entries are mappings
    of lists, and those with the same keys are read together."""
    sorts: dict[frozenset[str], list[Node]] = defaultdict(list)
    for entry in _entries(root):
        sorts[_keys(entry)].append(entry)
    named = {keys: _named(entries, words) for keys, entries in sorts.items() if len(entries) >= _LEAST}
    return _renamed(root, {keys: names for keys, names in named.items() if names})


def _entries(node: Node) -> Iterator[Node]:
    for child in (*(child for _, child in node.items()), *node.children()):
        yield from _entries(child)
    yield from (child for child in node.children() if isinstance(child.value, Mapping))


def _keys(entry: Node) -> frozenset[str]:
    return frozenset(key for key, _ in entry.items())


def _renamed(node: Node, named: Mapping[frozenset[str], Mapping[str, str]]) -> Node:
    if isinstance(node.value, Mapping):
        names = named.get(_keys(node), {})
        return Node({names.get(key, key): _renamed(child, named) for key, child in node.items()}, node.line)
    children = node.children()
    return Node(tuple(_renamed(child, named) for child in children), node.line) if children else node


def _named(entries: Sequence[Node], words: Words) -> dict[str, str]:
    """The names of the keys that nobody knows, for what no known key of the entries says; none without titles."""
    keys = dict.fromkeys(key for entry in entries for key, _ in entry.items())
    said_of = {key: [said for e in entries if (said := _texts(e, key))] for key in keys}
    known = {key: role for key in keys if (role := _role(key, said_of[key], words))}
    roles = set(known.values())
    free = {key: texts for key, texts in said_of.items() if key not in known}
    free = {key: texts for key, texts in free.items() if len(texts) >= _MOSTLY * len(entries)}
    named: dict[str, str] = {}
    for role, fits in (("title", _are_titles), ("year", _are_years), ("url", _are_papers), ("authors", _are_authors)):
        key = next((key for key, texts in free.items() if role not in roles and key not in named and fits(texts)), None)
        if key is not None:
            named[key] = role
    for key, texts in free.items():
        if "venue" not in roles and key not in named and _are_venues(texts, words):
            named[key] = "venue"
            break
    return named if "title" in roles or "title" in named.values() else {}


def _role(key: str, said: Sequence[tuple[str, ...]], words: Words) -> str | None:
    """The role of a key that is known and fits: "topic" names no title of a paper, "published" may be a year."""
    name = fold(key)
    if name in _TITLES:
        return "title"
    if name in _ADDRESSES:
        return "url"
    role = words.roles.get(name)
    return None if role in ("title", "presenter") or (role == "venue" and said and _are_years(said)) else role


def _texts(entry: Node, key: str) -> tuple[str, ...]:
    """The text under a key, or the texts of a list."""
    child = next((child for name, child in entry.items() if name == key), None)
    if child is None:
        return ()
    return tuple(collapse(part.text) for part in (child, *child.children()) if part.text and part.text.strip())


def _are_titles(said: Sequence[tuple[str, ...]]) -> bool:
    texts = [texts[0] for texts in said if len(texts) == 1]
    if len(texts) < len(said) or any(is_address(text) for text in texts):
        return False
    long = sum(map(len, texts)) >= _TITLE_LENGTH * len(texts)
    return long and lines.read_together(texts[:_MOST_READ])[Kind.TITLE] >= _SURE


def _are_years(said: Sequence[tuple[str, ...]]) -> bool:
    return all(len(texts) == 1 and _YEAR.fullmatch(texts[0]) for texts in said)


def _are_papers(said: Sequence[tuple[str, ...]]) -> bool:
    hrefs = [texts[0] for texts in said]
    return all(map(is_address, hrefs)) and sum(map(names_paper, hrefs)) >= _MOSTLY * len(hrefs)


def _are_authors(said: Sequence[tuple[str, ...]]) -> bool:
    texts = [text for texts in said for text in texts][:_MOST_READ]
    long = sum(len(text.split()) for text in texts) >= _NAME_WORDS * len(texts)
    return long and lines.read_together(texts).people >= _SURE


def _are_venues(said: Sequence[tuple[str, ...]], words: Words) -> bool:
    known = [texts for texts in said if len(texts) == 1 and words.venues.find(texts[0])]
    return len(known) >= _MOSTLY * len(said)
