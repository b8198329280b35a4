"""Last year's submission as what this year's form knows of it: its own form, or the one before."""

from collections.abc import Mapping
from dataclasses import replace

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import finder, installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Quantity


def as_last_year(form: Form, last: Submission, name: str = "数据") -> Submission:
    """The submission in terms of the form; of one of the form before only what means the same.

    Raises XlsxToolsError for one of any other form; `name` says how it is called.
    """
    if last.origin.form == form.id:
        return last
    if form.succeeds is None or last.origin.form != form.succeeds.form:
        raise XlsxToolsError(f"上一年的{name}是另一种表式（{last.origin.form}），不能与 {form.id} 比对。")
    known = last.tally(installed_form(last.origin.form)).known
    shared = [item.id for item in form.items.values() if form.succeeds.has(item.table, item.id)]
    figures = {item: number for item in shared if (number := known.get(item)) is not None}
    return Submission(
        replace(last.origin, form=form.id, version=form.version),
        last.unit,
        last.year,
        items={item: Quantity(number) for item, number in figures.items()},
        sources=tuple(replace(source, figures={}, texts={}, within=()) for source in last.sources),
    )


def form_of_last_year(form: Form, document: Mapping[str, object]) -> Form:
    """The form that a document of last year is in, where the present one is this; raises XlsxToolsError."""
    return finder(form)(str(document.get("form")))


def begin_year(form: Form, origin: Origin, last: Submission | None) -> Submission:
    """What a fresh template holds: nothing, but for what last year's submission carries over.

    Raises XlsxToolsError for one of a form that has nothing to do with this one.
    """
    fresh = Submission(origin, origin.unit, origin.year)
    if last is None:
        return fresh
    figures = as_last_year(form, last).tally(form).known
    last_year = {item: number for item, number in figures.items() if number is not None}
    carried = {
        carry.this_year: Quantity(last_year[carry.last_year])
        for carry in form.carries
        if carry.this_year in form.inputs and carry.last_year in last_year
    }
    return replace(fresh, items=carried, last_year=last_year)
