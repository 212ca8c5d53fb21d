"""Source cards: one file for all that is known of a source, and nothing of it anywhere else."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest

from crawler.checks import classify
from crawler.politeness import DELAY, delay_of, slot_of
from crawler.requests import interface
from db.trust import trust
from extract.registry import by_name
from extract.sources import CardError, card_of, cards, read_card


@pytest.mark.parametrize("name", list(cards()))
def test_what_a_card_names_exists(name: str) -> None:
    card = cards()[name]
    assert card.title and card.rank_for() < trust().rank("a source without a card")
    if card.reader:
        assert by_name(card.reader)
        assert (found := interface(name)) and found.requests.work("doi", "10.1/x").startswith("https://")
    if card.asking and card.asking.host:
        assert slot_of(card.asking.host) in card.hosts


def test_every_module_of_requests_belongs_to_a_card() -> None:
    modules = {f.name.removesuffix(".py") for f in files("crawler.requests").iterdir() if f.name.endswith(".py")}
    assert modules - {"__init__"} == {name for name, card in cards().items() if card.reader}


def test_no_two_sources_are_trusted_alike() -> None:
    ranks = [card.rank_for() for card in cards().values()]
    assert len(set(ranks)) == len(ranks)


def test_the_order_of_trust_is_that_of_the_cards() -> None:
    assert sorted(cards(), key=trust().rank) == sorted(cards(), key=lambda name: cards()[name].rank_for())
    assert trust().rank("openalex") < trust().rank("arxiv")
    assert trust().rank("arxiv", "abstract") < trust().rank("openalex", "abstract")
    assert card_of("schedule:adsl") == cards()["schedule"]


@pytest.mark.parametrize(
    ("host", "slot", "seconds"),
    [
        ("rss.arxiv.org", "arxiv.org", 3.0),
        ("sparql.dblp.org", "sparql.dblp.org", 10.0),
        ("dblp.org", "dblp.org", 5.0),
        ("www.example.org", "example.org", DELAY),
        ("notarxiv.org", "notarxiv.org", DELAY),
    ],
)
def test_hosts_below_a_host_of_a_card_wait_with_it(host: str, slot: str, seconds: float) -> None:
    assert (slot_of(host), delay_of(host)) == (slot, seconds)


@pytest.mark.parametrize(
    ("status", "url", "kind"),
    [
        (406, "https://export.arxiv.org/api/query", "throttled"),
        (406, "https://example.org/", "forbidden"),
        (403, "https://api.crossref.org/works", "throttled"),
        (403, "https://export.arxiv.org/api/query", "forbidden"),
        (429, "https://example.org/", "throttled"),
    ],
)
def test_a_card_says_which_statuses_ask_to_slow_down(status: int, url: str, kind: str) -> None:
    assert classify(status, {}, b"", url).kind == kind


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("robots = true", "title"),
        ('title = "X"\nrobots = false', "robots_why"),
        ('title = "X"\ncolour = 1', "colour"),
        ('title = "X"\n[asking]\nby = ["doi"]', "refresh"),
        ("[", "Invalid"),
    ],
)
def test_a_card_that_is_not_like_the_others_is_named_with_its_mistake(toml: str, why: str) -> None:
    with pytest.raises(CardError, match=rf"x\.toml .*{why}"):
        read_card("x", toml)


def test_no_command_is_kept_from_saying_what_is_wrong_with_a_card_or_the_venues() -> None:
    """They are read when a command first needs them, so `main` tells a mistake in them as any other."""
    said = "import extract.sources as s, extract.venues as v, paperwatch.cli; print(s.cards.cache_info().currsize,"
    said += " v._series_with.cache_info().currsize, v._preprints_with.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, check=True).stdout == b"0 0 0\n"
