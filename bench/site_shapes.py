"""Known programmes written anew as pages of other shapes: how authors are printed, how entries are framed, what stands
around them. `bench.site_variants` reads the pages back.

Each axis is a table of small functions under a name; a shape is one of each. Names, titles and institutions are
those of the records given; everything around them (sessions, chairs, keynotes, breaks) is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import NamedTuple


@dataclass(frozen=True)
class Person:
    name: str
    places: tuple[str, ...]

    @property
    def place(self) -> str:
        return " and ".join(self.places)


@dataclass(frozen=True)
class Paper:
    title: str
    authors: tuple[Person, ...]


@dataclass(frozen=True)
class Printed:
    """Authors as lines of HTML, and which of their places and names that print says."""

    lines: tuple[str, ...]
    places: bool = True  # False where no affiliation is printed, or none that belongs to one author
    names: tuple[str, ...] = ()  # as printed, where that is not the name of the record


class Style(NamedTuple):
    """A way to print authors. `broken` says that it takes more than one line."""

    write: Callable[[Sequence[Person]], Printed]
    broken: bool = False


def _bracketed(separator: str) -> Callable[[Sequence[Person]], Printed]:
    return lambda people: Printed((separator.join(map(_with_bracket, people)),))


def _with_bracket(person: Person) -> str:
    return escape(f"{person.name} ({person.place})" if person.places else person.name)


def _named(separator: str, last: str = "") -> Callable[[Sequence[Person]], Printed]:
    return lambda people: Printed((_listed([escape(p.name) for p in people], separator, last),), places=False)


def _listed(parts: Sequence[str], separator: str, last: str = "") -> str:
    if len(parts) < 2 or not last:
        return separator.join(parts)
    return f"{separator.join(parts[:-1])}{last}{parts[-1]}"


def _grouped(separator: str, last: str, between: str, frame: str) -> Callable[[Sequence[Person]], Printed]:
    def write(people: Sequence[Person]) -> Printed:
        groups = [(place, [escape(p.name) for p in group]) for place, group in groupby(people, lambda p: p.place)]
        said = [_listed(n, separator, last) + (frame.format(escape(place)) if place else "") for place, n in groups]
        return Printed((between.join(said),))

    return write


def _each_line(frame: str) -> Callable[[Sequence[Person]], Printed]:
    return lambda people: Printed(
        tuple(frame.format(escape(p.name), escape(p.place)) if p.places else escape(p.name) for p in people)
    )


def _last_first(people: Sequence[Person]) -> Printed:
    turned = []
    for person in people:
        first, _, last = person.name.rpartition(" ")
        turned.append(f"{last}, {first}" if first else last)
    return Printed((escape("; ".join(turned)),), places=False)


def _initials(people: Sequence[Person]) -> Printed:
    names = []
    for person in people:
        *given, family = person.name.split()
        names.append(" ".join([*(f"{word[0]}." for word in given), family]))
    return Printed((escape(", ".join(names)),), places=False, names=tuple(names))


def _numbered(mark: str, split: bool) -> Callable[[Sequence[Person]], Printed]:
    """Names with the numbers of their places, which follow in a line, or in a line each."""

    def write(people: Sequence[Person]) -> Printed:
        places = list(dict.fromkeys(place for p in people for place in p.places))
        names = [
            escape(p.name) + mark.format(",".join(str(places.index(x) + 1) for x in p.places)) if p.places else p.name
            for p in people
        ]
        said = [f"{mark.format(n)} {escape(place)}" for n, place in enumerate(places, 1)]
        return Printed((", ".join(names), *(said if split else [", ".join(said)])))

    return write


def _signed(people: Sequence[Person]) -> Printed:
    places = list(dict.fromkeys(p.place for p in people))
    if len(places) > len("*†‡§¶"):
        return _bracketed(", ")(people)
    signs = dict(zip(places, "*†‡§¶", strict=False))
    names = ", ".join(f"{escape(p.name)}{signs[p.place]}" for p in people)
    return Printed((names, " ".join(f"{sign}{escape(place)}" for place, sign in signs.items() if place)))


def _apart(people: Sequence[Person]) -> Printed:
    """Names in a line and all institutions in the next, so that none belongs to one author."""
    places = "; ".join(dict.fromkeys(escape(p.place) for p in people if p.places))
    return Printed((", ".join(escape(p.name) for p in people), f"<i>{places}</i>"), places=False)


def _linked(people: Sequence[Person]) -> Printed:
    return Printed(
        (", ".join(f'<a href="https://people.invalid/{n}">{escape(p.name)}</a>' for n, p in enumerate(people)),), False
    )


def _spans(people: Sequence[Person]) -> Printed:
    said = (
        f'<span class="name">{escape(p.name)}</span>'
        + (f' <span class="affil">{escape(p.place)}</span>' if p.places else "")
        for p in people
    )
    return Printed((", ".join(said),))


def _label(word: str, of: Style) -> Style:
    def write(people: Sequence[Person]) -> Printed:
        printed = of.write(people)
        return Printed((word + printed.lines[0], *printed.lines[1:]), printed.places, printed.names)

    return Style(write, of.broken)


STYLES: dict[str, Style] = {
    "A (X), B (Y)": Style(_bracketed(", ")),
    "A (X); B (Y)": Style(_bracketed("; ")),
    "A (X) and B (Y)": Style(_bracketed(" and ")),
    "A, B (X); C (Y)": Style(_grouped(", ", "", "; ", " ({})")),
    "A and B (X), C (Y)": Style(_grouped(", ", " and ", ", ", " ({})")),
    "A, B, C": Style(_named(", ")),
    "A, B and C": Style(_named(", ", " and ")),
    "A; B; C": Style(_named("; ")),
    "A · B · C": Style(_named(" · ")),
    "A / B / C": Style(_named(" / ")),
    "Last, First; ...": Style(_last_first),
    "A. Bee, C. Dee": Style(_initials),
    "A, X; B, Y": Style(_each_line("{}, {}"), broken=True),
    "A (X) a line": Style(_each_line("{} ({})"), broken=True),
    "A, <i>X</i> a line": Style(_each_line("{}, <i>{}</i>"), broken=True),
    "A, <i>X</i>; B, <i>Y</i>": Style(_grouped(", ", ", ", "; ", ", <i>{}</i>")),
    "A, B, X; C, Y": Style(_grouped(", ", "", "; ", ", {}")),
    "A – X; B – Y": Style(_grouped(", ", "", "; ", " – {}")),
    "A [X], B [Y]": Style(_grouped(", ", "", ", ", " [{}]")),
    "A<sup>1</sup>, X": Style(_numbered("<sup>{}</sup>", split=False), broken=True),
    "A(1), X a line": Style(_numbered("({})", split=True), broken=True),
    "A*, B†, *X †Y": Style(_signed, broken=True),
    "names, then places": Style(_apart, broken=True),
    "names linked": Style(_linked),
    "spans": Style(_spans),
    "Authors: A (X)": _label("Authors: ", Style(_bracketed(", "))),
    "by A, B and C": _label("by ", Style(_named(", ", " and "))),
    "<b>A</b> (X)": Style(
        lambda people: Printed(
            (", ".join(f"<b>{escape(p.name)}</b>" + (f" ({escape(p.place)})" if p.places else "") for p in people),)
        )
    ),
}


# Written last, after the failures of all the others had been looked at.
LATER_STYLES: dict[str, Style] = {
    "A (X) & B (Y)": Style(_bracketed(" & ")),
    "A | B | C": Style(_named(" | ")),
    "A, B & C": Style(_named(", ", " & ")),
    "A @ X, B @ Y": Style(_grouped(", ", "", "; ", " @ {}")),
    "A: X; B: Y": Style(_grouped(", ", "", "; ", ": {}")),
    "<u>A</u> <em>X</em> a line": Style(_each_line("<u>{}</u> <em>{}</em>"), broken=True),
    "A<sup>[1]</sup>, X": Style(_numbered("<sup>[{}]</sup>", split=False), broken=True),
    "A (X), a line, commas": Style(_each_line("{} ({}),"), broken=True),
    "Speaker and others": _label("Authors — ", Style(_named(", "))),
}


class Item(NamedTuple):
    """What a frame sets: title and lines of authors as HTML, the entry's number, its time, links and session."""

    title: str
    people: tuple[str, ...]
    number: int
    time: str
    links: str
    session: str


