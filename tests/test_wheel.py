"""The wheel works where nothing of the checkout is: build it, install it, generate and convert."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.support.workbooks import UNIT, YEAR, filled_workbook
from xlsx_tools.form.model import Form

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The xlsx-tools command of a fresh environment that has only the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env")
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    # By the pip that is here, and compiling nothing but what is used: half the time.
    pip = [sys.executable, "-m", "pip", "--python", str(binaries / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", str(wheel)], check=True, capture_output=True)
    return binaries / "xlsx-tools"


def test_wheel_generates_and_converts(installed: Path, form: Form, tmp_path: Path) -> None:
    def run(*arguments: object) -> None:
        command = [str(installed), *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
        assert result.returncode == 0, result.stderr

    run("generate", "--unit", UNIT, "--year", YEAR, "-o", "template.xlsx")
    (tmp_path / "filled.xlsx").write_bytes(filled_workbook(form))
    run("check", "filled.xlsx")
    run("convert", "filled.xlsx", "-o", "out")
    made = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert made == {".txt", ".md", ".html", ".docx", ".json"}


def test_wheel_holds_the_forms_and_no_tests(installed: Path) -> None:
    package = next(installed.parents[1].rglob("site-packages/xlsx_tools"))
    assert (package / "templates" / "report" / "reference.docx").is_file()
    assert (package / "py.typed").is_file()
    assert not list((package / "templates").rglob("*.py"))
    assert not (package.parent / "tests").exists()
