"""Forms of conference pages and data that a third stranger wrote, each at its smallest."""

from __future__ import annotations

import json

import pytest

from extract.programme import extract
from extract.records import Extraction, PaperRecord

PAPERS = [
    ("Ranking Caches by Regret", [("Priya Raghunathan", "MIT"), ("Li Qian", "EPFL")]),
    ("Key Trees and the Security of Multicast", [("Elena Rossi", "Yale University"), ("Wei Wang", "Google")]),
    ("Bounded Wait-Free Objects in Arrays", [("Dmitri Volkov", "Hebrew University"), ("Anita Desai", "Intel")]),
    ("Energy-Aware Web Caching for Terminals", [("Marta Nowak", "Inria"), ("Tom Hall", "Duke University")]),
]
SITE = "https://2022.eurosys.org"


def page(body: str) -> Extraction:
    return extract(f"<html><body>{body}</body></html>".encode(), f"{SITE}/program.html")


def file(data: object, name: str = "program.json") -> Extraction:
    return extract(json.dumps(data).encode(), f"{SITE}/{name}")


def papers(found: Extraction) -> list[PaperRecord]:
    return [r for r in found.records if isinstance(r, PaperRecord)]


def titles(found: Extraction) -> list[str]:
    return [r.title for r in papers(found)]


def doubts(found: Extraction) -> list[str]:
    return [p.message for p in found.problems if p.code in ("record.doubtful", "page.doubtful", "entry.unsure")]


def ignored(found: Extraction) -> list[str]:
    return [p.code for p in found.problems if p.severity == "ignored"]


def bracketed(people: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({place})" for name, place in people)


def listed(form: str = "<li><b>{}</b><br>{}</li>") -> str:
    return "".join(form.format(title, bracketed(people)) for title, people in PAPERS)


def test_a_bracket_behind_turned_names_holds_for_all_before_it() -> None:
    turned = ["Raghunathan, Priya; Qian, Li (MIT)", "Rossi, Elena (EPFL); Wang, Wei (Intel)"]
    turned.append("Volkov, Dmitri; Desai, Anita, Jr. (IBM)")
    body = "".join(f"<p><u>{title}</u><br>{who}</p>" for (title, _), who in zip(PAPERS, turned, strict=False))
    found = [[(a.name, *a.affiliations) for a in r.authors] for r in papers(page(body))]
    assert found == [
        [("Priya Raghunathan", "MIT"), ("Li Qian", "MIT")],
        [("Elena Rossi", "EPFL"), ("Wei Wang", "Intel")],
        [("Dmitri Volkov", "IBM"), ("Anita Desai Jr.", "IBM")],
    ]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Provisioning for Map<a href=x>ReduceJobs</a>", "Provisioning for MapReduceJobs"),
        (
            "<a href=x>Registrations Later<br><small>On Trust in Names</small></a>",
            "Registrations Later On Trust in Names",
        ),
        ("Symbiotic Routing in Clouds <a href=x>[project page]</a>", "Symbiotic Routing in Clouds"),
        ("Two’s Company in Threads <i>BEST PAPER – ARCHITECTURE</i>", "Two’s Company in Threads"),
        ('"Regulation of Processes".', "Regulation of Processes"),
        ("Files in Windows NT 4.0.", "Files in Windows NT 4.0"),
        ("24.77 Petaflops on a Tree", "24.77 Petaflops on a Tree"),
        ("9.20 Flops on a Tree", "Flops on a Tree"),
    ],
)
def test_what_belongs_to_a_title(printed: str, title: str) -> None:
    found = page(listed().replace(PAPERS[1][0], printed))
    assert titles(found)[1] == title
    assert doubts(found) == []


@pytest.mark.parametrize(
    "title", ["Lightning Talk Schedulers: Counting in Seconds", "Registration of Images on Phones"]
)
def test_a_word_of_a_title_makes_no_slot_of_a_paper_with_several_authors(title: str) -> None:
    assert title in titles(page(listed().replace(PAPERS[1][0], title)))


