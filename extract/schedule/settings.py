"""Settings of one schedule: a small table in TOML that says what the words of a page do not say by themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias, get_args

from extract.records import TalkKind
from extract.schedule.dates import DateOrder

Shape: TypeAlias = Literal["auto", "headings", "table", "data", "items", "post", "cards"]
TitleLink: TypeAlias = Literal["paper", "other"]
NameOrder: TypeAlias = Literal["given family", "family, given"]


class SettingsError(ValueError):
    """Settings name something that does not exist. Code `schedule.settings`."""

    code = "schedule.settings"


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """How one group writes its schedule. Every field has a default that suits most pages (`docs/schedules.md`).

    `name` names the source of the talks ("schedule:<name>"); `shape` the reader; `year` the year of dates that have
    none and stand under no heading with one, or with `year_wins` of all that have none. `columns` adds header words,
    keys, line labels or places ("#3" is the third column) to roles, `kinds` the kind of talk that a column holds.
    None as `date_order` or `name_order` leaves it to the page. `accept` names doubts that a person has looked at.
    """

    name: str = ""
    shape: Shape = "auto"
    year: int | None = None
    year_wins: bool = False
    date_order: DateOrder | None = None
    name_order: NameOrder | None = None
    group: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, TalkKind] = field(default_factory=dict)
    separators: tuple[str, ...] = (
        ",",
        "，",
        "、",
        ";",
        "；",
        "&",
        " and ",
        " / ",
        " + ",
        " 和 ",
        " 与 ",
        *(f" {word} " for word in ("und", "et", "y", "e", "en", "och", "og")),
    )
    empty: tuple[str, ...] = ()
    ignore_rows: tuple[str, ...] = ()
    not_venues: tuple[str, ...] = ()
    title_link: TitleLink = "paper"
    only_under: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "shape": get_args(Shape),
    "date_order": get_args(DateOrder),
    "name_order": get_args(NameOrder),
    "title_link": get_args(TitleLink),
}


def load_settings(toml_text: str) -> ScheduleSettings:
    """Settings from TOML. Raises `SettingsError` for an unknown key or value, `tomllib.TOMLDecodeError` for no TOML."""
    table = tomllib.loads(toml_text)
    if table.pop("day_first", False):  # what `date_order = "dmy"` was called until 2026
        table.setdefault("date_order", "dmy")
    known = {f.name for f in fields(ScheduleSettings)}
    if unknown := sorted(set(table) - known):
        raise SettingsError(
            f"Unknown key in schedule settings: {', '.join(unknown)}. Known: {', '.join(sorted(known))}."
        )
    for key, choices in _CHOICES.items():
        _check(key, table.get(key, choices[0]), choices)
    for kind in table.get("kinds", {}).values():
        _check("kind", kind, get_args(TalkKind))
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    values["columns"] = {role: tuple(listed) for role, listed in table.get("columns", {}).items()}
    return ScheduleSettings(**values)


def _check(key: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"Unknown {key} {value!r}. Known: {', '.join(choices)}.")


def dump_settings(settings: ScheduleSettings) -> str:
    """The settings as TOML, defaults left out; `load_settings` gives them back."""
    import tomlkit  # costs more than reading a page of talks; only who writes needs it

    default = asdict(ScheduleSettings())
    return tomlkit.dumps({key: value for key, value in asdict(settings).items() if value != default[key]})
