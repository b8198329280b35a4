"""Reports as plain text set in columns with blanks: labels and heads wrapped, figures below one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.support.published import Cell, Grid, Truth, lines_of
from xlsx_tools.widths import columns_of

_PAGE = 80  # columns of a page
_GAP = 2


@dataclass(frozen=True)
class Setting:
    """How tables are set: where figures and group labels stand in their cells, and how wide columns are."""

    figures: str = "right"
    is_middle: bool = False
    label: int = 24
    zero: str = "0"


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for character in text:
        if columns_of(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


def _aligned(text: str, width: int, where: str) -> str:
    free = width - columns_of(text)
    before = {"left": 0, "right": free, "middle": free // 2}[where]
    return " " * before + text + " " * (free - before)


def _widths(grid: Grid, setting: Setting) -> list[int]:
    """How wide each column is: heads of figures take six columns, labels as many as the setting says."""
    width = max(cell.column + cell.columns for row in grid for cell in row)
    figures = {cell.column for row in grid for cell in row if cell.item and cell.columns == 1}
    narrow = 4 if len(figures) > 10 else 6
    return [narrow if column in figures else setting.label for column in range(width)]


def set_in_columns(grid: Grid, setting: Setting) -> list[str]:
    """The lines of a table."""
    widths = _widths(grid, setting)
    shown: list[tuple[int, Cell, int, int, list[str]]] = []
    heights = [1] * len(grid)
    for number, row in enumerate(grid):
        for cell in row:
            left = sum(widths[: cell.column]) + _GAP * cell.column
            width = sum(widths[cell.column : cell.column + cell.columns]) + _GAP * (cell.columns - 1)
            text = setting.zero if cell.item and cell.text == "0" else cell.text
            lines = _wrapped(text, width)
            shown.append((number, cell, left, width, lines))
            last = min(number + cell.rows, len(grid)) - 1
            heights[last] += max(0, len(lines) - sum(heights[number : last + 1]))
    canvas: list[list[tuple[int, str]]] = [[] for _ in range(sum(heights))]
    for number, cell, left, width, lines in shown:
        where = setting.figures if cell.item else "middle" if cell.is_head else "left"
        free = sum(heights[number : number + cell.rows]) - len(lines)
        top = sum(heights[:number]) + (free // 2 if setting.is_middle else 0)
        for offset, line in enumerate(lines):
            canvas[top + offset].append((left, _aligned(line, width, where)))
    return [_painted(pieces) for pieces in canvas]


def _painted(pieces: Sequence[tuple[int, str]]) -> str:
    line = ""
    for left, text in sorted(pieces):
        line += " " * (left - columns_of(line)) + text
    return line.rstrip()


def typed_text(truth: Truth, setting: Setting | None = None) -> bytes:
    """The whole report, its paragraphs wrapped at the end of a line, a page number in every table."""
    return "\n".join(_lines(truth, setting or Setting())).encode("gb18030")


def _lines(truth: Truth, setting: Setting) -> Iterator[str]:
    for line in lines_of(truth):
        if isinstance(line, str):
            yield from _wrapped(f"    {line}", _PAGE)
            continue
        rows = set_in_columns(line, setting)
        half = max(
            (n for n in range(len(rows) // 2) if rows[n][:1].strip() and rows[n][-1].isdigit()), default=0
        )
        yield from ("", *rows[:half], "", f"{'— 1 —':^{_PAGE}}", "", *rows[half:], "")
