"""Where each value of a paper comes from: the most trusted source whose record says exactly that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from db.trust import trust
from extract.text import title_key

Authors = Sequence[tuple[str, Sequence[str]]]
_LONGEST = 500
"""Characters of a name that the tables keep."""


class Said(Protocol):
    """A record as `db.judgements.papers.Source` shows it."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def payload(self) -> dict[str, Any]: ...


def origins(fields: Mapping[str, Any], authors: Authors, sources: Sequence[Said]) -> dict[str, str]:
    """Field -> source, for title, authors, affiliations, abstract and PDF; affiliations of several sources by ", "."""
    papers = [one for one in sources if one.kind == "paper"] or list(sources)
    tests: dict[str, Callable[[Said], bool]] = {
        "title": lambda one: one.title == fields["title"],
        "authors": lambda one: [a.get("name", "")[:_LONGEST] for a in _people(one)] == [name for name, _ in authors],
        "abstract": lambda one: one.payload.get("abstract") == fields["abstract"],
        "pdf": lambda one: fields["pdf"] in (link.get("url") for link in one.payload.get("links") or ()),
    }
    wanted = {"title": fields["title"], "authors": authors, "abstract": fields["abstract"], "pdf": fields["pdf"]}
    found = {name: source for name, value in wanted.items() if value and (source := _first(papers, name, tests[name]))}
    if places := dict.fromkeys(_of_affiliations(papers, authors)):
        found["affiliations"] = ", ".join(places)
    return found


def _ranked(sources: Sequence[Said], field: str | None) -> list[Said]:
    return sorted(sources, key=lambda one: (trust().rank(one.source, field), one.source))


def _first(sources: Sequence[Said], field: str, says_so: Callable[[Said], bool]) -> str | None:
    return next((one.source for one in _ranked(sources, field) if says_so(one)), None)


def _people(one: Said) -> Sequence[Mapping[str, Any]]:
    return one.payload.get("authors") or ()


def _of_affiliations(sources: Sequence[Said], authors: Authors) -> Iterator[str]:
    """For each author with affiliations, in order, the source that gives these to this person."""
    ranked = _ranked(sources, None)
    people = [(one.source, person) for one in ranked for person in _people(one)]
    said = [(source, title_key(p.get("name", "")), p.get("affiliations", ())) for source, p in people]
    for name, places in authors:
        cut = list(places)
        for source, key, given in said:
            if cut and key == title_key(name) and [place[:_LONGEST] for place in given] == cut:
                yield source
                break
