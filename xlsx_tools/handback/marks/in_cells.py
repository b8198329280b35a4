"""Marks in the cells: a colour that leaves the cell's own style alone, and a note."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from xlsx_tools.finding import Finding, Severity
from xlsx_tools.handback.marks.told import message_lines, words_of
from xlsx_tools.workbook.words import MARK_AUTHOR

if TYPE_CHECKING:
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.worksheet import Worksheet

# Stands in a hidden cell of the first sheet and in the formula of every colour.
MARK = "xlsx_tools_mark"
# Parts our lines of a note from the filler's own above them.
NOTE_LINE = "—— 退回意见（改正后不用删除） ——"
GRAVEST_FIRST = tuple(Severity)
COLOURS = {Severity.ERROR: "FF7C73", Severity.WARNING: "FFC04D", Severity.INFO: "9CC8F0"}


def mark_cells(sheet: "Worksheet", findings: Iterable[Finding]) -> None:
    """Colour and note every cell of the sheet that a finding speaks of."""
    areas = _by_area(sheet, [f for f in findings if f.cell and f.sheet == sheet.title])
    _colour(sheet, {area: by_gravity(found)[0].severity for area, found in areas.items()})
    for area, found in areas.items():
        _note(sheet, area.split(":")[0], found)


def unmark_cells(sheet: "Worksheet") -> bool:
    """Take away all colours and notes of ours; says whether there were any."""
    from openpyxl.comments import Comment

    noted = [cell for cell in sheet._cells.values() if cell.comment and NOTE_LINE in cell.comment.text]
    for cell in noted:
        if comment := cell.comment:
            theirs, _, _ = comment.text.partition(NOTE_LINE)
            kept = _readable(Comment(theirs.removesuffix("\n"), comment.author))
            cell.comment = kept if theirs else None
    rules = [rule for cells in sheet.conditional_formatting for rule in cells.rules]
    _colour(sheet, {})
    return bool(noted) or any(MARK in str(rule.formula) for rule in rules)


def _by_area(sheet: "Worksheet", findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by cell, or by the merged block that the cell is part of; the gravest first."""
    areas: dict[str, list[Finding]] = {}
    for finding in by_gravity(findings):
        cell = finding.cell or ""
        area = next((block.coord for block in sheet.merged_cells.ranges if cell in block), cell)
        areas.setdefault(area, []).append(finding)
    return areas


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, errors first, otherwise in their order."""
    return sorted(findings, key=lambda finding: GRAVEST_FIRST.index(finding.severity))


def _colour(sheet: "Worksheet", marked: Mapping[str, Severity]) -> None:
    """Colour these areas, without touching any cell's own style.

    The filler's conditional formats are left out: they come back from the original on saving.
    """
    from openpyxl.formatting.formatting import ConditionalFormattingList

    sheet.conditional_formatting = ConditionalFormattingList()
    for severity in GRAVEST_FIRST:
        if areas := [area for area, gravest in marked.items() if gravest is severity]:
            sheet.conditional_formatting.add(" ".join(areas), _always(COLOURS[severity]))


def _always(colour: str) -> "Rule":
    """A conditional format whose condition is always true, and recognisable as ours."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    style = DifferentialStyle(fill=PatternFill("solid", colour, colour))
    return Rule("expression", formula=[f'"{MARK}"<>""'], dxf=style)


def _note(sheet: "Worksheet", cell: str, findings: Iterable[Finding]) -> None:
    """Write the findings into the cell's note, below what the filler has written there."""
    from openpyxl.comments import Comment

    text = "\n".join([NOTE_LINE, *(f"【{f.severity.words}】{words_of(f)}" for f in findings)])
    theirs: Comment | None = sheet[cell].comment
    comment = Comment(f"{theirs.text}\n{text}", theirs.author) if theirs else Comment(text, MARK_AUTHOR)
    sheet[cell].comment = _readable(comment)


def _readable(comment: "Comment") -> "Comment":
    """The note, as large as its text needs."""
    comment.width = 360
    comment.height = min(20 * message_lines(comment.text, 46) + 20, 800)
    return comment
