"""What is raised for files that cannot be read and for wishes that cannot be met."""

from collections.abc import Iterator
from contextlib import contextmanager


class XlsxToolsError(Exception):
    """A file or a wish we cannot do anything with; its text is a Chinese sentence for the user."""


class UnreadableFileError(XlsxToolsError):
    """A file that cannot be read as a filled form."""


class DamagedFileError(UnreadableFileError):
    """A file that is cut off or whose inside is broken; `message` where there is more to say."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "文件已损坏或没有传完整，打不开。请用 Excel 或 WPS 打开后另存，再发送。")


class UnforeseenError(XlsxToolsError):
    """What the program was not made for, met in one file or unit; the exception itself is its cause."""


def unforeseen(what: str, error: BaseException, evidence: str = "这份文件和命令") -> UnforeseenError:
    """The sentence on an exception that nobody thought of: what it was met in, and who wants to see it."""
    told = f"程序处理{what}时出了意外（{type(error).__name__}）。请"
    if isinstance(error, MemoryError):
        told = f"处理{what}时内存不够。请关闭别的程序再试一次；还是不行，就"
    return UnforeseenError(f"{told}把{evidence}发给负责本程序的人。")


@contextmanager
def unforeseen_in(what: str) -> Iterator[None]:
    """The border of one file or unit: raises UnforeseenError for whatever nobody thought of within."""
    try:
        yield
    except (XlsxToolsError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # A panic of a reader written in Rust is no Exception.
        raise unforeseen(what, error) from error
