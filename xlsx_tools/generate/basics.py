"""The sheet 基本信息: the unit and year the workbook was made for, and who filled it in."""

from xlsx_tools.form.front_sheets import Field
from xlsx_tools.form.own_sheets import BASICS_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.next_steps import NextSteps, colour
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.workbook.cell import Cell, in_order
from xlsx_tools.workbook.next_rows import left_on_basics
from xlsx_tools.workbook.words import UNIT_LABEL, YEAR_LABEL

_COLUMNS = 3
_DONE = "要填的都填了。"


def write(book: BookWriter, steps: NextSteps) -> None:
    """Write the sheet; unit and year are locked, the form's own fields are inputs."""
    layout, submission = steps.layout, steps.submission
    sheet = book.sheet(BASICS_SHEET)
    sheet.raw.set_column(0, 0, 18)
    sheet.raw.set_column(1, 1, 46)
    sheet.raw.set_column(2, 2, 34)
    sheet.raw.set_row(0, 30)
    sheet.text(Cell(BASICS_SHEET, 0, 0), BASICS_SHEET, styles.TITLE, columns=_COLUMNS)
    _status(sheet, steps)
    _row(sheet, layout.basics["unit"], UNIT_LABEL, "生成模板时已填好，如有误请联系发放单位重新生成")
    sheet.text(layout.basics["unit"], submission.unit, styles.FIXED)
    _row(sheet, layout.basics["year"], YEAR_LABEL, "报告所属年度")
    if isinstance(submission.year, int):
        sheet.number(layout.basics["year"], submission.year, {**styles.FIXED, "align": "left"})
    else:
        sheet.text(layout.basics["year"], submission.year, styles.FIXED)
    for field in layout.form.fields:
        cell = layout.basics[field.id]
        _row(sheet, cell, field.label, field.guidance)
        sheet.text(cell, submission.fields.get(field.id, ""), styles.ENTRY)
        if field.choices:
            sheet.validation(cell, _drop_down(field))
    if layout.form.fields:
        first = layout.basics[layout.form.fields[0].id]
        sheet.raw.set_selection(first.row, first.column, first.row, first.column)
    set_up_page(sheet, submission, last=max(layout.basics.values(), key=in_order), columns=_COLUMNS)


def _status(sheet: SheetWriter, steps: NextSteps) -> None:
    """The line below the title: what is still to be filled in, or where to go on."""
    layout, cell = steps.layout, Cell(BASICS_SHEET, 1, 0)
    still, left = left_on_basics(layout), steps.left[BASICS_SHEET]
    asked = "、".join(field.label for field in layout.form.fields if field.asked)
    words = f" 处没有填{f'（要填的：{asked}）' if asked else ''}。"
    link, done = steps.link(BASICS_SHEET, _DONE)
    formula = f'=IF({still}>0,"还有 "&{still}&"{words}",{link})'
    sheet.raw.set_row(cell.row, 20)
    sheet.formula(cell, formula, f"还有 {left}{words}" if left else done, styles.NOTE, columns=_COLUMNS)
    colour(sheet, cell, Cell(BASICS_SHEET, cell.row, _COLUMNS - 1))


def _row(sheet: SheetWriter, cell: Cell, label: str, guidance: str) -> None:
    sheet.raw.set_row(cell.row, 28)
    sheet.text(Cell(cell.sheet, cell.row, 0), label, styles.LABEL)
    sheet.text(Cell(cell.sheet, cell.row, 2), guidance, styles.NOTE)


def _drop_down(field: Field) -> dict[str, object]:
    choices = "、".join(f"“{choice}”" for choice in field.choices)
    return {
        "validate": "list",
        "source": list(field.choices),
        "input_title": field.label,
        "input_message": field.guidance,
        "error_title": "请从列表中选择",
        "error_message": f"这里只能选{choices}，或者按 Delete 清空。",
    }
