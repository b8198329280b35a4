"""What was changed from one version to the next, in a sentence."""

from collections.abc import Iterator

from xlsx_tools.comparing.comparison import SideBySide
from xlsx_tools.comparing.passages import Fate
from xlsx_tools.form.model import Role
from xlsx_tools.prose import few
from xlsx_tools.workbook.layout import Layout

_MOST_FIGURES = 3


def gist_of(comparison: SideBySide, layout: Layout) -> str:
    """Which figures became what, how many sentences are others, which findings are settled."""
    return "；".join(_told(comparison, layout)) or "内容没有变化"


def _told(comparison: SideBySide, layout: Layout) -> Iterator[str]:
    # A total follows from what was typed.
    typed = [pair for pair in comparison.changed if pair.item.role is Role.INPUT] or comparison.changed
    if typed:
        places = (layout.items[pair.item.id] for pair in typed)
        figures = [f"{at.named} {' → '.join(p.shown)}" for at, p in zip(places, typed, strict=True)]
        yield f"改了 {len(typed)} 个数：{few(figures, _MOST_FIGURES, ' 等')}"
    fates = ((fate, comparison.count(fate)) for fate in Fate if fate is not Fate.KEPT)
    if sentences := "、".join(f"{fate.value} {number} 句" for fate, number in fates if number):
        yield f"文字{sentences}"
    if comparison.particulars:
        labels = [particular.label for particular in comparison.particulars]
        yield f"另改了{few(labels, _MOST_FIGURES, ' 等 {} 项')}"
    if (settled := comparison.corrections) and (settled.cured or settled.arisen):
        arisen = f"，新出现 {len(settled.arisen)} 处" if settled.arisen else ""
        yield f"原来的问题改好 {len(settled.cured)} 处{arisen}"
