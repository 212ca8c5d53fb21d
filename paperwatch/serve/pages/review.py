"""One paper or two? One question at a time, with what speaks for and against beside it."""

from __future__ import annotations

from db.changes import last_number
from db.judgements.questions import names_of, questions
from db.judgements.review import explain
from db.judgements.unsure import unsure_pairs
from paperwatch.judging import answering, doubt
from paperwatch.serve.answers import Answer, Asked, Page, address
from paperwatch.serve.site import Site
from paperwatch.weighing import for_and_against, reasons

_MOST = 100_000  # questions; by hand


def review(site: Site, asked: Asked) -> Answer:
    """`/review?n=`: the question with that number, from 0; one that is passed is asked again another time."""
    seen = last_number(site.database)  # before anything is looked at, so that what comes meanwhile is noticed
    waiting = questions(site.database)
    at = min(asked.number("n", 0, _MOST) or 0, max(0, len(waiting) - 1))
    shown = {"title": "One paper or two?", "waiting": len(waiting), "at": at, "here": address("/review", n=at or None)}
    if not waiting:
        return Page("review.html", shown)
    pair = waiting[at]
    told = explain(site.database, pair.a.name, pair.b.name)[0]
    speaks_for, speaks_against = for_and_against(told)
    values = answering(pair)
    shown |= {
        "pair": pair,
        "reasons": reasons(told),
        "speaks_for": speaks_for,
        "speaks_against": speaks_against,
        "doubt": doubt(site.database, values["a"], values["b"]),
        "unsure": unsure_pairs(site.database).get(names_of(pair), ()),
        "values": values,
        "seen": seen,
        "next": address("/review", n=at + 1) if at + 1 < len(waiting) else None,
    }
    return Page("review.html", shown)
