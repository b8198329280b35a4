"""An identity (勾稽关系): parse it, evaluate it, print it as an Excel formula, print it in words.

Written `a + b = c + d` over names of rows or columns; what a name stands for is the form's affair.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from xlsx_tools.quantity import Number, same_amount

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Verdict(Enum):
    """How a checked identity stands; the values are what the workbook shows."""

    HOLDS = "√"
    FAILS = "×"
    OPEN = "待填"


@dataclass(frozen=True)
class Identity:
    """Two sums said to be equal; each side is a tuple of names."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, left side first."""
        return self.left + self.right


def parse_identity(text: str) -> Identity:
    """Parse `a + b = c`; raises ValueError with a Chinese reason."""
    sides = text.split("=")
    if len(sides) != 2:
        raise ValueError(f"勾稽关系要有且只有一个等号：{text}")
    left, right = (tuple(name.strip() for name in side.split("+")) for side in sides)
    for name in left + right:
        if not _NAME.fullmatch(name):
            raise ValueError(f"勾稽关系里的“{name}”不是名称，只能写小写英文名称、+ 和 =：{text}")
    return Identity(left, right)


def total_of(values: Sequence[Number | None]) -> Number | None:
    """The sum of what is there, None when nothing is: blanks count as nothing, not as zero."""
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def verdict(left: Sequence[Number | None], right: Sequence[Number | None], *, complete: bool) -> Verdict:
    """How the identity stands; OPEN while an input beneath it is missing (`complete` is False)."""
    if not complete:
        return Verdict.OPEN
    holds = same_amount(total_of(left) or 0, total_of(right) or 0)
    return Verdict.HOLDS if holds else Verdict.FAILS


def side_in_words(names: Sequence[str], label_of: Callable[[str], str]) -> str:
    """One side as `甲 ＋ 乙`."""
    return " ＋ ".join(label_of(name) for name in names)


def in_words(identity: Identity, label_of: Callable[[str], str]) -> str:
    """The identity as `甲 ＋ 乙 ＝ 丙`."""
    return f"{side_in_words(identity.left, label_of)} ＝ {side_in_words(identity.right, label_of)}"


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
    return f'IF(INDIRECT("{zero_switch}")="是",COUNTA({inside})-COUNT({inside}),{cells}-COUNT({inside}))'


def total_formula(areas: Sequence[str], zero_switch: str) -> str:
    """Excel's total_of: the sum, or nothing while no figure is there."""
    inside = _indirect(areas)
    return f'IF(AND(COUNT({inside})=0,INDIRECT("{zero_switch}")<>"是"),"",SUM({inside}))'


def verdict_formula(missing: str, difference_cell: str) -> str:
    """Excel's verdict, from a `missing_formula` and the cell that holds left minus right."""
    return f'IF({missing}>0,"{Verdict.OPEN.value}",{holds_formula(difference_cell)})'


def holds_formula(difference_cell: str) -> str:
    """Excel's verdict on two figures of which both are there, from the cell that holds their difference."""
    return f'IF(ABS({difference_cell})<0.0000005,"{Verdict.HOLDS.value}","{Verdict.FAILS.value}")'


def wrong_formula(areas: Sequence[str], *, whole: bool, largest: int) -> str:
    """Excel's count of the numbers that are negative, too large or, if `whole`, fractions."""
    counts = [f'COUNTIF(INDIRECT("{area}"),"{test}")' for area in areas for test in ("<0", f">{largest}")]
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
