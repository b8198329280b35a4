"""What tests know of forms without asking the program: sums read off the YAML, a tiny calculator.

`assert_identity` holds all that comes of one identity against them: evaluation, formulas, words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from openpyxl.utils.cell import get_column_letter, range_boundaries

from tests.support.workbooks import UNIT, YEAR, blank_workbook, opened
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Check, Form
from xlsx_tools.quantity import LARGEST, Number, Quantity, read_quantity
from xlsx_tools.workbook.formulas import formula_of_missing
from xlsx_tools.workbook.layout import Layout

MINI_FOLDER = Path(__file__).parents[1] / "data" / "mini"
NATIONAL = load_anew(templates_folder() / "zfxxgk-2021")
MINI = load_anew(MINI_FOLDER)
FORMS = {"national": NATIONAL, "mini": MINI}
LAYOUTS = {form.id: Layout(form) for form in FORMS.values()}

Typed = Mapping[str, Number | str]
Value = Number | str | None
Place = tuple[str, str]


# --- What the YAML says, read without the program ------------------------------------------------


@dataclass(frozen=True)
class PlainSum:
    """An identity for one line: the items added up on each side, and the label of every term."""

    table: str
    is_total: bool
    left: tuple[str, ...]
    right: tuple[str, ...]
    labels: tuple[str, ...]


def _leaves(headings: Sequence[dict[str, Any]], axis: str) -> Iterator[str]:
    for heading in headings:
        if axis in heading:
            yield from _leaves(heading[axis], axis)
        else:
            yield heading["id"]


def _named(headings: Sequence[dict[str, Any]], axis: str, name: str) -> dict[str, Any] | None:
    for heading in headings:
        if heading.get("id") == name:
            return heading
        if found := _named(heading.get(axis, []), axis, name):
            return found
    return None


def _terms(side: str) -> list[str]:
    return [name.strip() for name in side.split("+")]


def contents(form: Form) -> dict[str, object]:
    """All that a form says, to compare it with another's."""
    names = [*(field.name for field in fields(form)), "hints", "copied_texts", "vocabulary"]
    return {name: getattr(form, name) for name in names}


def raw_tables(form: Form) -> list[dict[str, Any]]:
    """The tables of a form as its YAML has them."""
    document = yaml.safe_load((form.folder / "form.yaml").read_text(encoding="utf-8"))
    return [entry["table"] for part in document["parts"] for entry in part["contents"] if "table" in entry]


@cache
def plain_sums(form_name: str) -> dict[str, PlainSum]:
    """Every identity for every line of a form, by the key of its check."""
    return {
        key: plain
        for table in raw_tables(FORMS[form_name])
        for is_total, kind in ((True, "totals"), (False, "identities"))
        for rule in table.get(kind, [])
        for block in table["blocks"]
        for key, plain in _plain_sums(table, block, rule, is_total)
    }


def _plain_sums(
    table: dict[str, Any], block: dict[str, Any], rule: dict[str, Any], is_total: bool
) -> Iterator[tuple[str, PlainSum]]:
    axis, lines = ("rows", "columns") if rule["each"] == "column" else ("columns", "rows")
    sides = [_terms(side) for side in rule["identity"].split("=")]
    if any(_named(block[axis], axis, name) is None for side in sides for name in side):
        return
    totals = {_terms(r["identity"])[0].split("=")[0].strip() for r in table.get("totals", [])}

    def item(name: str, line: str) -> str:
        row, column = (name, line) if rule["each"] == "column" else (line, name)
        return f"{table['id']}.{row}.{column}"

    def items(names: list[str], line: str) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            heading = _named(block[axis], axis, name) or {}
            below = [leaf for leaf in _leaves(heading.get(axis, []), axis) if leaf not in totals]
            found += [item(leaf, line) for leaf in below or [name]]
        return tuple(found)

    labels = tuple((_named(block[axis], axis, name) or {})["label"] for side in sides for name in side)
    for line in _leaves(block[lines], lines):
        yield (
            f"{rule['id']}/{line}",
            PlainSum(table["id"], is_total, items(sides[0], line), items(sides[1], line), labels),
        )


def form_name(form: Form) -> str:
    """The name under which tests know a form."""
    return next(name for name, known in FORMS.items() if known is form)


@cache
def _parts(form_name: str) -> dict[str, tuple[str, ...]]:
    """What each total is the sum of."""
    return {plain.left[0]: plain.right for plain in plain_sums(form_name).values() if plain.is_total}


