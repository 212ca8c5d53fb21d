"""Tables brought to the newest version by the migrations that ship in the wheel; no alembic.ini is needed."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Connection, inspect, text

from db.engine import Database
from db.errors import NewerDatabaseError
from db.selection.policy import keep_policy

HEAD = "0009"
"""The newest migration; a test compares it with the files."""


def upgrade(database: Database) -> bool:
    """Bring the tables to `HEAD`; True when there was something to do.

    Safe when several processes start at once: one upgrades, the others wait. A killed upgrade leaves the old tables.
    """
    with database.reading() as connection:
        found = current(connection)
    if found == HEAD:
        return False
    if found is not None and found > HEAD:
        raise NewerDatabaseError(f"This database has tables of version {found}; this program knows {HEAD}. Update it.")
    return database.writing(_upgrade)


def current(connection: Connection) -> str | None:
    """The version of the tables, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> bool:
    from alembic import command
    from alembic.config import Config

    if current(connection) == HEAD:
        return False
    with resources.as_file(resources.files("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    keep_policy(connection)
    return True
