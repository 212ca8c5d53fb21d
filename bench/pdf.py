"""Measure the reading of PDFs: how right, how fast, how safe, beside what else there is.

    python -m bench.pdf [--folder DIR --truth FILE ...] [--parts accuracy,readers,peers,odd,bombs,fuzz,scaling] [--json]

accuracy   per part of the truth (bench.pdf_split) and format: title, author list, author F1, affiliation F1, abstract;
           silently wrong (field!) and doubted (field?); how well confidence tells right from wrong; every miss, but
           those of the part kept unread
readers    the same sums of each reader alone
speed      with accuracy: files a second of one worker end to end, p95, peak memory
peers      titles and speed of stock pdfminer.six (extract_pages, two pages), pdftitle and the embedded metadata; speed
           of PDFium's characters of page one
odd        every file of DIR/odd and its code
bombs      generated files that no reader should survive, under limits
fuzz       mutated files (--mutations, --seed)
scaling    500 copies with one worker and with two
composed   title pages composed by lot (bench.pdf_set), the unread side; only where asked for (needs the group bench)
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench import pdf_peers
from bench.pdf_hostile import bombs, mutations
from bench.pdf_score import FIELDS, OTHER, Score, Total, Truth, area, judge, load, same_title
from bench.pdf_set import compose
from bench.pdf_set_facts import words_of
from bench.pdf_split import PARTS as SPLIT
from bench.pdf_split import part_of
from crawler.reading import Done, Job, Limits, Pool
from extract.pdf import read_pdf
from extract.records import Extraction
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "pdf"
PARTS = ("accuracy", "readers", "peers", "odd", "bombs", "fuzz", "scaling")
LONGEST_FIELD = 10_000
_COMPOSED = 400  # papers: one wrong is a quarter of a percent


@dataclass(frozen=True, slots=True)
class Options:
    folder: Path
    truth: tuple[Path, ...]
    split: frozenset[str]
    mutations: int
    seed: int


def main() -> None:
    """Runs the parts asked for and prints their tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    parser.add_argument("--truth", type=Path, nargs="+", help="default: truth.jsonl and truth-more.jsonl in the folder")
    parser.add_argument("--split", default=",".join(SPLIT), help="which parts of the truth")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    truth = given.truth or sorted(given.folder.glob("truth*.jsonl"), reverse=True)
    options = Options(given.folder, tuple(truth), frozenset(given.split.split(",")), given.mutations, given.seed)
    results: dict[str, Any] = {}
    for part in given.parts.split(","):
        results[part] = _MEASURES[part](options)
        if not given.json:
            print(f"\n== {part}")
            _PRINTERS[part](results[part])
    if given.json:
        print(json.dumps(results, indent=1, ensure_ascii=False))


def accuracy(options: Options) -> dict[str, Any]:
    """Every file once in a worker (timed)."""
    rows = _rows(options)
    done = list(_timed(Job(row["pdf"], options.folder / row["pdf"], reader="pdf", venues=SHIPPED) for row in rows))
    by_name = {d.job.url: d.extraction for d in done}
    report: dict[str, Any] = {"speed": _speed(done)}
    for part in SPLIT:
        own = [row for row in rows if part_of(row) == part]
        if own:
            report[part] = _table([(row, judge(by_name[row["pdf"]], row)) for row in own])
    report.get("unread", {}).pop("misses", None)
    return report


def readers(options: Options) -> dict[str, Any]:
    """Every file once by each reader alone."""
    rows = _rows(options)
    report: dict[str, Any] = {}
    for reader in ("pdfium", "pdfminer"):
        started = time.process_time()
        table = _table([(row, judge(_alone(options.folder, reader, row), row)) for row in rows])
        report[reader] = table["figures"]["all"] | {"per_second": len(rows) / (time.process_time() - started)}
    return report


def composed(options: Options) -> dict[str, Any]:
    """Title pages of the unread side: right, silently wrong and doubted, per way in which people stand."""
    words = words_of(options.folder.parent)
    scores = []
    for number in range(_COMPOSED):
        body, truth = compose(words, Random(f"unread {number}"), "unread")
        row = truth if truth["affiliations"] is not None else truth | {"affiliations": [[] for _ in truth["authors"]]}
        scores.append((row | {"pdf": str(number)}, judge(read_pdf(body, str(number)), row)))
    table = _table(scores)
    table.pop("misses")
    return table