class Frame(NamedTuple):
    """How entries stand on a page: around one entry, around all of a session, a session's name.

    `breaks` stands between two lines of authors; without it the frame takes only authors of one line.
    """

    entry: Callable[[Item], str]
    before: str
    after: str
    session: str
    breaks: str | None = "<br>"
    head: str = ""
    foot: str = ""


def _simple(form: str, breaks: str | None) -> Callable[[Item], str]:
    """An entry from a form with {title}, {people}, {number}, {time}, {links}, {session}."""

    def write(item: Item) -> str:
        people = (breaks or " ").join(item.people)
        return form.format(**{**item._asdict(), "people": people})

    return write


def _frame(
    form: str,
    before: str = "",
    after: str = "",
    session: str = "<h3>{}</h3>",
    breaks: str | None = "<br>",
    head: str = "",
    foot: str = "",
) -> Frame:
    return Frame(_simple(form, breaks), before, after, session, breaks, head, foot)


def _table(rows: str, columns: int, head: str = "<table>") -> Frame:
    """Entries as rows of a table, a session's name as a row across its columns; with 0 columns no such rows."""
    return _frame(rows, session=_HALL.format(columns) if columns else "", head=head, foot="</table>")


_ROW = "<tr>{}</tr>\n"
_HALL = "<tr><td colspan={}><b>{{}}</b></td></tr>\n"
FRAMES: dict[str, Frame] = {
    "list, bold title": _frame("<li><b>{title}</b> {links}<br>{people}</li>\n", "<ul>", "</ul>"),
    "list, plain title": _frame("<li>{title} {links}<br/>{people}</li>\n", "<ol>", "</ol>"),
    "paragraph, linked title": _frame('<p><a href="paper{number}.html">{title}</a><br><em>{people}</em> {links}</p>\n'),
    "paragraphs apart": _frame("<p><strong>{title}</strong></p>\n<p>{people}</p>{links}\n"),
    "heading and paragraph": _frame("<h4>{title}</h4>\n<p>{people}</p>{links}\n", session="<h2>{}</h2>"),
    "definition list": _frame("<dt>{title}</dt><dd>{people} {links}</dd>\n", "<dl>", "</dl>"),
    "old definition list": _frame("<DT><B>{title}</B>\n<DD>{people} {links}\n", "<DL>", "</DL>", "<H2>{}</H2>"),
    "cards": _frame(
        '<div class="card"><div class="card-title">{title}</div><div class="card-text">{people}</div>{links}</div>\n',
        '<div class="row">',
        "</div>",
        '<div class="part">{}</div>',
    ),
    "spans with classes": _frame(
        '<div class="item"><span class="when">{time}</span> <span class="paper-title">{title}</span>'
        '<span class="paper-authors">{people}</span></div>\n',
    ),
    "two columns": _table(
        _ROW.format("<td>{title} {links}</td><td>{people}</td>"), 2, "<table><tr><th>Title</th><th>Authors</th></tr>"
    ),
    "two columns, authors first": _table(
        _ROW.format("<td>{people}</td><td>{title}</td>"), 2, "<table><tr><th>Authors</th><th>Title</th></tr>"
    ),
    "three columns with times": _table(
        _ROW.format("<td>{time}</td><td>{title}</td><td>{people}</td>"), 3, "<table border=1>"
    ),
    "five columns": _frame(
        _ROW.format("<td>{number}</td><td>{people}</td><td>{title}</td><td>{session}</td><td>{links}</td>"),
        session="",
        foot="</tbody></table>",
        head="<table><thead><tr><th>ID</th><th>Authors</th><th>Paper</th><th>Session</th><th>PDF</th></tr></thead><tbody>",
    ),
    "time beside an entry": _table(_ROW.format("<td>{time}</td><td><b>{title}</b> {links}<br>{people}</td>"), 2),
    "two rows": _table(
        _ROW.format("<td rowspan=2>{time}</td><td>{title}</td>") + _ROW.format("<td><i>{people}</i></td>"), 2
    ),
    "authors above titles": _frame("<p>{people}<br><b>{title}</b> {links}</p>\n"),
    "authors above, apart": _frame("<p>{people}</p>\n<p><i>{title}</i></p>{links}\n", session="<h2>{}</h2>"),
    "authors then title, a line": _frame("<li>{people}: <i>{title}</i></li>\n", "<ul>", "</ul>", breaks=None),
    "title, authors, a line": _frame("<li><b>{title}</b>, {people} {links}</li>\n", "<ul>", "</ul>", breaks=None),
    "title - authors": _frame("<li>{title} - {people}</li>\n", "<ul>", "</ul>", breaks=None),
    "quoted title": _frame("<p>“{title}”<br>{people}</p>\n"),
    "quoted, a line": _frame("<li>“{title}”, {people}</li>\n", "<ul>", "</ul>", breaks=None),
    "nested lists": _frame("<li>{title}<ul><li>{people}</li></ul></li>\n", "<ul>", "</ul>"),
    "time before title": _frame("<p>{time} <b>{title}</b><br>{people}</p>\n", session="<p><b>{}</b></p>"),
    "nothing but breaks": _frame(
        "{title}<br>\n{people}<br>\n<br>\n", session="<b>{}</b><br><br>\n", head="<div>", foot="</div>"
    ),
    "1998": _frame(
        "<LI><FONT SIZE=+1>{title}</FONT>\n<BR><FONT COLOR=#333333>{people}</FONT> {links}\n",
        "<UL>",
        "</UL><HR>",
        "<CENTER><H3>{}</H3></CENTER>",
    ),
    "1998, paragraphs": _frame(
        "<P><FONT FACE=Arial><B>{title}</B><BR>\n{people}</FONT>\n", session="<P><FONT SIZE=4>{}</FONT>"
    ),
    "details": _frame(
        "<details><summary>{title}</summary><div>{people}</div><p>Abstract: We ask how a system can serve its users "
        "well when load and failures come together, and answer with a design, a proof and measurements.</p></details>\n"
    ),
    "with abstracts": _frame(
        "<h4>{title}</h4><p class=who>{people}</p><p>We present a design that serves its users well when load and "
        "failures come together. Our measurements on two clusters show that it is faster than what is in use today "
        "and costs less. The code is open.</p>\n"
    ),
    "preformatted": _frame("{title}\n    {people}\n\n", "<pre>\n", "</pre>", breaks="\n    "),
}


