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


def test_zotero_names_the_conference_where_it_names_no_proceedings_and_a_page_that_somebody_signed_is_read() -> None:
    table = """"Key","Item Type","Publication Year","Author","Title","Publication Title","Url","Conference Name"
"A1","conferencePaper","2018","Park, Ada","Looms Considered Useful","","https://e.org/a.pdf","13th Looms (OSDI 18)"
"B2","conferencePaper","2017","Lin, Bo","Engines and Their Steam","Proceedings of Nowhere","","SOSP '17"
"C3","webpage","2015","Roe, Cy","Tested: Wheels 1.5","","https://e.org/wheels",""
"""
    assert read(table) == [
        ("Looms Considered Useful", ["Ada Park"], "OSDI'18", 2018),
        ("Engines and Their Steam", ["Bo Lin"], "SOSP'17", 2017),
        ("Tested: Wheels 1.5", ["Cy Roe"], "", 2015),
    ]


FOUND_IN = """Title,Authors,Year,Found in,Labels,DOI
Looms Considered Useful,Ada Park and Bo Lin,2019,SOSP,looms,
Engines and Their Steam,Cy Roe and Bo Lin,2016,OSDI,engines,
Wheels of Distributed Carts,Dee Oh and Ada Park,2015,Journal of Nowhere,,
Carts and Their Drivers,Dee Oh and Cy Roe,2014,EuroSys,OSDI,
"""


def test_a_column_of_any_name_whose_texts_are_known_venues_is_that_of_the_venues() -> None:
    assert [venue for _, _, venue, _ in read(FOUND_IN)] == ["SOSP'19", "OSDI'16", "", "EuroSys'14"]


def test_one_known_venue_among_labels_makes_no_column_of_venues() -> None:
    rows = FOUND_IN.replace("Found in", "Seen").replace("SOSP", "Lib").replace("EuroSys", "Web")
    assert {venue for _, _, venue, _ in read(rows)} == {""}


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
