"""Slots to talk records: what a talk is, when, by whom, about which papers, with which materials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.identifiers import from_url, split_address
from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Page, Rich, Span
from extract.readers.document.blocks import HARD, SOFT, hide_addresses
from extract.records import Link, LinkKind, PaperMention, Problem, TalkKind, TalkRecord, Where
from extract.schedule.called_off import NO_REMARKS, Remarks, is_called_off, remarks_of, stands_in, strokes_cancel
from extract.schedule.dates import Term, find_term, names_term, resolve
from extract.schedule.materials import Materials, collect, sort_in
from extract.schedule.people import affiliated, are_inverted, split_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Slot, is_prose
from extract.schedule.titles import Title, each_line, is_status, is_venue, mention, read_title, split_venue
from extract.schedule.words import Words, fold
from extract.text import slug, title_key

_SHAREABLE: tuple[LinkKind, ...] = ("slides", "summary", "video")
_SCHEME, _PAGE = re.compile(r"[a-z]+:|//", re.IGNORECASE), re.compile(r"\.(?:html?|md)$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-_]|[-_](?=[^\W\d_])")  # beside a word, not within "2024-25"
_LABEL = "schedule/2"
_ONE_AND_MORE = re.compile(r"(?<![\w.])1\s?[+＋]\s?N(?!\w)")
"""How groups say that one person speaks and others help."""
_LONGEST_LINE = 5000
"""Characters of a line that a talk keeps as it stands; HTML may have all its talks on one."""
_TITLE_WORDS = 6
"""Words from which a text in a paper column is a title: topics of reading groups mostly have fewer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every talk of one page needs to be read; with `one_speaks` all presenters but the first help, with
    `strokes` what is struck through was called off, and so are meetings with one of the `remarks`."""

    page: Page
    settings: ScheduleSettings
    words: Words
    source: str
    inverted: bool = False
    one_speaks: bool = False
    strokes: bool = False
    remarks: Remarks = NO_REMARKS


def build_talks(slots: Sequence[Slot], desk: Desk) -> tuple[tuple[TalkRecord, ...], tuple[Problem, ...]]:
    """One record per slot, with keys that stay when other talks come and go, and the problems seen on the way."""
    records: list[TalkRecord] = []
    problems: list[Problem] = []
    used: set[str] = set()
    page_terms = _page_terms(desk)
    one_speaks = _ONE_AND_MORE.search(desk.page.text.text) is not None
    desk = replace(
        desk,
        inverted=_inverted(slots, desk.settings),
        one_speaks=one_speaks,
        strokes=strokes_cancel(slots),
        remarks=remarks_of(slots, desk.words),
    )
    for slot in slots:
        record, found = _talk(slot, desk, page_terms)
        record = replace(record, key=_unused(record.key, used))
        records.append(record)
        problems += [replace(p, record_key=record.key) for p in found]
    return tuple(records), tuple(_once(problems))


def _inverted(slots: Sequence[Slot], settings: ScheduleSettings) -> bool:
    if settings.name_order:
        return settings.name_order == "family, given"
    return are_inverted([rich.text for slot in slots for rich in slot.texts("presenter")])


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of a line that several talks share, such as an empty link of a session, only once."""
    seen: dict[tuple[str, Where, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.code, problem.where, problem.message), problem)
    return list(seen.values())


def _talk(slot: Slot, desk: Desk, page_terms: list[Term | None]) -> tuple[TalkRecord, list[Problem]]:
    settings, words = desk.settings, desk.words
    where = Where(desk.page.document, slot.line)
    title = _title(slot, desk)
    materials = collect(dict(slot.fields), words)
    for span in title.label_links:
        materials.add(words.material(span.text, span.href or ""), span, title.line, words)
    for span in title.others:
        named = words.material(span.text, span.href or "")
        materials.add("other" if named == "paper" else named, span, title.line, words, "other")
    shared = _share(slot, materials, words)
    venue_raw = _venue(slot, title, desk)
    papers = _papers(title, materials, venue_raw, desk)
    kind = "empty" if _is_called_off(slot, desk) else _kind(title, slot, papers, venue_raw, words)
    if kind == "talk" and stands_in(desk.remarks.social, slot, words):
        kind = "discussion"
    people, left_out = _people(slot, desk) if not words.is_off(title.text) or papers else ((), ())
    day = resolve(slot.date, _terms(slot, desk, page_terms)) if slot.date else None
    text = "" if words.is_empty(title.text) else title.text
    record = TalkRecord(
        source=desk.source,
        key=_key(slot, str(day) if day else slot.date.raw if slot.date else "undated", text, people),
        title=text,
        where=where,
        talk_kind=kind,
        date=day,
        date_raw=slot.date.raw if slot.date else None,
        time=slot.text("time") or None,
        room=slot.text("where") or None,
        group=slot.text("group") or settings.group,
        topic_no=slot.topic_no,
        papers=_mentioned(papers, kind, text, venue_raw, slot, desk),
        presenters=people,
        supporters=_supporters(people, slot, desk),
        slides=materials.get("slides"),
        summary=materials.get("summary"),
        video=materials.get("video"),
        links=materials.others() + (() if papers else tuple(materials.paper)),
        shared_with_session=shared,
        title_raw=desk.page.text.as_printed(title.line, title.printed).strip(f" {SOFT}{HARD}") or None,
        raw=hide_addresses(_raw(slot, desk)),
        extractor=_LABEL,
    )
    return record, _problems(record, slot, materials, left_out, desk)


