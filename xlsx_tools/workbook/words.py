"""The words that stand on the own sheets of a workbook, written and found again."""

SWITCH_WORDS = "本表空白处均为零："  # left of the drop-down over each table
SWITCHED_ON, SWITCHED_OFF = "是", "否"
DIFFERENCE = "差 "  # before the difference that a check comes to, where it is shown below its table
# What is wrong begins with the first or holds ALL_FAILING, what is left holds the second.
THERE_ARE, STILL = "有 ", "还有 "
ALL_FILLED, ALL_FAILING = "数字已填完", "勾稽不符"
STATUS_BEGINS = (THERE_ARE, STILL, ALL_FILLED, ALL_FAILING)  # how the line over a table begins
TEXTS_LEFT, TEXTS_WRITTEN = "文字还有 ", "必填的文字都写了。"  # how the line below the title of texts begins
# Where to go on once a sheet is done; a link, that says so by its first words unless all is done.
LINK_SIGN = "点这里"
GO_ON, GIVE_REASONS = "点这里接着填：{}", "点这里到“校验”页写明原因"
ALL_DONE, LACKING_UNITS = "填完了，保存后发回。", "有单位没有交齐，点这里看是哪些"
OFFERED = "（{}，见下面灰色一行）"  # behind the caption of a text for which sentences are offered
# Stands in the place of a sentence until there are figures; whoever copies it is told by its first word.
NOTHING_OFFERED = "待填：填了“{}”页的数字以后，这里就有可以照用的话。"
# Right of a table, never printed.
PASTING = "从别的表格粘贴数字：先复制，点中下面一块的左上角，再用“选择性粘贴—数值”。可以整块粘贴的格：{}。"
CHECK_WORDS = "校验：{}"  # below a table, left of what a check comes to in each column
UNIT_LABEL, YEAR_LABEL = "单位名称", "年度"  # on 基本信息, left of unit and year
SUM_KEY = "sum/"  # on the hidden sheet, before the id of each table and left of the sum of what is typed
GIVEN_KEY = "given/"  # on the hidden sheet, before the key of a reason and left of it and of its figures
SHEET_KEY = "sheet/"  # on the hidden sheet, before the name of each sheet and left of a reference to it
SOURCE_KEY = "source/"  # on the hidden sheet, before each unit of a sum and left of what it lacks
MARKS_SHEET = "退回意见"  # put in front of a workbook that goes back to whoever filled it in
MARK_AUTHOR = "校验退回"  # who signs the notes that are put into its cells then
CHECKS_TITLE = "校验：勾稽关系一览"
YEARS_TITLE = "与上一年衔接（对不上的，请写明原因）"
YEAR_HEADINGS = ("规则编号", "两年的关系", "行（列）", "本年", "上一年", "差额", "结果", "查看", "情况说明")
REASONS_TITLE = "其他提示核实的情况说明（左边填校验结果里的规则编号，右边写原因）"
FAILING_TITLE = "不成立的勾稽关系（点一行就到那一条；最多列 {} 条，全部见下面）"
ALL_CHECKS_TITLE = "全部勾稽关系（不打印；在“结果”的下拉箭头里只勾 ×，就只看不成立的）"
REASON_LABEL = "补充说明 {}"
SOURCE_HEADINGS = ("工作表", "格", "指标", "各单位之和", "表中的数")
COUNTED = "已计入"  # below a unit of a sum that lacks nothing
CHECK_HEADINGS = ("规则编号", "勾稽关系", "行（列）", "左边", "右边", "差额", "结果", "查看", "情况说明")
