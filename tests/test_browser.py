"""The pages in headless Chromium, the machine's own: what is reached on a phone, by keyboard, without scripts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS
from playwright import sync_api as playwright
from playwright.sync_api import expect
from served import serving

from db.changes import changes
from db.engine import Database, open_database
from db.group.talks import talks
from db.linkage.link import link_pending
from db.members import Person, Role, add_member, new_link
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperMention, PaperRecord, Record, TalkRecord, Venue, Where
from extract.registry import extractor_for
from paperwatch.changes.door import act
from paperwatch.serve.access import Access

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on this machine (apt-get install chromium)")

PAGES = (
    "/", "/venues", "/venue/OSDI/2025", "/venue/OSDI", "/topics", "/topic/serving", "/talks", "/upkeep", "/search",
    "/search?q=serving", "/paper/osdi25/he", "/data", "/data/papers", "/data/uncovered?venue=OSDI",
    "/data/not_covered?venue=OSDI&year=2025&topic=serving",
)  # fmt: skip
OPEN_SERVING = {
    "DecDEC: A Systems Approach to Advancing Low-Bit LLM Quantization",
    "NanoFlow: Towards Optimal Large Language Model Serving Throughput",
    "WaferLLM: Large Language Model Inference at Wafer Scale",
}
BLITZSCALE = "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching"
LONG = "<script>alert(1)</script> \u202e\u200f" + "m" * 2000
FAULTS = """() => {
  const named = e => (e.labels && e.labels.length) || e.getAttribute('aria-label') || e.type === 'hidden';
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1]);
  return [
    document.documentElement.lang ? '' : 'no language',
    document.querySelectorAll('h1').length === 1 ? '' : 'not one h1',
    levels.some((l, i) => i && l > levels[i - 1] + 1) ? 'a heading is left out: ' + levels : '',
    ...[...document.querySelectorAll('input,select,textarea')].filter(e => !named(e)).map(e => 'no label: ' + e.name),
    ...[...document.images].filter(e => !e.alt).map(e => 'no alt: ' + e.src),
    ...[...document.querySelectorAll('a,button')].filter(e => !e.textContent.trim() && !e.querySelector('img[alt]'))
      .map(e => 'no name: ' + e.outerHTML),
    ...['main', 'header', 'nav', 'footer'].filter(name => !document.querySelector(name)).map(n => 'no ' + n),
    ...[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)
      .map(i => 'id twice: ' + i),
  ].filter(Boolean);
}"""
CONTRAST = """() => {
  const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = rgb(c).map(linear);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c.startsWith('rgb') && rgb(c)[3] !== 0) return c; } return 'rgb(255,255,255)'; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bad = new Set();
  for (let node; node = walker.nextNode();) {
    const e = node.parentElement;
    if (!node.textContent.trim() || !e.checkVisibility() || e.closest('svg,.unseen,option')) continue;
    const shade = getComputedStyle(e), back = ground(e);
    if (!shade.color.startsWith('rgb')) continue;
    const [a, b] = [light(shade.color), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.add(`${e.className || e.tagName} ${ratio.toFixed(2)}: ${node.textContent.slice(0, 30)}`);
  }
  return [...bad];
}"""


@pytest.fixture(scope="module")
def site(demo: Path) -> Iterator[str]:
    with serving(demo) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield started
        started.close()


@pytest.fixture(scope="module")
def osdi25(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All of OSDI'25 as its programme says it, and a talk on BlitzScale."""
    address = "https://www.usenix.org/conference/osdi25/technical-sessions"
    page = (CORPUS / "web" / "usenix" / "tech-sessions" / "osdi25.html").read_bytes()
    talk = TalkRecord("schedule:g", "t", BLITZSCALE, Where("page"), "paper", papers=(PaperMention(BLITZSCALE),))
    file = tmp_path_factory.mktemp("osdi25") / "paperwatch.db"
    fill(file, *extractor_for(page, address).extract(page, address).records, talk)
    with serving(file) as found:
        yield found


