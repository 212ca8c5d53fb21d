"""Links that programs put a redirect of their own before lead where they lead."""

# ruff: noqa: E501 (pages stand here as they are written)

import pytest

from extract.redirects import destination
from extract.schedule import propose


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("https://www.google.com/url?q=https://e.org/a.pdf&sa=D&usg=x", "https://e.org/a.pdf"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fe.org%2Fa.pdf&data=1",
            "https://e.org/a.pdf",
        ),
        ("https://www.google.com/search?q=https://e.org/a.pdf", "https://www.google.com/search?q=https://e.org/a.pdf"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://e.org/a.pdf?q=1", "https://e.org/a.pdf?q=1"),
        ("papers/a.pdf", "papers/a.pdf"),
    ],
)
def test_the_address_behind_a_redirect(href: str, leads: str) -> None:
    assert destination(href) == leads


SHEET = """<html><head><style>.ritz .s1{text-align:left}.ritz .s3{text-decoration:line-through;}</style></head><body>
<h1>Reading group, fall 2022</h1><table><tr><td class="s1">Date</td><td>Presenter</td><td>Paper</td></tr>
<tr><td class="s1">9/6/2022</td><td>Ada Park</td>
<td><a href="https://www.google.com/url?q=https://e.org/a.pdf&amp;sa=D">Looms Considered Useful for Systems</a></td></tr>
<tr><td class="s3">9/13/2022</td><td class="s3">Bo Lin</td><td class="s3">Engines and Their Steam at Scale</td></tr>
<tr><td class="s1">9/20/2022</td><td>Cy Raoul</td><td>Wheels of Distributed Databases</td></tr></table></body></html>"""


def test_a_sheet_that_is_published_strikes_by_a_class_and_links_through_a_redirect() -> None:
    looms, engines, _ = propose(SHEET.encode(), "sheet.html").talks
    assert looms.papers[0].url == "https://e.org/a.pdf"
    assert engines.talk_kind == "empty"
