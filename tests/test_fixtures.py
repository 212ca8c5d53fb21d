"""Every saved page of `fixtures/` through its extractor, compared with the answer that a person has read.

A page without an answer gets one written, and the test still fails: read it, then commit it.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extract.records import as_json
from extract.registry import by_name, extractor_for, extractors

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@dataclass(frozen=True)
class Page:
    """One page of a manifest: the address it is served under, its file and the extractor that reads it."""

    url: str
    file: Path
    extractor: str | None

    @property
    def expected(self) -> Path:
        return self.file.with_name(self.file.name + ".expected.json")


def manifest_pages() -> list[Page]:
    pages = []
    for manifest in sorted(FIXTURES.glob("*/manifest.toml")):
        for entry in tomllib.loads(manifest.read_text("utf-8")).get("page", ()):
            pages.append(Page(entry["url"], manifest.parent / entry["file"], entry.get("extractor")))
    return pages


PAGES = manifest_pages()
READ = [page for page in PAGES if page.extractor]


def name_of(page: Page) -> str:
    return f"{page.file.parent.name}/{page.file.name}"


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_page_says_what_was_read_by_a_person(page: Page) -> None:
    assert page.extractor is not None
    said = as_json(by_name(page.extractor).extract(page.file.read_bytes(), page.url))
    if not page.expected.exists():
        page.expected.write_text(as_text(said), "utf-8")
        pytest.fail(f"There was no expected answer. {page.expected} has been written: read it, then commit it.")
    assert as_text(said) == page.expected.read_text("utf-8")


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_page_is_recognised_by_its_own_extractor(page: Page) -> None:
    assert extractor_for(page.file.read_bytes(), page.url).name == page.extractor


@pytest.mark.parametrize("name", [extractor.name for extractor in extractors()])
def test_extractor_has_an_example(name: str) -> None:
    assert any(page.extractor == name for page in READ), f'no fixtures/*/manifest.toml has a page for "{name}"'


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_page_of_a_manifest_exists(page: Page) -> None:
    assert page.file.is_file()


def test_expected_answers_belong_to_a_page() -> None:
    known = {page.expected for page in READ}
    assert [path for path in sorted(FIXTURES.glob("*/*.expected.json")) if path not in known] == []


def as_text(said: dict[str, Any]) -> str:
    """The answer without how sure the reader is, which changes with what it has learned."""
    for record in said["records"]:
        assert all(0 <= share <= 1 for share in record.pop("confidence", {}).values())
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
