"""Mending: what can be read moves into a fresh workbook, and what cannot is listed."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from tests.campaign.turns import in_turn
from tests.support import emulations
from tests.support.damages import ASKED, DAMAGES, LIVELY, READ, TOLD, Damage, put
from tests.support.workbooks import CREATED, edited
from xlsx_tools.checking import check
from xlsx_tools.cli import cli
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.handback import hand_back
from xlsx_tools.handback.marks.in_cells import NOTE_LINE
from xlsx_tools.handback.repair import repair
from xlsx_tools.quantity import Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.layout import layout_of

ORIGINAL = LIVELY.read_bytes()
FORM = installed_form("zfxxgk-2021")
MENDABLE = [
    d for d in DAMAGES if d.gives in (READ, TOLD, ASKED) and ".xls" not in d.what[:4] and d.what[0] != "."
]


@pytest.mark.parametrize("damage", in_turn(MENDABLE), ids=lambda damage: damage.what)
def test_what_can_be_read_is_whole_again_in_a_fresh_workbook(damage: Damage) -> None:
    damaged = take_in(damage.make(ORIGINAL), careful=True)
    repaired = repair(damaged, created=CREATED)
    again = take_in(repaired.workbook, careful=True)
    assert check(again) == []
    assert again.submission.tally(FORM).figures == damaged.submission.tally(FORM).figures
    assert written(again.submission) == written(damaged.submission)
    assert again.submission.headings == damaged.submission.headings
    assert again.submission.reasons == damaged.submission.reasons
    assert again.submission.origin.template_id == damaged.submission.origin.template_id
    told = {finding.rule for finding in (*repaired.mended, *repaired.lost)}
    assert told == set(damage.rules)


def test_reasons_and_last_year_move_along() -> None:
    submission = take_in(edited(ORIGINAL, put_reason)).submission
    again = take_in(repair(take_in(edited(ORIGINAL, put_reason)), created=CREATED).workbook).submission
    assert again.reasons == submission.reasons != {}
    assert again.last_year == submission.last_year != {}


def put_reason(book: Workbook) -> None:
    """A reason typed beside the first check."""
    first = next(iter(layout_of(FORM).checks.values()))
    book[CHECKS_SHEET][first.reason.a1] = "机构合并"


def test_figures_whose_row_is_gone_stay_open_and_are_listed() -> None:
    damage = next(d for d in DAMAGES if d.what.startswith("a row or column deleted"))
    repaired = repair(take_in(damage.make(ORIGINAL)), created=CREATED)
    assert [f.rule for f in repaired.lost] == ["W-LABEL"]
    assert {f.rule for f in repaired.left} == {"C-BLANK"}
    assert len({f.item for f in repaired.left}) == len(repaired.left) == 6
    assert not repaired.is_whole


def test_what_is_typed_wrongly_is_kept_for_the_filler_to_see() -> None:
    repaired = repair(take_in(put("复议诉讼", "F6", "约3")(ORIGINAL)), created=CREATED)
    assert [(f.rule, f.found) for f in repaired.left] == [("C-NUMBER", "约3")]


def test_figures_of_a_label_that_is_gone_are_listed_by_their_cells() -> None:
    repaired = repair(take_in(put("依申请公开", "C13", None)(ORIGINAL)), created=CREATED)
    assert any(figure.startswith("依申请公开!D13 的 ") for figure in repaired.unread)


def written(submission: Submission) -> dict[str, str]:
    """The texts that were written."""
    return {name: text for name, text in submission.narrative.items() if text}


def newer_version(folder: Path) -> Path:
    """The form in its next version: a row more, a row less, a heading reworded, the rest as it was."""
    source = (templates_folder() / "zfxxgk-2021" / "form.yaml").read_text(encoding="utf-8")
    changed = source.replace("version: 2", "version: 3", 1)
    changed = changed.replace(
        (row := "                - {id: coercive_measures, label: 行政强制}\n"),
        row + "                - {id: inspections, label: 行政检查}\n",
    )
    changed = changed.replace("label: 本年废止件数", "label: 本年废止件数量")
    assert changed.count("\n") == source.count("\n") + 1
    (folder / "form.yaml").write_text(changed, encoding="utf-8")
    for template in (templates_folder() / "zfxxgk-2021").iterdir():
        if template.name in ("claims.yaml", "hints.yaml"):
            (folder / template.name).write_bytes(template.read_bytes())
    return folder


def test_workbook_of_an_older_version_moves_into_the_newer_one(tmp_path: Path) -> None:
    form = load_anew(newer_version(tmp_path))
    repaired = repair(take_in(ORIGINAL, lambda _: form), created=CREATED)
    again = take_in(repaired.workbook, lambda _: form)
    old = take_in(ORIGINAL).submission
    assert again.submission.origin.version == 3
    assert {i: q.value for i, q in again.submission.items.items() if q.value is not None} == {
        i: q.value for i, q in old.items.items()
    }
    assert written(again.submission) == written(old)
    assert [f.item for f in check(again)] == ["disclosure.inspections.decisions"]
    assert ["行政检查" in f.message for f in repaired.lost] == [True]


def test_repair_says_what_it_did(tmp_path: Path) -> None:
    damaged, new = tmp_path / "坏.xlsx", tmp_path / "新.xlsx"
    damaged.write_bytes(put("复议诉讼", "E6", 10)(ORIGINAL))
    result = CliRunner().invoke(cli, ["repair", str(damaged), "-o", str(new)], standalone_mode=False)
    assert (result.exception, result.return_value) == (None, 0)
    assert "已修复 1 处" in result.output
    assert "新工作簿没有错误" in result.output
    assert check(take_in(new.read_bytes())) == []
    again = CliRunner().invoke(cli, ["repair", str(damaged), "-o", str(new)], standalone_mode=False)
    assert again.exception is not None
    assert "已经存在" in str(again.exception)


# --- Handing back ----------------------------------------------------------------------------------------


def test_workbook_that_cannot_be_marked_itself_goes_back_as_a_fresh_one_with_marks() -> None:
    damage = next(d for d in DAMAGES if d.what == "“Strict Open XML”")
    damaged = damage.make(put("复议诉讼", "F6", "约3")(ORIGINAL))
    intake = take_in(damaged)
    marked = hand_back(damaged, intake, check(intake), created=CREATED)
    assert [f.rule for f in check(take_in(marked))] == ["C-NUMBER"]
    assert NOTE_LINE.encode() in _notes(marked)


def _notes(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if re.search("comment", name))


def test_marked_workbook_is_corrected_and_comes_back_clean(tmp_path: Path) -> None:
    wrong, marked = tmp_path / "错.xlsx", tmp_path / "退回.xlsx"
    wrong.write_bytes(put("复议诉讼", "F6", "约3")(ORIGINAL))
    result = CliRunner().invoke(cli, ["annotate", str(wrong), "-o", str(marked)], standalone_mode=False)
    assert (result.exception, result.return_value) == (None, 1)
    right = take_in(ORIGINAL).submission.items["disputes.cases.direct_upheld"].value
    corrected = edited(marked.read_bytes(), lambda book: book["复议诉讼"].__setitem__("F6", right))
    assert [f.message for f in check(take_in(corrected, careful=True))] == []


def test_picture_that_does_not_go_along_is_told(tmp_path: Path) -> None:
    (tmp_path / "图.xlsx").write_bytes(emulations.EMULATIONS["picture"](ORIGINAL))
    arguments = ["annotate", str(tmp_path / "图.xlsx"), "-o", str(tmp_path / "退回.xlsx")]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert "图片没有带到" in result.output


def test_lost_figure_is_no_number_in_the_fresh_workbook() -> None:
    intake = take_in(put("依申请公开", "C13", None)(ORIGINAL))
    again = take_in(repair(intake, created=CREATED).workbook).submission
    lost = [item for item, quantity in again.items.items() if quantity == Quantity(None)]
    assert len(lost) == 6
