"""What is next, said on every sheet as a link, and the rows out of sight that know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET, SOURCES_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.quantity import Number, same_amount
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.next_rows import (
    FROM,
    NEXT,
    TARGET,
    WORDS,
    NextRow,
    formulas_of_next,
    link_from,
    next_rows,
)
from xlsx_tools.workbook.references import fixed_here
from xlsx_tools.workbook.words import ALL_DONE, ALL_FAILING, LACKING_UNITS, LINK_SIGN, STILL, THERE_ARE


@dataclass(frozen=True)
class NextSteps:
    """Where a submission's filler has to go on, seen from each sheet."""

    layout: Layout
    submission: Submission
    tally: Tally

    @cached_property
    def left(self) -> Mapping[str, int]:
        """How much is left to do on each sheet that something is typed in, in order."""
        standing = progress_of(self.submission, self.layout.form, self.tally)
        parts = {part.sheet: standing.to_do_in(part) for part in self.layout.form.parts}
        return {BASICS_SHEET: len(standing.open_fields), **parts, CHECKS_SHEET: self.unexplained}

    @property
    def unexplained(self) -> int:
        """How many lines of 校验 that differ from last year have no reason."""
        last_year, reasons = self.submission.last_year, self.submission.reasons
        return sum(
            carry_verdict(self.tally.figures[carry.this_year] or 0, last_year.get(carry.last_year))
            is Verdict.FAILS
            for carry in self.layout.form.carries
            if not reasons.get(carry.key)
        )

    def link(self, sheet: str, said: str = "") -> tuple[str, str]:
        """What leads on from a sheet, behind what is said before it: formula without =, and what it shows."""
        shown = self._words(self._rows[self._next(sheet)])
        return link_from(self.layout, sheet, said), said + shown

    def write(self, sheet: SheetWriter) -> None:
        """Write the rows out of sight, with what they show now."""
        for number, (row, formulas) in enumerate(formulas_of_next(self.layout)):
            shown = {
                FROM: self._rows[self._first(number)].row + 1,
                NEXT: self._rows[self._next(row.sheet)].row + 1,
            }
            for column, formula in formulas.items():
                sheet.formula(Cell(GUIDE_SHEET, row.row, column), formula, shown[column], styles.PLAIN)
            sheet.text(Cell(GUIDE_SHEET, row.row, TARGET), self._target(row), styles.PLAIN)
            sheet.text(Cell(GUIDE_SHEET, row.row, WORDS), self._words(row), styles.PLAIN)
            sheet.hidden_row(row.row)

    @property
    def _rows(self) -> tuple[NextRow, ...]:
        return next_rows(self.layout.form)

    def _first(self, number: int) -> int:
        """The first sheet with something left, from that one on; behind all of them the end."""
        left = [*self.left.values(), 1]
        return next(n for n in range(number, len(left)) if left[n])

    def _next(self, sheet: str) -> int:
        number = [row.sheet for row in self._rows].index(sheet)
        end = len(self._rows) - 1
        behind = self._first(min(number + 1, end))
        return behind if behind < end else self._first(0)

    @property
    def _lacks_units(self) -> bool:
        return any(source.lack for source in self.submission.sources)

    def _words(self, row: NextRow) -> str:
        return LACKING_UNITS if row.sheet == GUIDE_SHEET and self._lacks_units else row.words

    def _target(self, row: NextRow) -> str:
        is_sum = row.sheet == GUIDE_SHEET and self._lacks_units
        return "#" + Cell(SOURCES_SHEET, 0, 0).address if is_sum else row.target


def carry_verdict(begins: Number, ended: Number | None) -> Verdict | None:
    """Whether this year begins with what last year ended with, None where that is not known."""
    if ended is None:
        return None
    return Verdict.HOLDS if same_amount(begins, ended) else Verdict.FAILS


def colour(sheet: SheetWriter, first: Cell, last: Cell) -> None:
    """Colour a line by what it says: something is wrong, or left, or all is done, or it leads on."""
    line = fixed_here(first)
    looks = {ALL_FAILING: styles.FAILING, STILL: styles.PENDING, ALL_DONE: styles.READY}
    sheet.highlight(first, last, f'=LEFT({line},{len(THERE_ARE)})="{THERE_ARE}"', styles.FAILING)
    for words, style in (*looks.items(), (LINK_SIGN, styles.LEADING)):
        sheet.highlight(first, last, f'=ISNUMBER(FIND("{words}",{line}))', style)
