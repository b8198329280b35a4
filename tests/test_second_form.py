"""The small form down the whole road, without a line of Python of its own: generate, fill, check, report."""

import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.support.forms import LAYOUTS, MINI, MINI_FOLDER, Typed, filed, typings, zero_switches
from tests.support.workbooks import CREATED, UNIT, YEAR, blank_submission, blank_workbook, edited, opened
from xlsx_tools.checking import check
from xlsx_tools.checking.rules import validate
from xlsx_tools.cli import main
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.finding import Finding, Severity, has_errors
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import LARGEST
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.render import OUTPUTS, render
from xlsx_tools.workbook.cell import Cell

LAYOUT = LAYOUTS[MINI.id]
TITLE = f"{UNIT}{YEAR}年四季度饮水工程情况季报"

Figures = Mapping[str, float | str | None]

# What a village types; all identities hold.
FILED: Figures = {
    "works.plant.opening": 2, "works.plant.built": 1, "works.plant.scrapped": 0, "works.plant.closing": 3,
    "works.plant.ordinary": 310, "works.plant.assisted": 12,
    "works.pump.opening": 1, "works.pump.built": 0, "works.pump.scrapped": 1, "works.pump.closing": 0,
    "works.pump.ordinary": 0, "works.pump.assisted": 0,
    "works.well.opening": 40, "works.well.built": 2, "works.well.scrapped": 5, "works.well.closing": 37,
    "works.well.ordinary": 37, "works.well.assisted": 4,
    "works.cistern.opening": 9, "works.cistern.built": 0, "works.cistern.scrapped": 0,
    "works.cistern.closing": 9, "works.cistern.ordinary": 8, "works.cistern.assisted": 1,
    "funds.quarter.granted": 12.5, "funds.quarter.raised": 0.360001,
    "service.homes.due": 8600.5, "service.homes.paid": 8000, "service.homes.waived": 500.25,
    "service.homes.owed": 100.25,
    "service.samples.wet": 4, "service.passed.wet": 3, "service.failed.wet": 1,
}  # fmt: skip
TOTALS = {
    "works.piped_total.closing": "3",
    "works.scattered_total.closing": "46",
    "works.overall.closing": "49",
    "works.overall.households": "372",
    "funds.quarter.invested": "12.860001",
    "service.users.due": "8600.5",
    "service.samples.tested": "4",
}
REMARK = "三季度停水两次。\n水源地已更换。"


def find_form(name: str) -> Form:
    """The small form, by its own id only."""
    assert name == MINI.id
    return MINI


def put(book: Workbook, cell: Cell, value: float | str | None) -> None:
    """Type into a cell."""
    book[cell.sheet].cell(cell.row + 1, cell.column + 1).value = value


def typed_into(
    template: bytes, figures: Figures, change: Callable[[Workbook], None] = lambda book: None
) -> bytes:
    """The template as a clerk fills it in: figures, one switch, the reporter, a remark."""

    def fill(book: Workbook) -> None:
        for item, value in figures.items():
            put(book, LAYOUT.items[item], value)
        put(book, LAYOUT.tables["service"].switch, "是")
        put(book, LAYOUT.basics["reporter"], "张三")
        put(book, LAYOUT.texts["remarks"].text, REMARK)
        change(book)

    return edited(template, fill)


def returned(
    changes: Figures | None = None, change: Callable[[Workbook], None] = lambda book: None
) -> Intake:
    """What is read of FILED with some figures changed."""
    return take_in(typed_into(blank_workbook(MINI), {**FILED, **(changes or {})}, change), find_form)


def only(findings: list[Finding]) -> Finding:
    """The one finding there is."""
    (finding,) = findings
    return finding


# --- Generate, fill with openpyxl, take in, check -------------------------------------------------------


def test_right_filling_has_nothing_to_find() -> None:
    intake = returned()
    assert check(intake) == []
    assert (intake.submission.unit, intake.submission.year) == (UNIT, YEAR)
    assert intake.submission.narrative["remarks"] == REMARK
    assert intake.submission.fields == {"reporter": "张三", "head": ""}