def _is_called_off(slot: Slot, desk: Desk) -> bool:
    off = stands_in(desk.remarks.off, slot, desk.words)
    return off or is_called_off(slot, desk.words, desk.strokes)


def _raw(slot: Slot, desk: Desk) -> str:
    """The line of the document; of a page that stands on one line only the texts of the slot."""
    printed = desk.page.text.printed_line(slot.line)
    return printed if len(printed) <= _LONGEST_LINE else " | ".join(rich.text for rich in slot.texts(*slot.fields))


def _title(slot: Slot, desk: Desk) -> Title:
    """The title of a slot: its first line with words; links of later lines and of further paper cells count too.

    Without a title, several paper cells are the title together.
    """
    named = slot.texts("title")
    cells = _numbered_apart(named or slot.texts("paper"))
    printed = [line for line in each_line(cells) if line.text or line.links] or [Rich((), slot.line)]
    first, *others = (read_title(line, desk.words) for line in printed)
    typed_apart = each_line(_numbered_apart(slot.texts("paper"))) if named else ()
    papers = [read_title(line, desk.words, sole=True) for line in typed_apart]
    typed, rest = list[Title](), list[Title]()
    for more in papers:
        (typed if more.text and not _says_nothing(more.text, desk.words) else rest).append(more)
    if typed and title_key(typed[0].text).startswith(title_key(first.text)):
        first = replace(
            first, text=split_venue(typed[0].text, desk.words.venues)[0]
        )  # "NanoFlow" above "Paper: NanoFlow: Towards Optimal ..."
    mentions = [(first, first.papers), *((more, more.papers) for more in others)]
    if any(_is_published(more, desk.words) for more in others):
        mentions = [(more, _typed(more, desk.words)) for more, _ in mentions]
    if len(cells) > 1 >= len(named):
        each = [title for cell in cells if (title := read_title(cell, desk.words)).text]
        mentions = [(t, t.papers or (mention(t.text, None, t.venue_raw, desk.words.venues),)) for t in each]
        first = replace(first, text=" & ".join(title.text for title in each))
    mentions += [
        (more, more.papers or (mention(more.text, None, more.venue_raw, desk.words.venues),)) for more in typed
    ]
    mentions += [(more, more.papers) for more in rest]
    first = replace(
        first,
        venue_raw=first.venue_raw or _venue_line(printed[1:], desk.words),
        papers=tuple(paper for _, found in mentions for paper in found),
        others=tuple(span for title, _ in mentions for span in title.others),
        label_links=tuple(span for title, _ in mentions for span in title.label_links),
    )
    if desk.settings.title_link == "other":
        linked = tuple(s for line in printed for s in line.links if s.href)
        first = replace(first, papers=(), others=linked, label_links=())
    return first


def _is_published(title: Title, words: Words) -> bool:
    """A further line that is a title with its venue, known and with a year: a paper of its own."""
    bare, venue_raw = split_venue(title.text, words.venues)
    venue = words.venues.find(venue_raw) if venue_raw else None
    likely = len(bare.split()) >= _FURTHER_WORDS and lines.read(bare)[Kind.TITLE] >= _LIKELY
    return not title.papers and venue is not None and venue.year is not None and likely


def _typed(title: Title, words: Words) -> tuple[PaperMention, ...]:
    """The papers of a line, one that is typed without a link among them."""
    if title.papers or not _is_published(title, words):
        return title.papers
    return (mention(title.text, None, title.venue_raw, words.venues),)


_FURTHER_WORDS, _LIKELY = 3, 0.5  # of a title, by hand; more likely than not


