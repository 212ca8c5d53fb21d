"""Settings of one schedule: a small table in TOML that says what the words of a page do not say by themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias, get_args

Shape: TypeAlias = Literal["auto", "headings", "table", "data", "items", "post"]
TitleLink: TypeAlias = Literal["paper", "other"]


class SettingsError(ValueError):
    """Settings name something that does not exist. Code `schedule.settings`."""

    code = "schedule.settings"


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """How one group writes its schedule. Every field has a default that suits most pages (`docs/schedules.md`).

    `name` names the source of the talks ("schedule:<name>"); `shape` the reader; `year` the year of dates that have
    none and stand under no heading with one; `columns` adds header words, keys or line labels to roles.
    """

    name: str = ""
    shape: Shape = "auto"
    year: int | None = None
    day_first: bool = False
    group: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    separators: tuple[str, ...] = (",", "，", "、", ";", "；", "&", " and ", " / ", " + ", " 和 ", " 与 ")
    empty: tuple[str, ...] = ()
    not_venues: tuple[str, ...] = ()
    title_link: TitleLink = "paper"
    only_under: tuple[str, ...] = ()


def load_settings(toml_text: str) -> ScheduleSettings:
    """Settings from TOML. Raises `SettingsError` for an unknown key or shape, `tomllib.TOMLDecodeError` for no TOML."""
    table = tomllib.loads(toml_text)
    known = {f.name for f in fields(ScheduleSettings)}
    if unknown := sorted(set(table) - known):
        raise SettingsError(
            f"Unknown key in schedule settings: {', '.join(unknown)}. Known: {', '.join(sorted(known))}."
        )
    if table.get("shape", "auto") not in get_args(Shape):
        raise SettingsError(f"Unknown shape {table['shape']!r}. Known: {', '.join(get_args(Shape))}.")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    values["columns"] = {role: tuple(listed) for role, listed in table.get("columns", {}).items()}
    return ScheduleSettings(**values)


def dump_settings(settings: ScheduleSettings) -> str:
    """The settings as TOML, defaults left out; `load_settings` gives them back."""
    default = asdict(ScheduleSettings())
    lines: list[str] = []
    tables: list[str] = []
    for key, value in asdict(settings).items():
        if value == default[key]:
            continue
        if isinstance(value, dict):
            tables += [f"\n[{key}]", *(f"{name} = {_toml(listed)}" for name, listed in value.items())]
        else:
            lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines + tables) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
