"""Files read from the disk and written to it: whole or not at all, and nothing overwritten unasked."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from errno import ELOOP, ENAMETOOLONG, ENOSPC, EROFS
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.limits import LARGEST_FILE


class FileError(XlsxToolsError):
    """A file or folder that cannot be read or written as wished."""


def read_file(path: Path) -> bytes:
    """The file's bytes; raises FileError."""
    try:
        state = path.stat()
        if S_ISDIR(state.st_mode):
            raise FileError(f"“{path}”是一个文件夹，请写出其中的文件。")
        if not S_ISREG(state.st_mode):
            raise FileError(f"“{path}”是管道、设备之类，不是文件，读不了。请写出要读的文件。")
        if state.st_size > LARGEST_FILE:
            raise FileError(f"文件“{path}”超过 {LARGEST_FILE // 1_000_000} MB，不是填报工作簿。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError(f"找不到文件“{path}”。请检查文件名和所在文件夹。") from error
    except (OSError, ValueError) as error:
        raise FileError(f"文件“{path}”打不开（{reason_of(error)}）。") from error


def write_files(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all files or none; raises FileError, also where one exists and `force` is not given."""
    written: dict[Path, Path] = {}
    try:
        for path in contents:
            refuse_occupied(path, force=force)
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written[path] = _write_beside(path, content)
        for path, temporary in written.items():
            temporary.replace(path)
    except (OSError, ValueError) as error:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)
        raise FileError(
            f"写不了“{path}”（{reason_of(error)}）。请检查文件夹是否存在、是否允许写入。"
        ) from error


def refuse_occupied(path: Path, *, force: bool) -> None:
    """Raise FileError where a folder is in the way, or a file unless `force` is given."""
    if path.is_dir():
        raise FileError(f"“{path}”是一个文件夹，请写出要保存的文件名。")
    if path.exists() and not force:
        raise FileError(f"文件“{path}”已经存在，没有覆盖。要覆盖请加 --force，或换一个文件名。")


def _write_beside(path: Path, content: bytes) -> Path:
    import tempfile

    handle, name = tempfile.mkstemp(prefix=".xlsx-tools-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def reason_of(error: Exception) -> str:
    """Why the system refuses, in a word or two."""
    reasons: dict[type[Exception], str] = {
        PermissionError: "没有权限",
        FileNotFoundError: "文件夹不存在",
        FileExistsError: "同名的文件挡住了文件夹",
        NotADirectoryError: "路径中有一段不是文件夹",
        IsADirectoryError: "是一个文件夹",
    }
    if type(error) in reasons:
        return reasons[type(error)]
    by_number = {ENAMETOOLONG: "名称过长", ELOOP: "链接绕成了一圈", ENOSPC: "磁盘已满", EROFS: "只读"}
    return by_number.get(error.errno or 0, "系统拒绝") if isinstance(error, OSError) else "系统拒绝"


Put = Callable[[Path, bytes], None]


@contextmanager
def staged(folder: Path) -> Iterator[Put]:
    """What is put, at paths below the folder, gets there at the end, over whatever has those names.

    Until then it lies in a folder of its own, which goes where anything fails. Raises FileError.
    """
    made: list[Path] = []
    stage = None
    try:
        made += (parent for parent in (folder, *folder.parents) if not parent.exists())
        folder.mkdir(parents=True, exist_ok=True)
        import tempfile

        stage = Path(tempfile.mkdtemp(prefix=".xlsx-tools-", dir=folder))
        yield _putting(stage)
        for path in sorted(path for path in stage.rglob("*") if path.is_file()):
            target = folder / path.relative_to(stage)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    except (OSError, ValueError) as error:
        raise FileError(
            f"写不了文件夹“{folder}”（{reason_of(error)}）。请检查它是否存在、是否允许写入、磁盘是否已满。"
        ) from error
    finally:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        _remove_empty(made)


def _putting(stage: Path) -> Put:
    def put(path: Path, content: bytes) -> None:
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_bytes(content)

    return put


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
