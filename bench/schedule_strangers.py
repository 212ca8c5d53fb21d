"""Pages as strangers write them, each in the shape of another tool, with the truth beside: what is read, unaided.

    python -m bench.schedule_strangers [FOLDER] [--page TEXT] [--misses]

`truth.json` of the folder holds for every page, or folder of posts, its talks (date, title, presenters, address and
venue of the paper; None where nothing is expected), further papers ("also"), and a text that some doubt must name
("says"). A talk without a meeting ("No class") is none. A page is right by the shares that count for whole groups,
silently wrong where it is not and no doubt about the page as a whole was raised.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.schedule_variants import Result, tally
from bench.schedules import verdict
from extract.records import TalkRecord
from extract.schedule.folder import Folder, read_folder
from extract.text import collapse, title_key
from extract.venues import SHIPPED

PAGES = Path(__file__).resolve().parents[1] / "fixtures" / "strangers"


def truths(pages: Path = PAGES) -> dict[str, Any]:
    return dict(json.loads((pages / "truth.json").read_text("utf-8")))


def run(page: str, truth: Mapping[str, Any], pages: Path = PAGES) -> Result:
    """What was read of one page, or of a folder of them; its name stands for the form."""
    at = pages / page
    files = sorted(at.iterdir()) if at.is_dir() else [at]
    folder = read_folder([(file.read_bytes(), file.relative_to(pages).as_posix()) for file in files])
    left = [talk for talk in folder.talks if talk.talk_kind != "empty"]
    rows_right = fields = fields_right = 0
    misses: list[str] = []
    for row in truth["talks"]:
        found = next((talk for talk in left if str(talk.date) == row[0] and _same(talk, row[1])), None)
        if found is None:
            near = [(talk.title, list(talk.presenters)) for talk in left if str(talk.date) == row[0]]
            misses.append(f"no {row[0]} {row[1]!r} (read: {near})")
            continue
        left.remove(found)
        rows_right += 1
        for name, right, read in _fields(row, found):
            fields += 1
            fields_right += right == read
            misses += [f"{row[0]} {name}: {read!r} instead of {right!r}"] if right != read else []
    misses += [f"not in the truth: {talk.date} {talk.title!r} {list(talk.presenters)}" for talk in left]
    for unsaid in _unsaid(truth, folder):
        fields += 1
        misses.append(unsaid)
    rows = len(truth["talks"])
    said = verdict(rows_right / rows, len(left) / rows, fields_right / max(1, fields), folder)
    return Result("strangers", page, rows, rows_right, len(left), fields, fields_right, said, tuple(misses))


def _same(talk: TalkRecord, title: str) -> bool:
    return any(title_key(name) == title_key(title) for name in (talk.title, *(p.title for p in talk.papers)))


def _fields(row: Sequence[Any], talk: TalkRecord) -> Iterator[tuple[str, Any, Any]]:
    """(name, what is right, what was read) of every field that the truth tells."""
    paper = next((p for p in talk.papers if title_key(p.title) == title_key(row[1])), None)
    paper = paper or next(iter(talk.papers), None)
    _, _, presenters, url, venue = row
    if presenters is not None:
        yield "presenters", presenters, list(talk.presenters)
    if url is not None:
        yield "url", url, (paper and paper.url) or ""
    if venue is not None:
        known = SHIPPED.find(venue)
        yield "venue", str(known or ""), str((paper and paper.venue) or "")
    yield "title", row[1], collapse(paper.title if paper else talk.title).strip(".")


def _unsaid(truth: Mapping[str, Any], folder: Folder) -> Iterator[str]:
    """Further papers that no talk has, and what no doubt names."""
    known = {title_key(p.title) for talk in folder.talks for p in talk.papers}
    yield from (f"no mention of {title!r}" for title in truth.get("also", ()) if title_key(title) not in known)
    says = truth.get("says")
    if says and not any(says in doubt.sentence for doubt in folder.doubts):
        yield f"no doubt names {says!r}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES)
    parser.add_argument("--page", default="")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    asked = ((page, truth) for page, truth in truths(options.folder).items() if options.page in page)
    results = [run(page, truth, options.folder) for page, truth in asked]
    for found in results:
        print(found.line(24))
        for miss in found.misses if options.misses else ():
            print(f"    {miss}")
    rows, fields = sum(r.rows for r in results), sum(r.fields for r in results)
    print(
        f"all: rows {sum(r.rows_right for r in results)}/{rows} (+{sum(r.extra for r in results)}), "
        f"fields {sum(r.fields_right for r in results)}/{fields}; {tally(results)}"
    )
    return 1 if any(r.verdict == "silently wrong" for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
