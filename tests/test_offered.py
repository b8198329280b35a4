"""Sentences offered for texts (参考写法): true of every filling, followed by formulas, copied and read."""

import random
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.support.fillings import Filling, balanced
from tests.support.forms import LAYOUTS, NATIONAL
from tests.support.office import ODS, XLS, XLSX, Office, Operation
from tests.support.workbooks import CREATED, blank_submission, edited, filled_submission, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.checking.claims import ClaimKind, told_in
from xlsx_tools.checking.rules import validate
from xlsx_tools.checking.rules.sentences import RULES
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.handback import hand_back
from xlsx_tools.handback.repair import repair
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.offer_formulas import formula_of_offer, text_of_offer

LAYOUT = LAYOUTS[NATIONAL.id]
OFFERS = {narrative.id: narrative.offer for narrative in NATIONAL.narratives.values() if narrative.offer}
WITH_A_TABLE = {"overview.disclosure", "overview.applications"}
SIZES = (0, 0, 0, 1, 2, 9, 250, 12_345)
FIGURES: dict[str, Number] = {
    "applications.received.natural_person": 190,
    "applications.received.business": 12,
    "applications.carried_in.natural_person": 11,
    "applications.granted.natural_person": 120,
    "applications.state_secret.natural_person": 3,
    "applications.endangers_security.natural_person": 4,
    "applications.repeated.business": 12,
    "applications.carried_out.natural_person": 74,
    "disputes.cases.reviewed_upheld": 2,
}


def filling(seed: int) -> Filling:
    """Every table filled in, in every column of which the figures add up."""
    source = random.Random(seed)
    most = {table: source.choice(SIZES) for table in NATIONAL.tables}
    numbers: dict[str, Number] = {
        item.id: source.choice((0, 0, source.randint(0, most[item.table])))
        for item in NATIONAL.inputs.values()
    }
    drafted = Filling(numbers, frozenset(), {}, {})
    for _ in range(3):
        drafted = balanced(NATIONAL, drafted, source)
    return drafted


def offered(narrative: str, submission: Submission) -> str:
    """What is offered for a text with these figures."""
    return text_of_offer(LAYOUT, OFFERS[narrative], submission)


@given(st.integers(0, 2**32))
@example(0)
def test_every_sentence_agrees_with_the_tables_and_is_understood(seed: int) -> None:
    figures = filling(seed).submission(NATIONAL)
    submission = replace(figures, narrative={text: offered(text, figures) for text in OFFERS})
    assert [f for f in validate(LAYOUT, submission) if f.rule in {rule.id for rule in RULES}] == []
    told = told_in(NATIONAL, submission)
    for narrative in OFFERS:
        digits = "".join(c if c.isdecimal() else " " for c in submission.narrative[narrative]).split()
        claimed = [c for c in told.claims if c.narrative == narrative and c.meanings]
        counted = [c.figure for c in claimed if c.kind is ClaimKind.IS]
        assert sorted(counted) == sorted(digits), "each figure is held against its cell"
        assert claimed or narrative not in WITH_A_TABLE


def test_zero_parts_are_left_out_and_nothing_typed_is_said() -> None:
    lively = filled_submission(NATIONAL, FIGURES)
    assert offered("overview.applications", lively) == (
        "本年新收政府信息公开申请202件，上年结转11件，办结139件，其中予以公开120件、不予公开7件、不予处理12件，"
        "结转下年度继续办理74件。因政府信息公开引起行政诉讼2件。"
    )
    assert offered("other.text", lively) == "本年办理政府信息公开申请139件，没有收取信息处理费。"
    assert (
        offered("other.text", filled_submission(NATIONAL))
        == "本年没有收到政府信息公开申请，没有收取信息处理费。"
    )
    for narrative in OFFERS:
        assert offered(narrative, blank_submission(NATIONAL)).startswith("待填：填了“")


def test_one_table_alone_is_told_of_alone() -> None:
    disputes = replace(blank_submission(NATIONAL), items={"disputes.cases.review_upheld": Quantity(3)})
    assert offered("overview.applications", disputes) == "因政府信息公开引起行政复议3件。"