def _numbered_apart(cells: tuple[Rich, ...]) -> tuple[Rich, ...]:
    """The lines of a cell each as its own where all are numbered: "(1) Looms" above "(2) Engines"; and the papers of a
    line that each have a venue behind them: "Looms (OSDI '20) and Engines (NSDI '21)"."""
    parts = cells[0].lines() if len(cells) == 1 else ()
    marks = [_NUMBERED.match(line.printed) for line in parts]
    if len(parts) == 1 and not parts[0].links:
        if joined := _PUBLISHED_BOTH.fullmatch(parts[0].printed):
            return (parts[0].before(joined.end(1)), parts[0].after(joined.start(2)))
        return _titles_apart(parts[0]) or cells
    if len(parts) < 2 or not all(marks):
        return cells
    return tuple(line.after(mark.end()) for line, mark in zip(parts, marks, strict=True) if mark)


def _titles_apart(line: Rich) -> tuple[Rich, ...]:
    """The titles of a line that semicolons or strokes part; none where a part is no sure title."""
    marks = list(_BETWEEN_TITLES.finditer(line.printed))
    if not 0 < len(marks) < _MOST_TITLES:
        return ()
    starts, ends = (0, *(mark.end() for mark in marks)), (*(mark.start() for mark in marks), len(line.printed))
    parts = tuple(line.before(end).after(start) for start, end in zip(starts, ends, strict=True))
    sure = all(len(p.text.split()) >= _FURTHER_WORDS and lines.read(p.text)[Kind.TITLE] >= _SURE for p in parts)
    return parts if sure else ()


_BETWEEN_TITLES, _MOST_TITLES, _SURE = re.compile(r";\s+|\s/\s+"), 4, 0.9
_PUBLISHED_BOTH = re.compile(
    r"([^()]{10,300}\([^()]{2,40}\d\d\))\s*(?:,?\s(?:and|und|et|y)\s|[&+;]\s)\s*([^()]{10,300}\([^()]{2,40}\d\d\))\s*"
)
_NUMBERED = re.compile(r"\s*(?:(?:\(\d{1,2}\)|\d{1,2}[.)])\s+|[①-⑳]\s*)")


def _says_nothing(text: str, words: Words) -> bool:
    return words.is_empty(text) or words.is_off(text)


def _venue_line(below: Sequence[Rich], words: Words) -> str | None:
    """The venue that stands in a line of its own below the title, or as its first sentence: "ATC 2020. Paper: ...";
    one with its year may be any part that brackets, dots or commas set off: "Ada Park, Bo Lin (OSDI 2020)"."""
    parts = (part for line in below for part in (line.text, line.text.partition(". ")[0]))
    texts = (part.strip(" ()[].,") for part in parts)
    found = next((text for text in texts if is_venue(text, words.venues) and words.venues.find(text)), None)
    return found or next(
        (part for line in below for part in _SET_OFF.split(line.plain) if _is_edition(part, words)), None
    )


def _is_edition(text: str, words: Words) -> bool:
    venue = words.venues.find(text) if any(letter.isdigit() for letter in text) else None
    return venue is not None and venue.year is not None and is_venue(text, words.venues)


_SET_OFF = re.compile(r"\s*[|·•()\[\]\n\u2028]\s*|\s[–—-]\s|[,.]\s+")


def _share(slot: Slot, materials: Materials, words: Words) -> tuple[str, ...]:
    """Give the talk the links printed once for its session, of kinds it has none of; the kinds that were given."""
    session = Materials()
    sort_in(session, slot.shared, words, "other")
    given = [kind for kind in _SHAREABLE if session.get(kind) and not materials.get(kind)]
    for kind in given:
        materials.by_kind[kind] = list(session.get(kind))
    materials.empty += session.empty
    return tuple(sorted(given))


def _venue(slot: Slot, title: Title, desk: Desk) -> str | None:
    said = list(dict.fromkeys(rich.text for rich in slot.texts("venue")))
    text = said[0] if len(said) == 1 else slot.text("venue")
    known = {w.casefold() for w in desk.settings.not_venues}
    if (
        text
        and text.casefold() not in known
        and not desk.words.is_empty(text)
        and is_venue(text, desk.words.venues, bare=True)
    ):
        year = slot.text("year")
        return (
            f"{text} {year}"
            if year.isdecimal() and desk.words.venues.find(text) and not any(c.isdigit() for c in text)
            else text
        )
    return title.venue_raw or _venue_line(tuple(each_line(slot.texts("note"))), desk.words)


