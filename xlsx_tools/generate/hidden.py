"""What people do not see: whose the workbook is, in three places, and on the hidden sheet what is kept."""

from collections.abc import Iterator, Sequence

from xlsx_tools.filing.levels import MOST_CHARACTERS, packed
from xlsx_tools.filing.origin import ORIGIN_NAME, origin_as_pairs, origin_as_text
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission, controls
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, HIDDEN_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_control
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.words import CHECKS_TITLE, COUNTED, GIVEN_KEY, SHEET_KEY, SOURCE_KEY, SUM_KEY

_CHARACTERS_A_CELL = 30_000


def write(book: BookWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write all three, and on the hidden sheet references to all others, sums, last year's figures, reasons.

    A program that renames a sheet changes the references to it: they tell its new name. The sums are
    calculated by whoever saves; a figure that changes afterwards, in the file, no longer fits them.
    """
    sheet = book.sheet(HIDDEN_SHEET)
    below = _origin(book, sheet, submission)
    below = _references(sheet, layout, below + 1)
    sums = controls(layout.form, tally).items()
    controlled = [(f"{SUM_KEY}{table}", formula_of_control(layout, table), sum_) for table, sum_ in sums]
    below = _formulas(sheet, below, controlled)
    for row, (item, number) in enumerate(submission.last_year.items(), below):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), item, styles.PLAIN)
        sheet.number(Cell(HIDDEN_SHEET, row, 1), number, styles.PLAIN)
    below += len(submission.last_year)
    levels = _levels_below(layout.form, submission.sources)
    for row, (source, level) in enumerate(zip(submission.sources, levels, strict=True), below):
        counted = COUNTED if source.counted else ""
        _texts(sheet, row, f"{SOURCE_KEY}{source.unit}", source.lack, counted, *level)
    for row, (key, given) in enumerate(submission.given.items(), below + len(submission.sources)):
        _texts(sheet, row, f"{GIVEN_KEY}{key}", given.reason, given.figures)
    sheet.raw.very_hidden()
    text = origin_as_text(submission.origin).replace('"', '""')
    book.raw.define_name(ORIGIN_NAME, f'="{text}"')


def _origin(book: BookWriter, sheet: SheetWriter, submission: Submission) -> int:
    """Write the origin to the sheet and the document's properties; returns the row behind."""
    pairs = origin_as_pairs(submission.origin)
    for row, (key, value) in enumerate(pairs.items()):
        _texts(sheet, row, key, value)
        book.raw.set_custom_property(f"{ORIGIN_NAME}_{key}", value, "text")
    return len(pairs)


def _references(sheet: SheetWriter, layout: Layout, first: int) -> int:
    """Write a reference to the title of every sheet that is looked for; returns the row behind."""
    titles = {part.sheet: part.heading for part in layout.form.parts} | {
        BASICS_SHEET: BASICS_SHEET,
        CHECKS_SHEET: CHECKS_TITLE,
    }
    lines = [(f"{SHEET_KEY}{name}", f"={Cell(name, 0, 0).address}", title) for name, title in titles.items()]
    return _formulas(sheet, first, lines)


def _levels_below(form: Form, sources: Sequence[Source]) -> Sequence[Sequence[str]]:
    """What lies within each source, in as many cells as it needs; names alone where figures are too many."""
    for with_figures in (True, False):
        within = [source.within for source in sources]
        levels = [packed(form, parts, with_figures=with_figures) if parts else "" for parts in within]
        if sum(map(len, levels)) <= MOST_CHARACTERS:
            return [list(_cut(level)) for level in levels]
    return [()] * len(sources)


def _cut(text: str) -> Iterator[str]:
    return (text[at : at + _CHARACTERS_A_CELL] for at in range(0, len(text), _CHARACTERS_A_CELL))


def _texts(sheet: SheetWriter, row: int, *texts: str) -> None:
    for column, text in enumerate(texts):
        sheet.text(Cell(HIDDEN_SHEET, row, column), text, styles.PLAIN)


def _formulas(sheet: SheetWriter, first: int, lines: Sequence[tuple[str, str, str | Number]]) -> int:
    """Write keys with formulas and their results right of them; returns the row behind."""
    for row, (key, formula, result) in enumerate(lines, first):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), key, styles.PLAIN)
        sheet.formula(Cell(HIDDEN_SHEET, row, 1), formula, result, styles.PLAIN)
    return first + len(lines)
