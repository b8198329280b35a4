"""A file read from the disk, and why the system refuses one, in Chinese."""

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
