"""A hand-out for a meeting: paper, abstract, links, related work; as a page and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from served import Server
from test_changes import GIVEN, LYRA, ORION
from test_cli import Run, run  # noqa: F401 (fixtures)
from test_serve_bring import shown

from db.engine import Database
from db.group.talks import talks
from db.judgements.papers import find_paper
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import Identifiers, PaperMention
from paperwatch.handout import as_markdown, of_papers

ABSTRACT = "We schedule tasks on shared clusters & measure <b>much</b>."
NEAR = replace(
    ORION, key="osdi24/vega", title="Vega: Scheduling Tasks on Shared Clusters Again", url="https://example.org/vega",
    identifiers=Identifiers(usenix="osdi24/vega"), venue=replace(ORION.venue, year=2024), authors=LYRA.authors,  # type: ignore[type-var]
)  # fmt: skip
TALK = replace(GIVEN, papers=(PaperMention(ORION.title, url=ORION.url), PaperMention("A paper nobody knows")))


@pytest.fixture
def server(sqlite: Database) -> Iterator[Server]:
    found = [replace(ORION, abstract=ABSTRACT), NEAR, TALK]
    save(sqlite, found, run_id=start_run(sqlite, source="test", edition=None))
    link_pending(sqlite)
    made = Server(Path(str(sqlite.url.database)), sqlite)
    yield made
    made.close()


def test_a_talk_has_a_hand_out_that_anybody_can_read_and_take(server: Server) -> None:
    number = talks(server.database)[0].talk_id
    visitor = server.visitor()
    assert f"/talk/{number}/handout" in visitor.get(f"/talk/{number}").text
    page = shown(visitor, f"/talk/{number}/handout")
    assert all(words in page for words in (ORION.title, ABSTRACT, "Ann Lee, Bo Chen", NEAR.title, "no source knows"))
    taken = visitor.get(f"/talk/{number}/handout.md")
    assert 'filename="handout-2025-04-01.md"' in taken.headers["content-disposition"]
    assert "[page](https://example.org/orion)" in taken.text and "Related work of 3 years:" in taken.text
    assert visitor.get("/talk/99999/handout").status_code == 404


def test_words_of_sources_are_text_in_the_markdown(server: Server) -> None:
    text = as_markdown(of_papers(server.database, [find_paper(server.database, "osdi25/orion")]))
    made = MarkdownIt().render(text)
    assert "<b>" not in made and "&lt;b&gt;much&lt;/b&gt;" in made


def test_papers_are_handed_out_on_the_command_line(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "a.bib").write_text("@inproceedings{a, title={Weaving on Many Looms}, author={Lin, Bo}, year=2025}")
    run("import", "a.bib")
    status, out, _ = run("handout", "weaving", "--title", "2 December")
    assert (status, out.startswith("# 2 December\n\n## Weaving on Many Looms\n\nBo Lin")) == (0, True), out
