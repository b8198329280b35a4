"""How a season stands, as lines that end where the terminal does."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from shutil import get_terminal_size

import click

from xlsx_tools.prose import few
from xlsx_tools.season.status.overview import Line, Overview, Reply
from xlsx_tools.widths import columns_of

_COLOURS = {
    "waiting": "cyan",
    "late": "magenta",
    "bad": "red",
    "undecided": "red",
    "doubtful": "yellow",
    "good": "green",
    "apart": "white",
}
_MOST_LISTED, _MOST_NAMED = 30, 8
# Columns of what is no terminal (all is told there), of the narrowest, and of what is told of a unit.
_UNBOUNDED, _NARROWEST, _SHORTEST = 100_000, 60, 20
_LATER = {Reply.RETURN: "改报未通过", Reply.VERIFY: "待核实", Reply.REMIND: "催报"}


def overview_as_text(overview: Overview) -> Iterator[str]:
    """How many units are in which state, then those that have something to do, a line each."""
    until = f"，期限 {overview.until}" if overview.until else ""
    yield click.style(f"{overview.title}　共 {len(overview.lines)} 个单位{until}", bold=True)
    if overview.closed:
        yield f"  已于 {overview.closed:%Y-%m-%d} 结束，后来收到的不再计入。"
    counts = (f"{total.state} {total.units}" for total in overview.totals)
    colours = (_COLOURS[total.tone] for total in overview.totals)
    yield "  " + "　".join(click.style(text, fg=fg) for text, fg in zip(counts, colours, strict=True))
    if to_see_to := list(overview.to_see_to):
        yield f"\n要处理的 {len(to_see_to)} 个单位："
        yield from _listed(to_see_to)
    if verify := [line.unit for line in overview.needing(Reply.VERIFY)]:
        yield f"\n合乎要求、但有提示待核实的 {len(verify)} 个：{_some(verify)}。"
    if overview.strays:
        yield f"\n没有归到单位的来件 {len(overview.strays)} 件："
        for kind in dict.fromkeys(stray.kind for stray in overview.strays):
            sources = [stray.source for stray in overview.strays if stray.kind == kind]
            yield f"  {kind} {len(sources)} 件：{_some(sources)}。"
    if overview.is_complete:
        later = "，后来改报的没有通过的见上" if to_see_to else ""
        yield click.style(f"\n各单位都已合格{later}。", fg="green")


def _listed(lines: Sequence[Line]) -> Iterator[str]:
    """What to correct, the filed ones first; each line ends where the terminal does."""
    room = max(get_terminal_size((_UNBOUNDED, 0)).columns - 1, _NARROWEST)
    shown = sorted(lines, key=lambda line: not line.versions)[:_MOST_LISTED]
    names = min(max(columns_of(line.unit) for line in shown), room // 3)
    states = max(columns_of(_heading(line)) for line in shown)
    for line in shown:
        state = click.style(_padded(_heading(line), states), fg=_COLOURS[line.tone])
        unit = _padded(line.unit, names)
        taken = 2 + states + 2 + columns_of(unit) + 2
        yield f"  {state}  {unit}  {_cut(_gist(line), max(room - taken, _SHORTEST))}"
    if len(lines) > _MOST_LISTED:
        yield f"  …… 还有 {len(lines) - _MOST_LISTED} 个，加 --html 或 --xlsx 看全部。"


def _gist(line: Line) -> str:
    """What there is to say of a unit, and its telephone where it is to be reminded.

    Of what cannot be used, which the heading says, only what it is: a line is short.
    """
    if line.unusable:
        return "；".join(f"“{one.name}”：{one.reason}" for one in line.unusable)
    is_due = line.reply is Reply.REMIND and line.phones
    return f"{line.gist}电话 {line.phones}。" if is_due else line.gist


def _heading(line: Line) -> str:
    """The unit's state; where something of it counts already, what is to be done all the same."""
    if line.unusable:
        return "来件不能用"
    if line.is_accepted and line.reply:
        return _LATER[line.reply]
    return "有来件待定" if line.is_accepted and line.is_open else line.state


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def _cut(text: str, width: int) -> str:
    """The beginning that fits."""
    if columns_of(text) <= width:
        return text
    taken = accumulate(map(columns_of, text))
    return text[: sum(1 for columns in taken if columns <= width - 2)] + "…"


def _some(names: Sequence[str]) -> str:
    return few(names, _MOST_NAMED, " 等").replace("›", ">")
