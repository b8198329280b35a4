"""What of the form's tables was found in a document: its rows, and rows that are none of the form's."""

from dataclasses import dataclass

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block
from xlsx_tools.published.keys import labelling
from xlsx_tools.published.row_labels import Labelled, Texts
from xlsx_tools.published.table_heads import Header


@dataclass(frozen=True)
class FoundRow:
    """A row of the form in the document: its block, its heading there, and what stands in its columns.

    `texts` is None where its cells could not be told apart; `flat` are those cells where only their
    order is known, so that the figures of several may stand in one. `line` is the row of the document, by
    its number: a row of a table printed otherwise speaks for several of the form's. `head` is the
    last row of its head, `blanks` how many cells beside its columns show nothing.
    """

    table: str
    block: Block
    row: Labelled | None
    header: Header
    texts: Texts | None
    shown: str
    flat: tuple[str, ...] = ()
    line: int = 0
    head: int = 0
    blanks: int = 0


def leaves_of(form: Form, row: FoundRow) -> tuple[str, ...]:
    """The rows of the form that a row speaks for: one, or those of a group."""
    if row.row is None:
        return tuple(row.block.rows.paths)
    return labelling(form, row.block.rows).leaves_under(row.row.node)


@dataclass(frozen=True)
class TablesFound:
    """All rows of the form that were found, and rows with figures that are none of the form's."""

    rows: tuple[FoundRow, ...]
    headers: tuple[tuple[str, Block, Header], ...]
    strays: tuple[str, ...]
