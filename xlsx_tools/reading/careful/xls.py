"""The careful look at .xls and .et, by xlrd: errors, notes, formulas, looks, what is out of sight."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import TYPE_CHECKING

from xlsx_tools.files.container import Container
from xlsx_tools.reading.careful.colours import BLACK, WHITE, are_alike
from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.reading.careful.look import Content, Look, Place, SheetLook
from xlsx_tools.reading.careful.sheet_xml import place_at
from xlsx_tools.reading.careful.text_runs import STRUCK, SUBSCRIPT, SUPERSCRIPT, Marks
from xlsx_tools.reading.careful.xls_records import formulas_of, is_protected
from xlsx_tools.reading.careful.xls_shapes import shapes_of_xls
from xlsx_tools.workbook.words import MARK_AUTHOR

if TYPE_CHECKING:
    from xlrd import Book
    from xlrd.formatting import Font
    from xlrd.sheet import Rowinfo, Sheet

_LOWEST, _NARROWEST = 40, 128  # a twentieth of a point; 256th of a character: less shows nothing
_SMALLEST = 80  # a twentieth of a point
_SOLID = 1
_RAISED = {1: SUPERSCRIPT, 2: SUBSCRIPT}


def look_at(container: Container, is_wanted: Callable[[str], bool]) -> Look:
    """What is to be seen of the wanted sheets; raises whatever xlrd does.

    Formulas are told, but not in the template's words: its own are not known from others.
    """
    from xlrd import open_workbook

    # Whatever it has to say of oddities goes nowhere. On demand, as it drops the stream otherwise.
    book = open_workbook(
        file_contents=container.data, formatting_info=True, on_demand=True, logfile=StringIO()
    )
    stream, starts = vars(book)["mem"], vars(book)["_sh_abs_posn"]
    names = dict(zip(book.sheet_names(), starts, strict=False))
    sheets = {name: _sheet(book, name, bytes(stream), names[name]) for name in filter(is_wanted, names)}
    return Look(sheets, knows_formulas=False)


def _sheet(book: "Book", name: str, stream: bytes, start: int) -> SheetLook:
    sheet = book.sheet_by_name(name)
    rows, columns = sheet.rowinfo_map.items(), sheet.colinfo_map.items()
    return SheetLook(
        cells={
            **{place: Content(marks=marks) for place, marks in _marked(book, sheet)},
            **{place: Content(error=error) for place, error in _errors(sheet)},
            **{place: Content(formula=formula) for place, formula in formulas_of(book, stream, start)},
        },
        notes={place: note.text for place, note in sheet.cell_note_map.items() if note.author != MARK_AUTHOR},
        style=_styles(book, sheet),
        shapes=tuple(shapes_of_xls(stream, start)),
        hidden_rows=frozenset(row for row, info in rows if _is_hidden(info)),
        hidden_columns=frozenset(
            column for column, info in columns if info.hidden or info.width < _NARROWEST
        ),
        hides_lines=bool(sheet.default_row_hidden),
        is_hidden=bool(sheet.visibility),
        is_protected=is_protected(stream, start),
    )


def _is_hidden(row: "Rowinfo") -> bool:
    return bool(row.hidden) or (
        not row.has_default_height and row.height is not None and row.height < _LOWEST
    )


def _errors(sheet: "Sheet") -> Iterator[tuple[Place, str]]:
    from xlrd import XL_CELL_ERROR, error_text_from_code

    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == XL_CELL_ERROR:
                yield (row, column), error_text_from_code.get(int(sheet.cell_value(row, column)), "#?")


def _marked(book: "Book", sheet: "Sheet") -> Iterator[tuple[Place, Marks]]:
    """Texts of which pieces are raised, lowered or struck through."""
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        text = str(sheet.cell_value(row, column))
        ends = [start for start, _ in runs[1:]] + [len(text)]
        pieces = ((text[start:end], font) for (start, font), end in zip(runs, ends, strict=True))
        marks = tuple(
            (mark, piece) for piece, font in pieces if piece.strip() and (mark := _mark(book, font))
        )
        if marks:
            yield (row, column), marks


def _mark(book: "Book", font_number: int) -> str:
    font = book.font_list[font_number]
    return _RAISED.get(font.escapement, "") or (STRUCK if font.struck_out else "")


def _styles(book: "Book", sheet: "Sheet") -> Callable[[str], CellStyle | None]:
    """How the cell of an address looks."""

    def style(address: str) -> CellStyle | None:
        row, column = place_at(address)
        if row >= sheet.nrows or column >= sheet.row_len(row):
            return None
        look = book.xf_list[sheet.cell_xf_index(row, column)]
        font = book.font_list[look.font_index]
        ground, fill = WHITE, look.background
        if fill is not None and fill.fill_pattern == _SOLID:
            ground = _colour(book, fill.pattern_colour_index, WHITE)
        return CellStyle(
            number_format=book.format_map[look.format_key].format_str,
            is_locked=look.protection is None or bool(look.protection.cell_locked),
            is_struck=bool(font.struck_out),
            is_faint=_is_faint(book, font, ground),
        )

    return style


def _is_faint(book: "Book", font: "Font", ground: str) -> bool:
    return font.height < _SMALLEST or are_alike(_colour(book, font.colour_index, BLACK), ground)


def _colour(book: "Book", number: int, otherwise: str) -> str:
    colour = book.colour_map.get(number)
    return "".join(f"{part:02X}" for part in colour) if colour else otherwise