def _rows(options: Options) -> list[Truth]:
    return [row for row in load(*options.truth) if part_of(row) in options.split]


def _alone(folder: Path, reader: Any, row: Truth) -> Extraction:
    return read_pdf((folder / row["pdf"]).read_bytes(), row["pdf"], reader)


def _timed(jobs: Iterable[Job], workers: int = 1) -> Iterator[Done]:
    with Pool(workers) as pool:
        # The libraries are loaded before the clock starts.
        list(pool.run(Job("", body=b"", reader="pdf", venues=SHIPPED) for _ in range(workers)))
        yield from pool.run(jobs)


def _speed(done: Sequence[Done]) -> dict[str, float]:
    seconds = sorted(d.seconds for d in done)
    return {
        "files_per_second_per_core": len(done) / sum(seconds),
        "p95_ms": 1000 * seconds[int(0.95 * (len(seconds) - 1))],
        "peak_mb": max(d.peak_kb for d in done) / 1024,
    }


def _table(scores: Sequence[tuple[Truth, Score]]) -> dict[str, Any]:
    totals: dict[str, Total] = {}
    misses: dict[str, list[str]] = {}
    for row, score in scores:
        names = (row["format"], "all") if row["format"] == OTHER else (row["format"], "all but other", "all")
        for name in names:
            totals.setdefault(name, Total()).add(score)
        if score.misses:
            misses[f"{row['pdf']} ({row['format']})"] = list(score.misses)
    ordered = sorted(totals, key=lambda name: (name.startswith("all"), name))
    return {
        "figures": {name: totals[name].row() for name in ordered},
        "doubts": {name: totals[name].doubts() for name in ordered},
        "area": {name: area([score for _, score in scores], name) for name in FIELDS},
        "misses": misses,
    }


def peers(options: Options) -> dict[str, Any]:
    """Titles right and processor time of each peer, and of ours in the same run."""
    rows = _rows(options)
    bodies = {row["pdf"]: (options.folder / row["pdf"]).read_bytes() for row in rows}
    readers: dict[str, pdf_peers.Reader] = {"ours": _our_title, **pdf_peers.PEERS}
    report: dict[str, Any] = {}
    for name, read in readers.items():
        found = pdf_peers.run(read, bodies)
        right = sum(same_title(found.titles[row["pdf"]], row) for row in rows)
        report[name] = {"title": right / len(rows), "files_per_second": len(rows) / max(found.seconds, 1e-9)}
    for name in readers:
        report[name]["ours_is_faster_by"] = report["ours"]["files_per_second"] / report[name]["files_per_second"]
    return report


def _our_title(body: bytes) -> str | None:
    records = read_pdf(body, "").records
    return getattr(records[0], "title", None) if records else None


def odd(options: Options) -> dict[str, Any]:
    """What becomes of each damaged or foreign file."""
    files = sorted((options.folder / "odd").glob("*.pdf"))
    with Pool(1) as pool:
        done = {d.job.url: d for d in pool.run(Job(file.name, file, reader="pdf", venues=SHIPPED) for file in files)}
    return {name: _outcome(done[name]) for name in sorted(done)}


def _outcome(done: Done) -> dict[str, Any]:
    record = done.extraction.records[0] if done.extraction.records else None
    return {
        "title": getattr(record, "title", None),
        "codes": [p.code for p in done.extraction.problems],
        "ms": round(1000 * done.seconds),
    }


def bomb_run(_: Options) -> dict[str, Any]:
    """Each bomb under limits of five seconds and 768 MB."""
    with Pool(1, Limits(seconds=5, memory_mb=768)) as pool:
        return {
            name: _outcome(next(pool.run([Job(name, body=body, reader="pdf", venues=SHIPPED)])))
            for name, body in bombs().items()
        }


