"""How often a host is asked: one slot per host, its own crawl delay, its Retry-After, back-off after faults.

Scrapy spaces requests by "downloader slot". Here every host has one, but the hosts that a source card names together
share one: their limit counts for all of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from crawler.job import CrawlJob
from db import clock
from extract.sources import host_rule

if TYPE_CHECKING:
    from scrapy.core.downloader import Downloader

log = logging.getLogger(__name__)

_REFUSAL = 10_000
"""Bytes of a refusal that are looked at; a sentence and a few figures."""
DELAY = 1.0
"""Seconds between two requests to a host of which no card speaks: what ACM and many sites write in their robots.txt."""

_MOST = 10**9
"""The largest number that a header may mean: thirty years of seconds."""


def slot_of(host: str) -> str:
    """The slot that requests to a host share."""
    return host_rule(host)[0]


def delay_of(host: str) -> float:
    """Seconds between two requests to a host, before its robots.txt or its answers ask for more."""
    seconds = host_rule(host)[1]
    return DELAY if seconds is None else seconds


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (a number or an HTTP date, RFC 9110 section 10.2.3), or None."""
    if not value:
        return None
    if (number := _number(value)) is not None:
        return float(number)
    try:
        return _seconds_until(parsedate_to_datetime(value), now)
    except (ValueError, OverflowError):  # no date, or one that no calendar has
        return None


def _seconds_until(moment: datetime, now: datetime | None) -> float:
    """Seconds from `now` (the present) until the moment, 0 where it is past, `_MOST` at most."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (moment - (now or clock.now().replace(tzinfo=UTC))).total_seconds()
    return min(max(0.0, seconds), _MOST)


def _number(text: str) -> int | None:
    """A whole number of plain digits, `_MOST` at most; None for anything else."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits) < len(str(_MOST)) else _MOST


def reset_wait(host: str, body: bytes, now: datetime | None = None) -> float | None:
    """Seconds until the moment that a refusal names in its body, where the host's card says under which name."""
    card = host_rule(host)[2]
    if card is None or card.resets is None:
        return None
    told = re.search(rb'"%b"\s*:\s*"([^"]{10,40})"' % re.escape(card.resets.encode()), body[:_REFUSAL])
    try:
        moment = datetime.fromisoformat(told[1].decode()) if told else None
    except ValueError:
        return None
    return None if moment is None else _seconds_until(moment, now)


def rate_delay(headers: Mapping[str, str]) -> float | None:
    """Seconds between requests that Crossref's rate headers ask for ("5" requests in "1s"), or None."""
    limit = _number(headers.get("x-rate-limit-limit", ""))
    interval = _number(headers.get("x-rate-limit-interval", "").removesuffix("s"))
    return interval / limit if limit and interval is not None else None


def follow_rate(crawler: Crawler, request: Request, headers: Mapping[str, str]) -> None:
    """Slow a host down to the rate that its answer names."""
    job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
    if (seconds := rate_delay(headers)) is not None:
        set_delay(downloader(crawler), slot_of(host_of(request)), min(seconds, job.limits.longest_wait) * job.wait)


class SlotMiddleware:
    """Puts each request into the slot of its host, and slows a slot to the crawl delay of the host's robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.job: CrawlJob = crawler.settings["PAPERWATCH_JOB"]
        crawler.signals.connect(self.obey_crawl_delay, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SlotMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.meta["download_slot"] = slot_of(host_of(request))

    def obey_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if asked is None or isnan(asked):
            return
        slot = slot_of(host_of(request))
        set_delay(downloader(self.crawler), slot, min(float(asked), self.job.limits.longest_wait) * self.job.wait)


def host_of(request: Request) -> str:
    return (request.url.split("/", 3)[2]).rpartition("@")[2].partition(":")[0]


def downloader(crawler: Crawler) -> Downloader:
    assert crawler.engine
    return crawler.engine.downloader


def present_delay(found: Downloader, slot: str) -> float:
    """The seconds between two requests to a slot, as they stand."""
    return float(found.per_slot_settings.get(slot, {}).get("delay", found._delay))


def set_delay(found: Downloader, slot: str, seconds: float) -> None:
    """Slow a slot down to one request in `seconds`; never speed it up."""
    if seconds <= present_delay(found, slot):
        return
    log.info("%s asks for %s s between requests", slot, seconds)
    found.per_slot_settings[slot] = {**found.per_slot_settings.get(slot, {}), "delay": seconds}
    if slot in found.slots:
        found.slots[slot].delay = seconds


def hold(found: Downloader, slot: str, seconds: float) -> None:
    """No further request to a slot for `seconds`: as if its last request began that much later."""
    if seconds > 0 and slot in found.slots:
        found.slots[slot].lastseen = max(found.slots[slot].lastseen, monotonic() + seconds - found.slots[slot].delay)
