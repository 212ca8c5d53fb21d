"""Files that let a machine start the nightly run (systemd, cron, a container, GitHub), from `paperwatch/data`."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Template

from db.engine import parse_url
from extract.extras import checkout, requirement
from paperwatch.config import Config, load_config
from paperwatch.errors import usage_error
from paperwatch.unattended import (
    ENV_FILE,
    UNIT,
    as_env_file,
    holds_password,
    of_environment,
    read_env_file,
    without_password,
)

COMPOSE = "paperwatch-compose.yaml"
CONTAINERFILE = "paperwatch.Containerfile"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_FILES_OF_LIBPQ = ("PGPASSFILE", "PGSERVICEFILE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT")


class Kind(StrEnum):
    """What starts the nightly run."""

    SYSTEMD = "systemd"
    CRON = "cron"
    CONTAINER = "container"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written; no path for what a person must put in its place."""

    path: Path | None
    text: str
    private: bool = False


def files(kind: Kind, at: str, folder: Path | None = None) -> tuple[list[Written], str]:
    """The files of a kind for a start at "HH:MM" in `folder` (this one by default), and what to do with them.

    Settings that only the environment gives would be unknown to the night, so they come with it in `paperwatch.env`,
    beside what that file holds already; GitHub is told of them. Raises `PaperwatchError` `usage.time`, and
    `install.environment` where they cannot come.
    """
    config = load_config()
    variables = of_environment(config)
    at_work = folder or Path.cwd()
    if kind is Kind.GITHUB:
        return _workflow(config, variables, _values(at, at_work, False))
    kept = read_env_file(at_work / ENV_FILE)  # what an earlier shell knew, and this one does not
    written = [Written(at_work / ENV_FILE, as_env_file(kept | variables), private=True)] if variables else []
    values = _values(at, at_work, bool(written) or (at_work / ENV_FILE).exists())
    if kind is Kind.CONTAINER:
        return [*written, *_container(config, variables, values)], _to_start(config, variables, kept)
    if kind is Kind.CRON:
        return [*written, Written(None, _filled("crontab", values))], "Add this line with `crontab -e`."
    names = (UNIT, "paperwatch-nightly.timer")
    do = "Run: systemctl --user daemon-reload && systemctl --user enable --now paperwatch-nightly.timer"
    return [*written, *(Written(systemd_folder() / name, _filled(name, values)) for name in names)], do


def _workflow(config: Config, variables: Mapping[str, str], values: dict[str, str]) -> tuple[list[Written], str]:
    """The workflow, which keeps a SQLite file of its own and knows the settings of the file alone."""
    if parse_url(config.database_url).get_backend_name() != "sqlite":
        message = (
            "On GitHub the night keeps a SQLite file of its own, and would not use "
            f"{without_password(config.database_url)}. Use --kind systemd or cron on a machine that reaches it."
        )
        raise usage_error("install.environment", message)
    path = Path(values["folder"]) / ".github/workflows/paperwatch.yml"
    do = "Commit it with paperwatch.toml. Notifications: the secret PAPERWATCH_NOTIFY, a JSON list of addresses."
    if checkout():
        do += (
            " paperwatch was installed from a checkout: where the repository is not that checkout, and no index of"
            " packages has paperwatch, write its address into the step Install (git+https://...)."
        )
    lost = [name for name in variables if name not in ("PAPERWATCH_DATABASE_URL", "PAPERWATCH_NOTIFY")]
    if lost:
        do += f" Only this shell knows {', '.join(lost)}: write them into paperwatch.toml, or under `env` as secrets."
    return [Written(path, _filled("github-workflow.yml", values))], do


def _container(config: Config, variables: Mapping[str, str], values: dict[str, str]) -> list[Written]:
    """What builds and starts the container, which sees the folder as /data and nothing else of the machine."""
    folder = Path(values["folder"])
    if (outside := _outside(config, variables, folder)) is not None:
        message = (
            f"A container sees only {folder}, as /data, and not {outside}. Use paths in that folder, or --kind systemd "
            "or cron."
        )
        raise usage_error("install.environment", message)
    source = checkout()
    build = (source, "docs/container/Containerfile") if source else (str(folder), CONTAINERFILE)
    values |= {
        "context": json.dumps(build[0]).replace("$", "$$"),
        "dockerfile": build[1],
        "folder": json.dumps(str(folder))[1:-1].replace("$", "$$"),
        "user": f"{os.getuid()}:{os.getgid()}" if hasattr(os, "getuid") else "10001:10001",
        "requirement": shlex.quote(requirement("postgres", "notify")),
        "tools": "RUN apt-get update && apt-get install -y --no-install-recommends git\n" if _by_git() else "",
    }
    written = [Written(folder / COMPOSE, _filled("compose.yaml", values))]
    return written if source else [*written, Written(folder / CONTAINERFILE, _filled("Containerfile", values))]


def _by_git() -> bool:
    return "git+" in requirement()


def _outside(config: Config, variables: Mapping[str, str], folder: Path) -> str | None:
    """What the night needs and no container of this folder has, in words; None where nothing is."""
    address = parse_url(config.database_url)
    if address.get_backend_name() != "sqlite":
        if (variables.get("PGHOST") or address.host or "localhost") in _THIS_MACHINE:
            return f"this machine's own {without_password(config.database_url)}"
    elif Path(address.database or "").is_absolute():
        return address.database
    said = [variables.get(name) for name in ("PAPERWATCH_CONFIG", *_FILES_OF_LIBPQ)]
    said += [str(value) for _, value in config if isinstance(value, Path) and value.is_absolute()]
    said += [source.location for source in config.schedules if source.location.startswith("/")]
    return next((path for path in said if path), None)


def _to_start(config: Config, variables: Mapping[str, str], kept: Mapping[str, str]) -> str:
    do = f"Run: docker compose -f {COMPOSE} up -d --build"
    asks = parse_url(config.database_url).get_backend_name() == "postgresql" and not holds_password(config.database_url)
    if asks and "PGPASSWORD" not in variables and "PGPASSWORD" not in kept:
        do += f". The container does not see ~/.pgpass: write PGPASSWORD into {ENV_FILE} if the database wants one."
    return do


def _values(at: str, folder: Path, with_variables: bool) -> dict[str, str]:
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
        "clock": f"{int(hour):02}:{minute}",
        "requirement": shlex.quote(requirement("notify")),
        "folder": str(folder),
        "program": program,
        "quoted_folder": _for_cron(str(folder)),
        "quoted_program": _for_cron(program),
        "variables": f"set -a && . ./{ENV_FILE} && set +a && " if with_variables else "",
        "env_file": f"EnvironmentFile={folder / ENV_FILE}\n" if with_variables else "",
    }


def _for_cron(path: str) -> str:
    """Quoted for the shell; cron itself takes a bare % for the end of the line."""
    return shlex.quote(path).replace("%", "\\%")


def _filled(name: str, values: dict[str, str]) -> str:
    template = resources.files("paperwatch").joinpath("data", name).read_text("utf-8")
    if name.endswith(".service"):  # systemd reads %h and the like in every value
        values = {key: value.replace("%", "%%") for key, value in values.items()}
    return Template(template).substitute(values)


def systemd_folder() -> Path:
    """Where the units of this user lie."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
