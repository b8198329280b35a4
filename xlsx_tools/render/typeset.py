"""The pdf output: a template prints the document's tree as Typst's source, which is set by typst."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from markupsafe import Markup

from xlsx_tools.render.columns import column_widths, fits, fitting_size, side_indent
from xlsx_tools.render.drawing import svg
from xlsx_tools.render.faces import FACES
from xlsx_tools.render.flow import Placing, TypeArea, is_kept, placings, table_height
from xlsx_tools.render.pages import rendered
from xlsx_tools.render.report import PrintedTable, Report
from xlsx_tools.render.runs import runs
from xlsx_tools.render.templates import TYPST, TemplateError, find_template

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

_REACHES_OUT = re.compile(r"(?<![\w-])(?:import|include|eval)(?![\w-])")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_PLACE = re.compile(r"\.typ:(\d+):\d+")
_PAGE = TypeArea(width=442, height=637, line=29, size=16, together=2)  # the type area of GB/T 9704, in points
_SMALL, _WIDE = 9, 8  # letters of a table wider than so many columns
_ACCESSIBLE: "PDFStandard" = "ua-1"


def render_pdf(document: Report, folders: tuple[Path, ...]) -> tuple[bytes, tuple[str, ...]]:
    """The document as a PDF, and what is to be known of it; raises TemplateError."""
    file = find_template(TYPST, folders)
    families = frozenset(_fonts().families())
    source = typst_source(document, file, folders, families)
    data, lacking = _set(source, file)
    return data, (*substitutions(file.read_text("utf-8"), families), *_unseen(lacking, document))


def typst_source(document: Report, file: Path, folders: tuple[Path, ...], families: Collection[str]) -> str:
    """What the template prints of the document for typst; raises TemplateError."""
    all_runs = runs(document, lambda table: fits(table, int(_PAGE.width), _SMALL))
    placed = placings(document, all_runs, _PAGE, _height)
    values = {
        "report": document,
        "faces": {name: face.found(families) for name, face in FACES.items()},
        "column_widths": column_widths,
        "size_of": lambda table, is_across: fitting_size(
            table, int(_PAGE.height if is_across else _PAGE.width), _sizes(table, is_across)
        ),
        "side_indent": side_indent,
        "drawing": svg,
        "runs": all_runs,
        "is_broken": lambda entry: placed.get(id(entry)) is Placing.BROKEN,
        "begins_page": lambda entry: placed.get(id(entry)) is Placing.NEXT_PAGE,
        "is_kept": is_kept,
    }
    source = rendered(file, folders, values, literal=typst_literal).decode()
    if found := _REACHES_OUT.search(source):
        line = source.count("\n", 0, found.start()) + 1
        raise TemplateError(
            f"版式“{file}”里有“{found.group()}”（排版内容第 {line} 行）：版式不能引用别的文件和程序包，请去掉"
        )
    return source


def _height(table: PrintedTable, is_across: bool) -> float:
    width = _PAGE.height if is_across else _PAGE.width
    return table_height(table, width, fitting_size(table, int(width), _sizes(table, is_across)))


def _sizes(table: PrintedTable, is_across: bool) -> Sequence[float]:
    """The sizes of letters of a table, the best first."""
    return (9, 7.5) if table.width > _WIDE and not is_across else (10.5, 9, 7.5, 6)


def typst_literal(value: object) -> Markup:
    """A value as Typst's code; of texts all that could be code is written by its number."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool) or value is None:
        return Markup({True: "true", False: "false", None: "none"}[value])
    if isinstance(value, int | float):
        return Markup(str(value))
    if isinstance(value, tuple | list):
        return Markup(f"({''.join(f'{typst_literal(entry)}, ' for entry in value)})")
    return Markup('"' + "".join(map(_character, str(value))) + '"')


def _character(character: str) -> str:
    is_harmless = character.isdecimal() or character > "\u00ff"
    return character if is_harmless else f"\\u{{{ord(character):x}}}"


@cache
def _fonts() -> "Fonts":
    """The fonts of this machine; finding them takes longer than setting a report."""
    from typst import Fonts

    return Fonts()


def _set(source: str, file: Path) -> tuple[bytes, str]:
    """The PDF, and which text no font of this machine has: PDF/UA does not allow that."""
    from typst import TypstError

    try:
        return _compiled(source, [_ACCESSIBLE]), ""
    except TypstError as error:
        no_glyph = _NO_GLYPH.search(error.message)
        if no_glyph is None:
            raise TemplateError(_in_chinese(error, source, file)) from error
        return _compiled(source, []), no_glyph.group(1)


def _compiled(source: str, standards: "list[PDFStandard]") -> bytes:
    """What typst makes of the source, where neither files nor packages are within reach."""
    from typst import Compiler

    with TemporaryDirectory() as empty:
        compiler = Compiler(
            source.encode(), root=empty, font_paths=_fonts(), package_path=empty, package_cache_path=empty
        )
        data = compiler.compile(format="pdf", pdf_standards=standards, timestamp=0)
    assert isinstance(data, bytes)  # no output file was named, and a PDF is one file
    return data


def _in_chinese(error: Exception, source: str, file: Path) -> str:
    """Where the setting of the template's output failed."""
    place = _PLACE.search(getattr(error, "diagnostic", ""))
    if not place:
        return f"版式“{file}”排不成 PDF，请检查其中的写法"
    line = int(place.group(1))
    return f"版式“{file}”排不成 PDF：排版内容第 {line} 行“{source.splitlines()[line - 1].strip()}”写法有误"


def substitutions(template: str, families: Collection[str]) -> tuple[str, ...]:
    """A sentence that names the faces the template wants and the machine lacks."""
    wanted = [face for name, face in FACES.items() if name in template]
    if missing := [face.name for face in wanted if not face.found(families)]:
        return (
            f"这台电脑没有中文字体可排{'、'.join(missing)}，pdf 里的字可能显示不出来。请先安装中文字体。",
        )
    replaced: dict[str, list[str]] = {}
    for face in wanted:
        if stand_in := face.stand_in(families):
            replaced.setdefault(stand_in, []).append(face.name)
    if not replaced:
        return ()
    told = "，".join(f"{'、'.join(names)}用“{family}”代替" for family, names in replaced.items())
    return (f"这台电脑缺少公文字体，pdf 里{told}；装上这些字体再生成，即用原字体。",)


def _unseen(lacking: str, document: Report) -> tuple[str, ...]:
    """A sentence on text that no font of this machine has."""
    if not lacking:
        return ()
    told = f"“{document.title}”的 pdf 里“{lacking}”显示不出来：这台电脑的字体里没有。"
    return (f"{told}请装上有这个字的字体再生成。",)