def _papers(title: Title, materials: Materials, venue_raw: str | None, desk: Desk) -> tuple[PaperMention, ...]:
    """The papers; a link without title belongs to the title of the talk, further ones are its other copies."""
    papers = list(title.papers)
    if len(papers) == 1 and _is_page_of_its_own(papers[0].url) and (materials.paper or _is_note(papers[0].url)):
        own = Link("other", papers[0].url or "", papers[0].title)
        materials.by_kind.setdefault("other", []).append(own)
        papers[0] = replace(papers[0], url=None, identifiers=from_url(None))
    unsure = len(materials.paper) == 1 < len([p for p in papers if p.url is None])
    for link in materials.paper:
        if unsure:  # one link beside several typed papers may be of any of them
            materials.by_kind.setdefault("other", []).append(replace(link, kind="other"))
            continue
        linkless = next((i for i, p in enumerate(papers) if p.url is None), None)
        if linkless is not None:
            papers[linkless] = replace(papers[linkless], url=link.url, identifiers=from_url(link.url))
        elif not papers and title.text and not desk.words.is_empty(title.text):
            papers.append(mention(title.text, link.url, venue_raw, desk.words.venues))
        elif papers and not any(p.url == link.url for p in papers):
            materials.by_kind.setdefault("other", []).append(replace(link, kind="other"))
    if papers and papers[0].venue_raw is None and venue_raw:
        papers[0] = replace(papers[0], venue_raw=venue_raw, venue=desk.words.venues.find(venue_raw))
    return tuple(papers)


def _is_page_of_its_own(url: str | None) -> bool:
    """A page beside the one that is read, as exports of notebooks link from each row; no paper where there is one."""
    return bool(url and not _SCHEME.match(url) and _PAGE.search(url.split("?")[0].casefold()))


def _is_note(url: str | None) -> bool:
    """A page of notes beside the one that is read, which no paper is."""
    return bool(url) and split_address(url or "").path.casefold().endswith(".md")


def _kind(title: Title, slot: Slot, papers: tuple[PaperMention, ...], venue_raw: str | None, words: Words) -> TalkKind:
    if slot.kind:
        return slot.kind
    if _is_off(title, slot, papers, words):
        return "empty"
    named = next(
        (k for text in (*slot.hints, title.remark, title.text, slot.text("kind")) if (k := words.kind(text))), None
    )
    if named in ("kickoff", "rehearsal") or (named and not title.papers and not any(p.identifiers for p in papers)):
        return named
    if papers and _is_own_work(title.text, papers, words):
        return "talk"
    if papers:
        return "project" if all(_is_code(p) for p in papers) else "paper"
    if slot.texts("paper") and reads_as_paper(title.text, words):
        return "paper"
    return "paper" if venue_raw and not is_status(venue_raw) else "talk"


def _is_off(title: Title, slot: Slot, papers: Sequence[PaperMention], words: Words) -> bool:
    """Nothing is planned, or there is no meeting: the title says so, or a remark beside it ("cancelled")."""
    if all(_is_page_of_its_own(p.url) for p in papers) and (words.is_empty(title.text) or words.is_off(title.text)):
        return True
    if any(fold(rich.text) == "off" or words.is_empty(rich.text) for rich in slot.texts("kind")):
        return True
    return any(words.says_off(rich.text) for rich in slot.texts("ignore", "note", "kind"))


def _is_own_work(title: str, papers: Sequence[PaperMention], words: Words) -> bool:
    """Work of the group itself: its title says so, and no address or venue names a paper that is out."""
    return words.own_work.search(title) is not None and not any(p.url or p.venue_raw for p in papers)


def _is_code(paper: PaperMention) -> bool:
    """A repository; a PDF in one is a paper."""
    is_file = (paper.url or "").casefold().split("?")[0].endswith(".pdf")
    return bool(paper.identifiers.github) and not paper.venue_raw and not is_file


def reads_as_paper(title: str, words: Words) -> bool:
    """A typed title as long as that of a paper, or one that names a system and explains it; no work in progress."""
    said = len(title.split())
    return (said >= _TITLE_WORDS or (said >= 3 and ":" in title)) and not words.own_work.search(title)


def _mentioned(
    papers: tuple[PaperMention, ...], kind: TalkKind, title: str, venue_raw: str | None, slot: Slot, desk: Desk
) -> tuple[PaperMention, ...]:
    """The papers of the record. A title alone is a mention too, where the talk can be about a paper: it is matched only
    with a paper of the same title. A rehearsal names one under its own title only, the group's own work none."""
    if papers and _is_own_work(title, papers, desk.words):
        return ()
    if papers or not title or desk.settings.title_link == "other":
        return papers
    named = desk.words.own_work.search(title) or desk.words.kind(title)
    typed = kind in ("paper", "talk") and not (kind == "talk" and named)
    venue = None if venue_raw and is_status(venue_raw) else venue_raw
    return (mention(title, None, venue, desk.words.venues),) if typed or (kind == "rehearsal" and slot.hints) else ()


