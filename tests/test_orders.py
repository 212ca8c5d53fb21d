"""Documents of one work in any order: nothing is lost, the answers are the same, and a repeat changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.orders import answers, compare, fill
from db.engine import Database, connect

Opened = Callable[[], Database]


@pytest.fixture
def opened(tmp_path: Path, sqlite_template: Path) -> Opened:
    def make() -> Database:
        path = tmp_path / "papers.db"
        shutil.copyfile(sqlite_template, path)
        return connect(path)

    return make


RICH = """@inproceedings{a, author={Ada Bee and Cy Dee}, title={Mist: Paging Tensors to Far Memory}, booktitle={SOSP},
 year=2023, doi={10.1145/3600006.3613165}, abstract={Far memory helps.}}"""
POOR = """@inproceedings{mist, author={Bee, A. and others}, title={Mist}, booktitle={SOSP}, year=2023,
 doi={10.1145/3600006.3613165}}"""


def test_a_poorer_file_takes_nothing_away(tmp_path: Path) -> None:
    (tmp_path / "rich.bib").write_text(RICH, "utf-8")
    (tmp_path / "poor.bib").write_text(POOR, "utf-8")
    (told,) = compare([tmp_path], 1, 1)
    assert (told.differs, told.lost, told.unsettled) == (False, (), 0)


def test_the_fuller_of_two_files_tells_the_paper(tmp_path: Path, opened: Opened) -> None:
    for name, said in (("rich.bib", RICH), ("poor.bib", POOR)):
        (tmp_path / name).write_text(said, "utf-8")
    database = opened()
    fill(database, [tmp_path / "rich.bib", tmp_path / "poor.bib"])
    (papers, _, _) = answers(database)
    assert len(papers) == 1
    assert "Mist: Paging Tensors to Far Memory" in papers[0]
    assert "Ada Bee; Cy Dee" in papers[0]
    assert "Far memory helps." in papers[0]
    database.close()


def test_two_forms_of_one_schedule_stay_beside_each_other(tmp_path: Path, opened: Opened) -> None:
    fixture = Path(__file__).resolve().parent.parent / "fixtures/schedule/schedule.md"
    (tmp_path / "talks.md").write_bytes(fixture.read_bytes())
    (tmp_path / "talks.markdown").write_bytes(fixture.read_bytes().replace(b"2025", b"2024"))
    database = opened()
    both = [tmp_path / "talks.md", tmp_path / "talks.markdown"]
    assert fill(database, both) > 2
    assert fill(database, both) == 0
    database.close()


@pytest.mark.corpus
@pytest.mark.parametrize(
    "pair",
    [
        ("id/rich.bib", "id/poor.bib"),
        ("acm/article.html", "acm/toc.html"),
        ("apis/s2a.json", "apis/s2b.json"),
        ("id/col_a.bib", "id/col_b.bib"),
        ("id/vol_a.bib", "id/volume_doi.bib"),
        ("id/alias.bib", "id/alias.xml"),
        ("id/years.bib", "id/editions.bib"),
    ],
    ids=lambda pair: "+".join(Path(name).name for name in pair),
)
def test_saved_documents_of_one_work_in_any_order(corpus: Path, pair: tuple[str, str], tmp_path: Path) -> None:
    for name in pair:
        shutil.copy(corpus / "cases/bibliography" / name, tmp_path)
    (told,) = compare([tmp_path], 1, 1)
    assert (told.differs, told.lost, told.unsettled) == (False, (), 0)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("files", "papers"),
    [
        (("id/rich.bib", "id/poor.bib"), 1),
        (("id/col_a.bib", "id/col_b.bib"), 2),
        (("id/volume_doi.bib",), 3),
        (("id/vol_a.bib", "id/vol_b.bib"), 2),
        (("id/years.bib",), 4),
    ],
    ids=lambda files: "+".join(Path(name).name for name in files) if isinstance(files, tuple) else None,
)
def test_how_many_works_the_files_speak_of(corpus: Path, opened: Opened, files: tuple[str, ...], papers: int) -> None:
    database = opened()
    fill(database, [corpus / "cases/bibliography" / name for name in files])
    assert len(answers(database)[0]) == papers
    database.close()