def fill(file: Path, *records: Record) -> None:
    database = open_database(f"sqlite:///{file}")
    save(database, records, run_id=start_run(database, source="usenix", edition="OSDI'25"))
    link_pending(database)
    database.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_question_is_answered_in_three_clicks_from_the_front_page(
    browser: playwright.Browser, site: str, scripts: bool
) -> None:
    titles = _asked_by_clicking(browser, site, scripts=scripts)
    assert titles == {BLITZSCALE, *OPEN_SERVING} - {"DecDEC: A Systems Approach to Advancing Low-Bit LLM Quantization"}


@pytest.mark.corpus
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_of_all_papers_of_osdi25_the_open_ones_on_serving_are_three_clicks_away(
    browser: playwright.Browser, osdi25: str, scripts: bool
) -> None:
    assert _asked_by_clicking(browser, osdi25, scripts=scripts) == OPEN_SERVING


def _asked_by_clicking(browser: playwright.Browser, site: str, *, scripts: bool) -> set[str]:
    """The titles that stand in the list after two clicks from the front page; the third click opens one of them."""
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(site)
    page.click("a.edition:has-text('OSDI 2025')")
    page.wait_for_url("**/venue/OSDI/2025")
    page.click(".chips a:has-text('serving')")
    page.wait_for_url("**/venue/OSDI/2025?topic=serving&covered=no")
    titles = page.locator("ol.papers h3").all_inner_texts()
    page.click(f"ol.papers a:has-text('{titles[0]}')")
    page.wait_for_url("**/paper/*")
    assert page.locator("h1").inner_text() == titles[0]
    assert "not covered yet" in page.locator("main").inner_text()
    page.close()
    return set(titles)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("hostile") / "paperwatch.db"
    wild = PaperRecord(
        "usenix", "osdi25/long", LONG, Where("page"), authors=(Author(LONG, (LONG,)),), abstract=LONG, session=LONG,
        venue=Venue("OSDI", 2025), identifiers=Identifiers(usenix="osdi25/long"),
    )  # fmt: skip
    fill(file, wild, TalkRecord("schedule:g", "t", LONG, Where("page"), "paper", date(2025, 4, 1), presenters=(LONG,)))
    with serving(file) as found:
        yield found


