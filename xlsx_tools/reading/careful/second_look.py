"""The careful look: what was done to a workbook that values alone do not tell, and in which cell."""

from collections.abc import Callable
from dataclasses import replace

from xlsx_tools.files.container import Container, Format
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.stated import unfitting_totals
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.reading.careful import appearance, ods, out_of_sight, surroundings, xls, xlsx
from xlsx_tools.reading.careful import traces as identity
from xlsx_tools.reading.careful.formula_cells import RULES as FORMULA_RULES
from xlsx_tools.reading.careful.formula_cells import changed_checks, changed_totals, is_intact
from xlsx_tools.reading.careful.in_sight import sheets_to_see
from xlsx_tools.reading.careful.inputs import RULES as INPUT_RULES
from xlsx_tools.reading.careful.inputs import (
    formula_findings,
    text_findings,
    with_hidden_contents,
    without_stale_results,
)
from xlsx_tools.reading.careful.look import Look, Written, special_items
from xlsx_tools.reading.careful.pasted import OFFERED_FORMULA, offer_findings, pasted_offers
from xlsx_tools.reading.careful.pasted import RULES as OFFER_RULES
from xlsx_tools.reading.careful.results import doubtful_results
from xlsx_tools.reading.careful.traces import lost_sheet, only_shown, origin_in
from xlsx_tools.workbook.layout import Layout

__all__ = [
    "NOT_CARRIED",
    "OFFERED_FORMULA",
    "RULES",
    "careful_look",
    "find_origin",
    "lost_sheet",
    "only_shown",
]

NOT_CARRIED = (surroundings.PICTURES, surroundings.NOTES, out_of_sight.SHAPE)
RULES = (
    *identity.RULES,
    *FORMULA_RULES,
    *INPUT_RULES,
    *OFFER_RULES,
    *appearance.RULES,
    *out_of_sight.RULES,
    *surroundings.RULES,
)

_LOOKS: dict[Format, Callable[[Container, Callable[[str], bool]], Look]] = {
    Format.XLSX: xlsx.look_at,
    Format.XLSM: xlsx.look_at,
    Format.XLS: xls.look_at,
    Format.ET: xls.look_at,
    Format.ODS: ods.look_at,
}
_NOTHING_SEEN = Look({}, knows_formulas=False)


def _look(container: Container, is_wanted: Callable[[str], bool]) -> Look:
    try:
        return _LOOKS[container.kind](container, is_wanted)
    except Exception:  # Values have been read; whatever a second reader stumbles over spoils none of them.
        return _NOTHING_SEEN


def _whole_look(container: Container) -> Look | None:
    """The look at every sheet, those of others included; None where that cannot be."""
    look = _look(container, lambda _: True)
    return None if look is _NOTHING_SEEN else look


def find_origin(container: Container) -> Origin | None:
    """The form's identity from wherever the hidden sheet is not needed, None if it is nowhere."""
    return origin_in(_look(container, lambda _: False))


def careful_look(
    container: Container, layout: Layout, submission: Submission, written: Written
) -> tuple[Submission, list[Finding]]:
    """The submission, knowing which totals are merely stale, and what else was found.

    `written` is what the cells of each narrative hold.
    """
    look = _look(container, frozenset(sheets_to_see(layout)).__contains__)
    pasted = pasted_offers(look, layout, submission, written)
    special = special_items(look, layout)
    formulas = {layout.items[item]: special[item].formula for item in special if special[item].formula}
    doubts = doubtful_results(look, formulas, lambda: _whole_look(container) or look)
    submission = with_hidden_contents(look, layout, submission, written, pasted, special, doubts)
    unfitting = unfitting_totals(layout.form, submission)
    stale = frozenset(item for item in unfitting if is_intact(look, layout, item))
    if stale:
        submission = without_stale_results(layout, replace(submission, stale=stale), special)
    findings = [
        *([surroundings.unseen()] if look is _NOTHING_SEEN else ()),
        *surroundings.findings(container, look, layout),
        *out_of_sight.unseen_findings(look, layout, submission, written),
        *appearance.appearance_findings(look, layout, submission, written, pasted),
        *formula_findings(layout, submission, special),
        *text_findings(look, layout, submission, pasted),
        *offer_findings(pasted),
        *changed_totals(look, layout, submission),
        *changed_checks(look, layout),
    ]
    return submission, findings
