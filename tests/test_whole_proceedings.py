"""Whole proceedings from a file: the series and year are found, told by `--venue`, or asked for in a sentence."""

from __future__ import annotations

import json

from extract.metadata import dblp
from extract.platforms import acl, tables
from extract.records import Extraction, Venue
from paperwatch.ingest import in_edition

LIST = "title,authors\n" + "".join(f"Paper Number {n} about Tables,Ada Example; Bo Sample\n" for n in range(12))


def read_list() -> Extraction:
    return tables.extract(LIST.encode(), "accepted.csv")


def venues(found: Extraction) -> set[Venue | None]:
    return {record.venue for record in found.records if record.kind == "paper"}


def test_a_list_that_names_no_conference_asks_for_it() -> None:
    (problem,) = (p for p in in_edition(read_list(), None).problems if p.code == "page.no-venue")
    assert "--venue" in problem.message and "12 papers" in problem.message


def test_a_list_is_of_the_conference_that_a_person_names() -> None:
    found = in_edition(read_list(), Venue("MLSys", 2024))
    assert venues(found) == {Venue("MLSys", 2024)}
    assert not [p for p in found.problems if p.code == "page.no-venue"]


def test_a_table_of_contents_of_dblp_names_its_own() -> None:
    kind = {"venue": "HPCA", "year": "2024", "type": "Conference and Workshop Papers"}
    hit = [{"info": {"key": f"conf/hpca/X{n}", "title": f"Paper {n}.", **kind}} for n in range(12)]
    hits = {"@total": "12", "@sent": "12", "hit": hit}
    body = json.dumps({"result": {"status": {"@code": "200"}, "hits": hits}})
    found = in_edition(dblp.extract(body.encode(), "hpca2024.json"), None)
    assert venues(found) == {Venue("HPCA", 2024)}
    assert not [p for p in found.problems if p.code == "page.no-venue"]


def test_a_volume_that_runs_across_two_years_is_one_edition() -> None:
    kind = {"venue": "Proc. VLDB Endow.", "volume": "9", "type": "Journal Articles"}
    hit = [
        {"info": {"key": f"journals/pvldb/X{n}", "title": f"Paper {n}.", "year": str(2015 + n % 2), **kind}}
        for n in range(12)
    ]
    hits = {"@total": "12", "@sent": "12", "hit": hit}
    body = json.dumps({"result": {"status": {"@code": "200"}, "hits": hits}})
    assert venues(dblp.extract(body.encode(), "pvldb9.json")) == {Venue("VLDB", 2016)}


def test_a_collection_of_the_anthology_names_its_own() -> None:
    papers = "".join(
        f"<paper id='{n}'><title>Paper {n}</title><author><first>Ada</first><last>Example</last></author>"
        f"<url>2022.acl-long.{n}</url></paper>"
        for n in range(1, 12)
    )
    meta = "<meta><booktitle>Proceedings of the 60th Annual Meeting of the ACL</booktitle><year>2022</year></meta>"
    xml = f"<collection id='2022.acl'><volume id='long'>{meta}{papers}</volume></collection>"
    found = acl.extract(xml.encode(), "2022.acl.xml")
    assert {(v.series, v.year) for v in venues(found) if v} == {("ACL", 2022)}
