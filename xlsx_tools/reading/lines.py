"""Where the rows and columns of a sheet are: by address where its labels say so, else by the labels."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xlsx_tools.prose import folded, same_label
from xlsx_tools.reading.book import Rows
from xlsx_tools.reading.plan import Label, SheetPlan
from xlsx_tools.workbook.cell import Cell

if TYPE_CHECKING:  # Most sheets are as they were made, and nothing has to be found again.
    from xlsx_tools.reading.align import Match
    from xlsx_tools.reading.labels import Labels, Misprint


class Lines(NamedTuple):
    """A sheet's rows and columns, from where the template has them to where they are.

    Both are empty where all is in its place. `lost` are the labels that were not found, each with
    the rows or columns that may be its line; `unsure` the rows of the template that stand between
    labels without one of their own, where it cannot be told which they are now; `astray` where a
    lost label stands all the same, out of its order.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    lost: Mapping[Label, "Match"]
    unsure: frozenset[int]
    astray: Mapping[Label, Cell]
    misprints: tuple["Misprint", ...]


_IN_PLACE = Lines({}, {}, {}, frozenset(), {}, ())


def value_at(rows: Rows, row: int, column: int) -> object:
    """A cell's value, empty text where there is none."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def is_in_place(plan: SheetPlan, rows: Rows) -> bool:
    """Whether every label stands where the template has it."""
    return all(
        row < len(rows)
        and column < len(rows[row])
        and (rows[row][column] == text or same_label(rows[row][column], text))
        for row, column, text in plan.places
    )


def find_lines(plan: SheetPlan, sheet: str, rows: Rows) -> Lines:
    """Where the plan's rows and columns are on that sheet."""
    if is_in_place(plan, rows) and not plan.trailing_rows:
        return _IN_PLACE
    wrong = [label for label in plan.labels if not same_label(_at(rows, label), label.text)]
    misprints = [_misprint(plan, label, sheet, _at(rows, label)) for label in wrong]
    in_place = {row: row for row in plan.by_row | dict.fromkeys(plan.trailing_rows)}
    if all(misprints) and not _have_slipped(plan, rows, in_place):
        return _IN_PLACE._replace(misprints=tuple(misprint for misprint in misprints if misprint))
    return _found_again(plan, sheet, rows)


def _have_slipped(plan: SheetPlan, rows: Rows, places: Mapping[int, int]) -> bool:
    """Whether rows of figures below the last label are blank where they should be, and others are not."""
    if not plan.trailing_rows or any(_holds(rows, places[row]) for row in plan.trailing_rows):
        return False
    return any(_holds(rows, row) for row in range(places[max(plan.by_row)] + 1, len(rows)))


def _holds(rows: Rows, row: int) -> bool:
    return row < len(rows) and any(value != "" for value in rows[row])


def _at(rows: Rows, label: Label) -> object:
    return value_at(rows, label.cell.row, label.cell.column)


def _misprint(plan: SheetPlan, label: Label, sheet: str, value: object) -> "Misprint | None":
    from xlsx_tools.reading.labels import Misprint, meant_by

    if isinstance(value, str) and meant_by(folded(value), plan.known) == folded(label.text):
        return Misprint(label, Cell(sheet, label.cell.row, label.cell.column), value)
    return None


