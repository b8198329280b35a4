"""The head of a published table: which of its columns are which of the form's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from xlsx_tools.form.table import Heading, ItemKind
from xlsx_tools.prose import folded
from xlsx_tools.published.figures import is_blank
from xlsx_tools.published.keys import Labelling, Likeness, respelt
from xlsx_tools.published.neutral import Band, Box, Chart

Span = tuple[int, int]  # the first and the last column of a chart


@dataclass(frozen=True)
class Header:
    """What a head says. `columns` are those of the form that it names, in the form's order.

    `spans` tell where they stand, None where that cannot be told from the head; `in_order` says whether
    the head names them in the form's order, so that figures in a row can be counted off, `is_complete` that
    it names all. `misprints` are
    labels as printed with what they are taken for; `wrong_units` are columns whose figures would be of
    another unit than the form's, with the label as printed. `measured_in` is the table in which `spans`
    hold whatever cells a row lacks.
    """

    columns: tuple[str, ...]
    spans: Mapping[str, Span] | None
    in_order: bool
    width: int
    is_complete: bool = True
    misprints: Mapping[str, str] = field(default_factory=dict)
    wrong_units: Mapping[str, str] = field(default_factory=dict)
    measured_in: Chart | None = None


@dataclass(frozen=True)
class _Named:
    """A cell of the head that names something of the form."""

    box: Box
    nodes: frozenset[int]
    likeness: Likeness


def read_header(labels: Labelling, lines: Sequence[Band], chart: Chart) -> Header:
    """What these lines of a table say of its columns."""
    width = max(box.last_column + 1 for line in lines for box in line.boxes)
    rows = [list(_named(labels, line)) for line in lines]
    is_whole = chart.is_aligned and all(line.covered == width for line in lines)
    spans = _spans(labels, lines, rows, width) if is_whole else None
    counted = _counted(labels, rows)
    found = set(spans or ()) or set(counted or _certain(labels, rows))
    columns = tuple(leaf for leaf in labels.leaves if leaf in found)
    return Header(
        columns,
        spans,
        counted is not None and set(counted) == found,
        width,
        len(columns) == len(labels.leaves),
        dict(_misprints(labels, rows)),
        dict(_wrong_units(labels, rows)),
        chart if chart.is_measured else None,
    )


def _named(labels: Labelling, line: Band) -> Iterator[_Named]:
    for box in line.own:
        recognised = labels.recognise(box.text)
        if recognised.nodes:
            yield _Named(box, recognised.nodes, recognised.likeness)


def _certain(labels: Labelling, rows: Sequence[Sequence[_Named]]) -> Iterator[str]:
    """The columns that are named so that no other can be meant."""
    for row in rows:
        for named in row:
            if len(named.nodes) == 1:
                (node,) = named.nodes
                if labels.is_leaf(node):
                    yield labels.paths[node][-1].id


# --- By their places ---------------------------------------------------------------------------------


def _spans(
    labels: Labelling, lines: Sequence[Band], rows: Sequence[Sequence[_Named]], width: int
) -> Mapping[str, Span] | None:
    """Where each column stands, if all that the head says agrees with the form's tree of headings."""
    found: dict[str, list[int]] = {}
    used: set[int] = set()
    above: list[tuple[int, Sequence[Box]]] = []
    for column in range(width):
        stack = _stack(lines, column)
        leaf, under = _leaf_of(labels, stack)
        if leaf is None:
            continue
        above.append((leaf, stack[: len(stack) - under]))
        used.update(id(box) for box in stack[len(stack) - under :])
        found.setdefault(labels.paths[leaf][-1].id, []).append(column)
    if any(_is_torn(columns) for columns in found.values()):
        return None
    named_columns = {column for columns in found.values() for column in columns}
    if not all(_agrees(labels, leaf, boxes, named_columns) for leaf, boxes in above):
        return None
    ends = {leaf: (columns[0], columns[-1]) for leaf, columns in found.items()}
    named = [named for row in rows for named in row]
    if not ends or not all(_is_placed(labels, one, used, ends, lines) for one in named):
        return None
    return ends


def _stack(lines: Sequence[Band], column: int) -> list[Box]:
    """The cells of the head over a column that show anything, from the top."""
    boxes = [box for number, line in enumerate(lines) for box in (line.own if number else line.boxes)]
    return [box for box in boxes if box.column <= column <= box.last_column and not is_blank(box.text)]


def _leaf_of(labels: Labelling, stack: Sequence[Box]) -> tuple[int | None, int]:
    """The column that the lowest cells of a stack name, and how many cells that takes."""
    for under in range(1, len(stack) + 1):
        text = "".join(box.text for box in stack[-under:])
        nodes = [node for node in labels.recognise(text).nodes if labels.is_leaf(node)]
        if nodes:
            leaf = _likeliest(labels, nodes, stack[: len(stack) - under])
            return leaf, under + _repeated(labels, leaf, stack[: len(stack) - under])
    return None, 0


