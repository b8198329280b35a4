"""The report as one tree, made from form and submission; every output prints this tree."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form import model as forms
from xlsx_tools.form import table as tables
from xlsx_tools.form.model import Form, Role
from xlsx_tools.quantity import Number, clean_text, show
from xlsx_tools.render.charts import Charted, PrintedChart, charts_after
from xlsx_tools.render.signed import closing_lines
from xlsx_tools.workbook.grid import BlockGrid, CellRole, GridCell, TableGrid, table_grid

DRAFT_MARK = "草稿（未通过校验）"

# What neither XML nor HTML can hold: control characters, halves of surrogate pairs, noncharacters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)


@dataclass(frozen=True)
class Headline:
    """A heading; level 1 is a part's."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a narrative."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class PrintedCell:
    """A printed cell of a table: where it starts, how far it spans, and what heads what.

    `scope` is what a heading speaks for, in the words of HTML; empty for figures and blank corners.
    """

    place: CellRole
    row: int
    column: int
    rows: int
    columns: int
    text: str
    scope: str
    is_total: bool

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, not a heading."""
        return self.place is CellRole.FIGURE


PrintedRow = tuple[PrintedCell, ...]


@dataclass(frozen=True)
class PrintedBlock:
    """One of the tables a table is made of: heading rows and rows of figures, cells where they start."""

    heading: str
    labels: int
    width: int
    head: tuple[PrintedRow, ...]
    body: tuple[PrintedRow, ...]

    @cached_property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """The headings of each column of figures, outermost first."""
        headings = [cell for row in self.head for cell in row if cell.place is CellRole.COLUMN]
        return tuple(
            tuple(h.text for h in headings if h.column <= figure.column < h.column + h.columns and h.text)
            for figure in self.body[0]
            if figure.is_figure
        )

    @property
    def corner(self) -> str:
        """What stands above the row headings."""
        return next((c.text for row in self.head for c in row if c.place is CellRole.CORNER), "")

    @cached_property
    def records(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """The texts of each row: one for each column of row headings, one for each figure."""
        return tuple(
            (
                tuple(_text_at(row, column) for column in range(self.labels)),
                tuple(cell.text for cell in row if cell.is_figure),
            )
            for row in self.body
        )

    @cached_property
    def column_groups(self) -> tuple[int, ...]:
        """How many columns each outermost heading spans, row headings first."""
        spans = [cell.columns for cell in self.head[0] if cell.place is CellRole.COLUMN]
        return (self.labels, *spans) if self.labels else tuple(spans)

    @cached_property
    def row_groups(self) -> tuple[tuple[PrintedRow, ...], ...]:
        """The rows of figures, those under one outermost group heading together."""
        groups: list[list[PrintedRow]] = []
        for row in self.body:
            starts_group = row[0].scope == "rowgroup"
            ends_group = row[0].column == 0 and bool(groups) and groups[-1][0][0].scope == "rowgroup"
            if starts_group or ends_group or not groups:
                groups.append([])
            groups[-1].append(row)
        return tuple(tuple(group) for group in groups)


def _text_at(row: PrintedRow, column: int) -> str:
    return next((cell.text for cell in row if cell.column == column), "")


@dataclass(frozen=True)
class PrintedTable:
    """A table; `is_titled` where its title says more than the heading of its part.

    `is_list`: a page may end after any of its rows, also where the next page would hold all of it. `rows`
    are all rows with the cells that start there, block headings included.
    """

    kind: ClassVar[str] = "table"
    title: str
    is_titled: bool
    labels: int
    width: int
    blocks: tuple[PrintedBlock, ...]
    rows: tuple[PrintedRow, ...]
    is_list: bool = False

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """All rows as texts, each `width` long: a spanned cell is followed by empty ones."""
        return tuple(tuple(_text_at(row, column) for column in range(self.width)) for row in self.rows)


Entry = Headline | Paragraph | PrintedTable | PrintedChart


@dataclass(frozen=True)
class Section:
    """A part of the report: its heading and what follows in printed order."""

    heading: Headline
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Report:
    """The report; `preface` stands between title and parts, `mark` is what a draft is marked with.

    `closing` are the lines below it (落款) in documents that are signed.
    """

    title: str
    unit: str
    year: int | str
    draft: bool
    preface: tuple[Paragraph, ...]
    parts: tuple[Section, ...]
    closing: tuple[str, ...] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """All that follows the title, in printed order."""
        yield from self.preface
        for part in self.parts:
            yield part.heading
            yield from part.entries

    @property
    def mark(self) -> str:
        """The words that tell a draft from a report."""
        return DRAFT_MARK if self.draft else ""

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title, broken where its sense allows if it is too long for a line: after the unit's name."""
        rest = self.title.removeprefix(self.unit).lstrip()
        return (self.unit, rest) if rest and self.title.startswith(self.unit) else (self.title,)


