"""The modules of the package, by their names and parsed."""

import ast
from functools import cache
from pathlib import Path

import xlsx_tools

PACKAGE = Path(xlsx_tools.__file__).parent


@cache
def modules() -> dict[str, Path]:
    """Every module but the package's own face, by its name below `xlsx_tools`."""
    paths = (path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py")
    return {name_of(path): path for path in paths}


def name_of(path: Path) -> str:
    """The module's name below the package: `form.load` for form/load/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__" or parts == ("__init__",))


@cache
def tree_of(path: Path) -> ast.Module:
    """The module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))
