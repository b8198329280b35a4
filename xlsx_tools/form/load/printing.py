"""Load a form's report.yaml strictly: every mistake is an error with file, line and a suggestion."""

from collections.abc import Iterable

from xlsx_tools.form.load.borrowing import own_or_other_file
from xlsx_tools.form.load.key_figures import summed_items
from xlsx_tools.form.load.yaml import Value, entries_of
from xlsx_tools.form.model import Form
from xlsx_tools.form.printing import Bar, BarChart, Printing
from xlsx_tools.form.table import Table


def load_printing(form: Form) -> Printing:
    """What report.yaml says, nothing where there is none; raises FormError."""
    value, _ = own_or_other_file(form.folder, "report.yaml")
    if value is None:
        return Printing()
    keys = value.mapping([], ["closing", "charts"])
    names = ("unit", "year", *(field.id for field in form.fields))
    closing = keys["closing"].some_entries() if "closing" in keys else []
    return Printing(
        closing=tuple(_pattern(line, names) for line in closing),
        charts=entries_of(keys, "charts", lambda value: _chart(form, value)),
    )


def _pattern(value: Value, names: Iterable[str]) -> str:
    """A text in which names stand in braces for what is filled in."""
    text = value.text()
    try:
        text.format_map(dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError, AttributeError):
        listed = "、".join(f"{{{name}}}" for name in names)
        value.refuse(f"“{text}”里只能用这些代号：{listed}")
    return text


def _chart(form: Form, value: Value) -> BarChart:
    keys = value.mapping(["title", "table", "series", "bars"])
    table = form.tables[keys["table"].one_of(form.tables, "表")]
    return BarChart(
        title=_pattern(keys["title"], ("unit", "year")),
        table=table.id,
        series=_pattern(keys["series"], ("year",)),
        bars=tuple(_bar(table, bar) for bar in keys["bars"].some_entries()),
    )


def _bar(table: Table, value: Value) -> Bar:
    keys = value.mapping(["label", "row", "column"])
    return Bar(label=keys["label"].text(), items=summed_items(table, keys["row"], keys["column"]))
