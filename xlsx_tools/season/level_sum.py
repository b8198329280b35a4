"""The sum of a parent's level in a ledger, and what is to be said of what entered it."""

from itertools import chain

from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.season.bodies import Sums
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.merge import merge
from xlsx_tools.season.summands import Summands, filings_of, last_year_in, level_of


def sum_of_level(
    ledger: Ledger, form: Form, members: Summands, origin: Origin
) -> tuple[Submission, tuple[str, ...]]:
    """What the parent's units come to, and notes on it; raises XlsxToolsError."""
    sums = Sums(ledger, form)
    level = level_of(sums, ledger.standings(), members)
    failed: list[Source] = []
    summed = merge(
        form,
        origin,
        filings_of(ledger, form, sums, level, failed),
        chain(level.lacking, failed),
        last_year_of=last_year_in(ledger, form),
        group_of=members.group_of,
    )
    return summed, level.notes
