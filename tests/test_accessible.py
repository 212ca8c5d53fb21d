"""axe-core (npm) finds nothing serious on the pages, and a week's work is done with the keyboard alone.

axe-core is installed once into the cache of pytest. Without npm, or where its registry cannot be reached, these tests
are skipped, as those of the browser are without Chromium; but where CI is set they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
from playwright import sync_api as playwright
from playwright.sync_api import expect
from test_browser import CHROMIUM, browser, group, opened  # noqa: F401 (fixtures)

from db.changes import changes
from db.engine import Database
from db.group.talks import talks
from db.jobs import begin_next, finish, progress, put_job
from db.members import Person
from paperwatch.changes.door import act

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on this machine (apt-get install chromium)")
AXE = "axe-core@4.14.1"
PAGES = (
    "/", "/venues", "/venue/OSDI/2025", "/topics", "/topics/edit?name=orbits&find=title:orion", "/talks", "/talk/{}",
    "/talk/{}/handout", "/paper/osdi25/orion", "/search", "/search?q=orion", "/upkeep", "/review", "/members",
    "/changes", "/yours", "/add", "/jobs", "/job/1", "/job/2", "/bring", "/data", "/data/papers",
)  # fmt: skip
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 390), ("dark", 1280))
SERIOUS = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations'], preload: false});
  return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '));
}"""


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The text of axe-core."""
    folder: Path = request.config.cache.mkdir("axe")  # type: ignore[union-attr]
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        if shutil.which("npm") is None:
            _cannot("needs npm, which installs axe-core (apt-get install npm)")
        words = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(folder), AXE]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            _cannot(f"npm could not install {AXE}: {done.stderr.strip()[:200]}")
    return script.read_text("utf-8")


def _cannot(why: str) -> NoReturn:
    """A reason to skip for who tries the tests, and a failure where they decide on a change."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def fill(database: Database) -> int:
    """A planned talk, a note, a proposal, jobs that ended and that run; the number of the talk."""
    ada = Person("Ada Lovelace", "organiser")
    act(database, "plan-talk", {"paper": "osdi25/orion", "date": "2030-05-06", "presenters": "Ann Lee"}, ada)
    act(database, "note", {"paper": "osdi25/orion", "text": "Section 4."}, ada)
    act(database, "propose", {"paper": "osdi25/orion", "text": "for May"}, Person("Bo", "member"))
    act(database, "save-search", {"name": "caches", "query": "title:cache"}, ada)
    for name in ("MLSys'24", "SOSP'25"):
        database.writing(lambda c, name=name: put_job(c, "conference", {"name": name}, "Ada"))
    first, second = begin_next(database), begin_next(database)
    assert first and second
    finish(database, first.id, "doubtful", "It may have been misread.", told=["MLSys'24: 37 papers"])
    progress(database, second.id, "Reading SOSP'25", 18, 55)
    return next(row.talk_id for row in talks(database) if row.schedule == "planned here")


def test_axe_finds_nothing_serious(
    browser: playwright.Browser,  # noqa: F811
    group: tuple[str, Database],  # noqa: F811
    axe: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every page, by turns on a phone in light and on a screen in dark; one server and one window for all of them."""
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    talk = fill(group[1])
    page = opened(browser, group, "Ada", "organiser")
    page.context.add_init_script(axe)
    found = {}
    for path, (scheme, width) in zip(PAGES, cycle(LOOKS), strict=False):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        answer = page.goto(group[0] + path.format(talk))
        assert answer is not None and answer.ok, path
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[path] = page.evaluate(SERIOUS)
    assert {path: said for path, said in found.items() if said} == {}
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert page.evaluate(SERIOUS) != [], "axe finds a page without a language"
    page.context.close()


def press_to(page: Any, name: str, *, tag: str = "") -> None:
    """Tab until what is called so has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(e => [e.tagName, (e.labels && e.labels.length ? e.labels[0].textContent : e.textContent).trim()])"
            "(document.activeElement)"
        )
        if said[1].startswith(name) and tag.upper() in ("", said[0]):
            return
    pytest.fail(f"The keyboard does not reach {name!r}.")


def test_a_talk_is_planned_and_a_conference_asked_for_with_the_keyboard_alone(
    browser: playwright.Browser,  # noqa: F811
    group: tuple[str, Database],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    address, database = group
    page = opened(browser, group, "Ada", "organiser")
    page.goto(f"{address}/paper/osdi25/orion")
    press_to(page, "Plan a talk on it", tag="summary")
    page.keyboard.press("Enter")
    press_to(page, "Day")
    page.keyboard.type("05062030")
    press_to(page, "Presenters")
    page.keyboard.type("Ann Lee")
    press_to(page, "Plan it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Planned for 2030-05-06")
    page.goto(f"{address}/add")
    press_to(page, "Its name and year")
    page.keyboard.type("MLSys 2024")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Read MLSys'24")
    press_to(page, "Stop that", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/job/1")
    expect(page.locator("main")).to_contain_text("Waits for its turn")
    assert [one.action for one in changes(database)] == ["add-conference", "plan-talk"]
    assert talks(database, since=date(2030, 5, 6))[0].presenters == ("Ann Lee",)
    page.context.close()
