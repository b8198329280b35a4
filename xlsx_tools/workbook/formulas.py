"""The formulas of a workbook: totals, sums and verdicts as Excel works them out.

No formula names a cell that is typed in plainly: `workbook.references` says how, and why.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Check
from xlsx_tools.quantity import TOLERANCE
from xlsx_tools.workbook.cell import Cell, column_name
from xlsx_tools.workbook.failing_lines import FailingLine, failing_lines
from xlsx_tools.workbook.layout import Layout, areas_of
from xlsx_tools.workbook.references import fixed, fixed_here
from xlsx_tools.workbook.sum_rows import FILLED, NUMBERS, TOTAL, column_of, sum_rows
from xlsx_tools.workbook.words import SWITCHED_ON

_LINE_NAMES = 3  # the column of 校验 with what a check is of, counted from 1
_DECIMALS = 6  # of an amount
_COLUMNS_HERE = "$A:$Z"
_MANY_AREAS = 8  # that a formula names twice, not thrice: of fewer it is as it was in every version
_MANY_CELLS = 24  # of which each is named by a conditional format; of more their blocks
_MOST_ARGUMENTS = 30  # of a function in .xls


@dataclass(frozen=True)
class CountedCells:
    """Cells as formulas speak of them: what they come to, how many are numbers, how many hold anything.

    `are_many` says whether that takes so long to say that it is not said twice.
    """

    total: str
    numbers: str
    filled: str
    are_many: bool = False


def counted(areas: Sequence[str]) -> CountedCells:
    """The cells of areas such as `'依申请公开'!D6:I6`."""
    inside = _inside(areas)
    many = len(areas) > _MANY_AREAS
    return CountedCells(f"SUM({inside})", f"COUNT({inside})", f"COUNTA({inside})", many)


def counted_of(layout: Layout, items: Iterable[str]) -> CountedCells:
    """The cells of items, by rows of their own where they lie in very many blocks."""
    wanted = tuple(items)
    if rows := sum_rows(layout.form).get(wanted):
        total, numbers, filled = (f"SUM({fixed(column_of(rows, n))})" for n in (TOTAL, NUMBERS, FILLED))
        return CountedCells(total, numbers, filled)
    return counted(layout.areas(wanted))


def _inside(areas: Sequence[str]) -> str:
    return ",".join(map(fixed, areas))


def sum_formula(areas: Sequence[str]) -> str:
    """Excel's sum over areas such as `'依申请公开'!D6:I6`."""
    return counted(areas).total


def missing_formula(cells: CountedCells, number: int, zero_switch: str) -> str:
    """Excel's count of the cells that hold no number; under `zero_switch` = 是 blanks do not count."""
    switched = f'{fixed(zero_switch)}="{SWITCHED_ON}"'
    if cells.are_many:
        return f"(IF({switched},{cells.filled},{number})-{cells.numbers})"
    return f"IF({switched},{cells.filled}-{cells.numbers},{number}-{cells.numbers})"


def blanks_formula(areas: Sequence[str], cells: int, zero_switch: str) -> str:
    """Excel's count of the cells that hold nothing; none under `zero_switch` = 是."""
    return f'IF({fixed(zero_switch)}="{SWITCHED_ON}",0,{cells}-COUNTA({_inside(areas)}))'


def words_formula(areas: Sequence[str]) -> str:
    """Excel's count of the cells that hold something other than a number."""
    cells = counted(areas)
    return f"{cells.filled}-{cells.numbers}"


def total_formula(cells: CountedCells, zero_switch: str) -> str:
    """Excel's total_of: the sum, or nothing while no figure is there."""
    return f'IF(AND({cells.numbers}=0,{fixed(zero_switch)}<>"{SWITCHED_ON}"),"",{cells.total})'


def verdict_formula(missing: str, difference_cell: str) -> str:
    """Excel's verdict, from a `missing_formula` and the cell that holds left minus right."""
    return f'IF({missing}>0,"{Verdict.OPEN.value}",{holds_formula(difference_cell)})'


def holds_formula(difference_cell: str) -> str:
    """Excel's verdict on two figures of which both are there, from the cell that holds their difference."""
    return f'IF(ABS({difference_cell})<{TOLERANCE:f},"{Verdict.HOLDS.value}","{Verdict.FAILS.value}")'


def wrong_formula(areas: Sequence[str], *, whole: bool, least: int, largest: int) -> str:
    """Excel's count of the numbers that are too small, too large or, if `whole`, fractions."""
    tests = (f"<{least}", f">{largest}")
    counts = [f'COUNTIF({fixed(area)},"{test}")' for area in areas for test in tests]
    if whole:
        # By its text, so that a word among the figures is passed over instead of an error.
        counts += [_fractions_formula(area, least, largest) for area in areas]
    return "+".join(counts)


def _fractions_formula(area: str, least: int, largest: int) -> str:
    """Of those that are neither too small nor too large, which are counted already."""
    cells = fixed(area)
    tests = (
        f"ISNUMBER({cells})",
        f'(TEXT({cells},"0.000000")<>TEXT({cells},"0")&".000000")',
        f"({cells}>={least})",
        f"({cells}<={largest})",
    )
    fractions = f"SUMPRODUCT({'*'.join(tests)})"
    # An error value among the figures must not take the whole panel with it; it counts as missing.
    return f"IF(ISNUMBER({fractions}),{fractions},0)"


def formula_of_total(layout: Layout, item: str) -> str:
    """The formula of a total."""
    addends = layout.form.totals[item].right
    table = layout.form.items[item].table
    return "=" + total_formula(counted_of(layout, addends), layout.tables[table].switch.address)