def naive_figures(form: Form, typed: Typed, zero_tables: frozenset[str]) -> Callable[[str], Number | None]:
    """A function from an item to its figure, adding up what the YAML says must be added up."""
    parts = _parts(form_name(form))

    @cache
    def figure(item: str) -> Number | None:
        if item in parts:
            present = [value for value in map(figure, parts[item]) if value is not None]
            return sum(present) if present else None
        value = typed.get(item, 0 if item.split(".", maxsplit=1)[0] in zero_tables else None)
        return None if isinstance(value, str) else value

    return figure


@cache
def naive_inputs(form: Form, items: tuple[str, ...]) -> frozenset[str]:
    """The typed items that the items come down to."""
    parts = _parts(form_name(form))
    below = [naive_inputs(form, parts[item]) if item in parts else frozenset({item}) for item in items]
    return frozenset().union(*below)


def naive_sides(form: Form, key: str, typed: Typed, zero_tables: frozenset[str]) -> tuple[Number, Number]:
    """What both sides of a check come to; blanks count as nothing."""
    plain = plain_sums(form_name(form))[key]
    figure = naive_figures(form, typed, zero_tables)
    return sum(figure(item) or 0 for item in plain.left), sum(figure(item) or 0 for item in plain.right)


def naive_verdict(form: Form, key: str, typed: Typed, zero_tables: frozenset[str]) -> str:
    """√, × or 待填 as the YAML's sums have it."""
    plain = plain_sums(form_name(form))[key]
    figure = naive_figures(form, typed, zero_tables)
    if any(figure(item) is None for item in naive_inputs(form, plain.left + plain.right)):
        return "待填"
    left, right = naive_sides(form, key, typed, zero_tables)
    return "√" if left == right else "×"


# --- A calculator that knows only what our formulas of sums use ------------------------------------

_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|(?P<number>\d+(\.\d+)?)|(?P<name>[A-Z]+)(?=\()|(?P<cell>[A-Z]+\d+)|'
    r"(?P<columns>(?:'(?:[^']|'')+'!)?\$A:\$Z)|(?P<sign><>|[-=<>+(),:])"
)
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: bool(one == other),
    "<>": lambda one, other: bool(one != other),
    "<": lambda one, other: bool(one < other),
    ">": lambda one, other: bool(one > other),
}


