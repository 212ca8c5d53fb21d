"""Scrapy settings: polite by default, and the few that depend on the job (`for_job`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy.settings import default_settings

from crawler.job import CrawlJob
from crawler.politeness import DELAY
from extract.sources import delays

BOT_NAME = "paperwatch"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "paperwatch"

# One request at a time per host, never faster than the delay. Jitter would go below it, so there is none.
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # as said above
DOWNLOAD_DELAY = DELAY
DOWNLOAD_DELAY_JITTER = 0  # likewise
DOWNLOAD_VERIFY_CERTIFICATES = True
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"

# arXiv answers 406 to a request without Accept; Accept-Encoding is set by Scrapy.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}
# The check decides what a status means, so Scrapy's own filter of statuses stands aside.
HTTPERROR_ALLOW_ALL = True
REFERRER_POLICY = "no-referrer"
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOGSTATS_INTERVAL = 0  # off
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5  # by hand; Scrapy's own is 60

# Scrapy imports what it then finds switched off, even what is None in our tables: 0.3 s of a processor in each crawl,
# most of it for aiohttp and tldextract.
_SWITCHED_OFF = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",
    "scrapy.extensions.feedexport.FeedExporter",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.telnet.TelnetConsole",
}
EXTENSIONS_BASE = {name: place for name, place in default_settings.EXTENSIONS_BASE.items() if name not in _SWITCHED_OFF}
DOWNLOADER_MIDDLEWARES_BASE = {
    name: place for name, place in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items() if name not in _SWITCHED_OFF
}
EXTENSIONS = {"scrapy.extensions.memusage.MemoryUsage": None, "crawler.memory.OwnMemoryUsage": 0}

DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.GuardMiddleware": 90,
    "crawler.politeness.SlotMiddleware": 95,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.CheckMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.refusals.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.refusals.RedirectMiddleware": 600,
    "crawler.archive_middleware.ArchiveMiddleware": 605,
    "crawler.guard.RedirectGuardMiddleware": 610,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawler.cache.StrictCacheMiddleware": 900,
    "crawler.leases.LeaseMiddleware": 950,
}
ITEM_PIPELINES = {"crawler.pipeline.StorePipeline": 100}  # the only one: its place says nothing
HTTPCACHE_POLICY = "crawler.cache.RevalidatePolicy"
HTTPCACHE_STORAGE = "crawler.cache.PageStorage"
# The handler of a loopback server connects to nothing else, so there is nothing to guard.
_UNGUARDED = "scrapy.resolver.CachingThreadedResolver"


def for_job(job: CrawlJob) -> dict[str, Any]:
    """The settings that a job changes."""
    limits = job.limits
    return {
        "PAPERWATCH_JOB": job,
        "USER_AGENT": job.user_agent,
        "DOWNLOAD_DELAY": DELAY * job.wait,
        "DOWNLOAD_SLOTS": {s: {"delay": d * job.wait, "concurrency": 1, "jitter": 0} for s, d in delays().items()},
        "DOWNLOAD_MAXSIZE": limits.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": limits.page_seconds,
        "RETRY_TIMES": limits.retries,
        "REDIRECT_MAX_TIMES": limits.redirects,
        "CLOSESPIDER_TIMEOUT": limits.seconds,
        "CLOSESPIDER_PAGECOUNT": limits.requests,
        "MEMUSAGE_LIMIT_MB": limits.memory_mb,
        "HTTPPROXY_ENABLED": not (job.replay or job.loopback),
        "TWISTED_DNS_RESOLVER": _UNGUARDED if job.loopback else "crawler.guard.GuardedResolver",
        "HTTPCACHE_ENABLED": job.cache_dir is not None,
        "HTTPCACHE_DIR": _cache_folder(job),
        "DOWNLOAD_HANDLERS": _handlers(job),
        "LOG_LEVEL": "INFO" if job.log_file else "ERROR",
    }


def _cache_folder(job: CrawlJob) -> str | None:
    """A replay keeps its pages apart: an old copy must never be confirmed by the live site."""
    if job.cache_dir is None:
        return None
    return str(Path(job.cache_dir).absolute() / ("replay" if job.replay else "live"))


def _handlers(job: CrawlJob) -> dict[str, str | None]:
    """http and https only; answered by an archive or a loopback server where the job says so."""
    others: dict[str, str | None] = dict.fromkeys(("data", "file", "s3", "ftp"))
    if job.replay:
        return {**others, **dict.fromkeys(("http", "https"), "crawler.download.ReplayHandler")}
    if job.loopback:
        return {**others, **dict.fromkeys(("http", "https"), "crawler.download.LoopbackHandler")}
    return {**others, **dict.fromkeys(("http", "https"), "crawler.download.NetworkHandler")}
