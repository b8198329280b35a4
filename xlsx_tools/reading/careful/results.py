"""Whether the stored results of formulas in cells that are typed can be believed, and why not."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from xlsx_tools.quantity import Oddity
from xlsx_tools.reading.careful.look import Content, Look, Place
from xlsx_tools.reading.careful.spoken_of import CellArea, areas_in
from xlsx_tools.workbook.cell import Cell

Doubts = Mapping[Cell, Oddity]

_MOST_VISITED = 1_000_000  # cells: there may be any number of formulas that speak of as many others
_CHANGING = re.compile(r"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY)\(", re.IGNORECASE)
_LOST_REFERENCE = "#REF!"

_Uses = Mapping[Cell, Collection[Cell]]  # for each formula those that it is worked out from


def doubtful_results(look: Look, formulas: Mapping[Cell, str], see_all: Callable[[], Look]) -> Doubts:
    """Why what is stored behind those formulas, of cells that are typed, is no result of them.

    What is stored may be any number: programs leave 0 behind a formula that they cannot work out.
    `see_all` looks at all sheets, as a formula may speak of any.
    """
    if not formulas:
        return {}
    whole = see_all()
    uses = _uses(whole, formulas)
    kinds = (
        (Oddity.CIRCLE, _unsettled(uses, ())),
        (Oddity.CHANGING, _unsettled(uses, _those_with(_CHANGING.search, whole, uses))),
        (Oddity.FORMULA, {cell for cell in formulas if _LOST_REFERENCE in formulas[cell].upper()}),
        (Oddity.STALE, () if look.is_calculated else formulas),
    )
    return {cell: oddity for oddity, cells in reversed(kinds) for cell in cells if cell in formulas}


def _those_with(has: Callable[[str], object], look: Look, cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if has(look.content(cell).formula)]


def _uses(look: Look, beginning: Iterable[Cell]) -> dict[Cell, list[Cell]]:
    """What those formulas are worked out from, and what that is, on and on."""
    uses: dict[Cell, list[Cell]] = {}
    left, visited = list(beginning), 0
    while left and visited < _MOST_VISITED:
        cell = left.pop()
        if cell not in uses:
            areas = list(areas_in(look.content(cell).formula, cell.sheet, look.texts))
            visited += sum(len(_cells(look, area.sheet)) for area in areas)
            uses[cell] = [used for area in areas for used in _formulas_in(look, area)]
            left += uses[cell]
    return uses


def _cells(look: Look, sheet: str) -> Mapping[Place, Content]:
    return look.sheets[sheet].cells if sheet in look.sheets else {}


def _formulas_in(look: Look, area: CellArea) -> Iterator[Cell]:
    for place, content in _cells(look, area.sheet).items():
        if content.formula and place in area:
            yield Cell(area.sheet, *place)


def _unsettled(uses: _Uses, held: Collection[Cell]) -> set[Cell]:
    """Formulas that never come to a result, as they go in a circle, use those that do, or `held` ones."""
    sorter, settled = TopologicalSorter(uses), set[Cell]()
    with suppress(CycleError):
        sorter.prepare()
    while ready := set(sorter.get_ready()).difference(held):
        settled |= ready
        sorter.done(*ready)
    return set(uses) - settled
