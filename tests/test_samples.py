"""Every sample, right and wrong, gives what is committed beside it."""

import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from regenerate import REPORTS, generated, steady
from right_samples import Sample, load_samples
from wrong_cases import Case, Expected, load_cases

from xlsx_tools.checking import check
from xlsx_tools.cli import cli
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.finding import has_errors
from xlsx_tools.reading.intake import take_in

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

EACH_SAMPLE = pytest.mark.parametrize("sample", load_samples(), ids=lambda sample: sample.name)
EACH_CASE = pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
COUNTED = re.compile(r"\d+(?:\.\d+)?(?:件|条|份|起|个|次|名|轮|元|万元)")
OF_PROGRAM = "docProps/app.xml"  # names the version of the library that wrote the file


def content(name: str, data: bytes) -> object:
    """What of a file has to be the same everywhere: compression is not."""
    if not name.endswith(("xlsx", "docx")):
        return data.decode()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if name.endswith("docx"):
            return archive.read("word/document.xml").decode()
        return {member: archive.read(member) for member in archive.namelist() if member != OF_PROGRAM}


def same(path: Path, data: bytes) -> bool:
    return path.exists() and content(path.name, path.read_bytes()) == content(path.name, data)


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does."""
    command = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def previous_of(case: Case) -> list[str]:
    return ["--previous", str(case.previous)] if case.previous else []


def findings_of(case: Case) -> tuple[list[Expected], int]:
    """What checking the committed workbook gives, and the exit code that follows from it."""
    intake = take_in((case.folder / "filled.xlsx").read_bytes())
    previous = take_in(case.previous.read_bytes()).submission if case.previous else None
    findings = check(intake, previous)
    places = [Expected(f.rule, f.severity, f.sheet or "", f.cell or "") for f in findings]
    return places, 1 if has_errors(findings) else 0


# Generated files


def test_generated_files__are_what_regenerate_would_write() -> None:
    """What `check` prints of each workbook is among them."""
    stale = [path for path, data in generated().items() if not same(path, data)]
    assert not stale, "run: python samples/regenerate.py"


def test_generated_files__none_is_left_of_a_sample_that_is_gone() -> None:
    written = {"filled.xlsx", "check.txt", *(f"report.{name}" for name in REPORTS)}
    folders = {sample.folder for sample in load_samples()} | {case.folder for case in load_cases()}
    found = {path.parent for path in SAMPLES.rglob("*") if path.name in written}
    assert found == folders


def test_steady__same_edits_give_the_same_bytes() -> None:
    sample, case = load_samples()[0], load_cases()[0]
    base = sample.filled()
    layout = take_in(base).layout
    assert base == sample.filled()
    assert steady(case.edited(base, layout)) == steady(case.edited(base, layout))


# Right samples


@EACH_SAMPLE
def test_right_sample__has_no_findings(sample: Sample) -> None:
    filled = (sample.folder / "filled.xlsx").read_bytes()
    intake = take_in(filled)
    assert check(intake) == []
    assert check(intake, sample.previous) == []


@EACH_SAMPLE
def test_right_sample__its_workbook_holds_its_data(sample: Sample) -> None:
    submission = take_in((sample.folder / "filled.xlsx").read_bytes()).submission
    read_back = write_json(to_document(sample.form, submission))
    assert read_back == write_json(to_document(sample.form, sample.submission))


@EACH_SAMPLE
def test_right_sample__converts_to_the_committed_reports(sample: Sample, tmp_path: Path) -> None:
    arguments = [
        "convert",
        str(sample.folder / "filled.xlsx"),
        "-o",
        str(tmp_path),
        "--to",
        ",".join(REPORTS),
    ]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert (result.exception, result.return_value) == (None, 0)
    reports = {path.suffix: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(reports) == sorted(f".{name}" for name in REPORTS)
    different = [
        suffix for suffix, data in reports.items() if not same(sample.folder / f"report{suffix}", data)
    ]
    assert not different


@EACH_SAMPLE
def test_right_sample__last_year_is_right_itself(sample: Sample) -> None:
    if sample.previous_file:
        assert check(take_in(sample.previous_file.read_bytes())) == []


def test_lively__begins_with_what_last_year_ended_with_in_every_column() -> None:
    sample = next(sample for sample in load_samples() if sample.name == "lively")
    assert sample.previous
    now = sample.submission.tally(sample.form).figures
    before = sample.previous.tally(sample.form).figures
    carried = [(now[carry.this_year], before[carry.last_year]) for carry in sample.form.carries]
    assert carried == [(6, 6), (2, 2), (1, 1), (0, 0), (1, 1), (1, 1), (11, 11)]


# Texts and tables


@EACH_SAMPLE
def test_texts__their_numbers_agree_with_the_tables(sample: Sample) -> None:
    texts, figures = sample.submission.narrative, sample.submission.tally(sample.form).figures
    for claim in sample.claims:
        assert claim.says in texts[claim.narrative]
        assert (claim.says, str(sum(figures[item] or 0 for item in claim.items))) == (
            claim.says,
            claim.number,
        )


@EACH_SAMPLE
def test_texts__no_number_is_unaccounted_for(sample: Sample) -> None:
    rest = "\n".join(sample.submission.narrative.values())
    for words in [*(claim.says for claim in sample.claims), *sample.about["not_in_tables"]]:
        assert words in rest
        rest = rest.replace(words, "")
    assert COUNTED.findall(rest) == []


# Wrong samples


@EACH_CASE
def test_wrong_sample__gives_exactly_its_findings(case: Case) -> None:
    findings, exit_code = findings_of(case)
    assert (sorted(findings), exit_code) == (sorted(case.findings), case.exit_code)


@pytest.mark.parametrize("name", ["balance-broken", "carried-in-differs", "row-deleted"])
def test_wrong_sample__command_line_prints_and_exits_as_it_should(name: str) -> None:
    case = next(case for case in load_cases() if case.name == name)
    arguments = ["check", "filled.xlsx", *previous_of(case)]
    result = run("-m", "xlsx_tools", *arguments, folder=case.folder)
    assert result.returncode == case.exit_code
    assert result.stdout == (case.folder / "check.txt").read_text(encoding="utf-8")
    assert result.stderr == ""


@EACH_CASE
def test_wrong_sample__converts_only_where_there_is_no_error(case: Case, tmp_path: Path) -> None:
    filled, out = str(case.folder / "filled.xlsx"), tmp_path / "out"
    arguments = ["convert", filled, "--to", "txt", "-o", str(out), *previous_of(case)]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert (result.exception, result.return_value) == (None, case.exit_code)
    assert out.exists() == (case.exit_code == 0)


# The demonstration


def test_demo__goes_the_whole_road_and_says_where_things_lie(tmp_path: Path) -> None:
    folder = tmp_path / "演示"
    result = run(SAMPLES / "demo.py", folder, folder=tmp_path)
    assert (result.returncode, result.stderr.count("Traceback")) == (0, 0)
    commands = re.findall(r"> xlsx-tools (\w+)", result.stdout)
    assert commands == ["generate", "fill", "check", "convert"]
    for report in (folder / "报告").iterdir():
        assert str(report) in result.stdout
        if report.suffix.removeprefix(".") in REPORTS:
            assert same(SAMPLES / "lively" / f"report{report.suffix}", report.read_bytes())


def test_demo__leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "重要.txt").write_text("别动", encoding="utf-8")
    result = run(SAMPLES / "demo.py", tmp_path, folder=tmp_path)
    assert result.returncode == 2
    assert "不是空文件夹" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["重要.txt"]
