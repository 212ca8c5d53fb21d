"""The contracts between the rooms: each is kept, and each is broken by one import too many."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.contracts.layers import LayersContract

from tests.allowed_imports import AllowedImports, below

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS = ["paperwatch", "crawler", "extract", "db", "migrations"]
CONTRACTS = {c["name"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}


@cache
def built() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, include_external_packages=True)


def kept(contract: dict[str, Any], *more: tuple[str, str]) -> bool:
    """Whether the contract holds for the program as it is, with those imports added."""
    graph = built()
    for importer, imported in more:
        if imported not in graph.modules:
            graph.add_module(imported, is_squashed=True)
        graph.add_import(importer=importer, imported=imported)
    kind = {"allowed": AllowedImports, "layers": LayersContract}[contract["type"]]
    options = {k: str(v) if isinstance(v, bool) else v for k, v in contract.items() if k not in ("name", "type")}
    try:
        return kind(contract["name"], {"root_packages": ROOMS}, options).check(graph, verbose=False).kept
    finally:
        for importer, imported in more:
            graph.remove_import(importer=importer, imported=imported)


BREAKING = [
    ("The app sits", "crawler.job", "paperwatch.config"),
    ("extract is pure", "extract.text", "requests"),
    ("extract is pure", "extract.text", "sqlite3"),
    ("extract is pure", "extract.text", "db.clock"),
    ("db knows of extract only", "db.trust", "extract.registry"),
    ("One door", "crawler.job", "db.models"),
    ("One door", "crawler.job", "db.linkage.link"),
    ("The crawler fetches", "crawler.job", "requests"),
]


def judged() -> dict[str, Any]:
    """Everything that the tests ask of the graph of imports."""
    by_name = {begin: next(c for c in CONTRACTS.values() if c["name"].startswith(begin)) for begin, _, _ in BREAKING}
    return {
        "kept": {name: kept(contract) for name, contract in CONTRACTS.items()},
        "broken": [kept(by_name[begin], (importer, imported)) for begin, importer, imported in BREAKING],
        "undeclared": sorted(undeclared()),
    }


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Any]:
    """Judged in a process of its own: what other tests import must not come into the graph."""
    code = "import json; from tests.test_contracts import judged; print(json.dumps(judged()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_a_contract_is_kept(name: str, verdicts: dict[str, Any]) -> None:
    assert verdicts["kept"][name]


@pytest.mark.parametrize("number", range(len(BREAKING)), ids=[f"{begin}: {new}" for begin, _, new in BREAKING])
def test_one_import_too_many_breaks_a_contract(number: int, verdicts: dict[str, Any]) -> None:
    assert not verdicts["broken"][number]


def test_every_contract_is_broken_by_a_test() -> None:
    tried = tuple(begin for begin, _, _ in BREAKING)
    assert [name for name in CONTRACTS if not name.startswith(tried)] == []


def test_a_name_is_not_below_one_that_it_only_begins_with() -> None:
    assert below("db.clock", {"db"})
    assert not below("dbx", {"db"})


def test_extract_takes_from_urllib_only_what_reads_addresses() -> None:
    found = set()
    for file in (ROOT / "extract").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("urllib"):
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names if alias.name.startswith("urllib")}
    assert found == {"urllib.parse"}


def test_what_the_program_imports_is_declared(verdicts: dict[str, Any]) -> None:
    """A package that only comes along with another may leave with it."""
    assert verdicts["undeclared"] == []


def undeclared() -> set[str]:
    """The packages that the program imports and `pyproject.toml` does not name."""
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    declared = {re.split(r"[\[<>=~! ]", name)[0].lower().replace("_", "-") for name in wanted}
    known = packages_distributions()
    imported = {
        found.partition(".")[0]
        for module in built().modules
        if module.partition(".")[0] in ROOMS
        for found in built().find_modules_directly_imported_by(module)
    }
    outside = imported - set(ROOMS) - sys.stdlib_module_names - {"fixtures"}
    return {n for n in outside if not {d.lower().replace("_", "-") for d in known.get(n, [n])} & declared}


def calls(room: str, name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


@pytest.mark.parametrize("opens", ["open_database", "connect"])
def test_whoever_opens_a_database_says_which_series_are_known(opens: str) -> None:
    """A group's own series are passed; the default, the shipped ones, is for the demo, which knows no group."""
    found = [call for room in ("crawler", "db", "paperwatch") for call in calls(room, opens)]
    silent = [place for place, call in found if len(call.args) < 2 and not place.startswith("paperwatch/demo.py")]
    assert found and silent == []
