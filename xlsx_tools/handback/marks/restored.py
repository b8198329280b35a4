"""What a paste locked, wiped out or hid, as it should be again: inputs, formulas of totals, texts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING

from xlsx_tools.filing.submission import CELL_TEXT_LIMIT
from xlsx_tools.finding import Finding
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_total
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.offer_formulas import formula_of_offer
from xlsx_tools.workbook.references import same_formula

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.cell_range import CellRange
    from openpyxl.worksheet.datavalidation import DataValidation

_FAR = 200  # rows and columns: a validation may be given for whole columns
_Formula = tuple[Cell, str, Number | str | None]  # where it stands, how it goes, what it comes to
_STYLE = ("font", "fill", "border", "alignment", "number_format", "protection")


@dataclass(frozen=True)
class HiddenText:
    """A whole text, and the cells beneath its own merged one that hold all but its beginning."""

    text: str
    beneath: tuple[Cell, ...]


@dataclass(frozen=True)
class Template:
    """What a workbook was made from: where it all is in the workbook, what its formulas come to.

    `make` writes the template anew, empty; it is called only where something has to be restored.
    `hidden` are texts by their cells of which nobody sees all.
    """

    layout: Layout
    figures: Mapping[str, Number | None]
    offers: Mapping[Cell, str]
    make: Callable[[], bytes]
    hidden: Mapping[Cell, HiddenText] = field(default_factory=dict)


@dataclass(frozen=True)
class Restored:
    """Inputs that can be typed in again, cells with their formula and what it comes to, whole texts."""

    inputs: frozenset[Cell] = frozenset()
    formulas: Mapping[Cell, Number | str | None] = field(default_factory=dict)
    texts: Mapping[Cell, HiddenText] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.inputs or self.formulas or self.texts)

    def told(self, finding: Finding) -> Finding:
        """The finding; one on what was put right says so, and asks for nothing in that cell any more."""
        beneath = {(cell.sheet, cell.a1) for hidden in self.texts.values() for cell in hidden.beneath}
        if (finding.sheet, finding.cell) in beneath:
            moved = "（退回的这份里这些文字已移到看得见的格里；请核对，不要的请删去。）"
            return replace(finding, message=finding.message + moved)
        restored = {(cell.sheet, cell.a1): result for cell, result in self.formulas.items()}
        if (finding.sheet, finding.cell) not in restored:
            return finding
        if isinstance(restored[str(finding.sheet), str(finding.cell)], str):
            was = f"（退回的这份里这一行已恢复成随数变化的句子，原来写的是“{finding.found}”。）"
            return replace(finding, message=finding.message + was)
        was = f"，原来填的是 {finding.found}" if finding.found is not None else ""
        told = f"（退回的这份里这一格已恢复公式{was}；请改各分项。）"
        return replace(finding, message=finding.message + told)

    def on(self, sheet: str) -> "Restored":
        """What was restored on one sheet."""
        return Restored(
            frozenset(cell for cell in self.inputs if cell.sheet == sheet),
            {cell: result for cell, result in self.formulas.items() if cell.sheet == sheet},
            {cell: hidden for cell, hidden in self.texts.items() if cell.sheet == sheet},
        )


def restore(book: "Workbook", template: Template) -> Restored:
    """Let a person type in every input of the book, and have every total worked out again.

    What was typed in an input stays. Formulas speak of the template's places, so those of a workbook
    whose rows or columns moved are left as they are.
    """
    layout = template.layout
    closed = [(cell, place) for cell, place in _inputs(layout) if _is_closed(book, cell)]
    lost = [] if layout.shifts else list(_without_formula(book, template))
    texts = {cell: hidden for cell, hidden in template.hidden.items() if len(hidden.text) <= CELL_TEXT_LIMIT}
    if not closed and not lost:
        return Restored(texts=texts)
    fresh = _loaded(template.make())
    asked, asked_here = _asked(fresh), _asked(book)
    for cell, place in closed:
        _style(book[cell.sheet][cell.a1], fresh[place.sheet][place.a1])
        if place in asked and cell not in asked_here:
            again = copy(asked[place])
            again.sqref = type(again.sqref)(cell.a1)
            book[cell.sheet].add_data_validation(again)
    for cell, formula, _ in lost:
        _style(book[cell.sheet][cell.a1], fresh[cell.sheet][cell.a1])
        book[cell.sheet][cell.a1].value = formula
    formulas = {cell: result for cell, _, result in lost}
    return Restored(frozenset(cell for cell, _ in closed), formulas, texts)


def _loaded(data: bytes) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(BytesIO(data))


def _inputs(layout: Layout) -> Iterator[tuple[Cell, Cell]]:
    """Every cell that the template lets a person type in: where it is now, and where the template has it."""
    template = layout.template
    yield from ((layout.items[item], template.items[item]) for item in layout.form.inputs)
    yield from ((layout.tables[table].switch, place.switch) for table, place in template.tables.items())
    yield from (
        (cell, template.basics[name]) for name, cell in layout.basics.items() if name in _typed(layout)
    )
    yield from ((cell, template.reasons[key]) for key, cell in layout.reasons.items())
    for here, there in zip(layout.reason_rows, template.reason_rows, strict=True):
        yield from ((here.rule, there.rule), (here.reason, there.reason))
    for narrative, place in template.texts.items():
        here_now = layout.texts[narrative]
        # Rows that were put in have no place in the template, and those taken out none in the workbook.
        yield from zip(here_now.cells, place.cells, strict=False)
        if here_now.heading and place.heading:
            yield here_now.heading, place.heading


def _typed(layout: Layout) -> Sequence[str]:
    """The particulars that are typed; unit and year are the office's."""
    return [particular.id for particular in layout.form.fields]


