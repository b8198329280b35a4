"""What stands on a sheet of the form and belongs to nothing of it: beside, below, between its cells."""

from collections.abc import Iterator
from datetime import date

from xlsx_tools.expression import Expression
from xlsx_tools.quantity import is_picture
from xlsx_tools.reading.book import Book
from xlsx_tools.reading.lines import Lines
from xlsx_tools.reading.plan import Place, SheetPlan
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Shift
from xlsx_tools.workbook.words import PASTING, SWITCH_WORDS, TEXTS_LEFT, TEXTS_WRITTEN

_PASTING = PASTING.partition("{")[0]
_DATES = Expression(r"(?:19|20)\d\d\s*[-年./](?:度|\s*\d{1,2}\s*[-月./]?(?:\s*\d{1,2}\s*日?)?)?")


def stray_cells(plan: SheetPlan, shift: Shift, lines: Lines, book: Book) -> list[Cell]:
    """Cells with a number or a text that no label, table or text of the form has.

    Where labels themselves are lost nothing is said of what stands beside them.
    """
    if any(leaf in lines.lost for labels in plan.leaves.values() for leaf in labels):
        return []
    if plan.part is None and shift.columns:
        return []
    return [
        cell for cell, anchor in _outside(plan, shift, book) if _says_something(book, cell, shift, anchor)
    ]


def _outside(plan: SheetPlan, shift: Shift, book: Book) -> Iterator[tuple[Cell, Place | None]]:
    """The cells with a value where none of the form begins, with the one of the form that spans them."""
    own = {shift.moved(Cell("", row, 0)).row: gaps for row, gaps in plan.gaps.items()}
    columns = {shift.moved(Cell("", 0, column)).column: column for column in range(plan.width)}
    texts = _rows_of_texts(plan, shift)
    # Sheets that every form has are mostly without labels: there is no telling which of their rows moved.
    last = max(own) if plan.part is None else -1
    for row, values in enumerate(book.sheets[shift.sheet]):
        if row in texts and row not in own:
            continue  # Whatever stands there is read as text.
        # The rows that show checks have no label by which they are found again where they moved.
        is_shown = row <= last or any(value in plan.check_words for value in values[:1])
        gaps = {} if is_shown else own.get(row)
        for column, value in enumerate(values):
            if value == "":
                continue
            before = columns.get(column)
            if gaps is None or before is None:
                yield Cell(shift.sheet, row, column), None
            elif before in gaps:
                yield Cell(shift.sheet, row, column), gaps[before]


def _rows_of_texts(plan: SheetPlan, shift: Shift) -> range:
    texts = plan.part.texts if plan.part else ()
    if not texts:
        return range(0)
    first, last = (shift.moved(Cell("", t.row, 0)).row for t in (texts[0].caption, texts[-1].cells[-1]))
    return range(first, last + 2 + (texts[-1].narrative.rows - 1 if texts[-1].narrative.is_box else 0))


def _says_something(book: Book, cell: Cell, shift: Shift, spanning: Place | None) -> bool:
    """Whether a person means something by it; what lies beneath a merged cell nobody sees."""
    text = book.text(cell)
    if text in ("", SWITCH_WORDS) or text.startswith((TEXTS_LEFT, TEXTS_WRITTEN, _PASTING)):
        return False
    if isinstance(book.value(cell), bool) or is_picture(text):
        return False
    if spanning is not None:
        shown = book.text(shift.moved(Cell(shift.sheet, *spanning)))
        if text == shown:  # Programs that fill a merged area write the same into all of it.
            return False
    return not book.is_covered(cell)


def tells_a_figure(book: Book, cell: Cell) -> bool:
    """Whether a number stands there or is spoken of; who signs with a date reports nothing by it."""
    value = book.value(cell)
    if isinstance(value, int | float):
        return True
    return not isinstance(value, date) and any(map(str.isdecimal, _DATES.compiled.sub("", book.text(cell))))
