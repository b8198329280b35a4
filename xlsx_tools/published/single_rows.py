"""A figure in a row of its own: the label before it is that of a row and that of a column in one."""

from collections.abc import Iterator

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block
from xlsx_tools.published.figures import is_blank, is_figure
from xlsx_tools.published.keys import Likeness, labelling
from xlsx_tools.published.neutral import Band, Box, Chart
from xlsx_tools.published.row_labels import Labelled
from xlsx_tools.published.table_heads import Header, read_header
from xlsx_tools.published.turned import is_bare

_LONGEST_LABEL = 90
_Found = tuple[Labelled, Header, str]  # the row, a head of one column, and what stands there


def single_figure(form: Form, block: Block, line: Band) -> _Found | None:
    """The one figure of a line and where in a block it belongs; None where that is not to be told."""
    shown = [box for box in line.boxes if not is_blank(box.text)]
    if len(shown) != 2 or is_figure(form, shown[0].text) or not is_figure(form, shown[1].text):
        return None
    found = [] if is_bare(block.rows) or is_bare(block.columns) else list(_splits(form, block, shown[0]))
    return (*found[0], shown[1].text) if len(found) == 1 else None


def _splits(form: Form, block: Block, label: Box) -> Iterator[tuple[Labelled, Header]]:
    """The ways to take a text for the label of a row and that of a column behind it."""
    rows, columns = labelling(form, block.rows), labelling(form, block.columns)
    text = label.text if len(label.text) <= _LONGEST_LABEL else ""
    for at in range(2, len(text) - 1):
        nodes = [node for node in rows.keys.get(rows.key_of(text[:at]), ()) if rows.is_leaf(node)]
        if len(nodes) != 1 or not text[at].isalnum() or not text[at - 1].isalnum():
            continue
        head = Band((Box(0, 0, 1, 1, text[at:]),))
        header = read_header(columns, [head], Chart((head,)))
        if len(header.columns) == 1 and not header.misprints:
            yield Labelled(nodes[0], Likeness.SAME, text[:at], label.last_column), header
