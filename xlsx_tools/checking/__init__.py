"""A filing is judged: every rule, what texts claim, which figure is wrong, what may stay."""

from xlsx_tools.checking import reasons
from xlsx_tools.checking.reasons import answered, without_rule
from xlsx_tools.checking.rules import rules, validate
from xlsx_tools.filing.submission import Submission, require_same_form
from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form.model import Form
from xlsx_tools.reading import structure
from xlsx_tools.reading.intake import Intake


def check(intake: Intake, previous: Submission | None = None) -> list[Finding]:
    """All findings: those on reading, then those of every check, with the reasons given for them.

    `previous` is last year's submission; raises XlsxToolsError where that is of another form.
    """
    if previous is not None:
        require_same_form(intake.form, previous)
    findings = [*intake.findings, *validate(intake.layout, intake.submission, previous)]
    if intake.submission.reasons:
        findings += without_rule(intake.submission, (rule.id for rule in all_rules(intake.form)))
    return answered(findings, intake.submission)


def all_rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak about a submission of the form."""
    from xlsx_tools.reading import careful as careful_room  # a check that finds nothing needs none of it

    return (*rules(form), *structure.RULES, *careful_room.RULES, *reasons.RULES)
