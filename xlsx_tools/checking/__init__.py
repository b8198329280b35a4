"""A filing is judged: every rule, what texts claim, which figure is wrong, what may stay."""

from xlsx_tools.checking import reasons
from xlsx_tools.checking.reasons import answered, without_rule
from xlsx_tools.checking.rules import rules, validate
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form.model import Form
from xlsx_tools.reading import careful as careful_room
from xlsx_tools.reading import structure
from xlsx_tools.reading.intake import Intake


def check(intake: Intake, previous: Submission | None = None) -> list[Finding]:
    """All findings: those on reading, then those of every check, with the reasons given for them."""
    findings = [*intake.findings, *validate(intake.layout, intake.submission, previous)]
    if intake.submission.reasons:
        form = intake.form
        lines = (*(line.key for line in form.checks), *(carry.key for carry in form.carries))
        known = (*(rule.id for rule in all_rules(form)), *lines)
        findings += without_rule(intake.submission, known)
    return answered(findings, intake.submission)


def all_rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak about a submission of the form."""
    return (*rules(form), *structure.RULES, *careful_room.RULES, *reasons.RULES)