# Written last, after the failures of all the others had been looked at.
LATER_FRAMES: dict[str, Frame] = {
    "articles": _frame(
        '<article><header><h3><a href="p{number}">{title}</a></h3></header><div class="byline">{people}</div>'
        "<footer>{links}</footer></article>\n",
        session="<h2>{}</h2>",
    ),
    "quotation blocks": _frame("<blockquote>{title}<br><small>{people}</small> {links}</blockquote>\n"),
    "head of a row": _table("<tr><th>{title}</th></tr><tr><td>{people}</td></tr>\n", 1),
    "italic title, authors above in bold": _frame("<p><b>{people}</b><br><i>{title}</i></p>\n"),
    "item, paragraph in it": _frame("<li><p>{title}</p><p>{people}</p>{links}</li>\n", "<ol>", "</ol>"),
    "accordion": _frame(
        '<div class="panel"><div class="panel-heading"><h5 class="panel-title">{title}</h5></div>'
        '<div class="panel-body"><p><strong>{people}</strong></p><p>{time}</p></div></div>\n'
    ),
    "four columns": _table(
        _ROW.format("<td>{title}</td><td>{session}</td><td>{people}</td><td>{time}</td>"),
        0,
        "<table><tr><td>Title</td><td>Session</td><td>Authors</td><td>When</td></tr>",
    ),
}


