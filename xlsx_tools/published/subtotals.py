"""Groups in a row of their own, beside the rows of the group: subtotals, which are only compared."""

from collections.abc import Iterator, Mapping, Sequence

from xlsx_tools.finding import Finding
from xlsx_tools.form.model import Form
from xlsx_tools.published import remarks
from xlsx_tools.published.figures import read_figure
from xlsx_tools.published.found_rows import FoundRow, leaves_of
from xlsx_tools.published.row_labels import Texts
from xlsx_tools.quantity import Quantity, show


def subtotal_findings(
    form: Form, subtotals: Sequence[tuple[FoundRow, Texts]], values: Mapping[str, Quantity]
) -> Iterator[Finding]:
    """What is to be said of subtotals that are not the sums of their rows; these are read as they are."""
    sheets = {table.id: part.heading for part in form.parts for table in part.tables}
    for row, texts in subtotals:
        wrong = remarks.listed(_wrong(form, row, texts, values), "栏")
        if wrong and row.row:
            message = f"“{row.row.label}”是合起来的数，与各行之和不符：{wrong}。各行已照原文读取。"
            yield remarks.of_table(remarks.SUBTOTAL, sheets[row.table], message)


def _wrong(form: Form, row: FoundRow, texts: Texts, values: Mapping[str, Quantity]) -> Iterator[str]:
    for column, text in texts.items():
        items = [f"{row.table}.{leaf}.{column}" for leaf in leaves_of(form, row)]
        stated = read_figure(form, form.items[items[0]], text or "").value
        parts = [number for item in items if (number := values[item].value) is not None]
        if stated is not None and len(parts) == len(items) and stated != sum(parts):
            name = row.block.columns.name_of(column)
            yield f"“{name}”写的是 {show(stated)}，各行合起来是 {show(sum(parts))}"
