"""What `repair` moved into a fresh workbook, and what it could not, as text."""

import click

from xlsx_tools.cli.printed.findings import _sections
from xlsx_tools.handback.repair import Repaired


def repaired_as_text(repaired: "Repaired") -> str:
    """What was mended, what could not be moved, and what is to be done in the new workbook."""
    lines: list[str] = []
    if repaired.mended:
        lines += [click.style(f"已修复 {len(repaired.mended)} 处：", bold=True), ""]
        lines += [f"  - {finding.message}" for finding in repaired.mended] + [""]
    if repaired.lost or repaired.unread:
        lines += [click.style("没能移过去的（所说的是原文件）：", bold=True), ""]
        lines += [f"  - {finding.message}" for finding in repaired.lost]
        lines += [f"  - {figure} 不属于任何栏目，没有移。" for figure in repaired.unread] + [""]
    if repaired.left:
        lines += [click.style("新工作簿里还要看的：", bold=True), ""]
        lines += _sections(repaired.left, repaired.layout)
    if repaired.is_whole:
        return "\n".join([*lines, click.style("新工作簿没有错误，可以直接使用。", fg="green")])
    return "\n".join([*lines, click.style("请对照上面各条，在新工作簿里补齐、改正。", fg="red")])
