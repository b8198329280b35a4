"""What the two sides of a comparison are called, and how changes read, on every output alike."""

from dataclasses import dataclass

from xlsx_tools.comparing.comparison import FigurePair, Pairing, SideBySide
from xlsx_tools.quantity import show


@dataclass(frozen=True)
class Named:
    """A comparison with the names of its sides, and what it is called as a whole."""

    comparison: SideBySide
    title: str
    before: str
    after: str


def with_names(comparison: SideBySide, files: tuple[str, str]) -> Named:
    """Sides are called by their years or units, versions of one report by their files.

    `files` are in the order of the comparison.
    """
    one, other = comparison.before, comparison.after
    what = comparison.form.title
    match comparison.relation:
        case Pairing.YEARS:
            title = f"{other.unit}　{one.year} 与 {other.year} 年度{what}"
            return Named(comparison, title, f"{one.year} 年", f"{other.year} 年")
        case Pairing.UNITS:
            before, after = one.unit, other.unit
            if one.year != other.year:
                before, after = (f"{side.unit} {side.year} 年" for side in (one, other))
            return Named(comparison, f"{one.unit}与{other.unit}　{what}", before, after)
        case Pairing.VERSIONS:
            return Named(comparison, f"{other.unit}　{other.year} 年度{what}的两份", *files)


def difference_in_words(pair: FigurePair) -> str:
    """What it is more or less now, with its sign."""
    more = pair.difference
    return f"{'+' if more > 0 else ''}{show(more)}" if more else ""


def percent_in_words(pair: FigurePair) -> str:
    """The change in per cent; what was 0 before has none."""
    if not pair.difference:
        return ""
    if pair.percent is None:
        return "原为 0"
    return f"{pair.percent:+}%"