def _found_again(plan: SheetPlan, sheet: str, rows: Rows) -> Lines:
    from xlsx_tools.reading.align import Match, align
    from xlsx_tools.reading.labels import Labels, Misprint

    labels = Labels(rows, plan.known)
    anchors = dict(sorted((plan.by_row | plan.switch_rows).items()))
    row_matches = dict(zip(anchors, align([_row_weights(a, labels) for a in anchors.values()]), strict=True))
    row_of = _certain(row_matches)
    by_column = _by_column(plan.labels, row_of)
    weights = [_column_weights(found, row_of, labels) for found in by_column.values()]
    column_matches = dict(zip(by_column, align(weights), strict=True))
    column_of = _certain(column_matches)
    lost: dict[Label, Match] = {}
    misprints: list[Misprint] = []
    for label in plan.labels:
        place = row_of.get(label.cell.row), column_of.get(label.cell.column)
        if place not in labels.places(label.text):
            uncertain = row_matches[label.cell.row]
            lost[label] = (
                uncertain if place[0] is None else column_matches.get(label.cell.column, Match(None))
            )
        elif not labels.is_exact(label.text) and place[0] is not None and place[1] is not None:
            text = str(value_at(rows, place[0], place[1]))
            misprints.append(Misprint(label, Cell(sheet, place[0], place[1]), text))
    everywhere, unsure = _between(row_of, max(plan.last_row, *anchors))
    open_rows = (unsure & plan.figure_rows) - anchors.keys()
    if _have_slipped(plan, rows, everywhere):
        open_rows |= set(plan.trailing_rows)
    filled, unsure = _by_contents(everywhere, open_rows, rows, row_of)
    columns, _ = _between(column_of, max(by_column, default=0))
    astray = {
        label: Cell(sheet, *places[0]) for label in lost if len(places := labels.places(label.text)) == 1
    }
    return Lines(_moved(filled), _moved(columns), lost, unsure, astray, tuple(misprints))


def _moved(places: Mapping[int, int]) -> Mapping[int, int]:
    """The places, or nothing where each is as in the template."""
    return {} if all(line == place for line, place in places.items()) else places


def _certain(matches: Mapping[int, "Match"]) -> dict[int, int]:
    return {line: match.at for line, match in matches.items() if match.at is not None}


def _row_weights(anchor: Sequence[Label], labels: "Labels") -> dict[int, int]:
    """For each row of the sheet, how many of an expected row's labels it shows."""
    weights: dict[int, int] = {}
    for text, times in Counter(label.text for label in anchor).items():
        for row, shown in Counter(row for row, _ in labels.places(text)).items():
            weights[row] = weights.get(row, 0) + min(times, shown)
    return weights


def _by_column(labels: Iterable[Label], row_of: Mapping[int, int]) -> dict[int, list[Label]]:
    """The labels of each column of the template, of those rows that were found."""
    columns: dict[int, list[Label]] = {}
    for label in sorted(labels, key=lambda label: label.cell.column):
        if label.cell.row in row_of:
            columns.setdefault(label.cell.column, []).append(label)
    return columns


def _column_weights(found: Sequence[Label], row_of: Mapping[int, int], labels: "Labels") -> dict[int, int]:
    """For each column of the sheet, how many of an expected column's labels stand in it."""
    return dict(
        Counter(
            column
            for label in found
            for row, column in labels.places(label.text)
            if row == row_of[label.cell.row]
        )
    )


def _between(found: Mapping[int, int], last: int) -> tuple[dict[int, int], frozenset[int]]:
    """All lines up to the last, those without labels as far from the line before as in the template.

    Where the lines before and behind have moved apart, those between are told as unsure.
    """
    places = dict(found)
    unsure: set[int] = set()
    known = sorted(found)
    for line in range(known[0] if known else 0):
        places[line] = line + (found[known[0]] - known[0])
    for before, behind in pairwise(known):
        for line in range(before + 1, behind):
            places[line] = found[before] + line - before
            if found[behind] - behind != found[before] - before:
                unsure.add(line)
    for line in range((known[-1] if known else -1) + 1, last + 1):
        places[line] = line + (found[known[-1]] - known[-1] if known else 0)
    return places, frozenset(unsure)


def _by_contents(
    places: Mapping[int, int], unsure: frozenset[int], rows: Rows, found: Mapping[int, int]
) -> tuple[dict[int, int], frozenset[int]]:
    """Rows of figures without labels: where just as many rows hold anything, it is those."""
    settled, open_rows = dict(places), set(unsure)
    bounds = {**found, max(places) + 1: len(rows)}
    for before, behind in pairwise(sorted(bounds)):
        wanted = [row for row in sorted(unsure) if before < row < behind]
        held = [row for row in range(bounds[before] + 1, bounds[behind]) if _holds(rows, row)]
        if wanted and len(held) == len(wanted):
            settled.update(zip(wanted, held, strict=True))
            open_rows -= set(wanted)
    return settled, frozenset(open_rows)
