"""Addresses that only lead to another one, as programs put them before every link of a page that they export."""

from __future__ import annotations

from urllib.parse import parse_qs

from extract.identifiers import split_address

_REDIRECTS = {
    "google.com/url": ("q", "url"),
    "safelinks.protection.outlook.com": ("url",),
    "facebook.com/l.php": ("u",),
    "slack-redir.net/link": ("url",),
    "youtube.com/redirect": ("q",),
    "link.zhihu.com": ("target",),
    "duckduckgo.com/l": ("uddg",),
    "vk.com/away.php": ("to",),
}
"""Host (and path) -> the parameters that hold where it leads."""


def destination(href: str) -> str:
    """Where an address of a known redirect leads, if to a page of the web; any other address as it is."""
    if "?" not in href or "://" not in href:
        return href
    parts = split_address(href)
    place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".rstrip("/")
    named = next((n for known, n in _REDIRECTS.items() if place == known or _is_below(place, known)), ())
    query = parse_qs(parts.query) if named else {}
    found = next((query[name][0].strip() for name in named if query.get(name)), "")
    return found if found.startswith(("http://", "https://")) else href


def _is_below(place: str, known: str) -> bool:
    """A host of the same owner: "eur01.safelinks.protection.outlook.com"; of one with a path the whole."""
    return "/" not in known and place.partition("/")[0].endswith(f".{known}")
