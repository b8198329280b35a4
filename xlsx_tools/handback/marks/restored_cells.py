"""The XML of restored cells, put among the cells of a sheet that are otherwise as they were."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from xlsx_tools.handback.marks.restored import Restored
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.cell import Cell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # begins what programs read as the number of a character
_COLUMN = re.compile(r"[A-Z]+")


def put_back(theirs: Iterable[ElementTree.Element], saved: ElementTree.Element, restored: Restored) -> None:
    """Let inputs look as they were saved, cells hold their formula with its result, texts be whole."""
    data = next((element for element in theirs if element.tag == f"{_MAIN}sheetData"), None)
    if data is None or not restored:
        return
    styles = {cell.get("r", ""): cell.get("s", "0") for cell in saved.iter(f"{_MAIN}c")}
    formulas = {cell.get("r", ""): cell.findtext(f"{_MAIN}f", "") for cell in saved.iter(f"{_MAIN}c")}
    for cell in restored.inputs:
        _cell(data, cell).set("s", styles.get(cell.a1, "0"))
    for cell, result in restored.formulas.items():
        element = _cell(data, cell)
        element.set("s", styles.get(cell.a1, "0"))
        _set_formula(element, formulas[cell.a1], result)
    for cell, hidden in restored.texts.items():
        _set_text(_cell(data, cell), hidden.text)
        for beneath in hidden.beneath:
            _empty(_cell(data, beneath))


def _set_text(element: ElementTree.Element, text: str) -> None:
    element[:] = []
    element.set("t", "inlineStr")
    inline = ElementTree.SubElement(ElementTree.SubElement(element, f"{_MAIN}is"), f"{_MAIN}t")
    inline.set(_SPACE, "preserve")
    inline.text = _ESCAPE.sub("_x005F_", text)


def _empty(element: ElementTree.Element) -> None:
    element[:] = []
    element.attrib.pop("t", None)


def _set_formula(element: ElementTree.Element, formula: str, result: Number | str | None) -> None:
    element[:] = []
    element.attrib.pop("t", None)
    ElementTree.SubElement(element, f"{_MAIN}f").text = formula
    if result is None or isinstance(result, str):
        element.set("t", "str")
        value = result or ""
    else:
        value = format(Decimal(result).normalize(), "f")
    ElementTree.SubElement(element, f"{_MAIN}v").text = value


def _cell(data: ElementTree.Element, cell: Cell) -> ElementTree.Element:
    """The element of the cell, put in where the sheet has none."""
    row = _child(data, "row", str(cell.row + 1), int)
    return _child(row, "c", cell.a1, _column)


def _child(
    parent: ElementTree.Element, tag: str, name: str, order: Callable[[str], Any]
) -> ElementTree.Element:
    """The child of that address, put in before those behind it where there is none."""
    behind = len(parent)
    for at, child in enumerate(parent):
        if child.get("r") == name:
            return child
        if order(child.get("r", "0")) > order(name):
            behind = at
            break
    element = ElementTree.Element(f"{_MAIN}{tag}", r=name)
    parent.insert(behind, element)
    return element


def _column(place: str) -> tuple[int, str]:
    """What columns are in order of: `Z` before `AA`."""
    letters = _COLUMN.match(place)
    return (len(letters[0]), letters[0]) if letters else (0, "")
