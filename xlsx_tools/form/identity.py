"""An identity (勾稽关系): parse it, evaluate it, print it in words. Its Excel is in `workbook.formulas`.

Written `a + b = c + d` over names of rows or columns; what a name stands for is the form's affair.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from xlsx_tools.expression import Expression
from xlsx_tools.quantity import Number, same_amount

_NAME = Expression(r"[a-z][a-z0-9_]*")


class Verdict(Enum):
    """How a checked identity stands; the values are what the workbook shows."""

    HOLDS = "√"
    FAILS = "×"
    OPEN = "待填"


class Identity(NamedTuple):
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
        if not _NAME.compiled.fullmatch(name):
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
