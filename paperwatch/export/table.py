"""CSV (RFC 4180) that a spreadsheet can open without running anything.

A cell that would be read as a formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection);
so does one that begins with apostrophes before such a sign, so that taking one away always gives the text back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from db.selection.export import Exported
from paperwatch.console import harmless
from paperwatch.export.names import CitationKeys

COLUMNS = (
    "paper_id", "title", "authors", "affiliations", "venue", "year", "track", "session", "published", "doi", "arxiv",
    "usenix", "volume", "issue", "url", "pdf", "topics", "covered", "citation_key", "abstract",
)  # fmt: skip
# The wide signs are formulas where a spreadsheet is set to Japanese.
_BREAKS = re.compile(r"[\t\r\n]+")
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def write(papers: Iterable[Exported], keys: CitationKeys) -> Iterator[str]:
    """A header and a line a paper; every cell is quoted, lines end with CR LF."""
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for paper in papers:
        rows.writerow(map(guarded, _cells(paper, keys)))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Any rows under a header, as `write` writes papers; a number stays a number."""
    buffer = io.StringIO(newline="")
    written = csv.writer(buffer)
    for line in (columns, *rows):
        written.writerow([guarded(harmless(cell)) if isinstance(cell, str) else cell for cell in line])
    return buffer.getvalue()


def tsv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Any rows under a header, a line each, for `cut` and `awk`: a tab or a line break within a cell is a space.

    Guarded as `csv_of`: a spreadsheet opens it as well. A number stays a number.
    """
    return "".join("\t".join(map(_field, line)) + "\n" for line in (columns, *rows))


def _field(cell: object) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    return guarded(_BREAKS.sub(" ", harmless(cell)))


def guarded(cell: str) -> str:
    """`cell`, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(paper: Exported, keys: CitationKeys) -> Iterator[str]:
    joined = {
        "authors": [name for name, _ in paper.authors],
        "affiliations": list(dict.fromkeys(place for _, places in paper.authors for place in places)),
        "topics": list(paper.topics),
    }
    for column in COLUMNS:
        if column in joined:
            yield "; ".join(joined[column])
        elif column == "citation_key":
            yield keys(paper)
        elif column == "covered":
            yield "yes" if paper.covered else "no"
        else:
            value = getattr(paper, column)
            yield "" if value is None else str(value)
