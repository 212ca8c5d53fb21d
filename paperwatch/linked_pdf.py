"""PDFs that a paper links to: read in killable workers, and joined to the paper by evidence, never by force.

The link itself is evidence: the PDF's record takes the names of the paper that links it, where its own pages print
none. A file whose title and people are those of another paper is a problem and no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from rapidfuzz import fuzz

from crawler.reading import Job, read_all
from db.enrichment import Want
from extract.records import Extraction, Identifiers, Link, PaperRecord, Problem, Where
from extract.text import title_key
from extract.venues import Venues

_ALIKE = 75
"""The least likeness (0..100) of two titles of one paper: a version may have another short name or a subtitle."""


def read_linked(files: Iterable[tuple[Want, Path]], venues: Venues) -> Iterator[tuple[Want, Extraction]]:
    """What each fetched file says, in the order of completion; never raises for a file.

    A PDF is read without its address, whose file name says less than the paper that links it.
    """
    wants = {path: want for want, path in files}
    for done in read_all(Job("", path=path, reader="pdf", venues=venues) for path in wants):
        assert done.job.path is not None
        want = wants[done.job.path]
        yield want, linked(done.extraction, want)


def linked(found: Extraction, want: Want) -> Extraction:
    """The extraction under the address it was fetched from, its record joined to the paper that was asked about."""
    problems = tuple(replace(p, where=Where(want.asked)) for p in found.problems)
    papers = [record for record in found.records if isinstance(record, PaperRecord)]
    strangers = [record for record in papers if not is_same_work(record, want)]
    problems += tuple(_stranger(record, want) for record in strangers)
    records = tuple(_joined(record, want) for record in papers if record not in strangers)
    return replace(found, records=records, problems=problems)


def is_same_work(record: PaperRecord, want: Want) -> bool:
    """Whether title or people of the PDF are those of the paper: between versions a title may change, names do not."""
    if fuzz.token_set_ratio(title_key(record.title), title_key(want.title)) >= _ALIKE:
        return True
    printed, known = (_surnames(names) for names in ([a.name for a in record.authors], want.authors))
    return bool(printed and known) and 2 * len(printed & known) >= min(len(printed), len(known))


def _surnames(names: Iterable[str]) -> set[str]:
    return {key.split()[-1] for name in names if (key := title_key(name))}


def _stranger(record: PaperRecord, want: Want) -> Problem:
    message = f'The PDF linked for "{want.title}" is another paper: "{record.title}".'
    return Problem("pdf.other-paper", message, Where(want.asked), "warning", record.key)


def _joined(record: PaperRecord, want: Want) -> PaperRecord:
    printed = record.identifiers
    names = Identifiers(**{**want.names, **_given(printed)})  # type: ignore[arg-type]
    link = Link("pdf", want.asked)
    return replace(
        record,
        where=Where(want.asked),
        url=want.asked,
        identifiers=names,
        links=(*record.links, link),
        remarks=(*record.remarks, f"linked as the PDF of: {want.title}"),
    )


def _given(names: Identifiers) -> dict[str, str | int]:
    found = {name: getattr(names, name) for name in Identifiers.__dataclass_fields__}
    return {name: value for name, value in found.items() if value is not None}
