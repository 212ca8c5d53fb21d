"""The configuration turned into crawls: what every command that fetches has in common."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.harvest import HarvestConfig
from db.engine import Database
from db.linkage.link import link_pending
from db.search import topics
from paperwatch.config import Config
from paperwatch.errors import usage_error
from paperwatch.progress import link_progress


def harvest_config(
    config: Config, replay: Path | None = None, options: Mapping[str, Any] | None = None
) -> HarvestConfig:
    """The crawler's configuration. Raises `PaperwatchError` `file.unreadable` for a replay file that is not there."""
    if replay and not replay.exists():
        message = f"{replay} is not there; --replay takes a WARC file (.warc or .warc.gz), or a folder as `archive` is."
        raise usage_error("file.unreadable", message)
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


def conclude(database: Database) -> None:
    """Draw the conclusions from what is stored: link records to papers, and give all papers topics that are new."""
    with link_progress() as on_step:
        link_pending(database, on_step)
    topics.assign(database, only=())
