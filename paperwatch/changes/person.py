"""The door from the command line: whoever has the database in hand is its organiser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.engine import Database
from db.members import Person
from paperwatch.changes.door import Result, act
from paperwatch.judging import who


def at_machine(by: str | None) -> Person:
    """Who is at the machine: the name given, or the login name. Raises `PaperwatchError` `judgement.nobody`."""
    return Person(who(by), "organiser")


def change(database: Database, name: str, values: Mapping[str, Any], *, by: str | None) -> Result:
    """Do an action in the name of whoever is at the machine. Raises what `door.act` raises."""
    return act(database, name, values, at_machine(by))
