"""What a shell may complete: names that stand in the database in force."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

from paperwatch.places import first_config_path

DEFAULT = "sqlite:///paperwatch.db"


def venues(incomplete: str) -> list[str]:
    """Venues without and with their year."""
    found = _read("editions")
    return _fitting({series for series, _ in found}, incomplete) + _editions(found, incomplete)


def editions(incomplete: str) -> list[str]:
    """Venues with their year."""
    return _editions(_read("editions"), incomplete)


def topics(incomplete: str) -> list[str]:
    return _fitting((topic for (topic,) in _read("topics")), incomplete)


def presenters(incomplete: str) -> list[str]:
    """Names of presenters; those with a space want a quotation mark before them."""
    return _fitting({name for (joined,) in _read("presenters") for name in joined.split("; ")}, incomplete)


def groups(incomplete: str) -> list[str]:
    """Groups, and the schedules by their name."""
    schedules = {source.partition(":")[2] or source for (source,) in _read("schedules")}
    return _fitting(schedules | {group for (group,) in _read("groups")}, incomplete)


def sources(incomplete: str) -> list[str]:
    """What was read before, by the name that its runs carry."""
    return _fitting((_bare(edition, incomplete) for (edition,) in _read("sources")), incomplete)


def stored(incomplete: str) -> list[str]:
    """Sources that something is stored of, by their own name."""
    return _fitting((source for (source,) in _read("stored")), incomplete)


def registries(incomplete: str) -> list[str]:
    """Sources that can be asked for what a paper lacks."""
    from extract.sources import cards

    return _fitting((name for name, card in cards().items() if card.asking), incomplete)


def _editions(found: Iterable[tuple[str, int]], incomplete: str) -> list[str]:
    return _fitting((_bare(f"{series}'{year % 100:02}", incomplete) for series, year in found), incomplete)


def _bare(edition: str, incomplete: str) -> str:
    """OSDI25 for OSDI'25, which a shell would take for an open quotation, unless the person writes it so."""
    return edition if "'" in incomplete else edition.replace("'", "")


def _fitting(found: Iterable[str], incomplete: str) -> list[str]:
    """Those that begin so, in whatever case; as typed so far, because a shell replaces nothing before the cursor."""
    begun = incomplete.casefold()
    return sorted({incomplete + name[len(incomplete) :] for name in found if name.casefold().startswith(begun)})


def _read(kind: str) -> list[tuple[Any, ...]]:
    from db.names import names

    return names(_database_url(), kind)


def _database_url() -> str:
    """As `load_config` would find it; the whole configuration takes longer to read than a key press may."""
    if url := os.environ.get("PAPERWATCH_DATABASE_URL"):
        return url
    try:
        return str(tomllib.loads(first_config_path().read_text("utf-8")).get("database_url", DEFAULT))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return DEFAULT


OF_PARAMETER: dict[str, Callable[[str], list[str]]] = {
    "venue": venues,
    "topic": topics,
    "presenter": presenters,
    "group": groups,
}
"""What completes a parameter of that name, of whatever command."""
OF_COMMAND: dict[str, Callable[[str], list[str]]] = {
    "crawl source": editions,
    "backfill editions": editions,
    "nightly source": sources,
    "enrich source": registries,
    "sources forgotten": stored,
    "venues list names": venues,
    "schedule rename old": groups,
    "schedule remove name": groups,
}
"""What completes the parameter of one command."""
