"""The formulas of a workbook: totals, sums and verdicts as Excel works them out."""

import re
from collections.abc import Sequence

from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Check
from xlsx_tools.quantity import TOLERANCE
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.words import SWITCHED_ON

_NUMBER = re.compile(r"(?<![A-Z0-9.])\d+(?:\.\d+)?(?:E[-+]?\d+)?")


def _indirect(areas: Sequence[str]) -> str:
    # A reference given as text survives cutting, pasting and dragging of the cells it names;
    # a plain reference is rewritten by the program along with the move.
    return ",".join(f'INDIRECT("{area}")' for area in areas)


def sum_formula(areas: Sequence[str]) -> str:
    """Excel's sum over areas such as `'依申请公开'!D6:I6`."""
    return f"SUM({_indirect(areas)})"


def missing_formula(areas: Sequence[str], cells: int, zero_switch: str) -> str:
    """Excel's count of the cells that hold no number; under `zero_switch` = 是 blanks do not count."""
    inside = _indirect(areas)
    switched = f'INDIRECT("{zero_switch}")="{SWITCHED_ON}"'
    return f"IF({switched},COUNTA({inside})-COUNT({inside}),{cells}-COUNT({inside}))"


def total_formula(areas: Sequence[str], zero_switch: str) -> str:
    """Excel's total_of: the sum, or nothing while no figure is there."""
    inside = _indirect(areas)
    return f'IF(AND(COUNT({inside})=0,INDIRECT("{zero_switch}")<>"{SWITCHED_ON}"),"",SUM({inside}))'


def verdict_formula(missing: str, difference_cell: str) -> str:
    """Excel's verdict, from a `missing_formula` and the cell that holds left minus right."""
    return f'IF({missing}>0,"{Verdict.OPEN.value}",{holds_formula(difference_cell)})'


def holds_formula(difference_cell: str) -> str:
    """Excel's verdict on two figures of which both are there, from the cell that holds their difference."""
    return f'IF(ABS({difference_cell})<{TOLERANCE:f},"{Verdict.HOLDS.value}","{Verdict.FAILS.value}")'


def wrong_formula(areas: Sequence[str], *, whole: bool, least: int, largest: int) -> str:
    """Excel's count of the numbers that are too small, too large or, if `whole`, fractions."""
    tests = (f"<{least}", f">{largest}")
    counts = [f'COUNTIF(INDIRECT("{area}"),"{test}")' for area in areas for test in tests]
    if whole:
        # By its text, so that a word among the figures is passed over instead of an error.
        counts += [_fractions_formula(area) for area in areas]
    return "+".join(counts)


def _fractions_formula(area: str) -> str:
    fractions = (
        f'SUMPRODUCT(ISNUMBER(INDIRECT("{area}"))*'
        f'(TEXT(INDIRECT("{area}"),"0.000000")<>TEXT(INDIRECT("{area}"),"0")&".000000"))'
    )
    # An error value among the figures must not take the whole panel with it; it counts as missing.
    return f"IF(ISNUMBER({fractions}),{fractions},0)"


def formula_of_total(layout: Layout, item: str) -> str:
    """The formula of a total."""
    addends = layout.form.totals[item].right
    table = layout.form.items[item].table
    return "=" + total_formula(layout.areas(addends), layout.tables[table].switch.address)


def formula_of_control(layout: Layout, table: str) -> str:
    """The formula of a table's control sum: all that is typed there, added up."""
    typed = (item.id for item in layout.form.inputs.values() if item.table == table)
    return "=" + sum_formula(layout.areas(typed))


def formulas_of_sides(layout: Layout, check: Check) -> tuple[str, str]:
    """The formulas of both sums of a check."""
    return "=" + sum_formula(layout.areas(check.left)), "=" + sum_formula(layout.areas(check.right))


def formula_of_missing(layout: Layout, items: tuple[str, ...], table: str) -> str:
    """The formula, without =, that counts inputs of one table that have no number yet."""
    return missing_formula(layout.areas(items), len(items), layout.tables[table].switch.address)


def formula_of_verdict(layout: Layout, check: Check) -> str:
    """The formula of √, × or 待填."""
    difference = layout.checks[check.key].difference.a1
    return "=" + verdict_formula(formula_of_missing(layout, check.inputs, check.table), difference)


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas are the same but for how programs write them."""
    return comparable(one) == comparable(other)


def comparable(formula: str) -> str:
    """A formula as it is compared: programs space it, fix its references, write out its numbers."""
    plain = "".join(formula.split()).replace("$", "").upper()
    return _NUMBER.sub(lambda number: format(float(number[0]), ".15g"), plain)
