"""What openpyxl rewrote on saving, put back from the original: results, formatted texts, styles, the rest.

openpyxl writes no results behind formulas, and loses formatted text, styles beneath merged cells and
extensions that it does not know.
"""

from collections.abc import Callable, Sequence
from xml.etree import ElementTree

from xlsx_tools.files.package import Package, main_part, relations, sheet_parts
from xlsx_tools.handback.marks.in_cells import MARK
from xlsx_tools.handback.marks.restored import Restored
from xlsx_tools.handback.marks.restored_cells import put_back

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PROPERTIES = "docProps/core.xml"
# The extensions that hold data validations, conditional formats and sparklines.
_EXTENSIONS = frozenset(
    (
        "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}",
        "{78C0D931-6437-407D-A8EE-F0AAD7539E65}",
        "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}",
    )
)
# A sheet's elements in the order of the schema. Those of _REWRITTEN are changed by marking or name
# other parts of the package, so that only openpyxl's are right; the others are put back.
_ELEMENTS = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "customSheetViews",
    "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "cellWatches", "ignoredErrors",
    "drawing", "legacyDrawing", "tableParts", "extLst",
)  # fmt: skip
_REWRITTEN = frozenset(("sheetViews", "hyperlinks", "drawing", "legacyDrawing", "tableParts"))
_VALIDATIONS = "dataValidations"
_FORMATS = "conditionalFormatting"  # ours are added before those that are put back

# The usual prefixes, for readers that do not look up what a prefix stands for.
ElementTree.register_namespace("r", _LINKED[1:-1])
ElementTree.register_namespace("x14", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main")
ElementTree.register_namespace("xm", "http://schemas.microsoft.com/office/excel/2006/main")


def as_it_was(saved: Package, original: Package, restored: Restored, but: str) -> Package:
    """The saved package with what openpyxl rewrote put back in every sheet `but` the one it added.

    What was `restored` on purpose stays as it was saved.
    openpyxl keeps the order of fonts, cell styles and conditional styles and only adds to their
    lists, so that the numbers by which the original's cells name their styles still hold.
    """
    sources, texts = sheet_parts(original), _shared_texts(original)
    sheets = {
        part: _merged(original[sources[name]], saved[part], texts, restored.on(name))
        for name, part in sheet_parts(saved).items()
        if name in sources and name != but
    }
    # openpyxl would say that the document was changed just now.
    properties = {name: original[name] for name in (_PROPERTIES,) if name in original}
    return {**saved, **sheets, **properties}


def _shared_texts(package: Package) -> list[ElementTree.Element]:
    """The texts that cells refer to by number."""
    for relation in relations(package, main_part(package), "sharedStrings"):
        return list(_plainly_named(ElementTree.fromstring(package[relation.target])))
    return []


def _merged(old: bytes, new: bytes, texts: Sequence[ElementTree.Element], restored: Restored) -> bytes:
    """The old worksheet with what marking and restoring changed taken from the new one."""
    rewritten = _REWRITTEN | ({_VALIDATIONS} if restored.inputs else frozenset())
    theirs = [e for e in ElementTree.fromstring(old) if _name(e) in _ELEMENTS and _name(e) not in rewritten]
    for element in theirs:
        _detach(element, texts)
    saved = ElementTree.fromstring(new)
    put_back(theirs, saved, restored)
    changed = [e for e in saved if _name(e) in rewritten or _name(e) == _FORMATS]
    kept = [e for e in theirs if len(e) or _name(e) not in (_FORMATS, "extLst")]
    sheet = ElementTree.Element("worksheet", xmlns=_MAIN[1:-1])
    sheet.extend(sorted([*changed, *kept], key=lambda e: _ELEMENTS.index(_name(e))))
    _set_priorities(sheet)
    text = ElementTree.tostring(_plainly_named(sheet), encoding="unicode").replace("\r", "&#13;")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()


def _set_priorities(sheet: ElementTree.Element) -> None:
    """Number all conditional formats anew: ours first, the others in their order."""
    rules = [node for node in sheet.iter() if node.tag.endswith("}cfRule") and node.get("priority")]
    in_order = sorted(rules, key=lambda rule: (not _is_ours(rule), int(rule.get("priority", ""))))
    for priority, rule in enumerate(in_order, 1):
        rule.set("priority", str(priority))


def _is_ours(rule: ElementTree.Element) -> bool:
    return MARK in "".join(rule.itertext())


def _name(element: ElementTree.Element) -> str:
    """An element's name, without the namespace if it is that of workbooks."""
    return element.tag.removeprefix(_MAIN)


def _plainly_named(tree: ElementTree.Element) -> ElementTree.Element:
    for node in tree.iter():
        node.tag = _name(node)
    return tree


def _detach(element: ElementTree.Element, texts: Sequence[ElementTree.Element]) -> None:
    """Rid a sheet's element of our marks and of everything that refers to another part of the package."""
    if _name(element) == _FORMATS:
        _keep(element, lambda rule: not _is_ours(rule))
    if _name(element) == "extLst":
        _keep(element, lambda extension: extension.get("uri", "").upper() in _EXTENSIONS)
    for node in element.iter():
        for key in list(node.attrib):
            if key in ("cm", "vm") or (key.startswith("{") and not key.startswith(_XML)):
                del node.attrib[key]
        if node.tag == f"{_MAIN}c" and node.get("t") == "s":
            _inline(node, texts)


def _keep(element: ElementTree.Element, wanted: Callable[[ElementTree.Element], bool]) -> None:
    for child in [child for child in element if not wanted(child)]:
        element.remove(child)


def _inline(cell: ElementTree.Element, texts: Sequence[ElementTree.Element]) -> None:
    """Put the shared text that a cell refers to into the cell itself."""
    value = cell.find(f"{_MAIN}v")
    if value is None or not value.text:
        return
    text = texts[int(value.text)]
    if cell.find(f"{_MAIN}f") is None:
        cell.set("t", "inlineStr")
        cell.remove(value)
        ElementTree.SubElement(cell, f"{_MAIN}is").extend(text)
    else:
        cell.set("t", "str")
        value.text = "".join(run.text or "" for run in text.iter("t"))
