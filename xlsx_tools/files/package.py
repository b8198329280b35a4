"""The parts of a workbook's package, and how they refer to one another."""

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree

from xlsx_tools.errors import DamagedFileError

Package = Mapping[str, bytes]  # the parts of a workbook by their names

MAIN_PART = "xl/workbook.xml"  # what all programs call it but a few, and all that some readers know

PACKAGE_RELATIONS = "_rels/.rels"
_TYPES = "[Content_Types].xml"
_MOST_KEPT = 50_000  # bytes of a part that is remembered


class Relation(NamedTuple):
    """That a part refers to another, by which id, as what, and which it is."""

    id: str
    kind: str
    target: str


def relations(package: Package, part: str, kind: str = "") -> Iterator[Relation]:
    """Whatever a part refers to, or only that which is of one kind to it; raises DamagedFileError."""
    listed = package.get(_relations_of(part))
    if listed is not None:
        every = _listed(part, listed) if len(listed) < _MOST_KEPT else _relations_in(part, listed)
        yield from (relation for relation in every if relation.kind.endswith(f"/{kind}" if kind else ""))


def _relations_in(part: str, listed: bytes) -> tuple[Relation, ...]:
    return tuple(
        Relation(relation.get("Id", ""), relation.get("Type", ""), _target(part, relation))
        for relation in parsed(listed)
    )


_listed = lru_cache(maxsize=32)(_relations_in)  # a workbook's own are asked for again and again


def main_part(package: Package) -> str:
    """The part that all others hang on, which the package names itself."""
    with suppress(DamagedFileError):
        for relation in relations(package, "", "officeDocument"):
            if relation.target in package:
                return relation.target
    return MAIN_PART


def plainly_placed(package: Package) -> dict[str, bytes]:
    """The package with its main part where readers look for it; raises DamagedFileError."""
    main = main_part(package)
    if main == MAIN_PART:
        return dict(package)
    old, new = _relations_of(main), _relations_of(MAIN_PART)
    parts = {name: content for name, content in package.items() if name not in (main, old)}
    parts[MAIN_PART] = package[main]
    if old in package:
        parts[new] = _absolute(package, main)
    parts[PACKAGE_RELATIONS] = _absolute(package, "", {main: MAIN_PART})
    types = parsed(package.get(_TYPES, b"<Types/>"))
    for override in types:
        if override.get("PartName", "").lstrip("/") == main:
            override.set("PartName", f"/{MAIN_PART}")
    parts[_TYPES] = ElementTree.tostring(types)
    return parts


def sheet_parts(package: Package) -> dict[str, str]:
    """The part of each worksheet by the sheet's name, in their order; raises DamagedFileError."""
    main = main_part(package)
    parts = {sheet.id: sheet.target for sheet in relations(package, main, "worksheet")}
    return {name: parts[number] for name, number in _sheets_in(package[main]) if number in parts}


@lru_cache(maxsize=2)  # of the workbook in hand, asked for on the way in and by the careful look
def _sheets_in(book: bytes) -> tuple[tuple[str, str], ...]:
    """The name of each sheet and its id, which has one name in two namespaces: programs write either."""
    sheets = parsed(book).iterfind("{*}sheets/{*}sheet")
    return tuple(
        (s.get("name", ""), next((value for key, value in s.items() if key.endswith("}id")), ""))
        for s in sheets
    )


def parsed(part: bytes) -> ElementTree.Element:
    """A part's XML as a tree; raises DamagedFileError."""
    try:
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # for encodings there are none of
        raise DamagedFileError() from error


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, relation: ElementTree.Element) -> str:
    place = relation.get("Target", "").replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), place)).removeprefix("/")


def _absolute(package: Package, part: str, moved: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A part's relations as they are from wherever it stands, with what was moved at its new place."""
    listed = parsed(package[_relations_of(part)])
    for relation in listed:
        if relation.get("TargetMode") != "External":
            target = _target(part, relation)
            relation.set("Target", f"/{moved.get(target, target)}")
    return ElementTree.tostring(listed)
