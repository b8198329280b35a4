"""Figures that are another unit's: no file tells that by itself, only where those of many units meet."""

from xlsx_tools.finding import Finding, Rule, Severity

COPIED = Rule(
    "L-COPY",
    Severity.ERROR,
    "一个单位的数字不与另一个单位的完全相同",
    "核实是不是用了别的单位的工作簿，换成本单位的数字再报",
)
RULES = (COPIED,)


def copied_from(unit: str) -> Finding:
    """That all figures are those that the other unit filed."""
    return COPIED.finding(f"全部数字与“{unit}”报来的完全相同，请核实是谁的数字。", found=unit)