def test_a_preface_is_no_paper() -> None:
    found = page(listed().replace(PAPERS[0][0], "Preface i"))
    assert titles(found) == [title for title, _ in PAPERS[1:]]
    assert ignored(found) == ["ignored.front-matter"]


def test_a_session_is_named_behind_its_time() -> None:
    body = f"<ul><li>4:00pm - 5:00pm <strong>Session 3: Caches</strong><ul>{listed()}</ul></li></ul>"
    poster = f"<li><b>Sniffing for the Rest of Us</b><br>{bracketed(PAPERS[0][1])}</li>"
    found = papers(page(f"{body}<ul><li>5:30pm - 7:30pm <strong>Poster Session</strong><ul>{poster}</ul></li></ul>"))
    assert {r.session for r in found[:-1]} == {"Session 3: Caches"}
    assert found[-1].venue is not None
    assert found[-1].venue.track == "Poster Session"


def test_a_kind_between_a_title_and_its_authors_is_that_of_the_entry() -> None:
    def card(title: str, kind: str, people: list[tuple[str, str]]) -> str:
        names = " &middot; ".join(name for name, _ in people)
        return (
            f"<div class=card><div class=t><a href=x>{title}</a></div><div>{kind}</div><div class=a>{names}</div></div>"
        )

    cards = "".join(card(title, "Oral", people) for title, people in PAPERS)
    found = papers(page(f"{cards}{card('Benchmarking on New Hardware', 'Workshop', PAPERS[0][1])}"))
    assert [r.venue.track for r in found if r.venue] == [None, None, None, None, "Workshop"]
    assert [r.authors[0].name for r in found[:2]] == ["Priya Raghunathan", "Elena Rossi"]


def test_a_withdrawn_title_without_authors_is_named_and_no_neighbour_is_doubted() -> None:
    found = page(
        f"<ul>{listed()}</ul>".replace("<li><b>Key", "<li><b>Pages, Not Objects (withdrawn)</b></li><li><b>Key")
    )
    assert titles(found) == [title for title, _ in PAPERS]
    assert doubts(found) == []


@pytest.mark.parametrize(
    ("authors", "doubt"),
    [
        ("Priya Raghunathan, Li Qian (MIT; EPFL)", "'MIT; EPFL' may be one institution for each of its names"),
        (
            "Priya Raghunathan, Li Qian (MIT and Jane A. Doe)",
            "'Jane A. Doe' stands in an affiliation and reads like a person",
        ),
    ],
)
def test_a_bracket_that_may_hold_more_than_the_place_of_all_is_a_doubt(authors: str, doubt: str) -> None:
    found = page(listed().replace(bracketed(PAPERS[0][1]), authors))
    assert doubts(found) == [f"{PAPERS[0][0]!r}: {doubt}."]


def test_letters_with_several_accents_make_no_name_doubtful() -> None:
    assert doubts(page(listed().replace("Elena Rossi", "Vũ Thị Hoà"))) == []


def test_fields_in_frames_of_their_own() -> None:
    notes = [
        {"content": {"title": {"value": title}, "authors": {"value": [n for n, _ in people]}}}
        for title, people in PAPERS
    ]
    notes[1]["content"]["venue"] = {"value": "Conference Withdrawn Submission"}
    script = json.dumps({"props": {"pageProps": {"notes": notes}}})
    found = page(f'<p>Loading</p><script id="__NEXT_DATA__" type="application/json">{script}</script>')
    assert titles(found) == [PAPERS[0][0], PAPERS[2][0], PAPERS[3][0]]
    assert "ignored.withdrawn" in ignored(found)


def test_an_answer_of_wordpress_is_one_whatever_it_is_saved_as() -> None:
    content = {"rendered": f"<ul>{listed()}</ul>"}
    found = file([{"id": 8, "guid": {"rendered": "x"}, "title": {"rendered": "Program"}, "content": content}])
    assert titles(found) == [title for title, _ in PAPERS]


