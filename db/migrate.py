"""Tables brought to the newest version by the migrations that ship in the wheel; no alembic.ini is needed."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Connection, delete, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.errors import NewerDatabaseError, OldViewsError
from db.models import Setting
from db.selection.policy import write_policy
from db.views import create_views, drop_views, views_digest

HEAD = "0020"
"""The newest migration; a test compares it with the files."""
_DIGEST = "views"
_VIEWS_OF = select(Setting.value).where(Setting.name == _DIGEST)


def upgrade(database: Database) -> bool:
    """Bring the tables to `HEAD` and the views to those of this program; True when there was something to do.

    Raises `NewerDatabaseError`, or `OldViewsError` where only the views are old and the database cannot be written.

    Safe when several processes start at once: one upgrades, the others wait. A killed upgrade leaves the old tables.
    """
    with database.reading() as connection:
        found = current(connection)
        if found == HEAD and views_are_current(connection):
            return False
    if found is not None and found > HEAD:
        raise NewerDatabaseError(f"This database has tables of version {found}; this program knows {HEAD}. Update it.")
    try:
        return database.writing(_upgrade)
    except DBAPIError as error:
        if found == HEAD:
            raise OldViewsError(
                "The views of this database are those of another version of the program, and they cannot be made anew"
                " from here. Run `paperwatch migrate` once as somebody who may write it."
            ) from error
        raise


def current(connection: Connection) -> str | None:
    """The version of the tables, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> bool:
    from alembic import command
    from alembic.config import Config

    if current(connection) == HEAD:
        return _renew_views(connection)
    with resources.as_file(resources.files("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    write_policy(connection)
    _note_views(connection)
    return True


def views_are_current(connection: Connection) -> bool:
    """Whether the views of a database at `HEAD` are those of this program."""
    return connection.execute(_VIEWS_OF).scalar() == views_digest()


def _renew_views(connection: Connection) -> bool:
    """Make the views anew where another version of the program made them; a reader sees the old ones or the new."""
    if views_are_current(connection):
        return False
    drop_views(connection)
    create_views(connection)
    _note_views(connection)
    return True


def _note_views(connection: Connection) -> None:
    connection.execute(delete(Setting).where(Setting.name == _DIGEST))
    connection.execute(insert(Setting).values(name=_DIGEST, value=views_digest()))
