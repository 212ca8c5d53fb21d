"""The names under which the pages may be asked for.

A page of somebody else can make its own name lead to this machine (DNS rebinding), and its scripts then read what a
group serves for itself. Such a request carries that name as its host; a number or a name of ours cannot be made so.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/@\s]+))(?::\d{1,5})?", re.IGNORECASE)


def names_of_ours(given: Iterable[str] = ()) -> frozenset[str]:
    """The names that are served: localhost, this machine's own, and those that somebody gave."""
    return frozenset(name.casefold().rstrip(".") for name in ("localhost", socket.gethostname(), *given) if name)


def is_served(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this server: by its number, or by one of the names."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = (found["six"] or found["name"]).casefold().rstrip(".")
    return name in names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
