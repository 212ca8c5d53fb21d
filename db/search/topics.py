"""Topics are queries (`db/vocabulary.py`): the papers that each of them finds, and what a database says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, FromClause, Insert, Integer, Select, String, cast, delete, insert, select

from db.bulk import among, chunks, unindexed
from db.dialects import insert_or_update
from db.engine import Database, Dialect, group_of, known_topics, venues_of
from db.errors import QuerySyntaxError, TopicTableError, UnknownTopicError
from db.models import Paper, PaperTopic
from db.models import Topic as TopicRow
from db.search import fulltext
from db.search.columns import PAPERS
from db.search.compile import condition
from db.search.query import And, Node, Not, parse
from db.vocabulary import LONGEST_NAME, Topic, Topics
from extract.venues import Venues

_INDEXED = PAPERS.join(fulltext.INDEX, fulltext.INDEX.c.rowid == PAPERS.c.id)


def read_topics(own: str) -> Topics:
    """The shipped topics and, over them, those of TOML in the form of `topics.toml`, each query read once.

    Raises `TopicTableError`, which names the topic.
    """
    topics = Topics(own)
    for topic in topics.known.values():
        try:
            _tree(topic)
        except QuerySyntaxError as error:
            raise TopicTableError(f"The topic {topic.name}: {error}") from error
    return topics


def _tree(topic: Topic) -> Node:
    found = parse(topic.find)
    return And((found, Not(parse(topic.exclude)))) if topic.exclude else found


def topics_in(connection: Connection) -> Mapping[str, Topic]:
    """The topics that the papers were given, by name; before any were, the known ones. A query is whole in `find`."""
    return _given(connection).get(group_of(connection)) or known_topics(connection).known


def _given(connection: Connection) -> dict[int, dict[str, Topic]]:
    """The topics that the papers were given, by the number of the reading group and by name."""
    columns = (TopicRow.name, TopicRow.title, TopicRow.expression, TopicRow.group_id)
    found: dict[int, dict[str, Topic]] = {}
    for *topic, group in connection.execute(select(*columns).order_by(TopicRow.group_id, TopicRow.name)):
        found.setdefault(group, {})[topic[0]] = Topic(*topic)
    return found


def vocabulary(database: Database) -> Mapping[str, Topic]:
    """`topics_in` of a database."""
    with database.reading() as connection:
        return topics_in(connection)


def topic_named(database: Database, name: str) -> Topic:
    """The topic of that name, in upper or lower case. Raises `UnknownTopicError`, which names the near ones."""
    known = vocabulary(database)
    asked = name.strip().lower()
    if asked in known:
        return known[asked]
    if asked in database.topics.known:
        raise UnknownTopicError(f"No paper was asked yet for the new topic {asked}. `paperwatch topics` asks them.")
    near = get_close_matches(name[:LONGEST_NAME].lower(), known, n=3)
    said = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
    raise UnknownTopicError(f"There is no topic {name!r}. {said}")


def outdated(database: Database) -> bool:
    """Whether the papers were given other topics than are known now, or none yet."""
    with database.reading() as connection:
        return _kept(connection) != _wanted(database.topics.known)


def assign(database: Database, *, only: Iterable[int] | None = None, topics: Mapping[str, Topic] | None = None) -> int:
    """Give papers their topics and return how many pairs of paper and topic were written.

    `only` limits it to the papers with those ids; all are done whenever the vocabulary changed. Linking does this
    for the papers it changes; call it alone after an edit of the vocabulary. `topics` are those of the database.
    """
    papers = None if only is None else sorted(only)
    return database.writing(lambda connection: give_topics(connection, papers, topics))


def give_topics(connection: Connection, papers: Iterable[int] | None, topics: Mapping[str, Topic] | None = None) -> int:
    """`assign` inside the caller's transaction. The papers get the topics of other reading groups too."""
    mine, ids = group_of(connection), None if papers is None else sorted(papers)
    chosen = known_topics(connection).known if topics is None else topics
    changed = _write_vocabulary(connection, chosen)
    for group, theirs in _given(connection).items():
        if group != mine:
            _give(connection, group, theirs, ids)
    return _give(connection, mine, chosen, None if changed else ids)


def _give(connection: Connection, group: int, topics: Mapping[str, Topic], ids: Sequence[int] | None) -> int:
    """Give these papers, or all, the topics of a reading group."""
    if ids is None:
        with unindexed(connection, PaperTopic), fulltext.by_index(connection):
            connection.execute(delete(PaperTopic).where(PaperTopic.group_id == group))
            return sum(_find(connection, topic, group, PAPERS) for topic in topics.values())
    if not ids:
        return 0
    own = (PaperTopic.group_id == group, among(connection, PaperTopic.paper_id, ids))
    connection.execute(delete(PaperTopic).where(*own))
    with fulltext.narrowed(connection, ids):
        return sum(_find(connection, topic, group, _INDEXED) for topic in topics.values())


