"""What was done around the cells: protection lifted, notes, links, macros, pictures."""

from collections.abc import Iterator, Sequence

from xlsx_tools.files.container import Container, Format
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.prose import quoted
from xlsx_tools.reading.careful.look import Look
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

MACROS = Rule("K-MACRO", Severity.INFO, "文件不带宏", "不用改；来历不明的，不要启用宏")
LINKS = Rule("K-LINK", Severity.INFO, "文件不链接到别的文件", "不用改；报送前最好断开链接")
PICTURES = Rule("K-PICTURE", Severity.INFO, "文件里没有图片", "不用改；图片不会进入报告")
PROTECTION = Rule("K-PROTECTION", Severity.INFO, "工作表保持保护", "不用改；下次请勿取消保护")
NOTES = Rule("K-NOTE", Severity.INFO, "没有另写批注", "不用改；批注不会进入报告")
UNSEEN = Rule(
    "K-UNSEEN",
    Severity.WARNING,
    "文件能逐格核对公式、批注、隐藏的行列和错误值",
    "逐格看一遍，或者用 Excel、WPS 另存为“Excel 工作簿（*.xlsx）”再查",
)
RULES = (UNSEEN, MACROS, LINKS, PICTURES, PROTECTION, NOTES)

_SHOWN, _MOST_NAMED = 60, 5


def findings(container: Container, look: Look, layout: Layout) -> Iterator[Finding]:
    """All of it, a sheet at a time where it belongs to one."""
    if container.kind is Format.XLSM:
        yield MACROS.finding("文件带有宏，已忽略，没有运行；请另存为“Excel 工作簿（*.xlsx）”再发送。")
    if look.links:
        names = "、".join(link.replace("\\", "/").rpartition("/")[2] for link in look.links[:_MOST_NAMED])
        yield LINKS.finding(f"文件链接到别的文件（{names}）；链接没有打开，数字以文件里保存的为准。")
    if container.pictures:
        yield PICTURES.finding(f"文件里有 {container.pictures} 张图片，没有读取；数字请填在格里。")
    seen = [name for part in layout.form.parts if (name := layout.sheet_of(part)) in look.sheets]
    unprotected = [name for name in seen if not look.sheets[name].is_protected]
    if unprotected:
        message = f"工作表“{'”“'.join(unprotected)}”的保护被撤销了，公式和栏目可能被改动，已逐格核对。"
        yield PROTECTION.finding(message)
    yield from _notes(look, seen)


def unseen() -> Finding:
    """That nothing but values could be read."""
    return UNSEEN.finding(
        "文件的数字和文字都读出来了，但未能逐格核对公式、批注、错误值和隐藏的行列。"
        "请逐格看一遍；也可以用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”再发送。"
    )


def _notes(look: Look, names: Sequence[str]) -> Iterator[Finding]:
    for name in names:
        for (row, column), note in look.sheets[name].notes.items():
            cell = Cell(name, row, column)
            text = " ".join(note.split())
            shown = quoted(text, _SHOWN)
            message = f"{name}!{cell.a1} 有批注：{shown}。批注不会写进报告。"
            yield NOTES.finding(message, at=cell.spot())
