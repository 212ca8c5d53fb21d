"""Which records are one paper: identifiers, titles, vetoes, judgements, public ids, and any order of arrival."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, text

from db.blocking import keys
from db.blocking.labels import contradiction
from db.blocking.view import RecordView
from db.clock import now
from db.engine import Database
from db.linkage.candidates import leaning_on
from db.linkage.link import LinkResult, link, link_pending
from db.linkage.misled import load
from db.linkage.rules import decide
from db.models import Judgement, PaperForwarding, Record
from db.naming import full_key
from db.store import mark_unseen, save, start_run
from db.trust import trust
from extract.records import (
    Author,
    EntryRecord,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    TalkRecord,
    Venue,
    Where,
)
from extract.records import Record as AnyRecord
from extract.text import title_key
from extract.venues import SHIPPED
from tests.databases import looked_up

OSDI = Venue("OSDI", 2025)
EXAMPLES = 200 if os.environ.get("PAPERWATCH_THOROUGH") else 4
BLITZ = "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching"


def paper(source: str, key: str, title: str, **more: object) -> PaperRecord:
    return PaperRecord(source, key, title, Where(f"https://example.org/{source}"), **more)  # type: ignore[arg-type]


def talk(key: str, *mentions: PaperMention, kind: str = "paper") -> TalkRecord:
    return TalkRecord("schedule:g", key, "talk", Where("s.md", 5), kind, papers=mentions)  # type: ignore[arg-type]


def keep(database: Database, *records: AnyRecord) -> LinkResult:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    return link_pending(database)


def papers(database: Database) -> list[frozenset[str]]:
    """The keys of the records of each paper."""
    groups: dict[int, set[str]] = {}
    with database.reading() as connection:
        for key, paper_id in connection.execute(
            select(Record.key, Record.paper_id).where(Record.paper_id.is_not(None))
        ):
            groups.setdefault(paper_id, set()).add(key)
    return sorted(map(frozenset, groups.values()), key=sorted)


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def judge(database: Database, a: tuple[str, str], b: tuple[str, str], verdict: str) -> None:
    (source_a, key_a), (source_b, key_b) = sorted((a, b))
    values = {"source_a": source_a, "key_a": key_a, "source_b": source_b, "key_b": key_b, "verdict": verdict}
    who = {"judged_by": "test", "judged_at": now(), "note": ""}
    database.writing(lambda connection: connection.execute(insert(Judgement), [values | who]))


RETITLED = (
    (
        "arxiv",
        "2412.00001",
        "Taming Dynamic Requests in a Production Serving System by Meta-kernels",
        Venue("arXiv", 2024),
    ),
    (
        "programme",
        "asplos26/serve",
        "XServe: End-to-End Production Serving for Dynamic Workloads",
        Venue("ASPLOS", 2026),
    ),
)
PEOPLE = tuple(map(Author, ("Jane Doe", "Bob Roe", "Cy Poe", "Di Wu", "Bo Kim", "Ann Lee", "Ida May", "Solo Person")))
ABSTRACT = (
    "Requests in production differ in length by orders of magnitude, which starves accelerators of work. We split each "
    "request into small tiles, schedule prefill, decode and verification together, and write kernels over these tiles "
    "once instead of for every shape. On a cluster of accelerators this doubles throughput and halves tail latency."
)
ANOTHER = (
    "File systems keep metadata on few servers, which limits directories. We keep permissions in a cache of the client "
    "and settle renames lazily by versions, so that lookups need no round trip. Billions of files fit, and builds of "
    "software finish sooner. Failures are repaired from a log that every replica can replay on its own."
)


@pytest.mark.parametrize(("second", "together"), [(ABSTRACT, True), (ANOTHER, False), (None, False)])
def test_abstracts_tell_a_new_title_from_a_second_paper_of_the_same_people(
    database: Database, second: str | None, together: bool
) -> None:
    for (source, key, title, venue), abstract in zip(RETITLED, (ABSTRACT, second), strict=True):
        keep(database, paper(source, key, title, venue=venue, authors=PEOPLE, abstract=abstract))
    assert (len(papers(database)) == 1) is together


PAGE = paper(
    "usenix",
    "osdi25/zhang",
    BLITZ,
    venue=OSDI,
    authors=(Author("Dingyan Zhang"),),
    identifiers=Identifiers(usenix="osdi25/zhang"),
)
PREPRINT = paper(
    "arxiv",
    "2412.17246",
    "Fast and Live Model Auto Scaling with O(1) Host Caching",
    venue=Venue("arXiv", 2024),
    authors=(Author("Dingyan Zhang"),),
    identifiers=Identifiers(arxiv="2412.17246"),
)


def test_an_equal_identifier_makes_one_paper_of_two_titles(database: Database) -> None:
    page = replace(PAGE, identifiers=Identifiers(arxiv="2412.17246", usenix="osdi25/zhang"))
    keep(database, page, PREPRINT)
    assert papers(database) == [{"osdi25/zhang", "2412.17246"}]
    assert rows(database, "SELECT title, venue, year, arxiv FROM papers") == [(BLITZ, "OSDI", 2025, "2412.17246")]


def test_an_equal_title_makes_one_paper_of_a_preprint_and_its_version_of_record(database: Database) -> None:
    keep(database, PAGE, replace(PREPRINT, title=BLITZ.upper()))
    assert papers(database) == [{"osdi25/zhang", "2412.17246"}]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"authors": (Author("Somebody Else"),)}, "no author is shared"),
        ({"venue": Venue("SOSP", 2025)}, "another conference"),
        ({"venue": Venue("OSDI", 2023)}, "another year"),
        ({"venue": Venue("arXiv", 2015)}, "a preprint ten years older"),
    ],
)
def test_an_equal_title_is_not_enough_against_other_evidence(
    database: Database, changes: dict[str, object], why: str
) -> None:
    keep(database, PAGE, replace(paper("dblp", "other", BLITZ), **changes))  # type: ignore[arg-type]
    assert len(papers(database)) == 2, why


def test_a_list_may_name_the_year_of_a_later_version_of_a_preprint(database: Database) -> None:
    keep(database, PREPRINT, talk("t", PaperMention(PREPRINT.title, venue=Venue("arXiv", 2025))))
    assert len(papers(database)) == 1


def test_two_papers_of_one_list_stay_two(database: Database) -> None:
    keep(database, PAGE, replace(PAGE, key="osdi25/zhang-2"))
    assert len(papers(database)) == 2


def test_another_doi_of_a_publisher_speaks_against_a_match_and_that_of_a_preprint_server_does_not() -> None:
    def view(id_: int, source: str, doi: str) -> RecordView:
        return RecordView(id_, "paper", source, doi, BLITZ, "blitzscale fast and live", names=frozenset({("doi", doi)}))

    assert decide(view(1, "crossref", "10.1145/1.1"), view(2, "openalex", "10.1145/1.2")).verdict == "different"
    assert decide(view(1, "crossref", "10.1145/1.1"), view(2, "openalex", "10.21203/rs.1")).verdict == "same"


def test_titles_without_a_common_word_under_one_identifier_are_for_a_person_to_judge() -> None:
    a = RecordView(1, "paper", "arxiv", "1", "", "finding kernel bugs", names=frozenset({("arxiv", "1")}))
    b = RecordView(2, "mention", "schedule:g", "2", "", "vector search on disks", names=frozenset({("arxiv", "1")}))
    assert decide(a, b).verdict == "ask"


def test_a_short_name_in_place_of_a_title_does_not_speak_against_an_identifier() -> None:
    a = RecordView(1, "paper", "arxiv", "1", "", "finding kernel bugs", names=frozenset({("arxiv", "1")}))
    b = RecordView(2, "mention", "list:l", "2", "", "acme", names=frozenset({("arxiv", "1")}))
    assert decide(a, b).verdict == "same"


def test_a_talk_lands_on_its_paper_by_title_alone(database: Database) -> None:
    keep(database, PAGE, talk("t", PaperMention(BLITZ, venue=OSDI)))
    assert papers(database) == [{"osdi25/zhang", "t#1"}]
    assert rows(database, "SELECT title FROM uncovered") == []


def test_a_typed_title_that_is_nearly_that_of_a_paper_is_asked_about_and_covers_nothing(database: Database) -> None:
    title = "Looms Considered Useful: Weaving Large Carpets at Scale with Steam Engines"
    keep(database, paper("usenix", "osdi25/park", title, venue=Venue("OSDI", 2025)))
    keep(database, talk("1", PaperMention(title.replace("Carpets", "Carpts"))))
    assert rows(database, "SELECT verdict FROM record_link") == [("ask",)]
    assert rows(
        database, "SELECT count(*) FROM coverage AS c JOIN papers AS p USING (paper_id) WHERE venue = 'OSDI'"
    ) == [(0,)]


def test_a_talk_that_prints_the_name_before_the_colon_only_is_asked_about_and_covers_nothing(
    database: Database,
) -> None:
    keep(database, paper("usenix", "osdi25/park", "FuseLink: Weaving Large Carpets at Scale", venue=OSDI))
    keep(database, talk("1", PaperMention("FuseLink")))
    assert rows(database, "SELECT verdict FROM record_link") == [("ask",)]
    assert rows(
        database, "SELECT count(*) FROM coverage AS c JOIN papers AS p USING (paper_id) WHERE venue = 'OSDI'"
    ) == [(0,)]


@pytest.mark.parametrize(
    ("typed", "title", "more", "verdict"),
    [
        ("FuseLink", "FuseLink: Weaving Large Carpets at Scale", {}, "ask"),
        ("Fork in the Road", "Fork in the Road: Reflections on Carpets", {}, "ask"),
        ("FuseLink", "FuseLink: Weaving Large Carpets at Scale", {"series": "SOSP", "year": 2025}, "unknown"),
        ("FuseLink", "Weaving Large Carpets at Scale with FuseLink", {}, "unknown"),
        ("Introduction", "Introduction: Weaving Large Carpets at Scale", {}, "unknown"),
        ("Spark", "Spark: Weaving Large Carpets at Scale", {}, "unknown"),
    ],
)
def test_what_stands_before_a_colon_names_a_paper_where_few_titles_have_its_words(
    typed: str, title: str, more: dict[str, object], verdict: str
) -> None:
    line = RecordView(1, "mention", "schedule:a", "1", typed, title_key(typed), "OSDI", 2025)
    other = RecordView(2, "paper", "dblp", "2", title, title_key(title), **more)  # type: ignore[arg-type]
    assert decide(line, other).verdict == verdict


def test_a_talk_lands_on_its_paper_by_the_name_of_a_file(database: Database) -> None:
    mention = PaperMention("BlitzScale at last", "https://www.usenix.org/system/files/osdi25-zhang.pdf", venue=OSDI)
    keep(database, PAGE, talk("t", mention))
    assert papers(database) == [{"osdi25/zhang", "t#1"}]


def test_a_paper_known_from_a_schedule_only_is_marked_and_never_uncovered(database: Database) -> None:
    keep(database, talk("t", PaperMention("A paper nobody crawled", "https://arxiv.org/abs/2501.00001")))
    assert rows(database, "SELECT title, evidence FROM papers") == [("A paper nobody crawled", "schedule")]
    assert rows(database, "SELECT * FROM uncovered") == []
    assert rows(database, "SELECT * FROM coverage") == []


def test_a_mention_without_a_title_makes_no_paper(database: Database) -> None:
    keep(database, talk("t", PaperMention("")))
    assert papers(database) == []


def test_a_label_that_contradicts_its_link_covers_no_paper_of_the_label_and_is_a_problem(database: Database) -> None:
    title = "OZZ: Identifying Kernel Out-of-Order Concurrency Bugs with In-Vivo Memory Access Reordering"
    wrong = PaperMention(title, "https://dlnext.acm.org/doi/10.1145/3694715.3695944", venue=OSDI)
    namesake = replace(PAGE, title=title)
    result = keep(database, namesake, talk("t", wrong))
    assert result.problems == 1
    assert rows(database, "SELECT code, document, line, source FROM problems") == [
        ("talk.label-contradicts-link", "s.md", 5, "schedule:g")
    ]
    assert rows(database, "SELECT title, venue FROM uncovered") == [(title, "OSDI")]
    mended = replace(wrong, venue=Venue("SOSP", 2024))
    keep(database, talk("t", mended))
    assert rows(database, "SELECT resolved_at IS NULL FROM problems") in ([(False,)], [(0,)])


@pytest.mark.parametrize(
    ("venue", "name", "contradicts"),
    [
        (Venue("OSDI", 2025), ("doi", "10.1145/3694715.3695944"), True),
        (Venue("SOSP", 2024), ("doi", "10.1145/3694715.3695944"), False),
        (Venue("OSDI", 2025), ("usenix", "osdi24/ren"), True),
        (Venue("OSDI", 2025), ("usenix", "osdi25/ren"), False),
        (Venue("OSDI", 2025), ("arxiv", "2412.17246"), False),
        (Venue("OSDI", 2002), ("doi", "10.1145/844128.844137"), False),
    ],
)
def test_which_labels_contradict_which_links(venue: Venue, name: tuple[str, str], contradicts: bool) -> None:
    view = RecordView(1, "mention", "schedule:g", "t#1", "", "", venue.series, venue.year, names=frozenset({name}))
    assert (contradiction(view, SHIPPED) is not None) is contradicts


def test_a_judgement_outranks_the_rule_both_ways(database: Database) -> None:
    judge(database, ("usenix", "osdi25/zhang"), ("arxiv", "2412.17246"), "same")
    keep(database, PAGE, PREPRINT, replace(PREPRINT, source="dblp", key="d", identifiers=Identifiers()))
    assert papers(database) == [{"2412.17246", "d", "osdi25/zhang"}]
    judge(database, ("dblp", "d"), ("arxiv", "2412.17246"), "different")
    link(database)
    assert papers(database) == [{"2412.17246", "osdi25/zhang"}, {"d"}]


def test_a_paper_keeps_its_public_id_when_it_grows_and_a_merge_forwards(database: Database) -> None:
    keep(database, PAGE)
    first = rows(database, "SELECT paper_id FROM papers")
    early = paper("dblp", "corr/1", "A Preliminary Study of Inference Bursts", authors=PREPRINT.authors)
    keep(database, early)
    both = dict(rows(database, "SELECT title, paper_id FROM papers"))  # type: ignore[arg-type]
    result = keep(database, replace(early, title=BLITZ))
    assert (result.merged, rows(database, "SELECT paper_id FROM papers")) == (1, first)
    with database.reading() as connection:
        assert connection.execute(select(PaperForwarding.public_id, PaperForwarding.target)).all() == [
            (both[early.title], first[0][0])
        ]
    keep(database, early)
    assert dict(rows(database, "SELECT title, paper_id FROM papers")) == both  # type: ignore[arg-type]


def test_a_mention_that_vanishes_takes_its_paper_with_it(database: Database) -> None:
    keep(database, talk("t", PaperMention("A paper nobody crawled")))
    run = start_run(database, source="test", edition=None)
    mark_unseen(database, run, source="schedule:g", scope=None)
    assert link_pending(database).removed == 1
    assert papers(database) == []


def test_linking_again_changes_nothing(database: Database) -> None:
    keep(database, PAGE, PREPRINT, talk("t", PaperMention(BLITZ)))
    again = link(database)
    assert (again.new, again.changed, again.merged, again.removed, again.problems) == (0, 0, 0, 0, 0)


def test_the_best_value_of_each_field_comes_from_the_most_trusted_record_that_has_one(database: Database) -> None:
    toc = paper(
        "opentoc", "sosp25/10.1145/9.1", "Pie A Programmable Serving System", venue=Venue("SOSP", 2025),
        authors=(Author("In Gim"),), abstract="From the table of contents.", identifiers=Identifiers(doi="10.1145/9.1"),
    )  # fmt: skip
    site = paper(
        "programme", "sosp25/10.1145/9.1", "Pie: A Programmable Serving System", venue=Venue("SOSP", 2025),
        authors=(Author("In Gim", ("Yale University",)),), identifiers=Identifiers(doi="10.1145/9.1"),
        links=(Link("pdf", "https://example.org/pie.pdf"),),
    )  # fmt: skip
    keep(database, toc, site)
    assert rows(database, "SELECT title, abstract, doi, pdf FROM papers") == [
        (
            "Pie: A Programmable Serving System",
            "From the table of contents.",
            "10.1145/9.1",
            "https://example.org/pie.pdf",
        )
    ]
    assert rows(database, "SELECT author, affiliations FROM authorships") == [("In Gim", "Yale University")]


ALPHA, BETA = "Alpha Stores for Clouds", "Proving Extensions to the Kernel"


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_line_with_the_link_of_another_paper_is_taken_at_its_title(database: Database, step: int) -> None:
    linked, meant = (
        paper("crossref", doi, title, identifiers=Identifiers(doi=doi))
        for doi, title in (("10.1145/1.1", ALPHA), ("10.1145/1.2", BETA))
    )
    records = [linked, meant, talk("t", PaperMention(BETA, identifiers=Identifiers(doi="10.1145/1.1")))]
    for record in records[-step:] + records[:-step]:
        keep(database, record)
    assert papers(database) == [frozenset({"10.1145/1.1"}), frozenset({"10.1145/1.2", "t#1"})]
    assert rows(database, "SELECT doi FROM papers ORDER BY doi") == [("10.1145/1.1",), ("10.1145/1.2",)]
    told = "SELECT message FROM problem WHERE resolved_at IS NULL"
    assert rows(database, told) == [(f"{BETA!r} stands at the link of {ALPHA!r}; it is taken at its title.",)]
    keep(database, talk("t", PaperMention(BETA, identifiers=Identifiers(doi="10.1145/1.2"))))
    assert rows(database, told) == []


def test_one_link_on_two_talks_of_a_page_is_a_doubt_on_both(database: Database) -> None:
    link_ = Identifiers(doi="10.1145/1.1")
    keep(database, talk("a", PaperMention("GPU Sharing by Interception in the Kernel", identifiers=link_)))
    keep(database, talk("b", PaperMention("Precise Analysis of Extensions to the Kernel", identifiers=link_)))
    keep(database, talk("c", PaperMention("GPU Sharing by Interception in the Kernel, continued", identifiers=link_)))
    assert papers(database) == [frozenset({"a#1", "c#1"}), frozenset({"b#1"})]
    assert {row[0] for row in rows(database, "SELECT verdict FROM record_link")} == {"same", "ask"}


def test_some_records_are_looked_at_without_reading_all_others_of_their_kind(sqlite: Database) -> None:
    keep(sqlite, *(paper("crossref", t, t, identifiers=Identifiers(doi="10.1145/1.1")) for t in (ALPHA, BETA)))
    keep(sqlite, named("l", BETA, "Beta"), talk("t", PaperMention(BETA, identifiers=Identifiers(doi="10.1145/1.1"))))
    with sqlite.reading() as connection:
        ids = set(connection.execute(select(Record.id)).scalars())
        with looked_up(connection) as looks:
            load(connection, ids)
            leaning_on(connection, ids)
    assert len(looks) > 24
    assert [look for look in looks if look.endswith("ix_record_kind (kind=?)") or look.startswith("SCAN record")] == []


def named(key: str, title: str, name: str | None) -> EntryRecord:
    return EntryRecord("list:l", key, Where("l.md"), PaperMention(title), short_name=name)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_the_name_that_a_list_prints_beside_a_title_finds_the_paper_of_that_name(database: Database, step: int) -> None:
    preprint, printed = (paper(*said[:3], venue=said[3], authors=PEOPLE) for said in RETITLED)
    records = [preprint, named("meta", preprint.title, "XServe"), printed]
    own = full_key(printed.source, printed.key, printed.where.document)
    for record in records[-step:] + records[:-step]:
        keep(database, record)
    assert papers(database) == [frozenset({preprint.key, own, "meta#1"})]
    keep(database, named("meta", preprint.title, None))
    assert papers(database) == [frozenset({preprint.key, "meta#1"}), frozenset({own})]
    stepwise = rows(database, "SELECT a, b, verdict, reasons FROM record_link ORDER BY a, b")
    link(database)
    assert rows(database, "SELECT a, b, verdict, reasons FROM record_link ORDER BY a, b") == stepwise


def test_a_name_that_many_records_have_says_nothing(monkeypatch: pytest.MonkeyPatch, sqlite: Database) -> None:
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", 2)
    preprint, printed = (paper(*said[:3], venue=said[3], authors=PEOPLE) for said in RETITLED)
    keep(sqlite, preprint, printed, named("meta", preprint.title, "XServe"))
    assert len(papers(sqlite)) == 1
    keep(sqlite, paper("dblp", "x", "XServe: Quite Another Thing"))
    assert len(papers(sqlite)) == 3


TITLES = (BLITZ, "Pie", "OZZ finds kernel bugs", "Serving at scale", "Serving at scale, again")


def some_records(seed: int) -> list[AnyRecord]:
    """Records that meet in every way: names, titles, sources, editions, talks, list entries."""
    draw = random.Random(seed)
    found: list[AnyRecord] = []
    for number in range(14):
        title = draw.choice(TITLES)
        names = Identifiers(
            doi=draw.choice([None, None, "10.1145/1.1", "10.1145/1.2"]), arxiv=draw.choice([None, "2501.1"])
        )
        venue = draw.choice([None, OSDI, Venue("SOSP", 2025), Venue("arXiv", 2024)])
        people = draw.choice([(), (Author("Ada Lovelace"),), (Author("Grace Hopper"),)])
        source = draw.choice(["usenix", "arxiv", "dblp", "crossref"])
        mention = PaperMention(title, identifiers=names, venue=venue)
        found.append(
            draw.choice(
                [
                    paper(source, str(number), title, identifiers=names, venue=venue, authors=people),
                    talk(str(number), mention),
                    EntryRecord("list:l", str(number), Where("l.md"), mention, short_name=draw.choice([None, "Pie"])),
                ]
            )
        )
    return found


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_papers_do_not_depend_on_the_order_in_which_records_came(sqlite: Database, seed: int) -> None:
    database = sqlite
    records = some_records(seed)
    random.Random(-seed).shuffle(records)
    while records:
        part, records = records[:3], records[3:]
        keep(database, *part)
    stepwise = papers(database)
    link(database)
    assert papers(database) == stepwise


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_a_key_that_becomes_too_common_or_is_so_no_longer_changes_what_it_brought_about(
    monkeypatch: pytest.MonkeyPatch, sqlite: Database, seed: int
) -> None:
    monkeypatch.setattr(keys, "LARGEST_BLOCK", 3)
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", 2)
    draw = random.Random(seed)
    for _ in range(6):
        keep(sqlite, *draw.sample(some_records(draw.randrange(3)), 3))
    told = "SELECT a, b, verdict, reasons, score FROM record_link ORDER BY a, b"
    stepwise, links = papers(sqlite), rows(sqlite, told)
    link(sqlite)
    assert (papers(sqlite), rows(sqlite, told)) == (stepwise, links)


def test_every_link_and_refusal_keeps_its_reasons(database: Database) -> None:
    keep(database, PAGE, replace(PREPRINT, title=BLITZ))
    with database.reading() as connection:
        found = connection.execute(text("SELECT verdict, reasons FROM record_link")).all()
    assert [row.verdict for row in found] == ["same"]
    assert "the titles are equal" in str(found[0].reasons)


@pytest.mark.parametrize("prefix", sorted(trust().not_a_publisher))
def test_the_doi_of_a_preprint_server_is_no_contradiction_to_that_of_the_publisher(prefix: str) -> None:
    preprint = view(1, "preprints", f"{prefix}/x.1", "Fast Paths in Kernels")
    published = view(2, "crossref", "10.1145/1.1", "Fast Paths in Kernels")
    assert decide(preprint, published).verdict == "same"


def view(id_: int, source: str, doi: str, title: str) -> RecordView:
    return RecordView(
        id_, "paper", source, doi, title, title.lower(), authors=("Ada Bee",), names=frozenset({("doi", doi)})
    )


def test_where_only_the_identifiers_differ_a_person_is_asked() -> None:
    first, second = (
        RecordView(
            n, "paper", "crossref", doi, "Fast Paths in Kernels", "fast paths in kernels", "SOSP", 2025, ("Ada Bee",),
            frozenset({("doi", doi)}),
        )
        for n, doi in enumerate(("10.1145/1.1", "10.1145/1.2"))
    )  # fmt: skip
    assert decide(first, second).verdict == "ask"


PAGES = (("usenix", "nsdi23/kludze"), ("usenix", "nsdi23/kludze-0"))
LEAKY = "LeakyScatter: A Directional Backscatter Network Above 100 GHz"


@pytest.mark.parametrize(
    ("title", "authors", "year", "names", "verdict"),
    [
        (LEAKY, (), 2023, PAGES, "ask"),  # one paper that its conference lists twice
        (LEAKY, (), 2021, PAGES, "ask"),
        (LEAKY, ("Bob Roe",), 2023, PAGES, "different"),
        ("Mac OS X", (), 2023, PAGES, "different"),
        (LEAKY, (), None, (("arxiv", "2510.21755"), ("arxiv", "2509.21271")), "ask"),  # one list has a wrong id
    ],
)
def test_a_title_that_two_addresses_have_is_a_question_where_no_other_people_are_named(
    title: str, authors: tuple[str, ...], year: int | None, names: tuple[tuple[str, str], ...], verdict: str
) -> None:
    series = "NSDI" if year else None
    here, there = (
        RecordView(n, "paper", "bibtex", name[1], title, title_key(title), series, when, people, frozenset({name}))
        for n, (name, when, people) in enumerate(
            zip(names, (year, year and 2023), (authors, ("Ada Bee",)), strict=True)
        )
    )
    assert decide(here, there).verdict == verdict


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (("Wei Wang",), "ask"),
        (("W. Zhang",), "same"),
        (("Zhang Wei",), "same"),
        (("Ada Bee",), "different"),
        ((), "same"),
    ],
)
def test_an_equal_title_needs_a_person_in_common_not_a_word_of_a_name(other: tuple[str, ...], verdict: str) -> None:
    title, key = "A Survey of Deep Learning Systems", "a survey of deep learning systems"
    one = RecordView(1, "paper", "dblp", "a", title, key, year=2020, authors=("Wei Zhang",))
    assert decide(one, RecordView(2, "paper", "crossref", "b", title, key, year=2020, authors=other)).verdict == verdict


@pytest.mark.parametrize(
    ("source", "title", "authors", "verdict"),
    [
        ("bibtex", "Design of Beta Logs", ("Ada Bee",), "ask"),  # the DOI of the proceedings, on every entry
        ("bibtex", "Design of Beta Logs", ("Bo Kim",), "ask"),
        ("bibtex", "Design of Alpha Stores for Clouds", ("Ada Bee",), "same"),
        ("openalex", "Design of Beta Logs", ("Ada Bee",), "same"),  # another source: a new title
    ],
)
def test_one_identifier_on_two_titles_of_one_page_may_be_that_of_the_proceedings(
    source: str, title: str, authors: tuple[str, ...], verdict: str
) -> None:
    doi = frozenset({("doi", "10.1145/1.1")})
    alpha = RecordView(
        1, "paper", "bibtex", "a", "Design of Alpha Stores", "design of alpha stores", authors=("Ada Bee",), names=doi
    )
    other = RecordView(2, "paper", source, "b", title, title_key(title), authors=authors, names=doi)
    assert decide(alpha, other).verdict == verdict


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("eLLM: Elastic Memory Management for Efficient Serving", "ask"),
        ("Fast and Live Model Autoscaling with O(1) Caching (BlitzScale)", "same"),
        ("BlitzScale", "same"),
    ],
)
def test_a_link_in_a_hand_kept_line_is_evidence_and_no_proof(printed: str, verdict: str) -> None:
    names = frozenset({("arxiv", "2412.17246")})
    line = RecordView(1, "mention", "list:g", "x#1", printed, title_key(printed), names=names)
    paper = (BLITZ, title_key(BLITZ), "arXiv", 2024, ("Ada Bee",), names)
    linked = RecordView(2, "paper", "arxiv", "2412.17246", *paper, preprint=True)
    assert decide(line, linked).verdict == verdict


RAFT, TOCS = "In Search of an Understandable Consensus Algorithm", {"series": "TOCS", "year": 2016}


@pytest.mark.parametrize(
    ("printed", "edition", "verdict"),
    [
        (f"{RAFT} (Extended Version)", {}, "version"),
        (f"Poster: {RAFT}", {"series": "SOSP", "year": 2013}, "version"),
        (f"{RAFT} (2014)", {"year": 2014}, "same"),
        (f"{RAFT} II", {"year": 2015}, "ask"),
        ("An Understandable Consensus Algorithm", TOCS, "ask"),
    ],
)
def test_what_a_title_says_of_its_printing_is_a_relation_and_no_other_work(
    printed: str, edition: dict[str, object], verdict: str
) -> None:
    people = ("Diego Ongaro", "John Ousterhout")
    first = RecordView(1, "paper", "usenix", "atc14/ongaro", RAFT, title_key(RAFT), "ATC", 2014, people)
    other = RecordView(2, "paper", "dblp", "x", printed, title_key(printed), authors=people, **edition)  # type: ignore[arg-type]
    assert decide(first, other).verdict == verdict


@pytest.mark.parametrize(
    ("printed", "more", "verdict"),
    [
        ("DeltaZip: Serving Many Fine-Tuned Models by Compressed Deltas", {}, "ask"),
        ("DeltaZip: Archives of Genomes", {}, "unknown"),
        ("DeltaZip: Serving Many Fine-Tuned Models by Compressed Deltas", {"series": "SOSP", "year": 2020}, "unknown"),
        ("Multi-Tenant Serving of Fine-Tuned Models", {"series": "SOSP", "year": 2020}, "ask"),
        ("OtherZip: Multi-Tenant Serving of Fine-Tuned Models", {"series": "SOSP", "year": 2020}, "unknown"),
    ],
)
def test_one_short_name_before_titles_that_go_on_alike_is_asked_about(
    printed: str, more: dict[str, object], verdict: str
) -> None:
    title = "DeltaZip: Multi-Tenant Serving of Fine-Tuned Models"
    line = RecordView(1, "mention", "list:a", "1", title, title_key(title), "EuroSys", 2025)
    other = RecordView(2, "paper", "dblp", "2", printed, title_key(printed), **more)  # type: ignore[arg-type]
    assert decide(line, other).verdict == verdict
