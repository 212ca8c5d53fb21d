"""Each reading group's pages lie below an address of its own, `/g/KEY`; those of the group that `serve` was started for
lie at the root. Pages and templates know nothing of it: what comes in loses the beginning of its path, and every link,
form and redirection gets it on the way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

_BEGINS = re.compile(rb"/g/([^/]+)(/.*)?", re.DOTALL)
# Attributes of our templates, in which a quotation mark within a value is always escaped. What is served for all groups
# alike has one address.
_LINKS = re.compile(r"""(\b(?:href|action)=")(/(?!static/|data(?:["/?.]|$)|g/|/))""")


@dataclass(frozen=True, slots=True)
class Address:
    """A request below a group's address: the key of the group, and the path below, as sent."""

    key: str
    path: bytes


def parted(scope: Mapping[str, Any]) -> Address | None:
    """The group and the path that a request asks for; None for one at the root."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
    found = _BEGINS.fullmatch(raw.partition(b"?")[0])
    return Address(unquote(found[1].decode("ascii", "replace")), found[2] or b"") if found else None


def below(scope: Mapping[str, Any], path: bytes) -> dict[str, Any]:
    """The request as if it had been sent to the root."""
    return {**scope, "path": unquote(path.decode("ascii", "replace")), "raw_path": path}


def prefix_of(key: str) -> str:
    """What the addresses of a group begin with."""
    return f"/g/{quote(key, safe='')}"


def within(prefix: str, page: str) -> str:
    """A page of ours with its links and forms below a group's address."""
    return _LINKS.sub(lambda found: f"{found[1]}{prefix}{found[2]}", page) if prefix else page
