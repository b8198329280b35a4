"""What is said of a published report that could not be read in every respect."""

from collections.abc import Iterable

from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.prose import few, quoted

TABLE = Rule(
    "G-TABLE",
    Severity.ERROR,
    "公布的报告里每张表都找得到",
    "打开原文看这张表在不在、栏目认不认得出来，照原文补上数字",
)
ROW = Rule(
    "G-ROW", Severity.ERROR, "公布的报告里每一行都找得到", "照原文核对这一行在不在；在的，补上这一行的数"
)
COLUMN = Rule(
    "G-COLUMN", Severity.ERROR, "公布的报告里每一栏都找得到", "照原文核对这一栏在不在；在的，补上这一栏的数"
)
FIGURE = Rule("G-FIGURE", Severity.ERROR, "公布的报告里每个数都读得出、分得清", "照原文核对，补上读不出的数")
TOTAL = Rule("G-TOTAL", Severity.WARNING, "公布的报告里合计都找得到", "合计已按分项计算；请照原文核对")
SUBTOTAL = Rule(
    "G-SUBTOTAL", Severity.WARNING, "公布的报告里小计是它下面各行之和", "照原文核对小计和各行，看哪一个印错了"
)
STRAY = Rule(
    "G-STRAY", Severity.WARNING, "公布的报告里有数字的行都认得出", "照原文看这些数字该属于哪一行，补上或不理"
)
TEXT = Rule(
    "G-TEXT",
    Severity.WARNING,
    "公布的报告里每个部分的标题和文字都找得到",
    "照原文核对这一部分的文字，补上没有读到的",
)
FORMAT = Rule(
    "G-FORMAT",
    Severity.WARNING,
    "公布的报告用的是那一年度的格式",
    "核对是不是用错了格式；要照印的格式读，用 --form 写明",
)
WHOSE = Rule(
    "G-WHOSE", Severity.WARNING, "公布的报告写明是哪个单位、哪一年度的", "核对单位名称和年度，不对的改正"
)
NAME = Rule(
    "G-NAME",
    Severity.INFO,
    "公布的报告在标题里写单位的全称，用规范汉字",
    "不用改；核对一下单位认得对不对，不对的用 --unit 写明",
)
LABEL = Rule(
    "G-LABEL",
    Severity.INFO,
    "公布的报告里栏目名称与表式一致",
    "不用改；核对一下认得对不对",
)
ZERO = Rule(
    "G-ZERO", Severity.INFO, "公布的报告里没有的填 0，不空着，也不画线", "不用改；核对一下是否确实没有"
)
READ_AS = Rule("G-READ-AS", Severity.INFO, "公布的报告里数字写法规范", "不用改；核对一下读得对不对")
CUT = Rule("G-CUT", Severity.INFO, "公布的报告里各格的数分得开", "不用改；照原文核对一下分得对不对")
TWICE = Rule("G-TWICE", Severity.INFO, "公布的报告里每张表只有一份", "不用改")
RULES = (
    TABLE, ROW, COLUMN, FIGURE, TOTAL, SUBTOTAL, STRAY, TEXT,
    FORMAT, WHOSE, NAME, LABEL, ZERO, READ_AS, CUT, TWICE,
)  # fmt: skip

_MOST_NAMED, _LONGEST = 6, 40


def listed(names: Iterable[str], counter: str = "处") -> str:
    """The first of the places, and how many there are."""
    return few(list(names), _MOST_NAMED, f" 等 {{}} {counter}")


def shown(text: str) -> str:
    """What stands in the report, shortened."""
    return quoted(" ".join(text.split()), _LONGEST)


def of_table(rule: Rule, sheet: str, message: str) -> Finding:
    """A finding on a table or part as a whole."""
    return rule.finding(f"{sheet}：{message}", at=Spot(sheet))
