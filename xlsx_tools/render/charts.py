"""The charts of a report: which bars, how long, and what they say to those who have them read out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.form.printing import Bar
from xlsx_tools.form.table import Table
from xlsx_tools.quantity import Number, show


@dataclass(frozen=True)
class Series:
    """A year's bars; None where a figure is not known."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class PrintedChart:
    """A chart: for each label a bar of each series, this year's first."""

    kind: ClassVar[str] = "chart"
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def described(self) -> str:
        """All that it shows, in words."""
        told = []
        for number, label in enumerate(self.labels):
            of_label = [(one.name, one.values[number]) for one in self.series]
            if known := [f"{name} {show(value)}" for name, value in of_label if value is not None]:
                told.append(f"{label}：{'，'.join(known)}")
        return f"{self.title}。{'；'.join(told)}。"

    @property
    def longest(self) -> Number:
        """The greatest figure, which the longest bar shows."""
        return max(value for one in self.series for value in one.values if value is not None)


@dataclass(frozen=True)
class Charted:
    """A year whose figures charts show."""

    year: int | str
    figures: Figures


def charted_years(form: Form, submission: Submission, previous: Submission | None) -> tuple[Charted, ...]:
    """The submission's year, and the year before by its own submission or what is kept of it beside this."""
    this_year = Charted(submission.year, submission.tally(form).known)
    if previous is not None:
        return this_year, Charted(previous.year, previous.tally(form).known)
    if submission.last_year and isinstance(submission.year, int):
        return this_year, Charted(submission.year - 1, submission.last_year)
    return (this_year,)


def charts_after(form: Form, table: Table, unit: str, years: Sequence[Charted]) -> Iterator[PrintedChart]:
    """The charts of a table, of these years' figures, where any is other than zero."""
    for chart in form.printing.charts:
        if chart.table != table.id or not years:
            continue
        series = tuple(
            Series(chart.series.format(year=of.year), tuple(_value(of.figures, bar) for bar in chart.bars))
            for of in years
        )
        if any(value for one in series for value in one.values):
            title = chart.title.format(unit=unit, year=years[0].year)
            yield PrintedChart(title, tuple(bar.label for bar in chart.bars), series)


def _value(figures: Figures, bar: Bar) -> Number | None:
    values = [figures.get(item) for item in bar.items]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
