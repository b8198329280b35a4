"""The closing lines of a report (落款): who it is from, and its date as documents write it."""

import re
from string import Formatter

from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00:00)?")


def closing_lines(form: Form, submission: Submission) -> tuple[str, ...]:
    """The lines whose particulars are all there."""
    known = {**submission.fields, "unit": submission.unit, "year": str(submission.year)}
    return tuple(
        line.format_map({name: as_written(known[name].strip()) for name in _names(line)})
        for line in form.printing.closing
        if all(known.get(name, "").strip() for name in _names(line))
    )


def _names(line: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(line) if name]


def as_written(text: str) -> str:
    """A date as documents write it, any other text as it is."""
    found = _DATE.fullmatch(text)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else text
