"""Reading lists in other languages and shapes: "de Ada Park et Bo Lin (OSDI, 2020)", lists of terms, data, sheets."""

from __future__ import annotations

import json

from extract.lists import read
from extract.records import EntryRecord
from extract.registry import UnknownDocumentError, extractor_for


def entries(text: str, document: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(title, venue or year, remarks)."""
    papers = [r for r in read(text.encode(), document).records if isinstance(r, EntryRecord)]
    return [(r.paper.title, str(r.paper.venue or r.paper.year or ""), r.remarks) for r in papers]


def is_list(text: str, document: str) -> bool:
    try:
        return extractor_for(text.encode(), document).name == "reading-list"
    except UnknownDocumentError:
        return False


FRENCH = """<html lang="fr"><head><title>Lectures du mercredi</title></head><body><h1>Lectures</h1><ul>
<li><a href="https://example.org/a.pdf">Looms Considered Useful</a>, de Ada Park et Bo Lin (OSDI, 2020)</li>
<li>Engines and Their Steam at Scale, de Cy Raoul, Dee Oh et Lena Fox (SOSP, 2019)</li>
<li><a href="https://example.org/c.pdf">A Study of Steam</a>, d'Omid Hale (rapport technique, 1998)</li>
<li>Wheels of Distributed Databases, de Ines Moll (NSDI, 2015) — à relire !</li></ul></body></html>"""


def test_authors_behind_a_preposition_and_a_remark_behind_the_brackets_are_no_part_of_a_title() -> None:
    assert is_list(FRENCH, "lectures.html")
    assert entries(FRENCH, "lectures.html") == [
        ("Looms Considered Useful", "OSDI'20", ("Ada Park, Bo Lin",)),
        ("Engines and Their Steam at Scale", "SOSP'19", ("Cy Raoul, Dee Oh, Lena Fox",)),
        ("A Study of Steam", "1998", ("Omid Hale", "rapport technique")),
        ("Wheels of Distributed Databases", "NSDI'15", ("Ines Moll", "à relire !")),
    ]


TERMS = """<html><head><title>Lecturas</title></head><body><h1>Lecturas del seminario</h1><dl>
<dt><b>Looms Considered Useful for Systems</b></dt>
<dd>Ada Park y Bo Lin. OSDI 2000. <a href="a.ps">ps</a><br>Hay que leerlo dos veces.</dd>
<dt><b>Engines and Their Steam at Scale</b></dt><dd>Cy Raoul, Dee Oh y Lena Fox. SOSP 1999.</dd>
<dt><b>A Study of Steam in the Cloud</b></dt><dd>Omid Hale. Informe técnico, 1998.</dd></dl></body></html>"""


def test_a_list_of_terms_has_the_title_above_who_wrote_it_and_where_it_came_out() -> None:
    assert is_list(TERMS, "lecturas.html")
    assert entries(TERMS, "lecturas.html") == [
        ("Looms Considered Useful for Systems", "OSDI'00", ("Ada Park y Bo Lin", "Hay que leerlo dos veces.")),
        ("Engines and Their Steam at Scale", "SOSP'99", ("Cy Raoul, Dee Oh y Lena Fox",)),
        ("A Study of Steam in the Cloud", "1998", ("Omid Hale",)),
    ]


OWN_KEYS = {
    "group": "Thorn",
    "readings": [
        {
            "n": 1,
            "headline": "Looms Considered Useful for Systems",
            "penned": ["Ada Park"],
            "seen at": "OSDI",
            "yr": 2020,
        },
        {"n": 2, "headline": "Engines and Their Steam at Scale", "penned": ["Cy Raoul"], "seen at": "SOSP", "yr": 2019},
        {"n": 3, "headline": "Wheels of Distributed Databases", "penned": None, "seen at": "VLDB", "yr": 2015},
    ],
}


def test_what_unknown_keys_of_data_hold_is_told_by_what_stands_under_them() -> None:
    text = json.dumps(OWN_KEYS, indent=1)
    assert is_list(text, "thorn.json")
    assert entries(text, "thorn.json") == [
        ("Looms Considered Useful for Systems", "OSDI'20", ("Ada Park",)),
        ("Engines and Their Steam at Scale", "SOSP'19", ("Cy Raoul",)),
        ("Wheels of Distributed Databases", "VLDB'15", ()),
    ]


def test_names_of_those_who_read_and_texts_that_are_no_titles_are_nothing() -> None:
    plan = [{"room": f"B {n}", "who": name, "what": "lunch"} for n, name in enumerate(("Ada", "Bo", "Cy"))]
    assert entries(json.dumps(plan), "plan.json") == []


def test_a_sheet_of_papers_of_several_places_under_own_heads_is_a_list_and_one_of_a_single_place_is_not() -> None:
    rows = (
        ("Looms Considered Useful", "OSDI", 2020),
        ("Engines and Their Steam", "SOSP", 2019),
        ("Wheels", "VLDB", 2015),
    )
    sheet = "Paper,Whence,When\n" + "".join(f"{title} for Systems,{venue},{year}\n" for title, venue, year in rows)
    assert is_list(sheet, "list.csv")
    assert [(title, venue) for title, venue, _ in entries(sheet, "list.csv")] == [
        ("Looms Considered Useful for Systems", "OSDI'20"),
        ("Engines and Their Steam for Systems", "SOSP'19"),
        ("Wheels for Systems", "VLDB'15"),
    ]
    one = "Paper,Whence,When\n" + "".join(f"{title} for Systems,OSDI,2020\n" for title, _, _ in rows)
    assert not is_list(one, "list.csv")


NOTION = """<html><head><title>Papers to read</title></head><body><h1>Papers to read</h1><table><thead><tr>
<th>Name</th><th>Published in</th><th>Year</th><th>URL</th></tr></thead><tbody>
<tr><td><a href="Looms%2012.html">Looms Considered Useful for Systems</a></td><td>OSDI</td><td>2020</td>
<td><a href="https://example.org/a.pdf">https://example.org/a.pdf</a></td></tr>
<tr><td><a href="Engines%2034.html">Engines and Their Steam at Scale</a></td><td>SOSP</td><td>2019</td><td></td></tr>
</tbody></table></body></html>"""


def test_a_page_that_a_notebook_exports_for_each_row_is_not_the_paper() -> None:
    assert is_list(NOTION, "papers.html")
    records = [r for r in read(NOTION.encode(), "papers.html").records if isinstance(r, EntryRecord)]
    assert [(r.paper.title, r.paper.url) for r in records] == [
        ("Looms Considered Useful for Systems", "https://example.org/a.pdf"),
        ("Engines and Their Steam at Scale", None),
    ]


LINKED_TERMS = """<html><head><title>Lecturas</title></head><body><h1>Lecturas 2004</h1><h3>1. Redes</h3><dl>
<dt><a href="http://example.org/a.pdf">Looms Considered Useful for Systems</a>
<dd>Ada Park, Bo Lin y Cy Raoul. <i>OSDI</i>, 2000.<br>Hay que leerlo entero.
<dt><a href="http://example.org/c.ps.gz">Queues without Probes in Networks</a>
<dd>Lena Fox y Omid Hale. <i>SIGCOMM</i>, 1998.</dl></body></html>"""


def test_a_linked_title_has_its_authors_and_its_place_on_the_line_below() -> None:
    assert entries(LINKED_TERMS, "lecturas.html") == [
        ("Looms Considered Useful for Systems", "OSDI'00", ("Ada Park, Bo Lin y Cy Raoul", "Hay que leerlo entero.")),
        ("Queues without Probes in Networks", "SIGCOMM'98", ("Lena Fox y Omid Hale",)),
    ]


def test_entries_of_several_shelves_with_the_same_keys_are_read_together() -> None:
    rows = (
        ("Looms Considered Useful for Systems", ["Ada Park"], "OSDI", 2020),
        ("Engines and Their Steam at Scale", ["Cy Raoul"], "SOSP", 2019),
        ("Queues without Probes in Networks", ["Dee Oh"], "NSDI", 2021),
        ("Wheels of Distributed Databases", [], "VLDB", 2015),
    )
    works = [{"t": t, "a": a, "v": v, "y": y} for t, a, v, y in rows]
    shelves = {"shelves": [{"shelf": "One", "works": works[:2]}, {"shelf": "Two", "works": works[2:]}]}
    assert [(title, venue) for title, venue, _ in entries(json.dumps(shelves), "shelves.json")] == [
        (title, f"{venue}'{year % 100}") for title, _, venue, year in rows
    ]


def test_the_topic_of_an_entry_is_not_its_title_and_published_may_be_a_year() -> None:
    rows = [
        {"label": title, "people": who, "came out at": venue, "published": year, "topic": "storage"}
        for title, who, venue, year in (
            ("Looms Considered Useful for Systems", "Ada Park, Bo Lin", "OSDI", 2020),
            ("Engines and Their Steam at Scale", None, "SOSP", 2019),
            ("Wheels of Distributed Databases", "Dee Oh", "VLDB", 2015),
        )
    ]
    assert [(title, venue) for title, venue, _ in entries(json.dumps(rows), "list.json")] == [
        ("Looms Considered Useful for Systems", "OSDI'20"),
        ("Engines and Their Steam at Scale", "SOSP'19"),
        ("Wheels of Distributed Databases", "VLDB'15"),
    ]


def test_what_stands_below_talks_and_blogs_is_no_paper_and_a_short_year_is_one() -> None:
    page = """# Awesome looms

- [OSDI'20] **Looms Considered Useful for Systems** [[paper](https://example.org/a.pdf)]
- [PhD thesis'18] **Steam in the Cloud and Its Costs** [[pdf](https://example.org/d.pdf)]

## Talks and blogs

- [A blog on looms](https://blog.example.org/looms)
"""
    assert [(title, venue) for title, venue, _ in entries(page, "README.md")] == [
        ("Looms Considered Useful for Systems", "OSDI'20"),
        ("Steam in the Cloud and Its Costs", "2018"),
    ]
