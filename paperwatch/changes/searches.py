"""Actions on saved searches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from db.engine import Database
from db.group.searches import Saved, put_search, search_of
from db.members import Person
from db.search.query import parse
from extract.text import slug
from paperwatch.changes.action import Action, Done, Line, quoted
from paperwatch.errors import Exit, PaperwatchError, usage_error


def _named(name: str) -> str:
    if not slug(name):
        raise ValueError("a name has letters or digits")
    return name


class _OnSearch(Action):
    """An action on one saved search, by its name. It is changed by whoever saved it, and by organisers."""

    name: Annotated[Line, Field(min_length=1, max_length=80), AfterValidator(_named)]

    @property
    def _key(self) -> str:
        return slug(self.name)

    def subject(self, database: Database, person: Person) -> str:
        return f"search {self._key}"

    def _known(self, database: Database, person: Person) -> Saved | None:
        found = search_of(database, self._key)
        if found is not None and found.by != person.name and not person.may("organiser"):
            raise usage_error("search.name-taken", f"{found.by} saved a search {found.name!r}. Give another name.")
        return found

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        database.writing(lambda connection: put_search(connection, slug(asked["name"]), before))


class SaveSearch(_OnSearch):
    """A search in the language of `paperwatch search` is saved under a name; its new papers are a feed."""

    title: ClassVar[str] = "save a search"
    query: Annotated[str, Field(min_length=1, max_length=2_000)]

    def do(self, database: Database, person: Person) -> Done:
        parse(self.query)
        self._known(database, person)
        words = {"name": self.name, "query": self.query, "by": person.name}
        before = database.writing(lambda connection: put_search(connection, self._key, words))
        return Done(f"Search {quoted(self.name)} saved: {self.query}", before)


class DropSearch(_OnSearch):
    """A saved search is forgotten, and its feed ends."""

    title: ClassVar[str] = "forget a saved search"

    def do(self, database: Database, person: Person) -> Done:
        if self._known(database, person) is None:
            raise PaperwatchError("search.unknown", f"There is no saved search {self.name!r}.", Exit.NOT_FOUND)
        before = database.writing(lambda connection: put_search(connection, self._key, None))
        return Done(f"Search {quoted(self.name)} forgotten", before)
