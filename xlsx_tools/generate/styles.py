"""The look of a template: fonts of official documents, one colour for inputs, one for totals."""

from typing import Any

Style = dict[str, Any]

INPUT_COLOUR = "#FFF8DC"
TOTAL_COLOUR = "#D9D9D9"
HEADING_COLOUR = "#F5F8FC"
ACCENT = "#1F4E79"

_SONG = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_HEI = {**_SONG, "font_name": "黑体"}
_BOXED = {"border": 1, "border_color": "#7F7F7F"}
_CENTRED = {"align": "center", "text_wrap": True}

TITLE: Style = {**_HEI, "font_size": 16, "align": "center", "shrink": True}
SUBTITLE: Style = {**_SONG, "align": "center", "shrink": True, "font_color": "#404040"}
SECTION: Style = {**_HEI, "font_size": 12, "font_color": ACCENT}
PLAIN: Style = {**_SONG, "text_wrap": True}
NOTE: Style = {**_SONG, "font_size": 10, "font_color": "#595959", "text_wrap": True, "indent": 1}
BOXED_NOTE: Style = {**NOTE, **_BOXED}
BESIDE: Style = {**NOTE, "valign": "top"}
RIGHT: Style = {**_SONG, "font_size": 10, "align": "right"}
LINK: Style = {**_SONG, **_BOXED, "font_color": "#0563C1", "underline": 1, "indent": 1}
SHRUNK_CELL: Style = {**_SONG, **_BOXED, "shrink": True, "indent": 1}
ROW_NUMBER: Style = {**_SONG, **_BOXED, "font_size": 9, "align": "center", "num_format": '"第"0"行"'}
NEXT: Style = {**_SONG, "align": "center", "underline": 1, "shrink": True}
LEGEND_INPUT: Style = {**_SONG, **_BOXED, **_CENTRED, "bg_color": INPUT_COLOUR}
LEGEND_TOTAL: Style = {**_SONG, **_BOXED, **_CENTRED, "border": 3, "bold": True, "bg_color": TOTAL_COLOUR}

HEADING: Style = {**_SONG, **_BOXED, **_CENTRED, "bg_color": HEADING_COLOUR}
LABEL: Style = {**_SONG, **_BOXED, "text_wrap": True, "indent": 1, "bg_color": HEADING_COLOUR}
CELL: Style = {**_SONG, **_BOXED, "text_wrap": True, "indent": 1}
CENTRED_CELL: Style = {**CELL, "align": "center", "indent": 0}
FIXED: Style = {**CELL, "bg_color": TOTAL_COLOUR, "indent": 1}

# Figures keep the General format: any other would round a fraction away before the eye.
INPUT: Style = {
    **_SONG,
    **_BOXED,
    "align": "center",
    "shrink": True,
    "bg_color": INPUT_COLOUR,
    "locked": False,
}
# Where no colours are: darker than what is typed, bold, and its borders are broken lines.
TOTAL: Style = {
    **_SONG,
    **_BOXED,
    "border": 3,
    "align": "center",
    "shrink": True,
    "bold": True,
    "bg_color": TOTAL_COLOUR,
}
SWITCH: Style = {**INPUT, "bold": True}
ENTRY: Style = {**CELL, "bg_color": INPUT_COLOUR, "locked": False, "indent": 1, "num_format": "@"}
# Not the Text format: older versions of Excel show #### for more than 255 characters of it.
TEXT: Style = {
    **_BOXED,
    "font_name": "仿宋",
    "font_size": 11,
    "valign": "top",
    "text_wrap": True,
    "bg_color": INPUT_COLOUR,
    "locked": False,
}
# Grey and dotted, in the letters of notes: it is neither typed nor part of the report.
OFFERED: Style = {
    **_SONG,
    "font_size": 10,
    "font_color": "#404040",
    "border": 4,
    "border_color": "#7F7F7F",
    "text_wrap": True,
    "valign": "top",
    "bg_color": "#F2F2F2",
}
TEXT_HEADING: Style = {**TEXT, "font_name": "楷体", "valign": "vcenter", "font_size": 12}

OVERALL: Style = {**_HEI, "font_size": 18, "align": "center", "border": 2, "border_color": ACCENT}
COUNT: Style = {**_HEI, **_BOXED, "font_size": 14, "align": "center"}

# Words where a number belongs: told apart from what fails also where no colours are.
WORDS: Style = {"bg_color": "#F4B183", "font_color": "#833C0B", "italic": True, "bold": True}
FAILING: Style = {"bg_color": "#F8B4B4", "font_color": "#9C0006"}
READY: Style = {"bg_color": "#C6EFCE", "font_color": "#006100"}
# A line that leads on, and one that leads to what fails.
LEADING: Style = {"font_color": "#0563C1", "bold": True}
BROKEN: Style = {"font_color": "#9C0006"}
PENDING: Style = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
