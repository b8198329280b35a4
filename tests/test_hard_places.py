"""Places that may not be read or written, are no files, or lead in circles: a sentence each, no more."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.support import PATIENCE
from tests.support.collecting import CIVIL, SCHOOL, WATER, book, file, season, taken, three_units
from tests.support.command import Ended, assert_refused, run, run_each_without_rights
from tests.support.forms import NATIONAL
from tests.support.ledgers import ledger_of
from xlsx_tools.cli.disk import FileError, read_file
from xlsx_tools.cli.walk import ListedFile, Unlisted, walk
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.season.roster import Unit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links as Unix has them")
NOT_MEANT_FOR_A_CLERK = ("Errno", "Permission", "Traceback", "Error", "意外")


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Path]:
    """A right workbook, and everything else that can lie in a folder."""
    inbox = tmp_path / "收件箱"
    (inbox / "下级").mkdir(parents=True)
    for name in ("好.xlsx", "不许读.xlsx", "下级/好.xlsx", "a\nb\x1b[31m.xlsx"):
        (inbox / name).write_bytes(book(CIVIL if "[" in name else SCHOOL if "/" in name else WATER))
    (inbox / "不许读.xlsx").chmod(0)
    for name, mode in (("不许列", 0), ("不许进", 0o644)):
        (inbox / name).mkdir()
        (inbox / name / "x.xlsx").write_bytes(book(CIVIL, 3))
        (inbox / name).chmod(mode)
    for name, target in (("断.xlsx", "nowhere"), ("圈", "圈"), ("自己", "."), ("下级/上级", "..")):
        (inbox / name).symlink_to(target)
    os.mkfifo(inbox / "管道.xlsx")
    with socket.socket(socket.AF_UNIX) as endpoint, chdir(inbox):  # Names of sockets may not be long.
        endpoint.bind("插口")
    (inbox / "设备.xlsx").symlink_to("/dev/zero")
    yield inbox
    let_in(inbox)


def let_in(folder: Path) -> None:
    """Allow everything again, so that it can be cleared away."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def told(ended: Ended) -> dict[str, str]:
    """What is said of each thing of the inbox that is no filing."""
    lines = [line.strip() for line in ended.stdout.splitlines() if line.startswith("  收件箱/")]
    return dict(line.removeprefix("收件箱/").split("：", 1) for line in lines)


def test_each_oddity_of_an_inbox_is_a_sentence_and_the_rest_is_done(inbox: Path, tmp_path: Path) -> None:
    """One folder without permission, and nothing was done; one pipe, and the program waited for ever."""
    words = ("collect", inbox, "--ledger", tmp_path / "l.sqlite")
    first = (*words, "--roster", three_units(tmp_path), "--year", 2024)
    ended, again = run_each_without_rights(first, words, cwd=tmp_path)
    assert ended.returncode == 1, ended.stderr
    assert "名册上 3 个单位：计入 3。" in ended.stdout
    assert "读了 3 个新文件" in ended.stdout
    said = told(ended)
    assert {name for name, why in said.items() if "没有权限" in why} == {
        "不许读.xlsx",
        "不许列",
        "不许进/x.xlsx",
    }
    assert {name for name, why in said.items() if "链接" in why} == {"断.xlsx", "圈"}
    assert {name for name, why in said.items() if "不是文件" in why} == {"管道.xlsx", "插口", "设备.xlsx"}
    assert len(said) == 8
    assert "\x1b" not in ended.stdout and not ended.stderr
    assert told(again) == said
    assert "读了 0 个新文件" in again.stdout


