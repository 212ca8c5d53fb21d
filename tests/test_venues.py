"""Venue names are read as people write them; a new year of a known series needs no edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.records import Venue
from extract.venues import UnknownVenueError, all_series, find_venue, parse_series, parse_venue


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("OSDI'25", Venue("OSDI", 2025)),
        ("osdi 2025", Venue("OSDI", 2025)),
        ("SOSP '25", Venue("SOSP", 2025)),
        ("[OSDI'24]", Venue("OSDI", 2024)),
        ("OSDI’24", Venue("OSDI", 2024)),
        ("2025 EuroSys", Venue("EuroSys", 2025)),
        ("USENIX ATC 23", Venue("ATC", 2023)),
        ("USENIX Security '16", Venue("USENIX Security", 2016)),
        ("SOSP'99", Venue("SOSP", 1999)),
        ("arXiv", Venue("arXiv")),
        ("Arxiv24", Venue("arXiv", 2024)),
    ],
)
def test_a_venue_is_read_as_people_write_it(written: str, meant: Venue) -> None:
    assert parse_venue(written) == meant


@pytest.mark.parametrize("written", ["", "2025", "Nature'25", "the OSDI of 2025", "'25"])
def test_a_name_that_is_no_series_is_refused_with_the_known_ones(written: str) -> None:
    with pytest.raises(UnknownVenueError, match="OSDI"):
        parse_venue(written)
    assert find_venue(written) is None


@given(st.sampled_from(sorted(all_series())), st.integers(1970, 2069))
def test_every_series_reads_its_own_printed_form_back(series: str, year: int) -> None:
    assert parse_venue(str(Venue(series, year))) == Venue(series, year)


def test_a_year_that_nobody_has_written_down_gets_its_route() -> None:
    (route, *_) = all_series()["OSDI"].routes_for(2031)
    assert route.spider == "usenix"
    assert route.urls == ("https://www.usenix.org/conference/osdi31/technical-sessions",)


def test_a_route_limited_to_years_serves_no_other() -> None:
    series = parse_series(
        '[X]\ntitle = "X"\nslug = "x"\n'
        'routes = [{ spider = "programme", urls = ["https://x.example/{yyyy}"], years = [2010, 2012] }]'
    )["X"]
    assert [len(series.routes_for(year)) for year in (2009, 2010, 2012, 2013)] == [0, 1, 1, 0]
