"""Who asks: the holder of a session, or whom a trusted proxy names; and whether a form comes from a page of ours."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from db.engine import FIRST_GROUP, Database
from db.members import SESSION_DAYS, Person, holder_of_session, member_named

COOKIE = "paperwatch_session"
LASTING = SESSION_DAYS * 24 * 3600
"""Seconds; the database ends a session then too."""
Unsign = Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class Access:
    """Where changes go and members stand, and who may see and say what.

    `header` is the name, in small letters, under which one of the `trusted` addresses tells who has signed in there;
    without `public` nobody sees anything who has not signed in; `secure` cookies are sent over TLS alone.
    """

    database: Database
    public: bool = True
    header: str = ""
    trusted: frozenset[str] = frozenset()
    secure: bool = False

    def person(self, scope: Mapping[str, Any], unsign: Unsign) -> Person | None:
        """Who asks, as they are in the group; None for somebody who has not signed in there."""
        headers = dict(scope["headers"])
        if self.header and _peer(scope) in self.trusted:
            name = headers.get(self.header.encode("latin-1"), b"").decode("utf-8", "replace").strip()
            if name:
                return member_named(self.database, name)
        # The session at the root is of another group, but for the person at the machine, who is in none.
        keys = (session_in(headers, unsign, name) for name in dict.fromkeys((self.cookie, COOKIE)))
        found = (holder_of_session(self.database, key) for key in keys if key)
        return next((person for person in found if person is not None), None)

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds a session of the group."""
        return cookie_of(self.database.group)


def cookie_of(group: int) -> str:
    """The name of the cookie that holds a session of a group."""
    return COOKIE if group == FIRST_GROUP else f"{COOKIE}_{group}"


def _peer(scope: Mapping[str, Any]) -> str:
    """The address at the other end of the connection, whatever a header says of others."""
    return str((scope.get("client") or ("",))[0])


def session_in(headers: Mapping[bytes, bytes], unsign: Unsign, cookie: str) -> str | None:
    """The key of the session in that cookie of a request, where we have signed it."""
    signed = cookies_in(headers).get(cookie)
    if not signed:
        return None
    try:
        return str(unsign(signed, "session"))
    except Exception:
        return None


def cookies_in(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """The cookies of a request; none where they cannot be read."""
    try:
        found: SimpleCookie = SimpleCookie(headers.get(b"cookie", b"").decode())
    except (CookieError, UnicodeDecodeError):
        return {}
    return {name: morsel.value for name, morsel in found.items()}


def is_from_here(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a form can be of a page of ours, by what browsers say and pages cannot: where it was sent from."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin.decode("latin-1")).netloc == headers.get(b"host", b"").decode("latin-1")


def is_our_form(given: str, expected: str) -> bool:
    """Whether a form carries the token of the cookie that came with it."""
    return hmac.compare_digest(given.encode(), expected.encode())


def of_ours(address: str) -> str:
    """The address, where it is a path of this server; else the front page. No browser may read another host in it."""
    plain = address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"
