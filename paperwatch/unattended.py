"""What a night knows that nobody started by hand: the settings of the file, and of a shell's environment only what was
written down for it in `paperwatch.env`.
"""

from __future__ import annotations

import configparser
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from db.engine import parse_url
from db.errors import DatabaseError
from paperwatch.config import Config
from paperwatch.errors import usage_error
from paperwatch.given import read_text
from paperwatch.places import FILE_NAME, first_config_path, group_asked

ENV_FILE = "paperwatch.env"
UNIT = "paperwatch-nightly.service"
_PREFIX = "PAPERWATCH_"
_DATABASE = f"{_PREFIX}DATABASE_URL"
# Without these of libpq a database may not be found (postgresql.org/docs/16/libpq-envars.html).
_OF_LIBPQ = (
    "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSERVICE",
    "PGSERVICEFILE", "PGSSLMODE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT",
)  # fmt: skip
# Within double quotes as we write it; in single ones or none as people do.
_LINE = re.compile(r"""^([A-Z][A-Z0-9_]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'\\$`]*))$""")
_ESCAPED = re.compile(r"\\(.)")
_WITH_BACKSLASH = r"\\\1"
_NEEDS_ESCAPE = re.compile(r'(["\\$`])')  # within double quotes, for a shell and for systemd alike


def of_environment(config: Config, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that say something of this installation: its settings, and how PostgreSQL is reached."""
    names = {name.upper() for name in Config.model_fields}
    found = {
        key.upper(): value
        for key, value in environment.items()
        if key.upper().startswith(_PREFIX) and key.upper().removeprefix(_PREFIX).partition("__")[0] in names
    }
    if parse_url(config.database_url).get_backend_name() == "postgresql":
        found |= {key: environment[key] for key in _OF_LIBPQ if key in environment}
    if first_config_path().absolute() != Path.cwd() / FILE_NAME:
        found[f"{_PREFIX}CONFIG"] = str(first_config_path().absolute())
    if named := group_asked():
        found[f"{_PREFIX}GROUP"] = named
    return dict(sorted(found.items()))


def as_env_file(variables: Mapping[str, str]) -> str:
    """Variables as a file that a shell and systemd read alike. Raises `PaperwatchError` `install.environment`."""
    for key, value in variables.items():
        if "\n" in value or "\r" in value or "\0" in value:
            message = f"{key} has more than one line, which no file of variables can hold. Set it in {FILE_NAME}."
            raise usage_error("install.environment", message)
    lines = [f'{key}="{_NEEDS_ESCAPE.sub(_WITH_BACKSLASH, value)}"' for key, value in variables.items()]
    return "\n".join(("# What the night would not know else. It may hold passwords: keep it private.", *lines, ""))


def read_env_file(path: Path) -> dict[str, str]:
    """The variables of such a file; none where it is not there."""
    if not path.exists():
        return {}
    found = (_LINE.match(line.strip()) for line in read_text(path).splitlines())
    return {m[1]: m[3] or m[4] or _ESCAPED.sub(r"\1", m[2] or "") for m in found if m}


def database_of(folder: Path) -> str:
    """The database that a night started in a folder, with an empty environment, works on."""
    variables = read_env_file(folder / ENV_FILE)
    if url := variables.get(_DATABASE):
        return url
    path = Path(variables.get(f"{_PREFIX}CONFIG", folder / FILE_NAME))
    return in_file(path) or str(Config.model_fields["database_url"].default)


def in_file(path: Path) -> str | None:
    """The address that a configuration file names; None where it names none."""
    if not path.exists():
        return None
    try:
        said = tomllib.loads(read_text(path)).get("database_url")
    except tomllib.TOMLDecodeError:
        return None
    return said if isinstance(said, str) else None


def is_same(one: str, other: str, folder: Path) -> bool:
    """Whether two addresses, written in a folder, name one database, whatever the passwords."""
    return _place(one, folder) == _place(other, folder)


def _place(url: str, folder: Path) -> str:
    try:
        parsed = parse_url(url)
    except DatabaseError:
        return url
    if parsed.get_backend_name() == "sqlite":
        return str((folder / (parsed.database or "")).resolve())
    return without_password(url)


def without_password(url: str) -> str:
    """The address as it may stand in a file that others read. Raises `BadDatabaseUrlError`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    plain = parsed._replace(drivername="postgresql", password=None).difference_update_query(["password"])
    return plain.render_as_string(hide_password=False)


def holds_password(url: str) -> bool:
    """Whether an address holds a password."""
    parsed = parse_url(url)
    return bool(parsed.password) or "password" in dict(parse_qsl(url.partition("?")[2]))


def installed_in(units: Iterable[Path]) -> Path | None:
    """The folder in which the installed systemd unit starts the night; None where there is none."""
    for folder in units:
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            unit.read(folder / UNIT, "utf-8")
            return Path(unit["Service"]["WorkingDirectory"].replace("%%", "%"))
        except (configparser.Error, KeyError, OSError, UnicodeDecodeError):
            continue
    return None
