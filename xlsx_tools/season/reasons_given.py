"""The reasons of a season: which of them hold, as the office decided and as earlier filings show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xlsx_tools.checking.reasons import asked_anew, refused
from xlsx_tools.finding import Finding
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.records import Standing, Version
from xlsx_tools.season.ledger.store import Ledger

_BETWEEN = "："


class Ruling(StrEnum):
    """What the office thinks of a reason; the values are its words."""

    ACCEPTED = "采纳"
    REFUSED = "不采纳"


@dataclass(frozen=True)
class Reason:
    """A reason that a unit gives under a rule, and what the office decided on it, if anything."""

    unit: str
    rule: str
    text: str
    ruling: str = ""

    @property
    def matter(self) -> Matter:
        """What the decision on it is kept under: another reason is another matter."""
        return Matter(ActKind.REASON, self.unit, f"{self.rule} {self.text}")

    @property
    def is_refused(self) -> bool:
        """Whether it does not hold."""
        return self.ruling.partition(_BETWEEN)[0] == Ruling.REFUSED

    @property
    def why(self) -> str:
        """Why it does not hold, as far as anybody said."""
        return self.ruling.partition(_BETWEEN)[2]


def ruling_as_text(ruling: Ruling, why: str = "") -> str:
    """A decision as the ledger keeps it."""
    return f"{ruling.value}{_BETWEEN}{why}" if why else ruling.value


class Reasons:
    """All decisions on reasons that a ledger has."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rulings = {
            (unit.name, act.matter.about): act.value
            for act in ledger.decisions.holding(ActKind.REASON)
            if (unit := ledger.roster.find(act.matter.unit))
        }

    def of(self, unit: str, findings: Sequence[Finding]) -> list[Reason]:
        """Each reason that is given in the findings on a unit's filing."""
        given = dict.fromkeys((finding.rule, finding.reason) for finding in findings if finding.reason)
        reasons = (Reason(unit, rule, text) for rule, text in given)
        return [self._decided(reason) for reason in reasons]

    def holding(self, standing: Standing, version: Version, findings: Sequence[Finding]) -> list[Finding]:
        """The findings without the reasons that were written for other figures, as earlier filings show."""
        if not any(finding.reason for finding in findings):
            return list(findings)
        earlier = (one for one in standing.filed if one.age < version.age)
        return asked_anew(findings, [self._ledger.findings(one.hash) for one in earlier])

    def _decided(self, reason: Reason) -> Reason:
        ruling = self._rulings.get((reason.unit, reason.matter.about), "")
        return Reason(reason.unit, reason.rule, reason.text, ruling)


def but_refused(findings: Sequence[Finding], given: Sequence[Reason]) -> list[Finding]:
    """The findings without the reasons that were refused."""
    refusals = {(reason.rule, reason.text): reason.why for reason in given if reason.is_refused}
    return [
        one if (why := refusals.get((one.rule, one.reason))) is None else refused(one, why)
        for one in findings
    ]


def settled(ledger: Ledger, standing: Standing, version: Version) -> list[Finding]:
    """The findings on a version of a unit, with those reasons only that hold."""
    findings = ledger.findings(version.hash)
    if not any(finding.reason for finding in findings):
        return findings
    reasons = Reasons(ledger)
    holding = reasons.holding(standing, version, findings)
    return but_refused(holding, reasons.of(standing.unit.name, holding))
