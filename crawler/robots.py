"""robots.txt, read as RFC 9309 says. Where it cannot be read, it means no.

| the answer                                               | means                                         |
|----------------------------------------------------------|-----------------------------------------------|
| 2xx                                                      | its rules, of the first 500 KiB               |
| up to five redirects, to any public host                 | what is found at their end                    |
| 4xx, but not 429                                         | there is none: everything is allowed          |
| 5xx, 429                                                 | no                                            |
| none: reset, cut short, too slow                         | no                                            |
| none, since there is no such host                        | that, and no page of it                       |
| more redirects, or one to a private address              | no                                            |
| what is no text: false or unknown encoding, a bomb, NULs | no                                            |

A no for want of an answer holds for one crawl: the next one asks again.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Mapping
from typing import TypeAlias

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawler.download import NotArchivedError

MOST = 500 * 1024
"""Bytes that are read (RFC 9309, 2.5 wants that many at least)."""
UNPACKED = 10 * MOST
"""Bytes to which what came may unpack; more is a bomb."""
_FIRST = 1000
"""Priority of the request: before every page."""
_MARKS: Mapping[bytes, str] = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

Rules: TypeAlias = "RobotParser | str"
"""What robots.txt says, or the reason why nobody knows."""


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt forbids the address to us. Code `response.robots-forbidden`."""

    code = "response.robots-forbidden"


class RobotsUnreadableError(IgnoreRequest):
    """Nobody knows what robots.txt says, which means no. Code `response.robots-unreadable`."""

    code = "response.robots-unreadable"


class RobotsMiddleware:
    """Asks each site for its robots.txt once in a crawl, before its first page, and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.asked: dict[str, asyncio.Task[Rules]] = {}
        crawler.signals.connect(self.enough, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsForbiddenError` and `RobotsUnreadableError`."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        site = "/".join(request.url.split("/", 3)[:3])
        if site not in self.asked:
            self.asked[site] = asyncio.ensure_future(self._read(site, request))
        rules = await asyncio.shield(self.asked[site])
        if isinstance(rules, str):
            raise RobotsUnreadableError(
                f"{site}/robots.txt cannot be read ({rules}), which means no (RFC 9309). This holds for this crawl."
            )
        if not rules.allowed(request.url, self.agent):
            raise RobotsForbiddenError("Forbidden by robots.txt")

    async def _read(self, site: str, request: Request) -> Rules:
        asked = Request(
            f"{site}/robots.txt",
            priority=_FIRST,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "robots": True, "download_maxsize": 0},
        )
        assert self.crawler.engine
        try:
            text = text_of(await self.crawler.engine.download_async(asked))
        except NotArchivedError:
            text = ""  # a replay asks nobody who could mind
        except UnreadableRobotsError as error:
            return str(error)
        except CannotResolveHostError:
            raise  # there is no such host, and no page of it either
        except Exception as error:  # whatever ends a request: the answer is not known
            return str(error) or type(error).__name__
        rules = ProtegoRobotParser(text.encode(), self.crawler.spider)
        self.crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)
        return rules

    def enough(self, data: bytes, request: Request) -> None:
        """Ends a download of robots.txt where enough has come."""
        if is_robots(request):
            request.meta["robots_bytes"] = request.meta.get("robots_bytes", 0) + len(data)
            if request.meta["robots_bytes"] >= MOST:
                raise StopDownload(fail=False)


class UnreadableRobotsError(Exception):
    """An answer to robots.txt that says nothing; the message says why."""


def is_robots(request: Request) -> bool:
    """Whether a request asks for robots.txt, also at the end of a redirect."""
    return bool(request.meta.get("robots"))


def text_of(response: Response) -> str:
    """The rules that an answer gives, "" where it says that there are none. Raises `UnreadableRobotsError`."""
    status, body = response.status, response.body
    if status == 429 or status >= 500:
        raise UnreadableRobotsError(f"status {status}")
    if 400 <= status < 500:
        return ""
    if not 200 <= status < 300:
        raise UnreadableRobotsError(f"a redirect that leads nowhere, status {status}")
    if response.headers.get("Content-Encoding"):
        raise UnreadableRobotsError("its encoding is not known")
    if len(body) >= MOST:
        body = body[: body.rfind(b"\n", 0, MOST) + 1]  # half a line would be another rule
    encoding = _MARKS.get(body[:2])
    if encoding is None and b"\0" in body:
        raise UnreadableRobotsError("it is no text")
    return body.decode(encoding or "utf-8-sig", "replace")
