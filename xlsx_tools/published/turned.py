"""Tables printed the other way round than the form has them: what stands in them for the form's own rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Axis, Block, Heading, ItemKind
from xlsx_tools.published.found_rows import FoundRow
from xlsx_tools.published.keys import Likeness, labelling
from xlsx_tools.published.row_labels import Labelled
from xlsx_tools.published.table_heads import Header

_Place = tuple[str, str]  # the ids of a row and of a column


@dataclass(frozen=True)
class Turned:
    """A block as it is printed otherwise, and where the form has what stands there."""

    block: Block
    origin: Block
    places: Mapping[_Place, _Place]


def _groups_as_rows(block: Block) -> Turned | None:
    """The groups of the columns as rows, where all of them have columns of the same labels."""
    if not is_bare(block.rows):
        return None
    (row,) = block.rows.paths or ("",)
    groups = list(_lowest_groups(block.columns.headings))
    labels = {tuple(leaf.label for leaf in group.children) for group in groups}
    if len(groups) < 2 or len(labels) > 1 or not all(_is_regular(one) for one in block.columns.headings):
        return None
    columns = groups[0].children
    rows = tuple(_without_leaves(heading) for heading in block.columns.headings)
    places = {
        (group.children[0].id, column.id): (row, leaf.id)
        for group in groups
        for column, leaf in zip(columns, group.children, strict=True)
    }
    return Turned(block._replace(rows=Axis(rows), columns=Axis(columns)), block, places)


def _swapped(block: Block) -> Turned | None:
    """The rows as columns, the columns as rows; amounts of money not, as their heads tell the unit."""
    kinds = {path[-1].kind for path in block.columns.paths.values()}
    if ItemKind.AMOUNT in kinds or len(block.columns.paths) < 2:
        return None
    if len(block.rows.paths) < 2 and not is_bare(block.rows):
        return None
    places = {(column, row): (row, column) for row in block.rows.paths for column in block.columns.paths}
    return Turned(block._replace(rows=block.columns, columns=block.rows), block, places)


def is_bare(axis: Axis) -> bool:
    """Whether there is just one row or column, and no label for it."""
    return len(axis.paths) == 1 and not any(path[-1].label for path in axis.paths.values())


def _lowest_groups(headings: Sequence[Heading]) -> Iterator[Heading]:
    for heading in headings:
        if heading.children and not any(child.children for child in heading.children):
            yield heading
        yield from _lowest_groups(heading.children)


def _is_regular(heading: Heading) -> bool:
    """Whether single columns stand below groups only that have nothing else."""
    are_groups = [bool(child.children) for child in heading.children]
    return bool(are_groups) and (not any(are_groups) or all(map(_is_regular, heading.children)))


def _without_leaves(heading: Heading) -> Heading:
    """A heading of columns as one of rows: the lowest groups are single rows."""
    if any(child.children for child in heading.children):
        return replace(heading, children=tuple(map(_without_leaves, heading.children)))
    return Heading(heading.children[0].id, heading.label)


@lru_cache
def turned_ways(block: Block) -> tuple[Turned, ...]:
    """The ways in which a block may be printed otherwise."""
    return tuple(way for way in (_groups_as_rows(block), _swapped(block)) if way is not None)


def as_printed(form: Form, turned: Turned, found: FoundRow) -> Iterator[FoundRow]:
    """What a row of a turned table says of the form's rows."""
    if found.row is None:
        return
    of_form, here = labelling(form, turned.origin.rows), labelling(form, found.block.rows)
    is_same = found.row.likeness is Likeness.SAME
    misprints = {} if is_same else {found.row.label: here.label(found.row.node)}
    for line in here.leaves_under(found.row.node):
        by_row: dict[str, dict[str, str | None]] = {}
        for column in found.header.columns:
            row, own = turned.places[line, column]
            by_row.setdefault(row, {})[own] = found.texts[column] if found.texts else None
        for row, texts in by_row.items():
            labels = Labelled(of_form.leaves[row], Likeness.SAME, of_form.label(of_form.leaves[row]), 0)
            header = Header(
                tuple(texts), None, in_order=False, width=0,
                is_complete=found.header.is_complete, misprints=misprints,
            )  # fmt: skip
            own_row = None if is_bare(turned.origin.rows) else labels
            yield replace(found, block=turned.origin, row=own_row, header=header, texts=texts)
