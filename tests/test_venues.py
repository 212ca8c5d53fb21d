"""Venue names are read as people write them; a new year of a known series needs no edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.programme.recipes import venue_of
from extract.records import Venue
from extract.venues import SHIPPED, UnknownVenueError, Venues, VenueTableError, parse_series


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
    assert SHIPPED.parse(written) == meant


@pytest.mark.parametrize("written", ["", "2025", "Nature'25", "the OSDI of 2025", "'25"])
def test_a_name_that_is_no_series_is_refused_with_the_known_ones(written: str) -> None:
    with pytest.raises(UnknownVenueError, match="OSDI"):
        SHIPPED.parse(written)
    assert SHIPPED.find(written) is None


@given(st.sampled_from(sorted(SHIPPED.series)), st.integers(1970, 2069))
def test_every_series_reads_its_own_printed_form_back(series: str, year: int) -> None:
    assert SHIPPED.parse(str(Venue(series, year))) == Venue(series, year)


def test_a_year_that_nobody_has_written_down_gets_its_route() -> None:
    (route, *_) = SHIPPED.series["OSDI"].routes_for(2031)
    assert route.spider == "usenix"
    assert route.urls == ("https://www.usenix.org/conference/osdi31/technical-sessions",)


def test_a_route_limited_to_years_serves_no_other() -> None:
    series = parse_series(
        '[X]\ntitle = "X"\nslug = "x"\n'
        'routes = [{ spider = "programme", urls = ["https://x.example/{yyyy}"], years = [2010, 2012] }]'
    )["X"]
    assert [len(series.routes_for(year)) for year in (2009, 2010, 2012, 2013)] == [0, 1, 1, 0]


@pytest.mark.parametrize(("first", "second"), [("[X]", "[X]"), ("[X]", '["x"]'), ('["X-1"]', "[x1]  # again")])
def test_a_second_table_of_one_series_is_a_sentence_with_file_and_line(first: str, second: str) -> None:
    table = 'title = "X"\nslug = "x"\n'
    with pytest.raises(VenueTableError, match=r"v\.toml, line 5: The series .* has a table in line 1 already"):
        parse_series(f"{first}\n{table}\n{second}\n{table}", file="v.toml")


def test_the_shipped_table_names_its_own_file_when_it_is_wrong() -> None:
    with pytest.raises(VenueTableError, match=r"^v\.toml: The series X"):
        parse_series("[X]\nslug = 1", file="v.toml")


# A group's own series


def test_own_series_are_known_by_name_and_by_the_address_of_their_route() -> None:
    address = "https://foosys.org/2026/list"
    ours = Venues('[[FooSys.routes]]\nspider = "programme"\nurls = ["https://foosys.org/{yyyy}/list"]')
    assert ours.find("foosys 2026") == Venue("FooSys", 2026)
    assert venue_of(address, "", ours) == Venue("FooSys", 2026)
    assert SHIPPED.find("FooSys'26") is None
    assert venue_of(address, "", SHIPPED) is None


def test_an_address_without_a_year_is_that_of_the_one_edition_its_route_serves() -> None:
    route = 'spider = "programme"\nurls = ["https://foosys.org/list"]\nyears = [2026, 2026]'
    ours = Venues(f"[[FooSys.routes]]\n{route}")
    assert venue_of("https://www.foosys.org/list", "<title>After SOSP'25</title>", ours) == Venue("FooSys", 2026)


def test_own_routes_come_before_the_shipped_ones_and_other_words_in_their_place() -> None:
    shipped = SHIPPED.series["OSDI"]
    ours = Venues(
        '[OSDI]\nearliest_month = 6\n[[OSDI.routes]]\nspider = "programme"\nurls = ["https://osdi.example/{yyyy}"]'
    )
    found = ours.series["OSDI"]
    assert found.routes_for(2026)[0].urls[0] == "https://osdi.example/2026"
    assert found.routes[1:] == shipped.routes
    assert (found.title, found.options["earliest_month"]) == (shipped.title, 6)


def test_the_name_of_an_own_series_wins_over_another_way_to_write_a_shipped_one() -> None:
    assert SHIPPED.find("SEC'25") == Venue("USENIX Security", 2025)
    ours = Venues('[SEC]\ntitle = "ACM/IEEE Symposium on Edge Computing"')
    assert ours.find("SEC'25") == Venue("SEC", 2025)


@pytest.mark.parametrize(
    "toml",
    [
        "[FooSys",
        "FooSys = 3",
        "[FooSys]\nroutes = [{}]",
        '[[FooSys.routes]]\nspider = "programme"\nurls = ["{nonsense}"]',
    ],
)
def test_a_table_in_another_form_is_refused(toml: str) -> None:
    with pytest.raises(VenueTableError):
        Venues(toml)
