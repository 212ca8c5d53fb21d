"""Known programmes in shapes that no page here has: `python -m bench.site_variants [--truth DIR] [--unread]`.

The papers of the truth files are written anew as pages (`bench.site_shapes`) and data files (`bench.site_files`), read
back, and compared. A third of all pairs of a frame and a style of authors are written, each with a decoration, a
context and a programme drawn by the hash of its name. A page is unread where its frame or its style is one of those
written last (`LATER_FRAMES`, `LATER_STYLES`); they are counted, and named only with `--unread`.

What is new to the reader is read worse than what it was mended by, so it must doubt. On frames and styles written last
16.4 % of the records were silently wrong at their first reading, before a page was looked at anew (`extract.programme
.accounts`, `.consistency`). Since then, each at the first reading with that look: whole pages of sites
(`bench.site_whole_pages`) 11.6 % of 1726 records, 195 of the 201 titles with a label, tag or sign before them; after
mending by them, pages written later still (`bench.site_later_pages`) 9.9 % of 767, in two of 16 shapes. Both have been
looked at since, and are no longer unread in the strict sense: their figures are too good by that.

Columns: records silently wrong (a wrong field, no doubt about the record), of those the ones on a page without a doubt
of its own; doubts in vain; papers lost on a page that raised no doubt and no error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from bench.site_files import FILES
from bench.site_later_pages import LATER_PAGES
from bench.site_shapes import (
    CONTEXTS,
    DECOR,
    FRAMES,
    LATER_FRAMES,
    LATER_STYLES,
    STYLES,
    Context,
    Decor,
    Item,
    Paper,
    Person,
    Printed,
)
from bench.site_whole_pages import WHOLE_PAGES
from bench.sites import TRUTH, Row, Score, add, read
from extract.text import collapse

_MOST = 24  # papers of a page
_LEAST = 12
_PER_SESSION = 4
_PROGRAMMES = 3  # that each whole page is written with
_ONE_IN = 3  # pairs of frame and style that are written
_ALL_PAGES = WHOLE_PAGES | LATER_PAGES
_ALL_FRAMES, _ALL_STYLES = FRAMES | LATER_FRAMES, STYLES | LATER_STYLES


class Page(NamedTuple):
    axes: tuple[str, ...]
    url: str
    body: bytes
    rows: list[Row]
    unread: bool


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.site_variants", description=__doc__)
    parser.add_argument("--truth", type=Path, default=TRUTH, help="folder of one .jsonl for each programme")
    parser.add_argument("--unread", action="store_true", help="name the shapes of the unread part too")
    parser.add_argument("--save", type=Path, help="folder to write the pages to, to look at them")
    parser.add_argument("--only", default="", help="only shapes whose name holds this")
    options = parser.parse_args(arguments)
    programmes = load(options.truth)
    if not programmes:
        print(f"No programme with {_LEAST} papers in {options.truth}.", file=sys.stderr)
        return 1
    halves = {False: Score(), True: Score()}
    by_axis: dict[tuple[str, bool], Score] = defaultdict(Score)
    for page in pages(programmes):
        name = " | ".join(page.axes)
        if options.only not in name:
            continue
        if options.save:
            _save(options.save, page)
        said = read(page.body, page.url)[1]
        add(halves[page.unread], name, page.rows, said)
        for axis in page.axes:
            add(by_axis[axis, page.unread], name, page.rows, said)
    _print(halves, by_axis, options.unread)
    return 0


def load(truth: Path) -> list[list[Paper]]:
    """The programmes of a folder that have enough papers; titles and names as the truth has them."""
    found = []
    for file in sorted(truth.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        papers = [
            Paper(row["title"], tuple(Person(name, tuple(places)) for name, *places in row["authors"]))
            for row in rows
            if row.get("authors") and not row.get("optional")
        ]
        if len(papers) >= _LEAST:
            found.append(papers)
    return found


def pages(programmes: list[list[Paper]]) -> Iterator[Page]:
    """Every page and file, each with the rows that it ought to give."""
    with_places = [papers for papers in programmes if all(a.places for p in papers for a in p.authors)]
    for frame, setting in _ALL_FRAMES.items():
        for style, printing in _ALL_STYLES.items():
            name = f"{frame}|{style}"
            if _draw(name, _ONE_IN) or (setting.breaks is None and printing.broken):
                continue
            papers = _drawn(with_places or programmes, name)
            decor, context = _pick(DECOR, name, "decor"), _pick(CONTEXTS, name, "context")
            unread = frame in LATER_FRAMES or style in LATER_STYLES
            body, rows = _page(papers, frame, style, DECOR[decor], CONTEXTS[context])
            yield Page((frame, style, decor, context), _address(name), body, rows, unread)
    for shape, whole in _ALL_PAGES.items():
        for number in range(_PROGRAMMES):
            papers = _drawn(with_places or programmes, f"{shape}{number}")
            rows = [_row(p, Printed((), whole.places)) for p in papers]
            body = _framed(whole.write(_sessions(papers))).encode()
            yield Page((shape,), _address(f"{shape}{number}"), body, rows, unread=shape in LATER_PAGES)
    for shape, write in FILES.items():
        papers = _drawn(with_places or programmes, shape)
        written = write([(f"Session {n}", part) for n, part in enumerate(_sessions(papers), 1)])
        rows = [_row(p, Printed((), written.places)) for p in papers]
        url = f"https://files.example.org/2023/{written.name}"
        yield Page((shape,), url, written.text.encode(), rows, unread=False)


def _draw(name: str, of: int) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4]) % of


def _pick(table: dict[str, Decor] | dict[str, Context], name: str, axis: str) -> str:
    return list(table)[_draw(f"{axis}:{name}", len(table))]


def _drawn(programmes: list[list[Paper]], name: str) -> list[Paper]:
    return programmes[_draw(f"papers:{name}", len(programmes))][:_MOST]


def _address(name: str) -> str:
    return f"https://conf{_draw(name, 10**6)}.example.org/2023/program.html"


def _sessions(papers: list[Paper]) -> list[list[Paper]]:
    return [papers[at : at + _PER_SESSION] for at in range(0, len(papers), _PER_SESSION)]


def _row(paper: Paper, printed: Printed) -> Row:
    names = printed.names or tuple(a.name for a in paper.authors)
    places = [a.places if printed.places else () for a in paper.authors]
    return {"title": paper.title, "authors": [[n, *p] for n, p in zip(names, places, strict=True)]}


def _page(papers: list[Paper], frame: str, style: str, decor: Decor, context: Context) -> tuple[bytes, list[Row]]:
    setting, write = _ALL_FRAMES[frame], _ALL_STYLES[style].write
    chairs = [paper.authors[-1] for paper in papers]
    parts = [setting.head]
    rows: list[Row] = []
    for title, people in context.before(chairs[0]):
        parts.append(setting.before + setting.entry(_plenary(title, people)) + setting.after)
    for number, session in enumerate(_sessions(papers)):
        name = context.session(number, chairs[number])
        entries = []
        for paper in session:
            printed = write(paper.authors)
            rows.append(_row(paper, printed))
            title = decor.title(escape(paper.title, quote=False), len(rows))
            at = 9 * 60 + 20 * len(rows)
            time = f"{at // 60}:{at % 60:02} - {(at + 20) // 60}:{(at + 20) % 60:02}"
            entries.append(setting.entry(Item(title, printed.lines, len(rows), time, decor.links, name)))
        parts += [setting.session.format(name), setting.before, *entries, setting.after]
        if number < len(context.between):
            parts.append(setting.session.format(context.between[number]))
    parts.append(setting.foot)
    return _framed("".join(parts)).encode(), rows


def _plenary(title: str, people: str) -> Item:
    return Item(title, (people,), 0, "8:45 - 9:00", "", "Plenary")


def _framed(body: str) -> str:
    """A whole page around a programme: a menu, a heading, a foot."""
    menu = "".join(
        f'<li><a href="{x}.html">{x}</a></li>' for x in ("Home", "Program", "Venue", "Committees", "Registration")
    )
    return (
        f"<html><head><title>Conference Program</title></head><body><ul class=menu>{menu}</ul>\n"
        f"<h1>Conference Program</h1>\n{body}\n<p>Copyright 2023. Contact the web chair.</p></body></html>"
    )


def _save(folder: Path, page: Page) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = collapse(" ".join(page.axes)).replace("/", "_").replace(" ", "_")
    folder.joinpath(f"{name}{Path(page.url).suffix}").write_bytes(page.body)


def _print(halves: dict[bool, Score], by_axis: dict[tuple[str, bool], Score], unread: bool) -> None:
    heads = ("papers", "false", "titles", "authors", "affiliations", "silently wrong", "page too", "in vain", "lost")
    print(f"{'shape':48}" + "".join(f"{head:>15}" for head in heads))
    for half, score in halves.items():
        _print_row("all unread" if half else "all built on", score)
    tables = {axis: table for table in (_ALL_FRAMES, _ALL_STYLES, DECOR, CONTEXTS, _ALL_PAGES, FILES) for axis in table}
    for half in (False, True) if unread else (False,):
        print(f"\n{'unread' if half else 'built on'}, by each axis")
        for axis in tables:
            if (axis, half) in by_axis:
                _print_row(axis, by_axis[axis, half])
    if not unread:
        print()
        for miss in halves[False].misses:
            print(f"  {miss}")


def _print_row(name: str, s: Score) -> None:
    cells = [f"{s.found}/{s.expected}", str(s.false), f"{s.titles}/{s.found}", f"{s.authors}/{s.found}"]
    cells += [
        f"{s.affiliations}/{s.people}",
        _share(s.silent, s),
        _share(s.unmarked, s),
        _share(s.vain, s),
        str(s.lost),
    ]
    print(f"{name[:47]:48}" + "".join(f"{cell:>15}" for cell in cells))


def _share(part: int, score: Score) -> str:
    whole = score.found + score.false
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
