"""Random damage to the tables of published reports: a figure is right or missing, never wrong in silence.

`python -m tests.campaign.report_layouts [RUNS]` runs it by hand.
"""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.support.published import (
    FORM,
    Cell,
    Grid,
    Grids,
    Style,
    Truth,
    body_of,
    filled,
    grids_of,
    joined,
    page,
    table_html,
    truths,
    turned_grids,
    upright_grids,
)
from tests.support.typed_text import Setting, set_in_columns
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.published.about import Stated
from xlsx_tools.published.recognise import take_in_report
from xlsx_tools.quantity import Number


@dataclass
class Damaged:
    """The tables of a report, what was done to them, and the items that show nothing any more."""

    grids: Grids
    done: list[str] = field(default_factory=list)
    blanked: set[str] = field(default_factory=set)


Damage = Callable[[random.Random, Grid, Damaged], None]


def _cells(grid: Grid) -> list[Cell]:
    return [cell for row in grid for cell in row]


def span_dropped(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A cell spans no longer what it spanned."""
    wide = [cell for cell in _cells(grid) if cell.rows > 1 or cell.columns > 1]
    if wide:
        cell = rng.choice(wide)
        if rng.random() < 0.5:
            cell.rows = 1
        else:
            cell.columns = 1


def label_split(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A label stands in two cells."""
    row = rng.choice(grid)
    labels = [cell for cell in row if not cell.item and len(cell.text) > 3]
    if labels:
        cell = rng.choice(labels)
        at = rng.randrange(1, len(cell.text))
        row.insert(row.index(cell) + 1, replace(cell, text=cell.text[at:], columns=1))
        cell.text = cell.text[:at]


def heads_merged(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """Two neighbours of the head became one cell."""
    rows = [row for row in grid if sum(cell.is_head for cell in row) > 1]
    if rows:
        row = rng.choice(rows)
        at = rng.randrange(len(row) - 1)
        row[at].text += row[at + 1].text
        row[at].columns += row[at + 1].columns
        del row[at + 1]


def cell_blanked(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A cell shows nothing."""
    cell = rng.choice(_cells(grid))
    cell.text = ""
    if cell.item:
        damaged.blanked.add(cell.item)


def cell_removed(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A cell is gone, and what follows moves up."""
    row = rng.choice([row for row in grid if row])
    row.pop(rng.randrange(len(row)))


def figure_moved(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A figure of a row is gone, and a blank cell stands somewhere in its row."""
    rows = [row for row in grid if sum(bool(cell.item) for cell in row) > 1]
    if rows:
        row = rng.choice(rows)
        gone = rng.choice([cell for cell in row if cell.item])
        at = row.index(gone)
        row.remove(gone)
        place = rng.randrange(1, len(row) + 1)
        row.insert(place, Cell(""))
        damaged.blanked.update([gone.item] if place == at else ())


def row_removed(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A row is gone."""
    grid.pop(rng.randrange(len(grid)))


def column_removed(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """The last cell of every row is gone, or the first figure of every row."""
    if rng.random() < 0.5:
        for row in grid:
            if row:
                row.pop()
    else:
        for row in grid:
            figure = next((cell for cell in row if cell.item), None)
            if figure:
                row.remove(figure)


def cell_put_in(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A blank cell, or one with a number, was put in."""
    row = rng.choice(grid)
    row.insert(rng.randrange(len(row) + 1), Cell(rng.choice(("", "", "7", "注"))))


def row_put_in(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A blank row, or the copy of another, was put in."""
    row = [replace(cell) for cell in rng.choice(grid)] if rng.random() < 0.3 else [Cell("")]
    grid.insert(rng.randrange(len(grid) + 1), row)


def rows_swapped(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """Two rows changed places."""
    one, other = rng.randrange(len(grid)), rng.randrange(len(grid))
    grid[one], grid[other] = grid[other], grid[one]


def heads_swapped(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """Two columns, heads and figures, changed places: what the head says still holds."""
    rows = [row for row in grid if sum(1 for cell in row if cell.item) > 4]
    if rows and len(rows) > 5:
        pair = ("商业企业", "社会公益组织")
        if not any(all(name in [cell.text for cell in row] for name in pair) for row in grid):
            return
        for row in grid:
            texts = [cell.text for cell in row]
            items = [cell.item.rpartition(".")[2] for cell in row]
            for own, names in ((texts, pair), (items, ("business", "public_welfare"))):
                if all(name in own for name in names):
                    one, other = (own.index(name) for name in names)
                    row[one], row[other] = row[other], row[one]


def label_misprinted(rng: random.Random, grid: Grid, damaged: Damaged) -> None:
    """A character of a label is another one."""
    labels = [cell for cell in _cells(grid) if not cell.item and cell.text]
    if labels:
        cell = rng.choice(labels)
        at = rng.randrange(len(cell.text))
        cell.text = cell.text[:at] + rng.choice("误的其总他") + cell.text[at + 1 :]


DAMAGES: Sequence[Damage] = (
    span_dropped, label_split, heads_merged, cell_blanked, cell_removed, row_removed, column_removed,
    cell_put_in, row_put_in, rows_swapped, heads_swapped, label_misprinted,
)  # fmt: skip


_TURNED = {5: turned_grids, 6: upright_grids}  # by the rest of a seed divided by seven


def damaged(seed: int, *, harsh: bool = False) -> tuple[Truth, Damaged]:
    """A report with one to four damages, always the same for a seed; at the worst with figures moved too."""
    rng = random.Random(f"harsh {seed}" if harsh else seed)
    truth = rng.choice(truths()[1:])
    result = Damaged(_TURNED.get(seed % 7, grids_of)(truth))
    if rng.random() < 0.3:
        result.grids = {name: [filled(grid) for grid in grids] for name, grids in result.grids.items()}
    moved = [figure_moved] * rng.choice((1, 1, 2, 3)) if harsh else []
    for damage in (*moved, *(rng.choice(DAMAGES) for _ in range(rng.choice((1, 1, 2, 2, 3, 4))))):
        grid = rng.choice([grid for grids in result.grids.values() for grid in grids if grid and any(grid)])
        damage(rng, grid, result)
        result.done.append(damage.__name__)
    return truth, result


_BETWEEN = ("\t", " ", "\n", "", None)  # with None, figures stand below one another


def published(seed: int, *, harsh: bool = False) -> tuple[Truth, Damaged, bytes]:
    """The report of a seed as a page, every fourth as text with whatever between its cells."""
    truth, broken = damaged(seed, harsh=harsh)
    if seed % 4 < 3:
        return truth, broken, page(truth, joined(broken.grids))
    between = _BETWEEN[seed // 4 % len(_BETWEEN)]
    if between is None:  # where a cell is gone, its place shows nothing
        here = {cell.item for grids in broken.grids.values() for grid in grids for cell in _cells(grid)}
        broken.blanked.update(set(FORM.items) - here)
    tables = {
        name: "\n".join(line for grid in grids for line in _as_text(grid, between))
        for name, grids in broken.grids.items()
    }
    return truth, broken, body_of(truth, tables, Style(paragraph=str)).encode()


def _as_text(grid: Grid, between: str | None) -> list[str]:
    if between is not None:
        return [between.join(cell.text for cell in row) for row in grid]
    return set_in_columns(grid, Setting()) if any(grid) else []


def wrong_figures(seed: int, *, harsh: bool = False) -> tuple[list[str], int]:
    """What is read wrongly without a word, and how many figures are read at all."""
    truth, broken, data = published(seed, harsh=harsh)
    try:
        submission = take_in_report(data, Stated()).submission
    except UnreadableFileError:
        return [], 0
    read = {**submission.items, **submission.stated}
    figures = {item: quantity.value for item, quantity in read.items() if quantity.value is not None}
    told = set(_denied(figures))
    wrong: list[str] = []
    for item, value in figures.items():
        allowed = {truth.figures[item], 0} if item in broken.blanked else {truth.figures[item]}
        if value not in allowed and item not in told:
            wrong.append(f"{seed} {broken.done} {item}: {value}, not {truth.figures[item]}")
    return wrong, len(figures)


def _denied(figures: Mapping[str, Number]) -> Iterator[str]:
    """The items of identities that do not hold: of these a check speaks."""
    for check in FORM.checks:
        items = (*check.left, *check.right)
        if all(item in figures for item in items):
            left, right = (sum(figures[item] for item in side) for side in (check.left, check.right))
            if left != right:
                yield from items


def as_html(seed: int) -> str:
    """The tables of a seed, to look at."""
    _, broken = damaged(seed)
    return "\n".join(table_html(grid) for grids in broken.grids.values() for grid in grids)


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    total = 0
    for number in range(runs):
        for is_harsh in (False, True):
            found, read = wrong_figures(number, harsh=is_harsh)
            total += read
            if found:
                print("harsh" if is_harsh else "", len(found), found[0])
    print(f"{2 * runs} reports, {total} of {2 * runs * len(FORM.items)} figures read")
