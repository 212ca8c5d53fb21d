"""Whole programme pages written after those of `bench.site_whole_pages` had been read and mended by: what is still
unread when the reader and its doubts stand.
"""

from __future__ import annotations

from itertools import groupby

from bench.site_shapes import Paper
from bench.site_whole_pages import (
    ABSTRACT,
    Sessions,
    Whole,
    bracketed,
    by_session,
    clock,
    legend,
    name,
    names,
    numbered,
    place,
    title,
)

_RAISED = str.maketrans("0123456789,", "⁰¹²³⁴⁵⁶⁷⁸⁹˒")


def components(sessions: Sessions) -> str:
    out = ['<div id="root"><div class="sc-a">']
    for n, topic, chair, papers in numbered(sessions):
        out.append(f'<div class="sc-b"><div class="sc-c">{clock(n, 60)}</div><div class="sc-d">{topic}</div>')
        out.append(
            f'<div class="sc-e"><div class="sc-f">Session Chair</div><div class="sc-g">{name(chair)}</div></div>'
        )
        for p in papers:
            people = "".join(
                f'<div class="sc-h"><div class="sc-i">{name(a)}</div><div class="sc-j">{place(a)}</div></div>'
                for a in p.authors
            )
            out.append(f'<div class="sc-k"><div class="sc-l">{title(p)}</div><div class="sc-m">{people}</div></div>')
        out.append("</div>")
    return "".join(out) + "</div></div>"


def row_for_each_author(sessions: Sessions) -> str:
    out = ["<table><tr><th>Paper</th><th>Author</th><th>Institution</th></tr>"]
    for p in [p for part in sessions for p in part]:
        for k, a in enumerate(p.authors):
            head = f"<td rowspan={len(p.authors)}>{title(p)}</td>" if k == 0 else ""
            out.append(f"<tr>{head}<td>{name(a)}</td><td>{place(a)}</td></tr>")
    return "".join(out) + "</table>"


def _brackets_on_a_line(paper: Paper) -> str:
    people = "; ".join(f"{name(a)}, {place(a)}" for a in paper.authors)
    return f"<p><b>{title(paper)}</b><br>({people})</p>"


def parallel_tracks(sessions: Sessions) -> str:
    out = ["<table border=1><tr><th></th><th>Track A</th><th>Track B</th></tr>"]
    both = list(numbered(sessions))
    for at in range(0, len(both), 2):
        out.append(f"<tr><td>{clock(at, 60)}</td>")
        for n, topic, chair, papers in both[at : at + 2]:
            out.append(f"<td><b>Session {n}: {topic}</b><br>Chair: {name(chair)}<br><br>")
            out += [f"{title(p)}<br><i>{names(p)}</i><br><br>" for p in papers]
            out.append("</td>")
        out.append("</tr><tr><td>10:30</td><td colspan=2>Coffee Break</td></tr>")
    return "".join(out) + "</table>"


def contents_with_pages(sessions: Sessions) -> str:
    out, page = [], 1
    for _, topic, _, papers in numbered(sessions):
        out.append(f"<h2>{topic}</h2>")
        for p in papers:
            out.append(
                f'<div class="toc"><span class="ti"><a href="{page}.pdf">{title(p)}</a></span><span class="pg">'
                f'{page}</span><div class="au">{names(p, last=" and ")}</div></div>'
            )
            page += 12
    return "".join(out)


def in_german(sessions: Sessions) -> str:
    out = []
    for n, topic, chair, papers in numbered(sessions):
        out.append(f"<h3>Sitzung {n}: {topic}</h3><p>Leitung: {name(chair)} ({place(chair)})</p>")
        for i, p in enumerate(papers):
            out.append(f"<p>{clock(n * 4 + i)} Uhr<br><b>{title(p)}</b><br>{names(p, last=' und ')}</p>")
        out.append("<p>Kaffeepause</p>")
    return "".join(out)


def _presented_by(paper: Paper) -> str:
    said = f"&quot;{title(paper)}&quot;, presented by {name(paper.authors[0])}"
    return f"<p>{said}<br>Authors: {bracketed(paper)}</p>"


