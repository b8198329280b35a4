"""The line over a table: what is open, wrong or fails in it, or where to go on."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from xlsx_tools.filing.tally import CheckResult
from xlsx_tools.form.identity import Verdict
from xlsx_tools.generate.counting import words_among
from xlsx_tools.generate.next_steps import NextSteps
from xlsx_tools.quantity import show
from xlsx_tools.widths import lines_of
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import BLANKS, WORDS, WRONG, left, rows_of_table
from xlsx_tools.workbook.formulas import formula_of_failing
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.next_rows import left_in_part, next_rows
from xlsx_tools.workbook.part_sheets import PartSheet
from xlsx_tools.workbook.references import fixed_here
from xlsx_tools.workbook.words import ALL_FAILING, ALL_FILLED
from xlsx_tools.workbook.xls_length import MOST_BYTES, bytes_in_xls

_MOST_TOLD_EACH = 8  # checks that a table has below it
_AS_WORDS, _WRONG = " 格是文字，请改为数字。", " 格的数不对（负数、小数或太大），请改正。"
_OPEN, _ON_SHEET = " 格没有填。", " 处需要处理。"
_FAILS, _FULL, _RIGHT = f"{ALL_FAILING}，见红色处。", f"{ALL_FILLED}。", f"{ALL_FILLED}，勾稽成立。"
_LONGEST = f"有 99{_AS_WORDS}还有 99{_OPEN}"


class TableStatus:
    """What is said over one table."""

    def __init__(self, steps: NextSteps, part: PartSheet, table: str) -> None:
        self._steps, self._part, self._table = steps, part, table
        self._layout: Layout = steps.layout
        self._results: Sequence[CheckResult] = [r for r in steps.tally.results if r.check.table == table]
        self._full = _RIGHT if self._results else _FULL

    def lines(self, width: float) -> int:
        """How many lines it may take in a cell so wide."""
        longest = max((row.words for row in next_rows(self._layout.form)), key=len)
        each = 1 if self._each else 0
        candidates = (_LONGEST, self._full + longest, f"{self._full}本页还有 99{_ON_SHEET}")
        return max(lines_of(words, width) for words in candidates) + each

    def formula(self) -> str:
        """The formula that says it."""
        return self._formula(self._each)

    @cached_property
    def _each(self) -> Mapping[str, Cell]:
        """The checks below the table, out of sight while its first rows are typed; none if too many."""
        keys = [result.check.key for result in self._results]
        shown = {key: cell for key, cell in self._layout.shown_checks.items() if key in keys}
        is_short = len(shown) <= _MOST_TOLD_EACH and bytes_in_xls(self._formula(shown)) <= MOST_BYTES
        return shown if is_short else {}

    def _formula(self, each: Mapping[str, Cell]) -> str:
        counts = rows_of_table(self._layout.form, self._table)
        blanks, words, wrong = (left(counts, column) for column in (BLANKS, WORDS, WRONG))
        fails, on_sheet = formula_of_failing(self._layout, {self._table}), self._left_on_sheet
        link, _ = self._steps.link(self._part.name, self._full)
        full = f'"{self._full}本页还有 "&{on_sheet}&"{_ON_SHEET}"'
        if self._results:
            full = f'IF({fails}>0,"{_FULL}",{full})'
        return (
            f"=IF({on_sheet}=0,{link},"
            f'IF({words}>0,"有 "&{words}&"{_AS_WORDS}","")&IF({wrong}>0,"有 "&{wrong}&"{_WRONG}","")'
            f'&IF({blanks}>0,"还有 "&{blanks}&"{_OPEN}",IF({words}+{wrong}>0,"",{full}))'
            f'&IF({fails}>0,"{_FAILS}"{self._each_failing(each)},""))'
        )

    def shown(self) -> str:
        """What it says now."""
        on_sheet, items = self._steps.left[self._part.name], self._layout.form.items
        if not on_sheet:
            return self._steps.link(self._part.name, self._full)[1]
        still = [item for item in self._steps.tally.open_items if items[item].table == self._table]
        typed = len(words_among(self._steps.submission, still))
        failing = [result for result in self._results if result.verdict is Verdict.FAILS]
        full = _FULL if failing else f"{self._full}本页还有 {on_sheet}{_ON_SHEET}"
        said = [
            f"有 {typed}{_AS_WORDS}" if typed else "",
            f"还有 {len(still) - typed}{_OPEN}" if typed < len(still) else "",
            "" if still else full,
            f"{_FAILS}{self._failing_now(failing)}" if failing else "",
        ]
        return "".join(said)

    @property
    def _left_on_sheet(self) -> str:
        return left_in_part(self._layout, self._part.part.id)

    def _failing_now(self, failing: Sequence[CheckResult]) -> str:
        told = (result for result in failing if result.check.key in self._each)
        return "".join(f"{result.check.line_name} 差 {show(result.difference)}；" for result in told)

    def _each_failing(self, each: Mapping[str, Cell]) -> str:
        """What is shown below the table where a check fails, to be put behind a text; longer than 待填."""
        checks = self._layout.checks
        shown = {key: fixed_here(cell) for key, cell in each.items()}
        return "".join(
            f'&IF(LEN({cell})>{len(Verdict.OPEN.value)},"{checks[key].check.line_name} "&{cell}&"；","")'
            for key, cell in shown.items()
        )
