"""The plan of the house: families one above the other, no circles in them, each library in its room."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.house import modules, tree_of

# From the ground up: a family imports from those before it, and from itself without circles.
FAMILIES = (
    "errors", "finding", "expression", "quantity", "prose", "widths",
    "files", "form",
    "filing", "workbook",
    "generate", "reading", "render",
    "published",
    "checking",
    "comparing",
    "handback",
    "api",
    "season",
    "cli",
    "__main__",
)  # fmt: skip

# Where a library may be imported: an import tells a newcomer which room they are in.
ROOMS = {
    "yaml": ("form.load",),
    "xlsxwriter": (
        "generate.lists",
        "generate.writer",
        "render.word_chart",
        "season.roster_workbook",
        "season.status.as_workbook",
    ),
    "python_calamine": ("reading.book",),
    "openpyxl": ("handback.marks",),
    "xlrd": ("reading.careful",),
    "lxml": ("files.sheetxml", "handback.marks", "reading.careful", "render.word_chart", "published"),
    "msoffcrypto": ("files.unlock",),
    "jinja2": ("render",),
    "markupsafe": ("render",),
    "typst": ("render.typeset",),
    "docx": ("render.word", "render.word_pages", "render.word_chart"),
    "pdfplumber": ("published.pdf_file", "published.pdf_page"),
    "click": ("cli",),
    "distributed": ("season.workers",),
}

LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def imports_of(path: Path) -> Iterator[str]:
    """Every imported module, wherever in the file it is imported."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_used_by(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports, or imports something of."""
    for name in imports_of(path):
        if name.startswith("xlsx_tools."):
            room = name.removeprefix("xlsx_tools.")
            yield room if room in modules() else room.rpartition(".")[0]


def family_of(module: str) -> str:
    """The family a module belongs to."""
    return module.partition(".")[0]


def test_families_are_those_that_stand_there() -> None:
    assert sorted(FAMILIES) == sorted({family_of(module) for module in modules()})


def test_imports_go_downwards() -> None:
    upwards = [
        f"{module} imports {used}"
        for module, path in modules().items()
        for used in rooms_used_by(path)
        if family_of(used) != family_of(module)
        and FAMILIES.index(family_of(used)) > FAMILIES.index(family_of(module))
    ]
    assert upwards == []


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_has_a_circle(family: str) -> None:
    graph = {
        module: {used for used in rooms_used_by(path) if family_of(used) == family}
        for module, path in modules().items()
        if family_of(module) == family
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_each_library_stays_in_its_room() -> None:
    elsewhere = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name in imports_of(path)
        if (library := name.partition(".")[0]) in ROOMS
        and not f"{module}.".startswith(tuple(f"{room}." for room in ROOMS[library]))
    ]
    assert elsewhere == []


def test_files_and_functions_stay_short() -> None:
    long = [
        module
        for module, path in modules().items()
        if len(path.read_text(encoding="utf-8").splitlines()) >= LONGEST_FILE
    ]
    long += [
        f"{module}.{function.name}"
        for module, path in modules().items()
        for function in functions_of(path)
        if lines_of(function) > LONGEST_FUNCTION
    ]
    assert long == []


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef))


def lines_of(function: ast.FunctionDef) -> int:
    """How long it is, from its name to its end; what decorates it is not counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_first_line_says_what_belongs_there() -> None:
    told = {module: ast.get_docstring(tree_of(path)) or "" for module, path in modules().items()}
    assert [m for m, words in told.items() if not words.partition("\n")[0].endswith((".", ":"))] == []
