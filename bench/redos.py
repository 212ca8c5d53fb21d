"""How the time of every reader grows with hostile repetitions: `python -m bench.redos [--size BYTES] [--only NAME]`.

Each extractor and each public function on text reads an atom repeated to n, 2n and 4n bytes, in a process that is ended
where it takes too long, and its processor time is taken. Printed is what grows faster than its text or takes more than
a second for 100 KB; a growth of 2 from 2n to 4n is linear.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import Parameter, isfunction, signature
from pkgutil import iter_modules
from typing import Any

from crawler.reading import Job, Limits, Pool
from extract.records import Problem
from extract.registry import extractors
from extract.venues import SHIPPED, Venues

_TEXT_ROOMS = ("extract.text", "extract.identifiers", "extract.venues", "extract.lexicon", "extract.readers")
"""Where public functions on text are: each is measured whose one needed argument is text or bytes."""
# What makes a pattern try again: openings without an end, runs that two parts of a pattern share, words of addresses.
ATOMS = (
    "(", "[", "{", "<", "<a", "<title>", "<td>", "<!--", "<meta ", "<link ", "\\(", "$", "{\\", "\\x{", "a", "A ",
    "a b ", "a@", "a@b.cc ", "a.", "A-B-", "1 ", "1:", "- ", "* ", "| ", "|-", "---\n", "a: b\n", "- a: 1\n", "# \n",
    "&amp;",
    "10.1/", "http://a.b/", ", and ", "¹", " \n", "\t", "@a{b,c={", "TY  - X\n", '{"a":[', "'",
)  # fmt: skip
SLOW = 1.0
"""Seconds of a processor for 100 KB."""
STEEP = 2.8
"""Growth of the time by doubling the text: n log n has 2.2 at these sizes, the square 4; the rest is noise."""
_TELLING = 0.05
"""Seconds under which the growth is noise."""
_PREFIX = {"bibtex": "@article{a, title={", "schedule": "# Reading group\n", "usenix-programme": "<html><body>"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor seconds at n, 2n and 4n bytes; None where the reading was ended."""

    name: str
    atom: str
    size: int
    seconds: tuple[float | None, ...]

    @property
    def bad(self) -> bool:
        if None in self.seconds:
            return True
        _, half, whole = (s or 0.0 for s in self.seconds)
        steep = whole > _TELLING and half > 0 and whole / half > STEEP
        return steep or whole * 100_000 / (4 * self.size) > SLOW

    def line(self) -> str:
        told = "  ".join("ended" if s is None else f"{s:8.3f}" for s in self.seconds)
        half, whole = self.seconds[1:]
        growth = f"x {whole / half:.1f}" if whole and half else ""
        return f"{self.name:32} {self.atom!r:14} {told}  {growth}"


def functions() -> list[str]:
    """The public functions on text, as "module:name"."""
    return sorted(f"{module}:{name}" for room in _TEXT_ROOMS for module in _modules(room) for name in _on_text(module))


def _modules(name: str) -> list[str]:
    paths = getattr(import_module(name), "__path__", ())
    return [name, *(found for _, child, _ in iter_modules(paths) for found in _modules(f"{name}.{child}"))]


def _on_text(module: str) -> Iterator[str]:
    found = import_module(module)
    for name, function in vars(found).items():
        if name.startswith("_") or not isfunction(function) or function.__module__ != module:
            continue
        needed = [p for p in _parameters(function) if p.default is p.empty and p.annotation != "Venues"]
        if len(needed) == 1 and str(needed[0].annotation) in ("str", "bytes", "str | None"):
            yield name


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    return list(signature(function).parameters.values())


def timed(body: bytes, url: str, *, reader: str, venues: Venues) -> float:
    """The processor seconds that a reader takes; in the child."""
    module, _, function = reader.partition(":")
    started = time.process_time()
    if function:
        called = getattr(import_module(module), function)
        first, *others = _parameters(called)
        given = {p.name: venues for p in others if p.annotation == "Venues"}
        with suppress(Exception):  # a refusal is an answer too
            called(body if first.annotation == "bytes" else body.decode(), **given)
    else:
        named = {e.name: e for e in extractors()}[reader]
        named.recognises(body, url, venues)
        named.extract(body, url, venues=venues)
    return time.process_time() - started


def measured(readers: list[str], size: int) -> Iterator[Measured]:
    """Every reader on every atom."""
    travelling = import_module("bench.redos").timed  # this module is __main__ here, and another one in the child
    with Pool(1, Limits(seconds=8, seconds_per_mb=0)) as pool:
        for name in readers:
            for atom in ATOMS:
                seconds: list[float | None] = []
                for times in (1, 2, 4):
                    text = _PREFIX.get(name, "") + atom * (times * size // len(atom.encode()))
                    job = Job(
                        "https://example.org/page",
                        body=text.encode(),
                        reader=partial(travelling, reader=name),
                        venues=SHIPPED,
                    )
                    (done,) = pool.run([job])
                    seconds.append(None if isinstance(done.value, Problem) else done.value)
                    if seconds[-1] is None:
                        seconds += [None] * (3 - len(seconds))
                        break
                yield Measured(name, atom, size, tuple(seconds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=25_000, help="n, in bytes")
    parser.add_argument("--only", help="readers whose name holds this")
    options = parser.parse_args()
    known = [*(e.name for e in extractors() if e.name != "pdf"), *functions()]
    readers = [name for name in known if not options.only or options.only in name]
    count, bad = 0, 0
    print(f"{'reader':32} {'atom':14} {'n':>8}  {'2n':>8}  {'4n':>8}  2n to 4n   (n = {options.size:,} bytes)")
    for found in measured(readers, options.size):
        count += 1
        if found.bad:
            bad += 1
            print(found.line(), flush=True)
    print(f"{count} pairs of reader and atom, {bad} of them too slow or too steep.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