def fuzz(options: Options) -> dict[str, Any]:
    """Mutations of the smaller files: how many ended how, and the longest time and field."""
    files = sorted(options.folder.glob("*.pdf"), key=lambda file: file.stat().st_size)[:24]
    bodies = [file.read_bytes() for file in files]
    codes: dict[str, int] = {}
    slowest, longest = 0.0, 0
    jobs = (
        Job(str(i), body=body, reader="pdf", venues=SHIPPED)
        for i, body in enumerate(mutations(bodies, options.mutations, options.seed))
    )
    with Pool(None, Limits(seconds=10)) as pool:
        for done in pool.run(jobs):
            errors = [p.code for p in done.extraction.problems if p.severity == "error"]
            outcome = errors[0] if errors else "record"
            codes[outcome] = codes.get(outcome, 0) + 1
            slowest = max(slowest, done.seconds)
            longest = max(longest, _longest(done.extraction))
    if longest > LONGEST_FIELD:
        raise SystemExit(f"a field of {longest} characters")
    return {
        "seed": options.seed,
        "files": sum(codes.values()),
        "outcomes": codes,
        "slowest_s": slowest,
        "longest": longest,
    }


def _longest(extraction: Extraction) -> int:
    from extract.records import as_json

    def lengths(value: Any) -> Iterator[int]:
        if isinstance(value, str):
            yield len(value)
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                yield from lengths(item)

    return max(lengths(as_json(extraction)), default=0)


def scaling(options: Options) -> dict[str, float]:
    """500 copies by one worker and by two."""
    files = [options.folder / row["pdf"] for row in _rows(options)]
    jobs = [Job(file.name, file, reader="pdf", venues=SHIPPED) for file in (files * (500 // len(files) + 1))[:500]]
    rates = {}
    for workers in (1, 2):
        with Pool(workers) as pool:
            list(pool.run(Job("", body=b"", reader="pdf", venues=SHIPPED) for _ in range(workers)))
            started = time.perf_counter()
            count = sum(1 for _ in pool.run(jobs))
            rates[workers] = count / (time.perf_counter() - started)
    return {"one": rates[1], "two": rates[2], "ratio": rates[2] / rates[1]}


def _print_accuracy(report: dict[str, Any]) -> None:
    for part in SPLIT:
        if part not in report:
            continue
        print(f"\n-- {part}")
        _print_rows(report[part]["figures"])
        print()
        _print_rows(report[part]["doubts"])
        print("\narea under the curve of confidence: ", end="")
        print(", ".join(f"{name} {_figure(value)}" for name, value in report[part]["area"].items()))
        for name, misses in report[part].get("misses", {}).items():
            print(f"\n{name}")
            for miss in misses:
                print(f"    {miss}")
    print()
    _print_figures(report["speed"])


def _print_composed(report: dict[str, Any]) -> None:
    _print_rows(report["figures"])
    print()
    _print_rows(report["doubts"])
    print("\narea under the curve of confidence: ", end="")
    print(", ".join(f"{name} {_figure(value)}" for name, value in report["area"].items()))


def _print_rows(rows: dict[str, dict[str, Any]]) -> None:
    columns = list(next(iter(rows.values())))
    print(f"{'':22}" + "".join(f"{column:>15}" for column in columns))
    for name, row in rows.items():
        print(f"{name:22}" + "".join(f"{_figure(row[column]):>15}" for column in columns))


def _print_outcomes(report: dict[str, dict[str, Any]]) -> None:
    for name, row in report.items():
        print(f"{name:30} {row['ms']:6} ms  {', '.join(row['codes']) or 'read'}  {row['title'] or ''}")


def _print_figures(report: dict[str, Any]) -> None:
    for name, value in report.items():
        print(f"{name:28} {_figure(value)}")


def _figure(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


_MEASURES: dict[str, Callable[[Options], Any]] = {
    "accuracy": accuracy,
    "readers": readers,
    "peers": peers,
    "odd": odd,
    "bombs": bomb_run,
    "fuzz": fuzz,
    "scaling": scaling,
    "composed": composed,
}
_PRINTERS: dict[str, Callable[[Any], None]] = {
    "accuracy": _print_accuracy,
    "readers": _print_rows,
    "peers": _print_rows,
    "odd": _print_outcomes,
    "bombs": _print_outcomes,
    "fuzz": _print_figures,
    "scaling": _print_figures,
    "composed": _print_composed,
}

if __name__ == "__main__":
    main()
