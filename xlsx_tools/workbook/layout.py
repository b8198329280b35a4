"""Where a form's items, texts and checks stand in its workbook: the only place that knows addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import ClassVar, NamedTuple

from xlsx_tools.form.model import Carry, Check, Form, Narrative, Part
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET
from xlsx_tools.workbook.cell import Cell, _quoted, _rectangles
from xlsx_tools.workbook.checks_rows import REASON_ROWS, ChecksRows, checks_rows
from xlsx_tools.workbook.grid import CellRole as CellPart
from xlsx_tools.workbook.part_sheets import TITLE_ROW, PartSheet, TablePlace, TextPlace, part_sheet
from xlsx_tools.workbook.words import CHECK_HEADINGS, CHECKS_TITLE, OFFERED, UNIT_LABEL, YEAR_LABEL

_BASICS_FIRST_ROW = 2
_OVERALL_ROW, _PANEL_ROW, _BROKEN_ROW, _INDEX_ROW = 2, 4, 5, 8
_OTHERS_OF_GUIDE = 15  # its rows below the parts that are there in every form: sheets, headings, signatures
PANEL = ("open", "wrong", "texts", "holds", "fails", "pending")


class CheckRow(NamedTuple):
    """A row of the sheet 校验."""

    check: Check
    left: Cell
    right: Cell
    difference: Cell
    verdict: Cell
    reason: Cell


class CarryRow(NamedTuple):
    """A row of the sheet 校验 that compares this year's figure with last year's."""

    carry: Carry
    this_year: Cell
    last_year: Cell
    difference: Cell
    verdict: Cell
    reason: Cell


class ReasonRow(NamedTuple):
    """A row of the sheet 校验 for a reason given to any other rule, whose id is typed on its left."""

    label: Cell
    rule: Cell
    reason: Cell


class Shift(NamedTuple):
    """What became of a sheet: its name, and where those of its rows and columns are that moved."""

    sheet: str
    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def moved(self, cell: Cell) -> Cell:
        """Where a cell of the template is now."""
        row, column = self.rows.get(cell.row, cell.row), self.columns.get(cell.column, cell.column)
        return Cell(self.sheet, row, column)


@dataclass(frozen=True, eq=False)
class Layout:
    """The places of a whole form: in a template, or in a workbook whose sheets were changed.

    `shifts` tells of those sheets by their names in the template; formulas always speak of the template.
    `is_printed` says whether it is no workbook at all, so that nobody can write reasons in it.
    """

    is_printed: ClassVar[bool] = False
    form: Form
    shifts: Mapping[str, Shift] = field(default_factory=dict)

    @property
    def template(self) -> "Layout":
        """The same form's places in a template."""
        return layout_of(self.form)

    def at(self, cell: Cell) -> Cell:
        """Where a cell of the template is in this workbook."""
        shift = self.shifts.get(cell.sheet)
        return shift.moved(cell) if shift else cell

    def sheet_of(self, part: Part) -> str:
        """The name of a part's sheet in this workbook."""
        return self.at(Cell(part.sheet, 0, 0)).sheet

    @cached_property
    def parts(self) -> tuple[PartSheet, ...]:
        """The parts' sheets, in order."""
        return tuple(part_sheet(part) for part in self.form.parts)

    @cached_property
    def tables(self) -> dict[str, TablePlace]:
        """Where each table stands."""
        return {
            place.table.id: place._replace(switch=self.at(place.switch), status=self.at(place.status))
            for sheet in self.parts
            for place in sheet.tables
        }

    @cached_property
    def items(self) -> dict[str, Cell]:
        """Where each item stands, in printed order."""
        return {
            cell.item: self.at(place.cell(sheet.name, cell))
            for sheet in self.parts
            for place in sheet.tables
            for cell in place.grid.cells
            if cell.item
        }

    @cached_property
    def texts(self) -> dict[str, TextPlace]:
        """Where each narrative stands."""
        return {
            place.narrative.id: place._replace(
                caption=self.at(place.caption),
                heading=self.at(place.heading) if place.heading else None,
                cells=tuple(dict.fromkeys(map(self.at, place.cells))),
                offer=self._offer(place),
            )
            for sheet in self.parts
            for place in sheet.texts
        }

    def _offer(self, place: TextPlace) -> Cell | None:
        """The line of sentences on offer, as far below its caption as ever: it has no label of its own."""
        if place.offer is None:
            return None
        caption = self.at(place.caption)
        return Cell(caption.sheet, caption.row + place.offer.row - place.caption.row, caption.column)

    @cached_property
    def basics(self) -> dict[str, Cell]:
        """Where the particulars of 基本信息 stand: `unit`, `year` and the form's own fields."""
        names = ["unit", "year", *(field.id for field in self.form.fields)]
        cells = (Cell(BASICS_SHEET, _BASICS_FIRST_ROW + n, 1) for n in range(len(names)))
        return dict(zip(names, map(self.at, cells), strict=True))

    @cached_property
    def basics_labels(self) -> dict[str, str]:
        """What stands left of the particulars of 基本信息."""
        fields = {field.id: field.label for field in self.form.fields}
        return {"unit": UNIT_LABEL, "year": YEAR_LABEL, **fields}

    @cached_property
    def checks(self) -> dict[str, CheckRow]:
        """Where each check stands on the sheet 校验: identities that are typed first, then totals."""
        ordered = sorted(self.form.checks, key=lambda check: check.rule.is_total)
        return {
            check.key: CheckRow(check, *(self.at(Cell(CHECKS_SHEET, row, c)) for c in (3, 4, 5, 6, 8)))
            for row, check in enumerate(ordered, self._rows.checks)
        }

    @cached_property
    def shown_checks(self) -> dict[str, Cell]:
        """Where a check is shown on the sheet of its table, for those that have a line there."""
        rows = {table: place.check_rows for table, place in self.tables.items()}
        return {
            check.key: self.at(Cell(cell.sheet, rows[check.table][check.rule.id], cell.column))
            for check in self.form.checks
            if check.rule.id in rows[check.table]
            for cell in [self.template.items[check.left[0]]]
        }

    @cached_property
    def years_title(self) -> Cell:
        """The line over the comparisons with last year, and over their headings."""
        return self.at(Cell(CHECKS_SHEET, self._rows.years - 2, 0))

    @cached_property
    def carry_rows(self) -> dict[str, CarryRow]:
        """Where each comparison with last year stands on the sheet 校验."""
        return {
            carry.key: CarryRow(carry, *(self.at(Cell(CHECKS_SHEET, row, c)) for c in (3, 4, 5, 6, 8)))
            for row, carry in enumerate(self.form.carries, self._rows.years)
        }

    @cached_property
    def reasons_title(self) -> Cell:
        """The line over the rows for further reasons."""
        return self.at(Cell(CHECKS_SHEET, self._rows.reasons - 1, 0))

    @cached_property
    def reason_rows(self) -> tuple[ReasonRow, ...]:
        """The rows of the sheet 校验 for further reasons."""
        rows = range(self._rows.reasons, self._rows.reasons + REASON_ROWS)
        return tuple(ReasonRow(*(self.at(Cell(CHECKS_SHEET, row, c)) for c in (1, 0, 2))) for row in rows)

    @cached_property
    def _rows(self) -> ChecksRows:
        return checks_rows(self.form)

    @cached_property
    def reasons(self) -> dict[str, Cell]:
        """Where the reason stands for each check and each comparison with last year, by its key."""
        rows: dict[str, CheckRow | CarryRow] = {**self.checks, **self.carry_rows}
        return {key: row.reason for key, row in rows.items()}

    @cached_property
    def check_headings(self) -> tuple[tuple[Cell, str], ...]:
        """The title of 校验 and the headings of its columns."""
        row = self._rows.checks - 1
        headings = (
            (self.at(Cell(CHECKS_SHEET, row, column)), text) for column, text in enumerate(CHECK_HEADINGS)
        )
        return ((self.at(Cell(CHECKS_SHEET, TITLE_ROW, 0)), CHECKS_TITLE), *headings)

    @cached_property
    def overall(self) -> Cell:
        """The line 可以报送 / 还有 N 处需要处理."""
        return Cell(GUIDE_SHEET, _OVERALL_ROW, 0)

    @cached_property
    def panel(self) -> dict[str, Cell]:
        """The counts of the status panel, by the names of PANEL."""
        return {name: Cell(GUIDE_SHEET, _PANEL_ROW, column) for column, name in enumerate(PANEL)}

    @cached_property
    def first_broken(self) -> Cell:
        """The line that leads to the first check that fails, or else on to what is left to do."""
        return Cell(GUIDE_SHEET, _BROKEN_ROW, 0)

    @cached_property
    def basics_row(self) -> Cell:
        """The first cell of the row of 基本信息 in the list of sheets on 填报说明."""
        return Cell(GUIDE_SHEET, _INDEX_ROW, 0)

    @property
    def below_guide(self) -> int:
        """A row of 填报说明 below all that is shown there."""
        guide = self.form.guide
        lines = len(guide.steps) + max(len(guide.deadlines), 1) + len(guide.notes)
        return _INDEX_ROW + len(self.form.parts) + lines + _OTHERS_OF_GUIDE

    @cached_property
    def part_rows(self) -> dict[str, Cell]:
        """The first cell of each part's row in the list of sheets on 填报说明."""
        return {part.id: Cell(GUIDE_SHEET, _INDEX_ROW + n, 0) for n, part in enumerate(self.form.parts, 1)}

    @cached_property
    def verdicts(self) -> str:
        """All verdicts of 校验 as one area."""
        rows = [row.verdict for row in self.checks.values()]
        return f"{rows[0].address}:{rows[-1].a1}" if rows else f"{_quoted(CHECKS_SHEET)}!G1"

    @cached_property
    def labels(self) -> tuple[tuple[Cell, str], ...]:
        """Every heading of every table and the title of every sheet, where each must stand."""
        titles = ((self.at(Cell(sheet.name, TITLE_ROW, 0)), sheet.part.heading) for sheet in self.parts)
        headings = (
            (self.at(place.cell(sheet.name, cell)), cell.text)
            for sheet in self.parts
            for place in sheet.tables
            for cell in place.grid.cells
            if cell.part is not CellPart.FIGURE and cell.text
        )
        return (*titles, *headings)

    def inputs_of(self, table: str) -> tuple[str, ...]:
        """The items of a table that are typed."""
        return tuple(item.id for item in self.form.inputs.values() if item.table == table)

    @cached_property
    def items_of_parts(self) -> dict[str, dict[str, Cell]]:
        """For each part that has tables, where its items stand."""
        part_of = {table.id: part.id for part in self.form.parts for table in part.tables}
        parts: dict[str, dict[str, Cell]] = {}
        for item, cell in self.items.items():
            parts.setdefault(part_of[self.form.items[item].table], {})[item] = cell
        return parts

    @cached_property
    def typed_cells(self) -> dict[str, frozenset[str]]:
        """The addresses of the cells for figures and texts, by sheet."""
        cells = [self.items[item] for item in self.form.inputs]
        cells += [cell for place in self.texts.values() for cell in place.cells]
        return {
            sheet: frozenset(c.a1 for c in cells if c.sheet == sheet) for sheet in {c.sheet for c in cells}
        }

    @cached_property
    def captions(self) -> tuple[tuple[Cell, str], ...]:
        """The caption over every text, where each must stand."""
        return tuple((place.caption, caption_of(place.narrative)) for place in self.texts.values())

    def areas(self, items: Iterable[str]) -> Sequence[str]:
        """The cells of the items as few rectangles, each with its sheet: `'依申请公开'!D8:I28`."""
        wanted = tuple(items)
        if wanted not in self._areas:
            self._areas[wanted] = areas_of(self.items[item] for item in wanted)
        return self._areas[wanted]

    @cached_property
    def _areas(self) -> dict[tuple[str, ...], Sequence[str]]:
        """What formulas asked for: workbook after workbook has the same formulas."""
        return {}

    def merged(self, cells: Iterable[Cell]) -> list[tuple[Cell, Cell]]:
        """Cells as few rectangles, each by its first and last cell."""
        return _rectangles(cells)


def areas_of(cells: Iterable[Cell]) -> list[str]:
    """Cells as few rectangles, each with its sheet: `'依申请公开'!D8:I28`."""
    return [
        first.address if first == last else f"{first.address}:{last.a1}" for first, last in _rectangles(cells)
    ]


@lru_cache
def layout_of(form: Form) -> Layout:
    """The places in a template of the form, worked out once for each form."""
    return Layout(form)


def caption_of(narrative: Narrative) -> str:
    """What stands over a text."""
    label = f"{narrative.label}（必填）" if narrative.required else narrative.label
    return f"{label}　{OFFERED.format(narrative.offer.words)}" if narrative.offer else label
