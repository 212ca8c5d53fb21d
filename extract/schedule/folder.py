"""A source of several pages read as one: each talk once, doubts counted over all pages, one decision for the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extract.readers.bundle import unbundled
from extract.records import Problem, TalkRecord, Where
from extract.schedule.doubts import LEAST, Doubt
from extract.schedule.reading import Proposal, propose
from extract.schedule.settings import ScheduleSettings, Shape
from extract.schedule.slots import Column, Leftover
from extract.text import title_key

_MOST = 0.25
"""The share of the talks of a source that must stand on pages with a bad doubt before the source is doubtful."""
_ALIKE = 85
"""Likeness (0 to 100) of two titles of one day that are one talk: a schedule shortens what the talk's own page spells
out. At 85 "Oblivious RAM" and "Oblivious Random Access Memory" are two, "On Caches" and "On caches (SOSP'25)" one."""
_DOUBTS = ("schedule.doubtful", "schedule.odd")


@dataclass(frozen=True, slots=True)
class Folder:
    """What the pages of a source say together.

    `pages` are (document, number of talks kept of it), `left` the pieces that no shape understood, `columns` those
    known by no header, `shapes` the shapes that were read, `name` what the page with most talks calls itself.
    """

    talks: tuple[TalkRecord, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Doubt, ...]
    pages: tuple[tuple[str, int], ...]
    left: tuple[tuple[str, Leftover], ...] = ()
    columns: tuple[Column, ...] = ()
    shapes: frozenset[Shape] = frozenset()
    name: str = ""

    @property
    def doubtful(self) -> bool:
        return any(doubt.bad for doubt in self.doubts)


_LEAST_POSTS = 5  # by hand


def read_folder(
    pages: Sequence[tuple[bytes, str]],
    settings: ScheduleSettings | None = None,
    propose: Callable[[bytes, str, ScheduleSettings], Proposal] = propose,
) -> Folder:
    """What the pages (body, document) of a source say together, each read with the settings, or as suits it.

    Posts that tell a date and a title only are talks where they are many: one alone may be any entry of a blog. A page
    that several files were joined in is read as those.
    """
    given = settings or ScheduleSettings()
    pages = [part for body, document in pages for part in unbundled(body, document)]
    read = [(document, propose(body, document, given)) for body, document in pages]
    silent = [i for i, (_, proposal) in enumerate(read) if not proposal.understood]
    if given.shape != "auto" or not silent:
        return read_together(read)
    as_posts = {i: propose(pages[i][0], pages[i][1], replace(given, shape="post")) for i in silent}
    posts = {i: proposal for i, proposal in as_posts.items() if proposal.talks}
    known = sum(proposal.settings.shape == "post" for _, proposal in read if proposal.understood)
    if len(posts) + known < max(_LEAST_POSTS, len(pages) / 4):
        return read_together(read)
    return read_together([(document, posts.get(i, proposal)) for i, (document, proposal) in enumerate(read)])


def read_together(read: Sequence[tuple[str, Proposal]]) -> Folder:
    """The talks of all pages (document, what was read), each once under its own key, with the doubts as problems."""
    said = [(document, proposal) for document, proposal in read if proposal.talks]
    talks, dropped = _once([talk for _, proposal in said for talk in proposal.talks])
    raised = _doubts([proposal for _, proposal in said], talks)
    problems = [p for _, proposal in (said or read) for p in proposal.extraction.problems if p.code not in _DOUBTS]
    lost = {(p.document, p.line) for p in dropped}
    problems = [p for p in problems if (p.where.document, p.where.line) not in lost]
    source = said[0][0] if len(said) == 1 else _common(document for document, _ in said)
    counts = {document: 0 for document, _ in said}
    for talk in talks:
        counts[talk.where.document] = counts.get(talk.where.document, 0) + 1
    return Folder(
        tuple(_told_apart(talks)),
        (*problems, *(doubt.problem(source) for doubt in raised), *_said_twice(dropped)),
        raised,
        tuple(counts.items()),
        tuple((document, left) for document, proposal in (said or read) for left in proposal.not_understood),
        tuple({column.header: column for _, proposal in said for column in proposal.columns}.values()),
        frozenset(proposal.settings.shape for _, proposal in said),
        max((proposal for _, proposal in said or read), key=lambda p: len(p.talks)).settings.name,
    )


def _common(documents: Iterable[str]) -> str:
    """The folder that all documents lie in."""
    parts = [document.split("/")[:-1] for document in documents]
    shared = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared) or "."


def _said_twice(dropped: Sequence[Where]) -> list[Problem]:
    message = "This talk stands on another page of the source too; it is kept once."
    return [Problem("ignored.same-talk", message, where, "ignored") for where in dropped]


def _once(talks: Sequence[TalkRecord]) -> tuple[list[TalkRecord], list[Where]]:
    """Each talk once: a schedule and a page of the talk's own that tell of one talk give one, with what both say."""
    kept: list[TalkRecord] = []
    dropped: list[Where] = []
    by_day: dict[object, list[int]] = defaultdict(list)
    alone = {name for name, count in Counter(talk.where.document for talk in talks).items() if count == 1}
    for talk in talks:
        same = next((i for i in by_day[talk.date] if talk.date and _same(kept[i], talk, alone)), None)
        if same is None:
            by_day[talk.date].append(len(kept))
            kept.append(talk)
        else:
            kept[same] = _merged(kept[same], talk)
            dropped.append(talk.where)
    return kept, dropped


