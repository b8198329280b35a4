"""Whether an .xlsx looks as the template does, by a glance at its bytes: if not, it is looked at carefully.

Whatever is not plainly as the template has it counts: a careful look in vain costs little.
"""

import re
from collections.abc import Iterator

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.container import Container
from xlsx_tools.files.package import MAIN_PART, Package, parsed
from xlsx_tools.reading.careful.cell_styles import cell_styles, styles_of_sheet
from xlsx_tools.reading.careful.look import PLAIN_STYLE, CellStyle
from xlsx_tools.reading.careful.number_formats import GENERAL
from xlsx_tools.reading.careful.sheet_states import hidden_sheets
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

# Lines that are hidden, in any spelling, or lower and narrower than anything that shows. Each begins
# with plain letters: such a search is ten times as fast.
_OUT_OF_SIGHT = (
    re.compile(rb"""hidden\s*=\s*["']\s*(?![0fFnN])"""),
    re.compile(rb"""zeroHeight\s*=\s*["']\s*(?![0fFnN])"""),
    re.compile(rb"""ht(?<!customHeight)(?<!fitToHeight)(?<!right)\s*=\s*["'][01]?(?:\.\d*)?["']"""),
    re.compile(rb"""idth(?<!customWidth)(?<!fitToWidth)\s*=\s*["']0?(?:\.\d*)?["']"""),
)
# Marks inside texts, error values, shapes, notes: wherever else than among the styles they stand.
_MARKS = (b"vertAlign", b"strike", b'"e"', b"'e'", b"spreadsheetDrawing", b"commentList")
_OF_STYLES = b"cellXfs"


def looks_plain(container: Container, layout: Layout) -> bool:
    """Whether nothing on the form's sheets is out of sight, or looks otherwise than in the template.

    Where that cannot be told it does not.
    """
    members = members_of(container.data)
    package = unpack(container.data, {n: m for n, m in members.items() if not n.startswith("xl/worksheets/")})
    try:
        return not any(_signs(container, package, layout))
    except (DamagedFileError, ValueError):
        return False


def _signs(container: Container, package: Package, layout: Layout) -> Iterator[bool]:
    names = [layout.sheet_of(part) for part in layout.form.parts]
    sheets = {name: container.sheets[name] for name in names if name in container.sheets}
    typed = layout.typed_cells
    yield any(not typed[n].isdisjoint(s.formula_cells) for n, s in sheets.items() if n in typed)
    yield not hidden_sheets(parsed(package[MAIN_PART])).isdisjoint(names)
    others = (part for part in package.values() if _OF_STYLES not in part)
    yield any(mark in part for part in (*others, *(s.xml for s in sheets.values())) for mark in _MARKS)
    yield any(sign.search(sheet.xml) for sheet in sheets.values() for sign in _OUT_OF_SIGHT)
    styles = cell_styles(package)
    looks = {name: styles_of_sheet(sheet.xml, styles) for name, sheet in sheets.items()}

    def style(cell: Cell) -> CellStyle:
        return (looks[cell.sheet](cell.a1) if cell.sheet in looks else None) or PLAIN_STYLE

    yield any(_is_odd(style(cell)) for cell in layout.items.values())
    yield any(style(layout.items[item]).is_locked for item in layout.form.inputs)
    for place in layout.texts.values():
        yield any(_is_odd(style(c)) or style(c).is_locked for c in (place.heading, place.text) if c)


def _is_odd(style: CellStyle) -> bool:
    return style.is_struck or style.is_faint or style.number_format not in (GENERAL, "@")