def _cell_of(book: "Workbook", cell: Cell) -> "SheetCell | None":
    """The cell of the book, None where its sheet is gone or a merged block covers it."""
    from openpyxl.cell.cell import Cell as SheetCell

    if cell.sheet not in book.sheetnames:
        return None
    found = book[cell.sheet][cell.a1]
    return found if isinstance(found, SheetCell) else None


def _is_closed(book: "Workbook", cell: Cell) -> bool:
    here = _cell_of(book, cell)
    return here is not None and bool(here.protection.locked)


def _without_formula(book: "Workbook", template: Template) -> Iterator[_Formula]:
    """The totals and sentences on offer that stand as something else than their formula."""
    for cell, formula, result in _formulas(template):
        here = _cell_of(book, cell)
        if here is not None and not same_formula(str(here.value or ""), formula):
            yield cell, formula, result


def _formulas(template: Template) -> Iterator[_Formula]:
    layout = template.layout
    for item in layout.form.totals:
        yield layout.items[item], formula_of_total(layout, item), template.figures[item]
    for place in layout.texts.values():
        if place.offer and place.narrative.offer:
            formula = formula_of_offer(layout, place.narrative.offer)
            yield place.offer, formula, template.offers[place.offer]


def _style(here: "SheetCell", there: "SheetCell") -> None:
    for name in _STYLE:
        setattr(here, name, copy(getattr(there, name)))


def _asked(book: "Workbook") -> dict[Cell, "DataValidation"]:
    """What each cell asks for when it is typed in."""
    return {
        Cell(sheet.title, row - 1, column - 1): validation
        for sheet in book.worksheets
        for validation in sheet.data_validations.dataValidation
        for area in validation.sqref.ranges
        for row, column in _cells_of(area)
    }


def _cells_of(area: "CellRange") -> Iterator[tuple[int, int]]:
    """The cells of an area, as far as a sheet of ours reaches."""
    rows = range(area.min_row, min(area.max_row, area.min_row + _FAR) + 1)
    columns = range(area.min_col, min(area.max_col, area.min_col + _FAR) + 1)
    yield from ((row, column) for row in rows for column in columns)