def _repeated(labels: Labelling, leaf: int | None, above: Sequence[Box]) -> int:
    """How many cells above a column's label say the same, as where an editor undid what spanned rows."""
    same = takewhile(lambda box: leaf in labels.recognise(box.text).nodes, reversed(above))
    return sum(1 for _ in same)


def _likeliest(labels: Labelling, nodes: Sequence[int], above: Sequence[Box]) -> int | None:
    """Of columns with one label, the one whose groups stand above; None where that is not one."""
    if len(nodes) == 1:
        return nodes[0]
    groups = [labels.recognise(box.text).nodes for box in above]
    support = {n: sum(any(labels.is_above(g, n) for g in group) for group in groups) for n in nodes}
    best = [node for node in nodes if support[node] == max(support.values())]
    return best[0] if len(best) == 1 and support[best[0]] else None


def _agrees(labels: Labelling, leaf: int, above: Sequence[Box], columns: set[int]) -> bool:
    """Whether nothing above a column's label heads other columns only, but for what heads all of them."""
    for box in above:
        nodes = labels.recognise(box.text).nodes
        is_of_all = box.column <= min(columns) and max(columns) <= box.last_column
        if nodes and not is_of_all and not any(labels.is_above(node, leaf) for node in nodes):
            return False
    return True


def _is_torn(columns: Sequence[int]) -> bool:
    return any(right - left > 1 for left, right in pairwise(columns))


def _is_placed(
    labels: Labelling, named: _Named, used: set[int], ends: Mapping[str, Span], lines: Sequence[Band]
) -> bool:
    """Whether a cell that names something does so at a place that fits."""
    groups = [node for node in named.nodes if not labels.is_leaf(node)]
    if not groups:
        return id(named.box) in used
    first, last = named.box.column, _reach(named.box, lines)
    is_corner = not first and last < min(start for start, _ in ends.values())
    if is_corner and any(len(labels.paths[group]) == 1 for group in groups):
        return True  # it says what all of the columns are
    return any(
        all(
            first <= ends[leaf][0] and ends[leaf][1] <= last
            for leaf in labels.leaves_under(group)
            if leaf in ends
        )
        for group in groups
    )


def _reach(box: Box, lines: Sequence[Band]) -> int:
    """The last column that a group may speak for: blank cells behind it are as good as spanned."""
    line = next(line for line in lines if any(own is box for own in line.own))
    last = box.last_column
    for other in line.boxes:
        if other.column == last + 1 and is_blank(other.text):
            last = other.last_column
    return last


# --- By their order ----------------------------------------------------------------------------------


def _counted(labels: Labelling, rows: Sequence[Sequence[_Named]]) -> tuple[str, ...] | None:
    """The columns named, if every row of the head names them in the form's order, and each once."""
    seen: dict[frozenset[int], int] = {}
    leaves: list[str] = []
    for row in rows:
        places: list[int] = []
        for named in row:
            number = seen.get(named.nodes, 0)
            if number == len(named.nodes) and not any(map(labels.is_leaf, named.nodes)):
                continue  # a group may be named above each of its columns
            seen[named.nodes] = number + 1
            if number >= len(named.nodes):
                return None  # named more often than there are such columns
            node = sorted(named.nodes)[number]
            places.append(labels.order[node])
            if labels.is_leaf(node):
                leaves.append(labels.paths[node][-1].id)
        if any(left > right for left, right in pairwise(places)):
            return None
    if any(number != len(nodes) for nodes, number in seen.items()):
        return None  # which of several columns with one label are there is not to be told
    return tuple(leaves)


# --- What is said of it ------------------------------------------------------------------------------


def _misprints(labels: Labelling, rows: Sequence[Sequence[_Named]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for named in row:
            if named.likeness is not Likeness.SAME:
                yield " ".join(named.box.text.split()), labels.label(min(named.nodes))


def _wrong_units(labels: Labelling, rows: Sequence[Sequence[_Named]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for named in row:
            text = respelt(named.box.text, labels.variants)
            for node in named.nodes:
                heading = labels.paths[node][-1]
                if labels.is_leaf(node) and _is_of_other_unit(heading, text):
                    yield heading.id, " ".join(named.box.text.split())


def _is_of_other_unit(heading: Heading, text: str) -> bool:
    """Whether a label speaks of the unit's last character otherwise than the unit does: 元, not 万元."""
    if heading.kind is not ItemKind.AMOUNT or not heading.unit:
        return False
    rest = folded(text).replace(folded(heading.unit), "")
    return heading.unit[-1] in rest
