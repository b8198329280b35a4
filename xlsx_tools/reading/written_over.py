"""Figures in the form's own words: behind a title, in a heading, over the line that says what is left."""

import re
from collections import Counter
from collections.abc import Iterator

from xlsx_tools.form.identity import Verdict
from xlsx_tools.prose import folded
from xlsx_tools.reading.book import Book
from xlsx_tools.reading.lines import Lines, is_in_place
from xlsx_tools.reading.plan import SheetPlan
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Shift
from xlsx_tools.workbook.part_sheets import TablePlace
from xlsx_tools.workbook.words import DIFFERENCE, STATUS_BEGINS, TEXTS_LEFT, TEXTS_WRITTEN

_FIGURES = re.compile(r"\d+")
_VERDICTS = frozenset(verdict.value for verdict in Verdict)


def written_over(plan: SheetPlan, shift: Shift, lines: Lines, book: Book) -> Iterator[Cell]:
    """The cells of a sheet's own words that hold a figure which the form does not have there.

    Nothing is said where labels are lost by which others are found: that is told, and what stands where
    is anybody's guess.
    """
    if plan.part is None or not plan.needed.isdisjoint(lines.lost):
        return
    for label in () if is_in_place(plan, book.sheets[shift.sheet]) else plan.labels:
        cell = shift.moved(label.cell)
        text = folded(book.text(cell))
        if text not in plan.known and _figures(text) - _figures(folded(label.text)):
            yield cell
    if plan.part.status:
        yield from _typed_at(shift.moved(plan.part.status), (TEXTS_LEFT, TEXTS_WRITTEN), book)
    for place in plan.part.tables:
        yield from _over_what_is_worked_out(place, plan, shift, book)


def _typed_at(cell: Cell, beginnings: tuple[str, ...], book: Book) -> Iterator[Cell]:
    """The cell, if a figure stands there that its formula does not give; programs leave 0 uncalculated."""
    if book.value(cell) == 0:
        return
    if _FIGURES.search(text := book.text(cell)) and not text.startswith(beginnings):
        yield cell


def _figures(text: str) -> Counter[str]:
    return Counter(_FIGURES.findall(text))


def _over_what_is_worked_out(place: TablePlace, plan: SheetPlan, shift: Shift, book: Book) -> Iterator[Cell]:
    """The line over a table, and what its checks come to: a person may type over their formulas."""
    yield from _typed_at(shift.moved(place.status), STATUS_BEGINS, book)
    for row in place.check_rows.values():
        for column in (0, *range(place.grid.labels, place.grid.width)):
            cell = shift.moved(Cell(plan.name, row, column))
            text = book.text(cell)
            if text not in plan.check_words and text not in _VERDICTS:
                yield from _typed_at(cell, (DIFFERENCE,), book)
