"""XlsxWriter, strict: what it answers with a warning or a negative code becomes an exception."""

import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import CELL_TEXT_LIMIT
from xlsx_tools.prose import shortened
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.xls_length import MOST_BYTES, bytes_in_xls

Style = Mapping[str, Any]
Shown = Number | str | None

# What Excel would mark with a green triangle.
_ON_PURPOSE = ("number_stored_as_text", "formula_differs", "formula_range", "empty_cell_reference")
_WHOLE_SHEET = "A1:Z2000"
_ROW_PIXELS, _POINTS_A_PIXEL = 20, 0.75  # of a row of which nothing is said
# A prompt's title and text, as Excel limits them.
_TITLE_LIMIT, _PROMPT_LIMIT = 32, 255
# What spreadsheet programs hash alike: beyond it, or with Chinese, a sheet could not be unlocked.
_LONGEST_PASSWORD = 15


class _Sheet(Worksheet):
    """A worksheet as XlsxWriter would write it, but for three things that it has no call for.

    It looks through a formula once, though that stands in many cells and workbooks. A formula whose result
    is no text at all has that result, and not none. Rows that are `growing` grow with what is typed in them:
    they are of a height, without which none grows in LibreOffice, but not of a fixed one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.growing: set[int] = set()

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions)

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        if result == "":
            attributes = [*attributes, ("t", "str")]
        super()._xml_formula_element(formula, result, attributes)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "row" and dict(attributes)["r"] - 1 in self.growing:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


@lru_cache(maxsize=4096)  # some forms' worth
def _prepared(formula: str, expand_future_functions: bool) -> str:
    """The formula as a file holds it: XlsxWriter looks in it for every function of newer programs."""
    prepared: str = Worksheet()._prepare_formula(formula, expand_future_functions)
    return prepared


class _LockedWorkbook(Workbook):
    """A workbook whose sheets cannot be added, deleted, renamed or moved by accident."""

    worksheet_class = _Sheet

    def _write_workbook_pr(self) -> None:
        # XlsxWriter has no call for this element, whose place is right behind workbookPr.
        super()._write_workbook_pr()
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])


class SheetWriter:
    """A worksheet that is addressed by cells and refuses to lose anything in silence."""

    def __init__(self, sheet: _Sheet, book: "BookWriter") -> None:
        self.raw = sheet
        self._book = book

    def text(self, cell: Cell, text: str, style: Style, *, rows: int = 1, columns: int = 1) -> None:
        """Write text, never as a formula, into a cell or a merged block.

        Raises XlsxToolsError for more than a cell holds.
        """
        if len(text) > CELL_TEXT_LIMIT:
            raise XlsxToolsError(
                f"{cell.sheet}!{cell.a1}：这里的文字有 {len(text)} 个字，一格最多 {CELL_TEXT_LIMIT} 个字。"
                "写不下，请先在原文件里删减或分开写，再试一次。"
            )
        self._merge(cell, rows, columns, style)
        form = self._book.format(style)
        if text:
            _done(self.raw.write_string(cell.row, cell.column, text, form))
        else:
            _done(self.raw.write_blank(cell.row, cell.column, None, form))

    def growing_row(self, row: int, height: float) -> None:
        """Set the height that a row has until somebody types more in it."""
        _done(self.raw.set_row(row, height))
        self.raw.growing.add(row)

    def height(self, row: int) -> float:
        """How high a row is, in points."""
        pixels, _ = self.raw.row_sizes.get(row, (_ROW_PIXELS, False))
        return float(pixels) * _POINTS_A_PIXEL

    def hidden_row(self, row: int) -> None:
        """Hide a row."""
        _done(self.raw.set_row(row, None, None, {"hidden": True}))

    def number(self, cell: Cell, number: Number, style: Style, *, columns: int = 1) -> None:
        """Write a number."""
        self._merge(cell, 1, columns, style)
        _done(self.raw.write_number(cell.row, cell.column, number, self._book.format(style)))

    def formula(
        self, cell: Cell, formula: str, value: Shown, style: Style, *, rows: int = 1, columns: int = 1
    ) -> None:
        """Write a formula and the result it has, for programs that do not calculate.

        Raises XlsxToolsError for one that is too long for .xls.
        """
        if bytes_in_xls(formula) > MOST_BYTES:
            raise XlsxToolsError(
                f"{cell.sheet}!{cell.a1}：这里的公式太长，存成 .xls 会丢失。"
                "请在表式里把合计分成几级，或把“参考写法”分到几段文字。"
            )
        self._merge(cell, rows, columns, style)
        shown = "" if value is None else value
        # XlsxWriter would write a Decimal's repr; the stored result is a plain number.
        result = shown if isinstance(shown, str | int) else float(shown)
        _done(self.raw.write_formula(cell.row, cell.column, formula, self._book.format(style), result))

    def link(self, cell: Cell, target: Cell, text: str, style: Style) -> None:
        """Write a link to a cell of this workbook."""
        url = f"internal:{target.address}"
        _done(self.raw.write_url(cell.row, cell.column, url, self._book.format(style), text))

    def validation(self, cell: Cell, options: Mapping[str, Any]) -> None:
        """Set a data validation; prompts longer than Excel takes are cut at the end."""
        cut = dict(options)
        for key in ("input_title", "error_title"):
            cut[key] = shortened(cut.get(key, ""), _TITLE_LIMIT)
        for key in ("input_message", "error_message"):
            cut[key] = shortened(cut.get(key, ""), _PROMPT_LIMIT)
        _done(self.raw.data_validation(cell.row, cell.column, cell.row, cell.column, cut))

    def highlight(self, first: Cell, last: Cell, formula: str, style: Style) -> None:
        """Give the cells of a rectangle that style while the formula is true."""
        options = {"type": "formula", "criteria": formula, "format": self._book.format(style)}
        _done(self.raw.conditional_format(first.row, first.column, last.row, last.column, options))

    def _merge(self, cell: Cell, rows: int, columns: int, style: Style) -> None:
        if rows > 1 or columns > 1:
            last = cell.row + rows - 1, cell.column + columns - 1
            _done(self.raw.merge_range(cell.row, cell.column, *last, "", self._book.format(style)))


class BookWriter:
    """The workbook being written."""

    def __init__(self, created: datetime) -> None:
        self._out = BytesIO()
        self.raw = _LockedWorkbook(self._out, {"in_memory": True})
        self.raw.set_properties({"created": created})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._sheets: list[SheetWriter] = []

    def sheet(self, name: str) -> SheetWriter:
        """Add a sheet."""
        sheet = SheetWriter(self.raw.add_worksheet(name), self)
        self._sheets.append(sheet)
        return sheet

    def format(self, style: Style) -> Format:
        """The workbook's format for a style, made once."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.raw.add_format(dict(style))
        return self._formats[key]

    def close(self, lock: str) -> bytes:
        """Protect every sheet (`lock`: the hash of a password, or none) and return the file."""
        for sheet in self._sheets:
            sheet.raw.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
            sheet.raw.ignore_errors(dict.fromkeys(_ON_PURPOSE, _WHOLE_SHEET))
            sheet.raw.protect_options["password"] = lock
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.raw.close()
        return self._out.getvalue()


def password_hash(password: str) -> str:
    """The 16-bit hash that workbooks store for a sheet's password; nothing for no password.

    Raises XlsxToolsError for a password that could not be typed again everywhere.
    """
    if problem := password_problem(password):
        raise XlsxToolsError(f"口令{problem}。")
    return Worksheet()._encode_password(password) if password else ""


def password_problem(password: str) -> str | None:
    """What a password must be for every spreadsheet program to protect a sheet with it alike."""
    if password.isascii() and password.isprintable() and len(password) <= _LONGEST_PASSWORD:
        return None
    return f"只能用英文字母、数字和常见符号，最多 {_LONGEST_PASSWORD} 位"


def _done(code: object) -> None:
    if isinstance(code, int) and code < 0:
        raise ValueError(f"XlsxWriter refused a cell (code {code})")
