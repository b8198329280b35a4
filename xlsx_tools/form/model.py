"""A form (表式) as values that never change, and everything that follows from it: items, totals, checks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlsx_tools.finding import Rule
from xlsx_tools.form.front_sheets import Field, Guide
from xlsx_tools.form.identity import in_words, side_in_words
from xlsx_tools.form.key_figures import KeyFigure
from xlsx_tools.form.offered import Offer
from xlsx_tools.form.succession import Succession
from xlsx_tools.form.table import (
    Block,
    CarryRule,
    Each,
    IdentityRule,
    ItemKind,
    Table,
    addends,
    carry_words,
    inputs_beneath,
    item_id,
    term_label,
    totals_of,
)
from xlsx_tools.quantity import LARGEST, LARGEST_TOTAL, Number, Quantity, read_quantity

if TYPE_CHECKING:
    from xlsx_tools.form.copied_texts import CopiedTexts
    from xlsx_tools.form.hints import Hints
    from xlsx_tools.form.printing import Printing
    from xlsx_tools.form.vocabulary import Vocabulary
    from xlsx_tools.form.wordings import Wordings


class Role(StrEnum):
    """Whether a figure is typed or follows from others."""

    INPUT = "input"
    TOTAL = "total"


class Narrative(NamedTuple):
    """One text of a form; `heading` is None where the report prints the text under no heading.

    In a workbook it has so many `rows`, a paragraph each, in one cell if it `is_box`; sentences on `offer`
    are held ready there. A `is_preface` is printed before the heading of its part, and not counted with it.
    """

    id: str
    label: str
    heading: str | None = None
    guidance: str = ""
    required: bool = False
    limit: int | None = None
    rows: int = 1
    is_box: bool = False
    is_preface: bool = False
    offer: Offer | None = None


class Part(NamedTuple):
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


class Item(NamedTuple):
    """One number of a form (指标)."""

    id: str
    table: str
    row: str
    column: str
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    name: str
    kind: ItemKind
    unit: str
    role: Role
    printed_unit: str = ""

    @property
    def label(self) -> str:
        """The full path of headings, rows first."""
        return " / ".join(self.row_path + self.column_path)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return self.kind is not ItemKind.AMOUNT

    @property
    def is_signed(self) -> bool:
        """Whether it may be less than nothing."""
        return self.kind is ItemKind.CHANGE

    @property
    def largest(self) -> int:
        """What it may be at most: a number of things is guarded against slips of the hand."""
        return LARGEST if self.role is Role.INPUT and self.is_whole else LARGEST_TOTAL

    @property
    def least(self) -> int:
        """What it may be at least."""
        return -self.largest if self.is_signed else 0

    def may_be(self, number: Number) -> bool:
        """Whether the figure could be that number."""
        return self.least <= number <= self.largest and (isinstance(number, int) or not self.is_whole)

    @property
    def asked_for(self) -> str:
        """What is to be typed, in words."""
        if self.is_signed:
            return "整数（增加的填正数，减少的填负数，没有变化的填 0）"
        return "0 或正整数" if self.is_whole else f"0 或正数（单位：{self.unit}）"

    def read(self, raw: object, units: tuple[str, ...] = ()) -> Quantity:
        """What a cell's value means for it; `units` are the words that may follow."""
        return read_quantity(
            raw, whole=self.is_whole, units=units, largest=self.largest, signed=self.is_signed
        )


class Check(NamedTuple):
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


class Carry(NamedTuple):
    """A carry rule for one line: this year's item and last year's."""

    rule: CarryRule
    line: str
    line_name: str
    words: str
    this_year: str
    last_year: str

    @property
    def key(self) -> str:
        """What names the comparison in a workbook and in documents: `A-CARRIED-IN/natural_person`."""
        return f"{self.rule.id}/{self.line}"


