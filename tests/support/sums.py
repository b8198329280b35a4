"""Units whose figures balance, made from a seed: what is summed up in tests."""

import random
from dataclasses import replace
from decimal import Decimal

from xlsx_tools.checking import check
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import tally
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity, apart
from xlsx_tools.reading.intake import Intake
from xlsx_tools.season.merge import Filing
from xlsx_tools.workbook.layout import layout_of

YEAR = 2024
_SIZES = (0, 0, 0, 1, 7, 40, 900)


def unit_submission(form: Form, unit: str, seed: int) -> Submission:
    """A unit's submission without errors: most figures 0, amounts with up to six places."""
    source = random.Random(seed)
    numbers: dict[str, Number] = {}
    for item in form.inputs.values():
        numbers[item.id] = source.randint(0, source.choice(_SIZES))
        if not item.is_whole:
            numbers[item.id] += Decimal(source.randint(0, 999_999)).scaleb(-source.choice((2, 4, 6)))
    return Submission(
        Origin(form.id, form.version, unit, YEAR, "t"),
        unit,
        YEAR,
        items={item: Quantity(number) for item, number in _balanced(form, numbers).items()},
        narrative={n.id: f"{unit}的{n.label}。\n第二段。" for n in form.narratives.values() if n.required},
        fields={field.id: "无" for field in form.fields},
    )


def _balanced(form: Form, numbers: dict[str, Number]) -> dict[str, Number]:
    """The figures, in each failing check the first input of the smaller side raised."""
    for stated in form.checks:
        if stated.rule.is_total:
            continue
        figures = tally(form, {i: Quantity(n) for i, n in numbers.items()}, ()).figures
        left, right = (sum(figures[i] or 0 for i in side) for side in (stated.left, stated.right))
        smaller = stated.left if left < right else stated.right
        raised = next((item for item in smaller if item in form.inputs), None)
        if raised:  # In columns of totals there is none, and they follow.
            numbers[raised] += apart(left, right)
    return numbers


def filing(form: Form, submission: Submission, name: str = "") -> Filing:
    """The submission as it comes into a sum, checked."""
    findings = check(Intake(layout_of(form), submission))
    return Filing(name or f"{submission.unit}.xlsx", form, submission, findings)


def filings(form: Form, *seeds: int) -> list[Filing]:
    """A unit for each seed."""
    return [filing(form, unit_submission(form, f"云溪县第{seed}局", seed)) for seed in seeds]


def origin(form: Form, unit: str = "云溪县人民政府") -> Origin:
    """Whose sum it is."""
    return Origin(form.id, form.version, unit, YEAR, "sum")


def with_texts(form: Form, submission: Submission) -> Submission:
    """The sum with everything written that its office has to write."""
    written = {n.id: f"{submission.unit}的{n.label}。" for n in form.narratives.values() if n.required}
    fields = {field.id: "无" for field in form.fields}
    return replace(submission, narrative=written, fields=fields)


def values(submission: Submission) -> dict[str, Number | None]:
    """Its inputs as numbers."""
    return {item: quantity.value for item, quantity in submission.items.items()}
