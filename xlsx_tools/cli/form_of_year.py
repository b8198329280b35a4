"""The form that a report of a year is in, where nobody names another."""

import click

from xlsx_tools.form.folders import newest_form
from xlsx_tools.form.load import form_at, form_for
from xlsx_tools.form.model import Form


def load_form_for(form_id: str | None, year: int) -> Form:
    """The form of that id or in that folder, else that of the year; says so where it is not the newest."""
    form = form_at(form_id) if form_id else form_for(year)
    if form_id is None and form.id != newest_form():
        told = f"{year} 年度的报告用的是“{form.id}”的格式；要用别的表式，请写 --form。"
        click.echo(told, err=True)
    return form