def _same(a: TalkRecord, b: TalkRecord, alone: set[str]) -> bool:
    """Two talks of one day on two pages, alike in title or about one paper, with nobody else presenting; where one is
    the page of that talk `alone` and the other a schedule, the same presenter is enough."""
    if a.where.document == b.where.document:
        return False
    people_a, people_b = ({title_key(name) for name in t.presenters} for t in (a, b))
    if people_a and people_b and not any(_one_person(x, y) for x in people_a for y in people_b):
        return False
    urls = {p.url for p in a.papers if p.url} & {p.url for p in b.papers if p.url}
    alike = fuzz.token_set_ratio(title_key(a.title), title_key(b.title)) >= _ALIKE if a.title and b.title else False
    apart = (a.where.document in alone) != (b.where.document in alone)
    return bool(urls) or alike or (apart and bool(people_a and people_b) and a.topic_no is None)


def _one_person(a: str, b: str) -> bool:
    """ "jinye" and "jinye he" are one person."""
    return set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split())


def _merged(first: TalkRecord, second: TalkRecord) -> TalkRecord:
    """The first talk, with what only the second says."""
    linked = any(p.url or p.identifiers for p in first.papers)
    return replace(
        first,
        title=first.title or second.title,
        talk_kind=second.talk_kind if first.talk_kind in ("talk", "empty") else first.talk_kind,
        papers=first.papers if linked or not second.papers else second.papers,
        presenters=first.presenters or second.presenters,
        slides=first.slides or second.slides,
        summary=first.summary or second.summary,
        video=first.video or second.video,
    )


def _doubts(proposals: Sequence[Proposal], talks: Sequence[TalkRecord]) -> tuple[Doubt, ...]:
    """The doubts of the pages by name: one of a single page as it is, else with the number of pages that raise it."""
    if len(proposals) == 1:
        return proposals[0].doubts
    raised: dict[str, list[tuple[Doubt, int]]] = defaultdict(list)
    for proposal in proposals:
        for doubt in proposal.doubts:
            raised[doubt.name].append((doubt, len(proposal.talks)))
    found = []
    for found_here in raised.values():
        doubt = max((d for d, _ in found_here), key=lambda d: d.bad)
        share = sum(count for d, count in found_here if d.bad) / max(1, len(talks))
        sentence = f"On {len(found_here)} of {len(proposals)} pages, as on one of them: {doubt.sentence}"
        found.append(replace(doubt, sentence=sentence, bad=share >= _MOST))
    filled = [talk for talk in talks if talk.talk_kind != "empty"]
    if len(filled) > 1 and not any(talk.presenters for talk in filled) and "no-presenters" not in raised:
        several = len(filled) >= LEAST
        found.append(
            Doubt("no-presenters", "0 presenters.", several, 'Name their label: `columns.presenter = ["..."]`.')
        )
    return tuple(sorted(found, key=lambda doubt: not doubt.bad))


def _told_apart(talks: Iterable[TalkRecord]) -> Iterable[TalkRecord]:
    """Two pages of one source may give two talks the same key: the second gets a number."""
    seen: dict[str, int] = {}
    for talk in talks:
        seen[talk.key] = seen.get(talk.key, 0) + 1
        yield talk if seen[talk.key] == 1 else replace(talk, key=f"{talk.key}-{seen[talk.key]}")
