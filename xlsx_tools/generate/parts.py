"""A part's sheet: its tables as the printed form has them, then its texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import CheckResult, Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Check, Item, Role
from xlsx_tools.generate import pasting, styles, text_rows
from xlsx_tools.generate.counting import typed_words
from xlsx_tools.generate.next_steps import NextSteps, colour
from xlsx_tools.generate.page_breaks import end_pages, is_read_across
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.table_status import TableStatus
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.quantity import Quantity, show
from xlsx_tools.widths import lines_of
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import rows_of_table
from xlsx_tools.workbook.formulas import (
    failing_here,
    formula_of_total,
    shows_failing,
)
from xlsx_tools.workbook.grid import CellRole as CellPart
from xlsx_tools.workbook.grid import GridCell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.paragraphs import WIDTH
from xlsx_tools.workbook.part_sheets import PartSheet, TablePlace
from xlsx_tools.workbook.references import fixed, fixed_here
from xlsx_tools.workbook.words import CHECK_WORDS, DIFFERENCE, SWITCH_WORDS, SWITCHED_ON

_LABEL_WIDTHS = {0: (), 1: (26.0,), 2: (15.0, 30.0), 3: (7.0, 15.0, 40.0)}
_PAGE_WIDTH = 100.0  # characters across an A4 page at a readable scale
_LEAST_WIDTH = 9.0  # in which a heading of four characters takes one line
_LINE, _MARGIN = 15, 3  # points
_MOST_ROWS_WITHOUT_HEAD = 30  # of a block that a page surely holds
_NOTE_LINE = 14  # of the smaller letters of notes
_PASTED = "\n粘贴用“选择性粘贴—数值”。"
# That a table is seen with its headings, whatever is typed, on a screen of 1366 x 768 points.
_ZOOM, _ZOOM_OF_LONG, _LONG = 100, 85, 15


def write(book: BookWriter, part: PartSheet, steps: NextSteps) -> None:
    """Write the sheet."""
    layout, submission = steps.layout, steps.submission
    sheet = book.sheet(part.name)
    widths = _widths(part)
    for column, width in enumerate(widths):
        sheet.raw.set_column(column, column, width)
    sheet.raw.set_row(0, 26)
    sheet.text(Cell(part.name, 0, 0), part.part.heading, styles.TITLE, columns=part.width)
    for place in part.tables:
        _Writer(sheet, part, place, steps, widths).write()
        pasting.write(sheet, layout, part, place)
    text_rows.write(sheet, part, steps, widths)
    _views(sheet, layout, part)
    repeated = _repeated(part)
    end_pages(sheet, part, submission, widths, repeated)
    set_up_page(
        sheet,
        submission,
        last=Cell(part.name, part.last_row, 0),
        columns=part.width,
        repeated_rows=repeated,
        wide=is_read_across(widths),
    )
    is_long = any(place.grid.height > _LONG for place in part.tables)
    sheet.raw.set_zoom(_ZOOM_OF_LONG if is_long else _ZOOM)


def _repeated(part: PartSheet) -> tuple[int, int]:
    """The rows printed on every page: the title, and the headings of a sheet's only table.

    Of several blocks it is the heading of the last, from where it stands on, if that is a long one.
    """
    if not part.tables:
        return 0, 0
    place = part.tables[-1]
    last = place.grid.blocks[-1]
    if len(part.tables) == len(place.grid.blocks) == 1:
        return 0, place.first_row + last.body - 1
    if last.end - last.body < _MOST_ROWS_WITHOUT_HEAD:
        return 0, 0
    return place.first_row + last.first, place.first_row + last.body - 1


def _widths(part: PartSheet) -> list[float]:
    """Column widths in characters, for all tables of the sheet at once."""
    if not part.tables:
        return [WIDTH / part.width] * part.width
    depth = max(place.grid.labels for place in part.tables)
    labels = _LABEL_WIDTHS.get(depth, (10.0,) * (depth - 1) + (30.0,))
    figures = part.width - depth
    width = min(22.0, max(_LEAST_WIDTH, (_PAGE_WIDTH - sum(labels)) / max(figures, 1)))
    return [*labels, *([width] * figures)]


def _views(sheet: SheetWriter, layout: Layout, part: PartSheet) -> None:
    if not part.tables:
        sheet.raw.freeze_panes(1, 0)
        first = part.texts[0].heading or part.texts[0].text if part.texts else Cell(part.name, 0, 0)
    else:
        place = part.tables[0]
        single = len(part.tables) == len(place.grid.blocks) == 1
        body = place.first_row + place.grid.blocks[0].body if single else place.first_row
        sheet.raw.freeze_panes(body, place.grid.labels)
        inputs = [item for item in layout.form.inputs.values() if item.table == place.table.id]
        first = layout.items[inputs[0].id] if inputs else place.switch
    sheet.raw.set_selection(first.row, first.column, first.row, first.column)


@dataclass(frozen=True)
class _Writer:
    """Writes one table; holds what all its cells need."""

    sheet: SheetWriter
    part: PartSheet
    place: TablePlace
    steps: NextSteps
    widths: list[float]

    @property
    def layout(self) -> Layout:
        """Where everything stands."""
        return self.steps.layout

    @property
    def tally(self) -> Tally:
        """What the figures come to."""
        return self.steps.tally

    @property
    def submission(self) -> Submission:
        """What was filled in."""
        return self.steps.submission

    @property
    def results(self) -> list[CheckResult]:
        """The checks of this table."""
        return [result for result in self.tally.results if result.check.table == self.place.table.id]

    def write(self) -> None:
        """Write control line, headings, figures and the rows that show the checks."""
        self._control_line()
        self._row_heights()
        for cell in self.place.grid.cells:
            if cell.item:
                self._figure(cell, self.layout.form.items[cell.item])
            else:
                self._heading(cell)
        for counted in rows_of_table(self.layout.form, self.place.table.id):
            self._wrong_figures(counted.items)
        for result in self.results:
            self._highlight(result.check)
        for rule, row in self.place.check_rows.items():
            self._check_row(rule, row)

    def _wrong_figures(self, items: Sequence[str]) -> None:
        """Colour what is no number, and no such number as belongs into this block of inputs."""
        ((first, last),) = self.layout.merged(self.layout.items[item] for item in items)
        item = self.layout.form.items[items[0]]
        tests = [f"{first.a1}<{item.least}", f"{first.a1}>{item.largest}"]
        tests += [f"{first.a1}<>INT({first.a1})"] if item.is_whole else []
        wrong = f"IF(ISNUMBER({first.a1}),OR({','.join(tests)}),ISTEXT({first.a1}))"
        self.sheet.highlight(first, last, f"={wrong}", styles.WORDS)

    def _control_line(self) -> None:
        place, row = self.place, self.place.switch.row
        columns = 1
        while columns < place.switch.column - 1 and self._width(place.switch.column - columns, columns) < 20:
            columns += 1
        words = Cell(self.part.name, row, place.switch.column - columns)
        status = TableStatus(self.steps, self.part, place.table.id)
        self.sheet.raw.set_row(row, max(status.lines(self._width(0, words.column)), 2) * _NOTE_LINE)
        self.sheet.formula(place.status, status.formula(), status.shown(), styles.NOTE, columns=words.column)
        colour(self.sheet, place.status, Cell(self.part.name, row, words.column - 1))
        self.sheet.text(words, SWITCH_WORDS, styles.RIGHT, columns=columns)
        chosen = SWITCHED_ON if place.table.id in self.submission.zero_tables else ""
        self.sheet.text(place.switch, chosen, styles.SWITCH)
        self.sheet.validation(
            place.switch,
            {
                "validate": "list",
                "source": [SWITCHED_ON],
                "input_title": "本表空白处均为零",
                "input_message": f"选“{SWITCHED_ON}”以后，本表没有填的格都按 0 处理；"
                "不选，则每一格都要填，没有的填 0。",
                "error_title": "请从列表中选择",
                "error_message": f"这里只能选“{SWITCHED_ON}”，或者按 Delete 清空。",
            },
        )

    def _width(self, column: int, columns: int) -> float:
        return sum(self.widths[column : column + columns])

    def _row_heights(self) -> None:
        """Make rows as high as their headings need; what one over several rows lacks is shared by these."""
        heights = [float(_LINE + _MARGIN)] * self.place.grid.height
        for cell in sorted(self.place.grid.cells, key=lambda cell: cell.rows):
            lines = lines_of(cell.text, self._width(cell.column, cell.columns)) if cell.text else 1
            rows = range(cell.row, cell.row + cell.rows)
            lacking = _LINE * lines + _MARGIN - sum(heights[row] for row in rows)
            for row in rows if lacking > 0 else ():
                heights[row] += ceil(lacking / cell.rows)
        for row, height in enumerate(heights):
            self.sheet.raw.set_row(self.place.first_row + row, height)

    def _heading(self, cell: GridCell) -> None:
        style = styles.LABEL if cell.part is CellPart.ROW and cell.rows == 1 else styles.HEADING
        if cell.part is CellPart.CORNER:
            style = {**styles.HEADING, "font_size": 10}
        place = self.place.cell(self.part.name, cell)
        self.sheet.text(place, cell.text, style, rows=cell.rows, columns=cell.columns)

    def _figure(self, cell: GridCell, item: Item) -> None:
        place = self.place.cell(self.part.name, cell)
        if item.role is Role.TOTAL:
            formula = formula_of_total(self.layout, item.id)
            self.sheet.formula(
                place, formula, self.tally.figures[item.id], styles.TOTAL, columns=cell.columns
            )
            return
        quantity = self.submission.items.get(item.id, Quantity(None))
        if quantity.value is not None:
            self.sheet.number(place, quantity.value, styles.INPUT, columns=cell.columns)
        else:
            self.sheet.text(place, typed_words(quantity), styles.INPUT, columns=cell.columns)
        self.sheet.validation(place, self._figure_validation(item))

    def _figure_validation(self, item: Item) -> dict[str, object]:
        what = item.asked_for
        message = f"填{what}。" if item.is_signed else f"填 {what}；没有的填 0。"
        message += _PASTED
        if item.id in self.submission.last_year:
            message += f"\n上一年：{show(self.submission.last_year[item.id])}"
        return {
            "validate": "integer" if item.is_whole else "decimal",
            "criteria": "between",
            "minimum": item.least,
            "maximum": item.largest,
            "input_title": item.name,
            "input_message": message,
            "error_title": "数字不对",
            "error_message": f"这一格只能填 {what}，不带单位和文字。请重新输入；按 Esc 恢复原来的数。",
        }

    def _highlight(self, check: Check) -> None:
        """Colour the line red while the check fails: where the person is typing."""
        formula = f"={failing_here(self.layout, check)}"
        if check.rule.is_total:
            cell = self.layout.items[check.left[0]]
            self.sheet.highlight(cell, cell, formula, styles.FAILING)
            return
        cells = [self.layout.items[item] for item in (*check.left, *check.right, *check.inputs)]
        items = self.layout.form.items
        of_line = [
            cell
            for cell, item in zip(cells, (*check.left, *check.right, *check.inputs), strict=True)
            if check.line in (items[item].row, items[item].column)
        ]
        for area in self.layout.merged(of_line):
            self.sheet.highlight(*area, formula, styles.FAILING)

    def _check_row(self, rule: str, row: int) -> None:
        """Under the table: per column √, 待填, or the difference."""
        results = {r.check.line: r for r in self.results if r.check.rule.id == rule}
        words = next(iter(results.values())).check.words
        labels = self.place.grid.labels
        label, said = Cell(self.part.name, row, 0), CHECK_WORDS.format(words)
        self.sheet.raw.set_row(row, _NOTE_LINE * lines_of(said, self._width(0, labels)) + _MARGIN)
        self.sheet.text(label, said, styles.BOXED_NOTE, columns=labels)
        for result in results.values():
            self._check_cell(self.layout.shown_checks[result.check.key], result)

    def _check_cell(self, cell: Cell, result: CheckResult) -> None:
        row = self.layout.checks[result.check.key]
        verdict, difference = fixed(row.verdict.address), fixed(row.difference.address)
        fails = Verdict.FAILS.value
        formula = f'=IF({verdict}="{fails}","{DIFFERENCE}"&{difference},{verdict})'
        failing = result.verdict is Verdict.FAILS
        shown = f"{DIFFERENCE}{show(result.difference)}" if failing else result.verdict.value
        self.sheet.formula(cell, formula, shown, styles.TOTAL)
        self.sheet.highlight(cell, cell, f"={shows_failing(cell)}", styles.FAILING)
        self.sheet.highlight(cell, cell, f'={fixed_here(cell)}="{Verdict.HOLDS.value}"', styles.READY)
