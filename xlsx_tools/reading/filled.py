"""Workbook -> what was filed, fast: values only, each from the place where its labels are."""

from collections.abc import Iterator, Mapping

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.filing.origin import (
    Origin,
    origin_from_pairs,
    same_unit,
    unit_name,
    unit_problem,
    year_problem,
)
from xlsx_tools.filing.submission import NO_RULE, Given, Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.model import Form, Item
from xlsx_tools.form.own_sheets import BASICS_SHEET, HIDDEN_SHEET
from xlsx_tools.prose import few, folded, shortened
from xlsx_tools.quantity import (
    BLANK,
    Number,
    Oddity,
    Quantity,
    from_cell_number,
    show,
    whole_of,
)
from xlsx_tools.reading.book import Book, as_text, open_book
from xlsx_tools.reading.locate import Located, locate, resembles
from xlsx_tools.reading.sources import read_sources
from xlsx_tools.reading.structure import NOT_CARRIED, RULES, extra_findings
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import TextPlace
from xlsx_tools.workbook.words import GIVEN_KEY, SHEET_KEY, SUM_KEY, SWITCHED_ON

__all__ = [
    "NOT_CARRIED",
    "RULES",
    "Book",
    "Located",
    "extra_sheets",
    "locate",
    "open_book",
    "origin_of",
    "read_submission",
    "resembles",
    "shown_origin",
    "tracked_sheets",
    "unread_figures",
]

_MOST_COMPARED = 3
_MOST_OF_YEAR = 40
_LOST, _ZERO = Quantity(None, "", Oddity.LOST), Quantity(0)


def origin_of(book: Book) -> Origin | None:
    """The form's identity from the hidden sheet, None if it is gone."""
    pairs = {}
    for row in book.sheets.get(HIDDEN_SHEET, []):
        if len(row) < 2 or row[0] == "":
            break
        pairs[as_text(row[0])] = as_text(row[1])
    return origin_from_pairs(pairs)


def shown_origin(book: Book, form: Form) -> Origin:
    """Unit and year as 基本信息 shows them, for a workbook that tells nothing else of its origin.

    Raises UnreadableFileError where they are none.
    """
    layout = locate(book, form, {}).layout
    unit = unit_name(book.text(layout.basics["unit"]))
    year = whole_of(book.text(layout.basics["year"]).removesuffix("年"))
    if unit_problem(unit) or year is None or year_problem(year):
        raise UnreadableFileError(
            "文件里的模板信息全部丢失，“基本信息”页上又没有单位名称和年度，认不出是谁的。"
            "请把数据填到发给您的模板里再发送。"
        )
    return Origin(layout.form.id, layout.form.version, unit, year)


def read_submission(book: Book, origin: Origin, located: Located) -> Submission:
    """Everything that was filled in, as far as its place was found."""
    layout, form = located.layout, located.layout.form
    switched = frozenset(t for t, place in layout.tables.items() if book.text(place.switch) == SWITCHED_ON)
    # A figure that was not found is no blank: the switch of its table may not make a zero of it.
    unseen = located.lost | located.covered
    with_losses = {form.items[item].table for item in form.inputs if item in unseen}
    figures = {
        item: _LOST if item in located.lost else _quantity(book, layout, form.items[item])
        for item in layout.items
    }
    for item in located.covered:
        figures[item] = Quantity(None, book.text(layout.items[item]), Oddity.COVERED)
    for item in form.inputs:
        if figures[item] == BLANK and form.items[item].table in switched & with_losses:
            figures[item] = _ZERO
    # Without the sheet that shows them, unit and year are those the template was made for.
    hidden = _hidden_numbers(book)
    shows_whose = BASICS_SHEET not in located.gone
    return Submission(
        origin=origin,
        unit=_unit(book, layout, origin) if shows_whose else origin.unit,
        year=_year(book, layout) if shows_whose else origin.year,
        items={item: quantity for item, quantity in figures.items() if item in form.inputs},
        stated={item: figures[item] for item in form.totals if item not in unseen},
        lost=located.lost & form.narratives.keys(),
        zero_tables=switched - with_losses,
        narrative=dict(_narratives(located)),
        headings={
            narrative: book.text(place.heading)
            for narrative, place in layout.texts.items()
            if place.heading and narrative not in located.lost
        },
        fields={field.id: _beside(book, located, layout.template.basics[field.id]) for field in form.fields},
        reasons=_reasons(book, located),
        given=_given(book),
        last_year={item: number for item, number in hidden.items() if item in form.items},
        controls={table: hidden[key] for table in form.tables if (key := f"{SUM_KEY}{table}") in hidden},
        sources=read_sources(book, layout.template),
    )


def _reasons(book: Book, located: Located) -> dict[str, str]:
    """The reasons on the sheet 校验 by their keys; several for one thing are one after the other."""
    reasons: dict[str, str] = {}
    for key, reason in _typed_reasons(book, located):
        reasons[key] = f"{reasons[key]}；{reason}" if key in reasons else reason
    return reasons


