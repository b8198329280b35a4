"""The file of a ledger: SQLite, opened safely, made where it is new, written in transactions."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from xlsx_tools.season.ledger.records import LedgerError
from xlsx_tools.season.ledger.schema import APPLICATION, SCHEMA, SCHEMA_VERSION, STAMP, STAMPS

_PATIENCE = 30  # seconds to wait while another program writes

# A write-ahead log needs memory that all users of the file share, which no network drive has; a journal
# that is emptied instead of deleted is not in the way of virus scanners. Every write reaches the disk.
_SAFELY = ("PRAGMA journal_mode = TRUNCATE", "PRAGMA synchronous = FULL")


class Database:
    """An open file of ours: statements one at a time, rows by the names of their columns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.row_factory = sqlite3.Row

    def run(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Run a statement; raises sqlite3.Error."""
        return self._connection.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row of values; raises sqlite3.Error."""
        self._connection.executemany(statement, rows)

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, None where it has none."""
        row: sqlite3.Row | None = self.run(statement, *values).fetchone()
        return row

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within, or nothing of it."""
        self.run("BEGIN IMMEDIATE")
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
        raise LedgerError(f"找不到台账“{path}”。台账由 collect 命令建立，请检查文件名和所在文件夹。")
    try:
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"台账“{path}”打不开。请检查文件夹是否存在、是否允许写入。") from error
    try:
        database = Database(connection)
        _prepare(database)
        yield database
    except sqlite3.Error as error:
        raise LedgerError(f"台账“{path}”{_reason(error)}") from error
    finally:
        connection.close()


def _prepare(database: Database) -> None:
    """Make the tables of a new ledger; raises LedgerError where the file is something else."""
    for pragma in _SAFELY:
        database.run(pragma)
    if _stamp(database) == (0, 0) and not _has_tables(database):
        with database.transaction():
            if not _has_tables(database):  # Another program may have been quicker.
                for statement in (*SCHEMA.split(";"), *STAMP):
                    database.run(statement)
    application, version = _stamp(database)
    if application != APPLICATION:
        raise LedgerError("这个文件不是台账。请换一个文件名。")
    if version != SCHEMA_VERSION:
        raise LedgerError(
            f"这本台账的格式是第 {version} 版，本程序只认第 {SCHEMA_VERSION} 版。请用新版程序。"
        )


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


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text:
        return "正被另一个程序使用。请等它结束后再试。"
    if "readonly" in text:
        return "写不进去。请检查文件和文件夹是否允许写入。"
    if "full" in text:
        return "写不进去，磁盘已满。已收的都在台账里，腾出空间后再运行一次，接着收。"
    if "not a database" in text:
        return "不是台账文件，或者已经损坏。请换一个文件名，或用备份的台账。"
    return f"读写出错（{text}）。请检查磁盘，或用备份的台账。"
