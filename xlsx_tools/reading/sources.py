"""Whose sum a workbook is: the units on its hidden sheet, their figures and texts on two others."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlsx_tools.form.own_sheets import HIDDEN_SHEET, SOURCES_SHEET, TEXTS_SHEET
from xlsx_tools.quantity import Number, from_cell_number
from xlsx_tools.reading.book import Book, Rows, as_text
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.source_places import source_text_title
from xlsx_tools.workbook.words import COUNTED, SOURCE_HEADINGS, SOURCE_KEY

if TYPE_CHECKING:
    from xlsx_tools.filing.source import Source

_Lack = tuple[str, bool]  # what a unit lacks, and whether it is counted all the same
_BEFORE_LEVELS = 2  # cells right of a unit on the hidden sheet; what lies within it follows


def read_sources(book: Book, layout: Layout) -> tuple["Source", ...]:
    """The units of a sum, none if it is none; `layout` is the template's.

    The sheets that show them only complete what the hidden one tells, unless that is gone.
    """
    hidden = dict(_hidden_rows(book))
    lacks = {unit: (lack, counted == COUNTED) for unit, (lack, counted, *_) in hidden.items()}
    if not lacks and HIDDEN_SHEET in book.sheets:
        return ()
    from xlsx_tools.filing.levels import MOST_CHARACTERS, unpacked
    from xlsx_tools.filing.source import Source

    figures: dict[str, dict[str, Number]] = {}
    shown: dict[str, _Lack] = {}
    for name, rows in book.sheets.items():
        if name.startswith(SOURCES_SHEET):
            _read_sheet(rows, layout, figures, shown)
    texts = _texts(book.sheets.get(TEXTS_SHEET, ()), layout)
    packed = {unit: "".join(levels) for unit, (_, _, *levels) in hidden.items()}
    is_ours = sum(map(len, packed.values())) <= MOST_CHARACTERS
    within = {unit: unpacked(layout.form, text) for unit, text in packed.items() if text and is_ours}
    return tuple(
        Source(unit, figures.get(unit, {}), texts.get(unit, {}), lack, counted, within.get(unit, ()))
        for unit, (lack, counted) in (lacks or shown).items()
    )


def _hidden_rows(book: Book) -> Iterator[tuple[str, list[str]]]:
    """Each unit with what it lacks, whether it is counted, and the cells of what lies within it."""
    for row in book.sheets.get(HIDDEN_SHEET, ()):
        if row and (key := as_text(row[0])).startswith(SOURCE_KEY):
            cells = [as_text(cell) for cell in row[1:]]
            yield key.removeprefix(SOURCE_KEY), [*cells, *[""] * (_BEFORE_LEVELS - len(cells))]


def _read_sheet(
    rows: Rows, layout: Layout, figures: dict[str, dict[str, Number]], shown: dict[str, _Lack]
) -> None:
    """Take in one sheet of figures, found by its headings."""
    first = len(SOURCE_HEADINGS)
    head = next((n for n, row in enumerate(rows) if tuple(row[:first]) == SOURCE_HEADINGS), None)
    if head is None or head + 1 >= len(rows):
        return
    units = [as_text(value) for value in rows[head][first:]]
    items = {(cell.sheet, cell.a1): item for item, cell in layout.items.items()}
    for row in rows[head + 2 :]:
        item = items.get((as_text(row[0]), as_text(row[1])))
        for unit, value in zip(units, row[first:], strict=False):
            if item and unit and isinstance(value, int | float):
                figures.setdefault(unit, {})[item] = from_cell_number(value)
    for unit, state in zip(units, map(as_text, rows[head + 1][first:]), strict=False):
        if unit:
            shown[unit] = ("", True) if state == COUNTED else (state, unit in figures)


def _texts(rows: Rows, layout: Layout) -> dict[str, dict[str, str]]:
    """Each unit's texts: a title over each narrative, then a unit beside the first of its paragraphs."""
    titles = {source_text_title(place): narrative for narrative, place in layout.texts.items()}
    texts: dict[str, dict[str, str]] = {}
    narrative, unit = None, ""
    for first, second in (map(as_text, (*row, "", "")[:2]) for row in rows):
        if first in titles:
            narrative, unit = titles[first], ""
            continue
        unit = first or unit
        if narrative and unit and second:
            own = texts.setdefault(unit, {})
            own[narrative] = f"{own[narrative]}\n{second}" if narrative in own else second
    return texts
