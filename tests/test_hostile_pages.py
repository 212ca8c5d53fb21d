"""Web pages that no conference means to publish: impossible addresses, torn markup. None raises."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.redos import timed
from db.blocking.titles import without_marks
from extract.lexicon.names import person
from extract.lexicon.names import split as split_names
from extract.lists.labels import read_label
from extract.lists.references import where_published
from extract.lists.sections import clean
from extract.pdf.header.affiliations import split as split_institutions
from extract.programme.authors import read_people
from extract.programme.lines import read_lines
from extract.programme.manners import MANNERS
from extract.programme.markdown import without_template
from extract.programme.schedule import session_name, title_code
from extract.readers import html
from extract.readers.document import open_page
from extract.readers.document.asciidoc import from_asciidoc
from extract.readers.document.markdown import markdown_blocks, shallow
from extract.readers.document.wikitext import as_markdown
from extract.registry import by_name
from extract.schedule.citations import without_year
from extract.schedule.evidence import without_stamps
from extract.venues import SHIPPED
from tests.guards import in_a_child
from tests.test_hostile_answers import is_well_formed

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ROOMS = ("usenix", "sosp", "eurosys", "opentoc", "acm-dl")
PAGES = [
    (page["extractor"], page["url"], f"{room}/{page['file']}")
    for room in ROOMS
    for page in tomllib.loads((FIXTURES / room / "manifest.toml").read_text("utf-8"))["page"]
    if page.get("extractor") in {"usenix-programme", "usenix-paper", "programme", "opentoc", "acm-dl"}
]
ADDRESSES = [b"https://[", b"http://[::1", b"//[x]/10.1145/1.2", b"https://a:b:c/\x00"]
_PIECES = [b"<td>", b"</p>", b"<a href=", b"(", b"<br>"]
GROUP_PAGES = [
    ("schedule", "schedule/schedule.md"),
    ("schedule", "schedule/seminar.html"),
    ("reading-list", "reading-list/papers.md"),
]
_ADDRESS = re.compile(rb"""((?:href|src|content)=["']?)(?:https?:|/)[^"' >]*""")
_MARKDOWN_ADDRESS = re.compile(rb"""(\]\()[^)\s]+""")


@pytest.mark.parametrize(("name", "url", "file"), PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_impossible_addresses(name: str, url: str, file: str, address: bytes) -> None:
    body = (FIXTURES / file).read_bytes()
    changed = _ADDRESS.sub(lambda match: match[1] + address, body)
    is_well_formed(by_name(name).extract(changed, url))
    is_well_formed(by_name(name).extract(body, address.decode()))


@pytest.mark.parametrize(("name", "file"), GROUP_PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_impossible_addresses_on_the_page_of_a_group(name: str, file: str, address: bytes) -> None:
    body = (FIXTURES / file).read_bytes()
    changed = _MARKDOWN_ADDRESS.sub(lambda m: m[1] + address, _ADDRESS.sub(lambda m: m[1] + address, body))
    assert by_name(name).extract(changed, "https://group.example.org/schedule.md").records
    assert by_name(name).extract(body, address.decode()).records


@pytest.mark.parametrize(("name", "url", "file"), PAGES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_markup_with_bytes_cut_out_or_put_in(name: str, url: str, file: str, data: st.DataObject) -> None:
    body = (FIXTURES / file).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.one_of(st.integers(start, min(start + 400, len(body))), st.just(len(body))))
        put = data.draw(st.one_of(st.binary(max_size=10), st.sampled_from(_PIECES)))
        body = body[:start] + put + body[end:]
    is_well_formed(by_name(name).extract(body, url))


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "(" * 20_000 + "Ann Lee, " * 3_000,
        "<p>" + "<b>Abc (d) </b><i>Cee, </i>" * 10_000,
        "<p>x" + "<b> </b>" * 50_000 + "(y)",
        "<table><tr>" + "<td>Ann Lee (MIT), Bo Kim (EPFL)</td>" * 5_000,
        "<li>A title of it<br>Ann Lee (MIT), Bo Kim (EPFL)<br>" + '<a href="{}.pdf">PDF</a>' * 5_000,
        "<p>" + "Ann Lee (MIT)<br>" * 5_000,
        "<p>" + "Ann Lee, Bo Kim<br>" * 5_000,
        "<p><b>A title of it</b></p><p>Ann Lee (MIT), Bo Kim (EPFL)</p>" * 600 + "<p>Some words</p>" * 3_000,
    ],
    ids=["brackets", "runs", "spaces", "cells", "links", "authors in lines", "names in lines", "lines like authors"],
)
def test_repeated_markup_takes_linear_time(body: str) -> None:
    """Recognised and read; the seconds are those of a processor with nothing else to do."""
    assert timed(body.encode(), "https://2022.eurosys.org/program.html", reader="programme", venues=SHIPPED) < 4


MAIL = b"From: A\nSubject: B\nContent-Type: text/plain; charset=punycode\nContent-Transfer-Encoding: base64\n\n"
REPEATED: dict[str, Callable[[], object]] = {
    "open brackets in Markdown": lambda: list(markdown_blocks("[" * 100_000)),
    "template tags without an end": lambda: without_template("{{{%" * 50_000),
    "signs behind a name": lambda: read_people("Ada Okafor " + "¹" * 100_000 + "(A University)"),
    "signs before the chair of a session": lambda: session_name(
        read_lines(html.parse("<p>A" + "(" * 100_000 + "B"), {})[0]
    ),
    "white space for a title": lambda: title_code(" \t" * 50_000),
    "white space in a title": lambda: without_marks("A" + " \t" * 50_000 + "B"),
    "white space before a year": lambda: without_year(" \t" * 50_000 + "x"),
    "white space in a link of reStructuredText": lambda: as_markdown("`" + " \t" * 50_000, PurePosixPath("a.rst")),
    "white space behind a reference": lambda: where_published("x" + " \t" * 50_000, SHIPPED),
    "a charset that no page is written in": lambda: html.decode(b"<meta charset=punycode>\xff-" + b"abc9" * 50_000),
    "such a charset in a mail": lambda: open_page(MAIL + base64.b64encode(b"-" + b"abc9" * 50_000), "a.mbox"),
    "a word without end for a title": lambda: by_name("schedule").extract(
        b"# Schedule\n\n" + b"### 2025-09-02\n\n- " + b"a" * 25_000 + b"\n\n### 2025-09-09\n\n- A Paper\n- Bo Lin\n",
        "s.md",
    ),
    "addresses in AsciiDoc": lambda: from_asciidoc("https://" * 50_000 + "link:" * 50_000),
    "digits before a cell of AsciiDoc": lambda: from_asciidoc("|===\n " + "1" * 100_000),
    "headings without an end before a list": lambda: by_name("reading-list").recognises(
        b"<html>" + b"<h1 " * 50_000, "readings.html"
    ),
    "white space between two names": lambda: [
        split_names("A" + " \t" * 5_000 + "B", manner) for manner in ("natural", "printed")
    ],
    "white space in a name": lambda: person("A" + " \t" * 50_000 + "B"),
    "institutions joined without end": lambda: split_institutions("&amp;" * 20_000),
    "full stops for an institution": lambda: split_institutions("." * 100_000 + "x"),
    "digits behind a date": lambda: by_name("schedule").extract(b"date:  2012-08-31 04:" + b"9" * 500, "s.md"),
    "white space in a label": lambda: read_label("A" + " \t" * 50_000 + "B", SHIPPED),
    "white space in the name of a section": lambda: clean("A" + " \n" * 50_000 + "B"),
    "signs before the stamp of a page": lambda: without_stamps(open_page((b"$" * 9_900 + b"\n\n") * 4, "s.md")),
    "white space around a dash": lambda: [manner("A" + " \t" * 50_000 + "B") for manner in MANNERS],
}


@pytest.mark.parametrize("work", REPEATED.values(), ids=REPEATED)
def test_repeated_signs_take_linear_time(work: Callable[[], object]) -> None:
    assert in_a_child(work)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[[[[a](b)", "[[[[a](b)"),
        ("[[[[[a](b)", "[[[[\ufdd0a](b)"),
        ("- [a\n" * 9 + "[b](c)", "- [a\n" * 9 + "[b](c)"),
        ("[a](b) " * 9, "[a](b) " * 9),
        ("[" * 9 + "\n\n[a](b)", "[" * 4 + "\ufdd0" * 5 + "\n\n[a](b)"),
    ],
)
def test_only_brackets_deeper_than_any_link_become_plain_signs(text: str, left: str) -> None:
    assert shallow(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a {{ b }} c", "a  c"),
        ("a {% b\n %} c {{ d", "a \n c {{ d"),
        ("{{ a {{ b }} c }}", " c }}"),
        ("{% a }} {{ b }}", "{% a }} "),
        ("{{% a %}}", ""),
    ],
)
def test_template_tags_are_taken_out_and_lines_keep_their_numbers(text: str, left: str) -> None:
    assert without_template(text) == left
