"""Seals: sums over the rows of a ledger, kept by the file itself, that tell of what nobody wrote.

Every row has a seal, a number made of its values. A table's total is the sum of its rows' seals; triggers
keep it with each write, so that it costs the same however long the table is. Another program that changes
a row misses the function that the triggers call, and is stopped by them.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b

_MOST: int = 2**61 - 1  # twice that is a whole number that SQLite can hold
_TABLES = ("season", "units", "files", "versions", "sources", "problems", "addresses", "acts")
_DEFINITIONS = "definitions"  # the name of the total over all tables, indexes and triggers


def seal_of(*values: object) -> int:
    """The seal of values as SQLite keeps them: texts, whole numbers, fractions, bytes, None."""
    digest = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") & _MOST


def let_seal(connection: sqlite3.Connection) -> None:
    """Teach an open file the function that its triggers call."""
    connection.create_function("seal", -1, seal_of, deterministic=True)


def seal(connection: sqlite3.Connection) -> None:
    """Make the triggers anew and the totals over all there is; for a new ledger, or one of new tables."""
    connection.execute("CREATE TABLE IF NOT EXISTS seals (name TEXT PRIMARY KEY, total INTEGER NOT NULL)")
    for table in _TABLES:
        columns = [f"{{row}}.{name}" for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        sealed = f"seal('{table}', {', '.join(columns)})"
        new, old = sealed.format(row="NEW"), f"-{sealed.format(row='OLD')}"
        for event, change in {"INSERT": new, "DELETE": old, "UPDATE": f"{new} {old}"}.items():
            connection.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
            connection.execute(
                f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN"
                f" UPDATE seals SET total = (total + {change}) & {_MOST} WHERE name = '{table}'; END"
            )
    connection.execute("DELETE FROM seals")
    totals = [(name, _total(connection, name)) for name in (*_TABLES, _DEFINITIONS)]
    connection.executemany("INSERT INTO seals VALUES (?, ?)", totals)


def broken(connection: sqlite3.Connection) -> Iterator[str]:
    """The names of tables whose rows are not as they were written, or not as their indexes have them."""
    for table in _TABLES:
        if [tuple(row) for row in connection.execute(f"PRAGMA integrity_check({table})")] != [("ok",)]:
            yield table
    totals = dict(connection.execute("SELECT name, total FROM seals"))
    for name in (*_TABLES, _DEFINITIONS):
        if totals.get(name) != _total(connection, name):
            yield name


def _total(connection: sqlite3.Connection, name: str) -> int:
    rows = "type, name, tbl_name, sql FROM sqlite_master" if name == _DEFINITIONS else f"* FROM {name}"
    return sum(seal_of(name, *row) for row in connection.execute(f"SELECT {rows}")) & _MOST
