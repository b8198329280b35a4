"""Finding a form again in a workbook that was changed: its sheets, its lines, its texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xlsx_tools.finding import Finding
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import GUIDE_SHEET, HIDDEN_SHEET, SOURCES_SHEET, TEXTS_SHEET
from xlsx_tools.prose import folded, same_label
from xlsx_tools.reading import structure as rules
from xlsx_tools.reading.book import Book, Rows
from xlsx_tools.reading.captions import TextFound, find_texts
from xlsx_tools.reading.lines import Lines, find_lines, is_in_place, value_at
from xlsx_tools.reading.plan import SheetPlan, sheet_plans
from xlsx_tools.reading.strays import stray_cells, tells_a_figure
from xlsx_tools.reading.written_over import written_over
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout, Shift, layout_of
from xlsx_tools.workbook.words import MARKS_SHEET

if TYPE_CHECKING:
    from xlsx_tools.reading.labels import Labels

# The share of its labels by which a sheet is known, whatever its name.
_RESEMBLANCE = 0.6

# How further sheets begin that are the program's own.
_KNOWN_SHEETS = (MARKS_SHEET, SOURCES_SHEET, TEXTS_SHEET)


class Located(NamedTuple):
    """Where everything of a form is in a workbook, and what was noticed on finding it.

    Items and narratives in `lost` have no place that could be told without guessing, `covered` are
    items beneath merged cells; `gone` are sheets of the template, `lost_rows` rows of its sheets
    without figures or narratives; `written` is what each narrative's cells hold, in their order,
    `beneath` those of a box that lie beneath its merged cell; `copies` maps further sheets of a part to
    layouts that read them.
    """

    layout: Layout
    findings: tuple[Finding, ...]
    lost: frozenset[str]
    gone: frozenset[str]
    covered: frozenset[str]
    lost_rows: Mapping[str, frozenset[int]]
    written: Mapping[str, Mapping[Cell, str]]
    beneath: Mapping[str, tuple[Cell, ...]]
    extra: tuple[str, ...]
    copies: Mapping[str, Layout]


class _SheetFound(NamedTuple):
    """A sheet of the form in the workbook."""

    plan: SheetPlan
    lines: Lines
    texts: Mapping[str, TextFound]
    shift: Shift


def locate(book: Book, form: Form, tracked: Mapping[str, str]) -> Located:
    """Find every sheet and line; `tracked` maps sheets of the template to what references make of them."""
    plans = sheet_plans(form)
    names = _find_sheets(book, plans, tracked)
    found = [_found(book, plan, names[plan.name]) for plan in plans if plan.name in names]
    shifts = {
        sheet.plan.name: sheet.shift for sheet in found if sheet.shift != Shift(sheet.plan.name, {}, {})
    }
    layout = Layout(form, shifts) if shifts else layout_of(form)
    texts = {narrative: text for sheet in found for narrative, text in sheet.texts.items()}
    boxes = [n for n, text in texts.items() if text.beneath and form.narratives[n].is_box]
    lost = [_lost(sheet) for sheet in found]
    untold = frozenset(narrative for sheet in found for narrative in _untold(sheet))
    gone = [plan for plan in plans if plan.name not in names]
    findings = [
        *rules.sheet_findings(plans, names),
        *(f for sheet in found for f in rules.line_findings(sheet.plan, sheet.shift.sheet, sheet.lines)),
        *(f for sheet in found for f in _strays(book, sheet)),
        *rules.spread_findings(layout, untold, texts),
        *rules.beneath_findings(layout, texts, book),
        *rules.switch_findings(layout, book),
        *rules.reasonless_findings(layout, book),
        *rules.overwritten_offers(layout, book),
    ]
    extra = _extra(book, plans, names)
    return Located(
        layout=layout,
        findings=tuple(findings),
        lost=frozenset[str]().union(untold, *lost, *map(_contents, gone)),
        gone=frozenset(plan.name for plan in gone),
        lost_rows={sheet.plan.name: _lost_rows(sheet) for sheet in found if sheet.plan.part is None},
        covered=_covered(book, layout),
        written={narrative: text.written(book) for narrative, text in texts.items()},
        beneath={narrative: texts[narrative].beneath for narrative in boxes},
        extra=extra,
        copies=_copies(book, plans, layout, extra),
    )


def resembles(book: Book, form: Form) -> bool:
    """Whether the workbook has every part's sheet, by titles and labels alone."""
    plans = [plan for plan in sheet_plans(form) if plan.part]
    return len(_find_sheets(book, plans, {})) == len(plans)


def labels_in_place(book: Book, form: Form) -> int:
    """How many of the form's labels stand in the workbook where the form's template has them."""
    return sum(
        same_label(value_at(book.sheets.get(plan.name, ()), row, column), text)
        for plan in sheet_plans(form)
        for row, column, text in plan.places
    )


def _find_sheets(book: Book, plans: Sequence[SheetPlan], tracked: Mapping[str, str]) -> dict[str, str]:
    """From sheets of the template to those of the workbook, as far as they are found."""
    names: dict[str, str] = {}
    by_folded = {folded(name): name for name in book.sheets}
    for plan in plans:
        for name in (plan.name, by_folded.get(folded(plan.name), ""), tracked.get(plan.name, "")):
            if name in book.sheets and name not in names.values() and _shows(book, name, plan):
                names[plan.name] = name
                break
    for plan in plans:
        if plan.name not in names:
            free = [name for name in book.sheets if name not in names.values() and _shows(book, name, plan)]
            titled = [name for name in free if _has_title(book, name, plan)]
            if len(free) == 1 or len(titled) == 1:
                names[plan.name] = (titled or free)[0]
    return names


def _has_title(book: Book, name: str, plan: SheetPlan) -> bool:
    return bool(_labels(book, name, plan).places(plan.title.text))


