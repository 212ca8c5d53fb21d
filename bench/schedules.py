"""How many talks and fields of real schedules are read right, and every miss.

    python -m bench.schedules [--page FILE [--settings FILE] --truth FILE] [--json] [--unaided]

Without arguments: every schedule and list of the corpus that has a ground truth. A truth file holds one JSON object per
talk; a row is right when the same page gives a talk of the same date with the same title (or the same presenters where
the title is empty), and each field named in `FIELDS` counts on its own.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from bench.reading_lists import score_list
from bench.scoring import Score
from extract.records import TalkRecord
from extract.schedule import ScheduleSettings, load_settings, propose, read
from extract.schedule.folder import Folder, read_folder
from extract.text import collapse
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
GROUPS = (
    *("hkust-sing", "orderlab", "uchicago-plrg", "zju-arclab"),
    *("lmu-aijc", "wonks-iu", "db-internals-japan", "ssu-dmlab", "tuhh"),
)
_ROWS_RIGHT, FIELDS_RIGHT = 0.95, 0.92
"""From these shares on a group counts as read right; one below them that raised no doubt is silently wrong."""
VERDICTS = ("right", "right, but doubted", "says so", "silently wrong")
FIELDS = (
    "date",
    "title",
    "presenters",
    "kind",
    "venue",
    "url",
    "slides",
    "summary",
    "video",
    "topic_no",
    "shared",
    "ids",
)


def score(name: str, truth: Iterable[Mapping[str, Any]], talks: Mapping[str, tuple[TalkRecord, ...]]) -> Score:
    """The talks of each page against the rows of its truth; a talk answers at most one row."""
    result = Score(name, FIELDS)
    left = {page: list(found) for page, found in talks.items()}
    for row in truth:
        page = row.get("page") or row["seed"]
        match = next((t for t in left.get(page, []) if _same(row, t)), None)
        if match:
            left[page].remove(match)
        result.add(f"{page}:{row['line']}", dict(_expected(row)), _found(match) if match else None)
    for page, talks_left in left.items():
        for talk in talks_left:
            result.surplus(f"{page}:{talk.where.line}", f"{talk.date} {talk.title}")
    return result


def _same(row: Mapping[str, Any], talk: TalkRecord) -> bool:
    if _day(row) != str(talk.date):
        return False
    title = _title(row)
    if title:
        return collapse(talk.title) == title
    return not talk.title and sorted(row["presenters"]) == sorted(talk.presenters)


def _day(row: Mapping[str, Any]) -> str:
    """The date of a row. Eight rows of wonks-iu hold the first ten characters of "2024-2-7 15:00": "2024-2-7 1"."""
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", row["date"] or "")
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else str(row["date"])


def _title(row: Mapping[str, Any]) -> str:
    title = collapse(row.get("title_clean", row["title"]))
    return "" if row["kind"] == "empty" and title.casefold() in ("tba", "—", "-", "...") else title


def _expected(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "date", _day(row)
    yield "title", _title(row)
    yield "presenters", list(row["presenters"])
    if row["kind"] not in ("any", "none"):
        yield "kind", row["kind"]
    yield "venue", str(SHIPPED.find(row["venue"]) or "")
    yield "url", row["url"] or ""
    for kind in ("slides", "summary", "video"):
        if kind in row:
            yield kind, [link["url"] if isinstance(link, dict) else link for link in row[kind]]
    if "topic_no" in row:
        yield "topic_no", row["topic_no"]
        yield "shared", sorted(row["shared_with_session"])
        yield "ids", row["ids"]


def _found(talk: TalkRecord) -> dict[str, Any]:
    paper = talk.papers[0] if talk.papers else None
    ids = {n: getattr(paper.identifiers, n) for n in paper.identifiers.__slots__} if paper else {}
    return {
        "date": str(talk.date),
        "title": collapse(talk.title),
        "presenters": list(talk.presenters),
        "kind": talk.talk_kind,
        "venue": str((paper and paper.venue) or ""),
        "url": (paper and paper.url) or "",
        "slides": [link.url for link in talk.slides],
        "summary": [link.url for link in talk.summary],
        "video": [link.url for link in talk.video],
        "topic_no": talk.topic_no,
        "shared": sorted(talk.shared_with_session),
        "ids": {k: v for k, v in ids.items() if v is not None},
    }


def truths() -> list[tuple[str, Path, Path]]:
    """(group, truth file, folder of its pages) of every schedule of the corpus; all seeds are one group."""
    return [
        ("seeds", CORPUS / "truth" / "seeds-schedules.jsonl", CORPUS / "seeds"),
        *((g, CORPUS / "truth" / "schedules" / f"{g}.jsonl", CORPUS / "schedules") for g in GROUPS),
    ]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _settings(name: str) -> ScheduleSettings | None:
    file = resources.files("extract").joinpath(f"data/schedules/{name}.toml")
    return load_settings(file.read_text("utf-8")) if file.is_file() else None


def verdict(rows: float, extra: float, fields: float, folder: Folder) -> str:
    """One of `VERDICTS` ("right, but doubted": a person must accept it), by the shares of rows that were found, of rows
    that are not in the truth, and of fields that are right."""
    if rows >= _ROWS_RIGHT and extra <= 1 - _ROWS_RIGHT and fields >= FIELDS_RIGHT:
        return "right, but doubted" if folder.doubtful else "right"
    return "says so" if folder.doubtful or not folder.talks else "silently wrong"


def _verdict(tally: Score, folder: Folder) -> str:
    rows = max(1, tally.rows)
    fields = sum(tally.fields_right.values()) / max(1, sum(tally.fields.values()))
    return verdict(tally.rows_right / rows, tally.extra / rows, fields, folder)


def _together(folder: Path, pages: Iterable[str], settings: ScheduleSettings | None) -> Folder:
    return read_folder([((folder / page).read_bytes(), page) for page in pages], settings)


def _by_page(folder: Folder, pages: Iterable[str]) -> dict[str, tuple[TalkRecord, ...]]:
    return {page: tuple(t for t in folder.talks if t.where.document == page) for page in pages}


def _talks(path: Path, document: str, settings: ScheduleSettings | None, unaided: bool) -> tuple[TalkRecord, ...]:
    body = path.read_bytes()
    extraction = propose(body, document).extraction if unaided or settings is None else read(body, document, settings)
    return tuple(r for r in extraction.records if isinstance(r, TalkRecord))


def corpus_scores(unaided: bool) -> Iterator[Score]:
    """One score per truth file of the corpus."""
    for name, truth, folder in truths():
        rows = rows_of(truth)
        pages = dict.fromkeys(row.get("page") or row["seed"] for row in rows)
        read = _together(folder, pages, None if unaided else _settings(name))
        tally = score(name, rows, _by_page(read, pages))
        tally.verdict = _verdict(tally, read)
        yield tally
    for name in ("seeds-notes", "seeds-list"):
        yield score_list(name, rows_of(CORPUS / "truth" / f"{name}.jsonl"), CORPUS / "seeds")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--unaided", action="store_true", help="use no settings but what the proposal finds")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.page:
        settings = load_settings(options.settings.read_text("utf-8")) if options.settings else None
        rows = [{**row, "page": str(options.page)} for row in rows_of(options.truth)] if options.truth else []
        talks = _talks(options.page, str(options.page), settings, options.unaided)
        scores = [score(options.page.name, rows, {str(options.page): talks})]
    else:
        scores = list(corpus_scores(options.unaided))
    if options.json:
        json.dump([s.as_json() for s in scores], sys.stdout, ensure_ascii=False, indent=1)
        return 0
    for tally in scores:
        print(tally)
    return 0


if __name__ == "__main__":
    sys.exit(main())