def give_topic(connection: Connection, name: str, topics: Mapping[str, Topic]) -> int:
    """Give all papers the one topic of that name as `topics` have it, and none where they have none; how many it finds.

    The other topics stay as they are.
    """
    group = group_of(connection)
    connection.execute(delete(PaperTopic).where(PaperTopic.group_id == group, PaperTopic.topic == name))
    connection.execute(delete(TopicRow).where(TopicRow.group_id == group, TopicRow.name == name))
    if (topic := topics.get(name)) is None:
        return 0
    words = {"group_id": group, "name": topic.name, "title": topic.title, "expression": topic.expression}
    connection.execute(insert(TopicRow).values(words))
    return _find(connection, topic, group, PAPERS)


@dataclass(frozen=True, slots=True)
class Caught:
    """A paper that a topic finds."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a topic would find of the papers that a source lists: how many, how many there were `before`, which come and
    which go (the first of them, the newest first)."""

    total: int
    before: int
    gained_in_all: int
    gained: tuple[Caught, ...]
    lost_in_all: int
    lost: tuple[Caught, ...]


def preview(database: Database, tried: Topic, known: Topic | None, *, most: int) -> Preview:
    """What a topic would find beside what it finds as it is `known`; nothing is written. Raises `QuerySyntaxError`."""
    with database.reading() as connection:
        where = (fulltext.dialect_of(connection), venues_of(connection), database.group)
        found = condition(_tree(tried), *where, tried.expression)
        chosen = select(PAPERS.c.id).select_from(PAPERS).where(*found.where)
        new = set(connection.execute(_listed(chosen)).scalars())
        its = (PaperTopic.group_id == database.group, PaperTopic.topic == (known.name if known else ""))
        pairs = select(PaperTopic.paper_id).where(*its)
        old = set(connection.execute(_listed(pairs)).scalars())
        gained, lost = new - old, old - new
        first, gone = _caught(connection, gained, most), _caught(connection, lost, most)
        return Preview(len(new), len(old), len(gained), first, len(lost), gone)


def _listed(ids: Select[Any]) -> Select[Any]:
    return select(Paper.id).where(Paper.id.in_(ids), Paper.evidence == "record")


def _caught(connection: Connection, papers: set[int], most: int) -> tuple[Caught, ...]:
    """The newest of these papers."""
    columns = (Paper.public_id, Paper.title, Paper.series, Paper.year, Paper.id)
    found = [row for ids in chunks(papers) for row in connection.execute(select(*columns).where(Paper.id.in_(ids)))]
    found.sort(key=lambda row: (-(row.year or 0), row.title, row.id))
    return tuple(Caught(*row[:4]) for row in found[:most])


def _write_vocabulary(connection: Connection, topics: Mapping[str, Topic]) -> bool:
    """Make the table hold these topics; True when it held others."""
    wanted, group = _wanted(topics), group_of(connection)
    if wanted == _kept(connection):
        return False
    connection.execute(delete(PaperTopic).where(PaperTopic.group_id == group))
    connection.execute(delete(TopicRow).where(TopicRow.group_id == group, TopicRow.name.not_in(topics)))
    statement = insert_or_update(connection, TopicRow)
    statement = statement.on_conflict_do_update(
        index_elements=["group_id", "name"], set_={n: statement.excluded[n] for n in ("title", "expression")}
    )
    rows = [
        {"group_id": group, "name": name, "title": title, "expression": expression}
        for name, title, expression in sorted(wanted)
    ]
    connection.execute(statement, rows)
    return True


def _wanted(topics: Mapping[str, Topic]) -> set[tuple[str, ...]]:
    return {(t.name, t.title, t.expression) for t in topics.values()}


def _kept(connection: Connection) -> set[tuple[str, ...]]:
    columns = (TopicRow.name, TopicRow.title, TopicRow.expression)
    rows = connection.execute(select(*columns).where(TopicRow.group_id == group_of(connection)))
    return {tuple(row) for row in rows}


def topics_of(connection: Connection, paper_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The topics of papers by internal id, by name."""
    found: dict[int, tuple[str, ...]] = {}
    ours = PaperTopic.group_id == group_of(connection)
    for chunk in chunks(paper_ids):
        pairs = select(PaperTopic.paper_id, PaperTopic.topic).where(ours, PaperTopic.paper_id.in_(chunk))
        for paper, topic in connection.execute(pairs.order_by(PaperTopic.paper_id, PaperTopic.topic)):
            found[paper] = (*found.get(paper, ()), topic)
    return found


def _find(connection: Connection, topic: Topic, group: int, papers: FromClause) -> int:
    """Write which of the papers belong to the topic of a reading group."""
    write = _statement(topic, fulltext.dialect_of(connection), venues_of(connection), group, papers)
    return connection.execute(write, execution_options={"preserve_rowcount": True}).rowcount


@lru_cache(maxsize=256)  # more than twice the shipped topics on both engines, of all papers and of some
def _statement(topic: Topic, dialect: Dialect, venues: Venues, group: int, papers: FromClause) -> Insert:
    """What `_find` runs, made once: every linking asks for all topics."""
    found = condition(_tree(topic), dialect, venues, group, topic.expression)
    pair = (PAPERS.c.id, cast(group, Integer), cast(topic.name, String))
    pairs = select(*pair).select_from(papers).where(*found.where)
    return insert(PaperTopic).from_select(["paper_id", "group_id", "topic"], pairs)
