"""Sentences that the form offers, pasted into a text as the formulas they are."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.form.offered import Offer
from xlsx_tools.reading.careful.formula_cells import formula_at
from xlsx_tools.reading.careful.look import Look, Written
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout, layout_of
from xlsx_tools.workbook.offer_formulas import formula_of_offer, text_of_offer
from xlsx_tools.workbook.references import comparable

OFFERED_FORMULA = Rule(
    "K-OFFERED",
    Severity.INFO,
    "参考写法粘贴成了文字，不是公式",
    "不用改，已按看到的文字读取；退回或用 repair 移过的工作簿里已换成文字，可以改写",
)
RULES = (OFFERED_FORMULA,)


def pasted_offers(look: Look, layout: Layout, submission: Submission, written: Written) -> Mapping[Cell, str]:
    """The cells of texts that hold the formula of a sentence on offer, with what it reads as.

    Where formulas are not known by their words, they are by what they show.
    """
    pasted: dict[Cell, str] = {}
    for narrative, place in layout.texts.items():
        for cell in (cell for cell in place.cells if look.content(cell).formula):
            formula = formula_at(look, layout, cell)
            shown = written.get(narrative, {}).get(cell, "")
            if offer := _offers(layout.form).get(comparable(formula)):
                pasted[cell] = shown or text_of_offer(layout.template, offer, submission)
            elif not look.knows_formulas and shown in _offered(layout, submission):
                pasted[cell] = shown
    return pasted


@lru_cache
def _offers(form: Form) -> Mapping[str, Offer]:
    """What the form offers, by the formulas that read as it."""
    offers = (narrative.offer for narrative in form.narratives.values() if narrative.offer)
    return {comparable(formula_of_offer(layout_of(form), offer)): offer for offer in offers}


def _offered(layout: Layout, submission: Submission) -> Iterator[str]:
    return (text_of_offer(layout.template, offer, submission) for offer in _offers(layout.form).values())


def offer_findings(pasted: Mapping[Cell, str]) -> Iterator[Finding]:
    """That it was read, once for each cell."""
    for cell, text in pasted.items():
        message = (
            f"{cell.sheet}!{cell.a1} 粘贴的参考写法还是公式，会随表里的数变化，已按看到的文字读取，不用改。"
        )
        yield OFFERED_FORMULA.finding(message, at=cell.spot(), found=text)
