"""Pages of known truth, each in its own words and in others: what the learned judge of whole readings is fitted on.

A page is read as it is, with a part of the reader taken away (`bench.schedule_handicaps`), and with its text changed as
strangers write: something around titles and names, lines that are no talk, dates told otherwise, headers and marks that
nobody knows. The truth stays as it was and tells whether the reading is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from bench import schedule_given, schedule_strangers, schedule_variants, schedules
from bench.judge_lists import LIST_FORMS, Paper
from bench.schedule_forms import FORMS
from bench.schedule_handicaps import HANDICAPS, handicapped
from extract.lists import reading as list_reading
from extract.schedule import reading
from extract.schedule.folder import read_folder
from extract.schedule.judge.seen import Seen

GIVEN = (Path(__file__).parent / "data" / "other_hand" / "schedules",)
EVERY = 7
"""Of the forms of a group, those that are read: most differ little from one another."""
HANDICAPPED, CHANGED = 3, 12
"""Readings of a page with a part of the reader taken away, and with its text changed; by lot, the same each time."""
AS_IT_IS = "as it is"
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Example:
    """One reading that no rule doubts. `group` is the template or group of its page, `sort` what was done to it."""

    page: str
    group: str
    source: str
    sort: str
    right: bool
    seen: Seen


@dataclass(frozen=True, slots=True)
class Source:
    """A page: what stands in its truth, and `run`, which reads it changed and says whether the reading is right."""

    name: str
    group: str
    kind: str
    titles: Sequence[str]
    names: Sequence[str]
    run: Callable[[Change], str]
    """The verdict of `bench.schedules`, of the page changed so."""


def sources(given: Sequence[Path] = ()) -> Iterator[Source]:
    yield from _strangers()
    yield from _forms()
    yield from _corpus()
    yield from _lists()
    for folder in (*(sub for root in GIVEN for sub in sorted(root.iterdir()) if sub.is_dir()), *given):
        yield from _given(folder)


def examples(source: Source) -> Iterator[Example]:
    """What is read of a page in each way, but readings that rules doubt, and changed ones that read as before."""
    random = Random(source.name)
    ways: list[tuple[str, str, Change]] = [(AS_IT_IS, "", str)]
    ways += [(name, name, str) for name in random.sample(HANDICAPS, HANDICAPPED)]
    chosen = random.choices(list(CHANGES), k=CHANGED)
    ways += [
        (f"change: {name}", "", _change(name, source, Random(f"{source.name} {i}"))) for i, name in enumerate(chosen)
    ]
    known: list[tuple[str, Any]] = []
    for sort, handicap, change in ways:
        seen: list[Seen] = []
        with _recorded(seen), ExitStack() as stack:
            if handicap:
                stack.enter_context(handicapped(handicap))
            verdict = source.run(change)
        if not seen or verdict not in ("right", "silently wrong"):
            continue
        if (verdict, seen[-1]) in known:
            continue
        known.append((verdict, seen[-1]))
        yield Example(source.name, source.group, source.kind, sort, verdict == "right", seen[-1])


@contextmanager
def _recorded(seen: list[Seen]) -> Iterator[None]:
    """Inside the block the judge raises nothing, and what it would have judged is kept."""
    reading._unaided.cache_clear()
    list_reading._found.cache_clear()
    keep = seen.append
    with patch.object(reading, "judge", keep), patch.object(list_reading, "judge", keep):
        yield
    reading._unaided.cache_clear()
    list_reading._found.cache_clear()


def _changed(body: bytes, change: Change) -> bytes:
    try:
        return change(body.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return body


def _strangers() -> Iterator[Source]:
    for name, truth in schedule_strangers.truths().items():
        if (schedule_strangers.PAGES / name).is_dir():
            continue

        def run(change: Change, name: str = name, truth: Any = truth) -> str:
            with patch.object(schedule_strangers, "read_folder", _reader(change)):
                return schedule_strangers.run(name, truth).verdict

        names = [person for row in truth["talks"] for person in row[2] or ()]
        yield Source(name, f"stranger {name}", "strangers", [row[1] for row in truth["talks"]], names, run)


def _reader(change: Change) -> Callable[..., Any]:
    return lambda pages, *more: read_folder([(_changed(body, change), name) for body, name in pages], *more)


def _forms() -> Iterator[Source]:
    number = 0
    for _, file, _ in schedules.truths():
        talks = schedule_variants.talks_of(file)
        for form in FORMS if len(talks) > 3 else ():
            number += 1
            if number % EVERY:
                continue

            def run(change: Change, group: str = file.stem, form: str = form, talks: Any = talks) -> str:
                with patch.object(schedule_variants, "read_folder", _reader(change)):
                    return schedule_variants.run(group, form, talks).verdict

            names = [person for talk in talks for person in talk.people]
            yield Source(f"{file.stem}: {form}", f"form {form}", "forms", [t.title for t in talks], names, run)


def _corpus() -> Iterator[Source]:
    """Each page of the corpus that has at least three talks, by itself."""
    for group, truth, folder in schedules.truths():
        rows = schedules.rows_of(truth)
        for page in dict.fromkeys(row.get("page") or row["seed"] for row in rows):
            here = [row for row in rows if (row.get("page") or row["seed"]) == page]
            if len(here) < 3:
                continue

            def run(
                change: Change, page: str = page, here: Any = here, group: str = group, folder: Path = folder
            ) -> str:
                read = read_folder([(_changed((folder / page).read_bytes(), change), page)])
                return schedules._verdict(schedules.score(group, here, schedules._by_page(read, [page])), read)

            titles = [schedules._title(row) for row in here]
            names = [person for row in here for person in row["presenters"]]
            yield Source(f"{group}/{page}", f"corpus {group}", "corpus", [t for t in titles if t], names, run)


@dataclass(frozen=True, slots=True)
class _Changed:
    """A file whose text is changed when it is read."""

    path: Path
    change: Change

    @property
    def name(self) -> str:
        return self.path.name

    def is_dir(self) -> bool:
        return False

    def read_bytes(self) -> bytes:
        return _changed(self.path.read_bytes(), self.change)


def _given(folder: Path) -> Iterator[Source]:
    for page, truth in schedule_given.pages(folder):

        def run(change: Change, page: Path = page, truth: Any = truth) -> str:
            result = schedule_given.run(_Changed(page, change), truth)  # type: ignore[arg-type]
            read_here = truth["kind"] == "schedule" or "reading-list" in result.misses[0]
            return result.verdict if read_here else ""

        papers = (
            [p for row in truth["talks"] for p in row["papers"]] if truth["kind"] == "schedule" else truth["papers"]
        )
        names = [name for row in truth.get("talks", ()) for name in row["presenters"]]
        yield Source(page.name, f"given {page.name}", "given", [p["title"] for p in papers], names, run)


@dataclass(frozen=True, slots=True)
class _Written:
    """A file that is written for the moment."""

    name: str
    text: str

    def read_bytes(self) -> bytes:
        return self.text.encode()


def _lists() -> Iterator[Source]:
    """Papers of two programmes of the corpus in every form of `bench.judge_lists`, eight or twenty at a time."""
    for (file, venue, year), count in ((_PROGRAMMES[0], 8), (_PROGRAMMES[1], 20)):
        rows = schedules.rows_of(schedules.CORPUS / "truth" / "web" / f"{file}.jsonl")[:count]
        papers = [
            Paper(row["title"], tuple(a["name"] for a in row["authors"]), venue, year, f"https://example.org/p{i}.pdf")
            for i, row in enumerate(rows)
        ]
        truth = {"papers": [{"title": p.title, "url": None, "venue": None, "year": None} for p in papers]}
        for form, write in LIST_FORMS.items():
            name, text = write(papers)
            at = [
                {
                    **said,
                    "url": p.url if p.url in text else "",
                    "year": p.year if str(p.year) in text or f"'{p.year % 100:02d}" in text else None,
                }
                for p, said in zip(papers, truth["papers"], strict=True)
            ]

            def run(change: Change, name: str = name, text: str = text, at: Any = at) -> str:
                result = schedule_given._list(_Written(name, change(text)), {"papers": at})  # type: ignore[arg-type]
                return result.verdict if "reading-list" in result.misses[0] else ""

            names = [author for paper in papers for author in paper.authors]
            yield Source(f"{file}: {form}", f"list {form}", "lists", [p.title for p in papers], names, run)


_PROGRAMMES = (("eurosys_2023", "EuroSys", 2023), ("osdi25", "OSDI", 2025))


def _change(name: str, source: Source, random: Random) -> Change:
    return lambda text: CHANGES[name](text, source, random)


def _some(found: Sequence[str], random: Random) -> list[str]:
    """One, a third, or all of them."""
    kept = list(dict.fromkeys(text for text in found if len(text) > 2))
    count = random.choice((1, max(1, len(kept) // 3), len(kept)))
    return random.sample(kept, min(count, len(kept)))


_AROUND_TITLE = (
    "{t} [optional]",
    "{n}: {t}",
    "{t} by {n}",
    "“{t}”",
    "Paper: {t}",
    "{t} / {u}",
    "{t} -- here",
    "{n}, {t}",
    "{n}. {t}. 2015.",
    "{t} (KDD 2019, best paper)",
    "{t} *",
    "{t};",
    "~~{t}~~",
    "//{t}//",
    "{t} → {n}",
    "TODO {t}",
    "{t} #systems",
    "Re: {t}",
    "{t} (SOSP'19) / {u} (OSDI'20)",
    'see "{t}" first',
    "{t} (pp. 1-12)",
    "{t}, 11(5), May 1968",
    "{t} \\\\ {u}",
    "{b}",
    "{c}",
    "Part 1 of {t}",
    "{t} by {n} & co",
    "{t} [{n}, 30 min]",
    "[{n}] {t}",
    "{t}, {n} et al., 2013",
)
_AROUND_NAME = (
    "{n} (host)", "@{n}", "{n} + 1", "led by {n}", "{n}?", "{n}, MIT", "{n} / {m}", "{n} for {m}", "with {n}",
    "{n} (for {m})", "{n}; slides by {m}", "—{n}", "{n} & guests", "{n} (remote)", "team {n}", "{n}\\\\ {m}",
)  # fmt: skip
_NO_TALKS = (
    "Lab clean-up", "Please read the paper before", "Room change, see the mail", "Bring your own lunch",
    "Registration closes on 3 March", "We will read more about storage next term", "Cake",
    "Everybody reads the paper. Really.", "Instructions for presenters", "Deadline of the abstracts",
)  # fmt: skip


def _titles(text: str, source: Source, random: Random) -> str:
    form = random.choice(_AROUND_TITLE)
    for title in _some(source.titles, random):
        other = random.choice(source.titles)
        name = random.choice(source.names or ("Ada Lovelace",))
        half = len(title) // 2
        said = form.format(
            t=title, u=other, n=name, b=f"{title[:half]}\n{title[half:]}", c=f'{title[:half]} "{title[half:]}"'
        )
        text = text.replace(title, said, 1)
    return text


def _names(text: str, source: Source, random: Random) -> str:
    form = random.choice(_AROUND_NAME)
    for name in _some(source.names, random):
        text = text.replace(name, form.format(n=name, m=random.choice(source.names)), 1 if len(name) < 4 else -1)
    return text


def _more_lines(text: str, source: Source, random: Random) -> str:
    """Lines as those of the talks, which are none."""
    rows = text.split("\n")
    for title in _some(source.titles, random)[:4]:
        at = next((i for i, row in enumerate(rows) if title in row), None)
        if at is not None:
            said = re.sub(r"\]\([^()]*\)|href=\"?[^\s\">]+", "", rows[at].replace(title, random.choice(_NO_TALKS)))
            for name in source.names if random.random() < 0.6 else ():
                said = said.replace(name, "")
            rows.insert(
                at + random.randint(0, 1), re.sub(r"\b([12]?\d)(?=\D*$)", lambda m: str(int(m[1]) + 1), said, count=1)
            )
    return "\n".join(rows)


def _rules(text: str, source: Source, random: Random) -> str:
    """A list of something else behind or before the talks."""
    said = random.sample(_NO_TALKS, 3)
    if "<" in text[:200]:
        more = "<h3>Rules</h3><ol>" + "".join(f"<li>{one}" for one in said) + "</ol>"
        return text.replace("</body>", f"{more}</body>") if "</body>" in text else text + more
    mark = random.choice(("- ", "* ", "1. ", "", "## "))
    lines = "\n".join(f"{mark}{one}" for one in said)
    return f"{text}\n\n{lines}\n" if random.random() < 0.7 else f"{lines}\n\n{text}"


_ISO = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_MONTH = re.compile(r"\b(January|February|March|April|June|July|August|September|October|November|December)\b")


def _dates(text: str, source: Source, random: Random) -> str:
    """Dates with another beside them, with unknown months, in other numbers, or gone."""
    every = random.choice((1, 2, 3, 5))
    form = random.choice(
        ("was 2016-01-02: {d}", "{d} (moved from 2016-01-02)", "{d}/+1", "{n}", "", "[closed: 2016-01-02] {d}")
    )
    month = random.choice((lambda m: m[:2] + "x", lambda m: m[0] + ".", lambda m: m.upper() + "US", lambda m: ""))
    count = 0

    def other(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        said = found.group()
        if count % every:
            return said
        return form.format(d=said, n=said.replace("-", "|")) if said[0].isdigit() else month(said)

    return _MONTH.sub(other, _ISO.sub(other, text))


_LABEL = re.compile(r"(?m)(?<![\w/])([A-Za-z][A-Za-z ]{2,14})(\"?\*{0,2}\s*[:：=](?!//))")


def _labels(text: str, source: Source, random: Random) -> str:
    """One label or key that nobody knows."""
    known = [word for word, _ in _LABEL.findall(text) if not any(word in title for title in source.titles)]
    if not known:
        return text
    often = [word for word in dict.fromkeys(known) if known.count(word) > 2] or known
    word, strange = random.choice(often), random.choice(("Blorf", "Quix", "Zum Werk", "Kto", "Slot", "What", "Held"))
    return re.sub(rf"(?<![\w/]){re.escape(word)}(\"?\*{{0,2}}\s*[:：=](?!//))", rf"{strange}\1", text)


def _headers(text: str, source: Source, random: Random) -> str:
    """The header of a table gone, or in words that nobody knows."""
    strange = iter(
        random.sample(("Blorf", "Quix", "Werk", "Kto", "Slot", "What", "Held", "Ref", "X", "Item", "Fach"), 9)
    )
    gone = random.random() < 0.4
    some = random.random() < 0.6
    if "<th" in text:
        word = lambda m: f"{m[1]}{'' if gone else next(strange, 'Y')}" if not (some and random.random() < 0.5) else m[0]  # noqa: E731
        return re.sub(r"(<th\b[^>]*>)[^<]*", word, text)
    rows = text.split("\n")
    at = next((i - 1 for i, row in enumerate(rows) if re.match(r"\s*\|?[\s:|-]*---", row) and "|" in row), 0)
    part = "|" if "|" in rows[at] else "\t" if "\t" in rows[at] else ","
    if gone:
        rows[at] = re.sub(r"[^|\t,]", "", rows[at])
    else:
        rows[at] = part.join(
            c if not c.strip() or (some and random.random() < 0.5) else next(strange, "Y") for c in rows[at].split(part)
        )
    return "\n".join(rows)


def _marks(text: str, source: Source, random: Random) -> str:
    """Another mark between what stands on one line."""
    old = random.choice((" - ", " – ", " — ", ": ", ", ", "; ", " | ", "</td>", "<br>", "* ", "- ", "**", " ("))
    new = random.choice((" ~ ", " // ", " >> ", " · ", " = ", "\n", "  "))
    places = text.count(old)
    count = random.choice((places, max(1, places // 3)))
    return text.replace(old, new, count)


def _links(text: str, source: Source, random: Random) -> str:
    """Links written otherwise, at some places."""
    form = random.choice((r"\1 <\2>", r"[link](\2) \1", r"\1 [[\2][pdf]]", r"[[\2|\1]]"))
    count = random.choice((0, 1, 3))
    text = re.sub(r"\[([^\[\]]+)\]\((http[^()\s]+)\)", form, text, count=count)
    return re.sub(r"<a href=\"?([^\">]+)\"?>([^<]+)</a>", r"\2 (\1)", text, count=count)


def _heads(text: str, source: Source, random: Random) -> str:
    """Headings that are none any more, or lines that are."""
    if random.random() < 0.5:
        return re.sub(r"(?m)^#+ +", "", text, count=random.choice((0, 1, 3)))
    return re.sub(r"(?m)^([-*]) +", "### ", text, count=random.choice((0, 1, 3)))


def _blanks(text: str, source: Source, random: Random) -> str:
    return re.sub(r"\n\n+", "\n", text) if random.random() < 0.5 else re.sub(r"\n(?=[^\s|<])", "\n\n", text)


CHANGES: dict[str, Callable[[str, Source, Random], str]] = {
    "titles": _titles, "titles too": _titles, "titles again": _titles, "names": _names, "names too": _names,
    "more lines": _more_lines, "rules": _rules, "dates": _dates, "dates too": _dates, "labels": _labels,
    "headers": _headers, "marks": _marks, "marks too": _marks, "links": _links, "heads": _heads,
    "blanks": _blanks,
}  # fmt: skip
"""What strangers write otherwise; a name with "too" draws its kind more often."""


def fold_of(name: str, folds: int) -> int:
    return int(sha256(name.encode()).hexdigest(), 16) % folds