@pytest.mark.parametrize("path", ["/", "/venue/OSDI/2025", "/paper/osdi25/long", "/talks", "/search?q=alert"])
@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_text_neither_acts_nor_breaks_a_page(
    browser: playwright.Browser, hostile: str, path: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    dialogs: list[object] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.dismiss()))
    page.goto(hostile + path)
    assert dialogs == []
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways"
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_made(browser: playwright.Browser, site: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "it scrolls sideways"
    assert said == []
    assert page.evaluate(FAULTS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], scheme
    page.close()


def test_the_keyboard_reaches_the_content_the_pages_and_the_search(browser: playwright.Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(site)
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert reached[1:9] == ["paperwatch", "This week", "Venues", "Topics", "Talks", "Upkeep", "Data", "q"]
    page.focus("#find")
    page.keyboard.type("title:serving")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=title%3Aserving")
    assert page.locator("ol.papers mark").first.inner_text().lower() in ("serve", "serving")
    page.close()


def test_the_page_can_be_drawn_for_the_readme(browser: playwright.Browser, site: str, tmp_path: Path) -> None:
    """With PAPERWATCH_PICTURES=docs/pictures the picture there is renewed."""
    folder = Path(os.environ.get("PAPERWATCH_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    page.goto(site)
    page.screenshot(path=folder / "this-week.png")
    assert 10_000 < (folder / "this-week.png").stat().st_size < 200_000
    page.close()


@pytest.fixture
def group(tmp_path: Path) -> Iterator[tuple[str, Database]]:
    """A server of a group, with pairs to be judged and a talk that lacks its slides."""
    file = tmp_path / "paperwatch.db"
    twice = [
        PaperRecord(source, f"{key}/{title}", title, Where(f"https://example.org/{key}"), venue=Venue(venue, year))
        for title in ("Fair Queues for Kernels", "Deep Snow Forecasts")
        for source, key, venue, year in (("usenix", "osdi18", "OSDI", 2018), ("dblp", "atc19", "ATC", 2019))
    ]
    orion = PaperRecord("usenix", "osdi25/orion", "Orion: Tasks on Clusters", Where("page"), venue=Venue("OSDI", 2025),
                        identifiers=Identifiers(usenix="osdi25/orion"))  # fmt: skip
    given = TalkRecord("schedule:g", "t", BLITZSCALE, Where("page"), "paper", date(2025, 4, 1))
    fill(file, *twice, orion, given)
    database = open_database(file)
    with serving(file, Access(database)) as address:
        yield address, database
    database.close()


def opened(browser: playwright.Browser, group: tuple[str, Database], name: str, role: Role, **more: Any) -> Any:
    """A page in a browser of its own, in which a new member has signed in by their link."""
    address, database = group
    add_member(database, name, role)
    page = browser.new_context(**more).new_page()
    page.goto(f"{address}/enter/{new_link(database, name)}")
    page.get_by_role("button", name=f"Sign in as {name}").click()
    page.wait_for_url(f"{address}/")
    return page


@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 1280)], ids=["phone", "desk without scripts"])
def test_three_people_have_their_week_in_the_browser(
    browser: playwright.Browser, group: tuple[str, Database], scripts: bool, width: int
) -> None:
    more = {"java_script_enabled": scripts, "viewport": {"width": width, "height": 844}}
    organiser, member, reader = (
        opened(browser, group, name, role, **more)
        for name, role in (("Ada", "organiser"), ("Bo", "member"), ("Eve", "reader"))
    )
    address, database = group
    member.goto(f"{address}/paper/osdi25/orion")
    member.get_by_role("button", name="☆ Star").click()
    expect(member.get_by_role("status")).to_be_visible()
    member.get_by_text("Propose it for a meeting").click()
    member.get_by_label("A few words").fill("for May")
    member.get_by_role("button", name="Propose", exact=True).click()
    expect(member.locator("main")).to_contain_text("Proposed by Bo: for May.")
    assert member.get_by_text("Plan a talk on it").count() == 0

    organiser.goto(f"{address}/review")
    for button, told in (("Same paper", "are one paper"), ("Different papers", "are different papers")):
        organiser.get_by_role("button", name=button).click()
        expect(organiser.get_by_role("status")).to_contain_text(told)
    expect(organiser.locator("main")).to_contain_text("No pair waits")
    organiser.goto(address)
    organiser.get_by_role("link", name="Orion: Tasks on Clusters").first.click()
    organiser.get_by_text("Plan a talk on it").click()
    organiser.get_by_label("Day").fill("2030-05-06")
    organiser.get_by_label("Presenters").fill("Ann Lee, Bo Chen")
    organiser.get_by_role("button", name="Plan it").click()
    expect(organiser.locator("main .badge", has_text="planned")).to_be_visible()

    member.goto(f"{address}/talks?owed=1")
    member.get_by_role("link", name="change it").click()
    member.get_by_label("Address of the slides").fill("https://example.org/slides.pdf")
    member.get_by_role("button", name="Keep the address of the slides").click()
    expect(member.locator("main")).to_contain_text("added by Bo")

    for path in ("/paper/osdi25/orion", "/review", "/talks", "/changes"):
        reader.goto(address + path)
        assert [b.inner_text() for b in reader.get_by_role("button").all()] == ["Search", "Leave"] or path == "/talks"
    reader.goto(f"{address}/changes")
    assert "Taken back" not in reader.locator("main").inner_text()
    organiser.goto(f"{address}/changes")
    organiser.get_by_role("button", name="Take back").first.click()
    expect(organiser.locator("main")).to_contain_text("Taken back: Slides of a talk")
    assert [change.action for change in changes(database)] == [
        "undo", "add-link", "plan-talk", "judge", "judge", "propose", "star",
    ]  # fmt: skip


PAGES_OF_MEMBERS = ("/", "/paper/osdi25/orion", "/review", "/talk/{}", "/changes", "/yours", "/talks", "/upkeep")
PAGES_OF_MEMBERS += ("/members",)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_with_forms_are_well_made(
    browser: playwright.Browser, group: tuple[str, Database], width: int
) -> None:
    address, database = group
    ada = Person("Ada Lovelace", "organiser")
    done = act(database, "plan-talk", {"paper": "osdi25/orion", "date": "2030-05-06", "presenters": LONG[:290]}, ada)
    act(database, "note", {"paper": "osdi25/orion", "text": LONG}, Person("Bo", "member"))
    act(database, "propose", {"paper": "osdi25/orion", "text": LONG[:300]}, Person("Bo", "member"))
    talk = next(row.talk_id for row in talks(database) if row.schedule == "planned here")
    page = opened(browser, group, "Ada", "organiser", viewport={"width": width, "height": 844})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    for path in PAGES_OF_MEMBERS:
        page.goto(address + path.format(talk))
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} scrolls sideways"
        assert page.evaluate(FAULTS) == [], path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (path, scheme)
        if folder := os.environ.get("PAPERWATCH_SHOTS"):
            page.screenshot(path=f"{folder}/{path.strip('/').partition('/')[0] or 'week'}-{width}.png", full_page=True)
    assert said == [] and done.change.id == 1


