"""What the cells of a filled template must show once it is calculated."""

from collections.abc import Mapping
from decimal import Decimal

from tests.support.fillings import Filling
from tests.support.office import Value
from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.tally import CheckResult
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.generate.failing import words_of_failing
from xlsx_tools.quantity import from_cell_number, same_amount
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.failing_lines import failing_lines
from xlsx_tools.workbook.layout import Layout, layout_of
from xlsx_tools.workbook.offer_formulas import text_of_offer


def read_cells(layout: Layout) -> dict[str, Cell]:
    """Every cell whose result is compared."""
    return {
        **{f"total {item}": layout.items[item] for item in layout.form.totals},
        **{f"left {key}": row.left for key, row in layout.checks.items()},
        **{f"right {key}": row.right for key, row in layout.checks.items()},
        **{f"verdict {key}": row.verdict for key, row in layout.checks.items()},
        **{f"panel {name}": cell for name, cell in layout.panel.items()},
        **{f"part {part}": Cell(cell.sheet, cell.row, 5) for part, cell in layout.part_rows.items()},
        "overall": layout.overall,
        **{f"failing {n}": line.words for n, line in enumerate(failing_lines(layout))},
        **{f"failing row {n}": line.row for n, line in enumerate(failing_lines(layout))},
        **{f"offer {text}": place.offer for text, place in layout.texts.items() if place.offer},
    }


def expected_results(form: Form, filling: Filling) -> dict[str, object]:
    """What Python makes of the same filling."""
    submission = filling.submission(form)
    tally = submission.tally(form)
    standing = progress_of(submission, form, tally)
    results = {result.check.key: result for result in tally.results}
    offers = {text: narrative.offer for text, narrative in form.narratives.items() if narrative.offer}
    counts = {verdict: len(tally.results_of(verdict)) for verdict in Verdict}
    return {
        **{f"total {item}": tally.figures[item] for item in form.totals},
        **{f"left {key}": result.left for key, result in results.items()},
        **{f"right {key}": result.right for key, result in results.items()},
        **{f"verdict {key}": result.verdict.value for key, result in results.items()},
        "panel open": len(standing.open_items),
        "panel wrong": 0,
        "panel texts": len(standing.open_texts) + len(standing.open_fields),
        "panel holds": counts[Verdict.HOLDS],
        "panel fails": counts[Verdict.FAILS],
        "panel pending": counts[Verdict.OPEN],
        **{f"part {part.id}": standing.to_do_in(part) for part in form.parts},
        **_failing(form, results),
        "overall": f"还有 {standing.to_do} 处需要处理" if standing.to_do else "可以报送",
        **{f"offer {text}": text_of_offer(layout_of(form), o, submission) for text, o in offers.items()},
    }


def _failing(form: Form, results: Mapping[str, CheckResult]) -> dict[str, object]:
    """The lines that name what fails, in the order of the checks on their sheet."""
    layout = layout_of(form)
    fails = [key for key in layout.checks if results[key].verdict is Verdict.FAILS]
    shown: dict[str, object] = {}
    for n in range(len(failing_lines(layout))):
        result = results[fails[n]] if n < len(fails) else None
        shown[f"failing {n}"] = words_of_failing(result)
        shown[f"failing row {n}"] = layout.checks[fails[n]].verdict.row + 1 if result else None
    return shown


def same(shown: Value, expected: object) -> bool:
    """Whether a cell shows the expected number or text; an empty cell shows no number."""
    if isinstance(shown, float) and not isinstance(expected, str):
        return isinstance(expected, int | Decimal) and same_amount(from_cell_number(shown), expected)
    return shown == ("" if expected is None else expected)
