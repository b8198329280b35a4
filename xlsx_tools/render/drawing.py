"""A chart as plain SVG: bars across, one below the other, drawn from the figures themselves."""

from collections.abc import Iterator, Sequence
from html import escape

from xlsx_tools.quantity import Number, show
from xlsx_tools.render.charts import PrintedChart
from xlsx_tools.widths import text_width

WIDTH = 480  # units; the picture is as wide as the text, whatever that is
_SIZE = 15
_GAP = 8
_THICK = 17  # of a bar
_BETWEEN = 13  # of one label's bars and the next's
# Told apart in black and white too.
_FILLS = (
    'fill="#1f4e79" stroke="#1f4e79"',
    'fill="#d6e2f0" stroke="#1f4e79"',
)


def svg(chart: PrintedChart, families: Sequence[str] = ()) -> str:
    """The picture, with what it shows in words for those who cannot see it.

    Its letters are of these families of fonts, of those around it if there are none.
    """
    left = max(text_width(label) for label in chart.labels) * _SIZE + _GAP
    longest = max(text_width(show(value)) for one in chart.series for value in one.values)
    room = WIDTH - left - _GAP - longest * _SIZE
    top = _SIZE * 2 if len(chart.series) > 1 else _BETWEEN / 2
    step = _THICK * len(chart.series) + _BETWEEN
    height = top + step * len(chart.labels)
    font = f'font-family="{escape(", ".join(families))}" ' if families else ""
    described = escape(chart.described)
    drawn = [*_legend(chart, left), *_axis(left, top, height), *_bars(chart, left, top, room)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="{described}" {font}font-size="{_SIZE}" fill="#1c1c1c">'
        f"<title>{escape(chart.title)}</title><desc>{described}</desc>{''.join(drawn)}</svg>"
    )


def _legend(chart: PrintedChart, left: float) -> Iterator[str]:
    """Which bars are whose, where there are several."""
    x = left
    for one, fill in zip(chart.series, _FILLS, strict=False):
        if len(chart.series) > 1:
            yield f'<rect x="{x:g}" y="3" width="12" height="12" stroke-width="1" {fill}/>'
            yield f'<text x="{x + 18:g}" y="14.5">{escape(one.name)}</text>'
        x += 18 + (text_width(one.name) + 2) * _SIZE


def _axis(left: float, top: float, height: float) -> Iterator[str]:
    x = f"{left:g}"
    yield f'<line x1="{x}" y1="{top - 4:g}" x2="{x}" y2="{height:g}" stroke="#9a9a9a" stroke-width="1"/>'


def _bars(chart: PrintedChart, left: float, top: float, room: float) -> Iterator[str]:
    step = _THICK * len(chart.series) + _BETWEEN
    for number, label in enumerate(chart.labels):
        first = top + number * step + _BETWEEN / 2
        middle = first + _THICK * len(chart.series) / 2 + _SIZE * 0.36
        yield f'<text x="{left - _GAP:g}" y="{middle:g}" text-anchor="end">{escape(label)}</text>'
        for place, (one, fill) in enumerate(zip(chart.series, _FILLS, strict=False)):
            yield from _bar(one.values[number], chart.longest, left, first + place * _THICK, room, fill)


def _bar(
    value: Number | None, longest: Number, left: float, y: float, room: float, fill: str
) -> Iterator[str]:
    if value is None:
        return
    length = room * max(float(value) / float(longest), 0)
    if length:
        yield (
            f'<rect x="{left:g}" y="{y + 1.5:g}" width="{length:.2f}" height="{_THICK - 3}" '
            f'stroke-width="0.8" {fill}/>'
        )
    yield f'<text x="{left + length + _GAP:.2f}" y="{y + _THICK / 2 + _SIZE * 0.36:g}">{show(value)}</text>'
