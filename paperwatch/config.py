"""Configuration: `paperwatch.toml` in the current folder (or `PAPERWATCH_CONFIG`), overridden by `PAPERWATCH_*`."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from extract.text import slug
from extract.venues import Venues, VenueTableError
from paperwatch.errors import usage_error
from paperwatch.given import read_text
from paperwatch.places import beside_first_config, config_path, first_config_path, group_asked, group_config_path

KEY_FORMAT = "{family}{year}{word}"
"""Citation keys as people type them: he2025waferllm."""
KEY_PARTS = ("family", "year", "word", "venue", "id")
"""What a citation key can be made of."""


class ScheduleSource(BaseSettings):
    """A schedule or reading list that the group keeps: where it is and what to call it."""

    model_config = SettingsConfigDict(extra="forbid")

    name: str
    location: str
    kind: str = "schedule"
    settings: str | None = None


class Subscription(BaseSettings):
    """A search whose new papers somebody wants to hear of: words, `author:`, `affiliation:`, `venue:`, `topic:`."""

    model_config = SettingsConfigDict(extra="forbid")

    name: str
    query: str
    digest: bool = False


class Config(BaseSettings):
    """Everything that can be set. Each field is also the variable `PAPERWATCH_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="PAPERWATCH_", extra="forbid", env_nested_delimiter="__")

    database_url: str = Field("sqlite:///paperwatch.db", description="SQLAlchemy address of the database")
    group: str = Field(
        "", description="the reading group that commands work for; the first one of the database if not given"
    )
    contact: str = Field("", description="address or page that sites can reach you at; sent with every request")
    archive: Path = Field(Path("archive"), description="folder of WARC files; every accepted response is kept there")
    follow: list[str] = Field(
        ["OSDI", "SOSP", "arXiv"], description='venues that the nightly run crawls; "OSDI" means this year and last'
    )
    categories: list[str] = Field(["cs.OS", "cs.DC"], description="arXiv categories that the nightly run reads")
    schedules: list[ScheduleSource] = Field([], description="schedules and reading lists of the group")
    coverage: Path | None = Field(
        None, description="the group's coverage policy, a file beside `paperwatch.toml` (see organising.md)"
    )
    venues: Path = Field(
        Path("venues.toml"), description="the group's own venue series, a file beside `paperwatch.toml` (new-venue.md)"
    )
    topics: Path = Field(
        Path("topics.toml"), description="the group's own topics, a file beside `paperwatch.toml` (organising.md)"
    )
    openalex_key: SecretStr | None = Field(None, description="free key for OpenAlex")
    semanticscholar_key: SecretStr | None = Field(None, description="key for Semantic Scholar")
    enrich: int = Field(
        500, ge=0, description="questions that the nightly run asks at most for what papers lack; 0 for none"
    )
    base_url: str = Field(
        "", description="address of the pages that `serve` shows, where others reach them; feeds lead there"
    )
    public: bool = Field(True, description="whether `serve` shows pages to those who have not signed in")
    auth: str = Field(
        "", description='header by which a proxy tells who has signed in there, such as `"header:Remote-User"`'
    )
    trusted_proxies: list[str] = Field(
        [], description="addresses of the proxies of which that header is believed, such as `127.0.0.1`"
    )
    feeds: Path | None = Field(
        None, description="folder into which every night writes the Atom feeds and the calendar of talks"
    )
    subscriptions: list[Subscription] = Field(
        [], description="saved searches: each a feed among `feeds`, and with `digest` a message about its new papers"
    )
    remind: int = Field(
        0, ge=0, description="days after which, and again each time, presenters are reminded of what they owe; 0: never"
    )
    left: list[str] = Field([], description="people who left the group: nobody waits for them or reminds them")
    notify: list[SecretStr] = Field(
        [], description='Apprise addresses to tell of a night that needs a person, such as `["mailto://..."]`'
    )
    snapshot: Path = Field(
        Path("snapshot.db"),
        description="SQLite copy of a PostgreSQL database that `serve` shows; where this is set, nights write it too",
    )
    citation_key: str = Field(
        KEY_FORMAT,
        description="citation keys of exports, made of {family}, {year}, {word}, {venue} and {id}",
    )
    notify_always: bool = Field(False, description="whether they are told of every night")
    cluster: str | None = Field(
        None, description="address of a Dask scheduler whose workers read and reckon, such as `tcp://host:8786`"
    )
    loopback: str | None = Field(None, description="serve every request from this loopback address (demo, tests)")

    _known: Venues | None = PrivateAttr(None)

    @property
    def known_venues(self) -> Venues:
        """The series that are known: the shipped ones, and those of the group's file as it was read first.

        Raises `PaperwatchError` `file.unreadable` or `venue.table`.
        """
        if self._known is None:
            self._known = _venues_in(venues_path(self))
        return self._known

    def with_series(self, toml: str) -> Config:
        """The same configuration with further series known. Raises `VenueTableError`."""
        more = self.model_copy()
        more._known = self.known_venues.with_more(toml)
        return more

    @field_validator("citation_key")
    @classmethod
    def _names_known_parts(cls, key_format: str) -> str:
        if unknown := [name for _, name, _, _ in Formatter().parse(key_format) if name and name not in KEY_PARTS]:
            raise ValueError(f"{{{unknown[0]}}} is none of {', '.join(f'{{{part}}}' for part in KEY_PARTS)}")
        return key_format

    @field_validator("auth")
    @classmethod
    def _names_a_header(cls, auth: str) -> str:
        if auth and not re.fullmatch(r"header:[A-Za-z0-9-]+", auth):
            raise ValueError("write header:NAME, such as header:Remote-User")
        return auth

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        own, first = config_path(), first_config_path()
        sources = (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=own))
        return sources if own == first else (*sources, _OfAllGroups(settings_cls, toml_file=first))


