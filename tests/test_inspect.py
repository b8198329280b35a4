"""The careful look: what was done to formulas and cells, told by cell with what stands there now."""

import re
from collections.abc import Callable
from itertools import islice

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.support import emulations
from tests.support.damages import LIVELY, converted, insert_row, merged_over_figure
from tests.support.forms import LAYOUTS, NATIONAL
from tests.support.office import require
from tests.support.workbooks import CREATED, edited, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.finding import Finding
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.handback.marks import annotate
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import take_in

ORIGINAL = LIVELY.read_bytes()
APPLICATIONS = "依申请公开"


def found(change: Callable[[Workbook], object], *, careful: bool = True) -> list[Finding]:
    """What is said of a good workbook after a change."""

    def do(book: Workbook) -> None:
        change(book)

    return check(take_in(edited(ORIGINAL, do), careful=careful))


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], object]:
    """Something typed into a cell."""
    return lambda book: setattr(book[sheet][cell], "value", value)


def test_careful_look_at_a_good_workbook_finds_nothing() -> None:
    assert check(take_in(ORIGINAL, careful=True)) == []


FORMULA = "SUM(INDIRECT(\"'依申请公开'!{}\"))"
SWITCHED = 'IF(AND(COUNT(INDIRECT("\'依申请公开\'!{0}"))=0,INDIRECT("\'依申请公开\'!J2")<>"是"),"",{1})'


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (f"={SWITCHED.format('D6:I6', FORMULA.format('D6:I6'))}", None),
        (f"= {SWITCHED.format('$D$6:$I$6', FORMULA.format('D6:I6'))}", None),
        (f"={SWITCHED.format('D6:I6', FORMULA.format('D6:I6')).lower()}", None),
        (f"={SWITCHED.format('D7:I7', FORMULA.format('D7:I7'))}", "被剪切、粘贴改成了 D7:I7"),
        ("=SUM(D6:I6)", "改成了“=SUM(D6:I6)”"),
        ("=D6+E6", "改成了“=D6+E6”"),
        (None, "被清除"),
        (202, "改成了“202”"),
    ],
)
def test_changed_formula_of_a_total_is_told_with_what_it_is_now(formula: object, words: str | None) -> None:
    findings = [f for f in found(put(APPLICATIONS, "J6", formula)) if f.rule == "K-FORMULA"]
    if words is None:
        assert findings == []
    else:
        (finding,) = findings
        assert (finding.severity, finding.cell) == ("info", "J6")
        assert words in finding.message


def test_formulas_of_the_check_sheet_are_told_in_one_finding() -> None:
    verdicts = [row.verdict.a1 for row in islice(LAYOUTS[NATIONAL.id].checks.values(), 3)]

    def overwrite(book: Workbook) -> None:
        for cell in verdicts:
            book[CHECKS_SHEET][cell] = "√"

    (finding,) = found(overwrite)
    assert (finding.rule, finding.severity) == ("K-CHECKS", "info")
    assert "、".join(verdicts) in finding.message


def formula_with_result(data: bytes, formula: str) -> bytes:
    """E6 holding a formula whose result is what was typed there before."""
    cell = re.compile(r'(<c r="E6"[^>]*>)(<v>)')
    part = emulations.part_of_sheet(data, APPLICATIONS)
    return emulations.part_changed(data, part, lambda xml: cell.sub(rf"\1<f>{formula}</f>\2", xml, count=1))


@pytest.mark.parametrize(
    ("formula", "words"),
    [("30+5", "里是公式“=30+5”，已按它的结果"), ("[1]Sheet1!B2", "引用了别的文件")],
)
def test_formula_in_an_input_is_read_by_its_result_and_told(formula: str, words: str) -> None:
    """Without being asked: the fast reader shows only the result."""
    intake = take_in(formula_with_result(ORIGINAL, formula))
    assert intake.submission.items == take_in(ORIGINAL).submission.items
    (finding,) = check(intake)
    assert (finding.rule, finding.severity, finding.cell) == ("K-INPUT", "warning", "E6")
    assert words in finding.message


@pytest.mark.parametrize("stored", ["<f>TODAY()</f><v>45672</v>", "<f>1/0</f><v></v>"])
def test_formula_among_the_particulars_is_told(stored: str) -> None:
    """A date that is another tomorrow, or nothing at all, which was dropped in silence."""
    part, cell = (
        emulations.part_of_sheet(ORIGINAL, "基本信息"),
        re.compile(r'(<c r="B8"[^>]*?)(?: t="s")?>.*?</c>'),
    )
    data = emulations.part_changed(ORIGINAL, part, lambda xml: cell.sub(rf"\1>{stored}</c>", xml, count=1))
    (finding,) = (f for f in check(take_in(data)) if f.rule == "K-TEXT")
    assert (finding.severity, finding.cell) == ("warning", "B8")
    assert "「填报日期」" in finding.message