def test_no_piece_of_text_is_too_long_for_a_formula_and_no_function_too_deep() -> None:
    for offer in OFFERS.values():
        formula = formula_of_offer(LAYOUT, offer)
        assert max(map(len, formula.split('"')[1::2])) < 256
        depth, deepest, within = 0, 0, False
        for before, letter in zip(" " + formula, formula, strict=False):
            within ^= letter == '"'
            if not within:
                depth += (letter == "(" and before.isalpha()) - (letter == ")" and depth > 0)
                deepest = max(deepest, depth)
        assert deepest <= 7


# --- Copied ----------------------------------------------------------------------------------------


def place(narrative: str, row: int = 0) -> tuple[Cell, Cell]:
    """Where a sentence stands, and a row of its text."""
    text = LAYOUT.texts[narrative]
    assert text.offer
    return text.offer, text.cells[row]


def at(cell: Cell) -> dict[str, str]:
    """The cell as the driver is told it."""
    return {"sheet": cell.sheet, "area": cell.a1}


COPIED: list[Operation] = [
    {"do": "copy", "at": at(place(narrative)[0]), "to": at(place(narrative)[1])} for narrative in OFFERS
]
AS_VALUES: list[Operation] = [{**operation, "do": "copy_values"} for operation in COPIED]


@pytest.fixture(scope="module")
def lively() -> bytes:
    """A workbook with figures, in whose texts the sentences are to be put."""
    return filled_workbook(NATIONAL, FIGURES)


def pasted(data: bytes, how: list[Operation], office: Office, folder: Path, kind: str = XLSX) -> bytes:
    """The workbook after somebody copied every sentence into its text, saved in that format."""
    source, saved = folder / "lively.xlsx", folder / "pasted"
    source.write_bytes(data)
    did, _ = office.sitting(source, how, saved, kind)
    assert did == ["done"] * len(how)
    return saved.read_bytes()


def said(intake: Intake) -> list[Finding]:
    """What is told of the workbook."""
    return check(intake)


@pytest.mark.parametrize("kind", [XLSX, XLS, ODS])
def test_a_pasted_sentence_is_read_by_what_it_shows(
    kind: str, lively: bytes, office: Office, tmp_path: Path
) -> None:
    intake = take_in(pasted(lively, COPIED, office, tmp_path, kind))
    submission = filled_submission(NATIONAL, FIGURES)
    for narrative in OFFERS:
        assert intake.submission.narrative[narrative] == offered(narrative, submission)
    assert [finding.rule for finding in said(intake)] == ["K-OFFERED"] * len(OFFERS), "once each"


def test_line_that_somebody_wrote_over_is_told_and_goes_back_as_it_was(lively: bytes) -> None:
    place = LAYOUT.texts["overview.applications"]
    assert place.offer and place.narrative.offer
    a1, typed = place.offer.a1, "本年收到的申请都已办结。"
    data = edited(lively, lambda book: book["总体情况"].__setitem__(a1, typed))
    intake = take_in(data)
    (finding,) = said(intake)
    assert (finding.rule, finding.cell, finding.found) == ("W-OFFER", a1, typed)
    assert typed not in intake.submission.narrative["overview.applications"]
    marked = hand_back(data, intake, [finding], created=CREATED)
    for formulas, expected in ((False, None), (True, offered("overview.applications", intake.submission))):
        now = load_workbook(BytesIO(marked), data_only=formulas)["总体情况"][a1]
        assert now.value == (expected or formula_of_offer(LAYOUT, place.narrative.offer))
        assert now.protection.locked
    notice = load_workbook(BytesIO(marked))["退回意见"]
    assert any(typed in str(cell.value) for row in notice for cell in row)
    assert [f.rule for f in said(take_in(marked))] == []


def test_values_pasted_are_text_like_any_other(lively: bytes, office: Office, tmp_path: Path) -> None:
    intake = take_in(pasted(lively, AS_VALUES, office, tmp_path), careful=True)
    assert said(intake) == []
    submission = filled_submission(NATIONAL, FIGURES)
    assert all(intake.submission.narrative[n] == offered(n, submission) for n in OFFERS)


