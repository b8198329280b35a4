"""Many files, written one at a time, that come to be all at once or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsx_tools.cli.files import FileError

Put = Callable[[Path, bytes], None]


@contextmanager
def staged(folder: Path) -> Iterator[Put]:
    """What is put, at paths below the folder, gets there at the end, over whatever has those names.

    Until then it lies in a folder of its own, which goes where anything fails. Raises FileError.
    """
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    stage = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".xlsx-tools-", dir=folder))
        yield _putting(stage)
        for path in sorted(path for path in stage.rglob("*") if path.is_file()):
            target = folder / path.relative_to(stage)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    except (OSError, ValueError) as error:
        raise FileError(f"写不了文件夹“{folder}”。请检查它是否存在、是否允许写入、磁盘是否已满。") from error
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
