"""One paper: the best values, who says which, talks, links, versions, and why its records are one."""

from __future__ import annotations

from dataclasses import dataclass

from db import clock
from db.changes import last_number
from db.errors import AmbiguousPaperError, UnknownPaperError
from db.group.marks import Mark, marks_on
from db.group.related import related
from db.group.skips import skip_of
from db.judgements.evidence import Field, evidence
from db.judgements.papers import PaperPage, find_paper, show
from db.judgements.provenance import bonds, former_ids, judgements_on
from db.judgements.review import versions
from db.members import Person
from extract.identifiers import split_address
from paperwatch.export import FormName
from paperwatch.export.clean import address as web_address
from paperwatch.serve.answers import Answer, Asked, Moved, NotHereError, Page, address, paper_address
from paperwatch.serve.site import Site

_RELATED_SHOWN = 8  # by hand


def paper(site: Site, asked: Asked) -> Answer:
    """`/paper/<id>`; any other name of a paper (a former id, a DOI, an arXiv id, "osdi25/ren") leads there."""
    name, database = asked.names["name"], site.database
    try:
        public_id = find_paper(database, name)
    except UnknownPaperError as error:
        raise NotHereError(str(error)) from error
    except AmbiguousPaperError:
        return Moved(address("/search", q=f'title:"{name}"'.replace("\\", "")))
    if public_id != name:
        return Moved(paper_address(public_id))
    seen = last_number(database)
    found = show(database, public_id)
    near = site.cached(f"related {public_id}", lambda: related(database, public_id, limit=_RELATED_SHOWN))
    return Page(
        "paper.html",
        {
            "paper": found,
            "state": _state(found),
            "links": _links(found),
            "evidence": evidence(found),
            "disputed": [field.name for field in evidence(found) if _disputed(field)],
            "bonds": bonds(database, public_id),
            "judgements": judgements_on(database, public_id),
            "former": former_ids(database, public_id),
            "versions": versions(database, public_id),
            "related": near,
            "marks": _marks(marks_on(database, public_id), asked.person),
            "skip": skip_of(database, public_id),
            "seen": seen,
            "here": paper_address(public_id),
            "take": [(form.value, address(f"/take/{form.value}", paper=public_id)) for form in FormName],
        },
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """What was marked on a paper: what the person marked themselves, by kind, and what others see of everybody."""

    mine: dict[str, str]
    proposals: tuple[Mark, ...]
    votes: tuple[str, ...]
    notes: tuple[Mark, ...]


def _marks(found: list[Mark], person: Person | None) -> Marks:
    mine: dict[str, str] = {mark.kind: mark.value for mark in found if person is not None and mark.by == person.name}
    proposals, notes = (tuple(mark for mark in found if mark.kind == kind) for kind in ("proposal", "note"))
    votes = tuple(dict.fromkeys(mark.by for mark in found if mark.kind in ("proposal", "vote")))
    return Marks(mine, proposals, votes, notes)


def _disputed(field: Field) -> bool:
    return field.best is not None and bool(field.others)


def _state(found: PaperPage) -> str:
    """ "covered", "planned" or "open", in the words of the talks that name the paper."""
    today = clock.today()
    given = [talk for talk in found.talks if talk.date is not None and talk.date <= today]
    return "presented" if given else "planned" if found.talks else "open"


def _page_of(url: str | None) -> str:
    """ "Page at usenix.org" """
    host = (split_address(web_address(url) or "").hostname or "").removeprefix("www.")
    return f"Page at {host}" if host else "Page"


def _links(found: PaperPage) -> list[tuple[str, str]]:
    """(what it is, address) of everything that belongs to the paper, each address once."""
    fields = found.fields
    links = [(_page_of(fields["url"]), fields["url"]), ("PDF", fields["pdf"])]
    links += [("DOI", f"https://doi.org/{fields['doi']}")] if fields["doi"] else []
    links += [("arXiv", f"https://arxiv.org/abs/{fields['arxiv']}")] if fields["arxiv"] else []
    links += [(kind.capitalize(), url) for kind, url in found.links if kind != "pdf"]
    seen: dict[str, str] = {}
    for label, url in links:
        if url:
            seen.setdefault(url, label)
    return [(label, url) for url, label in seen.items()]
