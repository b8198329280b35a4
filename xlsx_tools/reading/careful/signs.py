"""Whether an .xlsx looks as the template does, by a glance at its bytes: if not, it is looked at carefully.

Whatever is not plainly as the template has it counts: a careful look in vain costs little.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_tools.files.container import Container
from xlsx_tools.files.package import MAIN_PART, parsed
from xlsx_tools.form.model import Form
from xlsx_tools.reading.careful.built_in_formats import PLAIN_FORMATS
from xlsx_tools.reading.careful.cell_styles import cell_styles, style_numbers
from xlsx_tools.reading.careful.hidden_lines import may_hide_lines
from xlsx_tools.reading.careful.in_sight import CellStyle, sheets_to_see
from xlsx_tools.reading.careful.sheet_states import hidden_sheets
from xlsx_tools.workbook.layout import Layout, layout_of

# Marks inside texts, shapes, notes: in whatever part but that of the styles. In sheets, error values in
# the spelling that a Container passes over, and texts of runs.
_MARKS = (b"vertAlign", b"strike", b"spreadsheetDrawing", b"commentList")
_IN_SHEETS = (b"'e'", b"rPr>")
_OF_STYLES = b"cellXfs"
_SHEETS = "xl/worksheets/"


def looks_plain(container: Container, layout: Layout) -> bool:
    """Whether nothing on the form's sheets is out of sight, or looks otherwise than in the template.

    Where that cannot be told it does not.
    """
    try:
        return not any(_signs(container, layout))
    except Exception:  # Values have been read; the careful look says what it stumbles over.
        return False


def _signs(container: Container, layout: Layout) -> Iterator[bool]:
    package = {name: part for name, part in container.parts.items() if not name.startswith(_SHEETS)}
    names = sheets_to_see(layout)
    sheets = {name: container.sheets[name] for name in names[:-1] if name in container.sheets}
    typed = layout.typed_cells
    # The template itself hides lines on the sheet that nothing is read from.
    yield any(container.sheets[name].hides for name in names if name in container.sheets)
    yield any(not typed[n].isdisjoint(s.formula_cells) for n, s in sheets.items() if n in typed)
    yield not hidden_sheets(parsed(package[MAIN_PART])).isdisjoint(names)
    yield any(mark in part for part in package.values() if _OF_STYLES not in part for mark in _MARKS)
    yield any(sign in sheet.xml for sheet in sheets.values() for sign in _IN_SHEETS)
    yield any(may_hide_lines(sheet.xml) for sheet in sheets.values())
    styles = cell_styles(package)
    for sheet, (typed_cells, others) in _addresses(layout).items():
        if sheet in sheets:
            numbers = style_numbers(sheets[sheet].xml)
            of_typed = [styles.get(number) for number in {numbers.get(cell, b"") for cell in typed_cells}]
            of_others = [styles.get(number) for number in {numbers.get(cell, b"") for cell in others}]
            yield any(style and (_is_odd(style) or style.is_locked) for style in of_typed)
            yield any(style and _is_odd(style) for style in of_others)


def _addresses(layout: Layout) -> Mapping[str, tuple[frozenset[bytes], frozenset[bytes]]]:
    """For each sheet the cells that are typed, and others that are read, as XML has their addresses."""
    return dict(_sorted_out(layout)) if layout.shifts else _addresses_of(layout.form)


@lru_cache
def _addresses_of(form: Form) -> Mapping[str, tuple[frozenset[bytes], frozenset[bytes]]]:
    return dict(_sorted_out(layout_of(form)))


def _sorted_out(layout: Layout) -> Iterator[tuple[str, tuple[frozenset[bytes], frozenset[bytes]]]]:
    typed = [layout.items[item] for item in layout.form.inputs]
    typed += [cell for place in layout.texts.values() for cell in place.typed]
    shown = [*(layout.items[item] for item in layout.form.totals), *layout.basics.values()]
    for sheet in sheets_to_see(layout):
        of_sheet = ({c.a1.encode() for c in cells if c.sheet == sheet} for cells in (typed, shown))
        yield sheet, (frozenset(next(of_sheet)), frozenset(next(of_sheet)))


def _is_odd(style: CellStyle) -> bool:
    return style.is_struck or style.is_faint or style.number_format not in PLAIN_FORMATS
