"""The few steps that would clear everything: corrections first, then remedies, then reasons."""

from xlsx_tools.checking.steps import places, steps
from xlsx_tools.finding import Correction, Finding, Severity

REMEDIES = {"C-BLANK": "填上数字", "A-BALANCE": "请核对本列的件数", "A-CARRIED-IN": "核对两年的数字"}


def finding(rule: str, severity: Severity, place: str, **more: object) -> Finding:
    sheet, _, cell = place.partition("!")
    return Finding(rule, severity, "有问题", sheet=sheet or None, cell=cell or None, **more)  # type: ignore[arg-type]


def error(rule: str, place: str, **more: object) -> Finding:
    return finding(rule, Severity.ERROR, place, **more)


def warning(rule: str, place: str, **more: object) -> Finding:
    return finding(rule, Severity.WARNING, place, **more)


SWAPPED = (Correction("applications.granted.business", "依申请公开", "E8", 21, 12, "数字颠倒"),)
DROPPED = (Correction("applications.granted.research", "依申请公开", "F8", 1, 11, "少打了一位数字"),)


def test_nothing_found_needs_no_step() -> None:
    assert steps([], REMEDIES) == []
    assert steps([finding("C-READ-AS", Severity.INFO, "依申请公开!D6")], REMEDIES) == []


def test_alike_findings_are_one_step_with_their_places() -> None:
    found = [error("C-BLANK", f"主动公开!B{row}") for row in range(5, 11)]
    found.append(error("C-BLANK", "复议诉讼!A6"))
    assert steps(found, REMEDIES) == ["主动公开!B5、B6、B7、B8 等 6 格；复议诉讼!A6：填上数字。"]


def test_the_one_suggestion_is_a_step_of_its_own() -> None:
    found = [error("A-BALANCE", "依申请公开!E6", suggestions=(SWAPPED,))]
    assert steps(found, REMEDIES) == ["依申请公开!E8 改为 12（先与原始记录核对）。"]


def test_several_suggestions_are_a_choice_that_a_step_cannot_make() -> None:
    found = [error("A-BALANCE", "依申请公开!E6", suggestions=(SWAPPED, DROPPED))]
    assert steps(found, REMEDIES) == ["依申请公开!E6：请核对本列的件数。"]


def test_warnings_without_a_reason_are_asked_for_one_at_the_end() -> None:
    found = [
        warning("A-CARRIED-IN", "依申请公开!E7"),
        error("C-BLANK", "主动公开!B5"),
        warning("A-CARRIED-IN", "依申请公开!F7"),
        warning("N-LENGTH", "总体情况!A4", reason="县政府的报告"),
    ]
    assert steps(found, REMEDIES) == [
        "主动公开!B5：填上数字。",
        "依申请公开!E7、F7：核对两年的数字。",
        "提示核实的 2 处核对后确实无误的，不用改，在“校验”页写明原因（规则编号 A-CARRIED-IN）。",
    ]


def test_findings_on_the_whole_file_have_no_cell() -> None:
    assert places([error("W-SHEET", ""), error("W-SHEET", "依申请公开")]) == "整个文件；依申请公开"
