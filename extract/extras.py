"""What installs an extra, in words that can be typed as they stand."""

from __future__ import annotations

import json
import shlex
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import unquote, urlsplit

_NAME = "paperwatch"


@cache
def install(extra: str) -> str:
    """The command that adds an extra to the program that is running: from the checkout where it was installed from one,
    else from the index of packages."""
    folder = _checkout()
    wanted = f"{folder}[{extra}]" if folder else f"{_NAME}[{extra}]"
    return f"{shlex.quote(sys.executable)} -m pip install {'-e ' if folder else ''}{shlex.quote(wanted)}"


def _checkout() -> str | None:
    """The folder that the program was installed from (PEP 610), or None."""
    try:
        told = distribution(_NAME).read_text("direct_url.json")
        said = json.loads(told or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    parts = urlsplit(said.get("url", ""))
    return unquote(parts.path) if parts.scheme == "file" and "dir_info" in said else None
