"""A row of a published table: which of the form's it is, and which of its cells belongs to which column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsx_tools.form.model import Form
from xlsx_tools.published.figures import is_blank, is_figure
from xlsx_tools.published.keys import Labelling, Likeness
from xlsx_tools.published.neutral import Band, Box, Chart
from xlsx_tools.published.table_heads import Header, Span


@dataclass(frozen=True)
class Labelled:
    """That a row bears a heading's label: the heading, how sure that is, and where its labels end."""

    node: int
    likeness: Likeness
    label: str
    end: int


def words_in(form: Form, line: Band) -> list[Box]:
    """The cells of a row that show words."""
    return [box for box in line.boxes if not is_blank(box.text) and not is_figure(form, box.text)]


def labelled(form: Form, labels: Labelling, line: Band) -> Labelled | None:
    """The heading that the row's labels name; None where they name none, or more than one alike.

    Words behind a label may stand where a figure belongs.
    """
    words = words_in(form, line)
    if len(words) > labels.axis.depth + 1:
        return None  # no row has so many labels
    for end in range(len(words), 0, -1):
        found = [one for one in _named(labels, words[:end]) if end == len(words) or labels.is_leaf(one.node)]
        if found:
            likeness = max(one.likeness for one in found)
            likely = [one for one in found if one.likeness is likeness]
            return likely[0] if len({one.node for one in likely}) == 1 else None
    return None


def _named(labels: Labelling, words: Sequence[Box]) -> Iterator[Labelled]:
    """The headings that the last of the words name, one or more of them together."""
    for number in range(1, len(words) + 1):
        label = "".join(box.text for box in words[-number:])
        recognised = labels.recognise(label)
        above = {node for box in words[:-number] for node in labels.recognise(box.text).nodes}
        for node in _fitting(labels, recognised.nodes, above):
            yield Labelled(node, recognised.likeness, " ".join(label.split()), words[-1].last_column)


def _fitting(labels: Labelling, nodes: frozenset[int], above: set[int]) -> list[int]:
    """Those of several headings with one label most of whose groups stand left of it, if any do."""
    if len(nodes) == 1:
        return list(nodes)
    support = {node: sum(labels.is_above(group, node) for group in above) for node in nodes}
    most = max(support.values(), default=0)
    return [node for node in nodes if most and support[node] == most]


Texts = Mapping[str, str | None]  # what stands in each column, None where that is not to be told


def texts_in(header: Header, chart: Chart, line: Band, end: int) -> Texts | None:
    """What stands in each column of the row right of its labels; None where nothing can be told apart."""
    placed = _by_place(header, chart, line, end)
    counted = _by_count(header, chart, line, end)
    if placed is None or counted is None:
        return placed if counted is None else counted
    if _is_one_for_one(header, [box for box in line.boxes if box.column > end]):
        return counted
    return {column: text if text == counted[column] else None for column, text in placed.items()}


def _is_one_for_one(header: Header, boxes: Sequence[Box]) -> bool:
    """Whether there is a cell for each column that reaches below it, though their borders may not meet."""
    spans = sorted((header.spans or {}).values())
    return len(boxes) == len(spans) and all(
        left <= box.last_column and box.column <= right
        for box, (left, right) in zip(boxes, spans, strict=True)
    )


def _by_place(header: Header, chart: Chart, line: Band, end: int) -> Texts | None:
    """By the columns that the head takes, where the row takes as many as the head and most others."""
    if header.spans is None or not chart.is_aligned:
        return None
    if not (header.measured_in is chart or line.covered == header.width == chart.usual_width):
        return None
    if any(first <= end for first, _ in header.spans.values()):
        return None
    return {column: _text_at(header.spans, column, line, _height(line, end)) for column in header.columns}


def blanks_beside(header: Header, line: Band) -> int:
    """How many cells right of the first column that a head names, and in none of them, show nothing."""
    spans = sorted((header.spans or {}).values())
    blank = [box for box in line.boxes if spans and box.column > spans[0][0] and is_blank(box.text)]
    return sum(not any(left <= b.last_column and b.column <= right for left, right in spans) for b in blank)


def _height(line: Band, end: int) -> int:
    """How many rows the row's label takes, and so its figures may."""
    return next((box.rows for box in line.own if box.last_column == end), 1)


def _text_at(spans: Mapping[str, Span], column: str, line: Band, rows: int) -> str | None:
    """The one text in a column, if it belongs to no other column, nor to more rows than the label."""
    first, last = spans[column]
    boxes = [box for box in line.boxes if box.column <= last and first <= box.last_column]
    shown = [box for box in boxes if not is_blank(box.text)]
    if not shown:
        return "" if boxes else None
    others = [span for other, span in spans.items() if other != column]
    is_shared = any(shown[0].column <= right and left <= shown[0].last_column for left, right in others)
    return None if len(shown) > 1 or is_shared or shown[0].rows > rows else shown[0].text


def _by_count(header: Header, chart: Chart, line: Band, end: int) -> Texts | None:
    """By their number, where the head names its columns in order and the row has just as many cells."""
    if not header.in_order:
        return None
    boxes = [box for box in line.boxes if box.column > end]
    if any(box.rows > _height(line, end) and not is_blank(box.text) for box in boxes):
        return None
    texts = ["" if is_blank(box.text) else box.text for box in boxes]
    windows = list(_windows(texts, len(header.columns)))
    if chart.is_aligned and not header.is_complete:
        return None  # what is missing in the head may be missing in the row, or not
    if chart.is_aligned and line.covered != header.width and not _is_full(texts, len(header.columns)):
        return None  # a cell is missing, and it may be any beside a blank one
    return dict(zip(header.columns, windows[0], strict=True)) if len(windows) == 1 else None


def _is_full(texts: Sequence[str], number: int) -> bool:
    """Whether there are just so many cells, the first and the last of which show something."""
    return len(texts) == number and not is_blank(texts[0]) and not is_blank(texts[-1])


def _windows(texts: Sequence[str], number: int) -> list[Sequence[str]]:
    """The ways to take that many neighbours so that all others are blank."""
    found: list[Sequence[str]] = []
    for first in range(len(texts) - number + 1):
        window, others = texts[first : first + number], (*texts[:first], *texts[first + number :])
        if all(map(is_blank, others)) and window not in found:
            found.append(window)
    return found
