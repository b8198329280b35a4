"""The sheets that every workbook has beside those of the parts of its form."""

# The sheets that every workbook has beside those of the form's parts.
GUIDE_SHEET = "填报说明"
BASICS_SHEET = "基本信息"
CHECKS_SHEET = "校验"
SOURCES_SHEET = "汇总来源"  # of a sum only; where one does not hold all units, followed by 2, 3, …
TEXTS_SHEET = "各单位文字"  # of a sum only
HIDDEN_SHEET = "_xlsx_tools"
OWN_SHEETS = (GUIDE_SHEET, BASICS_SHEET, CHECKS_SHEET, SOURCES_SHEET, TEXTS_SHEET, HIDDEN_SHEET)
