"""Papers written down as reading lists and notes write them: one function per form, for `bench.judge_pages`.

Each gives (name of the file, its text) of the same papers, so that truth is known in every form.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    authors: tuple[str, ...]
    venue: str
    year: int
    url: str

    @property
    def who(self) -> str:
        return ", ".join(self.authors[:4])

    @property
    def last(self) -> str:
        """ "Lovelace, A. and Hopper, G." """
        names = [f"{name.split()[-1]}, {name[0]}." for name in self.authors[:3]]
        return " and ".join(names)


File = tuple[str, str]


def _lines(head: str, papers: Sequence[Paper], form: str, end: str = "") -> str:
    said = (
        form.format(p=p, i=i, v=f"{p.venue} {p.year}", s=f"{p.venue}'{p.year % 100:02d}")
        for i, p in enumerate(papers, 1)
    )
    return f"{head}\n\n" + "\n".join(said) + f"\n{end}"


def _csv(papers: Sequence[Paper]) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("Title", "Authors", "Venue", "Year", "Link", "Status"))
    rows.writerows((p.title, p.who, p.venue, p.year, p.url, "to read") for p in papers)
    return out.getvalue()


def _html(papers: Sequence[Paper], form: str) -> str:
    said = "\n".join(form.format(t=escape(p.title), w=escape(p.who), v=f"{p.venue} {p.year}", u=p.url) for p in papers)
    return f"<html><head><title>Reading list</title></head><body><h1>Reading list</h1><ul>\n{said}\n</ul></body></html>"


def _plain(name: str, form: str, head: str = "# Reading list", end: str = "") -> Callable[[Sequence[Paper]], File]:
    return lambda papers: (name, _lines(head, papers, form, end))


LIST_FORMS: dict[str, Callable[[Sequence[Paper]], File]] = {
    "links with venues": _plain("list.md", "- [{p.title}]({p.url}) ({v})"),
    "venues before": _plain("list.md", "- [{s}] {p.title} [[pdf]({p.url})]"),
    "bold, authors below": _plain("papers.md", "- **{p.title}**  \n  {p.who}. _{v}_. [[paper]({p.url})]"),
    "citations": _plain("list.txt", "{p.who}. {p.title}. In {v}. {p.url}", "Reading list"),
    "citations, surnames first": _plain("list.md", '{i}. {p.last}, "{p.title}," {v}.'),
    "numbered references": _plain("refs.txt", "[{i}] {p.last}: {p.title}. {p.venue}, {p.year}.", "Bibliography"),
    "headings and labels": _plain(
        "notes.md",
        "## {i}. {p.title}\n\n- **Authors**: {p.who}\n- **Venue**: {v}\n- **Link**: {p.url}\n\nA note.\n",
        "# Paper notes",
    ),
    "headings and a line": _plain(
        "notes.md", "### {p.title} ({v})\n\n{p.who}\n\nWhat we thought of it.\n", "# Notes on papers"
    ),
    "table": _plain(
        "list.md",
        "| [{p.title}]({p.url}) | {p.who} | {v} | done |",
        "# Papers\n\n| Paper | Authors | Where | Status |\n|---|---|---|---|",
    ),
    "ticked": _plain("toread.md", "- [ ] {p.title} ({p.venue}, {p.year}) {p.url}", "# To read"),
    "remarks behind": _plain("list.md", "- [{p.title}]({p.url}), {s} - a classic that everyone should know"),
    "short names": _plain("list.md", "- (P{i}) {p.title} | {v} | [pdf]({p.url}) | [code](https://github.com/a/p{i})"),
    "three lines": _plain("list.txt", "{p.title}\n{v}\n{p.url}\n", "Reading list"),
    "nested": _plain("list.md", "- {v}\n  - [{p.title}]({p.url})\n    - {p.who}", "# Reading list"),
    "definition of terms": _plain(
        "list.org", "** TODO {p.title}\n   {p.who}, {v}\n   {p.url}", "#+TITLE: Reading list\n* Papers"
    ),
    "dashes": _plain("list.md", "* {p.title} -- {p.who} -- {v}"),
    "years first": _plain("list.md", "- {p.year}: {p.title}, {p.who} ({p.venue}) <{p.url}>"),
    "plain titles": _plain("list.md", "- {p.title}", "# Reading list", "\nMail the list when you have read one.\n"),
    "HTML items": lambda papers: ("list.html", _html(papers, '<li><a href="{u}">{t}</a>, {w}, <i>{v}</i>')),
    "HTML quotes": lambda papers: ("list.html", _html(papers, '<li>{w}, "<a href="{u}">{t}</a>," <em>{v}</em>.</li>')),
    "sheet": lambda papers: ("papers.csv", _csv(papers)),
}