def build_report(
    form: Form, submission: Submission, *, draft: bool, charted: Sequence[Charted] = ()
) -> Report:
    """The report of the submission; totals are the computed ones. Charts show the years `charted`."""
    figures = submission.tally(form).known
    title = form.report_title.format(unit=submission.unit, year=submission.year)
    parts = (
        Section(
            Headline(1, _one_line(part.heading)), tuple(_entries(form, part, submission, figures, charted))
        )
        for part in form.parts
    )
    prefaces = (submission.narrative.get(n.id, "") for n in form.narratives.values() if n.is_preface)
    preface = tuple(Paragraph(paragraph) for text in prefaces for paragraph in split_paragraphs(text))
    closing = tuple(map(_one_line, closing_lines(form, submission)))
    unit = _one_line(submission.unit)
    return Report(_one_line(title), unit, submission.year, draft, preface, tuple(parts), closing)


def _entries(
    form: Form, part: forms.Part, submission: Submission, figures: Figures, charted: Sequence[Charted]
) -> Iterator[Entry]:
    for content in part.contents:
        if isinstance(content, tables.Table):
            yield _table(form, content, figures, is_titled=content.title != part.title)
            yield from charts_after(form, content, submission.unit, charted)
        elif not content.is_preface:
            heading = submission.heading(form, content.id) or ""
            yield from _narrative(heading, submission.narrative.get(content.id, ""))


def _narrative(heading: str, text: str) -> Iterator[Headline | Paragraph]:
    paragraphs = split_paragraphs(text)
    if paragraphs and (line := _one_line(heading)):
        yield Headline(2, line)
    for paragraph in paragraphs:
        yield Paragraph(paragraph)


def split_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a cell's text, without blank ones and without what no document can hold."""
    lines = (_UNPRINTABLE.sub("", line.replace("\t", " ")) for line in clean_text(text).splitlines())
    return tuple(stripped for line in lines if (stripped := line.strip()))


def _one_line(text: str) -> str:
    return " ".join(split_paragraphs(text))


def _table(form: Form, table: tables.Table, figures: Figures, *, is_titled: bool) -> PrintedTable:
    grid = table_grid(table)
    rows = _rows(form, grid, figures)
    blocks = tuple(
        _block(block.heading, block_grid, grid, rows)
        for block, block_grid in zip(table.blocks, grid.blocks, strict=True)
    )
    return PrintedTable(_one_line(table.title), is_titled, grid.labels, grid.width, blocks, rows)


def _rows(form: Form, grid: TableGrid, figures: Figures) -> tuple[PrintedRow, ...]:
    rows: list[list[PrintedCell]] = [[] for _ in range(grid.height)]
    for block in grid.blocks:
        for cell in block.cells:
            rows[cell.row].append(_cell(form, cell, block, grid.labels, figures))
    return tuple(tuple(row) for row in rows)


def _block(heading: str, block: BlockGrid, grid: TableGrid, rows: tuple[PrintedRow, ...]) -> PrintedBlock:
    first = block.first + (1 if heading else 0)
    return PrintedBlock(
        _one_line(heading), grid.labels, grid.width, rows[first : block.body], rows[block.body : block.end]
    )


def _cell(form: Form, cell: GridCell, block: BlockGrid, labels: int, figures: Figures) -> PrintedCell:
    number: Number | None = figures[cell.item] if cell.item else None
    return PrintedCell(
        place=cell.part,
        row=cell.row,
        column=cell.column,
        rows=cell.rows,
        columns=cell.columns,
        text=_one_line(cell.text) if cell.is_heading else _shown(form, cell, number),
        scope=_scope(cell, block, labels),
        is_total=cell.item is not None and form.items[cell.item].role is Role.TOTAL,
    )


def _shown(form: Form, cell: GridCell, number: Number | None) -> str:
    """The figure as it is printed, with its unit where no label says it."""
    unit = form.items[cell.item].printed_unit if cell.item else ""
    return f"{shown}{unit}" if (shown := show(number)) else ""


def _scope(cell: GridCell, block: BlockGrid, labels: int) -> str:
    """Only outermost headings can speak for a group: HTML has no groups within groups."""
    if cell.part is CellRole.ROW:
        return "rowgroup" if cell.column == 0 and cell.columns < labels and cell.rows > 1 else "row"
    if cell.part is CellRole.COLUMN:
        is_outermost = all(other.row >= cell.row for other in block.cells if other.part is CellRole.COLUMN)
        has_children = cell.row + cell.rows < block.body
        return "colgroup" if is_outermost and has_children else "col"
    return "col" if cell.part is CellRole.CORNER and cell.text else ""