def test_totals_are_computed_though_openpyxl_stored_none() -> None:
    figures = returned().submission.tally(MINI).figures
    assert {item: str(figures[item]) for item in TOTALS} == TOTALS


def test_every_part_has_its_sheet_in_the_forms_order() -> None:
    book = opened(blank_workbook(MINI))
    assert book.sheetnames == ["填报说明", "基本信息", "供水工程", "水费和水质", "校验", "_xlsx_tools"]


def test_nothing_of_the_national_form_gets_into_its_workbook() -> None:
    with zipfile.ZipFile(BytesIO(blank_workbook(MINI))) as archive:
        everything = "".join(archive.read(name).decode() for name in archive.namelist())
    for words in ("政府信息公开", "依申请", "行政复议", "总体情况", "zfxxgk"):
        assert words not in everything


@pytest.mark.parametrize(
    ("changes", "rule", "severity", "item", "said"),
    [
        (
            {"works.well.closing": 36},
            "W-STOCK",
            Severity.ERROR,
            "works.well.opening",
            "供水工程!C8「水井 / 季初」所在的“水井”行勾稽关系不成立：季初 ＋ 本季新建 ＝ 40 ＋ 2 ＝ 42，"
            "而 本季报废 ＋ 季末 ＝ 5 ＋ 36 ＝ 41，左边比右边多 1。请核对季初、新建、报废和季末的处数。",
        ),
        (
            {"service.homes.owed": 100},
            "S-FEES",
            Severity.ERROR,
            "service.homes.due",
            "应收 ＝ 8600.5，而 实收 ＋ 减免 ＋ 欠缴 ＝ 8000 ＋ 500.25 ＋ 100 ＝ 8600.25，"
            "左边比右边多 0.25。",
        ),
        (
            {"service.failed.wet": 0},
            "S-SAMPLES",
            Severity.WARNING,
            "service.samples.wet",
            "检测 ＝ 4，而 合格 ＋ 不合格 ＝ 3 ＋ 0 ＝ 3，左边比右边多 1。"
            "有的水样还没有结果的，请在情况说明里写明。",
        ),
    ],
)
def test_broken_identity(changes: Figures, rule: str, severity: Severity, item: str, said: str) -> None:
    finding = next(f for f in check(returned(changes)) if f.item == item)
    assert (finding.rule, finding.severity) == (rule, severity)
    assert said in finding.message


def test_warning_alone_lets_the_report_be_issued() -> None:
    findings = check(returned({"service.failed.wet": 0}))
    assert {finding.rule for finding in findings} == {"S-SAMPLES"}
    assert not has_errors(findings)


def test_reason_given_for_a_warning_is_shown_with_it() -> None:
    cell = LAYOUT.checks["S-SAMPLES/wet"].reason
    findings = check(returned({"service.failed.wet": 0}, lambda book: put(book, cell, "一份水样未出结果")))
    assert "（填报单位说明：一份水样未出结果）" in findings[0].message


@pytest.mark.parametrize(
    ("item", "typed", "rule", "severity"),
    [
        ("works.plant.built", "１处", "C-READ-AS", Severity.INFO),
        ("works.plant.ordinary", "310户", "C-READ-AS", Severity.INFO),
        ("funds.quarter.granted", "12.5万元", "C-READ-AS", Severity.INFO),
        ("service.homes.paid", "8,000元", "C-READ-AS", Severity.INFO),
        ("funds.quarter.granted", "125000元", "C-NUMBER", Severity.ERROR),
        ("works.plant.built", "一", "C-NUMBER", Severity.ERROR),
        ("works.plant.built", "1件", "C-NUMBER", Severity.ERROR),
        ("works.plant.built", -1, "C-NEGATIVE", Severity.ERROR),
        ("works.plant.built", 1.5, "C-WHOLE", Severity.ERROR),
        ("works.plant.built", None, "C-BLANK", Severity.ERROR),
        ("funds.quarter.granted", 1e15, "C-SIZE", Severity.ERROR),
    ],
)
def test_odd_figure(item: str, typed: float | str | None, rule: str, severity: Severity) -> None:
    finding = only([f for f in check(returned({item: typed})) if f.item == item])
    assert (finding.rule, finding.severity, finding.cell) == (rule, severity, LAYOUT.items[item].a1)
    assert MINI.items[item].name in finding.message


