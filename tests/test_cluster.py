"""Pieces of work by many workers: each is done once, and again where it failed or its worker died."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.reading import Job
from db.blocking.keys import is_finer
from db.engine import Database
from db.judgements.judging import judge
from db.linkage.link import link
from extract.records import Author, Identifiers, PaperMention, PaperRecord, TalkRecord, Venue, Where
from extract.venues import SHIPPED
from paperwatch.cluster.documents import read_some, reader
from paperwatch.cluster.engine import engine, workers
from paperwatch.cluster.here import here
from paperwatch.cluster.pieces import PieceError, Workers, each
from paperwatch.cluster.vectors import Spread
from paperwatch.documents import read_files
from paperwatch.errors import PaperwatchError
from paperwatch.semantic import encoder
from tests.clusters import cluster, doubled, doubled_after_a_death, doubled_but_for_three, doubled_the_second_time
from tests.test_identity_build import _TOLD, keep, records, told

WRITTEN = (*_TOLD, "SELECT record_id, key FROM record_key ORDER BY record_id, key")
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    """The address of a cluster of two workers."""
    pytest.importorskip("distributed")
    with cluster() as found:
        yield found.address


@pytest.fixture(scope="module", params=["here", "cluster"])
def two(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Two workers, once processes of this machine and once those of a cluster."""
    with here(2) if request.param == "here" else engine(request.getfixturevalue("lab")) as found:
        yield found


def test_every_piece_is_done_once(two: Workers) -> None:
    assert sorted(each(two, doubled, range(20))) == [(n, 2 * n) for n in range(20)]


def test_a_piece_that_failed_is_done_again(two: Workers, tmp_path: Path) -> None:
    pieces = [(n, str(tmp_path / f"{n}")) for n in range(4)]
    assert sorted(result for _, result in each(two, doubled_the_second_time, pieces)) == [0, 2, 4, 6]


def test_a_worker_that_dies_costs_its_piece_alone_and_that_is_done_again(two: Workers, tmp_path: Path) -> None:
    pieces = [(n, str(tmp_path / "mark")) for n in range(8)]
    assert sorted(result for _, result in each(two, doubled_after_a_death, pieces)) == list(range(0, 16, 2))


def test_a_piece_that_always_fails_is_named(two: Workers) -> None:
    with pytest.raises(PieceError) as failed:
        dict(each(two, doubled_but_for_three, range(8)))
    assert (failed.value.piece, repr(failed.value.__cause__)) == (3, "ValueError('three')")


def test_pieces_are_drawn_as_workers_become_free() -> None:
    drawn: list[int] = []
    with here(1) as one:
        results = each(one, doubled, (drawn.append(n) or n for n in range(100)))  # type: ignore[func-returns-value]
        next(results)
        assert len(drawn) <= 4
        results.close()  # type: ignore[attr-defined]


def test_a_scheduler_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("paperwatch.cluster.engine._PATIENCE", 0.2)
    with pytest.raises(PaperwatchError) as refused, workers("tcp://127.0.0.1:9"):
        pass
    assert refused.value.code == "cluster.unreachable"


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(PaperwatchError) as refused, workers("tcp://127.0.0.1:9"):
        pass
    assert refused.value.code == "extra.missing"
    assert "cluster" in str(refused.value)


def test_workers_of_another_version_do_nothing(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperwatch.cluster.engine.version", lambda name: "0.0.1")
    with pytest.raises(PaperwatchError) as refused, workers(lab) as found:
        next(each(found, doubled, [1]))
    assert refused.value.code == "cluster.other-version"


def test_the_pdfs_of_a_folder_are_read_by_workers(lab: str, tmp_path: Path) -> None:
    copies = [shutil.copy(FIXTURES / "pdf" / "osdi25-he.pdf", tmp_path / f"{n}.pdf") for n in range(3)]
    with workers(lab) as found:
        read = dict(read_files(map(Path, copies), SHIPPED, pdfs_by=reader(found)))
    here_read = dict(read_files(map(Path, copies), SHIPPED))
    assert read == here_read
    assert [r.title for r in read[tmp_path / "0.pdf"].records] == [
        "WaferLLM: Large Language Model Inference at Wafer Scale"
    ]


def test_a_file_that_a_worker_does_not_have_is_said_so(tmp_path: Path) -> None:
    (done,) = read_some([Job("a.pdf", tmp_path / "a.pdf", reader="pdf", venues=SHIPPED)])
    assert [p.code for p in done.extraction.problems] == ["cluster.no-file"]


def test_vectors_that_workers_make_are_those_that_are_made_here(lab: str) -> None:
    model = encoder()
    if model is None:
        pytest.skip("the extra `semantic` is not installed")
    texts = [f"paper {n} on consensus" for n in range(1100)]
    with workers(lab) as found:
        spread = Spread(model, found)
        assert (spread.encode(texts) == model.encode(texts)).all()
        assert spread.encode([]).shape == (0, model.dimensions)


def crowd(count: int) -> list[PaperRecord]:
    """Papers that share two rare words and their people two by two, each of them once more under a longer title."""
    found = []
    for n in range(count):
        names = ("Ada Lovelace", f"Grace Hopper{chr(97 + n % 26)}", f"Mary Shaw{chr(97 + n // 2)}")
        title = f"Quorum leases of gizmo{chr(97 + n // 26)}{chr(97 + n % 26)}"
        doi = f"10.1145/{1000 + n}"
        draft = PaperRecord("arxiv", f"2502.{n:05}", title, Where("a"), authors=tuple(map(Author, names)))
        found.append(replace(draft, venue=Venue("arXiv", 2025)))
        printed = replace(draft, source="crossref", key=doi, title=f"{title}, in practice", where=Where("c"))
        found.append(replace(printed, venue=Venue("SOSP", 2025), identifiers=Identifiers(doi=doi)))
    mention = PaperMention(found[0].title, identifiers=found[1].identifiers)
    talk = TalkRecord("schedule:g", "t", "talk", Where("s"), "paper", date(2025, 9, 1), papers=(mention,))
    return [*found, talk]  # type: ignore[list-item]


def test_records_that_a_cluster_matches_make_the_rows_that_are_made_here(
    lab: str, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from paperwatch.cluster.matching import matching  # needs the extra

    monkeypatch.setattr("paperwatch.cluster.matching._A_FILE", 150)  # keys in several parts, records in one
    keep(sqlite, [*records(12), *crowd(40)])
    link(sqlite)
    first, second = ((str(source), str(key)) for source, key, _ in told(sqlite)[0][1:3])
    judge(sqlite, first, second, "same", by="ada")
    link(sqlite)
    told_here = told(sqlite, WRITTEN)
    assert [len(rows) > 10 for rows in told_here] == [True] * len(WRITTEN)
    assert any(is_finer(int(str(key))) for _, key in told_here[-1])
    with engine(lab) as found:
        link(sqlite, match=matching(found, tmp_path / "shared"))
    assert told(sqlite, WRITTEN) == told_here
    assert not (tmp_path / "shared").exists()
