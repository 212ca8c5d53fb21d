"""RIS files: https://en.wikipedia.org/wiki/RIS_(file_format), lines of a two-letter tag and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.bibtex.people import read_each
from extract.bibtex.record import Citation, collect
from extract.identifiers import with_scheme
from extract.readers.markup import plain
from extract.records import Extraction, Problem, Where
from extract.venues import SHIPPED, Venues

LABEL = "ris/1"
_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_HEAD = re.compile(rb"\s*TY  ?- ")
_PREPRINT = ("M1", "M3", "JO", "JF", "T2", "AN", "C7", "IS", "SN", "N1")  # where programs put the id of a preprint
_PROCEEDINGS = ("EDBOOK", "SER", "JFULL")


def recognises(body: bytes, url: str) -> bool:
    """A file named .ris, or a text that begins with a `TY  -` line."""
    return (
        url.lower().partition("?")[0].endswith(".ris") or _HEAD.match(body[:4000].lstrip(b"\xef\xbb\xbf")) is not None
    )


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a RIS file, each once. Problems: `ris.stray-line`, `citation.*`, `ignored.*`. Never raises."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    problems: list[Problem] = []
    citations = [_citation(fields, Where(url, line)) for fields, line in _entries(text, url, problems)]
    return collect(citations, problems, LABEL, url, venues)


def _entries(text: str, url: str, problems: list[Problem]) -> Iterator[tuple[dict[str, list[str]], int]]:
    """The tags of each entry with the line it starts on; an entry ends at ER, at the next TY or with the file."""
    fields: dict[str, list[str]] = {}
    started, last = 0, ""
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        match = _LINE.match(line.rstrip())
        if match and match[1] in ("TY", "ER"):
            if fields:
                yield fields, started
            fields = {"TY": [match[2] or ""]} if match[1] == "TY" else {}
            started, last = number, "TY" if fields else ""
        elif match and fields:
            last = match[1]
            fields.setdefault(last, []).append(match[2] or "")
        elif line.strip() and fields and last:
            fields[last][-1] += " " + line.strip()
        elif line.strip():
            problems.append(Problem("ris.stray-line", f"Outside of any entry: {line[:80]!r}", Where(url, number)))
    if fields:
        yield fields, started


def _citation(fields: dict[str, list[str]], where: Where) -> Citation:
    def texts(*tags: str) -> tuple[str, ...]:
        return tuple(text for tag in tags for value in fields.get(tag, ()) if (text := plain(value)))

    def first(*tags: str) -> str:
        return next(iter(texts(*tags)), "")

    kind = first("TY").upper()
    return Citation(
        label=first("ID"),
        kind=kind,
        where=where,
        title=first("TI", "T1", "CT"),
        authors=read_each(texts("AU") or texts("A1")),
        containers=texts("C3", "T3", "T2", "BT", "JO", "JF", "JA"),
        year=first("DA", "Y1", "PY"),
        doi=first("DO"),
        arxiv=(*texts(*_PREPRINT), f"{first('JO', 'JF', 'T2')} {first('VL')}"),
        addresses=tuple(with_scheme(value.replace(" ", "")) for value in texts("UR", "L1", "LK")),
        abstract=first("AB", "N2"),
        keywords=texts("KW"),
        notes=texts("N1"),
        volume=first("VL"),
        issue=first("IS"),
        is_proceedings=kind in _PROCEEDINGS,
    )
