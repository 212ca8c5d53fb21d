"""Datasette on one file, with our pages: what `paperwatch serve` runs and what the tests talk to."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from db.engine import Database
from db.members import secret
from extract.venues import SHIPPED, Venues
from paperwatch.config import KEY_FORMAT
from paperwatch.serve import hooks
from paperwatch.serve.access import Access
from paperwatch.serve.hosts import names_of_ours
from paperwatch.serve.own_file import DATA, served
from paperwatch.serve.questions import QUESTIONS, VIEW_MEANINGS
from paperwatch.serve.site import Site

SETTINGS = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 500,
    "max_returned_rows": 2000,
    "default_page_size": 50,
    "suggest_facets": False,
    "allow_download": False,
    "allow_csv_stream": True,
    "max_csv_mb": 50,
    "truncate_cells_html": 300,
    "default_cache_ttl": 0,
    "num_sql_threads": 3,
}


def make_app(
    path: Path,
    names: Iterable[str] = (),
    key_format: str = KEY_FORMAT,
    venues: Venues = SHIPPED,
    access: Access | None = None,
    live: Database | None = None,
    base_url: str = "",
) -> Any:
    """A Datasette that shows the database file at `path` to those who ask for it by a number, as this machine or by one
    of the `names`. `key_format` is that of citation keys. The file is never written but through `access`; without it
    nothing can be changed. `live` is the database of which the file is a snapshot, `base_url` where feeds lead. Raises
    `DatabaseError`.
    """
    hooks.installed(pm)
    here = Path(str(resources.files("paperwatch.serve")))
    made = Datasette(
        [],
        settings=SETTINGS,
        metadata=_metadata(),
        template_dir=str(here / "templates"),
        static_mounts=[("static", str(here / "static"))],
        memory=False,
        secret=secret(access.database) if access else None,
    )
    made.paperwatch = Site(path, venues, key_format, access, live, base_url)
    made.host_names = names_of_ours(names)
    made.remove_database("_memory")
    made.add_database(served(made), name=DATA)
    made.client = type(made.client)(made)  # the client that the constructor made knows nothing of our routes yet
    return made


def _metadata() -> dict[str, Any]:
    facets = {"papers": ["venue", "year"], "uncovered": ["venue", "year"], "paper_topics": ["topic"]}
    facets |= {"coverage": ["state", "kind"], "talks": ["kind", "source"], "problems": ["severity", "code"]}
    tables = {view: {"description": meaning, "facets": facets.get(view, [])} for view, meaning in VIEW_MEANINGS.items()}
    queries = {
        name: {"title": asked.title, "description": asked.description, "sql": asked.sql, "params": list(asked.values)}
        for name, asked in QUESTIONS.items()
    }
    return {"title": "paperwatch", "databases": {DATA: {"title": "Data", "tables": tables, "queries": queries}}}
