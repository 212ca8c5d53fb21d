"""Fifty nights with faults drawn for each source, on both engines: `python -m bench.faults [NIGHTS] [SEED]`.

Prints each night's faults and whatever was not as it must be: a failed source that is called read, a lost row, a sound
source that did not finish, and in the end rows that differ from those of an undisturbed reader.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.engines import ENGINES
from tests.faulty import HOSTS, draw, faulty_nights


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("nights", type=int, nargs="?", default=50)
    parser.add_argument("seed", type=int, nargs="?", default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--engine", choices=[name for name, _ in ENGINES], action="append", help="only this one")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    wrong = 0
    for engine, making in ENGINES:
        if asked.engine and engine not in asked.engine:
            continue
        began, drawn = time.monotonic(), random.Random(asked.seed)
        with tempfile.TemporaryDirectory() as folder, making(Path(folder)) as fresh:
            nights = (draw(drawn) for _ in range(asked.nights))
            tally = faulty_nights(nights, fresh, Path(folder), partial(print, f"{engine},", flush=True))
        readings = f"{tally.nights * len(HOSTS)} readings of sources, {tally.drawn.total()} with a fault"
        kinds = ", ".join(f"{n} x {name}" for name, n in sorted(tally.drawn.items()))
        print(f"{engine}: {tally.nights} nights, {readings} ({kinds}), {time.monotonic() - began:.0f} s")
        print("; ".join(tally.wrong) if tally.wrong else "Nothing wrong; the rows are those of an undisturbed night.")
        wrong += len(tally.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
