"""What a check has to say (Finding), the rule it speaks for (Rule), how grave it is (Severity)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is; the values are those of the JSON documents."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def words(self) -> str:
        """The severity as the offices call it."""
        return {"error": "错误", "warning": "提示核实", "info": "说明"}[self.value]


@dataclass(frozen=True)
class Rule:
    """Something that is checked: a stable English id, a severity, one Chinese sentence, what to do."""

    id: str
    severity: Severity
    words: str
    remedy: str = ""


@dataclass(frozen=True)
class Correction:
    """One cell of a suggestion: the figure it has, the one it would need, and the slip that explains it."""

    item: str
    sheet: str
    cell: str
    found: int | Decimal | None
    expected: int | Decimal
    slip: str = ""


Suggestion = tuple[Correction, ...]


@dataclass(frozen=True)
class Finding:
    """One result of a check; `found` and `expected` are numbers, or the text as it stands.

    `suggestions` are ways to put it right, each a smallest set of cells, the likeliest first; `key` is
    what a reason is given for (情况说明), `reason` the one that was given.
    """

    rule: str
    severity: Severity
    message: str
    sheet: str | None = None
    cell: str | None = None
    item: str | None = None
    expected: int | Decimal | str | None = None
    found: int | Decimal | str | None = None
    difference: int | Decimal | None = None
    suggestions: tuple[Suggestion, ...] = ()
    key: str = ""
    reason: str = ""


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding forbids issuing the report."""
    return any(finding.severity is Severity.ERROR for finding in findings)
