"""Random fillings of a form: figures that balance, figures that do not, blanks, zero switches."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st

from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Check, Form
from xlsx_tools.quantity import Number, Quantity, apart
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

_SIZES = (0, 0, 0, 1, 2, 9, 12, 250, 10_000)


@dataclass(frozen=True)
class Filling:
    """What somebody typed into a fresh template."""

    numbers: dict[str, Number]
    zero_tables: frozenset[str]
    texts: dict[str, str]
    fields: dict[str, str]

    def submission(self, form: Form) -> Submission:
        """The same as a submission."""
        return Submission(
            Origin(form.id, form.version, "云溪县测试局", 2024, "t"),
            "云溪县测试局",
            2024,
            items={item: Quantity(number) for item, number in self.numbers.items()},
            zero_tables=self.zero_tables,
            narrative=self.texts,
            fields=self.fields,
        )

    def cells(self, layout: Layout) -> Iterator[tuple[Cell, float | str | None]]:
        """Every input of the form with what is typed there; None where it stays blank."""
        for item in layout.form.inputs:
            number = self.numbers.get(item)
            yield layout.items[item], None if number is None else float(number)
        for table, place in layout.tables.items():
            yield place.switch, "是" if table in self.zero_tables else None
        for narrative, text_place in layout.texts.items():
            yield text_place.text, self.texts.get(narrative)
        for field in layout.form.fields:
            yield layout.basics[field.id], self.fields.get(field.id)


def random_filling(form: Form, seed: int) -> Filling:
    """A filling as people make them: full, sparse, or untouched tables; mostly balanced."""
    source = random.Random(seed)
    density = {table: source.choice((0.0, 0.3, 0.98, 1.0, 1.0, 1.0)) for table in form.tables}
    numbers: dict[str, Number] = {}
    for item in form.inputs.values():
        if source.random() < density[item.table]:
            size = source.choice(_SIZES)
            number: Number = source.randint(0, size)
            if not item.is_whole:
                number += Decimal(source.randint(0, 999_999)).scaleb(-source.choice((2, 4, 6)))
            numbers[item.id] = number
    zero_tables = frozenset(table for table in form.tables if source.random() < 0.4)
    # A field with choices does not take a name.
    named = [field.id for field in form.fields if not field.choices]
    fields = {field: "张三" for field in named if source.random() < 0.95}
    filled = Filling(numbers, zero_tables, _random_texts(form, source), fields)
    return balanced(form, filled, source) if source.random() < 0.7 else filled


def _random_texts(form: Form, source: random.Random) -> dict[str, str]:
    share = source.choice((0.0, 0.5, 1.0))
    return {n: f"{n}的内容。\n第二段。" for n in form.narratives if source.random() < share}


def balanced(form: Form, filling: Filling, source: random.Random) -> Filling:
    """The filling with inputs raised so that the identities of most columns hold."""
    numbers = dict(filling.numbers)
    for check in form.checks:
        if not check.rule.is_total and source.random() < 0.9:
            _balance(form, check, numbers)
    return replace(filling, numbers=numbers)


def _balance(form: Form, check: Check, numbers: dict[str, Number]) -> None:
    left, right = (sum(_figure(form, item, numbers) for item in side) for side in (check.left, check.right))
    smaller = check.left if left < right else check.right
    typed = [item for item in smaller if item in form.inputs and item in numbers]
    if typed:
        numbers[typed[0]] += apart(left, right)


def _figure(form: Form, item: str, numbers: Mapping[str, Number]) -> Number:
    """What stands in a cell, blanks counting as zero."""
    if item in form.totals:
        return sum(_figure(form, addend, numbers) for addend in form.totals[item].right)
    return numbers.get(item, 0)


def fillings(form: Form) -> st.SearchStrategy[Filling]:
    """Random fillings of the form."""
    return st.integers(0, 2**32).map(lambda seed: random_filling(form, seed))


def ready_filling(form: Form) -> Filling:
    """One of them that leaves nothing to do: so few do that a handful may hold none."""
    drawn = (random_filling(form, seed) for seed in count())
    return next(filling for filling in drawn if _is_ready(form, filling))


def _is_ready(form: Form, filling: Filling) -> bool:
    submission = filling.submission(form)
    return progress_of(submission, form, submission.tally(form)).to_do == 0
