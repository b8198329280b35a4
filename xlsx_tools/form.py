"""A form (表式) as frozen dataclasses, and everything that follows from it: items, totals, checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from xlsx_tools.finding import Rule, Severity
from xlsx_tools.identity import Identity, in_words, side_in_words


class Kind(StrEnum):
    """What a figure is: a whole number of things, or a decimal number of a unit of money."""

    COUNT = "count"
    AMOUNT = "amount"


class Role(StrEnum):
    """Whether a figure is typed or follows from others."""

    INPUT = "input"
    TOTAL = "total"


class Each(StrEnum):
    """What an identity is stated for: every column (its names are rows) or every row."""

    COLUMN = "column"
    ROW = "row"


@dataclass(frozen=True)
class Heading:
    """A heading of rows or columns; one without children heads a single row or column of figures."""

    id: str
    label: str
    kind: Kind | None = None
    unit: str = ""
    children: tuple["Heading", ...] = ()

    @property
    def depth(self) -> int:
        """How many levels of headings there are from here down."""
        return 1 + max((child.depth for child in self.children), default=0)


Path_ = tuple[Heading, ...]


@dataclass(frozen=True)
class Axis:
    """The headings of all rows, or of all columns, of a block."""

    headings: tuple[Heading, ...]

    @property
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
        if name in self.paths:
            return (name,)
        group = self.groups[name][-1]
        return tuple(leaf for leaf, path in self.paths.items() if any(group is h for h in path))

    def name_of(self, heading: str) -> str:
        """A heading's label, with its parents' where the label alone would be ambiguous."""
        path = self.paths.get(heading) or self.groups[heading]
        label = path[-1].label
        namesakes = [p for p in self.paths.values() if p[-1].label == label]
        return label if len(namesakes) < 2 else "·".join(h.label for h in path if h.label)


def _paths(headings: tuple[Heading, ...], above: Path_) -> Iterator[Path_]:
    for heading in headings:
        path = (*above, heading)
        yield path
        yield from _paths(heading.children, path)


@dataclass(frozen=True)
class IdentityRule:
    """An identity and the lines it is stated for; a total computes its left side."""

    id: str
    severity: Severity
    each: Each
    identity: Identity
    is_total: bool
    advice: str = ""


@dataclass(frozen=True)
class CarryRule:
    """What last year ended with is what this year begins with, in every column or row."""

    id: str
    severity: Severity
    each: Each
    this_year: str
    last_year: str
    advice: str = ""


@dataclass(frozen=True)
class Block:
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


@dataclass(frozen=True)
class Table:
    """A table of figures: its blocks, and what must hold among its rows and columns."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    rules: tuple[IdentityRule, ...] = ()
    carries: tuple[CarryRule, ...] = ()


@dataclass(frozen=True)
class Narrative:
    """One text of a form; `heading` is None where the report prints the text under no heading."""

    id: str
    label: str
    heading: str | None = None
    guidance: str = ""
    required: bool = False
    limit: int | None = None


@dataclass(frozen=True)
class Part:
    """A part of the report: narratives and tables in the order they are printed."""

    id: str
    number: str
    title: str
    sheet: str
    guidance: str
    limit: int | None
    contents: tuple[Narrative | Table, ...]

    @property
    def heading(self) -> str:
        """Number and title as printed."""
        return f"{self.number}、{self.title}" if self.number else self.title

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(entry for entry in self.contents if isinstance(entry, Table))

    @property
    def narratives(self) -> tuple[Narrative, ...]:
        """Its narratives, in order."""
        return tuple(entry for entry in self.contents if isinstance(entry, Narrative))


@dataclass(frozen=True)
class Field:
    """A particular of 基本信息 beside unit and year."""

    id: str
    label: str
    guidance: str = ""
    required: bool = False


@dataclass(frozen=True)
class Deadline:
    """Who files by when."""

    who: str
    when: str


