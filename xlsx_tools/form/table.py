"""A table of a form: headings of its rows and columns, and what must hold among them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from xlsx_tools.finding import Rule
from xlsx_tools.form.identity import Identity, in_words


class ItemKind(StrEnum):
    """What a figure is: a whole number of things, by how many they changed, or a decimal amount of money."""

    COUNT = "count"
    CHANGE = "change"
    AMOUNT = "amount"


class Each(StrEnum):
    """What an identity is stated for: every column (its names are rows) or every row."""

    COLUMN = "column"
    ROW = "row"


@dataclass(frozen=True)
class Heading:
    """A heading of rows or columns; one without children heads a single row or column of figures.

    `prints_unit`: reports print the unit behind the figure, as no label says it.
    """

    id: str
    label: str
    kind: ItemKind | None = None
    unit: str = ""
    prints_unit: bool = False
    children: tuple["Heading", ...] = ()

    @cached_property
    def depth(self) -> int:
        """How many levels of headings there are from here down."""
        return 1 + max((child.depth for child in self.children), default=0)


Path_ = tuple[Heading, ...]


@dataclass(frozen=True)
class Axis:
    """The headings of all rows, or of all columns, of a block."""

    headings: tuple[Heading, ...]

    @cached_property
    def depth(self) -> int:
        """How many levels of headings the axis needs."""
        return max(heading.depth for heading in self.headings)

    @cached_property
    def paths(self) -> dict[str, Path_]:
        """From a leaf's id to its headings, outermost first, in printed order."""
        return {path[-1].id: path for path in _paths(self.headings, ()) if not path[-1].children}

    @cached_property
    def groups(self) -> dict[str, Path_]:
        """From the id of a heading with children to its path."""
        found = (path for path in _paths(self.headings, ()) if path[-1].children)
        return {path[-1].id: path for path in found if path[-1].id}

    def leaves_of(self, name: str) -> tuple[str, ...]:
        """The leaf of that id, or the leaves under the group of that id."""
        return (name,) if name in self.paths else self._leaves[name]

    @cached_property
    def _leaves(self) -> dict[str, tuple[str, ...]]:
        leaves = [(leaf, [heading.id for heading in path]) for leaf, path in self.paths.items()]
        return {group: tuple(leaf for leaf, within in leaves if group in within) for group in self.groups}

    def name_of(self, heading: str) -> str:
        """A heading's label, with its parents' where the label alone would be ambiguous."""
        return self._names[heading]

    @cached_property
    def _names(self) -> dict[str, str]:
        labels = Counter(path[-1].label for path in self.paths.values())

        def name(path: Path_) -> str:
            label = path[-1].label
            return label if labels[label] < 2 else "·".join(h.label for h in path if h.label)

        return {heading: name(path) for heading, path in (self.groups | self.paths).items()}


def _paths(headings: tuple[Heading, ...], above: Path_) -> Iterator[Path_]:
    for heading in headings:
        path = (*above, heading)
        yield path
        yield from _paths(heading.children, path)


@dataclass(frozen=True)
class IdentityRule(Rule):
    """An identity and the lines it is stated for; a total computes its left side.

    `advice` is what its findings end with.
    """

    each: Each
    identity: Identity
    is_total: bool
    advice: str


@dataclass(frozen=True)
class CarryRule(Rule):
    """What last year ended with is what this year begins with, in every column or row.

    `advice` is what its findings end with.
    """

    each: Each
    this_year: str
    last_year: str
    advice: str


class Block(NamedTuple):
    """A table, or one of several printed under one another: headings of rows and columns."""

    heading: str
    corner: str
    rows: Axis
    columns: Axis

    def axis(self, each: Each) -> Axis:
        """The axis that the names of an identity `each` column or row belong to."""
        return self.rows if each is Each.COLUMN else self.columns

    def lines(self, each: Each) -> Axis:
        """The axis whose leaves are the lines an identity is stated for."""
        return self.columns if each is Each.COLUMN else self.rows

    def knows(self, names: tuple[str, ...], each: Each) -> bool:
        """Whether all names are headings of the axis."""
        axis = self.axis(each)
        return all(name in axis.paths or name in axis.groups for name in names)


