"""Papers to export, tame and hostile, and what is left of their texts."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from hypothesis import strategies as st

from db.selection.export import Exported
from extract.venues import SHIPPED

MOMENT = dt.datetime(2025, 7, 8, 9, 10, 11)
NANOFLOW = Exported(
    paper_id="4k2m9xqa",
    title="NanoFlow: Towards Optimal Large Language Model Serving Throughput",
    authors=(("Kan Zhu", ("University of Washington",)), ("Ludwig van der Berg", ("ETH Zürich", "UW"))),
    venue="OSDI", year=2025, track=None, session="Serving", published=dt.date(2025, 7, 7),
    abstract="Serving is costly.",
    url="https://www.usenix.org/conference/osdi25/presentation/zhu-kan", pdf="https://www.usenix.org/n.pdf",
    doi="10.5555/3.4", arxiv="2408.12757", usenix="osdi25/zhu-kan", topics=("llm", "serving"), covered=False,
    first_seen=MOMENT, last_changed=MOMENT, series=SHIPPED.series["OSDI"],
)  # fmt: skip

NASTY = (
    "{", "}", "}}", "{{", "\\", "\\}", "\\input{/etc/passwd}", "\\write18{rm}", "$x^2$",
    "50% & #1_a~b", "=cmd|' /C calc'!A0",
    "+1+1", "-2", "@SUM(A1)", "'=1", "''", "``quotes''", "--", "---", "?`", "<script>alert(1)</script>", "</script>",
    "<!-- ", "&amp;", "&lt;b&gt;", "[x](javascript:alert(1))", "![i](http://e.example/i.png)", "|a|b|", "*b* _i_ ~~s~~",
    "`code`", "# head", "1. one", "- item", "\"quoted\", and; more", "\u200fשלום\u200e",
    "\u202eevil\u202c", "\u2066x\u2069",
    "🧠🚀👩‍💻", "漢字かな", "e\u0301", "line\r\nER  - \r\nTY  - JOUR", "tab\there",
    "\x1b[31m\x07\x00", "\u2028sep\u2029", "\ufeff",
    "BEGIN:VEVENT", "a,b;c:d\\n", "@article{x, title={y}}", "% comment", "]]>", "\ufffe",
    "x" * 300, "http://a.example/?b=c",
)  # fmt: skip
"""Pieces that mean something to one of the formats, or to the one who looks at it."""

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TITLES = (
    st.lists(st.one_of(st.sampled_from(NASTY), ANY_TEXT), min_size=1, max_size=6).map("Paper ".join).map("T {}".format)
)


def hostile_titles(count: int) -> list[str]:
    """That many different titles, each of several nasty pieces, some of 2,000 characters; the same every time."""
    dice = random.Random(7)
    titles = []
    for number in range(count):
        pieces = dice.sample(NASTY, dice.randint(1, 4))
        titles.append(dice.choice((" ", "")).join(pieces) + f" {number}")
        if number % 50 == 0:
            titles[-1] = (titles[-1] + " ") * (2000 // (len(titles[-1]) + 1) + 1)
    return titles


def paper(title: str, number: int = 0) -> Exported:
    """A paper of that title by people of hostile names."""
    return replace(NANOFLOW, paper_id=f"{number:08d}", title=title, abstract=f"{title} again", session=title)