def test_entries_of_data_without_a_type_are_papers_where_some_have_one() -> None:
    entries = [{"title": title, "authors": bracketed(people)} for title, people in PAPERS]
    entries[1]["type"] = "short paper"
    found = file({"sessions": [{"name": "Session 1", "papers": entries}]})
    assert titles(found) == [title for title, _ in PAPERS]


def test_data_says_what_was_withdrawn_and_what_is_a_poster() -> None:
    one, two, three, four = ({"title": title, "authors": bracketed(people)} for title, people in PAPERS)
    found = file(
        {"sessions": [{"name": "Session 1", "papers": [one, two | {"withdrawn": True}, three]}], "posters": [four]}
    )
    assert titles(found) == [PAPERS[0][0], PAPERS[2][0], PAPERS[3][0]]
    assert [r.venue.track for r in papers(found) if r.venue] == [None, None, "posters"]
    assert "ignored.withdrawn" in ignored(found)


def people(record: PaperRecord) -> list[tuple[str, ...]]:
    return [(a.name, *a.affiliations) for a in record.authors]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("★ Ranking Caches by Regret", "Ranking Caches by Regret"),
        ("Ranking Caches by Regret ⓐ ⓡ", "Ranking Caches by Regret"),
        ("I-2. Ranking Caches by Regret", "Ranking Caches by Regret"),
        ("B4: Ranking Caches by Regret", "B4: Ranking Caches by Regret"),
    ],
)
def test_pictures_and_numbers_of_a_list_are_no_part_of_a_title(printed: str, title: str) -> None:
    found = page(listed().replace(PAPERS[0][0], printed))
    assert titles(found)[0] == title
    assert not doubts(found)


def test_what_a_person_is_and_that_a_place_holds_for_both_is_no_part_of_the_place() -> None:
    who = "Priya Raghunathan (student; MIT), Wei Wang, Li Qian (both at EPFL)"
    body = listed().replace(bracketed(PAPERS[0][1]), who)
    assert people(papers(page(body))[0]) == [("Priya Raghunathan", "MIT"), ("Wei Wang", "EPFL"), ("Li Qian", "EPFL")]


def test_a_remark_behind_a_name_is_no_part_of_it() -> None:
    form = "<li><b>{}</b><ul><li>{} (student), <i>MIT</i></li><li>{}, <i>EPFL</i></li></ul></li>"
    body = "".join(form.format(title, one, other) for title, ((one, _), (other, _)) in PAPERS)
    assert people(papers(page(f"<ul>{body}</ul>"))[0]) == [("Priya Raghunathan", "MIT"), ("Li Qian", "EPFL")]


def test_a_session_may_begin_with_times_between_two_hyphens() -> None:
    found = page(f"<h3>10:30 -- 12:00 Session 1: Caches</h3>{listed()}")
    assert {r.session for r in papers(found)} == {"Session 1: Caches"}


def test_what_a_mark_behind_a_name_means_is_no_title_that_was_passed_over() -> None:
    body = listed("<p><b>{}</b></p><p>{}</p>").replace("Li Qian", "Li Qian*")
    note = body.replace("<p><b>Key Trees", "<p><i>* Co-primary authors</i></p><p><b>Key Trees")
    assert not doubts(page(note))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("MIT (Raghunathan), EPFL (Qian)", "holds a part of a name"),
        ("student, MIT", "has not the form of an affiliation"),
    ],
)
def test_what_stands_in_an_affiliation_beside_institutions_is_a_doubt(place: str, said: str) -> None:
    (doubt,) = doubts(page(listed().replace(bracketed(PAPERS[0][1]), f"Priya Raghunathan, Li Qian ({place})")))
    assert said in doubt


