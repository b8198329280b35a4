"""Totals as a file shows them, against what their parts come to."""

from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, same_amount


def unfitting_totals(form: Form, submission: Submission) -> list[str]:
    """Totals whose stored result is not what their parts come to; 0 and blank are alike."""
    computed = submission.tally(form).figures
    return [
        item
        for item, quantity in submission.stated.items()
        if quantity.oddity is not None or not same_amount(quantity.value or 0, computed[item] or 0)
    ]


def stated_apart(form: Form, submission: Submission) -> dict[str, Number]:
    """The totals shown with another figure than their parts come to, other than for being out of date."""
    tally = submission.tally(form)
    found: dict[str, Number] = {}
    for item, quantity in submission.stated.items():
        if quantity.value is None or item in submission.stale or item in tally.partial:
            continue
        if not same_amount(quantity.value, tally.figures[item] or 0):
            found[item] = quantity.value
    return found