class Table(NamedTuple):
    """A table of figures: its blocks, and what must hold among its rows and columns."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    rules: tuple[IdentityRule, ...] = ()
    carries: tuple[CarryRule, ...] = ()

    def block_of(self, names: tuple[str, ...], each: Each) -> Block | None:
        """The first block that has headings of all the names, None where they are of several."""
        return next((block for block in self.blocks if block.knows(names, each)), None)


def item_id(table: Table, each: Each, name: str, line: str) -> str:
    """The id of the item where a named row (or column) crosses a line."""
    row, column = (name, line) if each is Each.COLUMN else (line, name)
    return f"{table.id}.{row}.{column}"


def totals_of(table: Table, block: Block, each: Each) -> frozenset[str]:
    """The rows (or columns) of the block that a total computes."""
    return frozenset(
        rule.identity.left[0]
        for rule in table.rules
        if rule.is_total and rule.each is each and block.knows(rule.identity.names, each)
    )


def addends(table: Table, block: Block, each: Each, name: str) -> tuple[str, ...]:
    """The leaves a name stands for: itself, or a group's leaves other than totals."""
    axis = block.axis(each)
    if name in axis.paths:
        return (name,)
    totals = totals_of(table, block, each)
    return tuple(leaf for leaf in axis.leaves_of(name) if leaf not in totals)


def _typed_beneath(table: Table, block: Block, each: Each, names: tuple[str, ...]) -> frozenset[str]:
    """The leaves of one axis that are typed and that the names come down to."""
    axis = block.axis(each)
    total_of = {
        rule.identity.left[0]: rule.identity.right
        for rule in table.rules
        if rule.is_total and rule.each is each and block.knows(rule.identity.names, each)
    }
    typed: set[str] = set()
    for name in names:
        for leaf in axis.leaves_of(name):
            if leaf in total_of:
                if leaf == name:
                    typed |= _typed_beneath(table, block, each, total_of[leaf])
            else:
                typed.add(leaf)
    return frozenset(typed)


def inputs_beneath(
    table: Table, block: Block, each: Each, line: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    """The inputs that the names depend on in that line, in printed order."""
    rows = _typed_beneath(table, block, Each.COLUMN, names if each is Each.COLUMN else (line,))
    columns = _typed_beneath(table, block, Each.ROW, names if each is Each.ROW else (line,))
    return tuple(
        f"{table.id}.{row}.{column}"
        for row in block.rows.paths
        if row in rows
        for column in block.columns.paths
        if column in columns
    )


def term_label(axis: Axis, name: str) -> str:
    """How a name of an identity is called in words."""
    return axis.name_of(name) if name in axis.paths else f"{axis.name_of(name)}各项"


def identity_rule_words(block: Block, each: Each, identity: Identity) -> str:
    """The identity for all its lines in one Chinese sentence."""
    words = in_words(identity, lambda name: term_label(block.axis(each), name))
    several = len(block.lines(each).paths) > 1
    lines = {Each.COLUMN: "每一列：", Each.ROW: "每一行："}[each] if several else ""
    return f"{lines}{words}"


def carry_rule_words(block: Block, each: Each, this_year: str, last_year: str) -> str:
    """What is carried in all its lines, in one Chinese sentence."""
    lines = {Each.COLUMN: "每一列", Each.ROW: "每一行"}[each]
    return f"{lines}：{carry_words(block, each, this_year, last_year)}"


def carry_words(block: Block, each: Each, this_year: str, last_year: str) -> str:
    """What is carried in one of its lines."""
    this_label, last_label = (term_label(block.axis(each), name) for name in (this_year, last_year))
    return f"本年的“{this_label}”等于上一年的“{last_label}”"
