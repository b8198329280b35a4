"""Version 1 of the form, as it was handed out and came back: every command reads it as it is, told once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.support import DATA
from tests.support.workbooks import CREATED
from xlsx_tools import api
from xlsx_tools.checking import check
from xlsx_tools.cli import cli
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.filing.document import parse_json, to_document
from xlsx_tools.finding import Severity
from xlsx_tools.form.load import installed_form, kept_version, present_of, versions_of
from xlsx_tools.form.model import Form
from xlsx_tools.handback import hand_back
from xlsx_tools.handback.repair import repair
from xlsx_tools.quantity import Number
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.workbook.layout import layout_of

pytestmark = pytest.mark.usefixtures("one_worker")

V1 = DATA / "v1"
FILLED = ("filled.xlsx", "filled-saved-as.xls", "filled-saved-as.ods", "data.json")
PRESENT = installed_form("zfxxgk-2021")


def first_version() -> Form:
    """What the form was in version 1."""
    form = kept_version(PRESENT, 1)
    assert form is not None
    return form


def taken_in(name: str) -> Intake:
    """A file of version 1, looked at carefully."""
    return take_in((V1 / name).read_bytes(), careful=True)


def document_of(intake: Intake) -> dict[str, object]:
    """What was filed, as JSON has it."""
    document = to_document(intake.form, intake.submission)
    return {key: document[key] for key in ("fields", "items", "headings", "narrative", "blank_is_zero")}


def run(*arguments: object) -> tuple[int, str]:
    """A command's exit code and what it printed."""
    result = CliRunner().invoke(cli, list(map(str, arguments)), standalone_mode=False)
    assert result.exception is None, result.output
    return result.return_value, result.output


def test_version_1_is_kept_beside_the_present_one() -> None:
    assert [form.version for form in versions_of(PRESENT)] == [2, 1]
    assert present_of(first_version()) is PRESENT
    assert list(first_version().items) == list(PRESENT.items)
    assert first_version().narratives.keys() < PRESENT.narratives.keys()


def test_its_texts_are_boxes_of_twenty_rows() -> None:
    for place in layout_of(first_version()).texts.values():
        assert (place.narrative.is_box, place.narrative.rows, len(place.cells)) == (True, 20, 1)


@pytest.mark.parametrize("name", FILLED)
def test_what_was_filled_in_is_read_as_version_1_read_it(name: str) -> None:
    intake = taken_in(name)
    truth = parse_json((V1 / "data.json").read_text(encoding="utf-8"))
    read = to_document(intake.form, intake.submission)
    for key in ("items", "narrative", "headings", "fields", "reasons"):
        told = truth.get(key, {})
        assert isinstance(told, dict)
        now = read[key]
        assert isinstance(now, dict)
        assert {name: now[name] for name in told} == told


@pytest.mark.parametrize("name", [*FILLED, "small-office.xlsx"])
def test_a_right_one_is_told_as_older_and_as_nothing_else(name: str) -> None:
    findings = check(taken_in(name))
    assert [(f.rule, f.severity) for f in findings] == [("W-VERSION", Severity.INFO)]


@pytest.mark.parametrize("name", ["empty.xlsx", "marked.xlsx", "summed.xlsx"])
def test_none_is_said_to_have_been_tampered_with(name: str) -> None:
    rules = [finding.rule for finding in check(taken_in(name))]
    assert rules.count("W-VERSION") == 1
    assert not [rule for rule in rules if rule.startswith(("K-", "T-"))]
    assert {rule for rule in rules if rule.startswith("W-")} <= {"W-VERSION", "W-EMPTY"}


def test_one_whose_template_is_nowhere_told_is_known_by_where_its_labels_stand() -> None:
    book = load_workbook(V1 / "filled.xlsx")
    del book["_xlsx_tools"]
    del book.defined_names["xlsx_tools"]
    for name in [prop.name for prop in vars(book)["custom_doc_props"].props]:
        del vars(book)["custom_doc_props"][name]
    out = BytesIO()
    book.save(out)
    intake = take_in(out.getvalue())
    assert intake.form.version == 1
    assert document_of(intake) == document_of(taken_in("filled.xlsx"))


@pytest.mark.parametrize("name", ["filled.xlsx", "marked.xlsx"])
def test_it_goes_back_marked_in_its_own_cells(name: str) -> None:
    intake = taken_in(name)
    findings = [replace(f, sheet="总体情况", cell="A27") for f in check(intake)[:1]]
    marked = hand_back((V1 / name).read_bytes(), intake, findings, created=CREATED)
    again = take_in(marked, careful=True)
    assert again.form.version == 1
    assert document_of(again) == document_of(intake)
    assert not [f.rule for f in again.findings if f.rule.startswith(("K-FORMULA", "K-CHECKS", "K-LOCKED"))]


