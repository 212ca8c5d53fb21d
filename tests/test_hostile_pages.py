"""Web pages that no conference means to publish: impossible addresses, torn markup. None raises."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.registry import by_name
from tests.test_hostile_answers import is_well_formed

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ROOMS = ("usenix", "sosp", "eurosys", "opentoc", "acm-dl")
PAGES = [
    (page["extractor"], page["url"], f"{room}/{page['file']}")
    for room in ROOMS
    for page in tomllib.loads((FIXTURES / room / "manifest.toml").read_text("utf-8"))["page"]
    if page.get("extractor") in {"usenix-programme", "usenix-paper", "programme", "opentoc", "acm-dl"}
]
ADDRESSES = [b"https://[", b"http://[::1", b"//[x]/10.1145/1.2", b"https://a:b:c/\x00"]
_PIECES = [b"<td>", b"</p>", b"<a href=", b"(", b"<br>"]
GROUP_PAGES = [
    ("schedule", "schedule/schedule.md"),
    ("schedule", "schedule/seminar.html"),
    ("reading-list", "reading-list/papers.md"),
]
_ADDRESS = re.compile(rb"""((?:href|src|content)=["']?)(?:https?:|/)[^"' >]*""")
_MARKDOWN_ADDRESS = re.compile(rb"""(\]\()[^)\s]+""")


@pytest.mark.parametrize(("name", "url", "file"), PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_impossible_addresses(name: str, url: str, file: str, address: bytes) -> None:
    body = (FIXTURES / file).read_bytes()
    changed = _ADDRESS.sub(lambda match: match[1] + address, body)
    is_well_formed(by_name(name).extract(changed, url))
    is_well_formed(by_name(name).extract(body, address.decode()))


@pytest.mark.parametrize(("name", "file"), GROUP_PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_impossible_addresses_on_the_page_of_a_group(name: str, file: str, address: bytes) -> None:
    body = (FIXTURES / file).read_bytes()
    changed = _MARKDOWN_ADDRESS.sub(lambda m: m[1] + address, _ADDRESS.sub(lambda m: m[1] + address, body))
    assert by_name(name).extract(changed, "https://group.example.org/schedule.md").records
    assert by_name(name).extract(body, address.decode()).records


@pytest.mark.parametrize(("name", "url", "file"), PAGES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_markup_with_bytes_cut_out_or_put_in(name: str, url: str, file: str, data: st.DataObject) -> None:
    body = (FIXTURES / file).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.one_of(st.integers(start, min(start + 400, len(body))), st.just(len(body))))
        put = data.draw(st.one_of(st.binary(max_size=10), st.sampled_from(_PIECES)))
        body = body[:start] + put + body[end:]
    is_well_formed(by_name(name).extract(body, url))


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "(" * 20_000 + "Ann Lee, " * 3_000,
        "<p>" + "<b>Abc (d) </b><i>Cee, </i>" * 10_000,
        "<p>x" + "<b> </b>" * 50_000 + "(y)",
        "<table><tr>" + "<td>Ann Lee (MIT), Bo Kim (EPFL)</td>" * 5_000,
        "<li>A title of it<br>Ann Lee (MIT), Bo Kim (EPFL)<br>" + '<a href="{}.pdf">PDF</a>' * 5_000,
    ],
    ids=["brackets", "runs", "spaces", "cells", "links"],
)
def test_repeated_markup_takes_linear_time(body: str) -> None:
    start = time.process_time()
    is_well_formed(by_name("programme").extract(body.encode(), "https://2022.eurosys.org/program.html"))
    assert time.process_time() - start < 3
