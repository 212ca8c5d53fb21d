"""The guard on every request: each address, each redirect and each name resolution is checked before a byte is sent.

The one exception is a loopback server that the configuration names for the demo and the tests; even then the
addresses that are asked for must be public ones.
"""

from __future__ import annotations

from typing import Any, ClassVar

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_public, why_forbidden


class ForbiddenAddressError(IgnoreRequest):
    """An address that a crawl must not ask for. Code `address.forbidden`."""

    code = "address.forbidden"


def check_address(url: str) -> None:
    """Raise `ForbiddenAddressError` unless `url` is http(s) on a host that may be public."""
    if reason := why_forbidden(url):
        raise ForbiddenAddressError(reason)


class GuardMiddleware:
    """Refuses a forbidden address before anything is asked of it, its robots.txt included."""

    def process_request(self, request: Request) -> None:
        check_address(request.url)


def refused_by_resolver(host: str) -> ForbiddenAddressError | None:
    """The refusal of a name by the resolver, or None."""
    reason = GuardedResolver.refused.get(host)
    return ForbiddenAddressError(reason) if reason else None


class RedirectGuardMiddleware:
    """Refuses a redirect to a forbidden address by name. (Scrapy would hand a `file:` redirect on unfollowed.)"""

    def process_response(self, request: Request, response: Response) -> Response:
        if 300 <= response.status < 400 and (target := response.headers.get("Location")):
            check_address(response.urljoin(target.decode("latin-1").strip()))
        return response


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, refusing names that resolve to a private address ("127.1", a rebound name).

    To Twisted a refusal is a failed lookup; `refused` keeps the names, so that the crawl can say why.
    """

    refused: ClassVar[dict[str, str]] = {}

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(_public_only, name)


def _public_only(address: str, name: str) -> str:
    if not is_public(address):
        GuardedResolver.refused[name] = f"{name} resolves to {address}, a private or local address."
        raise DNSLookupError(GuardedResolver.refused[name])
    return address
