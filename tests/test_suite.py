"""The tests themselves: what they share lives in tests/support, and none holds the program to the clock."""

import ast
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.merge import MergedCellRange

from tests.support.first_readers import in_own_order
from tests.support.forms import FORMS
from tests.support.house import tree_of
from tests.support.merged_cells import ITS_OWN_FORMAT
from tests.support.workbooks import blank_workbook, opened

TESTS = Path(__file__).parent
MODULES = [path for path in sorted(TESTS.rglob("*.py")) if "benchmarks" not in path.parts]
# Clocks on the wall; what the processor spent (time.thread_time) is no matter of how busy a machine is.
CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "time", "time_ns"}
MAY_LOOK_AT_A_CLOCK = {
    "test_collect.py": "to choose the moments at which it kills",
    "campaign/human_operations.py": "to say how long a run by hand took",
}


def is_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id == "time"
    )


def imported_by(path: Path) -> list[str]:
    nodes = list(ast.walk(tree_of(path)))
    named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return named + [a.name for node in nodes if isinstance(node, ast.Import) for a in node.names]


def test_no_module_imports_from_a_test() -> None:
    named = {path.relative_to(TESTS).as_posix(): imported_by(path) for path in MODULES}
    tests = ("tests.test_", "tests.conftest")
    assert [(path, name) for path, names in named.items() for name in names if name.startswith(tests)] == []


@pytest.mark.parametrize("folder", ["support", "campaign", "benchmarks"])
def test_no_test_stands_among_what_tests_share(folder: str) -> None:
    nodes = [node for path in (TESTS / folder).glob("*.py") for node in ast.walk(tree_of(path))]
    functions = [node.name for node in nodes if isinstance(node, ast.FunctionDef)]
    assert [name for name in functions if name.startswith("test_")] == []


def test_speed_is_measured_in_benchmarks_and_no_test_looks_at_a_clock() -> None:
    looking = {
        path.relative_to(TESTS).as_posix()
        for path in MODULES
        if any(is_clock(node) for node in ast.walk(tree_of(path)))
    }
    assert looking == MAY_LOOK_AT_A_CLOCK.keys()


def test_memory_is_measured_in_a_process_of_its_own() -> None:
    """What another test left at work in the process that all share is traced too."""
    assert [path.name for path in MODULES if "tracemalloc" in imported_by(path)] == []


def test_each_worker_reads_all_modules_and_begins_where_no_other_does() -> None:
    orders = [in_own_order(list("abcdefg"), number, 3) for number in range(3)]
    assert ["".join(order) for order in orders] == ["abcdefg", "cdefgab", "efgabcd"]


@pytest.mark.parametrize("form", FORMS)
def test_openpyxl_opens_a_workbook_as_it_does_when_left_alone(form: str) -> None:
    data = blank_workbook(FORMS[form])
    with patch.object(MergedCellRange, "format", ITS_OWN_FORMAT):
        left_alone = opened_and_saved(data)
    assert opened_and_saved(data) == left_alone


@pytest.mark.parametrize("form", FORMS)
def test_copy_of_an_opened_workbook_is_as_openpyxl_opens_it(form: str) -> None:
    data = blank_workbook(FORMS[form])
    anew, copies = load_workbook(BytesIO(data)), [opened(data) for _ in range(3)]
    styles, pieces = styles_in(anew), pieces_of(anew)
    assert [styles_in(copy) == styles for copy in copies] == [True] * 3
    assert [pieces_of(copy) == pieces for copy in copies] == [True] * 3


def test_copy_of_an_opened_workbook_can_be_given_more_rows_and_columns() -> None:
    for _ in range(3):
        sheet = opened(blank_workbook(FORMS["national"])).worksheets[1]
        assert not {900, "ZZ"} & {*sheet.row_dimensions, *sheet.column_dimensions}
        sheet.row_dimensions[900].hidden = sheet.column_dimensions["ZZ"].hidden = True
        assert {900, "ZZ"} <= {*sheet.row_dimensions, *sheet.column_dimensions}


def styles_in(book: Any) -> dict[str, list[object]]:
    """How each cell looks and whether it may be typed in: numbers, and what they are numbers of."""
    of_cells = [list(cell._style or ()) for sheet in book for row in sheet for cell in row]
    kinds = ("_fonts", "_fills", "_borders", "_number_formats", "_alignments", "_protections")
    return {"cells": of_cells} | {kind: list(getattr(book, kind)) for kind in kinds}


def pieces_of(book: Workbook) -> dict[str, list[bytes]]:
    """What its parts are made of, whatever numbers styles have and in which order merged cells stand."""
    parts = {name: re.sub(rb' s="\d+"', b"", part) for name, part in parts_of(book).items()}
    return {name: sorted(part.split(b"<")) for name, part in parts.items() if name != "xl/styles.xml"}


def opened_and_saved(data: bytes) -> dict[str, bytes]:
    """The parts that openpyxl makes of a workbook, but for the one that tells when."""
    return parts_of(load_workbook(BytesIO(data)))


def parts_of(book: Workbook) -> dict[str, bytes]:
    """The parts that a workbook is saved in, but for the one that tells when."""
    saved = BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}