def _shows(book: Book, name: str, plan: SheetPlan) -> bool:
    """Whether a sheet shows so many of the plan's labels that it is the one."""
    rows = book.sheets[name]
    if is_in_place(plan, rows):
        return True
    labels = _labels(book, name, plan)
    shown = sum(1 for label in plan.labels if labels.places(label.text))
    # Sheets of texts have captions in common: of those the title decides.
    is_known = bool(plan.leaves) or _has_title(book, name, plan)
    return is_known and shown >= _RESEMBLANCE * len(plan.labels)


def _labels(book: Book, name: str, plan: SheetPlan) -> "Labels":
    from xlsx_tools.reading.labels import Labels

    return Labels(book.sheets[name], plan.known)


def _found(book: Book, plan: SheetPlan, name: str) -> _SheetFound:
    lines = find_lines(plan, name, book.sheets[name])
    texts = find_texts(plan.part, name, book, lines) if plan.part else {}
    rows = dict(lines.rows)
    for place in plan.part.texts if plan.part else ():
        if text := texts.get(place.narrative.id):
            # Where rows were taken out, several places come to the last one that is left.
            ends = (*text.cells, *[text.cells[-1]] * (len(place.cells) - len(text.cells)))
            rows |= {cell.row: end.row for cell, end in zip(place.cells, ends, strict=True)}
            if place.heading and text.heading:
                rows |= {place.heading.row: text.heading.row}
    rows = {} if all(row == place for row, place in rows.items()) else rows
    return _SheetFound(plan, lines, texts, Shift(name, rows, dict(lines.columns)))


def _lost(sheet: _SheetFound) -> frozenset[str]:
    """Items whose row or column was not found, and narratives whose caption was not."""
    lost, part = sheet.lines.lost, sheet.plan.part
    if part is None or not (lost or sheet.lines.unsure):
        return frozenset()
    unsure = {
        cell.item
        for place in part.tables
        for cell in place.grid.cells
        if cell.item and place.first_row + cell.row in sheet.lines.unsure
    }
    items = {item for item, labels in sheet.plan.leaves.items() if any(label in lost for label in labels)}
    captions = {label.cell for label in lost}
    texts = {place.narrative.id for place in part.texts if place.caption in captions}
    return frozenset(items | unsure | texts)


def _lost_rows(sheet: _SheetFound) -> frozenset[int]:
    return frozenset(label.cell.row for label in sheet.lines.lost)


def _covered(book: Book, layout: Layout) -> frozenset[str]:
    """Items whose cell lies beneath a merged one: nobody sees what it holds, or knows what it is."""
    found: list[str] = []
    for items in layout.items_of_parts.values():
        cells = list(items.values())
        hidden = book.covered(cells[0].sheet, min(c.row for c in cells), max(c.row for c in cells))
        found += [item for item, cell in items.items() if (cell.row, cell.column) in hidden]
    return frozenset(found)


def _untold(sheet: _SheetFound) -> Iterator[str]:
    """Narratives under a caption that was found whose cells cannot be told apart."""
    captions = {label.cell for label in sheet.lines.lost}
    for place in sheet.plan.part.texts if sheet.plan.part else ():
        if place.caption not in captions and place.narrative.id not in sheet.texts:
            yield place.narrative.id


def _contents(plan: SheetPlan) -> Iterator[str]:
    """The items and narratives of a sheet."""
    yield from plan.leaves
    yield from (place.narrative.id for place in plan.part.texts) if plan.part else ()


def _strays(book: Book, sheet: _SheetFound) -> Iterator[Finding]:
    read = {cell for text in sheet.texts.values() for cell in text.written(book)}
    cells = [cell for cell in stray_cells(sheet.plan, sheet.shift, sheet.lines, book) if cell not in read]
    shown = {cell: book.text(cell) for cell in cells}
    # Only among tables does a figure raise the question whether it is to be reported.
    figures = [cell for cell in cells if sheet.plan.part and tells_a_figure(book, cell)]
    figures += written_over(sheet.plan, sheet.shift, sheet.lines, book)
    shown |= {cell: book.text(cell) for cell in figures}
    yield from rules.stray_findings(figures, shown)
    yield from rules.remark_findings([cell for cell in cells if cell not in figures], shown)


def _extra(book: Book, plans: Sequence[SheetPlan], names: Mapping[str, str]) -> tuple[str, ...]:
    """Sheets that are neither the form's nor the program's own; a name does not make a copy ours."""
    found = frozenset(names.values())
    parts = [plan for plan in plans if plan.part]
    return tuple(
        name
        for name in book.sheets
        if name not in found
        and (not _is_ours_by_name(name) or any(_is_copy(book.sheets[name], plan) for plan in parts))
    )


def _is_copy(rows: Rows, plan: SheetPlan) -> bool:
    """Whether most of the plan's labels stand where they should: a look at all cells takes far longer."""
    in_place = sum(1 for row, column, text in plan.places if value_at(rows, row, column) == text)
    return in_place >= _RESEMBLANCE * len(plan.places)


def _is_ours_by_name(name: str) -> bool:
    return name in (GUIDE_SHEET, HIDDEN_SHEET) or name.startswith(_KNOWN_SHEETS)


def _copies(
    book: Book, plans: Sequence[SheetPlan], layout: Layout, extra: Sequence[str]
) -> dict[str, Layout]:
    """For each further sheet of a part, the layout that has it in the other's place."""
    copies: dict[str, Layout] = {}
    for name in extra:
        for plan in plans:
            if plan.part and _shows(book, name, plan):
                copies[name] = Layout(
                    layout.form, {**layout.shifts, plan.name: _found(book, plan, name).shift}
                )
    return copies