def test_place_that_can_be_read_again_is_no_problem_any_more(inbox: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.sqlite"
    words = ("collect", inbox, "--ledger", ledger)
    first = (*words, "--roster", three_units(tmp_path), "--year", 2024)
    run_each_without_rights(first, cwd=tmp_path)
    for name in ("不许读.xlsx", "不许列", "不许进"):
        (inbox / name).chmod(0o755)
    (ended,) = run_each_without_rights(words, cwd=tmp_path)
    assert "没有权限" not in ended.stdout
    (status,) = run_each_without_rights(("status", "--ledger", ledger), cwd=tmp_path)
    assert "没有归到单位的来件 5 件" in status.stdout


def test_folder_that_leads_to_its_parent_is_entered_once(tmp_path: Path) -> None:
    """13 files were 693; with two loops there was no end."""
    for number in range(13):
        folder = tmp_path / str(number % 3)
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.xlsx").write_bytes(b"x")
        for name in ("loop", "another"):
            if not (folder / name).is_symlink():
                (folder / name).symlink_to("..")
    met = list(walk(tmp_path))
    files = [str(one.path.relative_to(tmp_path)) for one in met if isinstance(one, ListedFile)]
    assert files == sorted(files) and len(files) == 13
    assert not [one for one in met if isinstance(one, Unlisted)]


def test_folder_elsewhere_is_entered_by_its_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.xlsx").write_bytes(b"x")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "link").symlink_to(tmp_path / "elsewhere")
    files = [one.path.name for one in walk(tmp_path / "inbox") if isinstance(one, ListedFile)]
    assert files == ["a.xlsx"]


def test_folders_deeper_than_python_calls_are_walked(tmp_path: Path) -> None:
    with chdir(tmp_path):
        for _ in range(1_050):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.xlsx").write_bytes(b"x")
    try:
        assert [one.path.name for one in walk(tmp_path) if isinstance(one, ListedFile)] == ["a.xlsx"]
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True, timeout=PATIENCE)


def test_file_that_vanishes_after_it_was_listed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "b.xlsx").write_bytes(b"x")
    met = walk(tmp_path)
    next(met)
    (tmp_path / "a.xlsx").unlink()
    gone, there = met
    assert isinstance(gone, Unlisted) and gone.why.startswith("列出以后不见了")
    assert isinstance(there, ListedFile)


def test_file_that_vanishes_before_it_is_opened_is_told_and_tried_again(tmp_path: Path) -> None:
    from dataclasses import replace

    gone = replace(file("a.xlsx", book()), open=(tmp_path / "a.xlsx").open)  # type: ignore[arg-type]
    with season() as ledger:
        (problem,) = taken(ledger, gone, file("b.xlsx", book(SCHOOL))).problems
        assert "不见了" in problem.reason
        assert len(list(ledger.versions())) == 1
        assert not ledger.is_seen(gone.path, gone.size, gone.mtime_ns)


def test_ledger_in_the_inbox_is_no_filing_and_never_new(tmp_path: Path) -> None:
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(book())
    ledger = inbox / "台账.sqlite"
    for end in ("-wal", "-shm"):
        (inbox / f"去年.sqlite{end}").write_bytes(b"")
    (inbox / "去年.sqlite").write_bytes(b"SQLite format 3\0" + bytes(100))
    words = ("collect", inbox, "--ledger", ledger)
    first = run(*words, "--roster", three_units(tmp_path), "--year", 2024)
    assert "新收到 1 份填报" in first.stdout
    assert "台账.sqlite" not in first.stdout and "去年.sqlite" not in first.stdout
    again = run(*words)
    assert again.stdout.startswith("没有新文件。"), again.stdout


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_file_is_refused_and_not_waited_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(FileError, match="不是文件，读不了"):
        read_file(path)
    (tmp_path / "a.xlsx").write_bytes(book())
    ended = run("check", path, tmp_path / "a.xlsx")
    assert (ended.returncode, "1 份可以报送" in ended.stdout) == (2, True)


# --- Every command ------------------------------------------------------------------------------------

