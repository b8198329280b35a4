"""What a command imports: starting up is most of the time that a small file takes."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.command import run

ROOT = Path(__file__).parents[1]
PRINTS_MODULES = """
import sys
from xlsx_tools.cli import main
sys.argv[0] = "xlsx-tools"
try:
    main()
except SystemExit:
    pass
print("|", *sys.modules)
"""
PRINTS_DATACLASSES = PRINTS_MODULES.replace(
    "*sys.modules",
    """*(
    value.__qualname__ for name, module in sys.modules.items() if name.startswith("xlsx_tools")
    for value in vars(module).values()
    if isinstance(value, type) and value.__module__ == name and "__dataclass_fields__" in vars(value)
)""",
)
MOST_DATACLASSES = 40  # each takes half a millisecond to define, of the some 180 that a check takes
# Rooms and libraries that a workbook without fault needs nothing of.
HEAVY = {
    "openpyxl", "lxml", "docx", "jinja2", "xlsxwriter", "xlrd", "msoffcrypto", "distributed", "sqlite3",
    "email", "multiprocessing", "concurrent.futures", "difflib", "html", "json", "tempfile",
    "xlsx_tools.checking.causes", "xlsx_tools.checking.explain", "xlsx_tools.checking.rules.repeated",
    "xlsx_tools.filing.document", "xlsx_tools.filing.levels", "xlsx_tools.filing.progress",
    "xlsx_tools.filing.source", "xlsx_tools.filing.statements",
    "xlsx_tools.checking.rules.telling", "xlsx_tools.checking.steps", "xlsx_tools.cli.fault",
    "xlsx_tools.form.copied_texts",
    "xlsx_tools.files.biff", "xlsx_tools.files.unlock", "xlsx_tools.files.zone",
    "xlsx_tools.filing.last_year",
    "xlsx_tools.published.remarks", "xlsx_tools.reading.align", "xlsx_tools.reading.labels",
    "xlsx_tools.reading.ods_areas",
    "yaml", "xlsx_tools.form.load.form", "xlsx_tools.form.load.hints", "xlsx_tools.form.load.vocabulary",
    "xlsx_tools.generate", "xlsx_tools.handback", "xlsx_tools.published.recognise",
    "xlsx_tools.reading.careful.look", "xlsx_tools.reading.careful.second_look", "xlsx_tools.render",
    "xlsx_tools.reading.careful.number_formats", "xlsx_tools.season", "xlsx_tools.published.about",
    "xlsx_tools.workbook.failing_lines",
}  # fmt: skip
ARCHIVES = {"bz2", "lzma", "zipfile"}


def printed_by(program: str, *words: str) -> list[str]:
    """What a program prints at its end that runs the command line with those words."""
    command = [sys.executable, "-c", program, *words]
    keeps = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # or no form is kept as it was read
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT, env=keeps)
    return done.stdout.rpartition("|")[2].split()


def imported_by(*words: str) -> set[str]:
    """The modules that the command line has loaded when it ends."""
    return set(printed_by(PRINTS_MODULES, *words))


def test_check_of_a_faultless_workbook_imports_only_what_it_needs() -> None:
    imported_by("check", "samples/lively/filled.xlsx")  # the first time a form is read, and kept
    loaded = imported_by("check", "samples/lively/filled.xlsx")
    assert "xlsx_tools.checking.claims.extract" in loaded
    assert not loaded & (HEAVY | ARCHIVES)


def test_check_defines_few_dataclasses() -> None:
    imported_by("check", "samples/lively/filled.xlsx")  # as above
    defined = printed_by(PRINTS_DATACLASSES, "check", "samples/lively/filled.xlsx")
    assert "Submission" in defined
    assert len(defined) <= MOST_DATACLASSES


def test_collect_of_nothing_new_imports_nothing_that_judges(tmp_path: Path) -> None:
    (tmp_path / "收件箱").mkdir()
    roster = tmp_path / "名册.csv"
    roster.write_text("单位名称\n水务局\n", "utf-8")
    season = ("collect", str(tmp_path / "收件箱"), "--ledger", str(tmp_path / "台账"))
    run(*season, "--roster", str(roster), "--year", "2024")
    loaded = imported_by(*season)
    assert "xlsx_tools.season.ledger.store" in loaded
    assert not loaded & {
        "xlsx_tools.checking",
        "xlsx_tools.reading",
        "xlsx_tools.generate",
        "email",
        "openpyxl",
    }


def test_help_of_a_command_reads_no_form() -> None:
    assert not imported_by("check", "--help") & (HEAVY | {"yaml", "python_calamine"})


def test_package_itself_imports_nothing() -> None:
    prints = "import sys; before = set(sys.modules); import xlsx_tools; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", prints], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["xlsx_tools"]


def test_nothing_is_imported_before_the_process_is_made_ready() -> None:
    prints = "import sys; import xlsx_tools.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", prints], capture_output=True, text=True, check=True)
    assert not {"click", "xlsx_tools.cli"} & set(done.stdout.split())