def test_required_field_left_blank__error() -> None:
    finding = only(check(returned(change=lambda book: put(book, LAYOUT.basics["reporter"], None))))
    assert (finding.rule, finding.cell) == ("F-REQUIRED", LAYOUT.basics["reporter"].a1)
    assert "填报人" in finding.message


def test_optional_text_and_field_may_stay_blank() -> None:
    def clear(book: Workbook) -> None:
        put(book, LAYOUT.texts["remarks"].text, None)
        put(book, LAYOUT.basics["head"], None)

    assert check(returned(change=clear)) == []


def test_total_typed_over__error() -> None:
    cell = LAYOUT.items["works.overall.households"]
    finding = only(check(returned(change=lambda book: put(book, cell, 370))))
    assert (finding.rule, finding.cell) == ("W-ALL", cell.a1)
    assert (finding.expected, finding.found, finding.difference) == (372, 370, -2)


def test_row_inserted_by_hand_is_read_by_its_labels() -> None:
    intake = returned(change=lambda book: book["供水工程"].insert_rows(6))
    assert intake.submission.items == returned().submission.items
    assert [finding.rule for finding in check(intake)] == ["W-MOVED"]


# --- The next year --------------------------------------------------------------------------------------


def test_next_year_begins_where_this_one_ended() -> None:
    last = returned().submission
    begun = begin_year(MINI, Origin(MINI.id, MINI.version, UNIT, YEAR + 1), last)
    book = opened(workbook(MINI, begun, created=CREATED))
    opening = {row: LAYOUT.items[f"works.{row}.opening"] for row in ("plant", "pump", "well", "cistern")}
    shown = {row: book[cell.sheet].cell(cell.row + 1, cell.column + 1).value for row, cell in opening.items()}
    assert shown == {"plant": 3, "pump": 0, "well": 37, "cistern": 9}


def test_what_does_not_continue_last_year_is_a_hint_in_its_row() -> None:
    last = replace(returned().submission, year=YEAR - 1)
    findings = check(returned(), last)
    # This year's 季初 is last year's own, not last year's 季末.
    assert {f.item for f in findings} == {
        f"works.{row}.opening" for row in ("plant", "pump", "well", "scattered_total", "overall")
    }
    assert {(f.rule, f.severity) for f in findings} == {("W-OPENING", Severity.WARNING)}
    plant = next(f for f in findings if f.item == "works.plant.opening")
    assert (plant.expected, plant.found, plant.difference) == (3, 2, -1)


def test_rule_without_advice_ends_its_message_with_one_full_stop() -> None:
    last = replace(returned().submission, year=YEAR - 1)
    for finding in check(returned(), last):
        assert finding.message.endswith("。")
        assert "。。" not in finding.message


# --- Any filling, there and back ------------------------------------------------------------------------


