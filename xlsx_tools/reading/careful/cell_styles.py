"""How the cells of an .xlsx look: their number format, lock, strike-through, and whether letters show."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar
from xml.etree.ElementTree import Element

from xlsx_tools.files.package import MAIN_PART, Package, parsed
from xlsx_tools.reading.careful.built_in_formats import BUILT_IN, GENERAL
from xlsx_tools.reading.careful.colours import BLACK, WHITE, are_alike, colour_of, theme_colours
from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.reading.careful.package_parts import related

_SMALLEST = 4.0  # points: nobody reads smaller letters
_OFF = frozenset(("0", "false", "off", "f", "no"))

# Parsed as a tree this would take ten times as long, for thousands of cells.
_STYLED = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: (?!s=)\w+="[^"]*")*(?: s="([0-9]+)")?')

_Thing = TypeVar("_Thing")


def cell_styles(package: Package) -> Mapping[bytes, CellStyle]:
    """The styles by the numbers that cells have for them, as bytes of XML."""
    part = next(related(package, MAIN_PART, "styles"), None)
    if part is None:
        return {}
    theme = next((package[part] for part in related(package, MAIN_PART, "theme")), b"")
    return _cell_styles(package[part], theme)


@lru_cache(maxsize=16)
def _cell_styles(part: bytes, theme_part: bytes) -> Mapping[bytes, CellStyle]:
    """The same, from the parts themselves: those of one season's workbooks are mostly alike."""
    root, theme = parsed(part), theme_colours(theme_part)
    formats = BUILT_IN | {
        entry.get("numFmtId", ""): entry.get("formatCode", GENERAL)
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = list(root.iterfind("{*}fonts/{*}font"))
    grounds = [_ground(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")]
    styles: list[CellStyle] = []
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        font, ground = _at(fonts, style.get("fontId")), _at(grounds, style.get("fillId"))
        lock = style.find("{*}protection")
        styles.append(
            CellStyle(
                number_format=formats.get(style.get("numFmtId", "0"), GENERAL),
                is_locked=lock is None or not _is_off(lock.get("locked", "1")),
                is_struck=font is not None and _is_struck(font),
                is_faint=font is not None and _is_faint(font, ground or WHITE, theme),
            )
        )
    return {str(number).encode(): style for number, style in enumerate(styles)}


@lru_cache(maxsize=16)  # asked for by the glance, and again by the careful look that follows it
def style_numbers(sheet: bytes) -> Mapping[bytes, bytes]:
    """From addresses to the numbers of styles, in the XML that a Container has of a sheet.

    A cell without a number has the first style; of one that is not there nothing is known.
    """
    return {address: number or b"0" for address, number in _STYLED.findall(sheet)}


def styles_of_sheet(sheet: bytes, styles: Mapping[bytes, CellStyle]) -> Callable[[str], CellStyle | None]:
    """How the cell of an address looks."""
    numbers = style_numbers(sheet)
    return lambda address: styles.get(numbers.get(address.encode(), b""))


def styles_in_sheet(sheet: bytes, styles: Mapping[bytes, CellStyle]) -> frozenset[CellStyle]:
    """The styles that any of its cells has."""
    return frozenset(styles[number] for number in set(style_numbers(sheet).values()) if number in styles)


def _at(things: Sequence[_Thing], number: str | None) -> _Thing | None:
    return things[int(number)] if number and number.isdecimal() and int(number) < len(things) else None


def _is_off(value: str) -> bool:
    return value.strip().lower() in _OFF


def _is_struck(font: Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and not _is_off(strike.get("val", "1"))


def _is_faint(font: Element, ground: str, theme: Sequence[str]) -> bool:
    size = font.find("{*}sz")
    try:
        is_tiny = size is not None and float(size.get("val", "")) < _SMALLEST
    except ValueError:
        is_tiny = False
    return is_tiny or are_alike(colour_of(font.find("{*}color"), theme, BLACK), ground)


def _ground(fill: Element, theme: Sequence[str]) -> str:
    """The colour behind a cell's letters; patterns that are not solid let them show."""
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return WHITE
    return colour_of(pattern.find("{*}fgColor"), theme, WHITE)
