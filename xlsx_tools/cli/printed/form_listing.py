"""What is in a form, as text for a person and as a JSON document."""

import click

from xlsx_tools.checking import all_rules
from xlsx_tools.form.model import Form, Item, Narrative, Role
from xlsx_tools.workbook.layout import Layout, layout_of


def form_as_document(form: Form) -> dict[str, object]:
    """What is in a form, and where `generate` puts it, as one JSON document."""
    layout = layout_of(form)
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "items": _items(layout),
        "narratives": _narratives(layout),
        "rules": [
            {"id": rule.id, "severity": rule.severity, "words": rule.words, "remedy": rule.remedy}
            for rule in all_rules(form)
        ],
    }


def _items(layout: Layout) -> list[dict[str, object]]:
    return [
        {
            "id": item.id,
            "table": item.table,
            "row": item.row,
            "column": item.column,
            "label": item.label,
            "kind": item.kind,
            "unit": item.unit or None,
            "role": item.role,
            "sheet": layout.items[item.id].sheet,
            "cell": layout.items[item.id].a1,
        }
        for item in layout.form.items.values()
    ]


def _narratives(layout: Layout) -> list[dict[str, object]]:
    return [
        {
            "id": narrative.id,
            "part": part.heading,
            "heading": narrative.heading or "",
            "heading_cell": heading.a1 if (heading := layout.texts[narrative.id].heading) else None,
            "label": narrative.label,
            "required": narrative.required,
            "limit": narrative.limit,
            "sheet": part.sheet,
            "cell": layout.texts[narrative.id].text.a1,
        }
        for part in layout.form.parts
        for narrative in part.narratives
    ]


def form_as_text(form: Form) -> str:
    """What is in a form, for a person to read: a line a text, a line a figure, a line a rule."""
    layout = layout_of(form)
    lines = [
        click.style(f"{form.title}（{form.id} 第 {form.version} 版）", bold=True),
        f"依据：{form.source}",
    ]
    for part in form.parts:
        lines += ["", click.style(f"{part.heading}　工作表“{part.sheet}”", bold=True)]
        lines += [_narrative_line(layout, narrative) for narrative in part.narratives]
        for table in part.tables:
            items = [item for item in form.items.values() if item.table == table.id]
            width = max(len(item.id) for item in items)
            lines += [f"  表　{table.title}", *(_item_line(layout, item, width) for item in items)]
    lines += ["", click.style("校验规则", bold=True)]
    lines += [f"  {rule.id}　[{rule.severity.words}]　{rule.words}" for rule in all_rules(form)]
    return "\n".join(lines)


def _narrative_line(layout: Layout, narrative: Narrative) -> str:
    must = "必填" if narrative.required else "可不写"
    return (
        f"  文字　{layout.texts[narrative.id].text.a1:<5}{narrative.id}　{narrative.heading or ''}（{must}）"
    )


def _item_line(layout: Layout, item: Item, width: int) -> str:
    kind = "合计" if item.role is Role.TOTAL else item.unit or "计数"
    return f"    {layout.items[item.id].a1:<4} {item.id:<{width}}  {kind}　{item.label}"
