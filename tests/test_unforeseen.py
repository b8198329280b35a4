"""What nobody thought of: one sentence, code 2, and only the file that it was met in comes to nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.sums import filings
from tests.support.workbooks import CREATED, filled_workbook
from xlsx_tools.cli import COMMANDS, main
from xlsx_tools.errors import UnforeseenError, XlsxToolsError, unforeseen_in
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import Intake, take_in

pytestmark = pytest.mark.usefixtures("one_worker")

WHOM = "发给负责本程序的人"
ODD = b'{"form": "odd"}'
Run = Callable[..., int]


class Panic(BaseException):
    """What a reader written in Rust raises: no Exception."""


UNFORESEEN = (KeyError("x"), ZeroDivisionError(), RecursionError(), MemoryError(), AssertionError(), Panic())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, and the code it ends with."""

    def run(*arguments: object) -> int:
        monkeypatch.setattr("sys.argv", ["xlsx-tools", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


@pytest.fixture
def three(form: Form, tmp_path: Path) -> list[Path]:
    """A right workbook, one that the tests make the program fail at, and a wrong one."""
    contents = (filled_workbook(form), ODD, filled_workbook(form, {"applications.received.business": 3}))
    paths = [tmp_path / name for name in ("甲.xlsx", "乙.xlsx", "丙.xlsx")]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def fail_at_the_odd_one(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Whoever reads it meets what nobody thought of."""

    def fails(data: bytes, *arguments: object, **options: object) -> Intake:
        if data == ODD:
            raise error
        return take_in(data)

    for reader in ("xlsx_tools.cli.given.take_in", "xlsx_tools.published.any_file.take_in"):
        monkeypatch.setattr(reader, fails)


# --- One of several files -----------------------------------------------------------------------------


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_check_goes_on_whatever_one_file_meets(
    error: BaseException,
    run: Run,
    three: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fail_at_the_odd_one(monkeypatch, error)
    assert run("check", *three) == 2
    out, err = capsys.readouterr()
    right, odd, wrong = (out.index(f"{path}\n" if path == three[1] else f"{path}　") for path in three)
    assert right < out.index("没有错误，可以报送") < odd < out.index(WHOM) < wrong < out.index("A-BALANCE")
    assert f"处理“{three[1]}”时" in out[odd:wrong]
    assert ("内存不够" if isinstance(error, MemoryError) else type(error).__name__) in out[odd:wrong]
    assert out.endswith("共 3 份：1 份可以报送，1 份有错误，1 份读不了。\n")
    assert "Traceback" not in out + err


def test_findings_as_json_stay_one_document(
    run: Run, three: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_at_the_odd_one(monkeypatch, KeyError("x"))
    monkeypatch.setenv("XLSX_TOOLS_DEBUG", "1")
    assert run("check", *three, "--json") == 2
    out, err = capsys.readouterr()
    right, odd, wrong = json.loads(out)["files"]
    assert (right["errors"], wrong["errors"]) == (0, 1)
    (finding,) = odd["findings"]
    assert (odd["form"], odd["errors"], finding["rule"], finding["severity"]) == (None, 1, "W-FILE", "error")
    assert finding["message"] == (
        f"程序处理“{three[1]}”时出了意外（KeyError）。请把这份文件和命令发给负责本程序的人。"
    )
    assert "KeyError: 'x'" in err


def test_rule_is_summed_up_over_the_other_files(
    run: Run, three: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_at_the_odd_one(monkeypatch, KeyError("x"))
    assert run("check", *three, "--rule", "A-BALANCE") == 2
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == f"{three[1]}：读不了"
    assert out.endswith("共 3 份，1 份读不了：\n  A-BALANCE　1 处，在 1 份文件里\n")
    assert WHOM in err


@pytest.mark.parametrize(("room", "failed"), [("cli.given.check", 2), ("checking.steps.steps", 1)])
def test_failure_in_judging_or_printing_a_file_is_its_own_too(
    room: str,
    failed: int,
    run: Run,
    three: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(f"xlsx_tools.{room}", fails)
    three[1].write_bytes(b"")
    assert run("check", *three) == 2
    out = capsys.readouterr().out
    assert out.count(WHOM) == failed  # Steps are worked out only where something was found.
    assert "文件是空的" in out


def test_what_is_done_is_printed_before_the_next_is_read(
    run: Run, three: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_at_the_odd_one(monkeypatch, KeyboardInterrupt())
    assert run("check", *three) == 2
    out, err = capsys.readouterr()
    assert "没有错误，可以报送" in out
    assert "丙.xlsx" not in out
    assert err.endswith("无法完成：已中断。\n")


def test_last_year_of_another_form_costs_only_the_files_it_does_not_fit(
    form: Form, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stopped the program at the first of them."""
    from tests.support.forms import MINI, MINI_FOLDER

    paths = [tmp_path / name for name in ("去年.xlsx", "甲.xlsx", "乙.xlsx")]
    for path, of_form in zip(paths, (form, MINI, form), strict=True):
        path.write_bytes(filled_workbook(of_form))
    last, other, same = paths
    assert run("check", other, same, "--previous", last, "--form", MINI_FOLDER) == 2
    out = capsys.readouterr().out
    assert f"另一种表式（{form.id}），不能与 {MINI.id} 比对" in out
    assert out.endswith("共 2 份：1 份可以报送，0 份有错误，1 份读不了。\n")


def test_merge_counts_the_others(
    form: Form,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = [tmp_path / name for name in ("甲.xlsx", "乙.xlsx", "丙.xlsx")]
    one, two = (workbook(form, filing.submission, created=CREATED) for filing in filings(form, 1, 2))
    for path, content in zip(paths, (one, ODD, two), strict=True):
        path.write_bytes(content)
    fail_at_the_odd_one(monkeypatch, KeyError("x"))
    assert run("merge", *paths, "--unit", "云溪县人民政府", "-o", tmp_path / "汇总.xlsx") == 1
    assert f"乙.xlsx 没有计入：程序处理“{paths[1]}”时出了意外（KeyError）" in capsys.readouterr().err
    summed = take_in((tmp_path / "汇总.xlsx").read_bytes()).submission
    assert len([source for source in summed.sources if source.counted]) == 2


# --- Any command --------------------------------------------------------------------------------------

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "form": (),
    "generate": ("--unit", "某局", "--year", "2024", "-o", "t.xlsx"),
    "fill": ("a.xlsx", "b.json", "-o", "t.xlsx"),
    "check": ("a.xlsx", "--rule", "A-BALANCE"),
    "explain": ("a.xlsx", "--item", "x"),
    "convert": ("a.xlsx", "-o", "out"),
    "repair": ("a.xlsx", "-o", "t.xlsx"),
    "annotate": ("a.xlsx", "-o", "t.xlsx"),
    "roster": ("new", "-o", "t.xlsx"),
    "distribute": ("--roster", "a.xlsx", "--year", "2024", "-o", "out"),
    "collect": ("a.xlsx", "--ledger", "l.sqlite"),
    "choose": ("--ledger", "a.xlsx", "--unit", "某局"),
    "status": ("--ledger", "a.xlsx"),
    "day": ("a.xlsx", "--ledger", "l.sqlite", "-o", "out"),
    "reasons": ("--ledger", "a.xlsx"),
    "tick": ("--ledger", "a.xlsx"),
    "settings": ("--ledger", "a.xlsx"),
    "log": ("--ledger", "a.xlsx"),
    "merge": ("a.xlsx", "--unit", "某局", "-o", "t.xlsx"),
    "compare": ("a.xlsx", "a.xlsx"),
    "bulletin": ("--ledger", "a.xlsx", "-o", "t.docx"),
    "close": ("--ledger", "a.xlsx", "-o", "out"),
    "verify": ("a.xlsx",),
    "import": ("a.xlsx", "-o", "t.json"),
}


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_ends_with_a_sentence_and_2(
    command: str,
    error: BaseException,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.chdir(tmp_path)
    Path("a.xlsx").write_bytes(b"")
    monkeypatch.setattr("click.Command.invoke", fails)
    assert run(command, *ARGUMENTS[command]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("无法完成：") and err.count("\n") == 1
    assert ("“a.xlsx”" in err) == ("a.xlsx" in ARGUMENTS[command])
    assert WHOM in err


def test_passwords_are_not_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(ODD)
    fail_at_the_odd_one(monkeypatch, KeyError("x"))
    assert run("convert", tmp_path / "a.xlsx", "-o", tmp_path, "--password", "geheim") == 2
    assert "geheim" not in capsys.readouterr().err


@pytest.mark.parametrize(("asked", "shown"), [("1", True), ("0", False), ("", False)])
def test_debugging_shows_it_whole(
    asked: str,
    shown: bool,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a.xlsx").write_bytes(ODD)
    monkeypatch.setenv("XLSX_TOOLS_DEBUG", asked)
    fail_at_the_odd_one(monkeypatch, KeyError("what it was"))
    for command in (("convert", tmp_path / "a.xlsx", "-o", tmp_path), ("check", tmp_path / "a.xlsx")):
        assert run(*command) == 2
        out, err = capsys.readouterr()
        assert WHOM in out + err
        assert ("Traceback" in err and "KeyError: 'what it was'" in err) == shown
        assert "Traceback" not in out


# --- The border itself --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_what_nobody_thought_of_becomes_a_sentence_with_its_cause(error: BaseException) -> None:
    with pytest.raises(UnforeseenError, match="“甲”") as raised, unforeseen_in("“甲”"):
        raise error
    assert raised.value.__cause__ is error


@pytest.mark.parametrize("error", [XlsxToolsError("说过了"), KeyboardInterrupt(), SystemExit(2)])
def test_what_somebody_thought_of_passes(error: BaseException) -> None:
    with pytest.raises(type(error)) as raised, unforeseen_in("“甲”"):
        raise error
    assert raised.value is error
