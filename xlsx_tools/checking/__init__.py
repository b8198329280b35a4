"""A filing is judged: every rule, what texts claim, which figure is wrong, what may stay."""

from xlsx_tools.checking import reasons
from xlsx_tools.checking.reasons import answered, without_rule, words_without_content
from xlsx_tools.checking.rules import (
    cells,
    copies,
    empty,
    particulars,
    sentences,
    sums,
    texts,
    totals,
    unit_and_year,
    validate,
    years,
)
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, has_errors
from xlsx_tools.form.model import Form
from xlsx_tools.reading import structure
from xlsx_tools.reading.intake import Intake


def check(intake: Intake, previous: Submission | None = None) -> list[Finding]:
    """All findings: those on reading, then those of every check, with the reasons given for them.

    Where nothing was filled in, that is the one error instead of one a cell. `previous` is last year's
    submission; raises XlsxToolsError where that is of a form that has nothing to do with this one.
    """
    if previous is not None:
        from xlsx_tools.filing.last_year import as_last_year

        previous = as_last_year(intake.form, previous)
    if is_empty(intake):
        return [empty.emptiness(), *intake.findings]
    findings = [*intake.findings, *validate(intake.layout, intake.submission, previous)]
    if intake.submission.reasons:
        form = intake.form
        lines = (*(line.key for line in form.checks), *(carry.key for carry in form.carries))
        known = (*(rule.id for rule in all_rules(form)), *lines)
        findings += without_rule(intake.submission, known)
    return answered(findings, intake.submission, words_without_content(intake.form))


def is_empty(intake: Intake) -> bool:
    """Whether nothing was filled in, and nothing that was stands where it was not read."""
    stands_elsewhere = any(finding.rule == structure.COPY.id for finding in intake.findings)
    is_in_order = not (stands_elsewhere or has_errors(intake.findings))
    return is_in_order and empty.is_untouched(intake.form, intake.submission)


def all_rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak about a submission of the form, those first that the form states."""
    asks = any(field.required for field in form.fields)
    return (*form.rules, *(rule for rule in _of_any_form() if asks or rule is not particulars.REQUIRED))


def _of_any_form() -> tuple[Rule, ...]:
    from xlsx_tools.published import remarks
    from xlsx_tools.reading.careful import second_look as careful

    return (
        *unit_and_year.RULES,
        *empty.RULES,
        *cells.RULES,
        *totals.RULES,
        *texts.RULES,
        *particulars.RULES,
        *sentences.RULES,
        *years.RULES,
        *sums.RULES,
        *structure.RULES,
        *careful.RULES,
        *reasons.RULES,
        *copies.RULES,
        *remarks.RULES,
    )


def remedies_of(form: Form) -> dict[str, str]:
    """What to do by rule id."""
    return {rule.id: rule.remedy for rule in all_rules(form)}
