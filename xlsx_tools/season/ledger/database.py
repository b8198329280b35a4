"""The file of a ledger: SQLite, opened safely, made where it is new, written in transactions."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from xlsx_tools.season.ledger.records import LedgerError
from xlsx_tools.season.ledger.schema import APPLICATION, MIGRATIONS, SCHEMA, SCHEMA_VERSION, STAMP, STAMPS
from xlsx_tools.season.ledger.seals import broken, let_seal, seal

DAMAGED = (
    "里有数据损坏了，或被别的程序改动过，不能再用。请用备份的台账；没有备份的，换一个台账文件名，"
    "用 collect 把收件箱重新收一遍，各单位的数会与原来一样（choose 选定的要再选一次）。"
)
_PATIENCE = 30  # seconds to wait while another program writes

# A write-ahead log needs memory that all users of the file share, which no network drive has; a journal
# that is emptied instead of deleted is not in the way of virus scanners. Every write reaches the disk.
_SAFELY = ("PRAGMA journal_mode = TRUNCATE", "PRAGMA synchronous = FULL")


class Database:
    """An open file of ours: statements one at a time, rows by the names of their columns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.connection.row_factory = sqlite3.Row

    def run(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Run a statement; raises sqlite3.Error."""
        return self.connection.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row of values; raises sqlite3.Error."""
        self.connection.executemany(statement, rows)

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, None where it has none."""
        row: sqlite3.Row | None = self.run(statement, *values).fetchone()
        return row

    @contextmanager
    def transaction(self, kind: Literal["IMMEDIATE", "DEFERRED"] = "IMMEDIATE") -> Iterator[None]:
        """All that is written within, or nothing of it; all that is read within is of one moment."""
        self.run(f"BEGIN {kind}")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")


@contextmanager
def opened(path: Path, *, create: bool = False) -> Iterator[Database]:
    """The ledger's file, closed at the end; raises LedgerError, also where there is none."""
    if not create and not path.exists():
        raise LedgerError(_not_found(path))
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"台账“{path}”打不开。请检查文件夹是否存在、是否允许写入。") from error
    try:
        database = Database(connection)
        _prepare(database)
        yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter where a message quotes what is damaged
        raise LedgerError(f"台账“{path}”{_reason(error)}") from error
    finally:
        connection.close()


def _not_found(path: Path) -> str:
    """That there is no such ledger, and which one beside it may be meant."""
    beside = [one.name for one in path.parent.glob(f"*{path.suffix}") if one.is_file()]
    near = get_close_matches(path.name, beside, n=1)
    meant = f"是否想写“{near[0]}”？" if near else ""
    return (
        f"找不到台账“{path}”。{meant}台账由 distribute --ledger 或 collect 建立，请检查文件名和所在文件夹。"
    )


def _prepare(database: Database) -> None:
    """Make the tables of a new ledger, bring an older one up to date, look whether all is as it was written.

    Raises LedgerError where the file is something else, of a newer version of the program, or damaged.
    """
    let_seal(database.connection)
    for pragma in _SAFELY:
        database.run(pragma)
    if _stamp(database) == (0, 0) and not _has_tables(database):
        with database.transaction():
            if not _has_tables(database):  # Another program may have been quicker.
                _make(database, SCHEMA)
    application, version = _stamp(database)
    if application != APPLICATION:
        raise LedgerError("这个文件不是台账。请换一个文件名。")
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"这本台账的格式是第 {version} 版，本程序只认到第 {SCHEMA_VERSION} 版。请用新版程序。"
        )
    if version in MIGRATIONS:
        with database.transaction():
            older = range(_stamp(database)[1], SCHEMA_VERSION)
            _make(database, ";".join(MIGRATIONS[version] for version in older))
    _require_whole(database)


def _make(database: Database, statements: str) -> None:
    for statement in (*statements.split(";"), *STAMP):
        database.run(statement)
    seal(database.connection)


def _require_whole(database: Database) -> None:
    """Raise sqlite3.Error where anything is not as it was written; contents are looked at when read."""
    with database.transaction("DEFERRED"):
        if any(broken(database.connection)):
            raise sqlite3.DatabaseError


def _stamp(database: Database) -> tuple[int, int]:
    """Which program a file is of, and which version of its format."""
    (application,), (version,) = (database.run(f"PRAGMA {name}").fetchone() for name in STAMPS)
    return application, version


def _has_tables(database: Database) -> bool:
    return database.one("SELECT 1 FROM sqlite_master") is not None


def ends_all(error: Exception) -> bool:
    """Whether an error in writing is the file's or the disk's, so that nothing else can be written either."""
    of_a_value = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
    return isinstance(error, sqlite3.Error) and not isinstance(error, of_a_value)


# By the first byte of SQLite's result codes; what stands in none of them is damage.
_REASONS = {
    sqlite3.SQLITE_BUSY: "正被另一个程序使用。请等它结束后再试。",
    sqlite3.SQLITE_LOCKED: "正被另一个程序使用。请等它结束后再试。",
    sqlite3.SQLITE_READONLY: "写不进去。请检查文件和文件夹是否允许写入。",
    sqlite3.SQLITE_CANTOPEN: "打不开。请检查文件夹是否存在、是否允许写入。",
    sqlite3.SQLITE_PERM: "打不开。请检查文件和文件夹是否允许读写。",
    sqlite3.SQLITE_FULL: "写不进去，磁盘已满。已收的都在台账里，腾出空间后再运行一次，接着收。",
    sqlite3.SQLITE_IOERR: "读写出错。请检查磁盘或网络连接，然后再试一次。",
    sqlite3.SQLITE_NOTADB: "不是台账文件，或者已经损坏。请换一个文件名，或用备份的台账。",
}


def _reason(error: Exception) -> str:
    return _REASONS.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF, DAMAGED)
