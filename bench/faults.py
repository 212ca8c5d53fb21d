"""Fifty nights with faults drawn for each source: `python -m bench.faults [NIGHTS] [SEED]`.

Prints each night's faults and whatever was not as it must be: a failed source that is called read, a lost row, a sound
source that did not finish, and in the end rows that differ from those of an undisturbed reader.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.faulty import HOSTS, faulty_nights


def main() -> int:
    nights = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = faulty_nights(nights, Path(folder), random.Random(seed), partial(print, flush=True))
    readings = f"{tally.nights * len(HOSTS)} readings of sources, {tally.drawn.total()} with a fault"
    kinds = ", ".join(f"{n} x {name}" for name, n in sorted(tally.drawn.items()))
    print(f"{tally.nights} nights, {readings} ({kinds}), {time.monotonic() - began:.0f} s")
    print("; ".join(tally.wrong) if tally.wrong else "Nothing wrong; the rows are those of an undisturbed night.")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