@dataclass(frozen=True, eq=False)
class Form:
    """The definition of a report; `folder` is where its templates lie.

    A form equals no other, not even one of the same words: rooms keep what they derive from it by it.
    What lies beside its file is read when it is first asked for: `read_hints` and its like know where.
    """

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
    succeeds: Succession | None
    key_figures: tuple[KeyFigure, ...]
    read_hints: Callable[["Form"], "Hints"]
    read_copied_texts: Callable[["Form"], "CopiedTexts"]
    read_vocabulary: Callable[["Form"], "Vocabulary | None"]
    read_wordings: Callable[["Form"], "Wordings"]
    read_printing: Callable[["Form"], "Printing"]

    @cached_property
    def hints(self) -> "Hints":
        """What it says about odd figures and careless texts; raises FormError."""
        return self.read_hints(self)

    @cached_property
    def copied_texts(self) -> "CopiedTexts":
        """When it takes texts for copied; raises FormError."""
        return self.read_copied_texts(self)

    @cached_property
    def vocabulary(self) -> "Vocabulary | None":
        """How its texts are worded, None if it does not say; raises FormError."""
        return self.read_vocabulary(self)

    @cached_property
    def wordings(self) -> "Wordings":
        """How published reports word it; raises FormError."""
        return self.read_wordings(self)

    @cached_property
    def printing(self) -> "Printing":
        """What its report prints beside texts and tables; raises FormError."""
        return self.read_printing(self)

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
        return {item.id: item for table in self.tables.values() for item in items_of(table)}

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
                line,
                block.lines(rule.each).name_of(line),
                carry_words(block, rule.each, rule.this_year, rule.last_year),
                item_id(table, rule.each, rule.this_year, line),
                item_id(table, rule.each, rule.last_year, line),
            )
            for table in self.tables.values()
            for rule in table.carries
            for block in table.blocks
            if block.knows((rule.this_year, rule.last_year), rule.each)
            for line in block.lines(rule.each).paths
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that the form itself states."""
        return (*self.table_rules, *self.hints.rules, *self.copied_texts.rules)

    @cached_property
    def table_rules(self) -> tuple[Rule, ...]:
        """The rules that it states about its tables."""
        identities = (rule for table in self.tables.values() for rule in table.rules)
        carries = (rule for table in self.tables.values() for rule in table.carries)
        return (*identities, *carries)

    def units_of(self, item: Item) -> tuple[str, ...]:
        """The words that may follow the figure where it is typed."""
        return (item.unit,) if item.kind is ItemKind.AMOUNT else self.count_units

    def part_of(self, entry: str) -> Part:
        """The part that holds the table or narrative of that id."""
        return next(p for p in self.parts if any(content.id == entry for content in p.contents))


def items_of(table: Table) -> Iterator[Item]:
    """The items of a table in printed order."""
    for block in table.blocks:
        yield from _items(table, block)


def _items(table: Table, block: Block) -> Iterator[Item]:
    total_rows = totals_of(table, block, Each.COLUMN)
    total_columns = totals_of(table, block, Each.ROW)
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
                kind=described[-1].kind or ItemKind.COUNT if described else ItemKind.COUNT,
                unit=described[-1].unit if described else "",
                role=Role.TOTAL if row in total_rows or column in total_columns else Role.INPUT,
                printed_unit=described[-1].unit if described and described[-1].prints_unit else "",
            )


def _checks(table: Table, block: Block, rule: IdentityRule) -> Iterator[Check]:
    def leaves_of(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(leaf for name in names for leaf in addends(table, block, rule.each, name))

    def label(name: str) -> str:
        return term_label(block.axis(rule.each), name)

    words = in_words(rule.identity, label)
    left_words, right_words = (
        side_in_words(side, label) for side in (rule.identity.left, rule.identity.right)
    )
    left, right = leaves_of(rule.identity.left), leaves_of(rule.identity.right)
    for line in block.lines(rule.each).paths:
        yield Check(
            rule=rule,
            table=table.id,
            line=line,
            line_name=block.lines(rule.each).name_of(line),
            left=tuple(item_id(table, rule.each, leaf, line) for leaf in left),
            right=tuple(item_id(table, rule.each, leaf, line) for leaf in right),
            inputs=inputs_beneath(table, block, rule.each, line, rule.identity.names),
            words=words,
            left_words=left_words,
            right_words=right_words,
        )