def test_note_of_the_filler_is_quoted_and_ours_is_not() -> None:
    def note(book: Workbook) -> None:
        book[APPLICATIONS]["E7"].comment = Comment("已与法制科\n核实", "张三")

    (finding,) = found(note, careful=False)
    assert (finding.rule, finding.severity, finding.cell) == ("K-NOTE", "info", "E7")
    assert "“已与法制科 核实”" in finding.message
    wrong = edited(ORIGINAL, lambda book: setattr(book["复议诉讼"]["F6"], "value", "约3"))
    marked = annotate(wrong, check(take_in(wrong)), whose="x")
    assert [f.rule for f in check(take_in(marked, careful=True))] == ["C-NUMBER"]


def test_hidden_column_with_figures_is_told_once() -> None:
    def hide(book: Workbook) -> None:
        book[APPLICATIONS].column_dimensions["F"].hidden = True

    (finding,) = found(hide, careful=False)
    assert (finding.rule, finding.severity) == ("K-HIDDEN", "warning")
    assert "F 列被隐藏" in finding.message


def test_protection_flag_decides_and_not_a_password_left_behind() -> None:
    data = emulations.EMULATIONS["protection_not_on_with_password"](ORIGINAL)
    assert {f.rule for f in check(take_in(data))} == {"K-PROTECTION"}


ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!")


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_error_value_is_no_blank_in_any_format(ending: str) -> None:
    """Readers of values show nothing there; a table whose blanks are zeros would make 0 of it."""
    require("soffice", "libreoffice-calc")

    def spoil(book: Workbook) -> None:
        sheet = book[APPLICATIONS]
        sheet["J2"] = "是"
        sheet["D6"], sheet["E6"], sheet["F6"] = "=1/0", "=NA()", "=#REF!+1"
        sheet["G6"] = "=5+3"

    findings = check(take_in(converted(edited(ORIGINAL, spoil), ending)))
    errors = {f.cell for f in findings if f.rule in ("C-ERROR", "C-FORMULA")}
    assert errors == {"D6", "E6", "F6"}
    read_by_result = [f.cell for f in findings if f.rule == "K-INPUT"]
    assert read_by_result == ["G6"]


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_hidden_rows_and_notes_are_seen_in_other_formats(ending: str) -> None:
    require("soffice", "libreoffice-calc")

    def change(book: Workbook) -> None:
        book[APPLICATIONS].row_dimensions[8].hidden = True
        book[APPLICATIONS]["E7"].comment = Comment("已核实", "张三")

    findings = check(take_in(converted(edited(ORIGINAL, change), ending)))
    assert {f.rule for f in findings} == {"K-HIDDEN", "K-NOTE"}
    figures = take_in(ORIGINAL).submission.items
    assert take_in(converted(edited(ORIGINAL, change), ending)).submission.items == figures


def test_totals_of_a_moved_table_in_a_format_without_formulas_are_only_told() -> None:
    """Formulas speak of the template's cells by text: after a row was put in they add up others."""
    require("soffice", "libreoffice-calc")

    intake = take_in(converted(edited(ORIGINAL, insert_row), "xls"))
    assert intake.submission.items == take_in(ORIGINAL).submission.items
    assert {f.severity for f in check(intake)} == {"info"}


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_figure_beneath_merged_cells_is_not_read_in_silence(ending: str) -> None:
    """Found by the campaign of human operations: nobody sees it, and it was read all the same."""
    require("soffice", "libreoffice-calc")
    data = merged_over_figure(ORIGINAL)
    intake = take_in(data if ending == "xlsx" else converted(data, ending))
    assert [(f.rule, f.cell, f.found) for f in check(intake)] == [("C-COVERED", "E6", "37")]
    assert intake.submission.items["applications.received.business"].value is None


def test_figure_beneath_merged_cells_is_no_zero_in_a_fresh_workbook(form: Form) -> None:
    switched = filled_workbook(form, {"applications.received.business": 31})
    repaired = repair(take_in(merged_over_figure(switched)), created=CREATED)
    assert [(f.rule, f.item) for f in repaired.left] == [("C-BLANK", "applications.received.business")]
