"""Text copied from a page, or Markdown, as paragraphs and tables: tabs, bars or blanks between the cells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.limits import LARGEST_PAGE
from xlsx_tools.published.neutral import Chart, Passage, Piece, RawCell, Sheaf, chart
from xlsx_tools.published.set_text import set_text
from xlsx_tools.published.tabbed import cells_of, grid_of, whole_lines

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?")
_GAP, _FEWEST_GAPS = re.compile(r"[ \u3000]{2,}"), 20
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_BOLD = re.compile(r"\*\*(.+)\*\*")


def text_as_sheaf(data: bytes) -> Sheaf:
    """The lines of a text; raises UnreadableFileError."""
    if len(data) > LARGEST_PAGE:
        raise UnreadableFileError(f"这个文本文件有 {len(data) // 1_000_000} MB，大得不正常，没有读取。")
    text = data.decode("utf-16", "replace") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else decoded(data)
    lines = text.removeprefix("\ufeff").splitlines()
    is_markdown = any(_RULE.fullmatch(line.strip()) and "|" in line for line in lines)
    if is_markdown:
        return Sheaf(tuple(_of_markdown(lines)))
    lines = _with_tabs(lines)
    has_tabs = any("\t" in line.strip() for line in lines)
    pieces = () if has_tabs else tuple(set_text(lines))
    is_set = any(isinstance(piece, Chart) for piece in pieces)
    return Sheaf(pieces if is_set else tuple(_of_tabs(lines)))


def _with_tabs(lines: list[str]) -> list[str]:
    """The lines, with tabs for blanks that are always as many: those part cells, and set no columns."""
    widths = Counter(len(gap[0]) for line in lines for gap in _GAP.finditer(line.strip()))
    if len(widths) != 1 or widths.total() < _FEWEST_GAPS or any("|" in line for line in lines):
        return lines
    return [_GAP.sub("\t", line.strip()) for line in lines]


def _of_tabs(lines: Sequence[str]) -> Iterator[Piece]:
    rows: list[list[str]] = []
    for line in whole_lines(lines):
        if cells := _cells(line):
            rows.append([" ".join(cell.split()) for cell in cells])
            continue
        if rows and line.strip():
            yield _chart(rows)
            rows = []
        if line.strip():
            yield Passage(" ".join(line.split()))
    if rows:
        yield _chart(rows)


def _chart(rows: Sequence[list[str]]) -> Piece:
    grid = grid_of(rows)
    return chart(([RawCell(cell) for cell in row] for row in grid or rows), is_aligned=grid is not None)


def _cells(line: str) -> list[str]:
    """The cells of a line; a bar at its end closes the last."""
    if "\t" in line and line.strip():
        return cells_of(line)
    return line.strip().removesuffix("|").split("|") if "|" in line.strip().strip("|") else []


def _of_markdown(lines: Sequence[str]) -> Iterator[Piece]:
    rows: list[list[RawCell]] = []
    for line in (*lines, ""):
        shown = line.strip()
        if shown.startswith("|"):
            if not _RULE.fullmatch(shown):
                cells = _BAR.split(shown)[1:]
                rows.append(
                    [RawCell(_unmarked(cell)) for cell in (cells[:-1] if not cells[-1].strip() else cells)]
                )
            continue
        if rows:
            yield chart(rows)
            rows = []
        if heading := _HEADING.fullmatch(shown):
            yield Passage(_unmarked(heading[2]), len(heading[1]))
        elif shown:
            yield Passage(_unmarked(shown))


def _unmarked(text: str) -> str:
    """The text without the marks of Markdown."""
    from html import unescape

    shown = text.strip()
    bold = _BOLD.fullmatch(shown)
    plain = _ESCAPED.sub(r"\1", bold[1] if bold else shown)
    return _ENTITY.sub(lambda entity: unescape(entity[0]), plain)