def test_what_goes_back_can_be_rewritten(lively: bytes, office: Office, tmp_path: Path) -> None:
    data = pasted(lively, COPIED, office, tmp_path)
    intake = take_in(data)
    marked = load_workbook(BytesIO(hand_back(data, intake, said(intake), created=CREATED)))
    mended = load_workbook(BytesIO(repair(intake, created=CREATED).workbook))
    submission = filled_submission(NATIONAL, FIGURES)
    for book in (marked, mended):
        for narrative in OFFERS:
            cell = book[place(narrative)[1].sheet][place(narrative)[1].a1]
            assert cell.value == offered(narrative, submission)
            assert not cell.protection.locked
            above = book[place(narrative)[0].sheet][place(narrative)[0].a1]
            assert above.protection.locked
            assert above.data_type == "f"


def test_a_formula_without_a_result_is_read_as_it_would_show(lively: bytes) -> None:
    """As programs save it that do not calculate."""
    source, target = place("overview.applications")

    def copied(book: object) -> None:
        sheet = book[source.sheet]  # type: ignore[index]
        sheet[target.a1].value = sheet[source.a1].value

    intake = take_in(edited(lively, copied))
    expected = offered("overview.applications", filled_submission(NATIONAL, FIGURES))
    assert intake.submission.narrative["overview.applications"] == expected


def test_a_sentence_copied_before_there_are_figures_is_told() -> None:
    """The line that says so was taken for a text."""
    blank = filled_submission(NATIONAL)
    note = offered("overview.disclosure", blank_submission(NATIONAL))
    texts = {**blank.narrative, "overview.disclosure": note}
    findings = validate(LAYOUT, replace(blank, narrative=texts))
    assert [f.rule for f in findings] == ["N-PLACEHOLDER"]


# --- Declared --------------------------------------------------------------------------------------

GRANTED = "- 予以公开{applications.granted.total}件"
SENTENCES = "            sentences:\n              - - 本年新收"


@pytest.mark.parametrize(
    ("line", "instead", "reason"),
    [
        (
            GRANTED,
            "- 予以公开{applications.granted.totals}件",
            "没有编号为“applications.granted.totals”的指标",
        ),
        (GRANTED, "- 予以公开{last(applications.granted.total)}件", "参考写法里没有上一年的数"),
        (GRANTED, "- 予以公开{applications.granted.total件", "大括号不成对"),
        (GRANTED, f"- {'公' * 201}{{applications.granted.total}}件", "文字不能超过 200 个字"),
        (GRANTED, "- 行政复议{disputes.cases.review_total}件", "一句话里的数应当都在同一张表里"),
        ("applications.received.total = 0, says", 'field(rulemaking) = "有", says', "参考写法只能看表里的数"),
        (SENTENCES, SENTENCES.replace("sentences", "sentence"), "是否想写“sentences”？"),
        (
            "label: 表前说明（可不写",
            "offered: {sentences: [[有]]}, label: 表前说明（可不写",
            "没有地方放参考写法",
        ),
    ],
)
def test_what_cannot_be_offered_is_refused(line: str, instead: str, reason: str, tmp_path: Path) -> None:
    text = (NATIONAL.folder / "form.yaml").read_text(encoding="utf-8")
    assert line in text
    (tmp_path / "form.yaml").write_text(text.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(FormError, match=re.escape(reason)):
        load_anew(tmp_path)


def test_a_group_stands_for_its_items() -> None:
    parts = OFFERS["overview.applications"].sentences[0].clauses[3].parts
    refused = [item for item in NATIONAL.items if item in set(parts[2].items)]
    assert [item.split(".")[1] for item in refused] == [
        "state_secret", "forbidden_by_law", "endangers_security", "third_party_rights",
        "internal_affairs", "process_information", "enforcement_files", "administrative_inquiry",
    ]  # fmt: skip
