"""Tables as programs that keep citations export them, as whoever read the paper saved it."""

from __future__ import annotations

from extract.records import PaperRecord
from extract.registry import extractor_for
from extract.venues import SHIPPED


def read(text: str, name: str = "library.csv") -> list[tuple[str, list[str], str, int | None]]:
    """(title, authors, venue, year where no venue has it) of each paper."""
    found = extractor_for(text.encode(), name).extract(text.encode(), name, venues=SHIPPED)
    return [
        (r.title, [str(a.name) for a in r.authors], str(r.venue or ""), r.published.year if r.published else None)
        for r in found.records
        if isinstance(r, PaperRecord)
    ]


ZOTERO = """"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Date"
"A1","conferencePaper","2020","Park, Ada; Lin, Bo","Looms Considered Useful","OSDI","","https://e.org/a.pdf","2020"
"B2","thesis","2014","Oh, Dee","Bridging Theory and Practice of Looms","","","https://e.org/b.pdf","2014-08"
"C3","blogPost","2013","Roe, Cy","The Log of a Loom","Weaving Engineering","","https://e.org/log","2013-12-16"
"D4","webpage","2019","","A Recipe for Looms","","","https://e.org/recipe","2019-04-25"
"""


def test_zotero_writes_the_family_name_first_for_one_author_as_for_many_and_keeps_the_year() -> None:
    assert read(ZOTERO) == [
        ("Looms Considered Useful", ["Ada Park", "Bo Lin"], "OSDI'20", 2020),
        ("Bridging Theory and Practice of Looms", ["Dee Oh"], "", 2014),
        ("The Log of a Loom", ["Cy Roe"], "", 2013),
    ]


SCHOLAR = """Authors,Title,Publication,Volume,Number,Pages,Year,Publisher
"Park, Ada; Lin, Bo; ",Looms Considered Useful for Systems,Communications of the ACM,61,3,50-57,2018,ACM
"Oh, Dee; Fox, Lena; ",A Study of Steam Engines in the Cloud,Journal of Nowhere,,,,2021,
"""


def test_google_scholar_writes_where_it_came_out_and_when_and_the_year_of_an_unknown_place_is_kept() -> None:
    assert read(SCHOLAR, "citations.csv") == [
        ("Looms Considered Useful for Systems", ["Ada Park", "Bo Lin"], "CACM'18", None),
        ("A Study of Steam Engines in the Cloud", ["Dee Oh", "Lena Fox"], "", 2021),
    ]


PAPERPILE = """"Item type","Authors","Title","Journal","Full journal","Publication year","DOI","URLs","Citekey"
"Conference Paper","Park A,Lin B","Looms Considered Useful","OSDI","OSDI","2020","","https://e.org/a.pdf","Park2020"
"""


def test_paperpile_names_the_journal_in_columns_of_its_own() -> None:
    ((title, _, venue, _),) = read(PAPERPILE)
    assert (title, venue) == ("Looms Considered Useful", "OSDI'20")
