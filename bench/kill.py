"""Two hundred SIGKILLs at random moments of a night, on both engines: `python -m bench.kill [KILLS] [SEED]`.

Prints, per engine, how many nights were begun again and whether any ended in other rows than an undisturbed one.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from bench.engines import ENGINES
from tests import warm
from tests.killing import kill_often, sites
from tests.sites import serving_sites


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    warm.install()
    different = 0
    for engine, making in ENGINES:
        with tempfile.TemporaryDirectory() as folder, making(Path(folder)) as fresh, serving_sites(sites()) as address:
            began = time.monotonic()
            tally = kill_often(kills, fresh, Path(folder), address, random.Random(seed), everything=True)
        seconds = time.monotonic() - began
        same = "the same rows each time" if not tally.different else "; ".join(tally.different)
        print(f"{engine}: {tally.kills} kills in {tally.rounds} nights, {seconds:.0f} s: {same}")
        different += len(tally.different)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