@pytest.mark.parametrize("name", ["filled.xlsx", "filled-saved-as.xls"])
def test_repair_moves_it_into_the_present_version(name: str) -> None:
    intake = taken_in(name)
    repaired = repair(intake, created=CREATED)
    again = take_in(repaired.workbook, careful=True)
    assert (again.form, again.submission.origin.version) == (PRESENT, 2)
    assert again.submission.items.keys() == intake.submission.items.keys()
    assert {i: q.value for i, q in again.submission.items.items()} == {
        i: q.value for i, q in intake.submission.items.items()
    }
    assert {n: again.submission.narrative[n] for n in intake.submission.narrative} == dict(
        intake.submission.narrative
    )
    assert repaired.is_whole
    assert check(again) == []


def test_fill_puts_it_into_the_present_version() -> None:
    document = parse_json((V1 / "data.json").read_text(encoding="utf-8"))
    truth = document_of(taken_in("data.json"))
    template = take_in((V1 / "empty.xlsx").read_bytes())
    document |= {"unit": template.submission.unit, "year": template.submission.year}
    filled = take_in(api.fill(template, document))
    assert filled.form is PRESENT
    read = document_of(filled)
    assert read["items"] == truth["items"]


def test_newer_than_the_program_is_refused() -> None:
    for data in newer():
        with pytest.raises(UnreadableFileError, match="第 3 版"):
            take_in(data)


def newer() -> Iterator[bytes]:
    """A workbook and a JSON document of a version that is still to come."""
    document = json.loads((V1 / "last-year.json").read_text(encoding="utf-8"))
    yield json.dumps({**document, "version": 3}).encode()
    yield raised(3)


def raised(version: int) -> bytes:
    """The empty workbook, said to be of another version."""
    book = load_workbook(V1 / "empty.xlsx")
    sheet = book["_xlsx_tools"]
    (cell,) = [row[1] for row in sheet.iter_rows() if row[0].value == "version"]
    cell.value = str(version)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_commands_take_it(tmp_path: Path) -> None:
    filled, last = V1 / "filled.xlsx", V1 / "last-year.json"
    assert run("check", filled)[0] == 0
    assert "第 1 版" in run("check", filled)[1]
    assert run("check", filled, "--previous", last)[0] == 0
    assert run("explain", filled, "--item", "依申请公开!D6")[0] == 0
    assert run("convert", filled, "--to", "txt", "--to", "json", "-o", tmp_path / "out")[0] == 0
    assert run("annotate", V1 / "marked.xlsx", "-o", tmp_path / "marked.xlsx")[0] in (0, 1)
    parent = ("--unit", "云溪县人民政府")
    _, output = run("merge", filled, V1 / "small-office.xlsx", *parent, "-o", tmp_path / "sum.xlsx")
    assert "第 3 版" not in output and (tmp_path / "sum.xlsx").is_file(), output
    summed = take_in((tmp_path / "sum.xlsx").read_bytes())
    assert (summed.form.version, len(summed.submission.sources)) == (2, 2)
    assert figures_of(summed) == added("filled.xlsx", "small-office.xlsx")
    # Held against what was published: the sum of then, and one that lacks all that the larger unit has.
    code, output = run("merge", filled, V1 / "small-office.xlsx", "--against", V1 / "summed.xlsx")
    assert (code, output.splitlines()[-1]) == (0, "云溪县人民政府公布的数与各单位之和完全一致。")
    code, output = run("merge", filled, V1 / "small-office.xlsx", "--against", V1 / "small-office.xlsx")
    assert code == 1
    assert f"{added('filled.xlsx')['applications.received.total']}" in output


def figures_of(intake: Intake) -> dict[str, Number | None]:
    """All figures of a workbook, totals worked out."""
    return dict(intake.submission.tally(intake.form).figures)


def added(*names: str) -> dict[str, Number | None]:
    """The figures of files of version 1, added up without the program's own sum."""
    filings = [figures_of(taken_in(name)) for name in names]
    return {item: sum(figures[item] or 0 for figures in filings) for item in PRESENT.items}


def test_ledger_of_version_1_is_asked_and_goes_on(tmp_path: Path) -> None:
    ledger = tmp_path / "season.sqlite"
    copyfile(V1 / "season.sqlite", ledger)
    code, output = run("status", "--ledger", ledger)
    assert code in (0, 1) and output
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    copyfile(V1 / "small-office.xlsx", inbox / "small-office.xlsx")
    _, output = run("collect", inbox, "--ledger", ledger)
    assert "另有 1 份与已收的完全相同" in output
    _, output = run("merge", "--ledger", ledger, "-o", tmp_path / "sum.xlsx", "--unit", "云溪县人民政府")
    assert "共 3 个单位，计入 2 个" in output
    assert "湖滨区水务局：没有交" in output
    summed = take_in((tmp_path / "sum.xlsx").read_bytes())
    assert summed.form is PRESENT
    assert figures_of(summed) == added("filled.xlsx", "small-office.xlsx")
