"""Chinese Windows: consoles of code page 936, and what file names may be there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.command import Ended, run, run_apart
from tests.support.damages import LIVELY
from xlsx_tools.checking import all_rules
from xlsx_tools.cli import COMMANDS as NAMES
from xlsx_tools.cli.printed.form_listing import form_as_text
from xlsx_tools.files.stems import file_stem
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.load import installed_form

pytestmark = pytest.mark.usefixtures("one_worker")

SAMPLES = LIVELY.parents[1]
WRONG = SAMPLES / "wrong"
A_FEW_WRONG = [WRONG / name / "filled.xlsx" for name in ("balance-broken", "blank-cell", "several-slips")]
ROSTER = Path(__file__).parent / "data" / "roster.csv"


COMMANDS: dict[str, tuple[str | Path, ...]] = {
    "form": ("form",),
    "form --json": ("form", "--json"),
    "generate": ("generate", "--unit", "云溪县水务局", "--year", "2024", "-o", "t.xlsx"),
    "fill": ("fill", LIVELY, LIVELY.parent / "data.json", "-o", "f.xlsx"),
    "check": ("check", *A_FEW_WRONG),
    "check --json": ("check", WRONG / "several-slips" / "filled.xlsx", "--json"),
    "check --careful": ("check", LIVELY, "--careful"),
    "check --rule": ("check", *A_FEW_WRONG, "--rule", "A-BALANCE"),
    "explain": ("explain", WRONG / "balance-broken" / "filled.xlsx", "--item", "依申请公开!D8"),
    "convert": ("convert", LIVELY, "-o", "out"),
    "convert of a wrong one": ("convert", WRONG / "blank-cell" / "filled.xlsx", "-o", "out"),
    "repair": ("repair", WRONG / "row-deleted" / "filled.xlsx", "-o", "r.xlsx"),
    "annotate": ("annotate", WRONG / "several-slips" / "filled.xlsx", "-o", "m.xlsx"),
    "roster new": ("roster", "new", "-o", "roster.xlsx"),
    "roster check": ("roster", "check", ROSTER),
    "roster check of a wrong one": ("roster", "check", LIVELY),
    "distribute": (
        "distribute",
        "--roster",
        ROSTER,
        "--year",
        "2025",
        "-o",
        "o",
        "--previous",
        LIVELY.parent,
    ),
    "collect": ("collect", *A_FEW_WRONG, "--ledger", "l.sqlite", "--roster", ROSTER, "--year", "2024"),
    "status without a ledger": ("status", "--ledger", "l.sqlite"),
    "choose without a ledger": ("choose", "--ledger", "l.sqlite", "--unit", "水务局"),
    "day without a ledger": ("day", LIVELY.parent, "--ledger", "l.sqlite", "-o", "o"),
    "reasons without a ledger": ("reasons", "--ledger", "l.sqlite"),
    "tick without a ledger": ("tick", "--ledger", "l.sqlite"),
    "settings without a ledger": ("settings", "--ledger", "l.sqlite"),
    "log without a ledger": ("log", "--ledger", "l.sqlite"),
    "merge": ("merge", LIVELY, WRONG / "blank-cell" / "filled.xlsx", "--unit", "云溪县", "-o", "s.xlsx"),
    "merge --against": ("merge", LIVELY, "--against", WRONG / "several-slips" / "filled.xlsx"),
    "bulletin without a ledger": ("bulletin", "--ledger", "l.sqlite", "-o", "t.docx"),
    "close without a ledger": ("close", "--ledger", "l.sqlite", "-o", "存档"),
    "verify of no archive": ("verify", LIVELY.parent),
    "no command": (),
    "an unknown command": ("chek",),
    "an unknown option": ("check", "--stric", "x"),
    "a missing file": ("check", "没有.xlsx"),
    "check --help": ("check", "--help"),
    "compare": ("compare", LIVELY, WRONG / "blank-cell" / "filled.xlsx"),
    "import --help": ("import", "--help"),
}


Printed = tuple[str, str, int]  # output, errors and exit code


def printed(ended: Ended) -> Printed:
    """What a command leaves on a console."""
    return ended.stdout, ended.stderr, ended.returncode


def test_every_command_is_among_them() -> None:
    assert set(NAMES) <= {arguments[0] for arguments in COMMANDS.values() if arguments}


def printed_in(encoding: str, command: str, folder: Path, start: Callable[..., Ended]) -> Printed:
    """What a command prints on a console of that encoding, in an empty folder."""
    folder.mkdir()
    return printed(start(*COMMANDS[command], encoding=encoding, cwd=folder))


@pytest.mark.parametrize("command", COMMANDS)
def test_chinese_windows_console_shows_all_that_is_printed(command: str, tmp_path: Path) -> None:
    on_windows = printed_in("gbk", command, tmp_path / "gbk", run)
    assert on_windows == printed_in("utf-8", command, tmp_path / "utf-8", run)
    assert "Traceback" not in on_windows[1]


@pytest.mark.parametrize("command", ["check", "an unknown option"])
def test_process_of_its_own_prints_what_it_does_within_another(command: str, tmp_path: Path) -> None:
    apart = printed_in("gbk", command, tmp_path / "apart", run_apart)
    assert apart == printed_in("gbk", command, tmp_path / "here", run)


@pytest.mark.parametrize("name", NAMES)
def test_help_is_in_the_code_page(name: str) -> None:
    assert printed(run(name, "--help", encoding="gbk")) == printed(run(name, "--help"))


def test_all_that_forms_and_rules_say_is_in_the_code_page() -> None:
    for name in known_forms():
        form = installed_form(name)
        form_as_text(form).encode("gbk")
        for rule in all_rules(form):
            rule.words.encode("gbk")


def test_all_that_is_said_of_the_samples_is_in_the_code_page() -> None:
    told = list(SAMPLES.rglob("check.txt"))
    assert len(told) > 30
    for path in told:
        path.read_text(encoding="utf-8").encode("gbk")


def test_rare_character_is_shown_as_a_question_mark_and_is_no_crash(tmp_path: Path) -> None:
    words = ("generate", "--unit", "𠮷水县水务局", "--year", 2024, "-o", "t.xlsx")
    ended = run_apart(*words, encoding="gbk", cwd=tmp_path)
    assert (ended.stdout, ended.returncode) == ("t.xlsx\n", 0)
    assert "?水县水务局" in ended.stderr


FORBIDDEN = set('\\/:*?"<>|') | {chr(code) for code in range(32)}


@given(st.text(max_size=200))
def test_file_name_is_one_that_windows_takes(text: str) -> None:
    stem = file_stem(text)
    assert stem
    assert not FORBIDDEN & set(stem)
    assert stem == stem.strip(" .")
    assert len(stem.encode("utf-16-le")) <= 2 * 160
    assert stem.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize(
    "device", ["CON", "con.2024年报告", "NUL", "com1", "LPT9 .x", "aux", "COM²", "CONIN$"]
)
def test_file_is_not_named_like_a_device(device: str) -> None:
    assert file_stem(device) == f"_{device}"


@pytest.mark.parametrize("name", ["CONTROL", "Nullnummer", "comx", "辅助.CON", "com10"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert file_stem(name) == name


def test_long_unit_name_leaves_room_for_the_ending() -> None:
    assert len((file_stem("局" * 300) + ".docx").encode()) <= 255
