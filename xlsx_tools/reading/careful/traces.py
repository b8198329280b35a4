"""Whose a workbook is when its hidden sheet is gone: by its properties, its defined name, its sheets."""

from xlsx_tools.filing.origin import ORIGIN_NAME, Origin, origin_from_pairs, origin_from_text
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.form.own_sheets import BASICS_SHEET, HIDDEN_SHEET
from xlsx_tools.reading.careful.look import Look

IDENTITY_LOST = Rule("K-IDENTITY", Severity.INFO, "隐藏的模板信息表保持完好", "不用改；下次请勿删除隐藏的表")
IDENTITY_SHOWN = Rule(
    "K-ORIGIN",
    Severity.WARNING,
    "文件里留有模板信息，能核对单位和年度",
    "核对单位名称和年度，确认没有张冠李戴",
)
RULES = (IDENTITY_LOST, IDENTITY_SHOWN)


def origin_in(look: Look) -> Origin | None:
    """The form's identity from the document properties or the defined name."""
    prefix = f"{ORIGIN_NAME}_"
    pairs = {key.removeprefix(prefix): text for key, text in look.texts.items() if key.startswith(prefix)}
    text = look.texts.get(ORIGIN_NAME, "").removeprefix('"').removesuffix('"').replace('""', '"')
    return origin_from_pairs(pairs) or origin_from_text(text)


def lost_sheet() -> Finding:
    """That the hidden sheet is gone and the properties made up for it."""
    message = f"隐藏的信息表“{HIDDEN_SHEET}”被删除，已从文件属性认出单位和年度，不影响读取。"
    return IDENTITY_LOST.finding(message)


def only_shown(origin: Origin, title: str) -> Finding:
    """That all there is to go by is what the sheets show."""
    message = (
        f"文件里的模板信息全部丢失，已按标题和栏目认出是“{title}”；单位（{origin.unit}）和年度（{origin.year}）"
        f"以“{BASICS_SHEET}”页为准，请核对。"
    )
    return IDENTITY_SHOWN.finding(message, at=Spot(BASICS_SHEET))