def _supporters(people: tuple[str, ...], slot: Slot, desk: Desk) -> tuple[str, ...]:
    named, _ = _people(slot, desk, "support")
    return named or (people[1:] if desk.one_speaks else ())


def _people(slot: Slot, desk: Desk, role: str = "presenter") -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: list[str] = []
    left_out: list[str] = []
    texts = slot.texts(role)
    for rich in texts:
        name, below = affiliated(_linked_apart(rich))
        left_out += [line.text for line in below]
        found, without = split_people(name.printed, desk.settings, desk.words, desk.inverted)
        names += [n for n in found if n not in names]
        left_out += without
    return tuple(names), tuple(left_out)


def _linked_apart(rich: Rich) -> Rich:
    """The people of a cell that holds nothing but links to them, set apart: as wikis mention members."""
    named = [span for span in rich.links if span.text.strip()]
    if len(named) < 2 or rich.plain.strip():
        return rich
    return Rich(tuple(part for span in named for part in (span, Span(", "))), rich.line)


def _terms(slot: Slot, desk: Desk, page_terms: Sequence[Term | None]) -> list[Term | None]:
    """What gives a year, first come first: the headings, the settings, sentences that name a term, the page."""
    wraps, settings = desk.words.wraps, desk.settings
    own = Term(settings.year) if settings.year else None
    headed = [find_term(text, wraps) for text in slot.contexts if not is_prose(text)]
    said = [find_term(text, wraps) for text in slot.contexts if is_prose(text)]
    return [own if settings.year_wins else None, *headed, own, *said, *page_terms]


def _page_terms(desk: Desk) -> list[Term | None]:
    """What gives a year when nothing above a date does: the name of the file, the address, the only term named, the
    title of an HTML page."""
    parts = desk.page.path.parts[-3:]
    named = [find_term(_HYPHEN.sub(" ", part), desk.words.wraps) for part in reversed(parts)]
    return [*named, _said_term(desk), find_term(desk.page.title, desk.words.wraps)]


def _said_term(desk: Desk) -> Term | None:
    """The term that the page speaks of somewhere, if it speaks of one only: "Academic year 2023-2024"."""
    said = [b.rich.text for b in desk.page.blocks if b.kind in ("heading", "paragraph") and len(b.rich.text) < 120]
    found = {find_term(text, desk.words.wraps) for text in said if names_term(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _key(slot: Slot, day: str, title: str, people: tuple[str, ...]) -> str:
    """Date and topic number, else date and title, else date and first presenter: what does not move when lines do."""
    if slot.topic_no:
        return f"{day}/topic-{slot.topic_no}"
    return f"{day}/{slug(title, 60) or slug(title_key(people[0]) if people else 'slot', 60) or 'slot'}"


def _unused(key: str, used: set[str]) -> str:
    number, free = 1, key
    while free in used:
        number += 1
        free = f"{key}-{number}"
    used.add(free)
    return free


def _problems(
    record: TalkRecord, slot: Slot, materials: Materials, left_out: Sequence[str], desk: Desk
) -> list[Problem]:
    def problem(code: str, message: str, line: int | None = None, **more: object) -> Problem:
        return Problem(code, message, Where(desk.page.document, line or slot.line), **more)  # type: ignore[arg-type]

    found = [problem("talk.link-empty", f'The link "{label}" leads nowhere.', line) for line, label in materials.empty]
    if slot.date is None:
        found.append(problem("talk.no-date", f'"{record.title or record.raw}" has no date.'))
    elif record.date is None and slot.date.day is not None:
        found.append(problem("talk.no-year", f'"{slot.date.raw}" names no year, and no heading above gives one.'))
    if record.talk_kind == "empty":
        found.append(
            problem(
                "ignored.empty-slot",
                f"Nothing is planned yet{' for ' + ', '.join(record.presenters) if record.presenters else ''}.",
                severity="ignored",
            )
        )
    if left_out:
        found.append(
            problem(
                "ignored.affiliation",
                f"Left out beside a presenter: {'; '.join(left_out)}.",
                slot.texts("presenter")[0].line,
                severity="ignored",
            )
        )
    return found
