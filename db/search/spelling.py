"""What a query that finds nothing may have meant: words of titles that are spelt nearly so, and topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sqlalchemy import Connection, select

from db.engine import Database
from db.search.columns import PAPERS
from db.search.compile import match
from db.search.fulltext import INDEX, holds, words
from db.search.inflect import inflected
from db.search.query import And, Fact, Node, Not, Or, Words, parse
from db.search.topics import topics_in

_PREFIXES = (3, 2)  # letters that a word and what it may have meant have in common
_READ = 400  # papers whose titles are looked through for each of them; by hand
_ALIKE = 0.75  # of difflib's ratio: one letter of four, two of eight; by hand
_MOST = 3  # spellings of one word


def near_spellings(database: Database, query: str) -> dict[str, tuple[str, ...]]:
    """For each word or topic of a query that no paper has: the most alike of those that some have."""
    found: dict[str, tuple[str, ...]] = {}
    with database.reading() as connection:
        topics = topics_in(connection)
        for node in _leaves(parse(query)):
            if isinstance(node, Fact):
                if node.field == "topic" and node.value.lower() not in topics:
                    found[node.value] = tuple(get_close_matches(node.value.lower(), topics, n=_MOST))
            elif len(node.words) == 1 and not node.prefix and not _is_there(connection, database, node):
                found[node.words[0]] = tuple(_alike(connection, database, node))
    return {said: near for said, near in found.items() if near}


def what_is_missing(database: Database, query: str, near: Mapping[str, tuple[str, ...]] | None = None) -> list[str]:
    """What a query asks for that is not there, a sentence each, with what is spelt nearly so (`near_spellings`)."""
    near = near_spellings(database, query) if near is None else near
    with database.reading() as connection:
        topics = topics_in(connection)
    asked = [node.value for node in _leaves(parse(query)) if isinstance(node, Fact) and node.field == "topic"]
    unknown = dict.fromkeys(name for name in asked if name.lower() not in topics)
    said = [f"There is no topic {name}.{_meant(near.get(name, ()))}" for name in unknown]
    return said + [f"No paper has {word}.{_meant(words)}" for word, words in near.items() if word not in unknown]


def _meant(words: tuple[str, ...]) -> str:
    return f" Did you mean {' or '.join(words)}?" if words else ""


def _leaves(node: Node) -> Iterator[Words | Fact]:
    """What is asked for; what is excluded is not."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    elif not isinstance(node, Not):
        yield node


def _is_there(connection: Connection, database: Database, node: Words) -> bool:
    asked = holds(match(inflected(node), database.dialect), database.dialect)
    return connection.execute(select(INDEX.c.rowid).where(asked).limit(1)).first() is not None


def _alike(connection: Connection, database: Database, node: Words) -> list[str]:
    column = {"authors": PAPERS.c.authors, "affiliations": None}.get(node.field or "", PAPERS.c.title)
    (word,) = node.words
    if column is None:
        return []
    for length in _PREFIXES:
        begins = Words((word[:length],), prefix=True, field=node.field or "title")
        asked = select(INDEX.c.rowid).where(holds(match(begins, database.dialect), database.dialect)).limit(_READ)
        titles = connection.execute(select(column).where(PAPERS.c.id.in_(asked))).scalars()
        counts = Counter(said for title in titles for said in words(title or "") if said.startswith(word[:length]))
        if near := get_close_matches(word, counts, n=_MOST, cutoff=_ALIKE):
            return near
    return []
