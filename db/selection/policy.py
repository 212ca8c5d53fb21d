"""The coverage policy: data (`db/data/coverage.toml`), kept in a table so that plain SQL follows it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import Connection, delete, insert, select

from db.engine import Database, group_of
from db.errors import PolicyError
from db.models import CoveragePolicy
from extract.records import TalkKind

Planned: TypeAlias = Literal["reserves", "covers", "open"]
Material: TypeAlias = Literal["slides", "summary", "video"]
MATERIALS: tuple[Material, ...] = get_args(Material)
_KINDS: tuple[TalkKind, ...] = get_args(TalkKind)
_SWITCHES = ("preprint_covers_published", "published_covers_preprint")
_KNOWN = {"covers", "does_not_cover", "planned", "owes", *_SWITCHES}


@dataclass(frozen=True, slots=True)
class Policy:
    """When a talk covers a paper, and what is to be published after it.

    `covers` are kinds of talk; `planned` says what one that is still to come does to its paper; `owes` maps kinds to
    materials.
    """

    covers: frozenset[str]
    planned: Planned
    preprint_covers_published: bool
    published_covers_preprint: bool
    owes: Mapping[str, frozenset[str]]

    def rows(self) -> list[dict[str, Any]]:
        """The policy as rows of its table, one for each kind of talk."""
        return [
            {
                "talk_kind": kind,
                "covers": kind in self.covers,
                "planned": self.planned,
                **{switch: getattr(self, switch) for switch in _SWITCHES},
                **{f"owes_{material}": material in self.owes.get(kind, ()) for material in MATERIALS},
            }
            for kind in sorted(_KINDS)
        ]


@cache
def shipped_policy() -> Policy:
    """The policy that holds where a group has written none."""
    return _policy(tomllib.loads(_shipped_text()))


def read_policy(toml_text: str) -> Policy:
    """A group's policy: what the text leaves out is as shipped. Raises `PolicyError` with the word that is wrong."""
    try:
        given = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The coverage policy is not valid TOML: {error}.") from error
    return _policy(tomllib.loads(_shipped_text()) | given)


def _shipped_text() -> str:
    return resources.files("db").joinpath("data/coverage.toml").read_text("utf-8")


def _policy(table: Mapping[str, Any]) -> Policy:
    _known("setting", table, _KNOWN)
    covers = _words("covers", table["covers"], _KINDS)
    _words("does_not_cover", table["does_not_cover"], _KINDS)
    _known("value of planned", [table["planned"]], get_args(Planned))
    for switch in _SWITCHES:
        if not isinstance(table[switch], bool):
            raise PolicyError(f"Coverage policy: {switch} is true or false.")
    if not isinstance(table["owes"], dict):
        raise PolicyError('Coverage policy: owes is a table, such as [owes] and paper = ["slides"].')
    _known("kind of talk", table["owes"], _KINDS)
    owes = {kind: _words(f"owes.{kind}", listed, MATERIALS) for kind, listed in table["owes"].items()}
    return Policy(
        covers=covers,
        planned=table["planned"],
        preprint_covers_published=table["preprint_covers_published"],
        published_covers_preprint=table["published_covers_preprint"],
        owes=owes,
    )


def _words(name: str, value: Any, known: tuple[str, ...]) -> frozenset[str]:
    if not isinstance(value, list):
        raise PolicyError(f'Coverage policy: {name} is a list, such as ["{known[0]}"].')
    _known(f"word in {name}", value, known)
    return frozenset(value)


def _known(what: str, words: Any, known: Any) -> None:
    wrong = sorted({str(word) for word in words} - set(known))
    if wrong:
        raise PolicyError(f"Coverage policy: unknown {what}: {', '.join(wrong)}. Known: {', '.join(sorted(known))}.")


def write_policy(connection: Connection, policy: Policy | None = None) -> None:
    """Make `policy` (the shipped one where none is given) the one that the views follow."""
    group = group_of(connection)
    connection.execute(delete(CoveragePolicy).where(CoveragePolicy.group_id == group))
    rows = (policy or shipped_policy()).rows()
    connection.execute(insert(CoveragePolicy), [{"group_id": group} | row for row in rows])


def follow_policy(database: Database, policy: Policy | None = None) -> bool:
    """Like `write_policy`, but writes only where the database follows another one; True when it did."""
    wanted = (policy or shipped_policy()).rows()
    with database.reading() as connection:
        query = select(CoveragePolicy.__table__).where(CoveragePolicy.group_id == database.group)
        kept = connection.execute(query.order_by(CoveragePolicy.talk_kind))
        if [{name: value for name, value in row._mapping.items() if name != "group_id"} for row in kept] == wanted:
            return False
    database.writing(lambda connection: write_policy(connection, policy))
    return True
