"""Whole programme pages as conference sites are made: each of one system, with all that stands around its papers.

Other than `bench.site_shapes`, whose axes are combined, each page here is one piece: its frame, its authors, its
sessions, chairs, keynotes, panels and breaks belong together. `bench.site_variants` reads the pages back. They were
written after the reader and its doubts had been built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from bench.site_shapes import Paper, Person

Sessions = Sequence[Sequence[Paper]]
_TOPICS = ("Operating Systems", "Datacenters", "Query Processing", "Privacy", "Hardware and Accelerators", "Debugging")
ABSTRACT = (
    "Applications of today ask more of their platforms than those were designed for. This paper looks at where time is "
    "lost, proposes an interface that gives it back, and reports on a prototype that runs unmodified programs."
)


class Whole(NamedTuple):
    """A page and what it says of affiliations: all, or none that belongs to one author."""

    write: Callable[[Sessions], str]
    places: bool = True


def topic_of(number: int) -> str:
    return _TOPICS[number % len(_TOPICS)]


def numbered(sessions: Sessions) -> Iterator[tuple[int, str, Person, Sequence[Paper]]]:
    """Number, topic, chair (an author of another paper) and papers of each session."""
    for number, papers in enumerate(sessions):
        yield number + 1, topic_of(number), sessions[number - 1][0].authors[-1], papers


def name(person: Person) -> str:
    return escape(person.name, quote=False)


def place(person: Person) -> str:
    return escape(person.place, quote=False)


def title(paper: Paper) -> str:
    return escape(paper.title, quote=False)


def names(paper: Paper, separator: str = ", ", last: str | None = None) -> str:
    who = [name(p) for p in paper.authors]
    if last is None or len(who) < 2:
        return separator.join(who)
    return f"{separator.join(who[:-1])}{last}{who[-1]}"


def bracketed(paper: Paper, separator: str = ", ", form: str = "{} ({})") -> str:
    return separator.join(form.format(name(p), place(p)) for p in paper.authors)


def grouped(paper: Paper, between: str = "; ", form: str = "{} ({})", last: str = ", ") -> str:
    said = []
    for where, people in groupby(paper.authors, place):
        who = [name(p) for p in people]
        said.append(form.format(", ".join(who[:-1]) + last + who[-1] if len(who) > 1 else who[0], where))
    return between.join(said)


def legend(paper: Paper) -> tuple[list[list[int]], list[str]]:
    places = list(dict.fromkeys(place for p in paper.authors for place in p.places))
    return [[places.index(x) + 1 for x in p.places] for p in paper.authors], [escape(x, quote=False) for x in places]


def clock(number: int, minutes: int = 20) -> str:
    at = 9 * 60 + number * minutes
    return f"{at // 60:02}:{at % 60:02}"


def by_session(head: str, entry: Callable[[Paper], str], foot: str = "") -> Callable[[Sessions], str]:
    """A page of one session after the other: a head with {n}, {topic}, {chair} and {place}, each paper, a foot."""

    def write(sessions: Sessions) -> str:
        return "".join(
            head.format(n=n, topic=topic, chair=name(chair), place=place(chair)) + "".join(map(entry, papers)) + foot
            for n, topic, chair, papers in numbered(sessions)
        )

    return write


def wordpress_table(sessions: Sessions) -> str:
    out = ['<div class="entry-content"><h2 class="has-text-align-center">Program</h2>']
    for n, topic, chair, papers in numbered(sessions):
        out.append('<figure class="wp-block-table is-style-stripes"><table><tbody>')
        out.append(f"<tr><td><strong>{clock(n, 90)}</strong></td><td><strong>Session {n}: {topic}</strong><br>")
        out.append(f"<em>Session Chair: {name(chair)}</em></td></tr>")
        for i, paper in enumerate(papers):
            out.append(f"<tr><td>{clock(n * 5 + i)}</td><td>{title(paper)}<br><em>{grouped(paper)}</em></td></tr>")
        out.append(f"<tr><td>{clock(n, 91)}</td><td><em>Coffee Break</em></td></tr></tbody></table></figure>")
    return "".join(out) + "</div>"


def drupal_views(sessions: Sessions) -> str:
    out = ['<div class="view view-accepted-papers"><div class="view-content">']
    for n, topic, _, papers in numbered(sessions):
        out.append(f"<h3>{topic}</h3>")
        for i, paper in enumerate(papers):
            people = "".join(
                f'<div class="field-item {("even", "odd")[k % 2]}">{name(p)}, <span class="affil">{place(p)}'
                "</span></div>"
                for k, p in enumerate(paper.authors)
            )
            out.append(
                f'<div class="views-row views-row-{i + 1}"><div class="views-field views-field-title"><span '
                f'class="field-content"><a href="/node/{n}{i}">{title(paper)}</a></span></div><div class="views-field '
                f'views-field-field-authors"><div class="field-content">{people}</div></div></div>'
            )
    return "".join(out) + "</div></div>"


def bootstrap_cards(sessions: Sessions) -> str:
    out = ['<div class="container">']
    for n, topic, chair, papers in numbered(sessions):
        out.append(
            f'<div class="card mb-3"><div class="card-header d-flex"><span class="badge">Session {n}</span> {topic}'
        )
        out.append(f'<small class="ml-auto">Chair: {name(chair)} ({place(chair)})</small></div><ul class="list-group">')
        for i, paper in enumerate(papers):
            best = '<span class="badge badge-warning">Best Paper</span>' if i == 1 and n == 2 else ""
            out.append(
                f'<li class="list-group-item"><div class="row"><div class="col-2 text-muted">{clock(n * 4 + i)}</div>'
                f'<div class="col-10"><p class="mb-0 font-weight-bold">{title(paper)} {best}</p>'
                f'<p class="text-secondary mb-0">{bracketed(paper)}</p></div></div></li>'
            )
        out.append("</ul></div>")
    return "".join(out) + "</div>"


def google_sites(sessions: Sessions) -> str:
    out = ['<section><div class="tyJCtd"><h1><span>Program</span></h1></div></section>']
    for n, topic, chair, papers in numbered(sessions):
        out.append(
            f'<section><div class="hJDwNd"><p class="zfr3Q"><span><strong>Session {n} – {topic}</strong></span></p>'
        )
        out.append(f'<p class="zfr3Q"><span>Chair: {name(chair)}</span></p><ul>')
        out += [
            f'<li><p class="zfr3Q"><span class="C9DxTc"><strong>{title(p)}</strong></span></p><p class="zfr3Q"><span '
            f'class="C9DxTc">{names(p, last=" and ")}</span></p></li>'
            for p in papers
        ]
        out.append("</ul></div></section>")
    return "".join(out)


def wix_divs(sessions: Sessions) -> str:
    out = []
    for n, topic, chair, papers in numbered(sessions):
        out.append(
            f'<div id="comp-{n}"><div class="rich"><p class="font_8"><span style="font-weight:bold;">{topic}</span></p>'
        )
        out.append(f'<p class="font_8"><span>Moderated by {name(chair)}</span></p></div></div>')
        for i, paper in enumerate(papers):
            out.append(
                f'<div id="comp-{n}{i}"><div><p class="font_7"><span style="font-size:18px"><span class="c1">'
                f'{title(paper)}</span></span></p></div><div><p class="font_9"><span class="c2">'
                f"{grouped(paper, last=' and ')}</span></p></div></div>"
            )
    return "".join(out)


def sched(sessions: Sessions) -> str:
    out = ['<div id="sched-content">']
    for n, topic, _, papers in numbered(sessions):
        out.append(
            f'<h3>{clock(n, 60)} EST</h3><div class="sched-container-inner"><span class="event">{topic}</span></div>'
        )
        for i, paper in enumerate(papers):
            speakers = "".join(
                f'<div class="sched-person"><h2><a href="speaker/{k}">{name(p)}</a></h2><div '
                f'class="sched-event-details-company">{place(p)}</div></div>'
                for k, p in enumerate(paper.authors)
            )
            out.append(
                f'<div class="sched-container"><a class="name" href="event/{n}{i}">{title(paper)}</a><div '
                f'class="sched-event-details-roles"><h4>Speakers</h4>{speakers}</div></div>'
            )
    return "".join(out) + "</div>"


def easychair(sessions: Sessions) -> str:
    out = []
    for n, topic, chair, papers in numbered(sessions):
        out.append(f'<div class="session"><div class="heading"><span class="interval">{clock(n, 60)}</span> ')
        out.append(f'<span class="title">Session {n}: {topic}</span></div><table><tr><td class="label">CHAIR:</td>')
        out.append(f'<td><a class="person" href="p">{name(chair)}</a> ({place(chair)})</td></tr></table>')
        for i, paper in enumerate(papers):
            people = ", ".join(
                f'<a class="person" href="x{k}">{name(p)}</a> ({place(p)})' for k, p in enumerate(paper.authors)
            )
            out.append(
                f'<table class="talk"><tr class="talk"><td class="time">{clock(n * 4 + i)}</td><td><div '
                f'class="authors">{people}</div><div class="title"><a href="t{i}">{title(paper)}</a></div>'
                f'<div class="speaker">'
                f"SPEAKER: <u>{name(paper.authors[0])}</u></div></td></tr></table>"
            )
        out.append("</div>")
    return "".join(out)


def hotcrp(sessions: Sessions) -> str:
    papers = [p for part in sessions for p in part]
    rows = "".join(
        f'<tr class="pl k{i % 2}"><td class="pl_id"><a href="paper/{i}">#{i * 3 + 7}</a></td><td class="pl_title"><a '
        f'href="paper/{i}">{title(p)}</a></td></tr><tr class="plx k{i % 2}"><td></td><td class="plx"><div>'
        f"<em>Authors:</em> {bracketed(p, '; ')}</div></td></tr>"
        for i, p in enumerate(papers)
    )
    return f'<table class="pltable"><thead><tr><th>ID</th><th>Title</th></tr></thead><tbody>{rows}</tbody></table>'


def breaks_1998(sessions: Sessions) -> str:
    out = ["<CENTER><H1>Final Program</H1></CENTER><HR>"]
    for n, topic, chair, papers in numbered(sessions):
        out.append(f"<B>SESSION {n}: {topic.upper()}</B><BR>\n<I>Chair: {name(chair)}, {place(chair)}</I><BR><BR>\n")
        out += [f"{title(p)}<BR>\n<I>{grouped(p)}</I><BR>\n<BR>\n" for p in papers]
        out.append(f"{clock(n, 90)} Coffee break<BR><BR>\n")
    return "".join(out)


def from_pdf(sessions: Sessions) -> str:
    out = []
    for _n, topic, _, papers in numbered(sessions):
        out.append(f'<div class="pf"><div class="t m0 h1">{topic}</div>')
        for paper in papers:
            words = title(paper).split(" ")
            half = max(1, len(words) * 2 // 3)
            lines = [" ".join(words[:half]), " ".join(words[half:])] if len(words) > 8 else [" ".join(words)]
            out += [f'<div class="t m0 h2">{line}</div>' for line in lines]
            out.append(f'<div class="t m0 h3">{names(paper)}</div>')
        out.append("</div>")
    return "".join(out)


def jekyll(sessions: Sessions) -> str:
    out = ['<article class="post"><div class="post-content">']
    for n, topic, chair, papers in numbered(sessions):
        out.append(f'<h3 id="session-{n}">Session {n}: {topic} (chair: {name(chair)})</h3><ul>')
        out += [
            f"<li><p><strong>{title(p)}</strong> <a href='papers/{n}.pdf'>[paper]</a><br />\n{bracketed(p)}</p></li>"
            for p in papers
        ]
        out.append("</ul><h3>Break</h3>")
    return "".join(out) + "</div></article>"


def _term(paper: Paper) -> str:
    return f"<dt>{title(paper)}</dt>" + "".join(f"<dd>{name(a)}, {place(a)}</dd>" for a in paper.authors)


def tabs(sessions: Sessions) -> str:
    days = "".join(f'<li role="presentation"><a href="#day{d}">Day {d}</a></li>' for d in (1, 2, 3))
    out = [f'<ul class="nav nav-tabs">{days}</ul><div class="tab-content">']
    for n, topic, chair, papers in numbered(sessions):
        out.append(
            f'<div role="tabpanel" id="day{n}"><div class="slot"><div class="slot-time">{clock(n, 60)}</div><div '
        )
        out.append(f'class="slot-body"><div class="slot-head">{topic}</div><div class="slot-chair">{name(chair)}</div>')
        for p in papers:
            out.append(
                f'<div class="talk"><div class="talk-t">{title(p)}</div><div class="talk-a">{names(p)}</div><div '
                'class="talk-l"><a href="a.pdf">PDF</a></div></div>'
            )
        out.append("</div></div></div>")
    return "".join(out) + "</div>"


def accordion_abstracts(sessions: Sessions) -> str:
    out = ['<div class="accordion">']
    for n, topic, _, papers in numbered(sessions):
        out.append(f'<h2 class="mt-4">{topic}</h2>')
        for i, p in enumerate(papers):
            out.append(
                f'<div class="accordion-item"><button class="accordion-button" data-bs-target="#c{n}{i}">{title(p)}'
                f'</button><div class="accordion-collapse" id="c{n}{i}"><div class="accordion-body">'
                f"<p><b>Authors:</b> {bracketed(p)}</p><p><b>Abstract:</b> {ABSTRACT}</p></div></div></div>"
            )
    return "".join(out) + "</div>"


def labels(sessions: Sessions) -> str:
    out = []
    for p in [p for part in sessions for p in part]:
        out.append(f"<p><b>Title:</b> {title(p)}<br><b>Authors:</b> {names(p)}<br><b>Abstract:</b> {ABSTRACT}</p><hr>")
    return "".join(out)


def _superscripts(paper: Paper) -> str:
    marks, places = legend(paper)
    who = ", ".join(f"{name(a)}<sup>{','.join(map(str, m))}</sup>" for a, m in zip(paper.authors, marks, strict=True))
    below = "; ".join(f"<sup>{k}</sup>{place}" for k, place in enumerate(places, 1))
    return f'<p class="t">{title(paper)}</p><p class="a">{who}</p><p class="i"><small>{below}</small></p>'


def places_in_italics(sessions: Sessions) -> str:
    out = []
    for n, topic, chair, papers in numbered(sessions):
        out.append(f"<h3>{topic}</h3><p><i>{name(chair)}, session chair</i></p><ol start={n * 4}>")
        out += [f"<li><b>{title(p)}</b><br>{grouped(p, form='{} <i>{}</i>')}</li>" for p in papers]
        out.append("</ol>")
    return "".join(out)


def _places_on_lines(paper: Paper) -> str:
    lines = [f"{name(a)}<br>{place(a)}" for a in paper.authors]
    return f"<div class=paper><h5>{title(paper)}</h5><div>{'<br>'.join(lines)}</div></div>"


def session_rows(sessions: Sessions) -> str:
    out = ["<table class=schedule>"]
    for n, topic, chair, papers in numbered(sessions):
        out.append(
            f"<tr class=s><th>{clock(n, 60)}</th><th colspan=2>{topic} <span>Chair: {name(chair)}</span></th></tr>"
        )
        for i, p in enumerate(papers):
            out.append(f"<tr><td>{clock(n * 4 + i)}</td><td>{title(p)}</td><td>{bracketed(p, '<br>')}</td></tr>")
        out.append(f"<tr><td>{clock(n, 61)}</td><td colspan=2>Lunch</td></tr>")
    return "".join(out) + "</table>"


def keynotes_between(sessions: Sessions) -> str:
    out = []
    for n, topic, chair, papers in numbered(sessions):
        out.append(f"<h3>Session {n}: {topic}</h3>")
        out += [f"<p><b>{title(p)}</b><br>{grouped(p)}</p>" for p in papers]
        if n == 1:
            out.append(
                "<h3>Keynote</h3><p><b>Clouds, Seen From Below</b>"
                f"<br>{name(chair)} ({place(chair)})</p><p>Abstract: {ABSTRACT}</p>"
            )
        if n == 3:
            who = ", ".join(f"{name(a)} ({place(a)})" for a in papers[0].authors[:3])
            out.append(
                "<h3>Panel: What Should We Teach?</h3>"
                f"<p>Moderator: {name(chair)} ({place(chair)})<br>Panelists: {who}</p>"
            )
    return "".join(out)


def mixed_tracks(sessions: Sessions) -> str:
    out = []
    for _, topic, _, papers in numbered(sessions):
        out.append(f"<h4>{topic}</h4>")
        for i, p in enumerate(papers):
            tag = "[Research]" if i % 2 else "[Industry]"
            out.append(
                f'<div class="p"><span class="tag">{tag}</span> <span>{title(p)}</span><br/>'
                f"<span>{bracketed(p, '; ')}</span></div>"
            )
    return "".join(out)


def reference_list(sessions: Sessions) -> str:
    papers = [p for part in sessions for p in part]
    return "<ol>" + "".join(f"<li>{names(p)}: “{title(p)}”</li>" for p in papers) + "</ol>"


def email_like(sessions: Sessions) -> str:
    out = ["<pre>\n"]
    for n, topic, _, papers in numbered(sessions):
        out.append(f"\nSession {n}: {topic}\n{'-' * 30}\n\n")
        out += [f"* {title(p)}\n  {names(p)}\n\n" for p in papers]
    return "".join(out) + "</pre>"


def grid_of_names(sessions: Sessions) -> str:
    out = ['<div class="grid">']
    for n, topic, _, papers in numbered(sessions):
        out.append(f'<div class="track">{topic}</div>')
        for i, p in enumerate(papers):
            people = "".join(f'<span class="chip"><b>{name(a)}</b><em>{place(a)}</em></span>' for a in p.authors)
            out.append(f'<a class="tile" href="/talk/{n}-{i}"><h6>{title(p)}</h6><div class="chips">{people}</div></a>')
    return "".join(out) + "</div>"


def _presenter_marked(paper: Paper) -> str:
    first, *rest = [f"{name(a)} ({place(a)})" for a in paper.authors]
    return (
        f"<p><strong>{title(paper)}</strong><br>{', '.join([f'<u>{first}</u>', *rest])}<br>"
        f"<em>Presenter: {name(paper.authors[0])}</em></p>"
    )


WHOLE_PAGES: dict[str, Whole] = {
    "WordPress table": Whole(wordpress_table),
    "Drupal views": Whole(drupal_views),
    "Bootstrap cards": Whole(bootstrap_cards),
    "Google Sites": Whole(google_sites, places=False),
    "Wix divs": Whole(wix_divs),
    "Sched": Whole(sched),
    "EasyChair": Whole(easychair),
    "HotCRP list": Whole(hotcrp),
    "breaks of 1998": Whole(breaks_1998),
    "HTML of a PDF": Whole(from_pdf, places=False),
    "Jekyll": Whole(jekyll),
    "definitions": Whole(by_session("<h4>{n}. {topic}</h4><p>Chaired by {chair}</p><dl>", _term, "</dl>")),
    "tabs": Whole(tabs, places=False),
    "accordion with abstracts": Whole(accordion_abstracts),
    "Title, Authors, Abstract": Whole(labels, places=False),
    "superscripts, legend apart": Whole(by_session("<h3>Session {n}. {topic}</h3>", _superscripts)),
    "places in italics": Whole(places_in_italics),
    "places on lines of their own": Whole(by_session("<h3>{topic}</h3>", _places_on_lines)),
    "sessions as rows": Whole(session_rows),
    "keynote and panel between": Whole(keynotes_between),
    "tags before titles": Whole(mixed_tracks),
    "title. authors.": Whole(
        by_session(
            "<p><u>Session {n} ({topic}), chair {chair}</u></p><ul>",
            lambda p: f"<li>{title(p)}. <i>{names(p, last=' and ')}</i>.</li>",
            "</ul>",
        ),
        places=False,
    ),
    "authors. title.": Whole(
        by_session("<h3>{topic}</h3><ul>", lambda p: f"<li>{names(p, last=' and ')}. <b>{title(p)}</b>.</li>", "</ul>"),
        places=False,
    ),
    "list of references": Whole(reference_list, places=False),
    "mail in a page": Whole(email_like, places=False),
    "tiles with chips": Whole(grid_of_names),
    "presenter marked": Whole(by_session("<h3>{n}. {topic}</h3>", _presenter_marked)),
}
