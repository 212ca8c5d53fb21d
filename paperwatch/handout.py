"""A hand-out for a meeting: each paper with its people, abstract and links, and related work of the last years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db.engine import Database
from db.group.related import Related, related
from db.group.talks import TalkRow
from db.judgements.papers import PaperPage, show
from extract.records import Venue
from paperwatch.export.clean import address, clean
from paperwatch.export.markdown import escape, linked

YEARS = 3
"""How far related work goes back, as issue and habit of reading groups have it."""
_RELATED = 10  # papers that a sheet holds beside an abstract; by hand


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of a hand-out."""

    paper: PaperPage
    links: tuple[tuple[str, str], ...]
    related: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """The papers of a meeting; `unknown` are those that its schedule names and no source knows."""

    title: str
    date: dt.date | None
    presenters: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    unknown: tuple[str, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()


def of_papers(database: Database, papers: Sequence[str], title: str = "Papers") -> Handout:
    """A hand-out of these papers, by their public ids. Raises `UnknownPaperError`."""
    return Handout(title, None, (), tuple(_sheet(database, paper) for paper in papers))


def of_talk(database: Database, talk: TalkRow) -> Handout:
    """The hand-out for a talk."""
    named = list(dict.fromkeys(paper.paper_id for paper in talk.papers if paper.paper_id))
    known = [paper for paper in named if show(database, paper).fields["evidence"] != "schedule"]
    unknown = tuple(paper.title for paper in talk.papers if paper.paper_id not in known)
    given = (("slides", talk.slides), ("summary", talk.summary), ("video", talk.video))
    materials = tuple((kind, link) for kind, url in given if (link := address(url)))
    sheets = tuple(_sheet(database, paper) for paper in known)
    return Handout(talk.title or "A talk", talk.date, talk.presenters, sheets, unknown, materials)


def _sheet(database: Database, paper: str) -> Sheet:
    found = show(database, paper)
    return Sheet(found, tuple(_links(found.fields)), tuple(related(database, paper, years=YEARS, limit=_RELATED)))


def _links(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    doi, arxiv = fields["doi"], fields["arxiv"]
    named = (("page", fields["url"]), ("PDF", fields["pdf"]), ("DOI", f"https://doi.org/{doi}" if doi else None),
             ("arXiv", f"https://arxiv.org/abs/{arxiv}" if arxiv else None))  # fmt: skip
    seen: set[str] = set()
    for label, url in named:
        if (link := address(url)) and link not in seen:
            seen.add(link)
            yield label, link


def as_markdown(handout: Handout) -> str:
    """The hand-out as a page of Markdown; words of sources are text in it."""
    return "".join(f"{line}\n" for line in _lines(handout))


def _lines(handout: Handout) -> Iterator[str]:
    yield f"# {_plain(handout.title)}"
    facts = [str(handout.date or ""), ", ".join(map(_plain, handout.presenters))]
    facts += [linked(kind, url) for kind, url in handout.materials]
    if said := "; ".join(fact for fact in facts if fact):
        yield from ("", said)
    for title in handout.unknown:
        yield from ("", f"- {_plain(title)} (no source knows this paper yet)")
    for sheet in handout.sheets:
        yield from _of_sheet(sheet, with_title=len(handout.sheets) > 1 or handout.title != sheet.paper.fields["title"])


def _of_sheet(sheet: Sheet, *, with_title: bool) -> Iterator[str]:
    fields = sheet.paper.fields
    if with_title:
        yield from ("", f"## {_plain(fields['title'])}")
    people = ", ".join(_plain(name) for name, _ in sheet.paper.authors)
    edition = str(Venue(fields["venue"], fields["year"])) if fields["venue"] else str(fields["year"] or "")
    about = [part for part in (people, _plain(edition)) if part] + [linked(label, url) for label, url in sheet.links]
    if about:
        yield from ("", "; ".join(about))
    if fields["abstract"]:
        yield from ("", _plain(fields["abstract"]))
    if sheet.related:
        yield from ("", f"Related work of {YEARS} years:", "")
        yield from (_of_related(one) for one in sheet.related)


def _of_related(one: Related) -> str:
    venue = str(Venue(one.venue, one.year)) if one.venue else str(one.year or "")
    why = f": {_plain('; '.join(one.reasons[:2]))}" if one.reasons else ""
    covered = ", covered" if one.covered else ""
    return f"- {linked(clean(one.title), address(one.url))} ({_plain(venue)}{covered}){why}"


def _plain(text: str) -> str:
    return escape(clean(text))