def test_the_numbers_of_a_list_of_affiliations_that_were_not_told_apart_are_a_doubt() -> None:
    who = "Priya Raghunathan, Li Qian (1Massachusetts Institute of Technology; 2University of Lausanne)"
    (doubt,) = doubts(page(listed().replace(bracketed(PAPERS[0][1]), who)))
    assert "begins with a number, as another affiliation does" in doubt


def test_a_last_name_alone_in_italics_where_nobody_has_a_place_is_a_doubt() -> None:
    form = "<p><b>{}</b><br>{}, {}, <i>Sun Microsystems</i></p>"
    body = "".join(form.format(title, one, other) for title, ((one, _), (other, _)) in PAPERS)
    assert [doubt for doubt in doubts(page(body)) if "'Sun Microsystems' alone is in italics" in doubt][3:]


def test_a_point_ends_the_persons_before_their_place() -> None:
    form = "<p>[Regular] <b>{}.</b><br>{} and {}. <span>{}</span></p>"
    ways = ["Duke University, USA", "Yale University, USA; Purdue University, USA", "Hebrew University; Inria", "EPFL"]
    body = "".join(form.format(t, one, two, way) for (t, ((one, _), (two, _))), way in zip(PAPERS, ways, strict=True))
    assert [people(r) for r in papers(page(body.replace("[Regular]", "[PhD Forum]", 1)))] == [
        [("Priya Raghunathan", "Duke University, USA"), ("Li Qian", "Duke University, USA")],
        [("Elena Rossi", "Yale University, USA"), ("Wei Wang", "Purdue University, USA")],
        [("Dmitri Volkov", "Hebrew University"), ("Anita Desai", "Inria")],
        [("Marta Nowak", "EPFL"), ("Tom Hall", "EPFL")],
    ]
    assert titles(page(body.replace("[Regular]", "[PhD Forum]", 1))) == [title for title, _ in PAPERS]


def test_three_lines_that_can_be_read_as_bare_names_do_not_decide_how_the_others_are_cut() -> None:
    bare = [
        "Bob Yung, <i>Red Hat Software</i>",
        "Kent Peacock, Ashvin Kamaraju, Thomas Anderson and Sanjay Agrawal, <i>Sun Microsystems</i>",
        "Indira Subramanian, Cliff Mather, Kurt Peterson, and Balakrishna Raghunath, <i>Hewlett-Packard Company</i>",
    ]
    placed = [
        "Gaurav Banga, <i>Rice University;</i> and Jeffrey Mogul, <i>Digital Equipment Corp.</i>",
        "Amin Vahdat, <i>University of California;</i> and Thomas Anderson, <i>University of Washington</i>",
        "Yasushi Saito and Brian Bershad, <i>University of Washington</i>",
        "Robert Gray, <i>Dartmouth College;</i> and David Petrou, <i>Carnegie Mellon University</i>",
    ]
    names = [title for title, _ in PAPERS] + ["A Log of All Disks", "On Shared Heaps", "Fast Paths for Slow Threads"]
    body = "".join(f"<p><b>{t}</b><br>{who}" for t, who in zip(names, [*placed, *bare], strict=True))
    found = page(body)
    assert titles(found) == names
    assert people(papers(found)[1]) == [
        ("Amin Vahdat", "University of California"),
        ("Thomas Anderson", "University of Washington"),
    ]


def test_a_slot_that_is_set_like_the_sessions_makes_no_title_of_them() -> None:
    slot = "<p><b>{}</b><br><i>Ada Low, Bob Roe</i></p>".format
    found = page(
        f"<p><b>10:30 - 12:00 Research Session 7: Storage</b> (Room: Nidaros)</p><ul>{listed()}</ul>"
        + slot("15:30 - 17:00 Tutorial 3: Full-Text Search").replace("</p>", " (Foyer)</p>")
    )
    assert {r.session for r in papers(found)} == {"Research Session 7: Storage"}
    assert ignored(found) == ["ignored.workshop"]
