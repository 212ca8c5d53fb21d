"""Identity on real pairs: what one group's own documents call the same paper, and what only looks like it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from db.identity.rules import decide
from db.identity.view import RecordView
from extract.text import title_key


def pairs(corpus: Path, verdict: str) -> list[tuple[RecordView, RecordView]]:
    """The pairs of two documents that the group's links call so, by their titles alone."""
    with (corpus / "truth" / "seeds-crosslinks.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if r["seed_b"] != "ext"]
    views = [(mention(1, row["title_a"]), mention(2, row["title_b"])) for row in rows if row["verdict"] == verdict]
    assert len(views) > 30
    return views


def mention(id_: int, title: str) -> RecordView:
    return RecordView(id_, "mention", "list:g", str(id_), title, title_key(title))


@pytest.mark.corpus
def test_near_titles_and_shared_names_are_never_merged(corpus: Path) -> None:
    merged = [(a.title, b.title) for a, b in pairs(corpus, "different") if decide(a, b).verdict == "same"]
    assert merged == []


@pytest.mark.corpus
def test_near_titles_and_shared_names_are_not_asked_about_either(corpus: Path) -> None:
    asked = [(a.title, b.title) for a, b in pairs(corpus, "different") if decide(a, b).verdict == "ask"]
    assert asked == []


@pytest.mark.corpus
def test_equal_titles_are_merged_and_only_new_titles_need_more_than_a_title(corpus: Path) -> None:
    apart = {a.title.split(":")[0] for a, b in pairs(corpus, "same") if decide(a, b).verdict != "same"}
    assert apart == {"HydraServe", "DistFlashAttn"}