def doi_lines(sessions: Sessions) -> str:
    out = []
    for n, topic, _, papers in numbered(sessions):
        out.append(f"<h3>{topic}</h3>")
        for i, p in enumerate(papers):
            out.append(
                f'<div class="paper"><h4>{title(p)}</h4><ul class="authors">'
                + "".join(f"<li>{name(a)}</li>" for a in p.authors)
                + f'</ul><p>Pages {n * 10 + i}-{n * 10 + i + 9} | <a href="https://doi.org/10.5555/{n}{i}">DOI</a> | '
                f"Track: {topic}</p></div>"
            )
    return "".join(out)


def raised_numbers(sessions: Sessions) -> str:
    out = []
    for n, topic, _, papers in numbered(sessions):
        out.append(f"<h3>{n} {topic}</h3>")
        for i, p in enumerate(papers, 1):
            marks, places = legend(p)
            said = ", ".join(
                name(a) + ",".join(map(str, m)).translate(_RAISED) for a, m in zip(p.authors, marks, strict=True)
            )
            below = "<br>".join(f"{str(k).translate(_RAISED)} {x}" for k, x in enumerate(places, 1))
            out.append(f"<p><b>{n}.{i} {title(p)}</b></p><p>{said}</p><p>{below}</p>")
    return "".join(out)


def institution_column(sessions: Sessions) -> str:
    out = ["<table><thead><tr><th>Title</th><th>Authors</th><th>Affiliations</th></tr></thead><tbody>"]
    for p in [p for part in sessions for p in part]:
        people, places = "<br>".join(map(name, p.authors)), "<br>".join(map(place, p.authors))
        out.append(f"<tr><td>{title(p)}</td><td>{people}</td><td>{places}</td></tr>")
    return "".join(out) + "</tbody></table>"


def all_one_link(sessions: Sessions) -> str:
    out = []
    for n, topic, _, papers in numbered(sessions):
        out.append(f"<h2>{topic}</h2>")
        out += [
            f'<a href="/{n}/{i}"><strong>{title(p)}</strong><br>{names(p)}</a><br><br>' for i, p in enumerate(papers)
        ]
    return "".join(out)


def posters_behind(sessions: Sessions) -> str:
    out = []
    for n, topic, _, papers in numbered(sessions):
        out.append(f"<h2>Session {n}: {topic}</h2>")
        out += [f"<p><b>{title(p)}</b><br>{bracketed(p)}<br>{ABSTRACT}</p>" for p in papers]
    out.append("<h2>Organization</h2><h3>General Chairs</h3>")
    for part in sessions:
        out.append(f"<p>{name(part[0].authors[0])}, {place(part[0].authors[0])}</p>")
    return "".join(out)


def _groups_on_lines(paper: Paper) -> str:
    groups = [(x, ", ".join(map(name, people))) for x, people in groupby(paper.authors, place)]
    lines = "".join(f"<div>{who}<br><i>{where}</i></div>" for where, who in groups)
    return f"<li><div><b>{title(paper)}</b></div>{lines}</li>"


LATER_PAGES: dict[str, Whole] = {
    "components": Whole(components),
    "a row for each author": Whole(row_for_each_author),
    "title (authors)": Whole(
        by_session("<h3>Session {n}: {topic}</h3><ul>", lambda p: f"<li>{title(p)} ({names(p)})</li>", "</ul>"),
        places=False,
    ),
    "authors in brackets on a line": Whole(by_session("<h3>{topic}</h3>", _brackets_on_a_line)),
    "parallel tracks": Whole(parallel_tracks, places=False),
    "contents with pages": Whole(contents_with_pages, places=False),
    "in German": Whole(in_german, places=False),
    "presented by": Whole(by_session("<h4>Session {n} - {topic}</h4>", _presented_by)),
    "DOI and track": Whole(doi_lines, places=False),
    "raised numbers, legend below": Whole(raised_numbers),
    "italic titles, links up": Whole(
        by_session(
            "<h3>{topic}</h3><ul>",
            lambda p: f"<li><em>{title(p)}</em><br>{names(p)} </li>",
            "</ul><p><a href='#top'>Back to top</a></p>",
        ),
        places=False,
    ),
    "title dash authors": Whole(
        by_session(
            "<p><strong>Session {n}: {topic}</strong></p>", lambda p: f"<p>{title(p)} &mdash; {bracketed(p)}</p>"
        )
    ),
    "column of institutions": Whole(institution_column),
    "all one link": Whole(all_one_link, places=False),
    "abstracts, organisation below": Whole(posters_behind),
    "groups on lines": Whole(by_session("<h3>Session {n}: {topic}</h3><ul>", _groups_on_lines, "</ul>")),
}
