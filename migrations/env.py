"""Runs the migrations on the connection it is given, in that connection's transaction.

Views are not versioned one by one: they are dropped before the tables change and made again, from `db.views`, after.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from db.models import METADATA
from db.views import create_views, drop_views


def run(connection: Connection) -> None:
    """Bring the tables behind `connection` to the version that was asked for."""
    drop_views(connection)
    context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
    context.run_migrations()
    if context.get_context().get_current_heads() == tuple(context.script.get_heads()):
        create_views(connection)  # older tables lack the columns of these views


run(context.config.attributes["connection"])
