"""Known programmes written anew as data files of a site: YAML, JSON, CSV and Markdown under names of many kinds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import yaml

from bench.site_shapes import Paper, Person


class Written(NamedTuple):
    """A file: its name, its text, and whether it prints the affiliation of each author."""

    name: str
    text: str
    places: bool


Sessions = Sequence[tuple[str, Sequence[Paper]]]
Shape = Callable[[Sessions], Written]


def _line(people: Sequence[Person], form: str = "{} ({})", between: str = ", ") -> str:
    return between.join(form.format(p.name, p.place) if p.places else p.name for p in people)


def _names(people: Sequence[Person], between: str = ", ") -> str:
    return between.join(p.name for p in people)


def _first_last(person: Person) -> dict[str, str]:
    first, _, last = person.name.rpartition(" ")
    return {"first": first, "last": last, "affil": person.place}


def _yaml(data: Any, places: bool = True) -> Written:
    return Written("program.yml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=200), places)


def _json(data: Any, places: bool = True) -> Written:
    return Written("papers.json", json.dumps(data, ensure_ascii=False, indent=1), places)


def _flat(sessions: Sessions) -> list[tuple[str, Paper]]:
    return [(name, paper) for name, papers in sessions for paper in papers]


def _csv(head: str, row: Callable[[int, str, Paper], list[str]], places: bool, sign: str = ",") -> Shape:
    def write(sessions: Sessions) -> Written:
        file = io.StringIO()
        writer = csv.writer(file, delimiter=sign)
        writer.writerow(head.split("|"))
        writer.writerows(row(n, name, paper) for n, (name, paper) in enumerate(_flat(sessions), 1))
        return Written("accepted.csv" if sign != "\t" else "accepted.tsv", file.getvalue(), places)

    return write


def _markdown(entry: Callable[[Paper], str], places: bool, head: str = "", session: str = "\n## {}\n\n") -> Shape:
    def write(sessions: Sessions) -> Written:
        parts = ["---\ntitle: Accepted Papers\nlayout: page\n---\n\n# Accepted Papers\n"]
        for name, papers in sessions:
            parts += [session.format(name), head, *map(entry, papers)]
        return Written("accepted-papers.md", "".join(parts), places)

    return write


FILES: dict[str, Shape] = {
    "yaml: title, authors in a line": lambda s: _yaml(
        [{"title": p.title, "authors": _line(p.authors), "session": name} for name, p in _flat(s)]
    ),
    "yaml: sessions, papers, lists of names": lambda s: _yaml(
        {
            "sessions": [
                {"session": n, "papers": [{"title": p.title, "authors": [a.name for a in p.authors]} for p in ps]}
                for n, ps in s
            ]
        },
        False,
    ),
    "yaml: name, authors as mappings": lambda s: _yaml(
        [
            {
                "name": n,
                "talks": [
                    {"name": p.title, "authors": [{"name": a.name, "affiliation": a.place} for a in p.authors]}
                    for p in ps
                ],
            }
            for n, ps in s
        ]
    ),
    "yaml: days, slots, speakers": lambda s: _yaml(
        [
            {
                "day": "Monday",
                "slots": [
                    {
                        "time": "9:00",
                        "what": n,
                        "items": [{"heading": p.title, "speakers": _line(p.authors)} for p in ps],
                    }
                    for n, ps in s
                ],
            }
        ]
    ),
    "yaml: paper, by": lambda s: _yaml([{"paper": p.title, "by": _names(p.authors)} for _, p in _flat(s)], False),
    "yaml: authors and affiliations side by side": lambda s: _yaml(
        [
            {"title": p.title, "authors": [a.name for a in p.authors], "affiliations": [a.place for a in p.authors]}
            for _, p in _flat(s)
        ]
    ),
    "yaml: papers by number": lambda s: _yaml(
        {
            f"paper{n}": {"title": p.title, "author": _line(p.authors, between="; ")}
            for n, (_, p) in enumerate(_flat(s), 1)
        }
    ),
    "yaml: first, last, affil": lambda s: _yaml(
        [{"title": p.title, "authors": [_first_last(a) for a in p.authors]} for _, p in _flat(s)]
    ),
    "yaml: name and institution in one text each": lambda s: _yaml(
        [
            {"title": p.title, "authors": [f"{a.name}, {a.place}" if a.places else a.name for a in p.authors]}
            for _, p in _flat(s)
        ]
    ),
    "json: papers": lambda s: _json(
        {"papers": [{"id": n, "title": p.title, "authors": _names(p.authors)} for n, (_, p) in enumerate(_flat(s))]},
        False,
    ),
    "json: paperTitle, authorList": lambda s: _json(
        [
            {"paperTitle": p.title, "authorList": [{"fullName": a.name, "institution": a.place} for a in p.authors]}
            for _, p in _flat(s)
        ]
    ),
    "json: events by type": lambda s: _json(
        [
            {"type": "break", "title": "Coffee"},
            *({"type": "paper", "title": p.title, "authors": _line(p.authors, between="; ")} for _, p in _flat(s)),
            {"type": "keynote", "title": "On Failure", "authors": "Grace Ann Field (Northfield University)"},
        ]
    ),
    "json: lines by semicolons, affiliation behind": lambda s: _json(
        [{"Title": p.title, "Authors": _line(p.authors, "{}, {}", "; ")} for _, p in _flat(s)]
    ),
    "json: contributors": lambda s: _json(
        {
            "data": [
                {
                    "attributes": {
                        "title": p.title,
                        "contributors": [{"name": a.name, "org": a.place} for a in p.authors],
                    }
                }
                for _, p in _flat(s)
            ]
        }
    ),
    "csv: Title, Authors": _csv("Title|Authors", lambda n, s, p: [p.title, _line(p.authors)], True),
    "csv: #, Paper Title, Author Names": _csv(
        "#|Paper Title|Author Names", lambda n, s, p: [str(n), p.title, _names(p.authors, "; ")], False, ";"
    ),
    "csv: export with mails": _csv(
        "Paper ID|Paper Title|Abstract|Author Names|Author Emails|Status",
        lambda n, s, p: [str(n), p.title, "We study it.", _line(p.authors, between="; "), "x@example.org", "Accept"],
        True,
    ),
    "tsv: session, authors, title": _csv(
        "Session|Authors|Title", lambda n, s, p: [s, _names(p.authors), p.title], False, "\t"
    ),
    "csv: title, author1, author2": _csv(
        "title|" + "|".join(f"author {n}" for n in range(1, 13)),
        lambda n, s, p: [p.title, *(a.name for a in p.authors)],
        False,
    ),
    "md: bold, break, italics": _markdown(lambda p: f"**{p.title}**  \n*{_line(p.authors)}*\n\n", True),
    "md: items, bold, names": _markdown(lambda p: f"- **{p.title}**<br>{_names(p.authors)}\n", False),
    "md: table": _markdown(lambda p: f"| {p.title} | {_line(p.authors)} |\n", True, "| Title | Authors |\n|---|---|\n"),
    "md: table, authors first, no head of its own": _markdown(
        lambda p: f"| {_names(p.authors)} | *{p.title}* |\n", False, "| | |\n|---|---|\n"
    ),
    "md: headings": _markdown(lambda p: f"### {p.title}\n\n{_line(p.authors, between='; ')}\n\n", True),
    "md: numbered, linked": _markdown(lambda p: f"1. [{p.title}](papers/x.pdf)  \n   {_line(p.authors)}\n", True),
    "md: nested items": _markdown(lambda p: f"* {p.title}\n    * {_names(p.authors)}\n", False),
    "md: title and names on one line": _markdown(lambda p: f"* *{p.title}*, {_names(p.authors)}\n", False),
    "md: quoted": _markdown(lambda p: f'"{p.title}"  \n{_line(p.authors)}\n\n', True),
}
