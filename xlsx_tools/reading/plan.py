"""What each sheet of a form must show where: the labels by which its lines are found again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET
from xlsx_tools.prose import folded
from xlsx_tools.workbook.cell import Cell, in_order
from xlsx_tools.workbook.grid import BlockGrid, GridCell
from xlsx_tools.workbook.grid import CellRole as CellPart
from xlsx_tools.workbook.layout import Layout, layout_of
from xlsx_tools.workbook.part_sheets import PartSheet
from xlsx_tools.workbook.words import CHECK_HEADINGS, CHECK_WORDS, REASON_LABEL, SWITCH_WORDS

Place = tuple[int, int]  # row and column, from 0

_PUT_IN = 3  # rows that somebody may have put in above lines that have no label
_BASICS_WIDTH = 3  # label, what is typed, guidance


class Label(NamedTuple):
    """A label and its cell in the template."""

    cell: Cell
    text: str


@dataclass(frozen=True, eq=False)
class SheetPlan:
    """A sheet's labels; `part` is None for the sheets that every form has.

    `width` is how many columns the program writes in, also in the `lines_below` the last label;
    `check_words` stand left of the rows below tables that show checks.
    """

    name: str
    labels: tuple[Label, ...]
    width: int
    part: PartSheet | None = None
    check_words: frozenset[str] = frozenset()
    lines_below: int = 0

    @property
    def title(self) -> Label:
        """What stands at the sheet's head."""
        return self.labels[0]

    @cached_property
    def places(self) -> tuple[tuple[int, int, str], ...]:
        """Row, column and text of each label."""
        return tuple((label.cell.row, label.cell.column, label.text) for label in self.labels)

    @cached_property
    def known(self) -> frozenset[str]:
        """Its labels as they are compared."""
        return known_labels(label.text for label in self.labels)

    @cached_property
    def by_row(self) -> dict[int, list[Label]]:
        """The labels of each row of the template that has any, in order."""
        rows: dict[int, list[Label]] = {}
        for label in sorted(self.labels, key=lambda label: in_order(label.cell)):
            rows.setdefault(label.cell.row, []).append(label)
        return rows

    @cached_property
    def switch_rows(self) -> dict[int, list[Label]]:
        """The rows over tables, known by the words left of the drop-down; they may be gone."""
        places = self.part.tables if self.part else ()
        return {place.switch.row: [Label(place.switch, SWITCH_WORDS)] for place in places}

    @cached_property
    def table_rows(self) -> frozenset[int]:
        """The rows of its tables, from the first heading to the last figure."""
        places = self.part.tables if self.part else ()
        return frozenset(place.first_row + row for place in places for row in range(place.grid.height))

    @cached_property
    def figure_rows(self) -> frozenset[int]:
        """The rows that hold figures, with labels or without."""
        places = self.part.tables if self.part else ()
        return frozenset(
            place.first_row + cell.row for place in places for cell in place.grid.cells if cell.item
        )

    @cached_property
    def last_row(self) -> int:
        """The last of the rows that labels, figures and the checks below tables have."""
        places = self.part.tables if self.part else ()
        return max(
            max(self.by_row) + self.lines_below,
            *self.figure_rows,
            *(row for place in places for row in place.check_rows.values()),
            0,
        )

    @cached_property
    def gaps(self) -> dict[int, dict[int, Place | None]]:
        """The columns of its own rows where none of its cells begins, with the cell that spans them."""
        if self.part is None:
            return {row: {} for row in range(self.last_row + 1)}
        begun: dict[int, dict[int, Place]] = {}
        for row, column, rows, columns in _own_cells(self.part):
            for n in range(row, row + rows):
                spanned = dict.fromkeys(range(column, column + columns), (row, column))
                begun[n] = begun.get(n, {}) | spanned
        return {
            row: {
                column: anchors.get(column)
                for column in range(self.width)
                if column not in anchors or anchors[column] != (row, column)
            }
            for row, anchors in begun.items()
        }

    @cached_property
    def trailing_rows(self) -> tuple[int, ...]:
        """The rows of figures below the sheet's last label, which nothing holds in their place."""
        return tuple(sorted(row for row in self.figure_rows if row > max(self.by_row)))

    @cached_property
    def needed(self) -> frozenset[Label]:
        """The labels without which figures or texts are not found."""
        captions = {place.caption for place in self.part.texts} if self.part else set()
        leaves = (label for labels in self.leaves.values() for label in labels)
        return frozenset((*leaves, *(label for label in self.labels if label.cell in captions)))

    @cached_property
    def leaves(self) -> dict[str, tuple[Label, ...]]:
        """For each item the labels of its own row and column, without which it is anybody's guess."""
        if self.part is None:
            return {}
        return {
            item: labels
            for place in self.part.tables
            for block in place.grid.blocks
            for item, labels in _leaves(self.name, place.first_row, place.grid.labels, block)
        }


def known_labels(labels: Iterable[str]) -> frozenset[str]:
    """Labels as they are compared."""
    return frozenset(map(folded, labels))


