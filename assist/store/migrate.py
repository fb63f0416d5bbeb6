"""Brings the state database to this version, in order, never backwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from assist.errors import StoreUnreadable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent


def migrate(connection: Connection) -> None:
    """Run every migration not yet run. Raises `StoreUnreadable` for a broken database or one of a newer version."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnreadable(f"The state database is of another version of Concord: {error}. Start the newer version, or restore a backup.") from error
    except DatabaseError as error:
        raise StoreUnreadable(f"The state database is broken: {error.orig}. Move it away and restore a backup; knowledge is not in it.") from error
