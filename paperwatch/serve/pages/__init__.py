"""Every page of our own, by the pattern of its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from paperwatch.serve.answers import Answer, Asked
from paperwatch.serve.forms import LONGEST_WITH_FILES, LONGEST_WITH_PAPERS
from paperwatch.serve.pages import (
    bringing,
    changing,
    entering,
    files,
    handing_out,
    jobs,
    lists,
    members,
    overviews,
    paper,
    review,
    taking,
    talk,
    talks,
    topic_editing,
    upkeep,
    week,
    yours,
)
from paperwatch.serve.site import Site

View: TypeAlias = Callable[[Site, Asked], Answer]

BRING = "/bring"
ADD_PAPERS = "/add/papers"
TAKES_FILES = {BRING: LONGEST_WITH_FILES, ADD_PAPERS: LONGEST_WITH_PAPERS}
"""Where files are sent, and the bytes that are taken there."""

ROUTES: tuple[tuple[str, View], ...] = (
    (r"/$", week.this_week),
    (r"/search$", lists.search),
    (r"/venues$", overviews.venues),
    (r"/venue/(?P<venue>[^/]+)(/(?P<year>\d{4}))?$", lists.venue),
    (r"/topics$", overviews.topics),
    (r"/topics/edit$", topic_editing.edit),
    (r"/topic/(?P<topic>[^/]+)$", lists.topic),
    (r"/paper/(?P<name>.+)$", paper.paper),
    (r"/talks$", talks.talks_page),
    (r"/talk/(?P<number>\d{1,10})$", talk.talk),
    (r"/talk/(?P<number>\d{1,10})/handout$", handing_out.page),
    (r"/talk/(?P<number>\d{1,10})/handout\.md$", handing_out.markdown),
    (r"/schedule/(?P<name>[^/]+)$", taking.schedule),
    (r"/schedule/(?P<name>[^/]+)/(?P<form>page|patch)$", taking.taken),
    (r"/upkeep$", upkeep.upkeep),
    (BRING + "$", bringing.bring),
    (BRING + r"/(?P<key>[\w-]{1,100})$", bringing.look),
    (r"/add$", jobs.adding),
    (r"/jobs$", jobs.jobs_page),
    (r"/job/(?P<number>\d{1,10})$", jobs.job_page),
    (r"/review$", review.review),
    (r"/changes$", changing.changes_page),
    (r"/yours$", yours.yours),
    (r"/members$", members.members_page),
    (r"/enter/(?P<key>[\w-]{1,100})$", entering.entrance),
    (r"/take/(?P<form>[^/]+)$", files.export),
    (r"/feeds/uncovered(-(?P<topic>[^/]+))?\.atom$", files.atom),
    (r"/feeds/search-(?P<key>[a-z0-9-]{1,80})\.atom$", files.saved),
    (r"/feeds/papers\.atom$", files.found),
    (r"/feeds/talks\.ics$", files.ical),
    (r"/picture/(?P<kind>[a-z]+)\.svg$", files.picture),
)

FORMS: tuple[tuple[str, View], ...] = (
    (r"/do/(?P<action>[a-z-]{1,40})$", changing.do),
    (r"/undo/(?P<number>\d{1,10})$", changing.take_back),
    (r"/enter/(?P<key>[\w-]{1,100})$", entering.entered),
    (r"/leave$", entering.left),
    (BRING + "$", bringing.brought),
    (r"/add/conference$", jobs.conference),
    (ADD_PAPERS + "$", jobs.papers),
    (r"/members$", members.invited),
    (r"/members/link$", members.linked),
    (BRING + r"/(?P<key>[\w-]{1,100})$", bringing.decided),
)
"""What forms are sent to."""
