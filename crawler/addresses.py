"""Addresses: which a crawl may ask for (`crawler.guard` applies it), and when two writings mean the same. Pure."""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl, unquote, urlsplit

from extract.identifiers import split_address

# Global unicast (RFC 4291, 2.4). Beyond it lie the forms that carry an IPv4 address for somebody to unpack (mapped,
# compatible, NAT64), and what is not assigned.
_UNICAST = ipaddress.ip_network("2000::/3")
# The metadata address of Azure is a public one by its number; those of the other clouds are link-local or private.
_METADATA = ipaddress.ip_address("168.63.129.16")
_INNER_SUFFIXES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "in-addr.arpa")


def why_forbidden(url: str) -> str | None:
    """The sentence that says why a crawl must not ask for `url`, or None where it may."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        _ = parts.port
    except ValueError:
        return f"The address cannot be read: {url[:200]}"
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme or 'no'}: addresses are never followed: {url[:200]}"
    if not host or "@" in parts.netloc:
        return f"The address names no plain host: {url[:200]}"
    if _is_inner_name(host) or not is_public(host, unknown=True):
        return f"{host} is a private or local address."
    return None


def is_public(address: str, *, unknown: bool = False) -> bool:
    """True for a globally reachable IP address; `unknown` is the answer for text that is no IP address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return unknown
    if not found.is_global or found.is_multicast or found == _METADATA:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    return found in _UNICAST and (found.sixtofour is None or is_public(str(found.sixtofour)))


def loopback_address(url: str) -> tuple[str, int]:
    """(host, port) of "http://127.0.0.1:8000". Raises `ValueError` for all but a loopback IP address with a port."""
    parts = urlsplit(url)
    try:
        is_loopback = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        is_loopback = False
    if parts.scheme != "http" or not is_loopback or parts.port is None:
        raise ValueError(f"{url!r} is no loopback address. Write it like http://127.0.0.1:8000.")
    return parts.hostname or "", parts.port


def _is_inner_name(host: str) -> bool:
    if "." not in host and ":" not in host:
        return True
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in _INNER_SUFFIXES)


def folded(url: str) -> str:
    """An address without what two writings of it differ in."""
    parts = split_address(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return f"{host}{unquote(parts.path).rstrip('/')}?{query}"
