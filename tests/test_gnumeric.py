"""Gnumeric, a second engine: it calculates what Python does, and what it saves is read as typed."""

import subprocess
import warnings
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support import PATIENCE
from tests.support.emulations import results_missing
from tests.support.fillings import Filling, random_filling
from tests.support.forms import FORMS
from tests.support.office import Value, require
from tests.support.results import expected_results, read_cells, same
from tests.support.workbooks import CREATED
from xlsx_tools.checking import check
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

# The last one of each form is ready to be filed, which few random fillings are.
SEEDS = {"national": (*range(7), 64), "mini": tuple(range(13))}
FORMATS = {
    "xlsx": "Gnumeric_Excel:xlsx2",
    "xls": "Gnumeric_Excel:excel_biff8",
    "ods": "Gnumeric_OpenCalc:odf",
}
# What Gnumeric does not keep in a format.
LOST = {"ods": {"K-PROTECTION"}}


def converted(data: bytes, folder: Path, ending: str = "xlsx") -> bytes:
    """What Gnumeric makes of a workbook once everything is calculated anew."""
    program = require("ssconvert", "gnumeric")
    source, target = folder / "typed.xlsx", folder / f"saved.{ending}"
    source.write_bytes(data)
    command = [program, "--recalc", f"--export-type={FORMATS[ending]}", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return target.read_bytes()


def typed_in(form: Form, filling: Filling) -> bytes:
    """A filled template saved by a program that does not calculate: no results are stored."""
    return results_missing(workbook(form, filling.submission(form), created=CREATED))


def shown_in(data: bytes, cells: dict[str, Cell]) -> dict[str, Value]:
    """The results that are stored in the cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gnumeric writes no default style.
        book = load_workbook(BytesIO(data), data_only=True, read_only=True)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    return {key: _shown(rows[cell.sheet][cell.row][cell.column]) for key, cell in cells.items()}


def _shown(value: object) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", FORMS)
def test_gnumeric_and_python_agree_on_every_total_and_verdict(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    layout = Layout(form)
    cells = read_cells(layout)
    seen: Counter[str] = Counter()
    for seed in SEEDS[name]:
        filling = random_filling(form, seed)
        shown = shown_in(converted(typed_in(form, filling), tmp_path), cells)
        expected = expected_results(form, filling)
        differing = {key: (shown[key], expected[key]) for key in cells if not same(shown[key], expected[key])}
        assert differing == {}, f"seed {seed}"
        seen.update(value[:2] for value in expected.values() if isinstance(value, str))
    assert {"√", "×", "待填", "可以", "还有"} <= seen.keys(), "the fillings must reach every outcome"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("seed", [0, 64])
def test_what_gnumeric_saves_is_read_as_it_was_typed(seed: int, ending: str, tmp_path: Path) -> None:
    form = FORMS["national"]
    data = typed_in(form, random_filling(form, seed))
    typed = take_in(data, careful=True)
    saved = take_in(converted(data, tmp_path, ending), careful=True)
    for part in ("items", "zero_tables", "narrative", "headings", "fields", "reasons", "last_year", "origin"):
        assert getattr(saved.submission, part) == getattr(typed.submission, part), part
    assert saved.submission.tally(form) == typed.submission.tally(form)
    before, findings = check(typed), check(saved)
    assert {finding.rule for finding in findings if finding not in before} == LOST.get(ending, set())
    assert [finding for finding in before if finding not in findings] == []