def test_a_question_is_answered_with_the_keyboard_alone(
    browser: playwright.Browser, group: tuple[str, Database]
) -> None:
    page = opened(browser, group, "Ada", "organiser")
    page.goto(f"{group[0]}/review")
    for button, told in (("Different papers", "are different papers"), ("Not sure", "not sure whether")):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == button:
                break
        page.keyboard.press("Enter")
        page.wait_for_selector(f"[role=status]:has-text('{told}')")
    assert [change.action for change in changes(group[1])] == ["judge", "judge"]


FALL = """# Reading group

| Date | Wrangler | Paper |
|---|---|---|
| 2025-09-05 | Ada Park | [A Paper on Engines and Steam](https://arxiv.org/abs/2501.00001) |
| 2025-09-12 | Bo Lin | [A Paper on Looms and Cards of a Very Long Title](https://arxiv.org/abs/2501.00002) |
"""


@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 1280)], ids=["phone", "desk without scripts"])
def test_a_schedule_is_brought_asked_about_and_stored(
    browser: playwright.Browser,
    group: tuple[str, Database],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
    width: int,
) -> None:
    monkeypatch.setenv("PAPERWATCH_CONFIG", str(tmp_path / "paperwatch.toml"))
    expect, size = playwright.expect, {"width": width, "height": 844}
    page = opened(browser, group, "Ada", "organiser", java_script_enabled=scripts, viewport=size)
    page.goto(f"{group[0]}/talks")
    page.get_by_role("link", name="Bring a schedule").click()
    expect(page.get_by_role("heading", name="Bring a schedule")).to_be_visible()
    looks_well(page, "bring", width, scripts=scripts)
    page.get_by_label("or a file").set_input_files(
        {"name": "fall.md", "mimeType": "text/markdown", "buffer": FALL.encode()}
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("group", name="does it hold the presenter?")).to_be_visible()
    looks_well(page, "asked", width, scripts=scripts)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_role("cell", name="Ada Park")).to_be_visible()
    looks_well(page, "brought", width, scripts=scripts)
    page.get_by_label("What to call it").fill("our group")
    page.get_by_role("button", name="Store 2 talks").click()
    expect(page.get_by_role("status")).to_contain_text("Schedule “our group” added: 2 talks")
    expect(page.locator("main")).to_contain_text("A Paper on Looms and Cards")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back: Schedule “our group” added")
    expect(page.locator("main")).not_to_contain_text("Looms and Cards")


def looks_well(page: Any, name: str, width: int, *, scripts: bool) -> None:
    """No page scrolls sideways, has a fault of its structure or a contrast that is too low."""
    page.wait_for_load_state("load")  # a heading is there before the style sheet is
    if folder := os.environ.get("PAPERWATCH_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    if not scripts:  # nothing can be asked of a page then
        return
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"
    assert page.evaluate(FAULTS) == [], name
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], (name, scheme)
