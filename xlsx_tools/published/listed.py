"""A table as a list: each figure right behind the label of its column, below or behind that of its row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlsx_tools.files.limits import LONGEST_FLAT_TABLE
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block, Table
from xlsx_tools.published.flat_tokens import FlatText, FlatToken, TokenKind, is_tabular
from xlsx_tools.published.keys import Labelling, labelling
from xlsx_tools.published.neutral import Chart, Passage, Piece, RawCell, chart
from xlsx_tools.published.turned import is_bare

_NUMBER = re.compile(r"^\s*\d{1,2}\s*[.．、](?!\d)")
_SIGNS = "-−－—–+"
_Row = list[RawCell]


def from_list(form: Form, table: Table, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the rows of a table that they list; as they are where they list none."""
    texts = [_text(piece) for piece in pieces]
    if sum(map(len, texts)) > LONGEST_FLAT_TABLE:
        return list(pieces)
    listed = [
        number for number, text in enumerate(texts) if is_tabular(list(FlatText(form, table, text).tokens()))
    ]
    if not listed or any(isinstance(p, Chart) and n not in listed for n, p in enumerate(pieces)):
        return list(pieces)
    text = FlatText(form, table, "\n".join(texts[number] for number in listed))
    together = list(text.tokens())
    labels = _labels_of_figures(table, together)
    listers = [_Lister(form, block, text, together, labels) for block in table.blocks] if labels else []
    rows = [row for lister in listers for row in lister.rows()]
    if not rows:
        return list(pieces)
    before = [piece for number, piece in enumerate(pieces[: listed[0]]) if number not in listed]
    after = [p for n, p in enumerate(pieces) if n > listed[0] and n not in listed]
    return [*before, chart(rows, is_aligned=False), *after]


def _text(piece: Piece) -> str:
    """A paragraph, or the rows of a table line by line, with what reaches into them from above."""
    if isinstance(piece, Passage):
        return "" if piece.is_page_number else _NUMBER.sub("", piece.text)
    return "\n".join("\n".join(box.text for box in line.boxes) for line in piece.lines)


def _labels_of_figures(table: Table, tokens: Sequence[FlatToken]) -> dict[int, int] | None:
    """The label of each figure, by their numbers: the one right before it; None where one has none.

    A block whose rows have no labels may have as many figures behind as many labels.
    """
    most = max((len(block.columns.paths) for block in table.blocks if is_bare(block.rows)), default=1)
    found: dict[int, int] = {}
    for number, token in enumerate(tokens):
        if token.kind is not TokenKind.FIGURE or number in found:
            continue
        end = next(
            (n for n in range(number, len(tokens)) if tokens[n].kind is not TokenKind.FIGURE), len(tokens)
        )
        labels = range(number - (end - number), number)
        if len(labels) > most or any(n < 0 or tokens[n].kind is not TokenKind.LABEL for n in labels):
            return None
        found.update(zip(range(number, end), labels, strict=True))
    return found


