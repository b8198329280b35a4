"""Imports go strictly downwards, and each third-party library lives in one room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import xlsx_tools

PACKAGE = Path(xlsx_tools.__file__).parent

# From the ground up; a package's modules count as one room.
FLOORS = (
    {"finding", "limits", "prose", "quantity", "vocabulary"},
    {"archive", "condition", "identity", "overview", "resources", "sheetxml", "unlock", "yamlfile"},
    {"container", "hint", "table"},
    {"form", "inbox"},
    {"grid", "hintfile", "tally", "vocabularyfile"},
    {"formfile", "submission"},
    {"claims", "document", "layout", "localise", "reasons"},
    {"roster"},
    {"annotate", "generate", "inspect", "ledger", "read", "render", "validate"},
    {"intake", "merge"},
    {"collect", "explain", "repair", "steps"},
    {"handback", "mail", "status"},
    {"counted", "distribute", "replies"},
    {"cli"},
    {"__main__"},
)

ROOMS = {
    "yaml": {"yamlfile"},
    "xlsxwriter": {"generate"},
    "python_calamine": {"read"},
    "openpyxl": {"annotate", "inspect"},
    "xlrd": {"inspect"},
    "lxml": {"annotate", "inspect", "sheetxml"},
    "msoffcrypto": {"unlock"},
    "jinja2": {"render"},
    "docx": {"render"},
    "click": {"cli"},
    "distributed": {"cli"},
}


def modules() -> list[Path]:
    """Every module but the package's own __init__."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def room_of(path: Path) -> str:
    """The room a module belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def floor_of(room: str) -> int:
    """The floor a room is on."""
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def imports_of(path: Path) -> Iterator[str]:
    """Every imported module, wherever in the file it is imported."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_room_is_on_one_floor() -> None:
    assert sorted(room for rooms in FLOORS for room in rooms) == sorted({room_of(p) for p in modules()})


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        if name.startswith("xlsx_tools."):
            other = name.split(".")[1]
            if other != room:
                assert floor_of(other) < floor_of(room), f"{room} imports {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_stays_in_its_room(path: Path) -> None:
    for name in imports_of(path):
        library = name.split(".")[0]
        if library in ROOMS:
            assert room_of(path) in ROOMS[library], f"{library} does not belong in {room_of(path)}"


def test_readme_shows_the_floors_as_they_are() -> None:
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ((?:`\w+` ?)+) \|", readme, re.MULTILINE)
    shown = {int(floor): set(re.findall(r"\w+", names)) for floor, names in rows}
    assert shown == {floor: rooms for floor, rooms in enumerate(FLOORS) if rooms != {"__main__"}}
