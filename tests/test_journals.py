"""Volume and issue: read from every source that tells them, kept beside the paper, shown by the views."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database
from db.linkage.link import link_pending
from extract.bibtex import bib, ris
from extract.metadata import crossref, dblp, openalex, semanticscholar
from extract.records import Extraction, PaperRecord
from paperwatch.ingest import import_documents

BIB = "@article{a, title={Slow Disks}, journal={ACM Transactions on Storage}, year=2015, volume=4, number={2}}"
CROSSREF = {"message-type": "work", "message": {
    "DOI": "10.1145/1.2", "type": "journal-article", "title": ["Slow Disks"], "volume": "4", "issue": "2",
    "container-title": ["ACM Transactions on Storage"], "issued": {"date-parts": [[2015]]}}}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W1", "title": "Slow Disks", "publication_year": 2015, "doi": None,
    "biblio": {"volume": "4", "issue": "2"},
    "primary_location": {"source": {"display_name": "ACM Transactions on Storage"}}}  # fmt: skip
DBLP = {"result": {"hits": {"@total": "1", "@first": "0", "hit": [{"info": {
    "key": "journals/tos/Bee15", "type": "Journal Articles", "title": "Slow Disks.", "venue": "ACM Trans. Storage",
    "volume": "4", "number": "2", "year": "2015"}}]}}}  # fmt: skip
S2 = {"paperId": "a" * 40, "title": "Slow Disks", "year": 2015, "venue": "ACM Transactions on Storage",
      "journal": {"name": "ACM Transactions on Storage", "volume": "4", "pages": "1-2"}}  # fmt: skip
RIS = "TY  - JOUR\nTI  - Slow Disks\nJO  - ACM Transactions on Storage\nPY  - 2015\nVL  - 4\nIS  - 2\nER  - \n"


def only(found: Extraction) -> PaperRecord:
    (record,) = found.records
    assert isinstance(record, PaperRecord)
    return record


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("found", "issue"),
    [
        (bib.extract(BIB.encode(), "x.bib"), "2"),
        (ris.extract(RIS.encode(), "x.ris"), "2"),
        (crossref.extract(as_json(CROSSREF), "x.json"), "2"),
        (openalex.extract(as_json(OPENALEX), "x.json"), "2"),
        (dblp.extract(as_json(DBLP), "https://dblp.org/search/publ/api?q=x"), "2"),
        (semanticscholar.extract(as_json(S2), "x.json"), None),
    ],
    ids=["bibtex", "ris", "crossref", "openalex", "dblp", "semanticscholar"],
)
def test_every_source_tells_volume_and_issue_of_a_journal(found: Extraction, issue: str | None) -> None:
    record = only(found)
    assert (str(record.venue), record.volume, record.issue) == ("TOS'15", "4", issue)


@pytest.mark.parametrize(
    "entry",
    [
        "@article{a, title={T}, journal={CoRR}, volume={abs/2310.06833}, year=2023}",
        "@article{a, title={T}, journal={arXiv}, volume={arXiv:2310.06833}, year=2023}",
        "@techreport{a, title={T}, institution={MIT}, number={TR-1}, year=2023}",
    ],
)
def test_the_number_of_a_preprint_or_report_is_no_issue(entry: str) -> None:
    record = only(bib.extract(entry.encode(), "x.bib"))
    assert (record.volume, record.issue) == (None, None)


def test_the_views_tell_them_as_the_record_of_the_papers_own_series_does(database: Database, tmp_path: Path) -> None:
    said = "title={Slow Disks and Fast Journals}, author={Ada Bee}"
    (tmp_path / "x.bib").write_text(BIB.replace("title={Slow Disks}", said))
    (tmp_path / "y.bib").write_text(
        f"@article{{b, {said}, journal={{arXiv}}, eprint={{1501.00001}}, volume=7, year=2015}}"
    )
    assert len(list(import_documents(database, [tmp_path / "x.bib", tmp_path / "y.bib"]))) == 2
    link_pending(database)
    with database.reading() as connection:
        rows = connection.execute(text("SELECT venue, year, volume, issue FROM papers")).all()
    assert [tuple(row) for row in rows] == [("TOS", 2015, "4", "2")]
