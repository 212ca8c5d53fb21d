"""The configuration turned into crawls: what every command that fetches has in common."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.harvest import HarvestConfig
from db.engine import Database
from db.linkage import link
from paperwatch.config import Config
from paperwatch.errors import usage_error
from paperwatch.progress import link_progress


def harvest_config(
    config: Config, replay: Path | None = None, options: Mapping[str, Any] | None = None
) -> HarvestConfig:
    """The crawler's configuration. Raises `PaperwatchError` `file.unreadable` for a replay file that is not there,
    `archive.unreadable` for one that holds no answers."""
    if replay:
        _check_archive(replay)
    keys = {
        "api.openalex.org": config.openalex_key,
        "api.semanticscholar.org": config.semanticscholar_key,
    }
    archive = config.archive
    return HarvestConfig(
        database_url=config.database_url,
        venues=config.known_venues,
        contact=config.contact or None,
        archive_dir=None if replay else str(archive),
        cache_dir=None if replay else str(archive / "cache"),
        log_file=str(archive / "crawl.log"),
        replay=str(replay) if replay else None,
        loopback=config.loopback,
        pace=0.0 if config.loopback else 1.0,
        keys={host: key.get_secret_value() for host, key in keys.items() if key},
        options=options or {},
    )


def _check_archive(path: Path) -> None:
    """Look whether a file, or some file of a folder, is a WARC with an answer in it, before any run begins."""
    from crawler.archive import ArchiveError, places  # it imports half of the crawler, which most commands never need

    takes = "--replay takes a WARC file (.warc or .warc.gz), or a folder as `archive` is."
    if not path.exists():
        raise usage_error("file.unreadable", f"{path} is not there; {takes}")
    if path.is_dir():
        there = any(path.glob("*.warc")) or any(path.glob("*.warc.gz"))
    else:
        try:
            there = next(places(path), None) is not None
        except (ArchiveError, OSError) as error:
            raise usage_error(ArchiveError.code, f"{error} {takes}") from error
    if not there:
        raise usage_error(ArchiveError.code, f"{path} holds no answers; {takes}")


def conclude(database: Database) -> None:
    """Draw the conclusions from what is stored: link records to papers, and give all papers topics that are new."""
    with link_progress() as on_step:
        link.conclude(database, on_step)
