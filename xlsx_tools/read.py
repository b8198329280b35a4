"""Workbook bytes -> what was filed, fast: values only, each from the place the layout names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from io import BytesIO

from python_calamine import CalamineWorkbook

from xlsx_tools.container import Container, UnreadableFileError
from xlsx_tools.form import BASICS_SHEET, CHECKS_SHEET, HIDDEN_SHEET, Form, Item, Role
from xlsx_tools.layout import Cell, Layout, same_label
from xlsx_tools.quantity import (
    BLANK,
    LARGEST,
    LARGEST_TOTAL,
    Number,
    Quantity,
    clean_text,
    from_cell_number,
    read_quantity,
    show,
)
from xlsx_tools.submission import Origin, Submission, origin_from_pairs

_MOST_ROWS = 2_000  # far more than any sheet of a form has
_SHOWN_LABELS = 3

Rows = list[list[object]]


@dataclass(frozen=True)
class Book:
    """A workbook's sheets as rows of values."""

    sheets: dict[str, Rows]

    def value(self, cell: Cell) -> object:
        """A cell's value, empty text where there is none."""
        rows = self.sheets[cell.sheet]
        if cell.row < len(rows) and cell.column < len(rows[cell.row]):
            return rows[cell.row][cell.column]
        return ""

    def text(self, cell: Cell) -> str:
        """A cell's value as the text a person sees there."""
        return _as_text(self.value(cell))


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return show(from_cell_number(value))
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return value.isoformat()
    return clean_text(str(value))


def open_book(container: Container) -> Book:
    """Read all sheets; raises UnreadableFileError."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(container.data))
        sheets: dict[str, Rows] = {}
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            sheets[name] = [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS)]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of the Rust reader is no Exception.
        raise UnreadableFileError(
            "工作簿的内部结构已损坏，打不开。请用 Excel 或 WPS 打开后另存，再发送。"
        ) from error
    return Book(sheets)


def origin_of(book: Book) -> Origin | None:
    """The form's identity from the hidden sheet, None if it is gone."""
    if HIDDEN_SHEET not in book.sheets:
        return None
    pairs = {}
    for row in book.sheets[HIDDEN_SHEET]:
        if len(row) < 2 or row[0] == "":
            break
        pairs[_as_text(row[0])] = _as_text(row[1])
    return origin_from_pairs(pairs)


def read_submission(book: Book, origin: Origin, layout: Layout) -> Submission:
    """Everything that was filled in; raises UnreadableFileError where the sheets are not the form's."""
    _require_sheets(book, layout)
    _require_labels(book, layout)
    form = layout.form
    items: dict[str, Quantity] = {}
    stated: dict[str, Quantity] = {}
    for name, cell in layout.items.items():
        item = form.items[name]
        (items if name in form.inputs else stated)[name] = _quantity(book, cell, item, form)
    year = book.text(layout.basics["year"]).removesuffix("年")
    return Submission(
        origin=origin,
        unit=book.text(layout.basics["unit"]),
        year=int(year) if year.isdecimal() else year,
        items=items,
        stated=stated,
        zero_tables=frozenset(t for t, place in layout.tables.items() if book.text(place.switch) == "是"),
        narrative={n: book.text(place.text) for n, place in layout.texts.items()},
        headings={n: book.text(p.heading) for n, p in layout.texts.items() if p.heading},
        fields={field.id: book.text(layout.basics[field.id]) for field in form.fields},
        reasons={key: reason for key, row in layout.checks.items() if (reason := book.text(row.reason))},
        last_year=dict(_last_year(book, form)),
    )


def _quantity(book: Book, cell: Cell, item: Item, form: Form) -> Quantity:
    value = book.value(cell)
    if value == "":
        return BLANK
    largest = LARGEST if item.role is Role.INPUT else LARGEST_TOTAL
    return read_quantity(value, whole=item.is_whole, units=form.units_of(item), largest=largest)


def _last_year(book: Book, form: Form) -> Iterator[tuple[str, Number]]:
    for row in book.sheets.get(HIDDEN_SHEET, []):
        if len(row) >= 2 and row[0] in form.items and isinstance(row[1], float):
            yield str(row[0]), from_cell_number(row[1])


def _require_sheets(book: Book, layout: Layout) -> None:
    needed = [BASICS_SHEET, *(sheet.name for sheet in layout.parts), CHECKS_SHEET]
    missing = [name for name in needed if name not in book.sheets]
    if missing:
        raise UnreadableFileError(
            f"找不到工作表“{'”“'.join(missing)}”，可能被删除或改名。"
            f"请恢复原来的工作表名，或把数据填到新的模板里再发送。"
        )


def _require_labels(book: Book, layout: Layout) -> None:
    """Refuse a workbook whose rows or columns are not where every figure's address takes them to be."""
    wrong = [
        f"{cell.sheet}!{cell.a1} 应为“{label}”，现为“{book.text(cell)}”"
        for cell, label in (*layout.labels, *layout.captions)
        if not same_label(book.value(cell), label)
    ]
    if wrong:
        shown = "；".join(wrong[:_SHOWN_LABELS])
        more = f"；等共 {len(wrong)} 处" if len(wrong) > _SHOWN_LABELS else ""
        raise UnreadableFileError(
            f"表格的行列与模板不一致，可能插入、删除过行列或改过栏目名称：{shown}{more}。"
            f"请撤销这些改动，或把数据填到新的模板里再发送。"
        )
