"""Brings the state database to this version, in order, never backwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from assist.errors import StoreUnreadable
from assist.store.trouble import trouble_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent


def migrate(connection: Connection, to: str = "head") -> None:
    """Run every migration not yet run, all of them or none: cut off half way, the database is as it was.

    Raises `StoreUnreadable` for a broken database or one of a newer version, `StoreFull` or `StoreAway` for one that takes nothing now.
    """
    config = _config()
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":  # its driver begins no transaction before a table is made, and would keep half of a step
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise StoreUnreadable(f"The state database is of another version of Concord: {error}. Start the newer version, or restore a backup.") from error
    except DatabaseError as error:
        if trouble := trouble_of(error):
            raise trouble from error
        raise StoreUnreadable(f"The state database is broken: {error.orig}. Move it away and restore a backup; knowledge is not in it.") from error


def newest() -> str:
    """The version that this program's tables have."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    return config
