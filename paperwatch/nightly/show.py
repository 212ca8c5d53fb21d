"""A report for people: plain text (terminal, mail, chat), one self-contained HTML page, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from db.store.runs import NewPaper
from extract.records import Venue
from paperwatch.console import harmless, json_text
from paperwatch.nightly.estimate import duration
from paperwatch.nightly.report import LISTED, Outcome, Report

SHOWN = 30
"""New papers named in the text form; the HTML page names all that the report holds."""


def as_text(report: Report) -> str:
    """The report as lines of text without control characters."""
    return "\n".join(harmless(line) for line in _lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"Night of {report.started:%Y-%m-%d %H:%M} UTC: {report.headline}"
    yield ""
    yield "What needs a person"
    for need in report.needs:
        yield f"  {need.source}: {need.code}: {need.message}"
        if need.do:
            yield f"    -> {need.do}"
    if not report.needs:
        yield "  nothing"
    yield ""
    yield _new_heading(report)
    for paper in report.papers[:SHOWN]:
        yield f"  {edition(paper)}  {paper.title}  [{paper.paper_id}]"
    if report.new_papers > SHOWN:
        yield f"  ... and {report.new_papers - min(SHOWN, len(report.papers))} more"
    yield ""
    yield "Sources"
    for outcome in (*report.sources, *report.stages):
        yield f"  {outcome.name}: {said_of(outcome)}"


def _new_heading(report: Report) -> str:
    since = f"since {report.since:%Y-%m-%d %H:%M}" if report.since else "in the first night"
    return f"New {since}: {report.new_papers} papers"


def edition(paper: NewPaper) -> str:
    """The venue of a paper as people write it."""
    return str(Venue(paper.venue, paper.year)) if paper.venue else str(paper.year or "-")


def said_of(outcome: Outcome) -> str:
    """One outcome in one line: status, counts, problems, time."""
    if outcome.status in ("resting", "awaited", "failing") and not outcome.run_ids:
        return f"{outcome.status} ({outcome.reason})"
    counts = [f"{n:,} {what}" for what, n in outcome.counts.items() if n]
    problems = [f"{n} x {code}" for code, n in outcome.problems.items()]
    parts = [", ".join(counts) or "nothing new", duration(outcome.seconds), ", ".join(problems)]
    return f"{outcome.status}: {'; '.join(part for part in parts if part)}"


def as_json(report: Report) -> str:
    """The report as JSON."""
    return json_text(report.as_dict(), indent=2) + "\n"


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .5rem; vertical-align: top }
tr { border-bottom: 1px solid #ddd } .failed, .failing, .doubtful { color: #b00020 }
 .ok { color: #1b5e20 } .do { color: #555 }
"""


def as_html(report: Report) -> str:
    """The report as one page that loads nothing from anywhere; everything from sources is escaped."""
    mark = "ok" if report.ok else "failed"
    needs = [(n.source, n.code, _with_advice(n.message, n.do)) for n in report.needs]
    papers = [(_e(edition(p)), _linked(p)) for p in report.papers]
    outcomes = [(_e(o.name), _coloured(o.status), _e(_rest(o))) for o in (*report.sources, *report.stages)]
    more = f"<p>Only the first {LISTED} are named.</p>" if report.new_papers > LISTED else ""
    body = (
        f'<h1>Night of {report.started:%Y-%m-%d}</h1><p class="{mark}">{_e(report.headline)}</p>'
        "<h2>What needs a person</h2>"
        + (_table(("source", "code", "what"), [(_e(s), _e(c), m) for s, c, m in needs]) or "<p>Nothing.</p>")
        + f"<h2>{_e(_new_heading(report))}</h2>{_table(('venue', 'title'), papers)}{more}"
        + f"<h2>Sources</h2>{_table(('source', 'status', 'what'), outcomes)}"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>paperwatch: {_e(report.headline)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _e(text: object) -> str:
    return escape(harmless(text))


def _coloured(status: str) -> str:
    return f'<span class="{_e(status)}">{_e(status)}</span>'


def _rest(outcome: Outcome) -> str:
    return said_of(outcome).removeprefix(outcome.status).strip(" :")


def _with_advice(message: str, do: str) -> str:
    return _e(message) + (f'<br><span class="do">{_e(do)}</span>' if do else "")


def _linked(paper: NewPaper) -> str:
    """A title, linked where its address is a web address; anything else stays text."""
    if (paper.url or "").startswith(("https://", "http://")):
        return f'<a href="{_e(paper.url)}" rel="noreferrer">{_e(paper.title)}</a>'
    return _e(paper.title)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are HTML already; nothing where there are no rows."""
    if not rows:
        return ""
    titles = "".join(f"<th>{_e(name)}</th>" for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{titles}</tr>{lines}</table>"