@settings(max_examples=25)
@given(typed=typings(MINI, largest=LARGEST // len(MINI.inputs)), zeros=zero_switches(MINI))
def test_what_is_written_into_a_workbook_is_read_out_of_it(typed: Typed, zeros: frozenset[str]) -> None:
    submission = filed(MINI, typed, zeros)
    intake = take_in(workbook(MINI, submission, created=CREATED), find_form)
    assert intake.submission.tally(MINI) == submission.tally(MINI)
    assert intake.submission.zero_tables == zeros
    assert intake.findings == ()
    stated = {item: quantity.value for item, quantity in intake.submission.stated.items()}
    figures = submission.tally(MINI).figures
    assert stated == {item: figures[item] for item in MINI.totals}


@settings(max_examples=10)
@given(data=st.data())
def test_what_a_clerk_types_into_a_template_is_what_is_read(data: st.DataObject) -> None:
    typed = data.draw(typings(MINI, blanks=False))
    intake = take_in(typed_into(blank_workbook(MINI), {i: float(n) for i, n in typed.items()}), find_form)
    figures = intake.submission.tally(MINI).figures
    assert {item: figures[item] for item in typed} == typed


# --- The report -----------------------------------------------------------------------------------------


def report(output: str, *, draft: bool = False) -> bytes:
    """The report of the right filling."""
    return render(output, MINI, returned().submission, draft=draft)


@pytest.mark.parametrize("output", [name for name in OUTPUTS if name not in ("docx", "pdf", "json")])
def test_report_has_title_parts_tables_figures_and_text(output: str) -> None:
    text = report(output).decode()
    for words in (TITLE, "甲、供水工程", "水费和水质", "集中供水", "帮扶户", "8600.5", "12.860001", "372"):
        assert words in text
    for paragraph in REMARK.splitlines():
        assert paragraph in text
    assert "草稿" not in text


def test_report_as_text_has_its_tables_row_by_row() -> None:
    lines = [line.split("\t") for line in report("txt").decode().splitlines()]
    figures = [[cell for cell in line if cell.replace(".", "").isdigit()] for line in lines]
    for row in (
        ["2", "1", "0", "3", "310", "12", "322"],
        ["52", "3", "6", "49", "355", "17", "372"],
        ["12.5", "0.360001", "12.860001"],
        ["8600.5", "8000", "500.25", "100.25"],
        ["0", "0", "0", "0"],
        ["4", "0", "4"],
    ):
        assert row in figures


def test_report_as_word_document() -> None:
    from docx import Document

    document = Document(BytesIO(report("docx")))
    # The title breaks behind the unit's name.
    paragraphs = [paragraph.text.replace("\n", "") for paragraph in document.paragraphs]
    for words in (TITLE, "甲、供水工程", "水费和水质", *REMARK.splitlines()):
        assert words in paragraphs
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for words in ("集中供水", "受益户数（户）", "372", "12.860001", "8600.5"):
        assert words in cells


def test_report_as_document_is_the_submission() -> None:
    back = from_document(MINI, parse_json(report("json").decode()))
    assert back.tally(MINI) == returned().submission.tally(MINI)
    assert back.narrative["remarks"] == REMARK


@pytest.mark.parametrize("output", [name for name in OUTPUTS if name not in ("docx", "pdf", "json")])
def test_draft_is_marked(output: str) -> None:
    assert "草稿（未通过校验）" in report(output, draft=True).decode()


# --- The command line ----------------------------------------------------------------------------------


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the program with `--form` on the small form: exit code, stdout, stderr."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xlsx-tools", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


Run = Callable[..., tuple[int, str, str]]


def test_form_lists_the_small_form(run: Run) -> None:
    code, out, _ = run("form", MINI_FOLDER)
    assert code == 0
    for words in (MINI.title, "甲、供水工程", "works.plant.opening", "W-STOCK", "每一行：季初 ＋ 本季新建"):
        assert words in out


def test_form_as_json_says_where_everything_is(run: Run) -> None:
    code, out, _ = run("form", MINI_FOLDER, "--json")
    document = json.loads(out)
    assert (code, document["id"]) == (0, MINI.id)
    assert {i["id"]: (i["sheet"], i["cell"], i["label"]) for i in document["items"]} == {
        item.id: (LAYOUT.items[item.id].sheet, LAYOUT.items[item.id].a1, item.label)
        for item in MINI.items.values()
    }
    assert {rule["id"] for rule in document["rules"]} >= {"W-ALL", "W-STOCK", "W-OPENING", "S-SAMPLES"}


def test_whole_road(run: Run, tmp_path: Path) -> None:
    template, data, filled, reports = (
        tmp_path / name for name in ("模板.xlsx", "数据.json", "填好.xlsx", "报告")
    )
    of_form = ("--form", MINI_FOLDER)
    code, out, _ = run("generate", "--unit", UNIT, "--year", str(YEAR), "-o", template, *of_form)
    assert (code, out) == (0, f"{template}\n")

    document = {
        "form": MINI.id,
        "items": FILED,
        "fields": {"reporter": "张三"},
        "narrative": {"remarks": REMARK},
        "blank_is_zero": ["service"],
    }
    data.write_text(json.dumps(document), encoding="utf-8")
    code, out, _ = run("fill", template, data, "-o", filled, *of_form)
    assert (code, out) == (0, f"{filled}\n")

    code, out, _ = run("check", filled, "--json", *of_form)
    (checked,) = json.loads(out)["files"]
    assert (code, checked["form"], checked["unit"], checked["findings"]) == (0, MINI.id, UNIT, [])

    code, out, _ = run("convert", filled, "-o", reports, *of_form)
    written = [Path(line) for line in out.splitlines()]
    assert code == 0
    assert written == [reports / f"{TITLE}.{output}" for output in OUTPUTS]
    assert (reports / f"{TITLE}.txt").read_bytes() == report("txt")

    code, out, _ = run("check", reports / f"{TITLE}.json", *of_form)
    assert code == 0


def test_filled_workbook_shows_true_results_without_calculating(run: Run, tmp_path: Path) -> None:
    template, data, filled = tmp_path / "模板.xlsx", tmp_path / "数据.json", tmp_path / "填好.xlsx"
    template.write_bytes(blank_workbook(MINI))
    document = {"form": MINI.id, "items": FILED, "blank_is_zero": ["service"], "fields": {"reporter": "张三"}}
    data.write_text(json.dumps(document), encoding="utf-8")
    assert run("fill", template, data, "-o", filled, "--form", MINI_FOLDER)[0] == 0
    book = load_workbook(filled, data_only=True)

    def shown(cell: Cell) -> object:
        return book[cell.sheet].cell(cell.row + 1, cell.column + 1).value

    assert {item: str(shown(LAYOUT.items[item])) for item in TOTALS} == TOTALS
    assert {shown(row.verdict) for row in LAYOUT.checks.values()} == {"√"}
    assert shown(LAYOUT.overall) == "可以报送"


def test_wrong_filling_gives_no_report_but_a_draft(run: Run, tmp_path: Path) -> None:
    wrong, reports = tmp_path / "有错.xlsx", tmp_path / "报告"
    wrong.write_bytes(typed_into(blank_workbook(MINI), {**FILED, "works.well.closing": 36}))
    of_form = ("--form", MINI_FOLDER)
    code, out, _ = run("check", wrong, *of_form)
    assert code == 1
    assert "W-STOCK" in out

    code, out, err = run("convert", wrong, "-o", reports, "--to", "txt", *of_form)
    assert (code, out, reports.exists()) == (1, "", False)
    assert "W-STOCK" in err

    code, out, _ = run("convert", wrong, "-o", reports, "--to", "txt", "--draft", *of_form)
    assert code == 1
    assert "草稿（未通过校验）" in Path(out.strip()).read_text(encoding="utf-8")


def test_previous_year_is_prefilled(run: Run, tmp_path: Path) -> None:
    last, template = tmp_path / "去年.xlsx", tmp_path / "今年.xlsx"
    last.write_bytes(typed_into(blank_workbook(MINI), FILED))
    options = ("-o", template, "--previous", last, "--form", MINI_FOLDER)
    code, _, err = run("generate", "--unit", UNIT, "--year", str(YEAR + 1), *options)
    assert (code, "请注意" in err) == (0, False)
    intake = take_in(template.read_bytes(), find_form)
    assert intake.submission.items["works.well.opening"].value == 37
    assert intake.submission.last_year["works.overall.households"] == 372


def test_without_its_form_a_file_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "季报.xlsx"
    file.write_bytes(blank_workbook(MINI))
    code, out, _ = run("check", file)
    assert code == 2
    assert f"这份文件用的表式是“{MINI.id}”，本程序没有这个表式" in out


def test_blank_template_has_everything_to_do() -> None:
    intake = take_in(blank_workbook(MINI), find_form)
    assert [finding.rule for finding in check(intake)] == ["W-EMPTY"]
    rules = [finding.rule for finding in validate(intake.layout, intake.submission)]
    assert rules.count("C-BLANK") == len(MINI.inputs)
    assert set(rules) == {"C-BLANK", "F-REQUIRED"}
    assert intake.submission.tally(MINI) == blank_submission(MINI).tally(MINI)
