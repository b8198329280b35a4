"""Load a form's key figures: a row and a column of a table, or the sums of such."""

from collections.abc import Mapping

from xlsx_tools.form.key_figures import KeyFigure
from xlsx_tools.form.load.yaml import Value
from xlsx_tools.form.table import Each, Table, addends


def key_figure(value: Value, tables: Mapping[str, Table]) -> KeyFigure:
    """What is written of a key figure; raises FormError."""
    keys = value.mapping(["label", "table", "row", "column"])
    table = tables[keys["table"].one_of(tables, "表")]
    return KeyFigure(keys["label"].text(), summed_items(table, keys["row"], keys["column"]))


def summed_items(table: Table, row: Value, column: Value) -> tuple[str, ...]:
    """The items that a row and a column of a table come to, either of which may be a sum."""
    blocks = {name: block for block in table.blocks for name in (*block.rows.groups, *block.rows.paths)}
    of_row = row.one_of(blocks, "行")
    block = blocks[of_row]
    of_column = column.one_of([*block.columns.groups, *block.columns.paths], "列")
    return tuple(
        f"{table.id}.{one}.{other}"
        for one in addends(table, block, Each.COLUMN, of_row)
        for other in addends(table, block, Each.ROW, of_column)
    )
