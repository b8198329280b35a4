"""Sets of files: all take their places or none does, whatever happens in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support import PATIENCE
from tests.support.command import assert_refused, run
from xlsx_tools.cli.disk import FileError
from xlsx_tools.cli.placing import staged, write_files

OLD = {"一.docx": b"old 1", "二.docx": b"old 2", "深/四.docx": b"old 4", "别的.txt": b"another"}
NEW = {"一.docx": b"new 1", "三.docx": b"new 3", "深/四.docx": b"new 4", "新/五.docx": b"new 5"}
MOVES = 6  # of four new files, two in places where something is


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files of an earlier run."""
    folder = tmp_path / "报告"
    for name, content in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def put_all(folder: Path) -> None:
    """Write the new files."""
    with staged(folder) as put:
        for name, content in NEW.items():
            put(Path(name), content)


@contextmanager
def failing_at(number: int, error: BaseException) -> Iterator[list[int]]:
    """Let the n-th file that is moved meet an error; what is given counts the moves."""
    moved: list[int] = []
    replace = Path.replace

    def move(self: Path, target: Path) -> Path:
        moved.append(len(moved))
        if moved[-1] == number:
            raise error
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", move)
        yield moved


def test_all_take_their_places_and_nothing_else_is_left(folder: Path) -> None:
    with failing_at(99, OSError()) as moved:
        put_all(folder)
    assert files_in(folder) == OLD | NEW
    assert len(moved) == MOVES


def test_nothing_is_in_its_place_before_the_end(tmp_path: Path) -> None:
    with staged(tmp_path / "deep" / "out") as put:
        put(Path("a.txt"), b"1")
        assert not (tmp_path / "deep" / "out" / "a.txt").exists()


@pytest.mark.parametrize("error", [OSError(28, "full"), PermissionError(13, "open"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", range(MOVES))
def test_failure_at_any_move_puts_everything_back(folder: Path, number: int, error: BaseException) -> None:
    with failing_at(number, error), pytest.raises((FileError, KeyboardInterrupt)) as raised:
        put_all(folder)
    assert files_in(folder) == OLD
    assert not list(folder.glob(".*"))
    if isinstance(raised.value, FileError):
        assert any(f"{folder / name}”" in str(raised.value) for name in NEW)
        assert str(raised.value).endswith("什么也没有写。")


@pytest.mark.parametrize("number", range(3))
def test_files_in_several_folders_are_one_set(tmp_path: Path, number: int) -> None:
    (tmp_path / "甲.html").write_bytes(b"old")
    contents = {tmp_path / "甲.html": b"1", tmp_path / "新" / "乙.xlsx": b"2"}
    with failing_at(number, OSError()), pytest.raises(FileError):
        write_files(contents, force=True)
    assert files_in(tmp_path) == {"甲.html": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["甲.html"]
    write_files(contents, force=True)
    assert files_in(tmp_path) == {"甲.html": b"1", "新/乙.xlsx": b"2"}


def test_file_that_word_has_open_is_named_before_anything_is_moved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = Path.open

    def refuse(self: Path, mode: str = "r", **how: str) -> IO[Any]:
        if self.name == "四.docx" and mode == "r+b":
            raise PermissionError(13, "used by another process")
        return open_(self, mode, **how)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(Path, "open", refuse)
    with failing_at(99, OSError()) as moved, pytest.raises(FileError, match=r"四.docx”.*正被别的程序打开"):
        put_all(folder)
    assert (moved, files_in(folder)) == ([], OLD)


def test_old_file_that_cannot_be_put_back_is_kept_and_its_place_told(folder: Path) -> None:
    replace = Path.replace

    def fail_from_the_second_on(self: Path, target: Path) -> Path:
        if self.parent.name != "报告":
            raise PermissionError(13, "gone mad")
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(FileError, match="请自己移回去") as raised:
        patch.setattr(Path, "replace", fail_from_the_second_on)
        put_all(folder)
    told = str(raised.value).split("它在“")[1].split("”")[0]
    assert Path(told).read_bytes() == b"old 1"


def test_what_is_put_where_a_folder_or_a_file_is_in_the_way__error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match=r"写不了“.*out"), staged(tmp_path / "file" / "out"):
        pass
    (tmp_path / "out" / "a").mkdir(parents=True)
    with pytest.raises(FileError, match=r"写不了“.*a”"), staged(tmp_path / "out") as put:
        put(Path("a"), b"a file where a folder is")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]


KILLED = """
import os, signal, sys
from pathlib import Path
from xlsx_tools.cli.placing import staged
replace, moved = Path.replace, []
def move(self, target):
    moved.append(self)
    if len(moved) == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = move
with staged(Path(sys.argv[1])) as put:
    for name in ("一.docx", "三.docx"):
        put(Path(name), b"half")
"""


@pytest.mark.parametrize(("at", "first"), [(1, b"old 1"), (2, b"old 1"), (3, b"half")])
def test_what_a_killed_process_left_is_cleared_by_the_next(folder: Path, at: int, first: bytes) -> None:
    command = [sys.executable, "-c", KILLED.format(at=at), str(folder)]
    killed = subprocess.run(command, check=False, timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    assert list(folder.glob(".xlsx-tools-*"))
    with staged(folder) as put:
        put(Path("五.docx"), b"new")
    assert files_in(folder) == OLD | {"一.docx": first, "五.docx": b"new"}
    assert not list(folder.glob(".*"))


def test_stage_of_a_process_that_lives_is_left_alone(folder: Path) -> None:
    with staged(folder) as put:
        put(Path("一.docx"), b"first")
        with staged(folder) as other:
            other(Path("二.docx"), b"second")
    assert files_in(folder) == OLD | {"一.docx": b"first", "二.docx": b"second"}


@pytest.mark.parametrize("name", ["CON.xlsx", "nul.xlsx", "Lpt1 .xlsx", "com².xlsx"])
def test_name_of_a_device_is_refused_on_every_system(tmp_path: Path, name: str) -> None:
    result = run("generate", "--unit", "某局", "--year", "2024", "-o", tmp_path / name)
    assert_refused(result, "是 Windows 留给设备的名称")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="a folder in the way is the same everywhere")
def test_command_tells_which_file_stood_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").mkdir()
    result = run("generate", "--unit", "某局", "--year", "2024", "-o", tmp_path / "表.xlsx")
    assert_refused(result, "表.xlsx”是一个文件夹")
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]
