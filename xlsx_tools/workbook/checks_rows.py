"""In which rows of the sheet 校验 its blocks begin."""

from typing import NamedTuple

from xlsx_tools.form.model import Form

FAILING_LINES = 10
REASON_ROWS = 10  # for reasons that nothing else has a place for
_TITLE_AND_NOTE, _TITLE, _TITLE_AND_HEADINGS, _GAP = 2, 1, 2, 1


class ChecksRows(NamedTuple):
    """The first row of each block, counted from 0, below its title and headings."""

    failing: int
    years: int
    reasons: int
    checks: int


def checks_rows(form: Form) -> ChecksRows:
    """What fails comes first, all checks last, but in forms of old, where it was the other way round."""
    years_block = _TITLE_AND_HEADINGS + len(form.carries) + _GAP if form.carries else 0
    failing_block = _TITLE + FAILING_LINES + _GAP if form.checks else 0
    if form.guide.fails_last:
        checks = _TITLE_AND_NOTE + 1
        begin = checks + len(form.checks) + _GAP
        reasons = begin + years_block + _TITLE
        failing = reasons + REASON_ROWS + _GAP + _TITLE
    else:
        failing = _TITLE_AND_NOTE + _TITLE
        begin = _TITLE_AND_NOTE + failing_block
        reasons = begin + years_block + _TITLE
        checks = reasons + REASON_ROWS + _GAP + _TITLE_AND_HEADINGS
    return ChecksRows(failing, begin + _TITLE_AND_HEADINGS, reasons, checks)
