"""What a check has to say (Finding), the rule it speaks for (Rule), how grave it is (Severity)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How grave a finding is; the values are those of the JSON documents."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def words(self) -> str:
        """The severity as the offices call it."""
        return {"error": "错误", "warning": "提示核实", "info": "说明"}[self.value]


class Spot(NamedTuple):
    """Where something was found: a sheet, a cell of it (`E7`), what that is called, the item spoken of."""

    sheet: str | None = None
    cell: str | None = None
    label: str | None = None
    item: str | None = None

    @property
    def words(self) -> str:
        """How messages begin: `依申请公开!E8「（一）予以公开 / 商业企业」`, or with nothing of it.

        A printed report has no cells: there the label alone is the place.
        """
        if self.label is None:
            return ""
        return (
            f"{self.sheet}「{self.label}」"
            if self.cell is None
            else f"{self.sheet}!{self.cell}「{self.label}」"
        )


WHOLE_FILE = Spot()


def place_words(sheet: str, cell: str) -> str:
    """How a cell is called with its sheet; in a printed report a label in brackets stands for the cell."""
    return f"{sheet}{cell}" if cell.startswith("「") else f"{sheet}!{cell}"


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
    """One result of a check, made by its rule; `found` and `expected` are numbers, or the text as it stands.

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

    @property
    def needs_reason(self) -> bool:
        """Whether it may stay if a reason is given, and none is yet."""
        return self.severity is Severity.WARNING and not self.reason


@dataclass(frozen=True)
class Rule:
    """Something that is checked: a stable English id, a severity, one Chinese sentence, what to do."""

    id: str
    severity: Severity
    words: str
    remedy: str

    def finding(
        self,
        message: str,
        *,
        at: Spot = WHOLE_FILE,
        expected: int | Decimal | str | None = None,
        found: int | Decimal | str | None = None,
        difference: int | Decimal | None = None,
        suggestions: tuple[Suggestion, ...] = (),
        key: str = "",
    ) -> Finding:
        """That the rule is broken; its message is the words of the spot and what is given of it here."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            message=f"{at.words}{message}",
            sheet=at.sheet,
            cell=at.cell,
            item=at.item,
            expected=expected,
            found=found,
            difference=difference,
            suggestions=suggestions,
            key=key,
        )


def finding_from(kept: Mapping[str, Any]) -> Finding:
    """A finding that was kept as JSON, of its fields as they were read from there."""
    suggestions = tuple(tuple(Correction(**one) for one in way) for way in kept.get("suggestions", ()))
    return Finding(**{**kept, "severity": Severity(kept["severity"]), "suggestions": suggestions})


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding forbids issuing the report."""
    return any(finding.severity is Severity.ERROR for finding in findings)