class Decor(NamedTuple):
    """What stands at titles. `title` gets the escaped title and the number of the paper."""

    title: Callable[[str, int], str]
    links: str = ""


def _soft(title: str, number: int) -> str:
    return " ".join(word[:5] + "&shy;" + word[5:] if len(word) > 9 else word for word in title.split(" ")).replace(
        "-", "&#45;"
    )


DECOR: dict[str, Decor] = {
    "bare": Decor(lambda title, n: title),
    "links": Decor(
        lambda title, n: title, '<a href="p.pdf">PDF</a> | <a href="s.pptx">Slides</a> | <a href="v">Video</a>'
    ),
    "awards": Decor(lambda title, n: f"{title} (Best Paper Award)" if n % 7 == 3 else title),
    "award badges": Decor(
        lambda title, n: f'{title} <span class="badge">Distinguished Paper</span>' if n % 7 == 3 else title
    ),
    "tracks": Decor(lambda title, n: f"{title} ({'short paper' if n % 3 else 'full paper'})"),
    "numbers": Decor(lambda title, n: f"{n}. {title}"),
    "identifiers": Decor(lambda title, n: f"#{n * 7 + 11}: {title}"),
    "entities": Decor(_soft),
    "point at the end": Decor(lambda title, n: f"{title}."),
}

_TOPICS = ("Storage and File Systems", "Networks", "Security and Privacy", "Machine Learning", "Verification", "Graphs")


def _plain(number: int, chair: Person) -> str:
    return _TOPICS[number % len(_TOPICS)]


def _chaired(number: int, chair: Person) -> str:
    return (
        f"Session {number + 1}: {_TOPICS[number % len(_TOPICS)]} (Chair: {escape(chair.name)}, {escape(chair.place)})"
    )


def _lettered(number: int, chair: Person) -> str:
    return f"Technical Session {'ABCDEF'[number % 6]}: {_TOPICS[number % 6]}<br>Session Chair: {escape(chair.name)}"


class Context(NamedTuple):
    """What stands around entries: the names of sessions, and lines between sessions in the form of the page."""

    session: Callable[[int, Person], str]
    before: Callable[[Person], list[tuple[str, str]]]  # before the first session: (title, people) as entries have them
    between: tuple[str, ...] = ()


CONTEXTS: dict[str, Context] = {
    "topics": Context(_plain, lambda person: []),
    "chairs": Context(_chaired, lambda person: [], ("Coffee Break", "Lunch")),
    "letters": Context(
        _lettered, lambda person: [("Opening Remarks", "General Chairs")], ("Break", "Lunch on your own")
    ),
    "keynote": Context(
        _plain,
        lambda person: [
            ("Keynote: Thirty Years of Building Things That Fail", _with_bracket(person)),
            ("Welcome and Opening", _with_bracket(person)),
        ],
        ("Coffee", "Lunch (provided)", "Poster Reception"),
    ),
}
