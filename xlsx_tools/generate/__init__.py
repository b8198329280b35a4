"""A workbook is written: form and submission -> a locked .xlsx to fill in, one module a sheet."""

from datetime import datetime

from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.generate import basics, checks, guide, hidden, parts
from xlsx_tools.generate import source_sheets as sources
from xlsx_tools.generate.next_steps import NextSteps
from xlsx_tools.generate.writer import BookWriter, password_hash
from xlsx_tools.workbook.layout import layout_of

__all__ = ["password_hash", "workbook"]


def workbook(form: Form, submission: Submission, *, created: datetime) -> bytes:
    """The .xlsx for the submission's unit and year, holding whatever is already filled in.

    Results are stored beside every formula, so that a program that does not calculate shows
    true ones. Raises ValueError if something does not fit into a workbook, XlsxToolsError if there are
    more reasons than rows for them.
    """
    layout = layout_of(form)
    tally = submission.tally(form)
    steps = NextSteps(layout, submission, tally)
    book = BookWriter(created)
    guide.write(book, steps)
    basics.write(book, steps)
    for sheet in layout.parts:
        parts.write(book, sheet, steps)
    checks.write(book, steps)
    if submission.sources:
        sources.write(book, layout, submission, tally)
    hidden.write(book, layout, submission, tally)
    book.raw.worksheets()[0].activate()
    return book.close(submission.origin.lock)
