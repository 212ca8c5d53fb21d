"""Search by meaning in the browser: what is near, said as such; and why not, where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from served import get

from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import PaperRecord, Venue, Where
from paperwatch.semantic import encoder

numpy = pytest.importorskip("numpy", reason="needs the extra `semantic`")
pytestmark = pytest.mark.skipif(encoder() is None, reason="needs the extra `semantic`")

SNAPSHOTS, SNOW, TRAINING = (
    "Fast Checkpoints of Neural Networks",
    "Forecasting Snow",
    "Recovering Training Jobs from Failures",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(tmp_path / "paperwatch.db")
    papers = [
        PaperRecord("usenix", title, title, Where("page"), venue=Venue("OSDI", year))
        for title, year in ((SNAPSHOTS, 2025), (SNOW, 2025), (TRAINING, 2024))
    ]
    save(found, papers, run_id=start_run(found, source="usenix", edition="OSDI'25"))
    link_pending(found)
    yield found
    found.close()


def embedded(database: Database) -> Path:
    from db.search.vectors import embed

    model = encoder()
    assert model is not None
    embed(database, model)
    return Path(database.url.database or "")


def shown(file: Path, path: str) -> tuple[list[str], str]:
    """The titles of the list, and all that stands in the page."""
    page = html.fromstring(get(file, path).text)
    return [title.text_content() for title in page.cssselect("ol.papers h3")], page.cssselect("main")[0].text_content()


def test_papers_that_hold_none_of_the_words_are_found_by_meaning(database: Database) -> None:
    file = embedded(database)
    assert shown(file, "/search?q=deep+learning+models")[0] == []
    titles, said = shown(file, "/search?q=deep+learning+models&meaning=1")
    assert titles[0] == SNAPSHOTS
    assert "The 3 papers nearest in meaning" in said


def test_fields_and_what_the_list_is_narrowed_to_decide(database: Database) -> None:
    file = embedded(database)
    assert shown(file, "/search?q=saving+state+year:2024&meaning=1")[0] == [TRAINING]
    assert shown(file, "/search?q=saving+state&year=2024&meaning=1")[0] == [TRAINING]


def test_without_vectors_words_decide_and_the_page_says_so(database: Database) -> None:
    titles, said = shown(Path(database.url.database or ""), "/search?q=snow&meaning=1")
    assert titles == [SNOW]
    assert "No paper has a vector of its meaning yet: `paperwatch embed`" in said


def test_the_wish_is_offered_only_where_it_can_be_had(database: Database) -> None:
    file = Path(database.url.database or "")
    assert "by meaning too" not in shown(file, "/search?q=snow")[1]
    assert "by meaning too" in shown(embedded(database), "/search?q=snow")[1]


def test_a_query_that_cannot_be_read_is_shown_with_its_place(database: Database) -> None:
    assert "This parenthesis is never closed" in shown(embedded(database), "/search?q=(snow&meaning=1")[1]


def test_a_misspelt_word_is_answered_with_the_near_one(database: Database) -> None:
    assert "No paper has forecastng. Did you mean forecasting?" in shown(embedded(database), "/search?q=forecastng")[1]
