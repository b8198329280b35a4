"""Whether the workbook still says whose it is and of which year."""

from collections.abc import Iterator

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.origin import unit_problem, year_problem
from xlsx_tools.finding import Finding, Rule, Severity

FILE = Rule(
    "W-FILE",
    Severity.ERROR,
    "文件是本程序生成的填报工作簿，表式和版本相符，能够完整读取",
    "把数据填到发给本单位的模板里，用 Excel 或 WPS 保存后重新发送",
)
UNIT = Rule(
    "W-UNIT", Severity.ERROR, "单位名称与生成模板时一致", "改回模板上的单位名称；单位确已更名的，重新生成模板"
)
YEAR = Rule(
    "W-YEAR", Severity.ERROR, "年度与生成模板时一致", "改回模板上的年度；确为别的年度的，用那一年度的模板"
)
RULES = (FILE, UNIT, YEAR)


def check(context: Context) -> Iterator[Finding]:
    """Unit and year as shown against those the template was made for."""
    submission, made_for = context.submission, context.submission.origin
    if (problem := unit_problem(submission.unit)) or submission.unit != made_for.unit:
        reason = problem or f"是“{submission.unit}”，而模板是为“{made_for.unit}”生成的"
        advice = f"。请改回“{made_for.unit}”；单位确已更名的，请重新生成模板。"
        message, spot = reason + advice, context.spot_of_field("unit")
        yield UNIT.finding(message, at=spot, expected=made_for.unit, found=submission.unit)
    if (problem := year_problem(submission.year)) or submission.year != made_for.year:
        reason = problem or f"是 {submission.year}，而模板是 {made_for.year} 年度的"
        advice = f"。请改回 {made_for.year}；确为别的年度的，请用那一年度的模板。"
        message, spot = reason + advice, context.spot_of_field("year")
        yield YEAR.finding(message, at=spot, expected=made_for.year, found=submission.year)