@dataclass
class _Lister:
    """Gathers the rows of a block from its list."""

    form: Form
    block: Block
    text: FlatText
    tokens: Sequence[FlatToken]
    labels: Mapping[int, int]
    groups: list[int] = field(default_factory=list)

    @property
    def _rows(self) -> Labelling:
        return labelling(self.form, self.block.rows)

    @property
    def _columns(self) -> Labelling:
        return labelling(self.form, self.block.columns)

    def rows(self) -> Iterator[_Row]:
        """The rows with a head for each, those whose columns are all there once."""
        if is_bare(self.block.rows):
            yield from self._upright()
            return
        row: FlatToken | None = None
        figures: dict[str, tuple[str, str]] = {}  # by column: its label and its figure
        for number, token in enumerate((*self.tokens, FlatToken(TokenKind.WORDS, "", 0, 0))):
            if token.kind is TokenKind.FIGURE and row is not None:
                column = self._column(number)
                if column is None or column in figures:
                    yield from self._head_and_row(row, figures)
                    row, figures = None, {}  # it is of another row, which was not recognised
                else:
                    figures[column] = self._label(number), self._figure(number)
            elif token.kind is not TokenKind.FIGURE and not self._is_of_figure(number):
                if self._is_again(row, token):
                    continue
                yield from self._head_and_row(row, figures)
                row, figures = (token if self._is_row(token) else None), {}

    def _is_of_figure(self, number: int) -> bool:
        return number in self.labels.values()

    def _is_row(self, token: FlatToken) -> bool:
        nodes = self._rows.keys.get(self._rows.key_of(token.text), frozenset())
        return token.kind is TokenKind.LABEL and sum(map(self._rows.is_leaf, nodes)) == 1

    def _is_again(self, row: FlatToken | None, token: FlatToken) -> bool:
        """Whether it is the label of the row at hand once more, or none that a row of it ends at."""
        return (row is not None and row.text == token.text) or token.kind is TokenKind.OTHER_LABEL

    def _column(self, number: int) -> str | None:
        """The one column that the label before a figure names."""
        nodes = self._columns.recognise(self._label(number)).nodes
        leaves = [node for node in nodes if self._columns.is_leaf(node)]
        return self._columns.paths[leaves[0]][-1].id if len(leaves) == 1 else None

    def _label(self, number: int) -> str:
        """All that stands between the label of a figure and the next token, so that another unit is seen."""
        label = self.labels[number]
        return self.text.text[self.tokens[label].start : self._start(self.tokens[label + 1])]

    def _start(self, token: FlatToken) -> int:
        """Where a figure begins, its sign before it."""
        before = self.text.text[: token.start]
        return token.start - 1 if before.endswith(tuple(_SIGNS)) else token.start

    def _figure(self, number: int) -> str:
        """The figure with its sign and with the words behind it in its line, so that another unit is seen."""
        end = self.tokens[number].end
        for word in self.tokens[number + 1 :]:
            if word.kind is not TokenKind.WORDS or "\n" in self.text.text[end : word.start]:
                break
            end = word.end
        return self.text.text[self._start(self.tokens[number]) : end]

    def _head_and_row(self, row: FlatToken | None, figures: dict[str, tuple[str, str]]) -> Iterator[_Row]:
        if row is None or len(figures) != len(self._columns.leaves):
            return
        shown = [figures[column] for column in self._columns.leaves]
        yield [RawCell(label) for label, _ in shown]
        yield [RawCell(row.text), *(RawCell(figure) for _, figure in shown)]

    # --- Rows without labels -----------------------------------------------------------------------

    def _upright(self) -> Iterator[_Row]:
        """A row for each column, with the labels of its groups: all of them, or none."""
        rows: list[_Row] = []
        found: list[int] = []
        for number, token in enumerate(self.tokens):
            if token.kind is TokenKind.FIGURE:
                node = self._leaf_below(number)
                if node is None:
                    return
                found.append(node)
                labels = [heading.label for heading in self._columns.paths[node]]
                rows.append([RawCell(label) for label in (*labels, self._figure(number))])
            elif token.kind is TokenKind.LABEL and not self._is_of_figure(number):
                self._enter(token)
        if found == list(self._columns.leaves.values()):
            yield from rows

    def _enter(self, token: FlatToken) -> None:
        """Go on below a group of columns."""
        nodes = self._columns.recognise(token.text).nodes
        for node in nodes if len(nodes) == 1 else ():
            if not self._columns.is_leaf(node):
                self.groups = [*(g for g in self.groups if self._columns.is_above(g, node)), node]

    def _leaf_below(self, number: int) -> int | None:
        """The column below the group at hand that the label before a figure names."""
        nodes = self._columns.recognise(self._label(number)).nodes
        below = [
            node
            for node in nodes
            if self._columns.is_leaf(node) and self.groups and self._columns.is_above(self.groups[-1], node)
        ]
        return below[0] if len(below) == 1 else None
