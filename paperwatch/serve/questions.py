"""Saved questions, each a line of SQL on the public views, with values to begin with; and what the views hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Saved:
    """A question: its SQL, and example values for its parameters."""

    title: str
    description: str
    sql: str
    values: Mapping[str, str] = field(default_factory=dict)


QUESTIONS: Mapping[str, Saved] = {
    "not_covered": Saved(
        "Which papers of an edition on a topic have we not covered?",
        "The question that paperwatch is for. Venues, years and topics are written as on the pages.",
        "SELECT paper_id, title, authors, url, reading_group\n"
        "FROM uncovered JOIN paper_topics USING (paper_id, reading_group)\n"
        "WHERE venue = :venue AND year = :year AND topic = :topic ORDER BY title",
        {"venue": "OSDI", "year": "2025", "topic": "serving"},
    ),
    "covered_by_edition": Saved(
        "How much of each conference have we covered?",
        "Papers that a source lists, and how many of them talks cover, of whatever group.",
        "SELECT venue, year, count(*) AS papers, count(c.paper_id) AS covered\n"
        "FROM papers LEFT JOIN (SELECT DISTINCT paper_id FROM coverage) c USING (paper_id)\n"
        "WHERE evidence = 'record' GROUP BY venue, year ORDER BY year DESC, venue",
    ),
    "from_an_institution": Saved(
        "Which papers of an institution have we not covered?",
        "% stands for any letters.",
        "SELECT DISTINCT paper_id, title, venue, year, reading_group FROM uncovered JOIN authorships USING (paper_id)\n"
        "WHERE affiliations LIKE :institution ORDER BY year DESC, title",
        {"institution": "%ETH%"},
    ),
    "presented_by": Saved(
        "Who presented what?",
        "Every talk that names a paper, the latest first; % stands for any letters.",
        "SELECT date, presenters, kind, paper_title, venue, year, paper_id, reading_group FROM talks\n"
        "WHERE presenters LIKE :presenter ORDER BY date DESC",
        {"presenter": "%"},
    ),
    "topics_of_an_edition": Saved(
        "What is an edition about?",
        "Topics by the number of papers on them.",
        "SELECT topic, count(DISTINCT paper_id) AS papers FROM papers JOIN paper_topics USING (paper_id)\n"
        "WHERE venue = :venue AND year = :year GROUP BY topic ORDER BY papers DESC, topic",
        {"venue": "OSDI", "year": "2025"},
    ),
    "new_since": Saved(
        "What is new since a day?",
        "Papers that a source lists, by the day on which paperwatch first met them.",
        "SELECT first_seen, paper_id, title, venue, year FROM papers\n"
        "WHERE evidence = 'record' AND first_seen >= :day ORDER BY first_seen DESC, title",
        {"day": "2026-01-01"},
    ),
    "needs_a_person": Saved(
        "What needs a person?",
        "Problems that stand; entries that were ignored by name are left out.",
        "SELECT severity, code, message, document, line FROM problems\n"
        "WHERE resolved_at IS NULL AND severity <> 'ignored' ORDER BY severity, code, document, line",
    ),
}

VIEW_MEANINGS: Mapping[str, str] = {
    "papers": "Every work, once, with the best value that any source gives.",
    "uncovered": "Papers that a source lists and no talk covers.",
    "coverage": "Papers and the talks that cover them.",
    "talks": "Every talk of every schedule, a row for each paper it names.",
    "authorships": "Authors in printed order, with their affiliations.",
    "paper_topics": "Papers and their topics.",
    "problems": "What a person may want to know of.",
    "citations": "Which paper cites which.",
    "enrichment": "What was asked to complete papers.",
    "runs": "What was done when.",
}
"""The public views, the most asked for first; `docs/database.md` documents their columns."""
