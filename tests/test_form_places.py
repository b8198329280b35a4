"""Where forms are loaded from: a folder that a person names, never one that a file or a ledger names."""

import builtins
import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.collecting import FORM, file, season
from tests.support.forms import MINI, MINI_FOLDER
from tests.support.workbooks import CREATED, UNIT, YEAR, blank_workbook, filled_submission
from xlsx_tools.cli import cli
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.form.load import form_at
from xlsx_tools.generate import workbook
from xlsx_tools.season.collect import collect
from xlsx_tools.season.ledger.seals import let_seal
from xlsx_tools.season.ledger.store import open_ledger

pytestmark = pytest.mark.usefixtures("one_worker")

STRANGER = "stranger"
PATHS = (
    "//host/stranger",
    "\\\\host\\stranger",
    "\\\\?\\UNC\\host\\stranger",
    "./stranger",
    "sub/../stranger",
    "..\\stranger",
    "file:stranger",
    "C:stranger",
    "{folder}/stranger",
    "{folder}/link-to-stranger",
)
NAMES = ("stranger", "link-to-stranger", "..", "zfxxgk-2021/../stranger", "")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, where somebody has put a form of their own."""
    shutil.copytree(MINI_FOLDER, tmp_path / STRANGER)
    (tmp_path / "link-to-stranger").symlink_to(tmp_path / STRANGER)
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What of the stranger's was looked at on any disk, even if only to see whether it is there."""
    seen: list[str] = []

    def watched(name: str, module: Any) -> None:
        original = getattr(module, name)

        def watching(path: Any, *args: Any, **options: Any) -> Any:
            if STRANGER in str(path) or str(path).startswith(("//", "\\\\")):
                seen.append(f"{name} {path}")
            return original(path, *args, **options)

        monkeypatch.setattr(module, name, watching)

    for name in ("stat", "lstat", "open", "listdir", "scandir", "readlink"):
        watched(name, os)
    watched("open", io)
    watched("open", builtins)
    yield seen
    monkeypatch.undo()


@pytest.fixture
def run() -> Run:
    """The command line in this process: its exit code and all that it says."""

    def running(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(map(str, words)), standalone_mode=False)
        if result.exception and not isinstance(result.exception, SystemExit | XlsxToolsError):
            raise result.exception
        if isinstance(result.exception, XlsxToolsError):
            return 2, str(result.exception)
        return result.exit_code or result.return_value, result.output + result.stderr

    return running


@cache
def naming(place: str, kind: str) -> bytes:
    """A file that says its form is that."""
    submission = filled_submission(MINI)
    if kind == "json":
        return write_json({**to_document(MINI, submission), "form": place}).encode()
    return workbook(replace(MINI, id=place), filled_submission(replace(MINI, id=place)), created=CREATED)


