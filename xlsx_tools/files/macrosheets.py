"""Sheets of macros as Excel had them before VBA: readers of values refuse a workbook for them."""

from xml.etree import ElementTree

from xlsx_tools.files.package import MAIN_PART, Package, parsed, relations


def without_macro_sheets(package: Package) -> Package:
    """The package without them: the same if it has none; raises DamagedFileError."""
    macros = {r.id for r in relations(package, MAIN_PART) if r.kind.lower().endswith("macrosheet")}
    if not macros:
        return package
    book = parsed(package[MAIN_PART])
    for sheets in book.iterfind("{*}sheets"):
        for sheet in [sheet for sheet in sheets if not macros.isdisjoint(sheet.attrib.values())]:
            sheets.remove(sheet)
    return {**package, MAIN_PART: ElementTree.tostring(book, encoding="utf-8", xml_declaration=True)}