@lru_cache
def sheet_plans(form: Form) -> tuple[SheetPlan, ...]:
    """The plan of every sheet that is read, in a template; made once for each form."""
    layout = layout_of(form)
    labels: dict[str, list[Label]] = {sheet.name: [] for sheet in layout.parts}
    for cell, text in (*layout.labels, *layout.captions):
        labels[cell.sheet].append(Label(cell, text))
    words = frozenset(CHECK_WORDS.format(check.words) for check in form.checks)
    parts = (
        SheetPlan(sheet.name, tuple(labels[sheet.name]), sheet.width, sheet, words) for sheet in layout.parts
    )
    basics = SheetPlan(BASICS_SHEET, _basics(layout), _BASICS_WIDTH)
    below = _rows_below_reasons(layout) + _PUT_IN if form.guide.fails_last else 0
    checks = SheetPlan(CHECKS_SHEET, _checks(layout), len(CHECK_HEADINGS), lines_below=below)
    return (basics, *parts, checks)


def _rows_below_reasons(layout: Layout) -> int:
    """How far the last line that names what fails is below the last reason, where these come last."""
    from xlsx_tools.workbook.failing_lines import failing_lines

    return failing_lines(layout)[-1].words.row - layout.reason_rows[-1].label.row


def _own_cells(part: PartSheet) -> Iterator[tuple[int, int, int, int]]:
    """Where each cell of a sheet begins that is no text, and how far it spans."""
    yield 0, 0, 1, part.width
    if part.status:
        yield part.status.row, part.status.column, 1, 1
    for place in part.tables:
        yield place.switch.row, 0, 1, 1
        yield place.switch.row, place.switch.column, 1, 1
        for cell in place.grid.cells:
            yield place.first_row + cell.row, cell.column, cell.rows, cell.columns
        for row in place.check_rows.values():
            yield row, 0, 1, max(place.grid.labels, 1)
            yield from ((row, column, 1, 1) for column in range(place.grid.labels, place.grid.width))
    for text in part.texts:
        yield text.caption.row, 0, 1, part.width
        if text.offer:
            yield text.offer.row, 0, 1, part.width


def _basics(layout: Layout) -> tuple[Label, ...]:
    beside = (
        Label(Cell(cell.sheet, cell.row, 0), layout.basics_labels[name])
        for name, cell in layout.basics.items()
    )
    return (Label(Cell(BASICS_SHEET, 0, 0), BASICS_SHEET), *beside)


def _checks(layout: Layout) -> tuple[Label, ...]:
    rows = layout.checks.values()
    head = [Label(cell, text) for cell, text in layout.check_headings]
    ids = [Label(Cell(CHECKS_SHEET, row.left.row, 0), row.check.rule.id) for row in rows]
    names = [Label(Cell(CHECKS_SHEET, row.left.row, 2), row.check.line_name) for row in rows]
    return (*head, *ids, *(name for name in names if name.text), *_reasons(layout))


def _reasons(layout: Layout) -> Iterator[Label]:
    """The labels of the rows of 校验 that are there for reasons."""
    for row in layout.carry_rows.values():
        yield Label(Cell(CHECKS_SHEET, row.this_year.row, 0), row.carry.rule.id)
        yield Label(Cell(CHECKS_SHEET, row.this_year.row, 2), row.carry.line_name)
    for number, place in enumerate(layout.reason_rows, 1):
        yield Label(place.label, REASON_LABEL.format(number))


def _leaves(
    sheet: str, first_row: int, label_columns: int, block: BlockGrid
) -> Iterator[tuple[str, tuple[Label, ...]]]:
    rows = [cell for cell in block.cells if cell.part is CellPart.ROW and cell.text]
    columns = [cell for cell in block.cells if cell.part is CellPart.COLUMN and cell.text]
    figures = [(cell.item, cell.row, cell.column) for cell in block.cells if cell.item]

    def labels(cells: Iterable[GridCell]) -> tuple[Label, ...]:
        return tuple(Label(Cell(sheet, first_row + cell.row, cell.column), cell.text) for cell in cells)

    own = _Telling([row for row in rows if row.column + row.columns == label_columns])
    beside = {
        n: labels(own.of([row for row in rows if row.row <= n < row.row + row.rows]))
        for n in {row for _, row, _ in figures}
    }
    own = _Telling([column for column in columns if column.row + column.rows == block.body])
    over = {
        n: labels(
            own.of([column for column in columns if column.column <= n < column.column + column.columns])
        )
        for n in {column for *_, column in figures}
    }
    yield from ((item, (*beside[row], *over[column])) for item, row, column in figures)


class _Telling:
    """The innermost headings of a table's rows, or of its columns, by which lines are told apart."""

    def __init__(self, leaves: Sequence[GridCell]) -> None:
        self._leaves = frozenset(leaves)
        self._alike = Counter(leaf.text for leaf in leaves)

    def of(self, path: Sequence[GridCell]) -> Sequence[GridCell]:
        """Of the headings over a line, its own; with those of its groups if others have the same own one."""
        own = [cell for cell in path if cell in self._leaves]
        is_alone = sum(self._alike[text] for text in {leaf.text for leaf in own}) < 2
        return own if is_alone else path