@dataclass(frozen=True)
class Guide:
    """The texts of help on the first sheet."""

    steps: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One number of a form (指标)."""

    id: str
    table: str
    row: str
    column: str
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    name: str
    kind: Kind
    unit: str
    role: Role

    @property
    def label(self) -> str:
        """The full path of headings, rows first."""
        return " / ".join(self.row_path + self.column_path)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return self.kind is Kind.COUNT


@dataclass(frozen=True)
class Check:
    """An identity stated for one line: the items of both sides, and the inputs beneath them."""

    rule: IdentityRule
    table: str
    line: str
    line_name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    inputs: tuple[str, ...]
    words: str
    left_words: str
    right_words: str

    @property
    def key(self) -> str:
        """What names the check in a workbook and in documents: `A-BALANCE/natural_person`."""
        return f"{self.rule.id}/{self.line}"


@dataclass(frozen=True)
class Carry:
    """A carry rule for one line: this year's item and last year's."""

    rule: CarryRule
    this_year: str
    last_year: str


@dataclass(frozen=True)
class Form:
    """The definition of a report; `folder` is where its templates lie."""

    id: str
    version: int
    title: str
    source: str
    report_title: str
    guide: Guide
    count_units: tuple[str, ...]
    fields: tuple[Field, ...]
    parts: tuple[Part, ...]
    folder: Path
    looks_like: str | None = None

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Tables by id, in printed order."""
        return {table.id: table for part in self.parts for table in part.tables}

    @cached_property
    def narratives(self) -> dict[str, Narrative]:
        """Narratives by id, in printed order."""
        return {narrative.id: narrative for part in self.parts for narrative in part.narratives}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Items by id, in printed order."""
        found = (i for table in self.tables.values() for block in table.blocks for i in _items(table, block))
        return {item.id: item for item in found}

    @cached_property
    def inputs(self) -> dict[str, Item]:
        """The items that are typed."""
        return {item.id: item for item in self.items.values() if item.role is Role.INPUT}

    @cached_property
    def totals(self) -> dict[str, Check]:
        """From each total to the check that computes it, in an order that computes addends first."""
        computed: dict[str, Check] = {}
        by_item: dict[str, Check] = {}
        for check in self.checks:
            if check.rule.is_total:
                by_item.setdefault(check.left[0], check)

        def place(item: str) -> None:
            if item in by_item and item not in computed:
                for addend in by_item[item].right:
                    place(addend)
                computed[item] = by_item[item]

        for item in by_item:
            place(item)
        return computed

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every identity for every line it is stated for."""
        return tuple(
            check
            for table in self.tables.values()
            for rule in table.rules
            for block in table.blocks
            if block.knows(rule.identity.names, rule.each)
            for check in _checks(table, block, rule)
        )

    @cached_property
    def carries(self) -> tuple[Carry, ...]:
        """Every carry rule for every line of its table."""
        return tuple(
            Carry(
                rule,
                item_id(table, rule.each, rule.this_year, line),
                item_id(table, rule.each, rule.last_year, line),
            )
            for table in self.tables.values()
            for rule in table.carries
            for block in table.blocks
            if block.knows((rule.this_year, rule.last_year), rule.each)
            for line in block.lines(rule.each).paths
        )

    def units_of(self, item: Item) -> tuple[str, ...]:
        """The words that may follow the figure where it is typed."""
        return (item.unit,) if item.kind is Kind.AMOUNT else self.count_units

    def part_of(self, entry: str) -> Part:
        """The part that holds the table or narrative of that id."""
        return next(p for p in self.parts if any(content.id == entry for content in p.contents))


def item_id(table: Table, each: Each, name: str, line: str) -> str:
    """The id of the item where a named row (or column) crosses a line."""
    row, column = (name, line) if each is Each.COLUMN else (line, name)
    return f"{table.id}.{row}.{column}"


def _totals_of(table: Table, block: Block, each: Each) -> frozenset[str]:
    """The rows (or columns) of the block that a total computes."""
    return frozenset(
        rule.identity.left[0]
        for rule in table.rules
        if rule.is_total and rule.each is each and block.knows(rule.identity.names, each)
    )


