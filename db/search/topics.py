"""Topics: a vocabulary of queries as data (`db/data/topics.toml`), and the papers that each of them finds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources

from sqlalchemy import Connection, FromClause, Insert, String, cast, delete, insert, select

from db.bulk import among, chunks
from db.dialects import insert_or_update
from db.engine import Database, Dialect, venues_of
from db.errors import UnknownTopicError
from db.models import PaperTopic
from db.models import Topic as TopicRow
from db.search import fulltext
from db.search.columns import PAPERS
from db.search.compile import condition
from db.search.query import And, Node, Not, parse
from extract.venues import Venues

_LONGEST_NAME = 60  # letters that are compared; the longest shipped name has 20
_INDEXED = PAPERS.join(fulltext.INDEX, fulltext.INDEX.c.rowid == PAPERS.c.id)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name, what to call it, and the query that finds its papers."""

    name: str
    title: str
    find: str
    exclude: str = ""

    @property
    def expression(self) -> str:
        """The whole query, as one could type it."""
        find = " ".join(self.find.split())
        return f"({find}) NOT ({' '.join(self.exclude.split())})" if self.exclude else find

    @property
    def tree(self) -> Node:
        """The query, read."""
        found = parse(self.find)
        return And((found, Not(parse(self.exclude)))) if self.exclude else found


@cache
def vocabulary() -> Mapping[str, Topic]:
    """The shipped topics by name, in the order of the file."""
    return read_vocabulary(resources.files("db").joinpath("data/topics.toml").read_text("utf-8"))


def read_vocabulary(toml_text: str) -> dict[str, Topic]:
    """Topics from TOML in the form of `topics.toml`. Raises `QuerySyntaxError` for a query that cannot be read."""
    topics = {name: Topic(name, **table) for name, table in tomllib.loads(toml_text).items()}
    for topic in topics.values():
        _ = topic.tree
    return topics


def topic_named(name: str) -> Topic:
    """The topic of that name, in upper or lower case. Raises `UnknownTopicError`, which names the near ones."""
    try:
        return vocabulary()[name.strip().lower()]
    except KeyError:
        near = get_close_matches(name[:_LONGEST_NAME].lower(), vocabulary(), n=3)
        said = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(vocabulary())}."
        raise UnknownTopicError(f"There is no topic {name!r}. {said}") from None


def assign(database: Database, *, only: Iterable[int] | None = None, topics: Mapping[str, Topic] | None = None) -> int:
    """Give papers their topics and return how many pairs of paper and topic were written.

    `only` limits it to the papers with those ids; all are done whenever the vocabulary changed. Linking does this
    for the papers it changes; call it alone after an edit of the vocabulary.
    """
    papers = None if only is None else sorted(only)
    return database.writing(lambda connection: give_topics(connection, papers, topics))


def give_topics(connection: Connection, papers: Iterable[int] | None, topics: Mapping[str, Topic] | None = None) -> int:
    """`assign` inside the caller's transaction."""
    chosen = vocabulary() if topics is None else topics
    if _write_vocabulary(connection, chosen) or papers is None:
        connection.execute(delete(PaperTopic))
        return sum(_find(connection, topic, PAPERS) for topic in chosen.values())
    ids = sorted(papers)
    if not ids:
        return 0
    connection.execute(delete(PaperTopic).where(among(connection, PaperTopic.paper_id, ids)))
    with fulltext.narrowed(connection, ids):
        return sum(_find(connection, topic, _INDEXED) for topic in chosen.values())


def _write_vocabulary(connection: Connection, topics: Mapping[str, Topic]) -> bool:
    """Make the table hold these topics; True when it held others."""
    wanted = {(t.name, t.title, t.expression) for t in topics.values()}
    kept = {tuple(row) for row in connection.execute(select(TopicRow.name, TopicRow.title, TopicRow.expression))}
    if wanted == kept:
        return False
    connection.execute(delete(PaperTopic))
    connection.execute(delete(TopicRow).where(TopicRow.name.not_in(topics)))
    statement = insert_or_update(connection, TopicRow)
    statement = statement.on_conflict_do_update(
        index_elements=["name"], set_={n: statement.excluded[n] for n in ("title", "expression")}
    )
    rows = [{"name": name, "title": title, "expression": expression} for name, title, expression in sorted(wanted)]
    connection.execute(statement, rows)
    return True


def topics_of(connection: Connection, paper_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The topics of papers by internal id, by name."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(paper_ids):
        pairs = select(PaperTopic.paper_id, PaperTopic.topic).where(PaperTopic.paper_id.in_(chunk))
        for paper, topic in connection.execute(pairs.order_by(PaperTopic.paper_id, PaperTopic.topic)):
            found[paper] = (*found.get(paper, ()), topic)
    return found


def _find(connection: Connection, topic: Topic, papers: FromClause) -> int:
    """Write which of the papers belong to the topic."""
    write = _statement(topic, fulltext.dialect_of(connection), venues_of(connection), papers)
    return connection.execute(write, execution_options={"preserve_rowcount": True}).rowcount


@lru_cache(maxsize=256)  # more than twice the shipped topics on both engines, of all papers and of some
def _statement(topic: Topic, dialect: Dialect, venues: Venues, papers: FromClause) -> Insert:
    """What `_find` runs, made once: every linking asks for all topics."""
    found = condition(topic.tree, dialect, venues, topic.expression)
    pairs = select(PAPERS.c.id, cast(topic.name, String)).select_from(papers).where(*found.where)
    return insert(PaperTopic).from_select(["paper_id", "topic"], pairs)
