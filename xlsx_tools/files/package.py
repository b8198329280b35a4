"""The parts of a workbook's package, and how they refer to one another."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from xlsx_tools.errors import DamagedFileError

Package = Mapping[str, bytes]  # the parts of a workbook by their names

MAIN_PART = "xl/workbook.xml"


@dataclass(frozen=True)
class Relation:
    """That a part refers to another, by which id, as what, and which it is."""

    id: str
    kind: str
    target: str


def relations(package: Package, part: str) -> Iterator[Relation]:
    """Whatever a part refers to; raises DamagedFileError."""
    folder, name = posixpath.split(part)
    listed = package.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if listed is None:
        return
    for relation in parsed(listed):
        place = relation.get("Target", "").replace("\\", "/")
        target = posixpath.normpath(posixpath.join("/", folder, place)).removeprefix("/")
        yield Relation(relation.get("Id", ""), relation.get("Type", ""), target)


def sheet_parts(package: Package) -> dict[str, str]:
    """The part of each worksheet by the sheet's name, in their order; raises DamagedFileError."""
    listed = relations(package, MAIN_PART)
    parts = {relation.id: relation.target for relation in listed if relation.kind.endswith("/worksheet")}
    sheets: dict[str, str] = {}
    for sheet in parsed(package[MAIN_PART]).iterfind("{*}sheets/{*}sheet"):
        # The id has one name in two namespaces, of which programs write either.
        number = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        if number in parts:
            sheets[sheet.get("name", "")] = parts[number]
    return sheets


def parsed(part: bytes) -> ElementTree.Element:
    """A part's XML as a tree; raises DamagedFileError."""
    try:
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # for encodings there are none of
        raise DamagedFileError() from error
