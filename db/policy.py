"""The coverage policy: data (`db/data/coverage.toml`), kept in a table so that plain SQL follows it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from sqlalchemy import Connection, delete, insert

from db.models import CoveragePolicy


@cache
def shipped_policy() -> dict[str, bool]:
    """Talk kind -> whether a talk of that kind covers the papers it names."""
    table = tomllib.loads(resources.files("db").joinpath("data/coverage.toml").read_text("utf-8"))
    return dict.fromkeys(table["covers"], True) | dict.fromkeys(table["does_not_cover"], False)


def keep_policy(connection: Connection, policy: dict[str, bool] | None = None) -> None:
    """Make `policy` (the shipped one where none is given) the one that the views follow."""
    chosen = shipped_policy() if policy is None else policy
    connection.execute(delete(CoveragePolicy))
    connection.execute(insert(CoveragePolicy), [{"talk_kind": k, "covers": v} for k, v in sorted(chosen.items())])
