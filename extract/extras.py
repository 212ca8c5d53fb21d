"""What installs the program or an extra of it, in words that can be typed as they stand."""

from __future__ import annotations

import json
import shlex
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any
from urllib.parse import unquote, urlsplit

_NAME = "paperwatch"


@cache
def install(extra: str) -> str:
    """The command that adds an extra to the program that is running: from the checkout or repository where it was
    installed from one, else from the index of packages."""
    folder = checkout()
    wanted = f"{folder}[{extra}]" if folder else requirement(extra)
    return f"{shlex.quote(sys.executable)} -m pip install {'-e ' if folder else ''}{shlex.quote(wanted)}"


def requirement(*extras: str) -> str:
    """What pip is asked for elsewhere: the commit of the repository that this program was installed from, else the
    package by its name."""
    said = _told()
    named = f"{_NAME}[{','.join(extras)}]"
    if "vcs_info" not in said:
        return named
    return f"{named} @ {said['vcs_info']['vcs']}+{said['url']}@{said['vcs_info']['commit_id']}"


def checkout() -> str | None:
    """The folder that the program was installed from (PEP 610), or None."""
    said = _told()
    parts = urlsplit(said.get("url", ""))
    return unquote(parts.path) if parts.scheme == "file" and "dir_info" in said else None


def _told() -> dict[str, Any]:
    """What pip wrote down of where the program came from."""
    try:
        return dict(json.loads(distribution(_NAME).read_text("direct_url.json") or "{}"))
    except (PackageNotFoundError, ValueError):
        return {}
