"""How the time of every reader grows with hostile repetitions: `python -m bench.redos [--size BYTES] [--only NAME]`.

Each extractor reads an atom repeated to n, 2n and 4n bytes at every kind of place of its own documents, and each
public function on text reads it alone, in processes that are ended where one takes too long; processor time is taken.
What 4n bytes cost less than a twentieth of a second is read once: no growth can be told there. The rest is read at n
and 2n too, and what looks bad once more. Printed is what grows faster than its text or takes more than a second for
100 KB; a growth of 2 from 2n to 4n is linear.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
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
from tests.test_fixtures import READ, Page

_TEXT_ROOMS = (
    "extract", "db", "crawler.addresses", "crawler.archive_folder", "crawler.checks", "crawler.robots",
    "paperwatch.console", "paperwatch.export", "paperwatch.given", "paperwatch.venues",
)  # fmt: skip
"""Where public functions on text are: each is measured whose one needed argument is text or bytes."""
_OWN = frozenset({
    "db.enrichment_plan:read_plan", "db.linkage.scorer:parse", "db.search.topics:read_topics",
    "db.selection.policy:read_policy", "extract.programme.recipes:parse_recipes",
    "extract.schedule.settings:load_settings", "extract.venues:parse_series",
})  # fmt: skip
"""What reads TOML of a person's own or of ours: the parser of Python 3.11 takes the square of a key's dots."""
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
_ADDITIONS = 1_000_000
_PACE = 0.04
"""Seconds of a processor with nothing else to do for so many additions: what is measured is told for such a one,
since a crowded one takes three times as long for the same work."""
_TELLING = 0.05
"""Seconds under which the growth is noise."""
_PREFIX = {"bibtex": "@article{a, title={", "schedule": "# Reading group\n", "usenix-programme": "<html><body>"}
_ENDED = 10.0
"""Seconds of a processor after which a reading is ended: it is too slow by then, however crowded the machine is."""
_PLACES = 6
"""Places of one reader, the most frequent of its fixtures first: behind them come attributes that nobody reads."""
# The places of a document: in an element, in an attribute, in a value of JSON, in a field, at the start of a line.
_MARKUP = re.compile(rb'<(\w+)(?:[^<>]*?class="([^"<>]{1,60})")?[^<>]*>(?=[^<\s])|\b([\w-]+)="(?=[^"])')
_JSON = re.compile(rb'"([^"\\]{1,60})":\s*\[?"')
_FIELDS = re.compile(rb"^[ \t]*([\w-]{1,30})(?: *= *[{\"]|:|  - )[ \t]*|^((?:[-*#|>+]|\d+\.)+ *)", re.M)


@dataclass(frozen=True, slots=True)
class Case:
    """A reader and an atom, with the document around the atom and the name of the place where it stands there."""

    reader: str
    atom: str
    place: str = ""
    before: bytes = b""
    behind: bytes = b""
    url: str = "https://example.org/page"

    def job(self, size: int) -> Job:
        """The document of so many bytes of the atom."""
        said = json.dumps(self.atom)[1:-1] if self.before[:1] in (b"{", b"[") else self.atom
        text = self.before + (said * (size // len(said.encode()))).encode() + self.behind
        # this module is __main__ here, and another one in the child
        travelling = partial(import_module("bench.redos").timed, reader=self.reader)
        return Job(self.url, body=text, reader=travelling, venues=SHIPPED)


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor seconds at n, 2n and 4n bytes. 4n None: the reading was ended; the others None: there was no need."""

    case: Case
    size: int
    seconds: tuple[float | None, float | None, float | None]

    @property
    def told(self) -> bool:
        """Whether 4n bytes took long enough for a growth to be seen."""
        return self.seconds[2] is None or self.seconds[2] > _TELLING

    @property
    def bad(self) -> bool:
        _, half, whole = self.seconds
        if whole is None:
            return True
        return whole > _TELLING and (whole * 100_000 / (4 * self.size) > SLOW or bool(half and whole / half > STEEP))

    def line(self) -> str:
        said = "  ".join("   ended" if s is None else f"{s:8.3f}" for s in self.seconds)
        half, whole = self.seconds[1:]
        growth = f"x {whole / half:.1f}" if whole and half else ""
        return f"{self.case.reader:36} {self.case.place:20} {self.case.atom!r:14} {said}  {growth}"


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
        if (
            f"{module}:{name}" not in _OWN
            and len(needed) == 1
            and str(needed[0].annotation) in ("str", "bytes", "str | None")
        ):
            yield name


