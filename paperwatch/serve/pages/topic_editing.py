"""A topic of the group is written and tried: what it would catch is shown before anything is changed."""

from __future__ import annotations

from db.changes import last_number
from db.errors import QuerySyntaxError
from db.search.topics import preview
from db.vocabulary import SHIPPED_TOPICS, Topic
from paperwatch.config import load_config
from paperwatch.databases import own_topics
from paperwatch.serve.answers import Answer, Asked, Page
from paperwatch.serve.pages.changing import organiser
from paperwatch.serve.site import Site

_SHOWN = 30  # papers that come or go; by hand


def edit(site: Site, asked: Asked) -> Answer:
    """`/topics/edit?name=&label=&find=&exclude=`: the form, and with `find` what the search catches."""
    database, _ = organiser(site, asked, "edit the topics")
    name = asked.text("name").lower()
    known = own_topics(load_config()).known.get(name)
    given = _given(asked, known)
    shown = {
        "title": f"Edit the topic {name}" if known else "A new topic",
        "given": given,
        "known": known,
        "shipped": name in SHIPPED_TOPICS.known,
        "seen": last_number(database),
    }
    if not asked.text("find"):
        return Page("topic_edit.html", shown)
    tried = Topic(name or "new", given["label"], given["find"], given["exclude"])
    try:
        return Page("topic_edit.html", shown | {"preview": preview(site.database, tried, known, most=_SHOWN)})
    except QuerySyntaxError as error:
        return Page("topic_edit.html", shown | {"mistake": str(error)}, 400)


def _given(asked: Asked, known: Topic | None) -> dict[str, str]:
    """What the form holds: what was sent, else the topic as it stands."""
    if asked.text("find") or known is None:
        return {name: asked.text(name) for name in ("name", "label", "find", "exclude")}
    plain = {part: " ".join(text.split()) for part, text in (("find", known.find), ("exclude", known.exclude))}
    return {"name": known.name, "label": known.title, **plain}
