"""Known talks written in forms that no page of the corpus has: what is read of them, and what is wrong in silence.

    python -m bench.schedule_variants [--truth FILE ...] [--form TEXT] [--misses] [--json]

Each truth file gives up to `MOST` talks that have a title and a presenter; each form of `bench.schedule_forms` writes
them down; what the reader makes of it, unaided, is compared with the talks. Of the truth files of the corpus, those
whose name hashes to an odd number were kept unread while the reader was built.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from bench.schedule_forms import FORMS, WITHOUT, Talk
from bench.schedules import VERDICTS, rows_of, truths, verdict
from extract.records import TalkRecord
from extract.schedule.folder import read_folder
from extract.schedule.settings import ScheduleSettings
from extract.text import collapse

MOST = 24
_FIELDS = ("presenters", "url")


@dataclass(frozen=True, slots=True)
class Result:
    """What was read of one form of the talks of one group: fields count for the talks that were found, or for all."""

    group: str
    form: str
    rows: int
    rows_right: int
    extra: int
    fields: int
    fields_right: int
    verdict: str
    misses: tuple[str, ...]

    def line(self, width: int) -> str:
        """The form in so many columns, and what was read of it."""
        rows = f"rows {self.rows_right}/{self.rows} (+{self.extra})"
        return f"{self.form:{width}} {rows}  fields {self.fields_right}/{self.fields}  {self.verdict}"


def tally(found: Sequence[Result]) -> str:
    """How many pages have each verdict."""
    return f"of {len(found)} pages " + ", ".join(f"{sum(r.verdict == v for r in found)} {v}" for v in VERDICTS)


def is_unread(group: str) -> bool:
    return sha256(group.encode()).digest()[0] % 2 == 1


def talks_of(truth: Path) -> list[Talk]:
    """The talks of a truth file with title and presenter, one a day, in order of time."""
    by_day: dict[date, Talk] = {}
    for row in rows_of(truth):
        title = collapse(row.get("title_clean", row["title"]) or "")
        try:
            day = date.fromisoformat(row["date"])
        except (TypeError, ValueError):
            continue
        url = row["url"] if str(row["url"]).startswith("http") else ""
        if title and row["presenters"] and row["kind"] != "empty" and not any("\n" in n for n in row["presenters"]):
            by_day.setdefault(day, Talk(day, title, tuple(row["presenters"]), url or ""))
    titles: dict[str, Talk] = {}
    for day in sorted(by_day):
        titles.setdefault(by_day[day].title, by_day[day])
    return list(titles.values())[-MOST:]


def run(group: str, form: str, talks: Sequence[Talk]) -> Result:
    """What is read of one form."""
    name, body = FORMS[form](talks)
    folder = read_folder([(body, name)], ScheduleSettings())
    expected = _expected(form, talks)
    left = list(folder.talks)
    rows_right = fields = fields_right = 0
    misses = []
    for talk in expected:
        fields += 2 + len(_fields(form))
        found = next((t for t in left if t.date == talk.day and _same(t, talk)), None)
        if found is None:
            near = next((f" (read: {t.title!r} {list(t.presenters)})" for t in left if t.date == talk.day), "")
            misses.append(f"no {talk.day} {talk.title!r} {list(talk.people)}{near}")
            continue
        left.remove(found)
        rows_right += 1
        fields_right += 2
        for field in _fields(form):
            wrong = _wrong(field, found, talk)
            fields_right += not wrong
            misses += [wrong] if wrong else []
    misses += [f"not in the truth: {t.date} {t.title!r} {list(t.presenters)}" for t in left]
    rows = len(expected)
    said = verdict(rows_right / rows, len(left) / rows, fields_right / fields, folder)
    said = said.removesuffix(", but doubted")  # it counts as right here
    return Result(group, form, rows, rows_right, len(left), fields, fields_right, said, tuple(misses))


def _fields(form: str) -> list[str]:
    return [field for field in _FIELDS if field not in WITHOUT[form]]


def _expected(form: str, talks: Sequence[Talk]) -> Sequence[Talk]:
    return talks[: len(talks) // 2 * 2 : 2] if form.startswith("two papers") else talks


def _same(found: TalkRecord, talk: Talk) -> bool:
    text = collapse(found.title)
    return text == talk.title or text.startswith(talk.title + " & ")


def _wrong(field: str, found: TalkRecord, talk: Talk) -> str:
    if field == "presenters":
        return (
            ""
            if found.presenters == talk.people
            else f"{talk.day} {talk.title!r}: {found.presenters} for {talk.people}"
        )
    url = next((p.url for p in found.papers if p.url), "")
    return "" if not talk.url or url == talk.url else f"{talk.day} {talk.title!r}: {url!r} for {talk.url!r}"


def results(files: Sequence[Path], form: str = "") -> Iterator[Result]:
    for truth in files:
        talks = talks_of(truth)
        for name in FORMS:
            if len(talks) > 3 and form in name:
                yield run(truth.stem, name, talks)


def _print(found: Sequence[Result], title: str) -> None:
    print(f"\n{title}: {len({r.group for r in found})} groups")
    for form in FORMS:
        here = [r for r in found if r.form == form]
        if not here:
            continue
        said = {v: sum(r.verdict == v for r in here) for v in ("right", "says so", "silently wrong")}
        printed = f"{sum(r.rows_right for r in here)}/{sum(r.rows for r in here)} (+{sum(r.extra for r in here)})"
        of_fields = f"{sum(r.fields_right for r in here)}/{sum(r.fields for r in here)}"
        print(
            f"  {form:50} rows {printed:16} fields {of_fields:11} "
            + "  ".join(f"{v} {n}" for v, n in said.items() if n)
        )
    silent = sum(r.verdict == "silently wrong" for r in found)
    right = sum(r.verdict == "right" for r in found)
    rows, fields = sum(r.rows for r in found), sum(r.fields for r in found)
    good_rows = sum(r.rows_right for r in found) / max(1, rows)
    good_fields = sum(r.fields_right for r in found) / max(1, fields)
    print(f"  all: rows {good_rows:.1%} of {rows}, fields {good_fields:.1%} of {fields}", end="; ")
    print(f"{right} of {len(found)} right, {silent} silently wrong")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truth", type=Path, nargs="+")
    parser.add_argument("--form", default="", help="only forms whose name contains this")
    parser.add_argument("--misses", action="store_true", help="print every miss of the groups that were built on")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = list(results(options.truth or [truth for _, truth, _ in truths()], options.form))
    if options.json:
        json.dump([asdict(r) for r in found], sys.stdout, ensure_ascii=False, indent=1)
        return 0
    built = [r for r in found if not is_unread(r.group)]
    if options.misses:
        for r in built:
            if r.misses:
                print(
                    f"{r.group}, {r.form}: {r.verdict}, {r.rows_right}/{r.rows} (+{r.extra})", *r.misses, sep="\n    "
                )
    _print(built, "built on")
    _print([r for r in found if is_unread(r.group)], "unread")
    return 0


if __name__ == "__main__":
    sys.exit(main())
