"""Workbooks that are read and not filled in: lists with headings that stay in sight, to sort and filter."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.generate import styles
from xlsx_tools.widths import lines_of

HEADING: styles.Style = {**styles.HEADING, "bold": True}
_LINE, _HEADING, _HIGHEST = 14.5, 26.0, 400.0  # points; no program shows a row of more than 409
_MARGIN = 0.4  # inches

# What is put into a cell, and how it looks.
Shown = tuple[str | int | Decimal | datetime | date | None, styles.Style]
Column = tuple[str, float]  # a heading, and how wide


class ListBook:
    """A workbook being written, each format made once; whoever made it closes `raw`."""

    def __init__(self, out: BytesIO) -> None:
        self.raw = Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self._formats: dict[str, Format] = {}

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, printed across A4 as wide as it is."""
        sheet = self.raw.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def format(self, style: styles.Style) -> Format:
        """The format of that look."""
        key = repr(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.raw.add_format(dict(style))
        return self._formats[key]

    def put(self, sheet: Worksheet, row: int, column: int, shown: Shown) -> None:
        """Write a value as what it is, text never as a formula."""
        value, form = shown[0], self.format(shown[1])
        match value:
            case None | "":
                sheet.write_blank(row, column, None, form)
            case str():
                sheet.write_string(row, column, value, form)
            case int() | Decimal():
                sheet.write_number(row, column, value, form)
            case _:
                sheet.write_datetime(row, column, value, form)

    def add_list(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Shown]]) -> None:
        """A sheet with a row of headings that stays in sight, to be sorted and filtered."""
        sheet = self.sheet(name)
        sheet.set_margins(left=_MARGIN, right=_MARGIN)
        headings: list[Shown] = [(heading, HEADING) for heading, _ in columns]
        sheet.set_row(0, max(_HEADING, _height(headings, columns)))
        for place, (_, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            self.put(sheet, 0, place, headings[place])
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, _height(row, columns))
            for place, shown in enumerate(row):
                self.put(sheet, number, place, shown)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.repeat_rows(0)


def _height(row: Sequence[Shown], columns: Sequence[Column]) -> float:
    """What the longest of the texts takes in its column."""
    lines = 1
    for (value, _), (_, width) in zip(row, columns, strict=False):
        if isinstance(value, str):
            lines = max(lines, sum(lines_of(paragraph, width) for paragraph in value.split("\n")))
    return min(_LINE * lines + 4, _HIGHEST)
