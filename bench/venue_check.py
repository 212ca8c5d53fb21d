"""`venues --check` against a server that misbehaves in every way the tests know: `python -m bench.venue_check`.

Each misbehaviour is a route of its own. The table says what the check made of it, what it ought to be, the code, and
how often the page was asked for; the exit status is 1 where they differ.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from crawler.harvest import HarvestConfig
from crawler.job import Limits
from extract.records import Venue
from extract.venues import Route
from paperwatch.venue_check import Answer, RouteCheck, check
from tests.misbehaving import misbehaving

_SITE = "https://www.usenix.org/conference/osdi25"
_LIMITS = Limits(page_seconds=3, page_bytes=1_000_000)
"""What is slow and what is large are told sooner than with the limits of an installation."""
WORDS: Mapping[str, Answer] = {
    "good": "answers", "moved": "answers", "tagged": "answers", "slow": "answers", "wrong-charset": "answers",
    "https://slow.usenix.org/good": "answers",
    "https://challenge-403.usenix.org/challenge-403": "refused",
    "https://challenge-200.usenix.org/challenge-200": "refused",
    "https://challenge-503.usenix.org/challenge-503": "refused",
    "https://closed.usenix.org/good": "refused",
    "forbidden": "refused", "login": "refused", "throttled": "refused", "throttled-once": "refused",
    "throttled-for-hours": "refused", "busy-once": "refused",
    "missing": "moved", "soft-404": "moved", "loop": "moved", "to-itself": "moved", "to-private": "moved",
    "to-file": "moved", "http://127.0.0.1/": "moved",
    "broken": "no answer", "empty": "no answer", "hang-up": "no answer", "wrong-length": "no answer",
    "truncated": "no answer", "drip": "no answer", "https://broken.usenix.org/good": "no answer",
    "bomb": "changed shape", "huge": "changed shape", "huge-unannounced": "changed shape", "no-papers": "changed shape",
    "picture": "changed shape",
}  # fmt: skip


def main() -> int:
    addresses = {page if "://" in page else f"{_SITE}/{page}": word for page, word in WORDS.items()}
    asked = [RouteCheck(Venue("OSDI", 2025), Route("usenix", (url,))) for url in addresses]
    print(f"{'page':50}{'answer':15}{'ought to be':15}{'asked':>6}{'papers':>7}  why")
    wrong = 0
    with misbehaving() as (server, handler):
        for done in check(asked, HarvestConfig("sqlite://", loopback=server, pace=0.0, limits=_LIMITS)):
            page, ought = done.url.removeprefix(f"{_SITE}/"), addresses[done.url]
            wrong += done.answer != ought
            hits = handler.hits[done.url.rpartition("/")[2]]
            print(f"{page:50}{done.answer:15}{ought:15}{hits:>6}{done.papers:>7}  {done.code}")
    print(f"\n{len(addresses)} misbehaviours, {len(addresses) - wrong} with the right word")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
