"""The careful look at .xlsx and .xlsm: one pass over the XML of each sheet that is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import Container
from xlsx_tools.files.limits import LARGEST_LOOKED_AT
from xlsx_tools.files.package import MAIN_PART, Package, parsed, relations, sheet_parts
from xlsx_tools.reading.careful.cell_styles import cell_styles, styles_in_sheet, styles_of_sheet
from xlsx_tools.reading.careful.drawings import shapes_of
from xlsx_tools.reading.careful.look import Look, SheetLook
from xlsx_tools.reading.careful.notes import notes_of
from xlsx_tools.reading.careful.package_parts import related
from xlsx_tools.reading.careful.sheet_states import hidden_sheets
from xlsx_tools.reading.careful.sheet_xml import is_on, look_at_sheet
from xlsx_tools.reading.careful.text_runs import Marks, marks_of

_PROPERTIES = ("custom-properties", "customProperties")  # in either standard


def look_at(container: Container, is_wanted: Callable[[str], bool]) -> Look:
    """What is to be seen of the wanted sheets, and what the package refers to; raises UnreadableFileError."""
    package = container.parts
    parts = {name: part for name, part in sheet_parts(package).items() if is_wanted(name) and part in package}
    if sum(len(package[part]) for part in parts.values()) > LARGEST_LOOKED_AT:
        raise UnreadableFileError("文件展开后过大，不能逐格核对。")
    book = parsed(package[MAIN_PART])
    hidden = hidden_sheets(book)
    styles, marked = (cell_styles(package), _marked_texts(package)) if parts else ({}, {})
    sheets: dict[str, SheetLook] = {}
    for name, part in parts.items():
        sheets[name] = replace(
            look_at_sheet(package[part], marked),
            style=styles_of_sheet(package[part], styles),
            styles=styles_in_sheet(package[part], styles),
            notes=notes_of(package, part),
            shapes=shapes_of(package, part),
            is_hidden=name in hidden,
        )
    texts = {**_properties(package), **_names(book)}
    return Look(sheets, tuple(_links(package)), is_calculated=_is_calculated(book), texts=texts)


def _marked_texts(package: Package) -> dict[int, Marks]:
    """The shared texts of which pieces are raised or struck through, by their number."""
    part = next(related(package, MAIN_PART, "sharedStrings"), None)
    # Most have none, and there may be thousands of texts.
    if part is None or not any(sign in package[part] for sign in (b"vertAlign", b"strike")):
        return {}
    texts = enumerate(parsed(package[part]).iterfind("{*}si"))
    return {number: marks for number, text in texts if (marks := marks_of(text))}


def _links(package: Package) -> Iterator[str]:
    """Where the other files lie that the workbook links to."""
    for link in related(package, MAIN_PART, "externalLink"):
        yield from (relation.target for relation in relations(package, link))


def _properties(package: Package) -> dict[str, str]:
    """The document's custom properties; one without a value is empty."""
    found: dict[str, str] = {}
    parts = (part for kind in _PROPERTIES for part in related(package, "", kind))
    for part in parts:
        for entry in parsed(package[part]).iterfind("{*}property"):
            found[entry.get("name", "")] = "".join(value.text or "" for value in entry)
    return found


def _is_calculated(book: Element) -> bool:
    """Whether the results of formulas are those of the time when the file was saved, as far as it says so."""
    how = book.find("{*}calcPr")
    return how is None or how.get("calcMode") != "manual" or is_on(how.get("calcOnSave", "1"))


def _names(book: Element) -> dict[str, str]:
    """What the workbook's names stand for."""
    return {
        name.get("name", ""): name.text or ""
        for name in book.iterfind("{*}definedNames/{*}definedName")
        if name.get("localSheetId") is None
    }