class Calculator:
    """Evaluates SUM, COUNT, COUNTA, IF, ABS, AND and INDEX over a dict of cell values."""

    def __init__(self, formulas: Mapping[Place, str], values: Mapping[Place, Value]) -> None:
        self._formulas = formulas
        self._values: dict[Place, Value] = dict(values)

    def cell(self, sheet: str, a1: str) -> Value:
        """What a cell shows."""
        place = sheet, a1
        if place not in self._values:
            formula = self._formulas.get(place)
            self._values[place] = None if formula is None else self.evaluate(formula.removeprefix("="), sheet)
        return self._values[place]

    def evaluate(self, formula: str, sheet: str) -> Value:
        """What a formula on that sheet, without its =, gives."""
        tokens = [(str(m.lastgroup), m[str(m.lastgroup)]) for m in _TOKEN.finditer(formula)]
        assert "".join(m[0] for m in _TOKEN.finditer(formula)) == formula, f"cannot read {formula}"
        value, rest = self._comparison(tokens, sheet)
        assert not rest, f"left over: {rest}"
        found: Value = _one(value)
        assert not isinstance(found, bool)
        return found

    def _comparison(self, tokens: list[tuple[str, str]], sheet: str) -> tuple[Any, list[tuple[str, str]]]:
        value, tokens = self._addition(tokens, sheet)
        if tokens and tokens[0][1] in _SIGNS:
            other, rest = self._addition(tokens[1:], sheet)
            return _SIGNS[tokens[0][1]](_one(value), _one(other)), rest
        return value, tokens

    def _addition(self, tokens: list[tuple[str, str]], sheet: str) -> tuple[Any, list[tuple[str, str]]]:
        value, tokens = self._term(tokens, sheet)
        while tokens and tokens[0] in (("sign", "+"), ("sign", "-")):
            sign = 1 if tokens[0][1] == "+" else -1
            other, tokens = self._term(tokens[1:], sheet)
            value = (_one(value) or 0) + sign * (_one(other) or 0)
        return value, tokens

    def _term(self, tokens: list[tuple[str, str]], sheet: str) -> tuple[Any, list[tuple[str, str]]]:
        (kind, token), tokens = tokens[0], tokens[1:]
        if kind == "text":
            return token, tokens
        if kind == "number":
            return Decimal(token), tokens
        if kind == "columns":
            return token.rpartition("!")[0].strip("'").replace("''", "'") or sheet, tokens
        if token == "INDEX":
            return self._cells(tokens, sheet)
        if kind == "cell":
            return [self.cell(sheet, token)], tokens
        arguments: list[Any] = []
        while tokens[0][1] != ")":
            argument, tokens = self._comparison(tokens[1:], sheet)
            arguments.append(argument)
        return self._call(token, arguments), tokens[1:]

    def _cells(self, tokens: list[tuple[str, str]], sheet: str) -> tuple[Any, list[tuple[str, str]]]:
        """What stands behind INDEX: a cell, or the area from it to the next one."""
        name, corner, tokens = self._corner(tokens, sheet)
        if tokens[:2] != [("sign", ":"), ("name", "INDEX")]:
            return self._area(name, f"{corner}:{corner}"), tokens
        _, last, tokens = self._corner(tokens[2:], sheet)
        return self._area(name, f"{corner}:{last}"), tokens

    def _corner(self, tokens: list[tuple[str, str]], sheet: str) -> tuple[str, str, list[tuple[str, str]]]:
        name, rest = self._term(tokens[1:], sheet)
        row, column = int(rest[1][1]), int(rest[3][1])
        return name, f"{get_column_letter(column)}{row}", rest[5:]

    def _call(self, name: str, arguments: list[Any]) -> Any:
        if name == "IF":
            return arguments[1] if _one(arguments[0]) else arguments[2]
        if name == "AND":
            return all(_one(argument) for argument in arguments)
        if name == "ABS":
            return abs(_one(arguments[0]))
        inside = [value for argument in arguments for value in argument]
        numbers = [value for value in inside if isinstance(value, int | Decimal)]
        present = [value for value in inside if value is not None]
        return {"SUM": sum(numbers), "COUNT": len(numbers), "COUNTA": len(present)}[name]

    def _area(self, sheet: str, area: str) -> list[Value]:
        left, top, right, bottom = range_boundaries(area)
        assert left and top and right and bottom
        return [
            self.cell(sheet, f"{get_column_letter(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


def _one(value: Any) -> Any:
    if isinstance(value, list):
        assert len(value) == 1, "an area where one value belongs"
        return value[0]
    return value


@cache
def formulas_of(form_name: str) -> dict[Place, str]:
    """Every formula that `generate` writes into a template, by its place."""
    book = opened(blank_workbook(FORMS[form_name]))
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def calculator(form: Form, typed: Typed, zero_tables: frozenset[str]) -> Calculator:
    """The form's template with that typed into it."""
    layout = LAYOUTS[form.id]
    values: dict[Place, Value] = {}
    for item, value in typed.items():
        values[layout.items[item].sheet, layout.items[item].a1] = value
    for table in zero_tables:
        switch = layout.tables[table].switch
        values[switch.sheet, switch.a1] = "是"
    return Calculator(formulas_of(form_name(form)), values)


# --- One identity, all that comes of it --------------------------------------------------------------


def assert_identity(form: Form, check: Check) -> None:
    """Evaluation, Excel formulas and words of one check agree with what the YAML says."""
    plain = plain_sums(form_name(form))[check.key]
    assert (check.left, check.right) == (plain.left, plain.right)
    assert frozenset(check.inputs) == naive_inputs(form, plain.left + plain.right)
    for label in plain.labels:
        assert label in check.words
    assert check.words == f"{check.left_words} ＝ {check.right_words}"

    switched = frozenset({check.table})
    ones: dict[str, Number | str] = dict.fromkeys(check.inputs, 1)
    first = check.inputs[0]
    seen = [
        assert_identity_on(form, check, {}, frozenset()),
        assert_identity_on(form, check, {}, switched),
        assert_identity_on(form, check, {first: 7}, frozenset()),
        assert_identity_on(form, check, {first: 7}, switched),
        assert_identity_on(form, check, {first: "十二"}, switched),
        assert_identity_on(form, check, ones, frozenset()),
        assert_identity_on(form, check, {**ones, first: "约12"}, frozenset()),
    ]
    # A total holds by being computed; whatever else can fail must be seen to fail.
    broken = "√" if check.rule.is_total else "×"
    assert seen[:5] == ["待填", "√", "待填", broken, "待填"]
    assert seen[6] == "待填"


def assert_identity_on(form: Form, check: Check, typed: Typed, zero_tables: frozenset[str]) -> str:
    """The same for one filling; returns the verdict that all agree on."""
    figure = naive_figures(form, typed, zero_tables)
    left, right = naive_sides(form, check.key, typed, zero_tables)
    verdict = naive_verdict(form, check.key, typed, zero_tables)
    missing = sum(1 for item in check.inputs if figure(item) is None)

    result = next(r for r in filed(form, typed, zero_tables).tally(form).results if r.check is check)
    assert (result.left, result.right, result.verdict.value) == (left, right, verdict)

    layout, book = LAYOUTS[form.id], calculator(form, typed, zero_tables)
    row = layout.checks[check.key]
    shown = [
        book.cell(row.left.sheet, cell.a1) for cell in (row.left, row.right, row.difference, row.verdict)
    ]
    assert shown == [left, right, left - right, verdict]
    assert book.evaluate(formula_of_missing(layout, check.inputs, check.table), row.left.sheet) == missing
    for item in form.totals.keys() & {*check.left, *check.right}:
        cell = layout.items[item]
        assert number_shown(book.cell(cell.sheet, cell.a1)) == figure(item)
    return verdict


def number_shown(value: Value) -> Number | None:
    """The number that a cell shows, None for text or nothing."""
    return None if isinstance(value, str) else value


# --- Submissions -------------------------------------------------------------------------------------


def filed(form: Form, typed: Typed, zero_tables: frozenset[str] = frozenset()) -> Submission:
    """A submission in which that was typed."""
    return Submission(
        Origin(form.id, form.version, UNIT, YEAR, "t1"),
        UNIT,
        YEAR,
        items={item: quantity(form, item, value) for item, value in typed.items()},
        zero_tables=zero_tables,
    )


def quantity(form: Form, item: str, value: object) -> Quantity:
    """What is read from an item's cell in which that stands."""
    return read_quantity(value, whole=form.items[item].is_whole, units=form.units_of(form.items[item]))


@cache
def numbers(form: Form, item: str, largest: int = LARGEST) -> st.SearchStrategy[Number]:
    """The numbers an item may have: whole, or with up to six decimals.

    Strategies are made once: to make them takes longer than to draw from them.
    """
    if form.items[item].is_whole:
        return st.integers(0, largest)
    # 15 digits are all that a spreadsheet program keeps.
    return st.decimals(0, largest, places=6).map(lambda d: int(d) if d == int(d) else d.normalize())


@cache
def typings(
    form: Form, *, blanks: bool = True, among: tuple[str, ...] = (), largest: int = LARGEST
) -> st.SearchStrategy[dict[str, Number | str]]:
    """What somebody types: one figure nearly everywhere (or nothing), others here and there."""
    items = among or tuple(form.inputs)
    usual = st.sampled_from([None, 0, 1, 2] if blanks else [0, 1, 2])
    others = st.lists(st.sampled_from(items), max_size=12, unique=True)
    left_out = st.lists(st.sampled_from(items), max_size=3, unique=True)

    @st.composite
    def typed(draw: st.DrawFn) -> dict[str, Number | str]:
        figure = draw(usual)
        typed: dict[str, Number | str] = {} if figure is None else dict.fromkeys(items, figure)
        for item in draw(others):
            typed[item] = draw(numbers(form, item, largest))
        if blanks:
            for item in draw(left_out):
                typed.pop(item, None)
        return typed

    return typed()


@cache
def zero_switches(form: Form) -> st.SearchStrategy[frozenset[str]]:
    """Which tables have 本表空白处均为零."""
    return st.frozensets(st.sampled_from(list(form.tables)))


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


def _some(names: Iterable[str]) -> st.SearchStrategy[dict[str, str]]:
    """Texts for a few of those names."""
    known = list(names)
    return st.dictionaries(st.sampled_from(known), _TEXTS, max_size=4) if known else st.just({})


@cache
def submissions(form: Form) -> st.SearchStrategy[Submission]:
    """A submission with anything in it that a workbook could hold."""
    return st.builds(
        lambda typed, zero_tables, **texts: replace(filed(form, typed, zero_tables), **texts),
        # Totals must stay within what a figure may be, see test_totals_beyond_the_largest_input….
        typings(form, largest=LARGEST // len(form.inputs)),
        zero_switches(form),
        narrative=_some(form.narratives),
        headings=_some(n.id for n in form.narratives.values() if n.heading is not None),
        fields=_some(field.id for field in form.fields),
        reasons=_some(check.key for check in form.checks),
    )
