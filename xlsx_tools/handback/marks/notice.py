"""The first sheet, 退回意见: every finding in a list, with a link to its cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlsx_tools.finding import Finding
from xlsx_tools.handback.marks.in_cells import COLOURS, GRAVEST_FIRST, MARK, by_gravity
from xlsx_tools.handback.marks.told import UNSHOWABLE, message_lines, words_of
from xlsx_tools.workbook.words import MARKS_SHEET

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class _Look:
    """How a cell of the list looks; the fonts are those of the templates."""

    font: str = "宋体"
    size: int = 10
    colour: str = "000000"
    fill: str = ""
    boxed: bool = True
    centred: bool = True
    link: bool = False


_TITLE = _Look("黑体", 16, boxed=False)
_WHOSE = _Look(size=11, colour="404040", boxed=False)
_COUNTS = _Look("黑体", 12, boxed=False)
_ADVICE = _Look(colour="404040", boxed=False, centred=False)
_HEADING = _Look(size=11, fill="F5F8FC")
_CELL = _Look()
_WORDS = replace(_CELL, centred=False)
_PLACE = replace(_CELL, colour="0563C1", link=True)

MARK_CELL = "F1"
_HEADINGS = ("序号", "性质", "位置", "问题和改法", "规则")
_WIDTHS = (6, 10, 18, 57, 15)
_HEAD_ROW = 5
_TO_DO = (
    "错误必须改正；提示核实的请核对，确实无误的在“校验”页写明原因（补充说明的左边填这里的规则编号）；"
    "说明只是告知，不用改。点“位置”可以跳到那一格，"
    "格上有颜色和批注。改正后保存，把本文件发回；这张表和彩色标记不用删除。"
)
_GREATEST_HEIGHT = 409  # points


def is_notice(first_row: Iterable[object]) -> bool:
    """Whether a sheet whose first row shows these values is our list, whatever the sheet's name."""
    values = list(first_row)
    return values[:1] == [MARKS_SHEET] and MARK in values


def add_notice(book: "Workbook", findings: Sequence[Finding], whose: str) -> str:
    """Add the first sheet and open the workbook at it; returns its name."""
    names = (MARKS_SHEET, *(f"{MARKS_SHEET}({number})" for number in range(2, len(book.sheetnames) + 3)))
    name = next(name for name in names if name not in book.sheetnames)
    sheet: Worksheet = book.create_sheet(name, 0)
    _head(sheet, findings, whose)
    for number, finding in enumerate(by_gravity(findings), 1):
        _row(sheet, number, finding, has_target=finding.sheet in book.sheetnames)
    _set_up(sheet)
    show_sheet(book, sheet)
    return name


def _head(sheet: "Worksheet", findings: Sequence[Finding], whose: str) -> None:
    counts = [f"{s.words} {sum(f.severity is s for f in findings)} 处" for s in GRAVEST_FIRST]
    lines = (
        (MARKS_SHEET, _TITLE),
        (whose, _WHOSE),
        (f"共 {len(findings)} 处：{'，'.join(counts)}", _COUNTS),
        (_TO_DO, _ADVICE),
    )
    for row, (text, look) in enumerate(lines, 1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_HEADINGS))
        _put(sheet, row, 1, text, look)
        sheet.row_dimensions[row].height = _height(message_lines(text, sum(_WIDTHS)), look)
    for column, heading in enumerate(_HEADINGS, 1):
        _put(sheet, _HEAD_ROW, column, heading, _HEADING)
    sheet.row_dimensions[_HEAD_ROW].height = _height(1, _HEADING)
    sheet[MARK_CELL] = MARK


def _height(lines: int, look: _Look) -> float:
    """The height in points of a row of that many lines."""
    return min(1.4 * look.size * lines + 8, _GREATEST_HEIGHT)


def _row(sheet: "Worksheet", number: int, finding: Finding, *, has_target: bool) -> None:
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    row = _HEAD_ROW + number
    place = "!".join(part for part in (finding.sheet, finding.cell) if part) or "全文件"
    texts = (finding.severity.words, place, words_of(finding), finding.rule)
    looks = (replace(_CELL, fill=COLOURS[finding.severity]), _PLACE if has_target else _CELL, _WORDS, _CELL)
    _put(sheet, row, 1, number, _CELL)
    for column, (text, look) in enumerate(zip(texts, looks, strict=True), 2):
        _put(sheet, row, column, text, look)
    if has_target and finding.sheet:
        location = f"{quote_sheetname(finding.sheet)}!{finding.cell or 'A1'}"
        sheet.cell(row, 3).hyperlink = Hyperlink(ref="", location=location)
    lines = max(message_lines(text, width) for text, width in zip(texts, _WIDTHS[1:], strict=True))
    sheet.row_dimensions[row].height = _height(lines, _CELL)


def _put(sheet: "Worksheet", row: int, column: int, value: int | str, look: _Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = UNSHOWABLE.sub("", value)
        cell.data_type = "s"  # also where it begins with = or is #N/A
    else:
        cell.value = value
    cell.font = Font(name=look.font, size=look.size, color=look.colour, u="single" if look.link else None)
    across, indent = ("center", 0) if look.centred else ("left", 1)
    cell.alignment = Alignment(across, "center", wrap_text=True, indent=indent)
    if look.boxed:
        side = Side("thin", "7F7F7F")
        cell.border = Border(side, side, side, side)
    if look.fill:
        cell.fill = PatternFill("solid", look.fill)


def _set_up(sheet: "Worksheet") -> None:
    """Widths, protection and A4: everything across one page, the headings on every page."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.column_dimensions[MARK_CELL[0]].hidden = True
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "C00000"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.8, bottom=0.8)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(_HEADINGS))}{sheet.max_row}"
    if (footer := sheet.oddFooter) is not None:
        footer.center.text = "第 &P 页 共 &N 页"
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False


def show_sheet(book: "Workbook", sheet: "Worksheet") -> None:
    """Make it the sheet that is open; two that are selected would be edited together."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = True if other is sheet else None
    book.active = sheet
    for view in book.views:
        view.firstSheet = 0