def formula_of_control(layout: Layout, table: str) -> str:
    """The formula of a table's control sum: all that is typed there, added up."""
    return f"={counted_of(layout, layout.inputs_of(table)).total}"


def formulas_of_sides(layout: Layout, check: Check) -> tuple[str, str]:
    """The formulas of both sums of a check."""
    return f"={counted_of(layout, check.left).total}", f"={counted_of(layout, check.right).total}"


def formula_of_missing(layout: Layout, items: tuple[str, ...], table: str) -> str:
    """The formula, without =, that counts inputs of one table that have no number yet."""
    return missing_formula(counted_of(layout, items), len(items), layout.tables[table].switch.address)


def formula_of_failing(layout: Layout, tables: Collection[str]) -> str:
    """The formula, without =, that counts the checks of those tables that fail."""
    cells = [row.verdict for row in layout.checks.values() if row.check.table in tables]
    counts = [f'COUNTIF({fixed(area)},"{Verdict.FAILS.value}")' for area in areas_of(cells)]
    return "+".join(counts) or "0"


def target_of_first_failing(layout: Layout) -> str:
    """Where HYPERLINK finds the first check that fails, while there is one; without =."""
    first = next(iter(layout.checks.values())).verdict
    return f"\"#'{first.sheet}'!{column_name(first.column)}\"&{_row_of_first_failing(layout)}"


def name_of_first_failing(layout: Layout) -> str:
    """The name of the line that the first check that fails is of, while there is one; without =."""
    first = next(iter(layout.checks.values())).verdict
    return f"INDEX('{first.sheet}'!$A:$Z,{_row_of_first_failing(layout)},{_LINE_NAMES})"


def _row_of_first_failing(layout: Layout) -> str:
    first = next(iter(layout.checks.values())).verdict
    return f'(MATCH("{Verdict.FAILS.value}",{fixed(layout.verdicts)},0)+{first.row})'


def failing_here(layout: Layout, check: Check) -> str:
    """Whether a check fails, without =, told by cells of its table's sheet alone."""
    if check.key in layout.shown_checks:
        return shows_failing(layout.shown_checks[check.key])

    def here(items: Sequence[str]) -> Iterator[str]:
        cells = [layout.items[item] for item in items]
        if len(cells) <= _MANY_CELLS:
            return map(fixed_here, cells)
        ends = (dict.fromkeys(area) for area in layout.merged(cells))
        return (":".join(map(fixed_here, cells)) for cells in ends)

    left, right = _sum_of(here(check.left)), _sum_of(here(check.right))
    differs = f"ABS({left}-{right})>={TOLERANCE:f}"
    if check.rule.is_total:
        return differs
    switch = fixed_here(layout.tables[check.table].switch)
    counted = "+".join(f"COUNT({','.join(some)})" for some in _batches(here(check.inputs)))
    return f'AND({differs},OR({switch}="{SWITCHED_ON}",{counted}={len(check.inputs)}))'


def shows_failing(shown: Cell) -> str:
    """Whether the cell where a check is shown shows a difference; on its own sheet, without =."""
    words = fixed_here(shown)
    return f'AND({words}<>"{Verdict.HOLDS.value}",{words}<>"{Verdict.OPEN.value}")'


def _sum_of(cells: Iterable[str]) -> str:
    return "+".join(f"SUM({','.join(some)})" for some in _batches(cells)) or "0"


def _batches(cells: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = list(cells)
    yield from (rest[at : at + _MOST_ARGUMENTS] for at in range(0, len(rest), _MOST_ARGUMENTS))


def formula_of_verdict(layout: Layout, check: Check) -> str:
    """The formula of √, × or 待填."""
    difference = layout.checks[check.key].difference.a1
    return "=" + verdict_formula(formula_of_missing(layout, check.inputs, check.table), difference)


def rows_of_failing(layout: Layout) -> Iterator[str]:
    """For each line that names a check that fails, the formula of the row where that stands.

    Each looks on from the row of the line before; behind the last check comes a blank row.
    """
    rows = [row.verdict for row in layout.checks.values()]
    first, last, fails = rows[0], rows[-1], f'"{Verdict.FAILS.value}"'
    behind = f"{_COLUMNS_HERE},{last.row + 2},{last.column + 1}"
    begin = str(first.row)  # of the row before the first
    for line in failing_lines(layout):
        area = f"INDEX({_COLUMNS_HERE},{begin}+1,{last.column + 1}):INDEX({behind})"
        found = f'IF(COUNTIF({area},{fails})>0,MATCH({fails},{area},0)+{begin},"")'
        yield f"={found}" if begin.isdecimal() else f'=IF({begin}="","",{found})'
        begin = fixed_here(line.row)


def formula_of_failing_line(layout: Layout, line: FailingLine) -> str:
    """The formula of a line that says which check fails, and by how much."""
    row, place = fixed_here(line.row), next(iter(layout.checks.values()))
    columns = (0, _LINE_NAMES - 1, place.left.column, place.right.column, place.difference.column)
    rule, name, *sums = (f"INDEX({_COLUMNS_HERE},{row},{column + 1})" for column in columns)
    # Beside words a figure would be written out with all that its binary fraction has.
    pairs = zip(("：左边 ", "，右边 ", "，差 "), sums, strict=True)
    said = "&".join(f'"{words}"&ROUND({cell},{_DECIMALS})' for words, cell in pairs)
    target = f"\"#'{line.words.sheet}'!{column_name(place.verdict.column)}\"&{row}"
    return f'=IF({row}="","",HYPERLINK({target},{rule}&"　"&{name}&{said}))'
