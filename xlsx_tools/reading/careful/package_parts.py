"""The parts of an .xlsx that a part refers to, by what they are to it."""

from collections.abc import Iterator

from xlsx_tools.files.package import Package, relations


def related(package: Package, part: str, kind: str) -> Iterator[str]:
    """The parts that are to a part what `kind` says (`comments`), as far as they are there."""
    for relation in relations(package, part, kind):
        if relation.target in package:
            yield relation.target
