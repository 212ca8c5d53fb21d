"""A contract for import-linter that lists what a room may import, so that anything new has to be allowed first."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

# Of the standard library: networks, databases, other processes. `urllib` holds `parse` too, so a test looks inside.
REACHING_OUT = frozenset((
    "asyncio", "dbm", "ftplib", "http", "imaplib", "multiprocessing", "poplib", "shelve", "smtplib", "socket",
    "socketserver", "sqlite3", "ssl", "subprocess", "telnetlib", "webbrowser", "wsgiref", "xmlrpc",
))  # fmt: skip


class AllowedImports(Contract):
    """`source_modules` may import each other and `allowed_modules`; a name stands for all below it.

    `within` limits that to imports of certain packages. Without it all imports are judged, and the standard library is
    allowed; `pure` takes away what of it reaches out of the process.
    """

    source_modules = fields.SetField(subfield=fields.StringField())
    allowed_modules = fields.SetField(subfield=fields.StringField())
    within = fields.SetField(subfield=fields.StringField(), required=False)
    pure = fields.BooleanField(required=False, default=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(set(self._broken(graph)))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _broken(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        own = set(self.source_modules)
        may = own | set(self.allowed_modules)
        for importer in graph.modules:
            if below(importer, own):
                for imported in graph.find_modules_directly_imported_by(importer):
                    if self._is_judged(imported) and not below(imported, may):
                        yield importer, imported

    def _is_judged(self, imported: str) -> bool:
        if self.within:
            return below(imported, set(self.within))
        top = imported.partition(".")[0]
        return top not in sys.stdlib_module_names or (self.pure and top in REACHING_OUT)

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} may not import {imported}")


def below(module: str, names: set[str]) -> bool:
    """Whether the module is one of the names, or lies below one."""
    return any(module == name or module.startswith(f"{name}.") for name in names)
