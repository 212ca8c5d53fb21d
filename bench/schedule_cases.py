"""The small schedules of the corpus, each with a fault that some reader had: what is right beside what is read.

    python -m bench.schedule_cases

What is right stands in `bench/data/schedule_cases.json`, checked by eye against each file: for every talk its date,
title, presenters and papers (as addresses, or titles where nothing is linked). A file that must say that it is not sure
of itself holds `"doubt": true`; a list of papers holds titles.
"""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from extract.lists import read as read_list
from extract.records import EntryRecord
from extract.schedule import propose

CASES = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "cases"


def expected() -> dict[str, Any]:
    """What is right, by file below the cases."""
    text = resources.files("bench").joinpath("data/schedule_cases.json").read_text("utf-8")
    return dict(json.loads(text))


def found(path: Path) -> dict[str, Any]:
    """What is read in a file, in the form of `expected`."""
    proposal = propose(path.read_bytes(), path.name)
    if proposal.talks:
        talks = [
            [str(t.date), t.title, list(t.presenters), [p.url or p.title for p in t.papers]] for t in proposal.talks
        ]
        return {"talks": talks, "doubt": True} if proposal.doubtful else {"talks": talks}
    entries = read_list(path.read_bytes(), path.name).records
    return {"titles": [e.paper.title for e in entries if isinstance(e, EntryRecord)]}


def main() -> int:
    wrong = 0
    for name, right in expected().items():
        read = found(CASES / name)
        same = read == right
        wrong += not same
        print(f"{'right' if same else 'WRONG':6} {name:62} {len(right.get('talks', right.get('titles', [])))} rows")
        if not same:
            print(f"       expected {json.dumps(right, ensure_ascii=False)}")
            print(f"       read     {json.dumps(read, ensure_ascii=False)}")
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