REFUSED = [
    "check 封/a.xlsx",
    "check 锁.xlsx",
    "check a.xlsx --previous 封/a.xlsx",
    "convert 锁.xlsx -o 出",
    "convert a.xlsx -o 满/出",
    "convert a.xlsx -o 封",
    "convert a.xlsx -o 出 --templates 封",
    "convert a.xlsx -o 出 --templates 封/mails",
    "convert --ledger 封/l.sqlite -o 出",
    "convert --ledger 锁.sqlite -o 出",
    "convert --ledger l.sqlite -o 封/出",
    "convert --ledger l.sqlite -o 满",
    "generate --unit 某局 --year 2024 -o 封/x.xlsx",
    "generate --unit 某局 --year 2024 -o 满/x.xlsx",
    "generate --unit 某局 --year 2024 -o x.xlsx --form 封/form",
    "generate --unit 某局 --year 2024 -o x.xlsx --form 封",
    "generate --unit 某局 --year 2024 -o x.xlsx --form 锁",
    "generate --unit 某局 --year 2024 -o x.xlsx --previous 锁.xlsx",
    "fill 锁.xlsx a.json -o x.xlsx",
    "fill a.xlsx 封/a.json -o x.xlsx",
    "repair 锁.xlsx -o x.xlsx",
    "repair a.xlsx -o 满/x.xlsx",
    "annotate 封/a.xlsx -o x.xlsx",
    "annotate a.xlsx -o 封/x.xlsx",
    "merge 锁.xlsx --unit 某县 -o x.xlsx",
    "merge a.xlsx --unit 某县 -o 满/x.xlsx",
    "merge --ledger 封/l.sqlite --unit 某县 -o x.xlsx",
    "merge a.xlsx --unit 某县 --against 锁.xlsx",
    "explain 封/a.xlsx --item x",
    "form 封/form",
    "roster check 封/r.csv",
    "roster new -o 满/r.xlsx",
    "distribute --roster 锁.csv --year 2024 -o 发",
    "distribute --roster r.csv --year 2024 -o 封/发",
    "distribute --roster r.csv --year 2024 -o 满",
    "distribute --roster r.csv --year 2024 -o 发 --previous 封",
    "distribute --roster r.csv --year 2024 -o 发 --templates 封/mails",
    "status --ledger 封/l.sqlite",
    "status --ledger 锁.sqlite",
    "status --ledger l.sqlite --html 封/x.html",
    "status --ledger l.sqlite --xlsx 满/x.xlsx",
    "status --ledger l.sqlite --drafts 满",
    "status --ledger l.sqlite --drafts 封/x",
    "status --ledger l.sqlite --drafts 信 --templates 封/mails",
    "choose --ledger 锁.sqlite --unit 某局",
    "collect a.xlsx --ledger 封/l.sqlite",
    "collect a.xlsx --ledger 满/l.sqlite --roster r.csv --year 2024",
]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """Folders and files that may not be read (封, 锁) or written (满), beside what may."""
    (tmp_path / "a.xlsx").write_bytes(book())
    three_units(tmp_path).rename(tmp_path / "r.csv")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    ledger_of(NATIONAL, tmp_path / "l.sqlite", [Unit(WATER, email="a@b.cn")])
    for name in ("封", "满", "锁"):
        (tmp_path / name).mkdir()
    for name in ("a.xlsx", "a.json", "r.csv", "l.sqlite"):
        shutil.copy(tmp_path / name, tmp_path / "封" / name)
        shutil.copy(tmp_path / name, (tmp_path / "锁").with_suffix(Path(name).suffix))
        (tmp_path / "锁").with_suffix(Path(name).suffix).chmod(0)
    for folder in (tmp_path / "封" / "form", tmp_path / "锁"):
        shutil.copytree(templates_folder() / NATIONAL.id, folder, dirs_exist_ok=True)
    shutil.copytree(templates_folder() / "mails", tmp_path / "封" / "mails")
    (tmp_path / "锁" / "form.yaml").chmod(0)
    (tmp_path / "封").chmod(0)
    (tmp_path / "满").chmod(0o555)
    yield tmp_path
    let_in(tmp_path)