def _typed_reasons(book: Book, located: Located) -> Iterator[tuple[str, str]]:
    """Key and text of each reason; a key begins with NO_RULE where none is typed."""
    template = located.layout.template
    known = {key.upper(): key for key in template.reasons}
    for key, cell in template.reasons.items():
        if reason := _beside(book, located, cell):
            yield key, reason
    for row in template.reason_rows:
        if reason := _beside(book, located, row.reason):
            typed = folded(_beside(book, located, row.rule)).upper()
            yield known.get(typed, typed) or f"{NO_RULE}{located.layout.at(row.reason).a1}", reason


def _given(book: Book) -> dict[str, Given]:
    """What the hidden sheet has on record of reasons: key, reason, figures."""
    return {
        key.removeprefix(GIVEN_KEY): Given(as_text(row[1]), as_text(row[2]))
        for row in book.sheets.get(HIDDEN_SHEET, ())
        if len(row) > 2 and (key := as_text(row[0])).startswith(GIVEN_KEY)
    }


def _beside(book: Book, located: Located, cell: Cell) -> str:
    """The text of a cell of the template's, empty where the label of its row is lost."""
    is_lost = cell.row in located.lost_rows.get(cell.sheet, ())
    return "" if is_lost else book.text(located.layout.at(cell))


def unread_figures(book: Book, located: Located) -> Iterator[tuple[Cell, str]]:
    """Cells of the form's sheets that hold a number and are nothing the form has, with what they show."""
    read = {cell for item, cell in located.layout.items.items() if item not in located.lost}
    for part in located.layout.form.parts:
        sheet = located.layout.sheet_of(part)
        for row, values in enumerate(book.sheets.get(sheet, [])):
            for column, value in enumerate(values):
                cell = Cell(sheet, row, column)
                if isinstance(value, int | float) and cell not in read and not book.is_covered(cell):
                    yield cell, as_text(value)


def _unit(book: Book, layout: Layout, origin: Origin) -> str:
    """The unit as the sheet shows it, by the name that the template has if it is the same."""
    shown = unit_name(book.text(layout.basics["unit"]))
    return origin.unit if same_unit(shown, origin.unit) else shown


def _year(book: Book, layout: Layout) -> int | str:
    year = book.text(layout.basics["year"]).removesuffix("年")
    number = whole_of(year)
    return shortened(year, _MOST_OF_YEAR) if number is None else number


def _quantity(book: Book, layout: Layout, item: Item) -> Quantity:
    value = book.value(layout.items[item.id])
    if value == "":
        return BLANK
    return item.read(value, layout.form.units_of(item))


def _narratives(located: Located) -> Iterator[tuple[str, str]]:
    for narrative in located.layout.texts:
        texts = located.written.get(narrative, {})
        yield narrative, "" if narrative in located.lost else "\n".join(texts.values())


def _hidden_numbers(book: Book) -> dict[str, Number]:
    """The numbers that the hidden sheet has right of names."""
    return {
        str(row[0]): from_cell_number(row[1])
        for row in book.sheets.get(HIDDEN_SHEET, ())
        if len(row) > 1 and isinstance(row[1], int | float)
    }


def extra_sheets(book: Book, located: Located, submission: Submission) -> Iterator[Finding]:
    """What is said of further sheets: most are only not read, a copy may be filled in otherwise."""
    differing: dict[str, tuple[str, str]] = {}
    for name, layout in located.copies.items():
        if differences := list(_differences(book, layout, located.layout, submission)):
            original = next(s for s in _sheets(located.layout) if s not in _sheets(layout))
            differing[name] = original, few(differences, _MOST_COMPARED, " 等 {} 处", joint="；")
    yield from extra_findings(located.extra, differing)


def _sheets(layout: Layout) -> list[str]:
    return [layout.sheet_of(part) for part in layout.form.parts]


def _differences(book: Book, copy: Layout, original: Layout, submission: Submission) -> Iterator[str]:
    """The figures and texts that a copy of a sheet has otherwise."""
    for item, quantity in submission.items.items():
        other = _quantity(book, copy, copy.form.items[item])
        if other.value != quantity.value:
            name = copy.form.items[item].name
            yield f"“{name}”是 {show(other.value) or '空白'}，不是 {show(quantity.value) or '空白'}"
    for narrative, place in copy.texts.items():
        if _typed_in(book, place) != _typed_in(book, original.texts[narrative]):
            yield f"“{place.narrative.label}”的文字不同"


def _typed_in(book: Book, place: TextPlace) -> list[str]:
    return [text for cell in place.cells if (text := book.text(cell))]


def tracked_sheets(book: Book, formulas: Mapping[str, str]) -> dict[str, str]:
    """From sheets of the template to their present names, by the references that `generate` left.

    `formulas` are those of the hidden sheet, by address.
    """
    names: dict[str, str] = {}
    for row, values in enumerate(book.sheets.get(HIDDEN_SHEET, [])):
        key = values[0] if values else ""
        if not isinstance(key, str) or not key.startswith(SHEET_KEY):
            continue
        reference, separator, _ = formulas.get(Cell(HIDDEN_SHEET, row, 1).a1, "").rpartition("!")
        if separator:
            name = reference.removeprefix("'").removesuffix("'").replace("''", "'")
            names[key.removeprefix(SHEET_KEY)] = _unescaped(name)
    return names


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape

    return unescape(text)
