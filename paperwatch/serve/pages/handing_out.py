"""The hand-out for a talk: to be read, printed, or taken away as Markdown."""

from __future__ import annotations

from db.dialects import LARGEST_ID
from db.group.talks import TalkRow, talks
from paperwatch.handout import YEARS, as_markdown, of_talk
from paperwatch.serve.answers import Answer, Asked, File, NotHereError, Page
from paperwatch.serve.site import Site


def page(site: Site, asked: Asked) -> Answer:
    """`/talk/<number>/handout`"""
    talk = _talk(site, asked)
    made = site.cached(f"handout {talk.talk_id}", lambda: of_talk(site.database, talk))
    shown = {"title": f"Hand-out: {made.title}", "handout": made, "number": talk.talk_id, "years": YEARS}
    return Page("handout.html", shown)


def markdown(site: Site, asked: Asked) -> Answer:
    """`/talk/<number>/handout.md`"""
    talk = _talk(site, asked)
    text = as_markdown(of_talk(site.database, talk))
    name = f"handout-{talk.date}.md" if talk.date else "handout.md"
    return File(text.encode("utf-8", "replace"), "text/markdown; charset=utf-8", name)


def _talk(site: Site, asked: Asked) -> TalkRow:
    number = min(int(asked.names["number"]), LARGEST_ID)
    found = next((row for row in talks(site.database) if row.talk_id == number), None)
    if found is None:
        raise NotHereError("There is no such talk; the page Talks lists all.")
    return found
