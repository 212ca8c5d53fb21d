"""The reader of sites without what it learned from them: `python -m bench.left_out [--groups N] [--lines N]`.

The sites of the corpus are dealt to groups by a hash of their name. For each group the line reader is trained anew with
no line of any of its sites, as `bench.train_lines` trains it but on fewer lines, and a copy of the package with those
weights reads the pages of the group. Beside each row stands the same with the weights as shipped.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.lines_data import pools, share, site_of
from bench.sites import TRUTH
from bench.train_lines import CORPUS, train

_ROOT = Path(__file__).resolve().parent.parent
_LINES = 24_000  # a fifth of what the shipped weights saw: two groups then take two and a half minutes of one core
_EVERY = 3  # record of the large tables


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.left_out", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--groups", type=int, default=2)
    parser.add_argument("--lines", type=int, default=_LINES)
    options = parser.parse_args(arguments)
    pages = options.corpus / "sites"
    with (pages / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if (TRUTH / f"{row['path']}.jsonl").is_file()]
    for group in range(options.groups):
        own = [row for row in rows if int(share(site_of(row["path"])) * options.groups) == group]
        sites = {site_of(row["path"]) for row in own}
        print(f"\ngroup {group + 1}: {', '.join(sorted(sites))}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            _copy_pages(pages, own, home / "pages")
            _score(_ROOT, home / "pages")
            shutil.copytree(_ROOT / "extract", home / "extract", ignore=shutil.ignore_patterns("__pycache__"))
            shutil.copytree(_ROOT / "bench", home / "bench", ignore=shutil.ignore_patterns("__pycache__"))
            train(pools(options.corpus, _EVERY, sites), options.lines, home / "extract" / "lexicon" / "data")
            _score(home, home / "pages")
    return 0


def _copy_pages(pages: Path, rows: list[dict[str, str]], folder: Path) -> None:
    folder.mkdir()
    with (folder / "MANIFEST.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        shutil.copy(pages / row["path"], folder)


def _score(package: Path, pages: Path) -> None:
    command = [sys.executable, "-m", "bench.sites", "--pages", str(pages), "--truth", str(TRUTH)]
    environment = {**os.environ, "PYTHONPATH": str(package)}
    found = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=True)
    print(found.stdout.partition("\npage ")[0], flush=True)


if __name__ == "__main__":
    sys.exit(main())
