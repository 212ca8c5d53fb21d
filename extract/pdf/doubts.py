"""What is said of a record's weak fields: missing, partial, unmatched, doubtful. Codes and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extract.pdf.confidence import is_doubtful
from extract.pdf.evidence import FIELDS, faults
from extract.pdf.header.words import is_group
from extract.pdf.suspicions import Suspicion, against
from extract.records import PaperRecord


def doubts(
    paper: PaperRecord,
    facts: Mapping[str, str | int],
    disputes: Sequence[str],
    unplaced: Sequence[str],
    suspicions: Sequence[Suspicion] = (),
    unsure_places: Sequence[str] = (),
) -> Iterator[tuple[str, str]]:
    """(code, sentence) for each field that is not there or not to be trusted."""
    page = facts["header_page"]
    values = {"title": paper.title, "authors": paper.authors, "abstract": paper.abstract}
    for name in ("authors", "abstract"):
        if not values[name]:
            yield f"pdf.no-{name}", f"No {name} found on page {page}."
    yield from _affiliations(paper, page, unplaced)
    placed = any(author.affiliations for author in paper.authors)
    wrong = faults(paper.abstract) if paper.abstract else []
    for name in FIELDS:
        percent = int(facts[f"confidence.{name}"])
        if name == "abstract" and wrong:
            yield "pdf.abstract-doubtful", f"The abstract may be cut: {', '.join(wrong)}."
        elif values.get(name, placed) and is_doubtful(name, percent):
            said = against(suspicions, name)
            why = f"{said[0]}." if said else f"{percent} % sure."
            yield f"pdf.{name}-doubtful", f"The {name} may be wrong: {why}"
        elif name == "authors" and paper.authors and disputes:
            yield "pdf.authors-doubtful", disputes[0]
        elif name == "affiliations" and placed and unsure_places:
            yield "pdf.affiliations-doubtful", unsure_places[0]


def _affiliations(paper: PaperRecord, page: str | int, unplaced: Sequence[str]) -> Iterator[tuple[str, str]]:
    without = [author.name for author in paper.authors if not author.affiliations and not is_group(author.name)]
    if unplaced:
        yield "pdf.affiliations-unmatched", f"Nothing on page {page} says who works where: {'; '.join(unplaced)[:300]}."
    elif not any(author.affiliations for author in paper.authors):
        yield "pdf.no-affiliations", f"No affiliations found on page {page}."
    elif without:
        yield "pdf.affiliations-partial", f"No affiliation found of {', '.join(without)[:300]}."
