"""Measure identity: ours, splink, dedupe and a RapidFuzz rule on the same pairs; or score any file of labelled pairs.

    python -m bench.identity [--json]                     the table of all methods and data sets
    python -m bench.identity --pairs FILE [--rows]        the shipped weights on a file shaped as preprint-pairs.tsv
    python -m bench.identity --pairs FILE --out-of-fold   the same, each row by a model that saw none of its papers

Rows are judged at three levels of evidence: `text` (titles, people, venues, years), `lists` (also which source's list
a record stands in; identifiers hidden) and `all` (identifiers too). --rows prints the level that --evidence names
(lists).
"merged" is the automatic tier, what becomes one paper without asking anybody.
Nothing is measured on papers it was trained on, except --pairs on the very file that the weights were trained on.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.identity_data import Pair, other_papers, preprint_pairs, text_only, without_names
from bench.identity_sets import DATA_SETS, decide, measures
from db.linkage.scorer import Model, Score, score, shipped

_LEVELS: dict[str, Callable[[Pair], Pair]] = {"text": text_only, "lists": without_names, "all": lambda pair: pair}
_GOALS = (0.9, 0.95, 0.98, 0.99, 0.995)
_METHODS = ("ours", "splink", "dedupe", "rapidfuzz")


def main() -> None:
    options = _arguments()
    if options.child:
        print(json.dumps(_measure(*options.child)))
    elif options.pairs:
        judge_file(options.pairs, options.evidence, options.rows, options.json, options.out_of_fold)
    else:
        compare_all(options.sets or list(DATA_SETS), options.json)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, help="a file in the shape of preprint-pairs.tsv")
    parser.add_argument("--rows", action="store_true", help="one decision and score a row")
    parser.add_argument("--evidence", choices=_LEVELS, default="lists", help="what the rows are judged by")
    parser.add_argument("--out-of-fold", action="store_true", help="train on the other groups of the file")
    parser.add_argument("--sets", nargs="+", choices=DATA_SETS, help="only these data sets")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("METHOD", "SET"), help=argparse.SUPPRESS)
    return parser.parse_args()


def compare_all(sets: Sequence[str], as_json: bool) -> None:
    """Every method on every set, each in a process of its own, so that time and memory are its own."""
    rows = []
    for name in sets:
        for method in _METHODS:
            command = [sys.executable, "-m", "bench.identity", "--child", method, name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            row = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": _why(done.stderr)}
            rows.append({"set": name, "method": method, **row})
            if not as_json:
                print(_line(rows[-1], rows), flush=True)
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print("\nThe automatic tier and the three levels of evidence on the preprint pairs, out of fold:")
    judge_file(None, "lists", rows=False, as_json=False, crossed=True)


def _why(stderr: str) -> str:
    last = stderr.strip().splitlines()[-1] if stderr.strip() else "no answer"
    return f"not installed: {last}" if "ModuleNotFoundError" in last else last


def _line(row: dict[str, object], rows: Sequence[dict[str, object]]) -> str:
    head = f"{row['set']:15} {row['method']:10}"
    if "failed" in row:
        return f"{head} skipped ({row['failed']})"
    ours = next((r for r in rows if r["set"] == row["set"] and r["method"] == "ours"), row)
    ratio = float(str(row["seconds"])) / float(str(ours["seconds"]))
    shares = "  ".join(f"{k} {100 * float(str(row[k])):5.2f}" for k in ("precision", "recall", "f1", "recall_at_95"))
    return f"{head} {shares}  {row['seconds']:7.1f} s  {row['peak_mb']:6.0f} MB  time / ours {ratio:5.2f}"


def _measure(method: str, name: str) -> dict[str, float]:
    """One method on one set. Peers that learn nothing get the threshold that is best for them on the very set."""
    from bench.identity_peers import METHODS

    data = DATA_SETS[name]()
    started = time.perf_counter()
    answer = METHODS[method](data)
    seconds = time.perf_counter() - started
    thresholds = [0.5] if method in ("ours", "dedupe") else [i / 50 for i in range(1, 50)]
    best = max((measures(data, decide(data, answer, t)) for t in thresholds), key=lambda m: m["f1"])
    every = (measures(data, decide(data, answer, t / 100)) for t in range(1, 100))
    best["recall_at_95"] = max((m["recall"] for m in every if m["precision"] >= 0.95), default=0.0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**best, "seconds": round(seconds, 2), "peak_mb": round(peak)}


def judge_file(path: Path | None, evidence: str, rows: bool, as_json: bool, crossed: bool) -> None:
    """Score a file of pairs; `crossed` trains on the other groups of it instead of taking the shipped weights."""
    pairs = preprint_pairs(path)
    others = list(other_papers()) if crossed else []
    models: list[Model] = [shipped()] * (len(pairs) + len(others))
    if crossed:
        from bench.identity_fit import out_of_fold  # training alone needs the group `bench`

        for place, model in out_of_fold([*pairs, *others]):
            models[place] = model
    own = models[: len(pairs)]
    if rows:
        for number, (pair, model) in enumerate(zip(pairs, own, strict=True), 1):
            print(_row(number, _judge(_LEVELS[evidence](pair), model), as_json))
        return
    for level, view in _LEVELS.items():
        judged = [_judge(view(pair), model) for pair, model in zip(pairs, own, strict=True)]
        found = tier_measures(pairs, judged)
        print(json.dumps({"evidence": level, **found}) if as_json else _tiers(level, found))
        if level == "text" and crossed and not as_json:
            print("      on text, all merged at a precision of", _told(frontier(pairs, judged)))
        if level == "lists" and others and not as_json:
            beside = [_judge(view(pair), model) for pair, model in zip(others, models[len(pairs) :], strict=True)]
            print(_beside(others, beside))
            both, scores = [*pairs, *others], [*judged, *beside]
            print("      beside these, retitled merged at a precision of", _told(frontier(both, scores, retitled=True)))


def _beside(others: Sequence[Pair], judged: Sequence[Score]) -> str:
    """What becomes of two papers each that are easily taken for one, of groups that the model did not see."""
    merged = [s for p, s in zip(others, judged, strict=True) if s.outcome == "same"]
    asked = sum(s.outcome == "ask" for s in judged)
    told = f"of {len(others)} pairs of two papers of one group or with near titles"
    return f"      {told}: merged {len(merged)}, asked {asked}"


def frontier(pairs: Sequence[Pair], judged: Sequence[Score], retitled: bool = False) -> dict[float, float]:
    """For each precision of `_GOALS` the largest share, of the pairs that are one paper, that one threshold for unequal
    titles could merge. With `retitled`, share and precision are those of the pairs with unequal titles alone.
    """
    free = [(p, s) for p, s in zip(pairs, judged, strict=True) if p.label is not None and not s.vetoes]
    sure = [p.label == 1 for p, s in free if p.same_title and s.outcome == "same" and not retitled]
    ranked = sorted(((s.probability, p.label == 1) for p, s in free if not p.same_title), reverse=True)
    right, merged, found = sum(sure), len(sure), dict.fromkeys(_GOALS, 0.0)
    for _, true in ranked:
        right, merged = right + true, merged + 1
        found |= {goal: float(right) for goal in _GOALS if right >= goal * merged}
    true_pairs = [p for p in pairs if p.label == 1 and not (retitled and p.same_title)]
    return {goal: _share(count, len(true_pairs)) for goal, count in found.items()}


def _told(shares: dict[float, float]) -> str:
    return ", ".join(f"{100 * goal:g}: {100 * share:.2f}" for goal, share in shares.items())


def _judge(pair: Pair, model: Model) -> Score:
    """The score; an equal identifier settles it, as it does in the product (db.linkage.rules)."""
    judged = score(pair.a, pair.b, model)
    if pair.a.names & pair.b.names and judged.outcome != "same":
        return Score("same", 1.0, judged.contributions, (), judged.bias, likely=True)
    return judged


def _row(number: int, judged: Score, as_json: bool) -> str:
    likely = int(judged.likely)
    if as_json:
        told = {"row": number, "decision": judged.outcome, "score": round(judged.probability, 4), "same_paper": likely}
        return json.dumps({**told, "reasons": judged.reasons()})
    return f"{number}\t{judged.outcome}\t{judged.probability:.4f}\t{likely}\t{'; '.join(judged.reasons()[:3])}"


def tier_measures(pairs: Sequence[Pair], judged: Sequence[Score]) -> dict[str, float]:
    """Best guess and automatic tier against the labels; rows of policy are left out."""
    known = [(p, s) for p, s in zip(pairs, judged, strict=True) if p.label is not None]
    guessed = [p.label == 1 for p, s in known if s.likely]
    merged = [p for p, s in known if s.outcome == "same"]
    true = [p for p, _ in known if p.label == 1]
    precision, recall = _share(sum(guessed), len(guessed)), _share(sum(guessed), len(true))
    return {
        "precision": precision,
        "recall": recall,
        "f1": _share(2 * precision * recall, precision + recall),
        "merged_precision": _share(sum(p.label == 1 for p in merged), len(merged)),
        "merged_wrong": sum(p.label == 0 for p in merged),
        "merged_same_title": _share(_count(merged, True), _count(true, True)),
        "merged_retitled": _share(_count(merged, False), _count(true, False)),
        "asked": _share(sum(s.outcome == "ask" for _, s in known), len(known)),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _count(pairs: Sequence[Pair], same_title: bool) -> int:
    return sum(p.label == 1 and p.same_title == same_title for p in pairs)


def _tiers(level: str, found: dict[str, float]) -> str:
    told = (
        f"{name} {value}" if name == "merged_wrong" else f"{name} {100 * value:6.2f}" for name, value in found.items()
    )
    return f"{level:6}" + "  ".join(told)


if __name__ == "__main__":
    main()
