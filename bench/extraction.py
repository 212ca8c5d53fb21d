"""Accuracy and speed of every extractor on real pages: `python -m bench.extraction [--pages DIR --truth DIR] [--json]`.

One row per page (pages of one kind and one paper each are summed), totals, every miss, then throughput.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.extraction_score import FIELDS, Tally, score, share
from bench.extraction_speed import Harvest, Speed, harvest_memory, measure
from bench.extraction_truth import Page, load
from extract.records import Extraction, Problem, Where
from extract.registry import Extractor, UnknownDocumentError, extractor_for
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"

_UNKNOWN = Extraction(problems=(Problem("document.unknown", "No extractor recognises it.", Where(""), "error"),))


def main(arguments: list[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    pages, missing = load(options.pages, options.truth)
    if not pages:
        print(f"No page of {options.truth} lies under {options.pages}.", file=sys.stderr)
        return 1
    rows, read = run(pages)
    speeds = [] if options.no_speed else measure(read)
    harvest = None if options.no_speed else harvest_memory()
    if options.json:
        print(json.dumps(_as_json(rows, speeds, harvest, missing), ensure_ascii=False, indent=1))
        return 0
    print_accuracy(rows, missing)
    print_speed(speeds, harvest)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument("--pages", type=Path, default=CORPUS / "web", help="folder of saved pages, with MANIFEST.tsv")
    parser.add_argument("--truth", type=Path, default=CORPUS / "truth" / "web", help="folder of .jsonl truth files")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--no-speed", action="store_true", help="accuracy only")
    return parser


def run(pages: list[Page]) -> tuple[dict[tuple[str, str, str], Tally], dict[str, list[Page]]]:
    """A tally per (truth file, page or summary, extractor), and the pages that each extractor recognised."""
    alone = Counter(page.truth for page in pages)
    rows: dict[tuple[str, str, str], Tally] = {}
    read: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        extractor = _extractor(page)
        name = extractor.name if extractor else "(nobody)"
        said = extractor.extract(page.body, page.url, venues=SHIPPED) if extractor else _UNKNOWN
        if extractor:
            read[extractor.name].append(page)
        shown = page.name.rsplit("/", 1)[-1] if alone[page.truth] == 1 else f"{alone[page.truth]} pages"
        rows.setdefault((page.truth, shown, name), Tally()).add(score(page, said))
    return rows, read


def _extractor(page: Page) -> Extractor | None:
    try:
        return extractor_for(page.body, page.url)
    except UnknownDocumentError:
        return None


def print_accuracy(rows: dict[tuple[str, str, str], Tally], missing: list[str]) -> None:
    heads = ("papers", "false", *FIELDS)
    print(f"{'truth':28} {'extractor':17}" + "".join(f"{head:>14}" for head in heads))
    total = Tally()
    for (truth, shown, name), tally in rows.items():
        label = truth if shown.endswith(".html") or not shown.endswith("pages") else f"{truth} ({shown})"
        print(f"{label[:28]:28} {name:17}" + "".join(f"{cell:>14}" for cell in _cells(tally)))
        total.add(tally)
    print(f"{'total':28} {'':17}" + "".join(f"{cell:>14}" for cell in _cells(total)))
    shares = "".join(f"{share(total.right[f], total.asked[f]):>14}" for f in FIELDS)
    print(f"{'':28} {'':17}{share(total.found, total.expected):>14}{'':>14}{shares}")
    if missing:
        print(f"\n{len(missing)} pages of the truth are not in the folder: {', '.join(missing[:5])}, ...")
    print(f"\n{len(total.misses)} misses")
    for miss in total.misses:
        print(f"  {miss}")


def _cells(tally: Tally) -> list[str]:
    counts = [f"{tally.right[f]}/{tally.asked[f]}" if tally.asked[f] else "-" for f in FIELDS]
    return [f"{tally.found}/{tally.expected}", str(tally.false), *counts]


def print_speed(speeds: list[Speed], harvest: Harvest | None) -> None:
    if not speeds:
        return
    heads = f"{'pages/s':>11}{'parser alone':>22}{'ratio':>8}{'first time':>12}{'peak MB':>9}"
    print(f"\n{'extractor':18}{'pages':>7}{'KB':>8}{heads}")
    for s in speeds:
        alone = f"{s.baseline_name} {s.pages / s.baseline:.0f}/s"
        print(
            f"{s.extractor:18}{s.pages:>7}{s.kilobytes:>8}{s.pages / s.seconds:>11.1f}{alone:>22}{s.ratio:>8.1f}"
            f"{s.first_ratio:>12.1f}{s.peak_megabytes:>9.1f}"
        )
    if harvest:
        print(
            f"OAI page of {harvest.records} records ({harvest.megabytes:.1f} MB): "
            f"the process held {harvest.before:.0f} MB before and peaked at {harvest.peak:.0f} MB"
        )


def _as_json(
    rows: dict[tuple[str, str, str], Tally],
    speeds: list[Speed],
    harvest: Harvest | None,
    missing: list[str],
) -> dict[str, Any]:
    accuracy = [{"truth": t, "page": p, "extractor": x, **asdict(tally)} for (t, p, x), tally in rows.items()]
    throughput = [{**asdict(s), "ratio": s.ratio} for s in speeds]
    return {
        "accuracy": accuracy,
        "throughput": throughput,
        "harvest": asdict(harvest) if harvest else None,
        "missing": missing,
    }


if __name__ == "__main__":
    sys.exit(main())
