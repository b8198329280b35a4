"""docs/programs.md names tests that exist, one row at least for each habit that is known."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PROGRAMS = ROOT / "docs" / "programs.md"
EVIDENCE = ROOT.parent / "shared" / "spreadsheet-programs.md"


def table_rows(markdown: str) -> list[list[str]]:
    """The rows of the first table, without its head."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names_of_tests() -> set[str]:
    """Every test function there is."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.glob("test_*.py")]
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name for node in found if node.name.startswith("test_")}


def test_every_habit_of_programs_has_tests_that_exist() -> None:
    known = names_of_tests()
    for habit, _, tests in table_rows(PROGRAMS.read_text(encoding="utf-8")):
        named = re.findall(r"`(test_\w+)`", tests)
        assert named, habit
        assert set(named) <= known, set(named) - known


def test_no_known_habit_of_programs_is_without_a_row() -> None:
    if not EVIDENCE.exists():
        pytest.skip("the evidence lies beside the project's own checkout only")
    habits = table_rows(EVIDENCE.read_text(encoding="utf-8"))
    assert len(table_rows(PROGRAMS.read_text(encoding="utf-8"))) >= len(habits)
