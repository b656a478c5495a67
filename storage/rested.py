"""Connections to a database server, trusted as long as they are in use and asked before they are after a rest.

A server that was restarted has cut them off. To ask each time, as SQLAlchemy's ``pool_pre_ping`` does, costs as much as
a statement, and most transactions have one or two.
"""

from time import monotonic

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

RESTED_SECONDS = 1.0
SINCE = "rests_since"


def ask_the_rested(engine: Engine) -> None:
    """Replaces a connection, and all that are as old, that rested longer and does not answer any more."""
    dialect = engine.dialect

    def rests(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[SINCE] = monotonic()

    def wakes(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if monotonic() - entry.info.get(SINCE, monotonic()) < RESTED_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if not dialect.is_disconnect(error, connection, None):
                raise
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", wakes)