def cases(wanted: str) -> list[Case]:
    """Every atom, alone and at each place of each reader whose name holds `wanted`."""
    named = [e.name for e in extractors() if e.name != "pdf"]
    alone = [
        Case(name, atom, before=_PREFIX.get(name, "").encode()) for name in [*named, *functions()] for atom in ATOMS
    ]
    inside = [
        Case(name, atom, "A ... B", b"A", b"B") for name in functions() for atom in ATOMS if not atom.strip()
    ]  # at the ends it is taken off
    placed = [
        Case(name, atom, place, body[:at], body[at:], page.url)
        for name in named
        for place, (page, body, at) in places(name).items()
        for atom in ATOMS
    ]
    return [case for case in (*alone, *inside, *placed) if wanted in case.reader]


def places(reader: str) -> dict[str, tuple[Page, bytes, int]]:
    """The most frequent kinds of place in the fixtures of a reader: name -> page, its bytes, where in them."""
    first: dict[str, tuple[Page, bytes, int]] = {}
    count: Counter[str] = Counter()
    for page in (p for p in READ if p.extractor == reader):
        body = page.file.read_bytes()
        kind = _MARKUP if body.lstrip()[:1] == b"<" else _JSON if body.lstrip()[:1] in (b"{", b"[") else _FIELDS
        for found in kind.finditer(body):
            name = ".".join(part.decode("utf-8", "replace") for part in found.groups() if part)
            first.setdefault(name, (page, body, found.end()))
            count[name] += 1
    return {name[:20]: first[name] for name, _ in count.most_common(_PLACES)}


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
    taken = time.process_time() - started
    return taken * _PACE / max(_PACE, _pace()) if taken > _TELLING else taken


def _pace() -> float:
    """Processor seconds of adding up `_ADDITIONS` numbers now."""
    started = time.process_time()
    total = 0
    for number in range(_ADDITIONS):
        total += number
    return time.process_time() - started


def seconds_of(chosen: list[Case], size: int, pool: Pool) -> dict[Case, float | None]:
    """What each takes at that size; None where it was ended."""
    found: dict[Case, float | None] = {}
    reading: dict[int, Case] = {}

    def jobs() -> Iterator[Job]:
        for case in chosen:
            job = case.job(size)
            reading[id(job)] = case
            yield job

    for count, done in enumerate(pool.run(jobs()), 1):
        case = reading.pop(id(done.job))
        seconds = found[case] = None if isinstance(done.value, Problem) else done.value
        if seconds is None or seconds > SLOW:
            told = done.value.message if isinstance(done.value, Problem) else f"{seconds:.2f} seconds"
            print(f"{case.reader} {case.place} {case.atom!r}: {told}", file=sys.stderr, flush=True)
        if count % 1000 == 0:
            print(f"{count} of {len(chosen)} at {size:,} bytes", file=sys.stderr, flush=True)
    return found


def measured(chosen: list[Case], size: int, workers: int | None) -> list[Measured]:
    """Every case at 4n bytes; what takes longer than growth needs to be told at n and 2n too; what is bad twice."""
    with Pool(workers, Limits(seconds=_ENDED, seconds_per_mb=0, patience=60)) as pool:
        whole = seconds_of(chosen, 4 * size, pool)
        found = [Measured(case, size, (None, None, seconds)) for case, seconds in whole.items()]
        closer = _closer([one.case for one in found if one.told], size, whole, pool)
        suspects = [one.case for one in closer if one.bad]
        again = {one.case: one for one in _closer(suspects, size, seconds_of(suspects, 4 * size, pool), pool)}
        read = {one.case: one for one in closer} | {case: one for case, one in again.items() if not one.bad}
    return [read.get(one.case, one) for one in found]


def _closer(chosen: list[Case], size: int, whole: dict[Case, float | None], pool: Pool) -> list[Measured]:
    once = seconds_of(chosen, size, pool)
    twice = seconds_of(chosen, 2 * size, pool)
    return [Measured(case, size, (once[case], twice[case], whole[case])) for case in chosen]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=25_000, help="n, in bytes")
    parser.add_argument("--only", default="", help="readers whose name holds this")
    parser.add_argument("--workers", type=int, help="processes that read; one for each core")
    options = parser.parse_args()
    print(f"{'reader':36} {'place':20} {'atom':14} {'n':>8}  {'2n':>8}  {'4n':>8}  2n to 4n")
    found = measured(cases(options.only), options.size, options.workers)
    bad = [one for one in found if one.bad]
    for one in sorted(bad, key=lambda one: (one.case.reader, one.case.place)):
        print(one.line())
    told = sum(one.told for one in found)
    print(
        f"n = {options.size:,} bytes; {len(found)} cases, {told} long enough to grow, {len(bad)} too slow or too steep."
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
