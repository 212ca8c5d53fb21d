"""What each line of a page was taken for, and what the line reader says of it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon.lines import read
from extract.programme import read_page
from extract.programme.doubts import unread_people
from extract.programme.hidden import looks_like_wordpress, wordpress_page
from extract.programme.schedule import is_time, slot_code
from extract.readers import html


@dataclass(frozen=True, slots=True)
class Explained:
    """One line: its number in the document, what it was taken for ("" for nothing), what it reads like by itself and
    how probably, and its text."""

    number: int
    taken_for: str
    reads_like: str
    probability: float
    text: str


def explain(body: bytes, url: str) -> Iterator[Explained]:
    """The lines of a conference page in document order; none for a data file, which has no lines."""
    text = html.decode(body)
    page = read_page(wordpress_page(text) if looks_like_wordpress(body, url) else text, url)
    roles: dict[int, str] = {line.index: "session" for line in page.sessions.lines}
    for entry in page.entries:
        code = page.sessions.of(entry)[1]
        kind = code or ("paper" if entry.sure else "unsure")
        roles[entry.title_line.index] = f"title ({kind})" if kind != "paper" else "title"
        for line in entry.people_lines:
            roles[line.index] = "title and authors" if line is entry.title_line else "authors"
    for line in unread_people(page.lines, page.entries):
        roles[line.index] = "persons of no paper"
    for line in page.lines:
        if line.runs:
            role = roles.get(line.index) or (slot_code(line.text) or ("time" if is_time(line.text) else ""))
            reading = read(line.text)
            yield Explained(line.runs[0].line, role, reading.kind.value, reading.probability, line.text)
