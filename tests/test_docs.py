"""What the docs say is so: what they name exists, and what is made from the program is current."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.support import picture
from tests.support.reference import (
    COMMANDS_PAGE,
    MAPPED,
    PACKAGE,
    commands_page,
    rooms,
    rows_of_map,
    with_map,
)

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PROGRAMS = ROOT / "docs" / "programs.md"
PAGES = [ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
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


# The map and the commands

EACH_MAP = pytest.mark.parametrize("page", MAPPED, ids=lambda page: page.name)
EACH_GUIDE = pytest.mark.parametrize("page", [*MAPPED, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
AGAIN = "run: python -m tests.support.reference"


@EACH_MAP
def test_map_shows_the_rooms_that_are_there_in_their_own_words(page: Path) -> None:
    markdown = page.read_text(encoding="utf-8")
    assert rows_of_map(markdown) == rooms(), AGAIN
    assert markdown == with_map(markdown), AGAIN
    assert all(rooms().values()), "a room does not say what belongs in it"


@EACH_MAP
def test_map_reads_downwards_as_imports_go(page: Path) -> None:
    order = [name.rstrip("/").removesuffix(".py") for name in rows_of_map(page.read_text(encoding="utf-8"))]
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for used in re.findall(r"^\s*from xlsx_tools\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if room in order and used != room:
                assert order.index(room) < order.index(used), f"{path} imports {used}"


def test_page_of_commands_is_current() -> None:
    assert COMMANDS_PAGE.read_text(encoding="utf-8") == commands_page(), AGAIN


# What the pages name


def exists(name: str, page: Path) -> bool:
    """Whether there is such a file or folder, seen from the page, the checkout or the package."""
    return any(any(folder.glob(name.rstrip("/"))) for folder in (page.parent, ROOT, PACKAGE))


@EACH_PAGE
def test_what_a_page_links_to_exists(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [name for name in targets if "://" not in name and not (page.parent / name).exists()]
    assert not missing


@EACH_GUIDE
def test_files_that_a_guide_names_exist(page: Path) -> None:
    told = re.findall(r"`([\w.*-]*(?:/[\w.*-]*)+|[\w-]+\.(?:py|md|toml))`", page.read_text(encoding="utf-8"))
    assert not [name for name in told if not exists(name, page)]


@EACH_PAGE
def test_functions_and_programs_that_a_page_names_exist(page: Path) -> None:
    markdown = page.read_text(encoding="utf-8")
    for file, names in re.findall(r"`([\w/]+\.py):([\w.]+)`", markdown):
        *classes, name = names.split(".")
        within = (PACKAGE / file).read_text(encoding="utf-8")
        for enclosing in classes:
            within = within.partition(f"class {enclosing}")[2]
        assert re.search(rf"^ *(?:def |class )?{name}\b", within, re.MULTILINE), f"{file}:{names}"
    for module in re.findall(r"python -m (tests[\w.]*)", markdown):
        assert find_spec(module), module


def test_picture_is_of_the_sample_as_it_is() -> None:
    """Where it is stale: `python -m tests.support.picture`."""
    assert picture.digest_in(picture.PICTURE) == picture.digest()


def test_commands_of_the_readme_run_what_is_there() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    scripts = [script for block in blocks for script in re.findall(r"[\w/]+\.(?:py|sh)\b", block)]
    assert scripts == ["samples/demo.py", "tests/run.sh"]
    assert all((ROOT / script).is_file() for script in scripts)


def test_commits_are_checked_as_in_ci() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0][
        "hooks"
    ]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    checks = [
        line for line in ci.splitlines() if line.startswith((".venv-test/bin/ruff", ".venv-test/bin/mypy"))
    ]
    assert [hook["entry"] for hook in hooks] == checks
