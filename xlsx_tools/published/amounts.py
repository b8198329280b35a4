"""The figures of the tables that were found: each read, or said why not; none is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form.model import Form, Item, Role
from xlsx_tools.form.table import Block, Each, Table, totals_of
from xlsx_tools.published import remarks
from xlsx_tools.published.cutting import cut_apart
from xlsx_tools.published.doubts import doubts
from xlsx_tools.published.figures import Kind, Read, read_figure
from xlsx_tools.published.found_rows import FoundRow, TablesFound, leaves_of
from xlsx_tools.published.keys import Likeness, labelling
from xlsx_tools.published.places import printed_layout
from xlsx_tools.published.row_labels import Texts
from xlsx_tools.published.subtotals import subtotal_findings
from xlsx_tools.quantity import Oddity, Quantity, show

_MOST_ONE_BY_ONE = 10  # figures of a table that are written oddly: more are told together

LOST = Quantity(None, "", Oddity.LOST)


@dataclass(frozen=True)
class Amounts:
    """The inputs and the totals as stated, and what is to be said of them."""

    items: Mapping[str, Quantity]
    stated: Mapping[str, Quantity]
    findings: tuple[Finding, ...]


def amounts_of(form: Form, found: TablesFound) -> Amounts:
    """What the tables say of each item."""
    harvest = _Harvest(form, found)
    harvest.gather()
    return harvest.amounts()


@dataclass
class _Harvest:
    """Gathers what stands for each item."""

    form: Form
    found: TablesFound
    reads: dict[str, list[Read]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    subtotals: list[tuple[FoundRow, Texts]] = field(default_factory=list)

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The heading of each table's part."""
        return {table.id: part.heading for part in self.form.parts for table in part.tables}

    @cached_property
    def single(self) -> set[tuple[str, str]]:
        """The rows of the form, with their tables, that stand in rows of their own."""
        leaves = ((row.table, leaves_of(self.form, row)) for row in self.found.rows)
        return {(table, own[0]) for table, own in leaves if len(own) == 1}

    def gather(self) -> None:
        """Read every cell of every row that was found, then tell what was not."""
        for row in self.found.rows:
            self._take(row)
        for items, message in doubts(self.form, self.found.rows):
            self._lose(items, message)
        for table in self.form.tables.values():
            self._tell_missing(table)
        self._tell_labels()
        self._tell_strays()
        self._tell_twice()

    def _take(self, row: FoundRow) -> None:
        leaves = leaves_of(self.form, row)
        if len(leaves) > 1:
            self._take_group(row, leaves)
            return
        texts = row.texts if row.texts is not None else self._cut(row, leaves)
        if texts is None:
            if row.header.columns:
                self._tell_untold(row, leaves)
            return
        for column, text in texts.items():
            item = self.form.items[f"{row.table}.{leaves[0]}.{column}"]
            if text is None:
                self._tell_unclear([item], row)
            elif column in row.header.wrong_units:
                self._tell_unit([item], row.header.wrong_units[column], text)
            else:
                self._take_text(item, text)

    def _take_group(self, row: FoundRow, leaves: tuple[str, ...]) -> None:
        """A group in one row: a subtotal where its rows are there, else only a 0 tells what they are."""
        without = [leaf for leaf in leaves if (row.table, leaf) not in self.single]
        if row.texts is None or not without:
            if not without:
                self.subtotals.append((row, row.texts or {}))
            elif row.header.columns:
                self._tell_untold(row, tuple(without))
            return
        zeros = False
        for column, text in row.texts.items():
            items = [self.form.items[f"{row.table}.{leaf}.{column}"] for leaf in without]
            read = read_figure(self.form, items[0], text) if text is not None else None
            if read is None:
                self._tell_unclear(items, row)
            elif len(without) < len(leaves) or (read.value != 0 and read.kind is not Kind.BLANK):
                self._tell_group(items, row, read.text)
            else:
                zeros = zeros or read.value == 0
                for item in items:
                    self.reads.setdefault(item.id, []).append(read)
        if zeros and row.row:
            message = f"“{row.row.label}”没有分开，合起来是 0 的，各行都已按 0 读取。"
            self.findings.append(remarks.of_table(remarks.ZERO, self.sheets[row.table], message))

    def _cut(self, row: FoundRow, leaves: tuple[str, ...]) -> Texts | None:
        """The figures of a row that have run together, where there is only one way to cut them apart."""
        columns = row.header.columns
        if len(leaves) != 1 or not row.flat or not (row.header.in_order and row.header.is_complete):
            return None
        numbers = {f"{row.table}.{leaves[0]}.{column}": number for number, column in enumerate(columns)}
        sums = {
            numbers[total]: [numbers[part] for part in check.right]
            for total, check in self.form.totals.items()
            if total in numbers and numbers.keys() >= set(check.right)
        }
        figures = cut_apart(row.flat, len(columns), sums)
        if figures is None:
            return None
        together = remarks.shown(" ".join(row.flat))
        where, cut = self._named(row, leaves[0]), "、".join(figures)
        message = f"{where}的数连在一起（{together}），只有一种分法：{cut}。"
        self.findings.append(remarks.of_table(remarks.CUT, self.sheets[row.table], message))
        return dict(zip(columns, figures, strict=True))

    def _named(self, row: FoundRow, leaf: str) -> str:
        """What a row is called."""
        label = " / ".join(heading.label for heading in row.block.rows.paths[leaf] if heading.label)
        return f"“{label}”这一行" if label else "表里"

    def _take_text(self, item: Item, text: str) -> None:
        read = read_figure(self.form, item, text)
        if read.kind is Kind.UNREADABLE:
            self._lose([item], f"写的是{remarks.shown(text)}，读不出是多少。请照原文核对后补上。", found=text)
        else:
            self.reads.setdefault(item.id, []).append(read)

    # --- What cannot be told -------------------------------------------------------------------------

    def _lose(self, items: list[Item], message: str, *, found: str | None = None) -> None:
        for item in items:
            if item.id not in self.told:
                self.told.add(item.id)
                spot = printed_layout(self.form).items[item.id].spot(item.name, item.id)
                self.findings.append(remarks.FIGURE.finding(message, at=spot, found=found))

    def _tell_unclear(self, items: list[Item], row: FoundRow) -> None:
        self._lose(
            items, f"在这一行（{remarks.shown(row.shown)}）里分不清是哪个数，没有读取。请照原文核对后补上。"
        )

    def _tell_unit(self, items: list[Item], label: str, text: str) -> None:
        unit = items[0].unit
        message = (
            f"栏目写的是“{label}”，与表式的单位（{unit}）不同，{remarks.shown(text)}没有读取。请换算后补上。"
        )
        self._lose(items, message, found=text)

    def _tell_group(self, items: list[Item], row: FoundRow, text: str) -> None:
        label = row.row.label if row.row else ""
        message = (
            f"报告里“{label}”没有分开，合起来是{remarks.shown(text)}，各行是多少看不出来。请核实后补上。"
        )
        self._lose(items, message, found=text)

    def _tell_untold(self, row: FoundRow, leaves: tuple[str, ...]) -> None:
        items = [
            self.form.items[f"{row.table}.{leaf}.{column}"]
            for leaf in leaves
            for column in row.header.columns
        ]
        fresh = [item for item in items if item.id not in self.told]
        self.told.update(item.id for item in fresh)
        if not fresh:
            return
        where, what = self._named(row, leaves[0]), remarks.shown(row.shown)
        problem = "像是连在一起，分不开" if 0 < len(row.flat) < len(fresh) else "与栏目对不上"
        message = f"{where}的数{problem}（{what}），{len(fresh)} 个数没有读取。请照原文核对后补上。"
        self.findings.append(remarks.of_table(remarks.FIGURE, self.sheets[row.table], message))

    # --- What is missing -----------------------------------------------------------------------------

    def _tell_missing(self, table: Table) -> None:
        rows = [row for row in self.found.rows if row.table == table.id]
        if not rows:
            message = "找不到这张表，表里的数没有读到。请照原文补上。"
            self.findings.append(remarks.of_table(remarks.TABLE, self.sheets[table.id], message))
            return
        for block in table.blocks:
            self._tell_rows(table, block, [row for row in rows if row.block is block])
            self._tell_columns(table, block, [row for row in rows if row.block is block])

    def _tell_rows(self, table: Table, block: Block, rows: list[FoundRow]) -> None:
        present = {leaf for row in rows for leaf in leaves_of(self.form, row)}
        totals = totals_of(table, block, Each.COLUMN)
        for leaf, path in block.rows.paths.items():
            if leaf not in present:
                label = " / ".join(heading.label for heading in path if heading.label)
                self._miss(table, leaf in totals, remarks.ROW, f"找不到“{label}”这一行")

    def _tell_columns(self, table: Table, block: Block, rows: list[FoundRow]) -> None:
        if not rows:
            return
        present = {column for row in rows for column in row.header.columns}
        totals = totals_of(table, block, Each.ROW)
        if not present:
            rows_named = remarks.listed((row.row.label for row in rows if row.row), "行")
            message = f"{rows_named}上面找不到栏目名称，不知道各是哪一栏的数"
            self._miss(table, False, remarks.COLUMN, message)
            return
        for leaf in block.columns.paths:
            if leaf not in present:
                name = block.columns.name_of(leaf)
                self._miss(table, leaf in totals, remarks.COLUMN, f"找不到“{name}”这一栏")

    def _miss(self, table: Table, is_total: bool, rule: Rule, what: str) -> None:
        advice = "合计改按分项计算。" if is_total else "它的数没有读到，请照原文补上。"
        self.findings.append(
            remarks.of_table(remarks.TOTAL if is_total else rule, self.sheets[table.id], f"{what}，{advice}")
        )

    def _tell_labels(self) -> None:
        printed: dict[str, dict[str, str]] = {}
        for table, _, header in self.found.headers:
            printed.setdefault(table, {}).update(header.misprints)
        for row in self.found.rows:
            if row.row is not None and row.row.likeness is not Likeness.SAME:
                meant = labelling(self.form, row.block.rows).label(row.row.node)
                printed.setdefault(row.table, {})[row.row.label] = meant
        for table, labels in printed.items():
            for text, label in labels.items():
                message = f"栏目写的是“{text}”，已当作“{label}”。"
                self.findings.append(remarks.of_table(remarks.LABEL, self.sheets[table], message))

    def _tell_strays(self) -> None:
        for stray in self.found.strays:
            message = f"有数字的一行{remarks.shown(stray)}认不出是哪张表的哪一行，没有读取。"
            self.findings.append(remarks.STRAY.finding(message, found=stray))

    def _tell_twice(self) -> None:
        twice = {self.form.items[item].table for item, reads in self.reads.items() if len(reads) > 1}
        for table in self.form.tables:
            if table in twice:
                message = "这张表（或其中几行）在报告里出现了两次，两次一样的按一次读取。"
                self.findings.append(remarks.of_table(remarks.TWICE, self.sheets[table], message))

    # --- What comes of it ----------------------------------------------------------------------------

    def amounts(self) -> Amounts:
        """The quantities of all items."""
        filled = self._filled()
        for table in self.form.tables.values():
            if table.id not in filled and any(self.form.items[item].table == table.id for item in self.reads):
                message = "表里全都空着，没有当作 0。请照原文补上；确实都没有的，填 0。"
                self.findings.append(remarks.of_table(remarks.FIGURE, self.sheets[table.id], message))
        settled = {i: self._settled(item, item.table in filled) for i, item in self.form.items.items()}
        values = {item: quantity for item, (quantity, _) in settled.items()}
        kinds: dict[tuple[str, Kind], list[Item]] = {}
        for item, (_, kind) in settled.items():
            if kind is not None:
                kinds.setdefault((self.form.items[item].table, kind), []).append(self.form.items[item])
        self._settle_blank_totals(values, filled)
        self.findings += subtotal_findings(self.form, self.subtotals, values)
        self._tell_kinds(kinds)
        items = {item: values[item] for item in self.form.inputs}
        stated = {i: q for i, q in values.items() if i not in items and q.value is not None}
        return Amounts(items, stated, tuple(self.findings))

    def _settled(self, item: Item, is_filled: bool) -> tuple[Quantity, Kind | None]:
        reads = self.reads.get(item.id, [])
        if item.id in self.told or not reads:
            return LOST, None
        if all(read.kind is Kind.BLANK for read in reads) and item.role is Role.TOTAL:
            return LOST, None
        values = {read.value or 0 for read in reads}
        if len(values) > 1:
            told = "、".join(show(value) for value in sorted(values))
            self._lose([item], f"在报告里有几处，写的不一样（{told}），没有读取。请照原文核对后补上。")
            return LOST, None
        if not is_filled:
            return LOST, None
        kind = next((read.kind for read in reads if read.kind is not Kind.PLAIN), None)
        return Quantity(values.pop()), kind

    def _filled(self) -> set[str]:
        """The tables that show anything; all, where the report shows nothing for 0."""
        kinds = [(self.form.items[i].table, read) for i, reads in self.reads.items() for read in reads]
        blanks = sum(read.kind is Kind.BLANK for _, read in kinds)
        zeros = sum(read.value == 0 and read.kind is not Kind.BLANK for _, read in kinds)
        shown = {table for table, read in kinds if read.kind is not Kind.BLANK}
        wholly_blank = sum(table not in shown for table, _ in kinds)
        return set(self.form.tables) if shown and blanks - wholly_blank > zeros else shown

    def _settle_blank_totals(self, values: dict[str, Quantity], filled: set[str]) -> None:
        """Totals that show nothing are 0 where all their parts are."""
        for total, check in self.form.totals.items():
            shown = {read.kind for read in self.reads.get(total, ())}
            is_blank = shown == {Kind.BLANK} and self.form.items[total].table in filled
            if is_blank and total not in self.told and all(values[part].value == 0 for part in check.right):
                values[total] = Quantity(0)

    def _tell_kinds(self, kinds: Mapping[tuple[str, Kind], list[Item]]) -> None:
        for (table, kind), items in kinds.items():
            sheet = self.sheets[table]
            if kind in (Kind.BLANK, Kind.NONE):
                marks = {read.text for item in items for read in self.reads[item.id] if read.text}
                written = f"写的是 {'、'.join(sorted(marks))}" if kind is Kind.NONE else "空着"
                names = remarks.listed(f"“{item.name}”" for item in items)
                self.findings.append(
                    remarks.of_table(remarks.ZERO, sheet, f"{names}{written}，已按 0 读取。")
                )
            elif kind is Kind.READ_AS and len(items) > _MOST_ONE_BY_ONE:
                written = remarks.listed(
                    f"“{item.name}”写的是{remarks.shown(self._odd(item).text)}" for item in items
                )
                self.findings.append(remarks.of_table(remarks.READ_AS, sheet, f"{written}，都已按数字读取。"))
            else:
                for item in items:
                    self.findings.append(self._read_as(item))

    def _odd(self, item: Item) -> Read:
        return next(read for read in self.reads[item.id] if read.kind is not Kind.PLAIN)

    def _read_as(self, item: Item) -> Finding:
        read = self._odd(item)
        spot = printed_layout(self.form).items[item.id].spot(item.name, item.id)
        message = f"写的是{remarks.shown(read.text)}，已按 {show(read.value)} 读取。"
        return remarks.READ_AS.finding(message, at=spot, expected=read.value, found=read.text)
