"""Where the configuration lies; asked before it is read, so nothing is imported here."""

from __future__ import annotations

import os
from pathlib import Path

FILE_NAME = "paperwatch.toml"


def config_path() -> Path:
    """The configuration file in force, whether or not it exists."""
    return Path(os.environ.get("PAPERWATCH_CONFIG", FILE_NAME))


def beside_config(path: str | Path) -> Path:
    """A path as the configuration writes it: what is not absolute lies beside the configuration file."""
    return config_path().parent / path
