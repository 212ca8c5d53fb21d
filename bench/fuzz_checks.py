"""What must hold of the rows whatever was read: provenance, no e-mail address, nothing that a database cannot keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from db.engine import Database

# Wider than what the program itself takes out; "https://medium.com/@name" and "npm:@scope/name" are no addresses.
_EMAIL = re.compile(r"(?<![\w.+%/-])[\w.+%-]+@(?:[\w-]+\.)+[A-Za-z]{2,24}\b")
_NUL = re.compile("\x00")
_WITHOUT_PROVENANCE = {
    "record without source, key, document or reader": """
        SELECT id FROM record WHERE trim(source) = '' OR trim(key) = '' OR trim(document) = '' OR trim(extractor) = ''
        OR last_run_id NOT IN (SELECT id FROM run)""",
    "paper without a record": """
        SELECT id FROM paper WHERE id NOT IN (SELECT paper_id FROM record WHERE paper_id IS NOT NULL)""",
    "paper without a title": "SELECT id FROM paper WHERE trim(title) = ''",
    "mention without its talk or entry": "SELECT id FROM record WHERE kind = 'mention' AND parent_id IS NULL",
    "talk without its record": "SELECT record_id FROM talk WHERE record_id NOT IN (SELECT id FROM record)",
    "problem without code, document or source": """
        SELECT id FROM problem WHERE code = '' OR document = '' OR source = ''""",
    "record that was never linked": "SELECT id FROM record WHERE unlinked",
    "run without an end": "SELECT id FROM run WHERE finished IS NULL",
}


def faults_of_rows(database: Database) -> tuple[list[str], Counter[str]]:
    """(what is wrong, how many rows of each kind there are)."""
    faults: list[str] = []
    with database.reading() as connection:
        for name, sql in _WITHOUT_PROVENANCE.items():
            if rows := connection.execute(text(sql)).scalars().all():
                faults.append(f"{len(rows)} times {name}, such as {rows[0]}")
        faults += _unfit_texts(connection)
        counted = connection.execute(text("SELECT kind, count(*) FROM record GROUP BY kind")).all()
        rows_ = Counter({f"records ({kind})": number for kind, number in counted})
        for table in ("paper", "problem"):
            rows_[f"{table}s"] = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return faults, rows_


def _unfit_texts(connection: Connection) -> Iterator[str]:
    """Every text of every table that holds an e-mail address or a NUL, one example for each column."""
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        if table.startswith(("paper_text", "sqlite_")):  # the full-text index repeats the papers
            continue
        columns = [c["name"] for c in inspector.get_columns(table) if "CHAR" in str(c["type"]).upper()
                   or str(c["type"]).upper() in ("TEXT", "JSON")]  # fmt: skip
        for column in columns:
            values = connection.execute(text(f'SELECT "{column}" FROM "{table}"')).scalars().all()
            for what, pattern in (("an e-mail address", _EMAIL), ("a NUL", _NUL)):
                found = next((m for value in values if value and (m := pattern.search(value))), None)
                if found:
                    around = found.string[max(0, found.start() - 60) : found.end() + 20]
                    yield f"{table}.{column} holds {what}: {around!r}"
