"""PDFs are read in processes that can be killed: one bad file never stops, slows or spoils a batch."""

from __future__ import annotations

import itertools
import os
import resource
import signal
from pathlib import Path

import pytest

from bench.pdf_hostile import bombs, mutations
from crawler.reading import Job, Limits, Pool, read, read_all
from crawler.reading.pool import queued
from extract.records import PaperRecord
from extract.venues import SHIPPED
from tests import costly, warm

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "pdf"
PAPER = FOLDER / "osdi25-he.pdf"
TITLE = "WaferLLM: Large Language Model Inference at Wafer Scale"


def titles(done: list[object]) -> list[str | None]:
    return [getattr(next(iter(d.extraction.records), None), "title", None) for d in done]  # type: ignore[attr-defined]


def test_every_job_has_an_outcome_and_progress_is_told() -> None:
    counts: list[int] = []
    jobs = [Job(f"{i}.pdf", PAPER, reader="pdf", venues=SHIPPED) for i in range(6)]
    done = list(read_all(jobs, workers=2, progress=counts.append))
    assert sorted(d.job.url for d in done) == [job.url for job in jobs]
    assert titles(list(done)) == [TITLE] * 6
    assert counts == [1, 2, 3, 4, 5, 6]


def test_file_that_cannot_be_opened_is_a_problem() -> None:
    (done,) = read_all([Job("gone.pdf", FOLDER / "gone.pdf", reader="pdf", venues=SHIPPED)], workers=1)
    assert [p.code for p in done.extraction.problems] == ["pdf.not-a-pdf"]


def test_file_over_the_size_limit_is_not_read(tmp_path: Path) -> None:
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(2_000_000)
    (done,) = read_all([Job("big.pdf", big, reader="pdf", venues=SHIPPED)], workers=1, limits=Limits(size_mb=1))
    assert [p.code for p in done.extraction.problems] == ["pdf.too-large"]


def children_seconds() -> float:
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    return bombs(small=True)


def test_bombs_are_stopped_and_the_next_file_is_read(hostile: dict[str, bytes]) -> None:
    jobs = [Job(name, body=body, reader="pdf", venues=SHIPPED) for name, body in hostile.items()] + [
        Job("good.pdf", PAPER, reader="pdf", venues=SHIPPED)
    ]
    started = children_seconds()
    with Pool(2, Limits(seconds=3, memory_mb=512)) as pool:
        outcomes = {d.job.url: d.extraction for d in pool.run(jobs)}
    assert set(outcomes) == {*hostile, "good.pdf"}
    assert all(outcomes[name].problems and not outcomes[name].records for name in hostile)
    assert outcomes["forms-in-forms"].problems[0].code in ("pdf.timeout", "pdf.too-large")
    (record,) = outcomes["good.pdf"].records
    assert isinstance(record, PaperRecord)
    assert record.title == TITLE
    assert children_seconds() - started < 60


def test_memory_of_the_parent_does_not_count_as_the_workers() -> None:
    ballast = bytearray(260_000_000)
    with warm.plain(), Pool(1) as pool:
        (first,) = pool.run([Job("first.pdf", PAPER, reader="pdf", venues=SHIPPED)])
        (worker,) = pool._idle
        list(pool.run([Job("second.pdf", PAPER, reader="pdf", venues=SHIPPED)]))
        assert pool._idle == [worker]
    assert 10_000 < first.peak_kb < 80_000
    assert len(ballast)


def test_worker_that_hangs_is_replaced_and_its_file_read_again() -> None:
    with Pool(1, Limits(seconds=1, patience=1.5)) as pool:
        list(pool.run([Job("first.pdf", PAPER, reader="pdf", venues=SHIPPED)]))
        (worker,) = pool._idle
        os.kill(worker.process.pid, signal.SIGSTOP)  # a worker that hangs without using the processor
        after, hung = pool.run(
            [
                Job("hung.pdf", PAPER, reader="pdf", venues=SHIPPED),
                Job("after.pdf", PAPER, reader="pdf", venues=SHIPPED),
            ]
        )
    assert (after.job.url, hung.job.url) == ("after.pdf", "hung.pdf")
    assert titles([after, hung]) == [TITLE, TITLE]


def test_worker_that_dies_is_replaced() -> None:
    with Pool(1) as pool:
        list(pool.run([Job("first.pdf", PAPER, reader="pdf", venues=SHIPPED)]))
        (worker,) = pool._idle
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        (dead,) = pool.run([Job("dead.pdf", PAPER, reader="pdf", venues=SHIPPED)])
        (after,) = pool.run([Job("after.pdf", PAPER, reader="pdf", venues=SHIPPED)])
    assert [p.code for p in dead.extraction.problems] == ["pdf.crashed"]
    assert titles([after]) == [TITLE]


def test_mutated_files_neither_crash_nor_hang_the_batch() -> None:
    bodies = [file.read_bytes() for file in sorted(FOLDER.glob("*.pdf"))]
    jobs = [
        Job(str(i), body=body, reader="pdf", venues=SHIPPED) for i, body in enumerate(mutations(bodies, 300, seed=11))
    ]
    done = list(read_all(jobs, workers=2, limits=Limits(seconds=5)))
    assert len(done) == 300
    assert not any(d.overslept for d in done)
    assert "pdf.crashed" not in {p.code for d in done for p in d.extraction.problems}
    assert all(len(str(value)) < 40_000 for d in done for value in d.extraction.records)


def test_a_reading_that_was_stopped_answers_no_later_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_pool: Pool) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Pool, "_collected", stopped)
        read(Job("a.bib", body=b"@misc{a, title={First}}", reader="bibtex", venues=SHIPPED))
    assert (
        read(Job("b.bib", body=b"@misc{b, title={Second}}", reader="bibtex", venues=SHIPPED))
        .extraction.records[0]
        .title
        == "Second"
    )


@pytest.mark.parametrize(("each_look", "read"), [(0.0, False), (100.0, True)])
def test_the_time_in_which_there_was_no_processor_for_a_worker_does_not_count(
    each_look: float, read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that sleeps a second longer than the clock lets it, once on an idle machine and once on a busy one."""
    limits = Limits(seconds=-1.9, seconds_per_mb=0)  # with the slack of two seconds, 0.6 by the clock
    with Pool(1, limits) as pool:
        list(pool.run([Job("https://x.org/first", body=b"A Paper", reader=costly.good, venues=SHIPPED)]))
        looks = itertools.count()
        monkeypatch.setattr("crawler.reading.pool.queued", lambda pid: each_look * next(looks))
        (done,) = pool._run([Job("https://x.org/slow", body=b"A Paper", reader=costly.sleeping, venues=SHIPPED)])
    assert done.overslept is not read


def test_linux_tells_how_long_a_process_waited_for_a_processor() -> None:
    assert queued(os.getpid()) >= 0
    assert queued(2**22 + 1) == 0  # there is no such process
