"""What lies below a folder that people put files into: each file once, and what cannot be read there."""

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ELOOP
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from xlsx_tools.cli.disk import reason_of
from xlsx_tools.files.found import nobody_sent

# What SQLite keeps beside each of its files, and whoever collects into a ledger.
_BESIDE_DATABASES = ("-journal", "-wal", "-shm", "-lock")

_GONE = "列出以后不见了，可能刚被移走或改名。还要用的，请放回来再运行一次。"
_LEADS_NOWHERE = "这是一个链接，打不开它指的文件。请把文件本身放在这里，再运行一次。"
_CLOSED = "打不开（{}）。请调整权限，或把要用的文件复制出来，再运行一次。"
_NO_FILE = "这是管道、设备之类，不是文件，没有读。"


@dataclass(frozen=True)
class ListedFile:
    """A file that can be read, as far as one can tell without opening it."""

    path: Path
    state: os.stat_result


@dataclass(frozen=True)
class ListedFolder:
    """A folder whose files come next."""

    path: Path


@dataclass(frozen=True)
class Unlisted:
    """What is no file, or (`is_closed`) a file or folder that cannot be read; `why` is a sentence."""

    path: Path
    why: str
    is_closed: bool = True


def walk(place: Path) -> Iterator[ListedFile | ListedFolder | Unlisted]:
    """All below a folder in the order of names, or the one file that is given.

    Every folder is entered once, by a link only where no other way leads to it. Raises nothing.
    """
    entered, waiting, linked = set[object](), [place], deque[Path]()
    while waiting or linked:
        path = waiting.pop() if waiting else linked.popleft()
        try:
            state = path.stat()
            if not S_ISDIR(state.st_mode):
                is_file = S_ISREG(state.st_mode)
                yield ListedFile(path, state) if is_file else Unlisted(path, _NO_FILE, is_closed=False)
            elif (identity := _identity(path, state)) not in entered:
                entered.add(identity)
                below = _sent_in(path)
                waiting += [one for one in reversed(below) if not _leads_to_folder(one)]
                linked += filter(_leads_to_folder, below)
                yield ListedFolder(path)
        except OSError as error:
            yield Unlisted(path, _why(path, error))


def _identity(path: Path, state: os.stat_result) -> object:
    """What a folder shares with no other; some network drives number nothing."""
    return (state.st_dev, state.st_ino) if state.st_ino else os.path.realpath(path)


def _sent_in(folder: Path) -> list[Path]:
    """What people put into a folder, in the order of names."""
    names = {path.name for path in folder.iterdir()}
    kept_by_sqlite = {name + end for name in names for end in _BESIDE_DATABASES}
    return [folder / name for name in sorted(names - kept_by_sqlite) if not nobody_sent(name)]


def _leads_to_folder(path: Path) -> bool:
    try:
        return path.is_symlink() and path.is_dir()
    except OSError:
        return False


def _why(path: Path, error: OSError) -> str:
    if error.errno == ELOOP or (isinstance(error, FileNotFoundError) and path.is_symlink()):
        return _LEADS_NOWHERE
    return _GONE if isinstance(error, FileNotFoundError) else _CLOSED.format(reason_of(error))
