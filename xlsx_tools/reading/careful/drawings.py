"""Text boxes and drawn shapes with words on them that lie over the cells of an .xlsx."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlsx_tools.files.package import Package, parsed
from xlsx_tools.reading.careful.look import Place, Shape
from xlsx_tools.reading.careful.package_parts import related

_FALLBACK = "Fallback"  # holds once more, for older programs, what was drawn before


def shapes_of(package: Package, sheet: str) -> tuple[Shape, ...]:
    """The shapes of a sheet's part that have a text."""
    return tuple(shape for part in related(package, sheet, "drawing") for shape in _shapes(package[part]))


def _shapes(part: bytes) -> Iterator[Shape]:
    for anchor in _anchors(parsed(part)):
        text = "".join(_words(anchor)).strip()
        first = _corner(anchor.find("{*}from"))
        if text:
            yield Shape(text, first, _corner(anchor.find("{*}to")) or first)


def _anchors(element: Element) -> Iterator[Element]:
    """What holds the shapes to the sheet, also where newer programs have a choice of drawings."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name.endswith("Anchor"):
            yield child
        elif name != _FALLBACK:
            yield from _anchors(child)


def _words(element: Element) -> Iterator[str]:
    name = element.tag.rpartition("}")[2]
    if name == _FALLBACK:
        return
    if name == "t":
        yield element.text or ""
    for child in element:
        yield from _words(child)
    if name == "p":
        yield "\n"


def _corner(corner: Element | None) -> Place | None:
    if corner is None:
        return None
    row, column = corner.findtext("{*}row", ""), corner.findtext("{*}col", "")
    return (int(row), int(column)) if row.isdecimal() and column.isdecimal() else None
