"""What a form's report prints beside texts and tables (report.yaml): the closing lines, the charts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: the items whose sum it shows, and what is written beside it."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class BarChart:
    """A chart of a table's figures, printed after it; `series` names the bars of a year."""

    title: str
    table: str
    series: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Printing:
    """All that report.yaml says; a form without one prints neither."""

    closing: tuple[str, ...] = ()
    charts: tuple[BarChart, ...] = ()
