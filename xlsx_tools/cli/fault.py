"""What an exception leaves on the screen: a sentence, and the whole of it for whoever asks."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.disk import reason_of
from xlsx_tools.errors import XlsxToolsError, unforeseen

_WHOLE = "XLSX_TOOLS_DEBUG"
_MOST_NAMED = 3


def show_whole(error: BaseException) -> None:
    """Print the exception with all that led to it, where the environment says XLSX_TOOLS_DEBUG=1."""
    if os.environ.get(_WHOLE) == "1":
        import traceback

        traceback.print_exception(error, file=sys.stderr)


def stop_at(error: BaseException, words: Iterable[str]) -> NoReturn:
    """End with code 2 and a sentence on the exception; `words` are those of the command line."""
    from xlsx_tools.prose import few

    show_whole(error)
    if isinstance(error, XlsxToolsError):
        stop(str(error))
    if isinstance(error, OSError) and isinstance(error.filename, str):
        stop(
            f"“{error.filename}”读写不了（{reason_of(error)}）。请检查它是否存在、是否允许读写，再运行一次。"
        )
    files = [f"“{word}”" for word in words if _is_file(word)]
    if files:
        stop(str(unforeseen(few(files, _MOST_NAMED, "等 {} 个文件"), error, "用到的文件和命令")))
    stop(str(unforeseen("这条命令", error, "这条命令")))


def _is_file(word: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(word).is_file()
    return False
