"""Schedules, lists and notes that others wrote, each with its truth beside it: what is read of them, unaided.

    python -m bench.schedule_given FOLDER [--page TEXT] [--misses]

`NAME.truth.json` lies beside `NAME.ext`. For a schedule it holds "talks" (date, presenters, papers with title, url and
venue, and the kind: "talk", "no meeting" or "other"); a row is right where the talks read of its day name one of its
papers, or its presenters where it has none. "Other" meetings may be read as talks or not. Where "year_hint" is given
the page names no year: it must say so unaided, and is scored with that year set. For a list or notes it holds "papers"
(title, venue, year, url). A page is right by the shares of `bench.schedules`, silently wrong where it is not and
nothing was said by which a person would be stopped. A truth may also have papers that are titles, links apart with
their kinds, and meetings that were cancelled (`_adapted`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.schedule_variants import Result, tally
from bench.schedules import FIELDS_RIGHT, verdict
from extract.records import EntryRecord, Extraction, PaperMention, PaperRecord, TalkRecord
from extract.registry import UnknownDocumentError, extractor_for
from extract.schedule.folder import read_folder
from extract.schedule.settings import ScheduleSettings
from extract.text import title_key
from extract.venues import SHIPPED

_NO_PAPERS = ("empty", "kickoff", "discussion")  # meetings that truth may leave out
_ENTRIES_RIGHT, _TITLES_RIGHT = 0.98, 0.97  # the shares from which a list counts as right


def pages(folder: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for truth in sorted(folder.glob("*.truth.json")):
        name = truth.name.removesuffix(".truth.json")
        beside = (p for p in sorted(folder.glob(f"{name}*")) if p != truth and name in (p.name, p.stem))
        yield next(beside), _adapted(json.loads(truth.read_text("utf-8")))


def _adapted(truth: Mapping[str, Any]) -> Mapping[str, Any]:
    """The truth in the shape that is read here. Addresses and venues that it does not tell are not asked for; a talk
    that has no paper is told by its title, a cancelled one may be left out but is no talk."""
    if truth["kind"] == "list" and "entries" in truth:
        return {"kind": "list", "papers": truth["entries"]}
    if truth["kind"] != "schedule" or not any("cancelled" in row for row in truth["talks"]):
        return truth
    return {"kind": "schedule", "talks": [_adapted_row(row) for row in truth["talks"]]}


def _adapted_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    hrefs = [link["url"] for link in row["links"] if link["kind"] == "paper"]
    told = len(hrefs) == len(row["papers"]) or not hrefs
    papers = [
        {"title": title, **({"url": hrefs[i] if hrefs else None} if told else {})}
        for i, title in enumerate(row["papers"])
    ]
    return {
        "date": row["date"],
        "title": row["title"] or "",
        "presenters": row["presenters"],
        "papers": papers,
        "links": {kind: [x["url"] for x in row["links"] if x["kind"] == kind] for kind in ("slides", "video")},
        "kind": "no meeting" if row["cancelled"] else "talk",
    }


def bodies(page: Path) -> list[tuple[bytes, str]]:
    """(bytes, name) of a page, or of the pages of a folder."""
    if not page.is_dir():
        return [(page.read_bytes(), page.name)]
    files = sorted(f for f in page.rglob("*") if f.is_file())
    return [(file.read_bytes(), file.relative_to(page.parent).as_posix()) for file in files]


def run(page: Path, truth: Mapping[str, Any]) -> Result:
    return _schedule(page, truth) if truth["kind"] == "schedule" else _list(page, truth)


def _schedule(page: Path, truth: Mapping[str, Any]) -> Result:
    given, hint = bodies(page), truth.get("year_hint")
    if hint and not (first := read_folder(given)).doubtful and first.talks:
        return Result("given", page.name, 1, 0, 0, 1, 0, "silently wrong", ("names no year and does not say so",))
    folder = read_folder(given, ScheduleSettings(year=hint))
    left = list(folder.talks)
    rows = [row for row in truth["talks"] if row["kind"] == "talk" and (row["papers"] or row["presenters"])]
    rows_right = fields = fields_right = 0
    misses: list[str] = []
    for row in rows:
        found = [talk for talk in left if str(talk.date) == row["date"] and _tells(talk, row)]
        if not found:
            near = [(t.title, list(t.presenters)) for t in folder.talks if str(t.date) == row["date"]]
            misses.append(f"no {row['date']} {[p['title'] for p in row['papers']]} (read: {near})")
            continue
        left = [talk for talk in left if talk not in found]
        rows_right += 1
        for name, right, read in _fields(row, found):
            fields += 1
            fields_right += right == read
            misses += [f"{row['date']} {name}: {read!r} instead of {right!r}"] if right != read else []
    free = {row["date"] for row in truth["talks"] if row not in rows and row["kind"] != "no meeting"}
    extra = [talk for talk in left if str(talk.date) not in free and talk.talk_kind not in _NO_PAPERS]
    misses += [f"not in the truth: {talk.date} {talk.title!r} {list(talk.presenters)}" for talk in extra]
    said = verdict(
        rows_right / max(1, len(rows)), len(extra) / max(1, len(rows)), fields_right / max(1, fields), folder
    )
    return Result("given", page.name, len(rows), rows_right, len(extra), fields, fields_right, said, tuple(misses))


def _tells(talk: TalkRecord, row: Mapping[str, Any]) -> bool:
    names = {title_key(name) for name in (talk.title, *(p.title for p in talk.papers))}
    if row["papers"]:
        return any(title_key(paper["title"]) in names for paper in row["papers"])
    if title_key(row.get("title", "")) in names - {""}:
        return True
    return talk.presenters == tuple(row["presenters"])


def _fields(row: Mapping[str, Any], talks: Sequence[TalkRecord]) -> Iterator[tuple[str, Any, Any]]:
    """(name, what is right, what was read) of every field of a row."""
    yield "presenters", row["presenters"], list(dict.fromkeys(name for talk in talks for name in talk.presenters))
    read = [paper for talk in talks for paper in talk.papers]
    for paper in row["papers"]:
        key = title_key(paper["title"])
        found = next((p for p in read if title_key(p.title) == key), None)
        yield "title", paper["title"], paper["title"] if found else [p.title for p in read]
        if found:
            if "url" in paper:
                yield "url", paper["url"] or "", found.url or ""
            if "venue" in paper:
                yield "venue", _venue(paper["venue"]), str(found.venue or "")
    for kind, hrefs in row.get("links", {}).items():
        yield kind, sorted(hrefs), sorted({_as_typed(link.url) for talk in talks for link in getattr(talk, kind)})


def _as_typed(url: str) -> str:
    """A file of DokuWiki under its own name."""
    return url.replace("lib/exe/fetch.php?media=", ":", 1).removeprefix("./Special:Redirect/file/")


def _venue(printed: str | None) -> str:
    return str(SHIPPED.find(printed) or "") if printed else ""


def _list(page: Path, truth: Mapping[str, Any]) -> Result:
    readings = [_read(body, name) for body, name in bodies(page)]
    reader_name = ", ".join(dict.fromkeys(name for name, _ in readings))
    read = [p for _, found in readings for record in found.records for p in _papers(record)]
    rows_right = fields = fields_right = 0
    misses: list[str] = [f"read by: {reader_name}"]
    for paper in truth["papers"]:
        match = next((p for p in read if _is(p, paper)), None)
        if match is None:
            misses.append(f"no {paper['title']!r}")
            continue
        read.remove(match)
        rows_right += 1
        for name, right, value in (
            ("url", paper["url"] or "", match[1]),
            ("venue", _venue(paper["venue"]).partition("'")[0], match[2]),
            ("year", paper["year"], match[3]),
        ):
            if name == "venue" and not right:
                continue
            fields += 1
            fields_right += right == value
            misses += [f"{str(paper['title'])[:40]!r} {name}: {value!r} instead of {right!r}"] if right != value else []
    misses += [f"not in the truth: {p[0]!r}" for p in read]
    rows = len(truth["papers"])
    right = (
        rows_right >= _ENTRIES_RIGHT * rows
        and len(read) <= (1 - _TITLES_RIGHT) * rows
        and fields_right >= FIELDS_RIGHT * fields
    )
    says = any(not found.records or _stops(found) for _, found in readings)
    said = ("right, but doubted" if says else "right") if right else "says so" if says else "silently wrong"
    return Result("given", page.name, rows, rows_right, len(read), fields, fields_right, said, tuple(misses))


def _is(read: tuple[str, str, str, int | None], paper: Mapping[str, Any]) -> bool:
    """An entry by its title; one that is only a link by its address."""
    if not paper["title"]:
        return not read[0] and read[1] == paper["url"]
    return title_key(read[0]) == title_key(paper["title"])


def _read(body: bytes, name: str) -> tuple[str, Extraction]:
    try:
        reader = extractor_for(body, name)
    except UnknownDocumentError:
        return "none", Extraction()
    return reader.name, reader.extract(body, name, venues=SHIPPED)


def _stops(found: Extraction) -> bool:
    return any(p.severity == "error" or p.code.endswith(".doubtful") for p in found.problems)


def _papers(record: object) -> Iterator[tuple[str, str, str, int | None]]:
    """(title, address, series, year) of the papers of a record."""
    if isinstance(record, PaperRecord):
        venue = record.venue
        year = venue.year if venue else record.published.year if record.published else None
        yield record.title, record.url or _named(record), venue.series if venue else "", year
    papers = (
        record.papers if isinstance(record, TalkRecord) else (record.paper,) if isinstance(record, EntryRecord) else ()
    )
    for paper in papers:
        yield paper.title, paper.url or _named(paper), paper.venue.series if paper.venue else "", _year(paper)


def _named(paper: PaperMention | PaperRecord) -> str:
    """The address of a paper that is known by its identifier only."""
    names = paper.identifiers
    return (
        f"https://arxiv.org/abs/{names.arxiv}" if names.arxiv else f"https://doi.org/{names.doi}" if names.doi else ""
    )


def _year(paper: PaperMention) -> int | None:
    return paper.year or (paper.venue.year if paper.venue else None)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", default="")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    results = [run(page, truth) for page, truth in pages(options.folder) if options.page in page.name]
    if not results:
        parser.error(f"no page with its truth beside it in {options.folder}")
    for found in results:
        print(found.line(32))
        for miss in found.misses if options.misses else ():
            print(f"    {miss}")
    print(tally(results))
    return 1 if any(r.verdict == "silently wrong" for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
