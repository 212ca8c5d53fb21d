"""Schedules as `paperwatch.toml` names them: an entry added, changed or taken out; the rest of the file stays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import tomlkit

from extract.schedule import ScheduleSettings, dump_settings
from extract.text import slug
from paperwatch.config import STARTER, Config, ScheduleSource
from paperwatch.errors import Exit, PaperwatchError, usage_error
from paperwatch.given import read_text, write_private
from paperwatch.places import config_path


def remember(source: ScheduleSource, settings: ScheduleSettings, config: Config) -> ScheduleSource:
    """Add the source to `paperwatch.toml`, and its settings in a file beside it; what is there stays.

    A source of that name at the same place is kept as it is. Raises `PaperwatchError` `schedule.name-taken`,
    `config.invalid`.
    """
    known = next((s for s in config.schedules if s.name == source.name), None)
    if known is not None:
        if known.location != source.location:
            raise usage_error(
                "schedule.name-taken",
                f"{config_path()} has a schedule {source.name!r} at {known.location} already. Give another --name.",
            )
        return known
    path = config_path()
    if source.settings is None:
        source = source.model_copy(update={"settings": _write_settings(path.parent, settings)})
    text = read_text(path) if path.exists() else STARTER
    added = f"{text.rstrip()}\n\n{entry(source)}"
    try:
        tomllib.loads(added)
    except tomllib.TOMLDecodeError as error:
        raise usage_error(
            "config.invalid", f"{path} cannot take the source ({error}). Add it by hand:\n\n{entry(source)}"
        ) from error
    write_private(path, added)
    return source


def change_entry(source: ScheduleSource, settings: ScheduleSettings) -> None:
    """Let the entry of that name say another place, with these settings. Raises like `rewrite`."""
    chosen = source.model_copy(update={"settings": _write_settings(config_path().parent, settings)})
    rewrite(source.name, lambda _: entry(chosen))


def rewrite(name: str, change: Callable[[str], str]) -> None:
    """Change the text of the entry of a source in `paperwatch.toml`; an empty text takes it out. The rest stays.

    Raises `PaperwatchError` `schedule.unknown`, `config.invalid`.
    """
    path = config_path()
    text = read_text(path) if path.exists() else ""
    parts = re.split(r"(?m)^(?=\[)", text)
    mine = [i for i, part in enumerate(parts) if part.startswith("[[schedules]]") and _name_in(part) == name]
    if not mine:
        raise PaperwatchError("schedule.unknown", f"{path} has no schedule {name!r}.", Exit.NOT_FOUND)
    parts[mine[0]] = change(parts[mine[0]])
    changed = "".join(parts)
    try:
        tomllib.loads(changed)
    except tomllib.TOMLDecodeError as error:
        raise usage_error("config.invalid", f"{path} cannot be changed by itself ({error}). Do it by hand.") from error
    write_private(path, changed)


def _name_in(part: str) -> str:
    try:
        (found,) = tomllib.loads(part)["schedules"]
    except (tomllib.TOMLDecodeError, KeyError, ValueError):
        return ""
    return str(found.get("name", ""))


def renamed(part: str, new: str) -> str:
    """The entry with another name."""
    return re.sub(r"(?m)^\s*name\s*=.*\n?", lambda _: tomlkit.dumps({"name": new}), part, count=1)


def entry(source: ScheduleSource) -> str:
    """The source as `paperwatch.toml` writes it."""
    fields = {name: value for name, value in source.model_dump().items() if value is not None}
    return tomlkit.dumps({"schedules": [fields]})


def _write_settings(folder: Path, settings: ScheduleSettings) -> str:
    """The settings in a new file; its name."""
    text = dump_settings(settings)
    stem, number = f"schedule-{slug(settings.name) or 'group'}", 1
    name = f"{stem}.toml"
    while (folder / name).exists() and (folder / name).read_text("utf-8") != text:
        number += 1
        name = f"{stem}-{number}.toml"
    write_private(folder / name, text)
    return name