def test_each_command_says_in_a_sentence_what_it_may_not_read_or_write(closed: Path) -> None:
    """请把命令发给负责本程序的人, or English."""
    before = sorted(closed.iterdir())
    for ended in run_each_without_rights(*(command.split() for command in REFUSED), cwd=closed):
        said = f"{ended.args}\n{ended.stdout}{ended.stderr}"
        assert_refused(ended, "没有权限|是否允许|打不开|读不了", codes=(2,))
        assert not any(word in said for word in NOT_MEANT_FOR_A_CLERK), said
        assert ended.stderr.count("\n") <= 2 or ended.args[0] in ("merge", "distribute"), said
    assert sorted(closed.iterdir()) == before, "something was made all the same"


def test_one_of_several_files_that_may_not_be_read_costs_only_itself(closed: Path) -> None:
    """click refused the whole command: Path '锁.xlsx' is not readable."""
    check, merge, distribute = run_each_without_rights(
        ("check", "锁.xlsx", "a.xlsx", "封/a.xlsx"),
        ("merge", "锁.xlsx", "a.xlsx", "封/a.xlsx", "--unit", "某县", "-o", "x.xlsx"),
        ("distribute", "--roster", "r.csv", "--year", 2025, "-o", "发", "--previous", "."),
        cwd=closed,
    )
    assert check.stdout.endswith("共 3 份：1 份可以报送，0 份有错误，2 份读不了。\n")
    assert (check.returncode, check.stdout.count("没有权限")) == (2, 2)
    assert merge.returncode == 1 and "计入 1 个" in merge.stderr, merge.stderr
    assert distribute.returncode == 0, distribute.stderr
    for name in ("封", "锁.xlsx"):
        assert f"上一年数据里的“{name}”没有用" in distribute.stderr


# --- Outlets ------------------------------------------------------------------------------------------

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def run_into(
    stdout: str, stderr: str, *arguments: object, cwd: Path, unbuffered: str = ""
) -> tuple[int, str]:
    """A command whose outlets are those files; its code, and what stderr has then."""
    command = [sys.executable, "-m", "xlsx_tools", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with Path(stdout).open("wb") as out, (cwd / stderr).open("wb") as err:
        ended = subprocess.run(
            command, stdout=out, stderr=err, check=False, cwd=cwd, env=environment, timeout=PATIENCE
        )
    return ended.returncode, "" if stderr == "/dev/full" else (cwd / stderr).read_text(encoding="utf-8")


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_full_disk_behind_stdout_stops_no_work_and_is_told(unbuffered: str, tmp_path: Path) -> None:
    """请把用到的文件和命令发给负责本程序的人, and of what came after the text nothing was done."""
    ledger_of(NATIONAL, tmp_path / "l.sqlite", [Unit(WATER, email="a@b.cn")])
    (tmp_path / "a.xlsx").write_bytes(book())
    words = ("status", "--ledger", "l.sqlite", "--html", "s.html", "--drafts", "信")
    for command in (words, ("check", "a.xlsx"), ("--help",), ("form", "--json")):
        code, said = run_into("/dev/full", "err.txt", *command, cwd=tmp_path, unbuffered=unbuffered)
        assert code == 2
        assert said.count("无法完成：结果没有显示全，写不出去（磁盘已满）") == 1
        assert not any(word in said for word in NOT_MEANT_FOR_A_CLERK), said
    assert (tmp_path / "s.html").exists()
    assert list((tmp_path / "信").rglob("*.eml"))


@needs_full
def test_full_disk_behind_stderr_changes_no_result(tmp_path: Path) -> None:
    words = ("generate", "--unit", "某局", "--year", 2024, "-o", "g.xlsx")
    assert run_into(str(tmp_path / "out"), "/dev/full", *words, cwd=tmp_path)[0] == 0
    assert (tmp_path / "g.xlsx").exists()
    assert run_into("/dev/full", "/dev/full", *words, cwd=tmp_path)[0] == 2
    assert run_into(str(tmp_path / "out"), "/dev/full", "convert", "nix", "-o", "出", cwd=tmp_path)[0] == 2
