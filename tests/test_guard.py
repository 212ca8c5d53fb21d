"""Where a crawl may go."""

from __future__ import annotations

import pytest

from crawler.addresses import folded, is_public, loopback_address, why_forbidden
from crawler.guard import ForbiddenAddressError, GuardedResolver, _public_only, refused_by_resolver
from crawler.job import CrawlJob
from extract.venues import SHIPPED


@pytest.mark.parametrize(
    "url",
    [
        "https://www.usenix.org/conference/osdi25",
        "http://export.arxiv.org/oai2",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
    ],
)
def test_public_addresses_may_be_asked(url: str) -> None:
    assert why_forbidden(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "http://localhost/",
        "http://localhost./",
        "http://intranet/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://127.0.0.1:8000/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[fec0::1]/",
        "http://168.63.129.16/",
        "http://2130706433/",
        "http://[::1",
        "http://example.org:99999/",
        "https://www.usenix.org@169.254.169.254/",
        "https://user:password@www.usenix.org/",
        "https:///nothing",
    ],
)
def test_private_local_and_odd_addresses_are_refused(url: str) -> None:
    assert why_forbidden(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1"])
def test_a_name_that_resolves_to_a_private_address_is_refused_by_name(address: str) -> None:
    name = f"rebound-{address.replace(':', '-')}.example.org"
    with pytest.raises(Exception, match="private or local"):
        _public_only(address, name)
    assert isinstance(refused_by_resolver(name), ForbiddenAddressError)
    GuardedResolver.refused.pop(name)


def test_a_public_resolution_passes() -> None:
    assert _public_only("8.8.8.8", "example.org") == "8.8.8.8"
    assert refused_by_resolver("example.org") is None


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:80", "http://127.0.0.1", "https://127.0.0.1:1", "http://localhost:8", ""]
)
def test_only_a_loopback_address_with_a_port_stands_in_for_the_network(url: str) -> None:
    with pytest.raises(ValueError, match="no loopback address"):
        loopback_address(url)


def test_a_loopback_address_is_taken_apart() -> None:
    assert loopback_address("http://127.0.0.1:8000") == ("127.0.0.1", 8000)


def test_a_job_cannot_name_a_real_host_as_loopback() -> None:
    with pytest.raises(ValueError, match="no loopback address"):
        CrawlJob("usenix", "sqlite:///t.db", 1, loopback="http://192.168.0.7:80", venues=SHIPPED)


def test_a_job_cannot_crawl_the_network_faster_than_politely() -> None:
    with pytest.raises(ValueError, match="polite pace"):
        CrawlJob("usenix", "sqlite:///t.db", 1, pace=0.5, venues=SHIPPED)


def test_a_replay_waits_for_nobody() -> None:
    assert CrawlJob("usenix", "sqlite:///t.db", 1, replay="a.warc.gz", venues=SHIPPED).wait == 0


@pytest.mark.parametrize(
    "other",
    [
        "http://www.usenix.org/conference/osdi25/",
        "https://usenix.org/conference/osdi25",
        "https://www.usenix.org/conference/osdi25#top",
        "https://www.usenix.org/conference%2Fosdi25".replace("%2F", "/"),
    ],
)
def test_two_writings_of_one_address_fold_to_the_same(other: str) -> None:
    assert folded(other) == folded("https://www.usenix.org/conference/osdi25")


def test_the_order_of_a_query_does_not_matter_and_its_values_do() -> None:
    assert folded("https://a.org/q?x=1&y=2") == folded("https://a.org/q?y=2&x=1")
    assert folded("https://a.org/q?x=1") != folded("https://a.org/q?x=2")


def test_an_unknown_text_is_no_address() -> None:
    assert not is_public("example.org")
