"""Files that let a machine start the nightly run (systemd, cron, GitHub Actions), from `paperwatch/data`."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Template

from paperwatch.errors import usage_error
from paperwatch.places import config_path


class Kind(StrEnum):
    """What starts the nightly run."""

    SYSTEMD = "systemd"
    CRON = "cron"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written; no path for what a person must put in its place."""

    path: Path | None
    text: str


def files(kind: Kind, at: str, folder: Path | None = None) -> tuple[list[Written], str]:
    """The files of a kind for a start at "HH:MM" in `folder` (that of the configuration by default), and what to do
    with them. Raises `PaperwatchError` `usage.time`."""
    values = _values(at, folder or config_path().absolute().parent)
    if kind is Kind.SYSTEMD:
        units = _systemd_folder()
        names = ("paperwatch-nightly.service", "paperwatch-nightly.timer")
        do = "Run: systemctl --user daemon-reload && systemctl --user enable --now paperwatch-nightly.timer"
        return [Written(units / name, _filled(name, values)) for name in names], do
    if kind is Kind.CRON:
        return [Written(None, _filled("crontab", values))], "Add this line with `crontab -e`."
    path = Path(values["folder"]) / ".github/workflows/paperwatch.yml"
    do = "Commit it with paperwatch.toml. Notifications: the secret PAPERWATCH_NOTIFY, a JSON list of addresses."
    return [Written(path, _filled("github-workflow.yml", values))], do


def _values(at: str, folder: Path) -> dict[str, str]:
    hour, _, minute = at.partition(":")
    if not (
        hour.isdecimal()
        and minute.isdecimal()
        and len(hour) <= 2 == len(minute)
        and int(hour) < 24
        and int(minute) < 60
    ):
        raise usage_error("usage.time", f"{at!r} is no time of day; write it like 03:15.")
    program = shutil.which("paperwatch", path=str(Path(sys.executable).parent)) or "paperwatch"
    return {
        "hour": str(int(hour)),
        "minute": str(int(minute)),
        "time": f"{int(hour):02}:{minute}:00",
        "folder": str(folder),
        "program": program,
        "quoted_folder": _for_cron(str(folder)),
        "quoted_program": _for_cron(program),
    }


def _for_cron(path: str) -> str:
    """Quoted for the shell; cron itself takes a bare % for the end of the line."""
    return shlex.quote(path).replace("%", "\\%")


def _filled(name: str, values: dict[str, str]) -> str:
    template = resources.files("paperwatch").joinpath("data", name).read_text("utf-8")
    if name.endswith(".service"):  # systemd reads %h and the like in every value
        values = {key: value.replace("%", "%%") for key, value in values.items()}
    return Template(template).substitute(values)


def _systemd_folder() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
