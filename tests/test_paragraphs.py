"""Texts a paragraph a row: what no row shows is divided by writers and told; the opening before part one."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from tests.support.forms import NATIONAL
from tests.support.workbooks import CREATED, blank_workbook, edited, filled_submission, opened, written
from xlsx_tools import api
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import take_in
from xlsx_tools.render import render
from xlsx_tools.workbook.layout import layout_of
from xlsx_tools.workbook.paragraphs import LONGEST, in_rows

SENTENCE = "本机关认真落实公开要求，做好各项工作。"
LONG = SENTENCE * 60  # 1,140 characters
PLACE = layout_of(NATIONAL).texts["overview.management"]
SHEET = PLACE.text.sheet
OPENING = "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限为全年。"


def as_typed() -> bytes:
    """A workbook in which somebody pasted the long paragraph into one row."""
    return edited(
        written(NATIONAL, filled_submission(NATIONAL)),
        lambda book: book[SHEET].__setitem__(PLACE.text.a1, LONG),
    )


def filled_from_json() -> bytes:
    """A template filled in by `fill`."""
    document = to_document(NATIONAL, filled_submission(NATIONAL))
    texts = {**dict(document["narrative"]), PLACE.narrative.id: LONG}  # type: ignore[call-overload]
    return api.fill(take_in(blank_workbook(NATIONAL)), {**document, "narrative": texts})


WRITERS: dict[str, Callable[[], bytes]] = {
    "fill": filled_from_json,
    "repair": lambda: repair(take_in(as_typed()), created=CREATED).workbook,
}


@pytest.mark.parametrize("name", WRITERS)
def test_writers_divide_what_no_row_shows_at_the_end_of_a_sentence(name: str) -> None:
    data = WRITERS[name]()
    sheet = opened(data)[SHEET]
    rows = [str(sheet[cell.a1].value) for cell in PLACE.cells if sheet[cell.a1].value]
    assert "".join(rows) == LONG
    assert len(rows) == 2 and all(len(row) <= LONGEST and row.endswith("。") for row in rows)
    heights = [sheet.row_dimensions[cell.row + 1].height for cell in PLACE.cells[:2]]
    assert all(height and 60 < height <= 409 for height in heights)
    assert [f.rule for f in check(take_in(data)) if f.rule == "N-PARAGRAPH"] == []


def test_what_somebody_typed_too_long_is_told_by_sheet_and_check() -> None:
    data = as_typed()
    (finding,) = [f for f in check(take_in(data)) if f.rule == "N-PARAGRAPH"]
    assert (finding.sheet, finding.severity) == (SHEET, "info")
    book = opened(data)
    assert f">{LONGEST}" in str(book[SHEET]["A2"].value)
    rules = [rule for area in book[SHEET].conditional_formatting for rule in area.rules]
    assert any(f">{LONGEST}" in rule.formula[0] for rule in rules), "it turns red"


def test_a_paragraph_of_one_sentence_stays_whole_and_rows_are_never_too_few() -> None:
    assert in_rows("长" * 1000, 3) == ["长" * 1000]
    assert in_rows(LONG, 1) == [LONG]
    assert in_rows("一。\n二。\n\n三。", 2) in (["一。\n二。", "三。"], ["一。", "二。\n三。"])


def words_of(data: bytes, kind: str) -> str:
    """What a report says."""
    if kind == "docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs)
    return data.decode()


@pytest.mark.parametrize("kind", ["txt", "md", "html", "docx"])
def test_opening_is_printed_between_title_and_part_one(kind: str) -> None:
    filed = filled_submission(NATIONAL)
    filed = replace(filed, narrative={**filed.narrative, "preface": OPENING})
    words = words_of(render(kind, NATIONAL, filed), kind)
    body = words[words.index("<body") :] if kind == "html" else words
    title, part = "政府信息公开工作年度报告", "一、总体情况"
    assert body.index(title) < body.index(OPENING) < body.index(part)


def test_opening_is_not_counted_in_the_length_of_part_one() -> None:
    filed = filled_submission(NATIONAL)

    def told(narrative: str) -> set[str]:
        data = written(NATIONAL, replace(filed, narrative={**filed.narrative, narrative: LONG}))
        return {finding.rule for finding in check(take_in(data))}

    assert "N-LENGTH" in told("overview.lead")
    assert "N-LENGTH" not in told("preface")
