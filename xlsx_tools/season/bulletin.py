"""The bulletin (通报) of a season, to be passed on: who filed when, and the key figures side by side.

Nobody's name, telephone or address stands in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import dropwhile, takewhile, zip_longest
from math import ceil
from pathlib import Path

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, show
from xlsx_tools.render.pages import rendered
from xlsx_tools.render.plain_table import plain_table
from xlsx_tools.render.report import Headline, Paragraph, PrintedTable, Report, Section
from xlsx_tools.render.templates import REFERENCE, find_template, template_folders
from xlsx_tools.season.key_table import KeyRow, KeyTable, change_as_text
from xlsx_tools.season.status.overview import Line, Overview, Tone

KINDS = (".docx", ".pdf")
_TEMPLATE = "bulletin.txt.j2"
_WHEN, _KEY, _COMPARED = "报送情况", "一览表", "与上年比较表"
_HEADINGS = ("单位", "报送时间", "退回次数", "情况")
_MOST_ROWS = 12  # of units below each other; more stand in two columns, lest the table takes a page
_MOST_COMPARED = 4  # figures beside each other, each with its change: on an upright page
_Content = Headline | Paragraph | PrintedTable


def bulletin(
    overview: Overview,
    figures: KeyTable | None,
    *,
    office: str = "",
    templates: Path | None = None,
    is_compared: bool = False,
) -> Report:
    """What the bulletin says; its words are in templates/bulletin, or in the office's own folder.

    `is_compared`: with each unit's figures of last year, which takes a page or more.
    """
    folders = (*(() if templates is None else (templates,)), templates_folder() / "bulletin")
    tables = {_WHEN: [_when(overview)]}
    if figures and figures.rows:
        tables[_KEY] = [_key(figures)]
    if is_compared and figures and (compared := _compared(figures)):
        tables[_COMPARED] = compared
    has = {"has_figures": _KEY in tables, "has_last_year": _COMPARED in tables}
    values = {**_facts(overview), "office": office, **has}
    printed = rendered(find_template(_TEMPLATE, folders), folders, values).decode()
    title, *lines = [line.strip() for line in printed.splitlines() if line.strip()]
    closing = tuple(line.removeprefix("> ") for line in lines if line.startswith("> "))
    preface = takewhile(lambda line: not line.startswith("# "), lines)
    return Report(
        title=title,
        unit=overview.title,  # after which a long title is broken
        year="",
        draft=False,
        preface=tuple(Paragraph(line) for line in preface if not line.startswith("> ")),
        parts=tuple(_sections(lines, tables)),
        closing=closing,
    )


def printed_bulletin(document: Report, kind: str, form: Form, templates: Path | None = None) -> bytes:
    """The bulletin as a .docx or .pdf file, with the styles of reports; raises XlsxToolsError."""
    folders = template_folders(form, templates)
    if kind == ".docx":
        from xlsx_tools.render.word import render_word

        return render_word(document, find_template(REFERENCE, folders))
    from xlsx_tools.render import uninstalled

    if problem := uninstalled("pdf"):
        raise XlsxToolsError(f"{problem}。")
    from xlsx_tools.render.typeset import render_pdf

    return render_pdf(document, folders)[0]


def _facts(overview: Overview) -> dict[str, object]:
    def named(lines: Iterable[Line]) -> list[str]:
        return [line.unit for line in lines]

    owing = [line for line in overview.lines if not line.is_exempt]
    accepted = [line for line in owing if line.is_accepted]
    return {
        "title": overview.title,
        "now": overview.now,
        "until": _until(overview.deadlines),
        "units": len(owing),
        "accepted": len(accepted),
        "hinted": sum(line.tone is Tone.DOUBTFUL for line in accepted),
        "late": named(line for line in accepted if line.is_late),
        "missing": named(line for line in owing if line.tone in (Tone.WAITING, Tone.LATE)),
        "returned": named(line for line in owing if line.tone in (Tone.BAD, Tone.UNDECIDED)),
        "exempt": named(line for line in overview.lines if line.is_exempt),
    }


def _until(deadlines: Sequence[datetime]) -> str:
    """The last days, in words that no line is broken in the middle of; empty where nobody said."""
    days = [f"{day.year}年{day.month}月{day.day}日" for day in (*deadlines[:1], *deadlines[1:][-1:])]
    return f"{'至'.join(days)}{'（各单位不同）' if len(days) > 1 else ''}"


def _sections(lines: Iterable[str], tables: Mapping[str, Sequence[PrintedTable]]) -> Iterator[Section]:
    """What stands below each heading."""
    found: dict[str, list[_Content]] = {}
    for line in dropwhile(lambda line: not line.startswith("# "), lines):
        if line.startswith("# "):
            below = found.setdefault(line.removeprefix("# "), [])
        elif not line.startswith("> "):
            below.extend(tables.get(line.strip("[]")) or [Paragraph(line)])
    return (Section(Headline(1, heading), tuple(entries)) for heading, entries in found.items())


def _when(overview: Overview) -> PrintedTable:
    """Who filed when, and how often it was to be corrected."""
    rows = [
        (
            line.unit,
            f"{line.filed:%m-%d}" if line.filed else "",
            str(line.returned or ""),
            f"{line.state}{_since(line)}",
        )
        for line in overview.lines
    ]
    if len(rows) <= _MOST_ROWS:
        return plain_table(_WHEN, _HEADINGS, rows, 0)
    half = (len(rows) + 1) // 2
    beside = zip_longest(rows[:half], rows[half:], fillvalue=("",) * len(_HEADINGS))
    return plain_table(_WHEN, _HEADINGS * 2, [(*left, *right) for left, right in beside], 0)


def _since(line: Line) -> str:
    """That a unit was late, or when it filed again what it had filed in time."""
    if line.is_late and line.versions:
        return "（逾期）"
    is_later = line.counted and line.counted != line.filed
    return f"（{line.counted:%m-%d} 改报）" if line.counted and is_later else ""


def _key(figures: KeyTable) -> PrintedTable:
    """This year's figures of each unit, last year's of all together."""
    total = figures.total
    rows = [(row.label, *map(show, row.now)) for row in (*figures.rows, total)]
    if any(number is not None for number in total.before):
        rows += [("上年合计", *map(show, total.before)), ("增减", *map(change_as_text, total.changes))]
    return plain_table(_KEY, ("单位", *figures.headings), rows, len(rows) - len(figures.rows))


def _compared(figures: KeyTable) -> list[PrintedTable]:
    """Last year's figures of each unit of which they are known, and the changes: as wide as can be read."""
    known = [row for row in (*figures.rows, figures.total) if any(one is not None for one in row.before)]
    if not known:
        return []
    number = len(figures.headings)
    tables = ceil(number / _MOST_COMPARED)
    most = ceil(number / tables)
    return [_compared_in(figures, known, range(at, min(at + most, number))) for at in range(0, number, most)]


def _compared_in(figures: KeyTable, known: Sequence[KeyRow], places: range) -> PrintedTable:
    """The figures at those places, each as it was last year and how it changed."""
    rows = [
        (row.label, *(text for place in places for text in _beside(row.before[place], row.changes[place])))
        for row in known
    ]
    headings = ("单位", *("上年", "增减") * len(places))
    groups = [(figures.headings[place], 2) for place in places]
    return plain_table(_COMPARED, headings, rows, int(known[-1].unit == figures.total.unit), groups)


def _beside(before: Number | None, change: Number | None) -> tuple[str, str]:
    """Last year's figure and the change; a change of nothing is told."""
    return show(before), change_as_text(change) or ("0" if change == 0 else "")