COMMANDS: dict[str, tuple[object, ...]] = {
    "check": ("FILE",),
    "check --previous": ("NATIONAL", "--previous", "FILE"),
    "convert": ("FILE", "-o", "out"),
    "fill": ("FILE", "NATIONAL.json", "-o", "out.xlsx"),
    "repair": ("FILE", "-o", "out.xlsx"),
    "annotate": ("FILE", "-o", "out.xlsx"),
    "explain": ("FILE", "--item", "works.plant.opening"),
    "merge": ("FILE", "-o", "out.xlsx", "--unit", UNIT),
    "merge --against": ("NATIONAL", "--against", "FILE"),
    "generate --previous": ("--unit", UNIT, "--year", YEAR + 1, "--previous", "FILE", "-o", "out.xlsx"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["xlsx", "json"])
@pytest.mark.parametrize("place", ["//host/stranger", "{folder}/stranger"])
def test_no_command_opens_the_folder_that_a_file_names(
    command: str, kind: str, place: str, here: Path, looked_at: list[str], run: Run
) -> None:
    place = place.format(folder=here)
    (here / f"file.{kind}").write_bytes(naming(place, kind))
    national = filled_submission(FORM)
    (here / "national.xlsx").write_bytes(workbook(FORM, national, created=CREATED))
    (here / "national.json").write_text(write_json(to_document(FORM, national)), encoding="utf-8")
    names = {"FILE": f"file.{kind}", "NATIONAL": "national.xlsx", "NATIONAL.json": "national.json"}
    words = [names.get(str(word), word) for word in COMMANDS[command]]
    code, said = run(command.split(maxsplit=1)[0], *words)
    assert code in (1, 2)
    assert f"表式写的是“{place}”，不是表式编号，没有打开" in said
    assert not looked_at


@pytest.mark.parametrize("kind", ["xlsx", "json"])
@pytest.mark.parametrize("place", [*PATHS, *NAMES])
def test_file_that_names_a_folder_is_refused(
    place: str, kind: str, here: Path, looked_at: list[str], run: Run
) -> None:
    place = place.format(folder=here)
    (here / f"file.{kind}").write_bytes(naming(place, kind))
    code, said = run("check", f"file.{kind}")
    assert code == 2
    assert not looked_at
    if place and place != STRANGER and "link" not in place:
        assert "没有打开" in said


def test_file_that_names_a_folder_is_refused_even_if_that_folder_is_given(here: Path, run: Run) -> None:
    (here / "file.json").write_bytes(naming("./stranger", "json"))
    code, said = run("check", "file.json", "--form", "./stranger")
    assert (code, "没有打开" in said) == (2, True)


def test_file_that_names_its_form_by_its_id_is_read_as_the_form_given(here: Path, run: Run) -> None:
    (here / "file.xlsx").write_bytes(naming(MINI.id, "xlsx"))
    assert run("check", "file.xlsx", "--form", STRANGER)[0] == 0
    assert run("check", "file.xlsx", "--form", here / "link-to-stranger")[0] == 0
    assert run("check", "file.xlsx")[0] == 2


def test_collecting_opens_no_folder_that_a_file_names(here: Path, looked_at: list[str]) -> None:
    files = [
        file(f"{n}.{kind}", naming(place.format(folder=here), kind))
        for n, place in enumerate(PATHS)
        for kind in ("xlsx", "json")
    ]
    with season() as ledger, ThreadPoolExecutor(1) as executor:
        collect(ledger, FORM, files, executor, now=CREATED.astimezone(), workers=1)
        problems = [version.problem for version in ledger.versions()]
    assert len(problems) == len(files)
    assert all("没有打开" in problem for problem in problems)
    assert not looked_at


def test_distributing_opens_no_folder_that_a_file_of_last_year_names(
    here: Path, looked_at: list[str], run: Run
) -> None:
    (here / "last").mkdir()
    (here / "last" / "a.json").write_bytes(naming("//host/stranger", "json"))
    (here / "roster.csv").write_text(f"单位名称\n{UNIT}\n", encoding="utf-8")
    words = ("--roster", "roster.csv", "--year", YEAR + 1, "--previous", "last", "-o", "out")
    code, said = run("distribute", *words)
    assert (code, "另有 1 个文件不是上一年的填报数据" in said) == (0, True)
    assert not looked_at


# --- The folder of a ledger ---------------------------------------------------------------------------

SEASON_COMMANDS = {
    "status": (),
    "merge": ("--unit", "云溪县人民政府", "-o", "sum.xlsx"),
    "convert": ("-o", "reports"),
    "collect": ("inbox",),
}


def settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this the machine of whoever has that folder of settings."""
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))


@pytest.fixture
def ledger(here: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A ledger begun on this machine with the small form, given as somebody types it."""
    settings(here / "settings", monkeypatch)
    (here / "inbox").mkdir()
    (here / "inbox" / "a.xlsx").write_bytes(blank_workbook(MINI))
    (here / "roster.csv").write_text(f"单位名称,上级\n{UNIT},云溪县人民政府\n", encoding="utf-8")
    words = ("--roster", "roster.csv", "--year", YEAR, "--form", "./link-to-stranger")
    code, said = run("collect", "inbox", "--ledger", "season.sqlite", *words)
    assert code in (0, 1), said
    return here / "season.sqlite"


def season_command(run: Run, command: str, *more: object) -> tuple[int, str]:
    return run(command, *SEASON_COMMANDS[command], "--ledger", "season.sqlite", *more)


@pytest.mark.parametrize("command", SEASON_COMMANDS)
def test_ledger_finds_its_folder_on_the_machine_it_began_on(command: str, ledger: Path, run: Run) -> None:
    code, said = season_command(run, command)
    assert code in (0, 1), said


@pytest.mark.parametrize("command", SEASON_COMMANDS)
def test_ledger_from_another_machine_wants_the_form_named(
    command: str, ledger: Path, run: Run, monkeypatch: pytest.MonkeyPatch, looked_at: list[str]
) -> None:
    settings(ledger.parent / "other", monkeypatch)
    code, said = season_command(run, command)
    assert code == 2
    assert "不是在本机用 --form 指定过的，没有打开" in said
    assert "加 --form 写明表式所在的文件夹" in said
    assert not looked_at
    code, said = season_command(run, command, "--form", MINI_FOLDER)
    assert code in (0, 1), said
    assert not looked_at


def test_ledger_on_another_machine_finds_the_folder_that_was_given_there(
    ledger: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(ledger.parent / "other", monkeypatch)
    season_command(run, "collect", "--form", MINI_FOLDER)
    shutil.rmtree(ledger.parent / STRANGER)
    code, said = season_command(run, "status")
    assert code in (0, 1), said


@pytest.mark.parametrize("command", SEASON_COMMANDS)
@pytest.mark.parametrize(
    "place", ["//host/stranger", "\\\\host\\stranger", "stranger", "../stranger", "{folder}/link-to-stranger"]
)
def test_folder_that_a_ledger_names_is_not_even_looked_at(
    command: str, place: str, ledger: Path, run: Run, looked_at: list[str]
) -> None:
    with sqlite3.connect(ledger) as connection:
        let_seal(connection)
        connection.execute("UPDATE season SET folder = ?", (place.format(folder=ledger.parent),))
    connection.close()
    code, said = season_command(run, command)
    assert (code, "没有打开" in said) == (2, True)
    assert not looked_at


@pytest.mark.parametrize("command", SEASON_COMMANDS)
def test_form_that_a_ledger_names_is_an_id(
    command: str, ledger: Path, run: Run, looked_at: list[str]
) -> None:
    with sqlite3.connect(ledger) as connection:
        let_seal(connection)
        connection.execute("UPDATE season SET folder = '', form = '//host/stranger'")
    connection.close()
    code, said = season_command(run, command)
    assert (code, "没有编号为“//host/stranger”的表式" in said) == (2, True)
    assert not looked_at


@pytest.mark.parametrize("command", SEASON_COMMANDS)
def test_another_form_than_that_of_the_ledger_is_refused(command: str, ledger: Path, run: Run) -> None:
    code, said = season_command(run, command, "--form", FORM.id)
    assert (code, f"收的是表式“{MINI.id}”，--form 写的是“{FORM.id}”" in said) == (2, True)


def test_office_that_cannot_keep_settings_names_the_form_each_time(
    ledger: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ledger.parent / "no-folder").write_bytes(b"")
    settings(ledger.parent / "no-folder", monkeypatch)
    assert season_command(run, "collect", "--form", STRANGER)[0] in (0, 1)
    assert season_command(run, "status")[0] == 2
    assert season_command(run, "status", "--form", STRANGER)[0] in (0, 1)


def test_own_version_of_a_form_that_comes_along_stays_the_ledgers_form(
    here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(here / "settings", monkeypatch)
    own = here / FORM.id
    shutil.copytree(FORM.folder, own)
    (here / "inbox").mkdir()
    (here / "roster.csv").write_text(f"单位名称\n{UNIT}\n", encoding="utf-8")
    words = ("--ledger", "season.sqlite", "--roster", "roster.csv", "--year", YEAR, "--form", own)
    assert run("collect", "inbox", *words)[0] == 0
    with open_ledger(here / "season.sqlite") as opened:
        assert opened.season and form_at(opened.season.folder).folder == own