def _items(table: Table, block: Block) -> Iterator[Item]:
    total_rows = _totals_of(table, block, Each.COLUMN)
    total_columns = _totals_of(table, block, Each.ROW)
    for row, row_path in block.rows.paths.items():
        for column, column_path in block.columns.paths.items():
            described = [h for h in (*row_path, *column_path) if h.kind]
            names = (block.rows.name_of(row), block.columns.name_of(column))
            yield Item(
                id=f"{table.id}.{row}.{column}",
                table=table.id,
                row=row,
                column=column,
                row_path=tuple(h.label for h in row_path if h.label),
                column_path=tuple(h.label for h in column_path if h.label),
                name=" / ".join(name for name in names if name),
                kind=described[-1].kind or Kind.COUNT if described else Kind.COUNT,
                unit=described[-1].unit if described else "",
                role=Role.TOTAL if row in total_rows or column in total_columns else Role.INPUT,
            )


def addends(table: Table, block: Block, rule: IdentityRule, name: str) -> tuple[str, ...]:
    """The leaves a name stands for: itself, or a group's leaves other than totals."""
    axis = block.axis(rule.each)
    if name in axis.paths:
        return (name,)
    totals = _totals_of(table, block, rule.each)
    return tuple(leaf for leaf in axis.leaves_of(name) if leaf not in totals)


def _checks(table: Table, block: Block, rule: IdentityRule) -> Iterator[Check]:
    def items(names: tuple[str, ...], line: str) -> tuple[str, ...]:
        return tuple(
            item_id(table, rule.each, leaf, line)
            for name in names
            for leaf in addends(table, block, rule, name)
        )

    def label(name: str) -> str:
        return term_label(block.axis(rule.each), name)

    for line in block.lines(rule.each).paths:
        line_name = block.lines(rule.each).name_of(line)
        leaves = _input_leaves(table, block, rule.each, line, rule.identity.names)
        yield Check(
            rule=rule,
            table=table.id,
            line=line,
            line_name=line_name,
            left=items(rule.identity.left, line),
            right=items(rule.identity.right, line),
            inputs=leaves,
            words=in_words(rule.identity, label),
            left_words=side_in_words(rule.identity.left, label),
            right_words=side_in_words(rule.identity.right, label),
        )


def term_label(axis: Axis, name: str) -> str:
    """How a name of an identity is called in words."""
    return axis.name_of(name) if name in axis.paths else f"{axis.name_of(name)}各项"


def _input_leaves(
    table: Table, block: Block, each: Each, line: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    """The inputs that the names depend on in that line, in printed order."""
    rows = _beneath(table, block, Each.COLUMN, names if each is Each.COLUMN else (line,))
    columns = _beneath(table, block, Each.ROW, names if each is Each.ROW else (line,))
    return tuple(
        f"{table.id}.{row}.{column}"
        for row in block.rows.paths
        if row in rows
        for column in block.columns.paths
        if column in columns
    )


def _beneath(table: Table, block: Block, each: Each, names: tuple[str, ...]) -> frozenset[str]:
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
                    typed |= _beneath(table, block, each, total_of[leaf])
            else:
                typed.add(leaf)
    return frozenset(typed)


def identity_rule_words(table: Table, rule: IdentityRule) -> str:
    """The rule for all its lines in one Chinese sentence."""
    block = next(block for block in table.blocks if block.knows(rule.identity.names, rule.each))
    words = in_words(rule.identity, lambda name: term_label(block.axis(rule.each), name))
    several = len(block.lines(rule.each).paths) > 1
    lines = {Each.COLUMN: "每一列：", Each.ROW: "每一行："}[rule.each] if several else ""
    return f"{lines}{words}"


def carry_rule_words(table: Table, rule: CarryRule) -> str:
    """The rule for all its lines in one Chinese sentence."""
    block = next(b for b in table.blocks if b.knows((rule.this_year, rule.last_year), rule.each))
    this_year, last_year = (term_label(block.axis(rule.each), n) for n in (rule.this_year, rule.last_year))
    lines = {Each.COLUMN: "每一列", Each.ROW: "每一行"}[rule.each]
    return f"{lines}：本年的“{this_year}”等于上一年的“{last_year}”"


def form_rules(form: Form) -> tuple[Rule, ...]:
    """The rules that the form itself states."""
    identities = (
        Rule(rule.id, rule.severity, identity_rule_words(table, rule))
        for table in form.tables.values()
        for rule in table.rules
    )
    carries = (
        Rule(rule.id, rule.severity, carry_rule_words(table, rule))
        for table in form.tables.values()
        for rule in table.carries
    )
    return (*identities, *carries)