OF_ALL_GROUPS = (
    "database_url", "contact", "archive", "venues", "openalex_key", "semanticscholar_key", "enrich", "base_url",
    "public", "auth", "trusted_proxies", "snapshot", "citation_key", "loopback",
)  # fmt: skip
"""What another group takes from the file of the first one where its own says nothing."""
ONE_FOR_ALL = ("database_url", "venues", "base_url", "public", "auth", "trusted_proxies", "snapshot")
"""What no group can have for itself: it is said in the file of the first one alone."""


class _OfAllGroups(TomlConfigSettingsSource):
    """The file of the first group, as far as it speaks of all."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name in OF_ALL_GROUPS}


def load_config(**overrides: Any) -> Config:
    """The configuration in force.

    Raises `PaperwatchError` `config.invalid` with the first mistake named, `file.unreadable` or `venue.table`.
    """
    try:
        config = Config(**{k: v for k, v in (overrides | {"group": group_asked()}).items() if v is not None})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise usage_error("config.invalid", f"{config_path()} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        message = f"Configuration: {field}: {first['msg']} (in {config_path()} or PAPERWATCH_{field.upper()})."
        raise usage_error("config.invalid", message) from error
    _refuse_shared(config_path())
    _refuse_unset()
    config.known_venues  # noqa: B018 - a mistake in its file is told before any work begins
    return config


def _refuse_shared(path: Path) -> None:
    """A group's own file says nothing that holds for all groups. Whoever is asked for has one, or is the first."""
    said = tomllib.loads(read_text(path)) if path != first_config_path() else {}
    if wrong := [name for name in ONE_FOR_ALL if name in said]:
        message = f"{path} says {wrong[0]!r}, which holds for all groups: it belongs into {first_config_path()}."
        raise usage_error("config.invalid", message)


def _refuse_unset() -> None:
    """A group that somebody names has a file of its own, or the first file is its own: nobody writes into another's."""
    asked, path = slug(group_asked() or ""), config_path()
    if not asked or path != first_config_path():
        return
    said = tomllib.loads(read_text(path)).get("group", "") if path.exists() else ""
    if slug(str(said)) != asked:
        own = group_config_path(asked)
        message = f"There is no {own}, where the settings of that group stand. `paperwatch groups add` makes it."
        raise usage_error("reading-group.unknown", message)


def venues_path(config: Config) -> Path:
    """The file of the group's own venue series, whether or not it exists."""
    return beside_first_config(config.venues)


def _venues_in(path: Path) -> Venues:
    try:
        return Venues(read_text(path) if path.exists() else "")
    except VenueTableError as error:
        raise usage_error(error.code, f"{path}: {error}") from error


STARTER = """\
# paperwatch configuration. Every setting is also an environment variable: PAPERWATCH_DATABASE_URL, ...

database_url = "sqlite:///paperwatch.db"   # or "postgresql://user@host/paperwatch"
contact = ""                               # a page or address where sites can reach you; please fill it in
archive = "archive"                        # every accepted response is kept here
follow = ["OSDI", "SOSP", "arXiv"]         # what the nightly run crawls
categories = ["cs.OS", "cs.DC"]            # arXiv categories it reads
# notify = ["mailto://user:password@example.org"]   # who is told when a night needs a person (docs/nightly.md)

# The group's own pages: schedules and reading lists.
# [[schedules]]
# name = "spring"
# location = "https://reading-group.example.org/schedule.md"
"""
_STARTING = 'database_url = "sqlite:///paperwatch.db"'


GROUP_STARTER = """\
# The reading group {name}. What its file leaves out of the database, sites and pages stands in the first group's.

group = "{key}"
follow = ["OSDI", "SOSP", "arXiv"]         # what its nights crawl
"""


def starter(database_url: str) -> str:
    """A configuration to begin with, with that database."""
    return STARTER.replace(_STARTING, f"database_url = {json.dumps(database_url)}", 1)
