"""Sets of files: all of them take their places or none does, and nothing is overwritten unasked.

New files are written into a stage, a folder of its own beside their places. What they replace is kept
there until the last is in place; a failure in between puts it back. A stage that a killed process left
behind is cleared by the next that writes there.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xlsx_tools.cli.disk import FileError, reason_of
from xlsx_tools.cli.locks import lock as own
from xlsx_tools.files.stems import is_device

_STAGE = ".xlsx-tools-"
_NEW, _KEPT, _LOCK = "new", "kept", "lock"

Content = bytes | Callable[[Path], None]  # what a file holds, or what writes it there
Put = Callable[[Path, Content], None]


@dataclass(frozen=True)
class _Move:
    """A file from where it was written to its place, and where goes what is there."""

    new: Path
    place: Path
    kept: Path


def write_files(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all files or none; raises FileError, also where one exists and `force` is not given."""
    for path in contents:
        refuse_occupied(path, force=force)
    with ExitStack() as stack:
        puts = {folder: stack.enter_context(_stage(folder)) for folder in {path.parent for path in contents}}
        for path, content in contents.items():
            puts[path.parent].put(Path(path.name), content)
        _take_places([move for stage in puts.values() for move in stage.moves()])


@contextmanager
def staged(folder: Path) -> Iterator[Put]:
    """What is put, at paths below the folder, gets there at the end, over whatever has those names.

    Where anything fails nothing gets there. Raises FileError.
    """
    with _stage(folder) as stage:
        yield stage.put
        _take_places(list(stage.moves()))


def refuse_occupied(path: Path, *, force: bool) -> None:
    """Raise FileError where a folder is in the way, or a file unless `force` is given."""
    if is_device(path.name):
        raise FileError(f"“{path.name}”是 Windows 留给设备的名称，不能用作文件名。请换一个名称。")
    with _told(path):
        is_folder, is_there = path.is_dir(), path.exists()
    if is_folder:
        raise FileError(f"“{path}”是一个文件夹，请写出要保存的文件名。")
    if is_there and not force:
        raise FileError(f"文件“{path}”已经存在，没有覆盖。要覆盖请加 --force，或换一个文件名。")


# --- A stage ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stage:
    """A folder in which files wait for their places below another."""

    folder: Path
    root: Path

    def put(self, path: Path, content: Content) -> None:
        """Write a file that is to be at that path below the folder; raises FileError."""
        new = self.root / _NEW / path
        with _told(self.folder / path):
            new.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                new.write_bytes(content)
            else:
                content(new)

    def moves(self) -> Iterator[_Move]:
        """What is to be moved, in the order of paths."""
        news = self.root / _NEW
        for new in sorted(path for path in news.rglob("*") if path.is_file()):
            path = new.relative_to(news)
            yield _Move(new, self.folder / path, self.root / _KEPT / path)


@contextmanager
def _stage(folder: Path) -> Iterator[_Stage]:
    """A stage in that folder, which is made where it is not there; both go again if nothing came of it."""
    made: list[Path] = []
    root = None
    try:
        with _told(folder):
            made += (parent for parent in (folder, *folder.parents) if not parent.exists())
            folder.mkdir(parents=True, exist_ok=True)
            _clear_dead_stages(folder)
            root = Path(tempfile.mkdtemp(prefix=_STAGE, dir=folder))
            lock = (root / _LOCK).open("wb")
        with lock:
            own(lock)
            yield _Stage(folder, root)
    finally:
        if root and not any(path.is_file() for path in (root / _KEPT).rglob("*")):
            shutil.rmtree(root, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()  # fails where anything is in it


def _clear_dead_stages(folder: Path) -> None:
    """Remove what killed processes left behind; a file that one had moved out of its place goes back."""
    for stage in folder.glob(f"{_STAGE}*"):
        with suppress(OSError):
            with (stage / _LOCK).open("ab") as lock:
                if not own(lock):
                    continue
            kept = stage / _KEPT
            for path in [path for path in kept.rglob("*") if path.is_file()]:
                place = folder / path.relative_to(kept)
                if not place.exists():
                    path.replace(place)
            shutil.rmtree(stage, ignore_errors=True)


# --- Taking places ------------------------------------------------------------------------------------


def _take_places(moves: Iterable[_Move]) -> None:
    """Move every file to its place, or put everything back as it was; raises FileError."""
    moves = list(moves)
    for move in moves:
        _require_writable(move.place)
    begun: list[_Move] = []
    try:
        for move in moves:
            begun.append(move)
            with _told(move.place):
                _exchange(move)
    except BaseException:
        for move in reversed(begun):
            _put_back(move)
        raise
    for move in moves:
        with suppress(OSError):
            move.kept.unlink(missing_ok=True)


def _require_writable(place: Path) -> None:
    """Raise FileError where a file cannot be replaced: on Windows, because another program has it open."""
    if place.exists():
        with _told(place), place.open("r+b"):
            pass


def _exchange(move: _Move) -> None:
    move.place.parent.mkdir(parents=True, exist_ok=True)
    if move.place.exists():
        move.kept.parent.mkdir(parents=True, exist_ok=True)
        move.place.replace(move.kept)
    move.new.replace(move.place)


def _put_back(move: _Move) -> None:
    """Undo an exchange, however far it got; raises FileError that says where the file is if not."""
    try:
        if move.kept.exists():
            move.kept.replace(move.place)
        elif not move.new.exists():
            move.place.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            f"写不了“{move.place}”，原来的文件也没能放回去，它在“{move.kept}”，请自己移回去。"
        ) from error


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise FileError with the path for what the system refuses."""
    try:
        yield
    except PermissionError as error:
        is_open = "它正被别的程序打开（例如 Excel、Word、WPS），请关闭后再试；或者" if path.is_file() else ""
        raise FileError(
            f"写不了“{path}”（没有权限）：{is_open}请检查文件夹是否允许写入。什么也没有写。"
        ) from error
    except (OSError, ValueError) as error:
        raise FileError(
            f"写不了“{path}”（{reason_of(error)}）。请检查文件夹是否存在、是否允许写入。什么也没有写。"
        ) from error
