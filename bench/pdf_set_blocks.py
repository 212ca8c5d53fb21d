"""How people and institutions stand on a title page: each way as a function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.pdf_set_facts import Paper
from bench.pdf_set_page import SYMBOLS, Page, Token
from bench.pdf_set_phrases import NOTES, ROLES
from bench.pdf_writer import width_of


def _shown(page: Page, names: Sequence[str]) -> list[str]:
    """The names as printed: a page may set all of them in capitals (their truth stays as it was)."""
    return [name.upper() for name in names] if page.style.block == "capitals" else list(names)


def listed(page: Page, paper: Paper, marks: Sequence[str], font: str, size: float) -> None:
    between = page.random.choice((",", ",", ",", ";", "·", "   "))
    last = page.random.choice((" and", "", "")) if between == "," else ""
    tokens: list[Token] = []
    for i, name in enumerate(_shown(page, paper.names)):
        if last and i == len(paper.names) - 1 > 0:
            tokens.append(Token("and", font))
        tokens += [Token(word, font) for word in name.split()]
        comma = between if i < len(paper.names) - 1 and between.strip() else ""
        before = comma and marks[i] and page.random.random() < 0.3
        if before:
            tokens.append(Token(comma, font, glued=True))
        if marks[i]:
            tokens.append(Token(marks[i], font, raised=True, glued=True))
        if comma and not before:
            tokens.append(Token(comma, font, glued=between != "·"))
        if not between.strip() and i < len(paper.names) - 1:
            tokens.append(Token(" ", font, glued=True))
            tokens.append(Token(" ", font))
            tokens.append(Token(" ", font))
    page.flow(tokens, size)


def _marks(tie: str, count: int) -> list[str]:
    if tie == "digits":
        return [str(i + 1) for i in range(count)]
    return list("abcdefgh"[:count]) if tie == "letters" else list(SYMBOLS[:count])


def _list(page: Page, paper: Paper) -> None:
    """All names in a list, then the institutions, tied by marks or one for all."""
    random, tie = page.random, page.style.tie
    signs = _marks(tie, len(paper.institutions)) if tie in ("digits", "letters", "symbols") else []
    marks = [",".join(signs[i] for i in own) if signs else "" for own in paper.works]
    note = page.phrase(NOTES) if signs else ""
    if note.startswith("Equal"):
        marks[:2] = [f"{mark},*" if tie != "symbols" else mark for mark in marks[:2]]
    font = random.choice((page.plain, page.plain, page.bold))
    listed(page, paper, marks, font, random.choice((10, 11, 12)))
    page.y -= random.choice((2, 6))
    shape = random.choice((page.plain, page.slanted))
    size = random.choice((9, 10))
    if signs and random.random() < 0.4:
        page.flow([t for i, lines in enumerate(paper.institutions) for t in _signed(signs[i], lines, shape)], size)
    else:
        for i, lines in enumerate(paper.institutions):
            page.flow(_signed(signs[i] if signs else "", lines, shape), size)
    _mail_line(page, paper)
    if note and tie != "symbols":
        page.flow([Token("*", page.plain, raised=True), *(Token(w, page.plain) for w in note.split())], 8.5)


def _signed(sign: str, lines: Sequence[str], font: str) -> list[Token]:
    first, *rest = ", ".join(lines).split()
    head = [Token(sign, font, raised=True), Token(first, font, glued=True)] if sign else [Token(first, font)]
    return head + [Token(word, font) for word in rest]


def _mail_line(page: Page, paper: Paper) -> None:
    kind = page.random.choice(("none", "braces", "each", "first"))
    hosts: dict[str, list[str]] = {}
    for mail in paper.mails:
        local, host = mail.split("@")
        hosts.setdefault(host, []).append(local)
    said = {
        "none": "",
        "braces": ", ".join("{" + ", ".join(locals_) + "}@" + host for host, locals_ in hosts.items()),
        "each": ", ".join(paper.mails),
        "first": f"E-mail: {paper.mails[0]}",
    }[kind]
    if said:
        page.line(said, 9, page.random.choice((page.plain, "Courier")))


def _cell(page: Page, name: str, lines: Sequence[str], mail: str, middle: float, width: float, bold: str) -> None:
    page.flow([Token(word, bold) for word in name.split()], 11, "centre", middle, width)
    for line in lines:
        page.flow([Token(word, page.plain) for word in line.split()], 9.5, "centre", middle, width)
    if mail:
        page.flow([Token(mail, "Courier" if page.style.family else page.plain)], 8.5, "centre", middle, width)


def _grid(page: Page, paper: Paper) -> None:
    """A cell for each author, side by side in rows."""
    across = min(len(paper.names), page.random.choice((2, 3, 3, 4)))
    pitch = (page.right - page.left) / across
    bold, mailed = page.random.choice((page.plain, page.bold)), page.random.random() < 0.6
    for start in range(0, len(paper.names), across):
        own = range(start, min(start + across, len(paper.names)))
        top = page.y
        bottoms = []
        for place, i in enumerate(own):
            page.y = top
            middle = (page.left + page.right) / 2 + pitch * (place - (len(own) - 1) / 2)
            mail = paper.mails[i] if mailed else ""
            _cell(page, paper.names[i], paper.institutions[paper.works[i][0]], mail, middle, pitch - 10, bold)
            bottoms.append(page.y)
        page.y = min(bottoms) - 8


def _groups(page: Page, paper: Paper) -> None:
    """Rows of names, each over its institution."""
    bold, shape = page.random.choice((page.plain, page.bold)), page.random.choice((page.plain, page.slanted))
    split = page.random.random() < 0.6
    for number, lines in enumerate(paper.institutions):
        names = [name for name, own in zip(paper.names, paper.works, strict=True) if own == [number]]
        page.flow([Token(word, bold) for word in ", ".join(names).split()], 11)
        for line in lines if split else [", ".join(lines)]:
            page.line(line, 10, shape)
        page.y -= 6


def _stacked(page: Page, paper: Paper) -> None:
    """One author under another, each with the institution below."""
    bold, shape = page.random.choice((page.plain, page.bold)), page.random.choice((page.plain, page.slanted))
    mailed = page.random.random() < 0.5
    for name, own, mail in zip(paper.names, paper.works, paper.mails, strict=True):
        page.line(name, 11, bold)
        for line in paper.institutions[own[0]]:
            page.line(line, 10, shape)
        if mailed:
            page.line(mail, 9, "Courier")
        page.y -= page.random.choice((0, 5))


def _run(page: Page, paper: Paper) -> None:
    """Names and institutions in one running text."""
    shape = page.slanted if page.style.tie == "slanted" else page.plain
    tokens: list[Token] = []
    for number, lines in enumerate(paper.institutions):
        names = [name for name, own in zip(paper.names, paper.works, strict=True) if own == [number]]
        place = ", ".join(lines)
        close = ";" if number < len(paper.institutions) - 1 else ""
        if page.style.tie == "brackets":
            tokens += [Token(w, page.plain) for w in ", ".join(names).split()]
            tokens += [Token(w, page.plain) for w in f"({place}){close and ','}".split()]
        else:
            tokens += [Token(w, page.plain) for w in (", ".join(names) + ",").split()]
            tokens += [Token(w, shape) for w in (place + close).split()]
    page.flow(tokens, 11)


def _lines(page: Page, paper: Paper) -> None:
    """On each line one author with the institution."""
    comma = page.random.choice((", ", " (", " - "))
    for name, own in zip(paper.names, paper.works, strict=True):
        place = ", ".join(paper.institutions[own[0]])
        page.line(f"{name}{comma}{place}{')' if '(' in comma else ''}", 10.5, page.plain)


def _table(page: Page, paper: Paper) -> None:
    """A column of names beside a column of institutions."""
    for name, own in zip(paper.names, paper.works, strict=True):
        page.sheet.text(page.left, page.y, name, 10.5, page.plain)
        page.sheet.text(page.left + 190, page.y, ", ".join(paper.institutions[own[0]]), 10.5, page.plain)
        page.y -= 13


def _footnoted(page: Page, paper: Paper) -> None:
    """Names alone; who works where is told in sentences at the foot."""
    listed(page, paper, [""] * len(paper.names), page.plain, 11)
    paper.works = [own[:1] for own in paper.works]
    short = page.random.choice((True, False))
    said = ""
    for number, place in enumerate(paper.institutions):
        who = [i for i, own in enumerate(paper.works) if own == [number]]
        names = " and ".join(_initials(paper.names[i]) if short else paper.names[i] for i in who)
        verb = "are" if len(who) > 1 else "is"
        said += f"{names} {verb} with the {', '.join(place)} (e-mail: {paper.mails[who[0]]}). " if who else ""
    page.sheet.paragraph(54, 130, 240, said, 8)


def _initials(name: str) -> str:
    *given, last = name.split()
    return " ".join((*(f"{word[0]}." for word in given), last))


def _by(page: Page, paper: Paper) -> None:
    """A by-line and the institution."""
    paper.works = [[0]] * len(paper.names)
    del paper.institutions[1:]
    page.line(
        f"by {' and '.join(paper.names)}" if len(paper.names) < 3 else f"By {', '.join(paper.names)}", 11, page.plain
    )
    for line in paper.institutions[0]:
        page.line(line, 10, page.plain)


def _capitals(page: Page, paper: Paper) -> None:
    """Names in capitals, the institution below."""
    paper.works = [[0]] * len(paper.names)
    del paper.institutions[1:]
    listed(page, paper, [""] * len(paper.names), page.plain, 10)
    page.line(", ".join(paper.institutions[0]), 10, page.slanted)


def _left_right(page: Page, paper: Paper) -> None:
    """Names at the left, addresses at the right, institutions below."""
    for name, own, mail in zip(paper.names, paper.works, paper.mails, strict=True):
        page.sheet.text(page.right - width_of(mail, 9, page.plain), page.y, mail, 9, page.plain)
        page.line(name, 11, page.bold, "left")
        page.line(", ".join(paper.institutions[own[0]]), 10, page.slanted, "left")
        page.y -= 4


def _small_capitals(page: Page, paper: Paper) -> None:
    """Names in small capitals, as many programs make them: big initials, smaller capitals."""
    _one_place(paper)
    for name in paper.names:
        size, x = 12.0, page.left
        for word in name.split():
            x = page.sheet.text(x, page.y, word[0].upper(), size, page.plain)
            x = page.sheet.text(x, page.y, word[1:].upper(), 0.8 * size, page.plain) + 0.28 * size
        page.y -= 1.2 * size
    page.line(", ".join(paper.institutions[0]), 10, page.slanted, "left")


def _one_place(paper: Paper) -> None:
    paper.works = [[0]] * len(paper.names)
    del paper.institutions[1:]


def _half_capitals(page: Page, paper: Paper) -> None:
    """Surnames in capitals."""
    _one_place(paper)
    shown = [" ".join([*name.split()[:-1], name.split()[-1].upper()]) for name in paper.names]
    page.line(", ".join(shown), 11, page.plain)
    page.line(", ".join(paper.institutions[0]), 10, page.slanted)
    paper.names = shown


def _on_the_line(page: Page, paper: Paper) -> None:
    """Marks that are not raised: "Ann Lee (1)"."""
    shape = (
        page.random.choice(("({})", "[{}]", "{}"))
        if page.style.tie == "digits"
        else page.random.choice(("({})", "[{}]"))
    )
    signs = _marks(page.style.tie, len(paper.institutions))
    text = ", ".join(
        f"{name}{' ' * (len(shape) > 2)}{shape.format(signs[own[0]])}"
        for name, own in zip(paper.names, paper.works, strict=True)
    )
    paper.works = [own[:1] for own in paper.works]
    page.line(text, 11, page.plain)
    for sign, lines in zip(signs, paper.institutions, strict=True):
        page.line(
            f"{shape.format(sign)}{page.random.choice((' ', '')) if len(shape) > 2 else ' '}{', '.join(lines)}",
            10,
            page.plain,
        )


def _with_mails(page: Page, paper: Paper) -> None:
    """The address beside each name."""
    _one_place(paper)
    shape = page.random.choice(("{} <{}>", "{} ({})", "{}, {}", "{} - {}"))
    for name, mail in zip(paper.names, paper.mails, strict=True):
        page.line(shape.format(name, mail), 10.5, page.plain)
    for line in paper.institutions[0]:
        page.line(line, 10, page.plain)


def _place_first(page: Page, paper: Paper) -> None:
    """The institution over the names."""
    _one_place(paper)
    for line in paper.institutions[0]:
        page.line(line, 10, page.slanted)
    page.y -= 6
    page.line(", ".join(paper.names), 11, page.plain)


def _titled(page: Page, paper: Paper) -> None:
    """Names with titles, degrees or memberships."""
    _one_place(paper)
    before = page.random.choice(("Dr. ", "Prof. ", "", ""))
    after = "" if before else page.random.choice((", Member, IEEE", ", Ph.D.", ", PhD", ", Student Member, IEEE"))
    page.line(", ".join(f"{before}{name}{after}" for name in paper.names), 11, page.plain)
    for line in paper.institutions[0]:
        page.line(line, 10, page.plain)


def _labelled(page: Page, paper: Paper) -> None:
    """A label before the names and one before the institution."""
    _one_place(paper)
    page.line(
        f"{page.random.choice(('Authors:', 'Author(s):', 'By:', 'AUTHORS'))} {', '.join(paper.names)}", 11, page.plain
    )
    page.line(
        f"{page.random.choice(('Affiliation:', 'Institution:', ''))} {', '.join(paper.institutions[0])}", 11, page.plain
    )


def _with_roles(page: Page, paper: Paper) -> None:
    """Under each name what the person is, and where."""
    for name, own in zip(paper.names, paper.works, strict=True):
        page.line(name, 11, page.bold)
        page.line(page.phrase(ROLES), 9.5, page.plain)
        for line in paper.institutions[own[0]]:
            page.line(line, 9.5, page.plain)
        page.y -= 4


def _foot(page: Page, paper: Paper) -> None:
    """Names with marks, the institutions at the foot of the page."""
    signs = _marks(page.style.tie, len(paper.institutions))
    listed(page, paper, [",".join(signs[i] for i in own) for own in paper.works], page.plain, 11)
    y = 96.0
    for sign, lines in zip(signs, paper.institutions, strict=True):
        page.sheet.raised(54, y, sign, 8)
        page.sheet.text(58, y, ", ".join(lines) + ".", 8, page.plain)
        y -= 9.5


def _numbered_lines(page: Page, paper: Paper) -> None:
    """Marks raised on names; institutions as a numbered list."""
    signs = _marks("digits", len(paper.institutions))
    listed(page, paper, [",".join(signs[i] for i in own) for own in paper.works], page.plain, 11)
    for sign, lines in zip(signs, paper.institutions, strict=True):
        page.line(f"{sign}. {', '.join(lines)}", 9.5, page.plain, "left")


BLOCKS: dict[str, Callable[[Page, Paper], None]] = {
    "small capitals": _small_capitals,
    "half capitals": _half_capitals,
    "on the line": _on_the_line,
    "with mails": _with_mails,
    "place first": _place_first,
    "titled": _titled,
    "labelled": _labelled,
    "with roles": _with_roles,
    "foot": _foot,
    "numbered lines": _numbered_lines,
    "list": _list,
    "grid": _grid,
    "groups": _groups,
    "stacked": _stacked,
    "run": _run,
    "lines": _lines,
    "table": _table,
    "footnoted": _footnoted,
    "by": _by,
    "capitals": _capitals,
    "left-right": _left_right,
}
TIES = {
    "on the line": ("digits", "letters"),
    "foot": ("digits", "symbols"),
    "list": ("digits", "digits", "letters", "symbols", "shared", "none"),
    "run": ("semicolons", "slanted", "brackets"),
}
