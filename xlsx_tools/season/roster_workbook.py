"""The empty roster: a sheet to fill in, one row a unit, and a sheet that explains its columns."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.form.front_sheets import Field
from xlsx_tools.generate import styles
from xlsx_tools.season.roster import Column, roster_columns

_SHEET, _HELP_SHEET = "名册", "填写说明"
_WIDTHS = {
    "name": 34,
    "short": 16,
    "code": 22,
    "parent": 26,
    "kind": 14,
    "contact": 14,
    "email": 30,
    "phone": 16,
    "former": 24,
    "exempt": 20,
    "extension": 12,
}
_PREPARED_ROWS = 2_000  # with borders and drop-downs; rows further down are read all the same
_HELP = (
    "在“名册”页每行写一个单位，从第 2 行写起，中间可以空行；各栏的先后可以调换，也可以另加别的栏。",
    "要汇总到的政府自己不另外报送的，不用写一行，只写在“上级”里；自己也报送的，也写一行。",
    "填好以后用 xlsx-tools roster check 检查，有问题的会按行列出。",
)


def empty_roster(fields: Sequence[Field], *, created: datetime) -> bytes:
    """The .xlsx to fill in, for a form with those fields."""
    columns = roster_columns(fields)
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"created": created})
    _list(book, book.add_worksheet(_SHEET), columns)
    _explanations(book, book.add_worksheet(_HELP_SHEET), columns)
    book.close()
    return out.getvalue()


def _list(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    # The Text format keeps the zeros that a code begins with.
    entry = book.add_format({**styles.ENTRY, "bg_color": "#FFFFFF", "text_wrap": False})
    heading = book.add_format({**styles.HEADING, "bold": True})
    required = book.add_format({**styles.HEADING, "bold": True, "font_color": styles.FAILING["font_color"]})
    sheet.set_row(0, 28)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column.field, 13))
        sheet.write_string(0, place, column.heading, required if column.field == "name" else heading)
        for row in range(1, _PREPARED_ROWS):
            sheet.write_blank(row, place, None, entry)
        sheet.data_validation(1, place, _PREPARED_ROWS - 1, place, _validation(column))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, _PREPARED_ROWS - 1, len(columns) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _validation(column: Column) -> dict[str, object]:
    """A prompt with every column, and what may be chosen where there is a choice."""
    example = f"例如：{column.example}" if column.example else ""
    prompt = {"input_title": column.heading, "input_message": column.help + example}
    if not column.choices:
        return {"validate": "any", **prompt}
    told = {
        "error_title": "请从列表中选择",
        "error_message": "这里只能填列表里的，或者按 Delete 清空。",
        "show_error": column.is_strict,
    }
    return {"validate": "list", "source": list(column.choices), **prompt, **told}


def _explanations(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    plain = book.add_format(styles.PLAIN)
    heading, cell = book.add_format(styles.HEADING), book.add_format(styles.CELL)
    for place, width in enumerate((16, 60, 26)):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, 2, "单位名册怎样填", book.add_format(styles.TITLE))
    for row, line in enumerate(_HELP, 1):
        sheet.set_row(row, 32)
        sheet.merge_range(row, 0, row, 2, f"{row}. {line}", plain)
    first = len(_HELP) + 2
    sheet.set_row(first, 24)
    for place, text in enumerate(("栏目", "怎样填", "例子")):
        sheet.write_string(first, place, text, heading)
    for row, column in enumerate(columns, first + 1):
        sheet.set_row(row, 34)
        for place, text in enumerate((column.heading, column.help, column.example)):
            sheet.write_string(row, place, text, cell)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
