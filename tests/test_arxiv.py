"""arXiv's query API, OAI-PMH and feeds, read without a network."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.arxiv import EXTRACTORS, atom, feed, oai
from extract.arxiv.people import authors_of
from extract.records import Author, Extraction, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "arxiv"
URL = "https://export.arxiv.org/api/query?id_list=x"


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def codes(extraction: Extraction) -> list[str]:
    return [problem.code for problem in extraction.problems]


def atom_answer(*entries: str) -> bytes:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}{''.join(entries)}</feed>".encode()


def entry(name: str = "2401.00001v1", title: str = "A Title", more: str = "") -> str:
    return f"<entry><id>http://arxiv.org/abs/{name}</id><title>{title}</title>{more}</entry>"


def oai_answer(metadata: str, name: str = "2401.00001") -> bytes:
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>'
        f"<identifier>oai:arXiv.org:{name}</identifier></header><metadata>{metadata}</metadata></record></ListRecords>"
        "</OAI-PMH>"
    ).encode()


# The query API


def test_an_entry_becomes_a_record_whose_key_has_no_version() -> None:
    blitzscale = papers(atom.extract((FIXTURES / "ids.xml").read_bytes(), URL))[0]
    assert (blitzscale.source, blitzscale.key) == ("arxiv", "2412.17246")
    assert blitzscale.identifiers.arxiv_version == 2
    assert blitzscale.venue == Venue("arXiv", 2024, "cs.DC")
    assert blitzscale.published == date(2024, 12, 23)
    assert blitzscale.updated == date(2025, 6, 6)
    assert blitzscale.keywords == ("cs.DC", "cs.OS")
    assert blitzscale.remarks == ("comment: In OSDI '25",)
    assert [link.url for link in blitzscale.links] == [
        "https://arxiv.org/abs/2412.17246",
        "https://arxiv.org/pdf/2412.17246v2",
    ]


def test_two_versions_of_one_preprint_share_the_key_and_differ_in_title() -> None:
    first = papers(atom.extract((FIXTURES / "ids-v1.xml").read_bytes(), URL))[0]
    second = papers(atom.extract((FIXTURES / "ids.xml").read_bytes(), URL))[0]
    assert first.key == second.key
    assert first.title == "Fast and Live Model Auto Scaling with O(1) Host Caching"
    assert second.title == "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching"


def test_the_page_says_how_much_there_is() -> None:
    page = atom.extract((FIXTURES / "category.xml").read_bytes(), URL).page
    assert (page["total_results"], page["start"], page["items_per_page"]) == (6, 0, 1000)


def test_affiliations_doi_and_journal_are_kept() -> None:
    by_key = {p.key: p for p in papers(atom.extract((FIXTURES / "category.xml").read_bytes(), URL))}
    assert by_key["2403.11805"].authors[:3] == (
        Author("Wangsong Yin", ("Beijing University of Posts and Telecommunications",)),
        Author("Mengwei Xu", ("Beijing University of Posts and Telecommunications",)),
        Author("Yuanchun Li"),
    )
    assert by_key["2407.00079"].identifiers.doi == "10.1145/3773772"
    assert "journal_ref: ACM Transactions on Storage, 2025" in by_key["2407.00079"].remarks


def test_a_title_over_several_lines_is_one_line() -> None:
    title = papers(atom.extract((FIXTURES / "category.xml").read_bytes(), URL))[0].title
    assert title == "WaferLLM: Large Language Model Inference at Wafer Scale"


def test_tex_in_titles_and_names_is_text() -> None:
    body = atom_answer(entry(title=r"90% of L\'evy {VMs}", more=r"<author><name>\'Edgar Rold\'an</name></author>"))
    record = papers(atom.extract(body, URL))[0]
    assert record.title == "90% of Lévy VMs"
    assert record.authors == (Author("Édgar Roldán"),)


def test_e_mail_addresses_are_never_kept() -> None:
    body = atom_answer(entry(more="<arxiv:comment>8 pages, contact: a.b@cs.example.edu</arxiv:comment>"))
    assert papers(atom.extract(body, URL))[0].remarks == ("comment: 8 pages, contact",)


def test_an_error_answer_is_a_named_problem_and_no_record() -> None:
    read = atom.extract((FIXTURES / "error.xml").read_bytes(), URL)
    assert read.records == ()
    assert [(p.code, p.severity, p.message) for p in read.problems] == [
        ("arxiv.error", "error", "incorrect id format for 24121.7246x")
    ]
    assert read.page["errors"] == "incorrect_id_format_for_24121.7246x"


def test_no_results_and_an_empty_page_are_told_apart() -> None:
    assert codes(atom.extract((FIXTURES / "empty.xml").read_bytes(), URL)) == ["arxiv.no-results"]
    counted = b'<feed xmlns="http://www.w3.org/2005/Atom"><totalResults>12</totalResults></feed>'
    assert codes(atom.extract(counted, URL)) == ["arxiv.empty-page"]


def test_a_broken_entry_does_not_stop_the_page() -> None:
    read = atom.extract(atom_answer(entry(title=""), entry("nonsense"), entry("2401.00002v3")), URL)
    assert [p.key for p in papers(read)] == ["2401.00002"]
    assert codes(read) == ["arxiv.no-title", "arxiv.no-id"]


def test_a_cut_answer_keeps_the_whole_entries_and_says_so() -> None:
    whole = atom_answer(entry(), entry("2401.00002v1", "Another", "<summary>Long abstract</summary>"))
    read = atom.extract(whole[: whole.index(b"abstract")], URL)
    assert [p.key for p in papers(read)] == ["2401.00001"]
    assert codes(read) == ["xml.cut", "xml.cut-record"]


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + atom_answer(entry(title="x &b; y"))[38:]
    read = atom.extract(bomb, URL)
    assert "haha" not in str(read)


def test_an_old_identifier_keeps_its_archive_and_gives_the_year() -> None:
    record = papers(atom.extract(atom_answer(entry("astro-ph/9901001v1")), URL))[0]
    assert record.key == "astro-ph/9901001"
    assert record.venue == Venue("arXiv", 1999, None)


# OAI-PMH


def test_a_list_names_its_token_and_its_deleted_records() -> None:
    read = oai.extract((FIXTURES / "oai-list.xml").read_bytes(), URL)
    assert [p.key for p in papers(read)] == ["2403.11805"]
    assert [(p.code, p.severity, p.record_key) for p in read.problems] == [("oai.deleted", "ignored", "2403.00001")]
    assert read.page["resumption_token"] == "verb%3DListRecords%26skip%3D2"
    assert read.page["response_date"] == "2025-11-20T04:00:00Z"


def test_arxiv_raw_gives_every_version_and_the_authors_of_one_line() -> None:
    record = papers(oai.extract((FIXTURES / "oai-raw.xml").read_bytes(), URL))[0]
    assert record.identifiers.arxiv_version == 2
    assert (record.published, record.updated) == (date(2025, 2, 21), date(2025, 11, 4))
    assert [a.name for a in record.authors][-2:] == ["Xuanzhe Liu", "Xin Jin"]


def test_dublin_core_keeps_names_as_they_are_given() -> None:
    record = papers(oai.extract((FIXTURES / "oai-dc.xml").read_bytes(), URL))[0]
    assert record.authors[0] == Author("Zhong, Yinmin")
    assert record.remarks == ("comment: OSDI 2024",)
    assert (record.published, record.updated) == (date(2024, 1, 17), date(2024, 6, 6))


def test_several_dois_in_one_field_are_one_identifier_and_remarks() -> None:
    body = oai_answer(
        "<arXiv><id>2401.00001</id><title>T</title><doi>10.1103/a.1, 10.1103/b.2;10.1103/c.3</doi></arXiv>"
    )
    record = papers(oai.extract(body, URL))[0]
    assert record.identifiers.doi == "10.1103/a.1"
    assert record.remarks == ("doi: 10.1103/b.2", "doi: 10.1103/c.3")


@pytest.mark.parametrize(
    ("code", "problem", "severity"),
    [
        ("badResumptionToken", "oai.badResumptionToken", "error"),
        ("noRecordsMatch", "oai.noRecordsMatch", "ignored"),
        ("madeUp", "oai.error", "error"),
    ],
)
def test_each_protocol_error_has_its_name(code: str, problem: str, severity: str) -> None:
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{code}">why</error></OAI-PMH>'
    read = oai.extract(body.encode(), URL)
    assert [(p.code, p.severity, p.message) for p in read.problems] == [(problem, severity, f"{code}: why")]
    assert read.page["errors"] == code


def test_an_unknown_metadata_format_is_a_problem_of_its_record() -> None:
    read = oai.extract(oai_answer("<marc><leader>x</leader></marc>"), URL)
    assert [(p.code, p.record_key) for p in read.problems] == [("oai.unknown-format", "2401.00001")]


# Feeds


def test_a_feed_gives_the_announced_version_without_inventing_dates() -> None:
    read = feed.extract((FIXTURES / "rss-cs-os.xml").read_bytes(), URL)
    service, blitzscale = papers(read)
    assert (service.key, service.published, service.updated) == ("2403.11805", None, None)
    assert service.abstract is not None
    assert service.abstract.startswith("A phone could offer one language model")
    assert (blitzscale.identifiers.arxiv_version, blitzscale.venue) == (2, Venue("arXiv", 2024, "cs.DC"))


def test_an_atom_feed_with_tex_in_its_names() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><entry>'
        b"<id>oai:arXiv.org:2401.00001v1</id><title>T</title><category term='cs.OS'/>"
        b"<summary>arXiv:2401.00001v1 Announce Type: new \nAbstract: Text.</summary>"
        b"<dc:creator>Andr\\'e Weil, Bob Jones</dc:creator></entry></feed>"
    )
    record = papers(feed.extract(body, "https://rss.arxiv.org/atom/cs.OS"))[0]
    assert record.authors == (Author("André Weil"), Author("Bob Jones"))
    assert record.abstract == "Text."


def test_the_feed_of_before_2024_hid_the_id_in_the_title() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><item>'
        b"<title>A Title. (arXiv:2301.00001v2 [cs.OS] UPDATED)</title>"
        b"<link>http://arxiv.org/abs/2301.00001</link><description>&lt;p&gt;Words.&lt;/p&gt;</description>"
        b'<dc:creator>&lt;a href="http://arxiv.org/a"&gt;Ann Able&lt;/a&gt;</dc:creator></item></rdf:RDF>'
    )
    record = papers(feed.extract(body, "https://arxiv.org/rss/cs.OS"))[0]
    assert (record.title, record.identifiers.arxiv_version, record.keywords) == ("A Title", 2, ("cs.OS",))
    assert (record.authors, record.abstract) == ((Author("Ann Able"),), "Words.")


def test_a_weekend_is_no_failure() -> None:
    read = feed.extract(b"<rss version='2.0'><channel><title>cs.OS updates</title></channel></rss>", URL)
    assert [(p.code, p.severity) for p in read.problems] == [("arxiv.feed-empty", "ignored")]


# The author line


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("A. Able, B. Baker and C. Cole", [("A. Able", ()), ("B. Baker", ()), ("C. Cole", ())]),
        ("A. Able, B. Baker, and C. Cole", [("A. Able", ()), ("B. Baker", ()), ("C. Cole", ())]),
        ("A. Able (MIT, Cambridge), B. Baker (CERN)", [("A. Able", ("MIT, Cambridge",)), ("B. Baker", ("CERN",))]),
        (
            "A. Able (1), B. Baker (1 and 2) ((1) MIT, (2) CERN (Geneva))",
            [("A. Able", ("MIT",)), ("B. Baker", ("MIT", "CERN (Geneva)"))],
        ),
        ("John Smith, Jr., Anna Sandler", [("John Smith Jr.", ()), ("Anna Sandler", ())]),
        ("A. Able (unclosed, B. Baker", [("A. Able (unclosed", ()), ("B. Baker", ())]),
    ],
)
def test_an_author_line_is_split_at_commas_outside_of_brackets(line: str, authors: list[Any]) -> None:
    assert [(a.name, a.affiliations) for a in authors_of(line)] == authors


def test_each_kind_of_answer_is_recognised_without_its_address() -> None:
    found = {
        file.name: next((e.name for e in EXTRACTORS if e.recognises(file.read_bytes(), "")), None)
        for file in FIXTURES.glob("*.xml")
    }
    assert found == {
        **dict.fromkeys(("ids.xml", "ids-v1.xml", "category.xml", "empty.xml", "error.xml"), "arxiv-atom"),
        **dict.fromkeys(("oai-list.xml", "oai-raw.xml", "oai-dc.xml", "oai-expired.xml"), "arxiv-oai"),
        "rss-cs-os.xml": "arxiv-rss",
    }


# Real answers


def truth(corpus: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (corpus / "truth/web" / name).read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["page"]].append(row)
    return rows


def same(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFKC", text).split())


def abstract_of(paper: PaperRecord) -> tuple[str | None, int | None, str | None]:
    text = paper.abstract
    return (text[:80], len(text), text[-40:]) if text else (None, None, None)


def names_of(authors: Any) -> list[tuple[str | None, list[str | None]]]:
    pairs = [(a["name"], a["affiliations"]) if isinstance(a, dict) else (a.name, a.affiliations) for a in authors]
    return [(same(name), [same(a) for a in affiliations]) for name, affiliations in pairs]


def remark(paper: PaperRecord, label: str) -> str | None:
    return next((r.removeprefix(f"{label}: ") for r in paper.remarks if r.startswith(f"{label}: ")), None)


@pytest.mark.corpus
def test_every_atom_entry_of_the_corpus_equals_its_truth(corpus: Path) -> None:
    compared = 0
    rows = truth(corpus, "arxiv-atom-api.jsonl")
    for page, (facts,) in truth(corpus, "arxiv-atom-api.files.jsonl").items():
        read = atom.extract((corpus / "web" / page).read_bytes(), page)
        assert len(read.records) == facts["entries"]
        assert str(read.page["total_results"]) == facts["totalResults"]
        assert str(read.page["start"]) == facts["startIndex"]
        for row, paper in zip(rows[page], papers(read), strict=True):
            said = (paper.key, f"v{paper.identifiers.arxiv_version}", same(paper.title), paper.where.line)
            assert said == (row["id"], row["version"], same(row["title"]), row["line"])
            assert names_of(paper.authors) == names_of(row["authors"])
            assert abstract_of(paper) == (row["abstract_start"], row["abstract_len"], row["abstract_end"])
            assert paper.venue is not None
            assert (paper.venue.track, list(paper.keywords)) == (row["primary_category"], row["categories"])
            assert (str(paper.published), str(paper.updated)) == (row["published"][:10], row["updated"][:10])
            assert paper.identifiers.doi == (row["doi"].lower() if row["doi"] else None)
            assert (remark(paper, "comment"), remark(paper, "journal_ref")) == (row["comment"], row["journal_ref"])
            compared += 1
    assert compared == 64


@pytest.mark.corpus
def test_every_oai_record_of_the_corpus_equals_its_truth(corpus: Path) -> None:
    compared = 0
    rows = truth(corpus, "arxiv-oai-pmh.jsonl")
    for page, (facts,) in truth(corpus, "arxiv-oai-pmh.files.jsonl").items():
        read = oai.extract((corpus / "web" / page).read_bytes(), page)
        live = [r for r in rows[page] if not r["deleted"] and r.get("kind") != "header only"]
        assert codes(read).count("oai.deleted") == len(facts["deleted"])
        assert read.page.get("errors", "") == " ".join(e["code"] for e in facts["errors"])
        assert read.records or read.problems
        for row, paper in zip(live, papers(read), strict=True):
            assert (same(paper.title), paper.where.line) == (same(row["title"]), row["line"])
            assert abstract_of(paper) == (row["abstract_start"], row["abstract_len"], row["abstract_end"])
            if isinstance(row["authors"], list):
                assert names_of(paper.authors) == names_of(row["authors"])
            if row["format"] != "oai_dc":
                assert (paper.key, list(paper.keywords)) == (row["id"], row["categories"])
                assert (remark(paper, "comment"), remark(paper, "journal_ref")) == (row["comment"], row["journal_ref"])
            compared += 1
    assert compared == 35
