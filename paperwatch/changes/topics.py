"""Actions on the group's own topics, which stand in `topics.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, PrivateAttr

from db.engine import Database
from db.members import Person, Role
from db.search.topics import give_topic
from db.vocabulary import SHIPPED_TOPICS, Topics
from paperwatch.changes.action import Action, Done, Line
from paperwatch.console import plural
from paperwatch.errors import Exit, PaperwatchError

# What reads and writes the file is imported where it is used: other actions need none of it.
Query = Annotated[str, Field(max_length=2_000), AfterValidator(lambda text: " ".join(text.split()))]


class _OnTopic(Action):
    """An action on one topic, by its name."""

    least: ClassVar[Role] = "organiser"
    name: Annotated[Line, Field(min_length=1, max_length=40)]
    _before: list[dict[str, Any] | None] = PrivateAttr(default_factory=list)

    def subject(self, database: Database, person: Person) -> str:
        return f"topic {self.name}"

    def _put(self, database: Database, table: Mapping[str, Any] | None) -> int:
        from paperwatch.config import load_config
        from paperwatch.topic_entries import own_table

        if not self._before:  # a transaction may be tried again, and the file be written already
            self._before.append(own_table(load_config(), self.name))
        return _put(database, self.name, table)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        _put(database, asked["name"], before)


class SetTopic(_OnTopic):
    """A topic of the group: what to call it, and the search that finds its papers (`exclude`: which of them are none).

    Under the name of a shipped topic it takes that one's place.
    """

    title: ClassVar[str] = "change a topic"
    label: Line = ""
    find: Annotated[Query, Field(min_length=1)]
    exclude: Query = ""

    def do(self, database: Database, person: Person) -> Done:
        from paperwatch.topic_entries import table_of

        count = self._put(database, table_of(self.name, self.label, self.find, self.exclude))
        return Done(f"Topic {self.name} set: it finds {plural(count, 'paper')}", self._before[0])


class DropTopic(_OnTopic):
    """A topic is left out; taken back, it is there again."""

    title: ClassVar[str] = "leave a topic out"

    def do(self, database: Database, person: Person) -> Done:
        _check_known(self.name)
        self._put(database, {"off": True} if self.name in SHIPPED_TOPICS.known else None)
        return Done(f"Topic {self.name} left out", self._before[0])


def _check_known(name: str) -> None:
    from paperwatch.config import load_config
    from paperwatch.databases import own_topics

    if name not in own_topics(load_config()).known:
        raise PaperwatchError("topic.unknown", f"There is no topic {name!r}.", Exit.NOT_FOUND)


def _put(database: Database, name: str, table: Mapping[str, Any] | None) -> int:
    """Write the file with that table, and give the papers the topic that it makes; how many it finds."""
    from paperwatch.config import load_config
    from paperwatch.topic_entries import with_table, write

    config = load_config()
    text, topics = with_table(config, name, table)
    count = _sort(database, name, topics)
    write(config, text)
    return count


def _sort(database: Database, name: str, topics: Topics) -> int:
    return database.writing(lambda connection: give_topic(connection, name, topics.known))
