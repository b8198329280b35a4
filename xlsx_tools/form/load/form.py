"""Load a form.yaml and check it strictly: every mistake is an error with file, line and a suggestion."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from xlsx_tools.form.folders import VERSIONS, is_form_id, known_forms
from xlsx_tools.form.front_sheets import Deadline, Field, Guide
from xlsx_tools.form.load.beside import (
    read_copied_texts,
    read_hints,
    read_printing,
    read_vocabulary,
    read_wordings,
)
from xlsx_tools.form.load.key_figures import key_figure
from xlsx_tools.form.load.offers import with_offers
from xlsx_tools.form.load.table import CARRY_KEYS, RULE_KEYS, TABLE_KEYS, table_of
from xlsx_tools.form.load.yaml import (
    Value,
    entries_of,
    flag_of,
    limit_of,
    no_repetition,
    optional_text,
    read_yaml,
    text_of,
)
from xlsx_tools.form.model import Form, Narrative, Part, items_of
from xlsx_tools.form.own_sheets import OWN_SHEETS
from xlsx_tools.form.succession import Succession
from xlsx_tools.form.table import (
    Table,
)
from xlsx_tools.prose import suggestion

# Rows that a text has in a workbook where its form does not say: one that need not, one that has to be there.
_ROWS, _BOX_ROWS = (3, 12), 4
_SHEET_NAME_LIMIT = 31
_CHOICES_LIMIT = 255
_SHEET_NAME_FORBIDDEN = set("[]:*?/\\'\"")


def load_anew(folder: Path) -> Form:
    """The form defined in `folder`, by form.yaml and the files that may lie beside it; raises FormError."""
    form = begin_form(folder)
    # whatever is wrong with them is to be told now
    _ = form.hints, form.copied_texts, form.vocabulary, form.wordings, form.printing
    for version in range(1, form.version):
        begin_version(folder, version)
    return form


def begin_version(folder: Path, version: int) -> Form | None:
    """The form as that older version of it was, None where it is not kept beside the present one.

    What lies beside form.yaml is the present one's.
    """
    file = folder / VERSIONS / f"{version}.yaml"
    if not file.is_file():
        return None
    value = read_yaml(file)
    form = _form(value, folder)
    if form.version != version:
        value.refuse(f"这个文件里写的是第 {form.version} 版，文件名应与它一致")
    return form


def begin_form(folder: Path) -> Form:
    """The form defined in `folder`, the files beside form.yaml unread until they are needed."""
    return _form(read_yaml(folder / "form.yaml"), folder)


def _form(value: Value, folder: Path) -> Form:
    keys = value.mapping(
        ["id", "version", "title", "source", "report_title", "guide", "parts"],
        ["count_units", "fields", "succeeds", "key_figures"],
    )
    fields = entries_of(keys, "fields", _field)
    parts = tuple(_part(entry) for entry in keys["parts"].some_entries())
    parts = with_offers(parts, dict(_offered(keys["parts"])))
    tables = {table.id: table for part in parts for table in part.tables}
    no_repetition(_ids_of_contents(keys["parts"]), "编号")
    for key, what in (("id", "编号"), ("sheet", "工作表名")):
        no_repetition([entry.mapping(*_PART_KEYS)[key] for entry in keys["parts"].entries()], what)
    if "fields" in keys:
        no_repetition([entry.mapping(*_FIELD_KEYS)["id"] for entry in keys["fields"].entries()], "编号")
    no_repetition(list(_rule_ids(keys["parts"])), "规则编号")
    _check_title(keys["report_title"])
    _check_prefaces(keys["parts"], parts)
    return Form(
        id=_form_id(keys["id"]),
        version=keys["version"].integer(),
        title=keys["title"].text(),
        source=keys["source"].text(),
        report_title=keys["report_title"].text(),
        guide=_guide(keys["guide"]),
        count_units=keys["count_units"].texts() if "count_units" in keys else (),
        fields=fields,
        parts=parts,
        folder=folder,
        succeeds=_succession(keys["succeeds"], parts) if "succeeds" in keys else None,
        key_figures=entries_of(keys, "key_figures", lambda entry: key_figure(entry, tables)),
        read_hints=read_hints,
        read_copied_texts=read_copied_texts,
        read_vocabulary=read_vocabulary,
        read_printing=read_printing,
        read_wordings=read_wordings,
    )


def _succession(value: Value, parts: tuple[Part, ...]) -> Succession:
    keys = value.mapping(["form", "first_year", "compares"])
    form = keys["form"]
    if form.text() not in known_forms():
        form.refuse(f"没有编号为“{form.text()}”的表式{suggestion(form.text(), known_forms())}")
    items = {item.id for part in parts for table in part.tables for item in items_of(table)}
    known = {table.id for part in parts for table in part.tables} | items
    compares = tuple(entry.one_of(known, "表或指标") for entry in keys["compares"].some_entries())
    return Succession(form.text(), keys["first_year"].integer(), compares)


def _form_id(value: Value) -> str:
    if not is_form_id(value.name()):
        value.refuse(f"编号“{value.name()}”只能用文字、数字、-、_ 和 .，并以文字或数字开头")
    return value.name()


def _check_title(value: Value) -> None:
    try:
        value.text().format(unit="", year=0)
    except (KeyError, ValueError, IndexError):
        value.refuse("标题里只能用 {unit} 和 {year} 两个代号")


def _check_prefaces(value: Value, parts: tuple[Part, ...]) -> None:
    """What is printed before the heading of the first part stands there, without a heading of its own."""
    prefaces = [n for part in parts for n in part.narratives if n.is_preface]
    if prefaces != [n for n in parts[0].narratives[:1] if n.is_preface and n.heading is None]:
        value.refuse("preface 只能是第一部分的第一段文字，并且不带 heading")


def _guide(value: Value) -> Guide:
    keys = value.mapping(["steps"], ["deadlines", "notes", "fails_last"])
    return Guide(
        steps=keys["steps"].texts(),
        deadlines=entries_of(keys, "deadlines", _deadline),
        notes=keys["notes"].texts() if "notes" in keys else (),
        fails_last=flag_of(keys, "fails_last"),
    )


def _deadline(value: Value) -> Deadline:
    keys = value.mapping(["who", "when"], ["kinds", "by"])
    if ("kinds" in keys) != ("by" in keys):
        value.refuse("kinds 和 by 要么都写，要么都不写")
    kinds = keys["kinds"].texts() if "kinds" in keys else ()
    return Deadline(keys["who"].text(), keys["when"].text(), kinds, _by(keys["by"]) if kinds else None)


def _by(value: Value) -> tuple[int, int]:
    """A day of any year, as 01-31."""
    match = _DAY.fullmatch(value.text())
    try:
        day = date(_ANY_YEAR, *map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        value.refuse("应写成月-日，例如 01-31")
    return day.month, day.day


_DAY, _ANY_YEAR = re.compile(r"(\d\d)-(\d\d)"), 2001  # a year without February 29
_FIELD_KEYS = (["id", "label"], ["guidance", "required", "asked", "choices", "in_roster", "contact"])


def _field(value: Value) -> Field:
    keys = value.mapping(*_FIELD_KEYS)
    if keys["id"].name() in ("unit", "year"):
        keys["id"].refuse(f"“{keys['id'].name()}”是每份表式都有的，不用再写")
    return Field(
        id=keys["id"].name(),
        label=keys["label"].text(),
        guidance=text_of(keys, "guidance"),
        required=flag_of(keys, "required"),
        asked=flag_of(keys, "asked") or flag_of(keys, "required"),
        choices=_choices(keys["choices"]) if "choices" in keys else (),
        in_roster=flag_of(keys, "in_roster"),
        contact=flag_of(keys, "contact"),
    )


def _choices(value: Value) -> tuple[str, ...]:
    """What a drop-down list offers; a workbook stores it as one text with commas."""
    no_repetition(value.some_entries(), "选项")
    for entry in value.entries():
        if not entry.text() or "," in entry.text():
            entry.refuse("选项不能是空的，也不能有半角逗号")
    if len(",".join(value.texts())) > _CHOICES_LIMIT:
        value.refuse(f"选项连同逗号超过了 {_CHOICES_LIMIT} 个字，下拉列表放不下")
    return value.texts()


_PART_KEYS = (["id", "title", "sheet", "contents"], ["number", "guidance", "limit"])


def _part(value: Value) -> Part:
    keys = value.mapping(*_PART_KEYS)
    sheet = keys["sheet"].text()
    if len(sheet) > _SHEET_NAME_LIMIT or not sheet or set(sheet) & _SHEET_NAME_FORBIDDEN:
        keys["sheet"].refuse("工作表名要有 1 至 31 个字，且不含 [ ] : * ? / \\ 和引号")
    if sheet.lower() in OWN_SHEETS:
        keys["sheet"].refuse(f"工作表名“{sheet}”是每份工作簿都有的，请换一个")
    return Part(
        id=keys["id"].name(),
        number=text_of(keys, "number"),
        title=keys["title"].text(),
        sheet=sheet,
        guidance=text_of(keys, "guidance"),
        limit=limit_of(keys),
        contents=_contents(keys["contents"].some_entries(), keys["title"].text()),
    )


def _contents(entries: list[Value], part_title: str) -> tuple[Narrative | Table, ...]:
    kinds = [entry.mapping([], ["narrative", "table"]) for entry in entries]
    for entry, keys in zip(entries, kinds, strict=True):
        if len(keys) != 1:
            entry.refuse("每一项要么是 narrative，要么是 table")
    has_table = any("table" in keys for keys in kinds)
    return tuple(
        table_of(keys["table"], part_title)
        if "table" in keys
        else _narrative(keys["narrative"], beside_table=has_table)
        for keys in kinds
    )


_NARRATIVE_KEYS = (
    ["id", "label"],
    ["heading", "guidance", "required", "limit", "rows", "box", "preface", "offered"],
)


def _narrative(value: Value, *, beside_table: bool) -> Narrative:
    keys = value.mapping(*_NARRATIVE_KEYS)
    if "rows" in keys and (beside_table or "box" in keys):
        keys["rows"].refuse("表格旁的文字，或写了 box 的，是一个合并的格，不能再写 rows")
    is_box = beside_table or "box" in keys
    if is_box and "offered" in keys:
        keys["offered"].refuse("表格旁的文字，或写了 box 的，没有地方放参考写法")
    rows = keys.get("box") or keys.get("rows")
    required = flag_of(keys, "required")
    return Narrative(
        id=keys["id"].name(),
        label=keys["label"].text(),
        heading=optional_text(keys, "heading"),
        guidance=text_of(keys, "guidance"),
        required=required,
        limit=limit_of(keys),
        rows=rows.integer() if rows else _BOX_ROWS if is_box else _ROWS[required],
        is_box=is_box,
        is_preface=flag_of(keys, "preface"),
    )


def _ids_of_contents(parts: Value) -> list[Value]:
    return [
        content.mapping(*keys)["id"]
        for part in parts.entries()
        for entry in part.mapping(*_PART_KEYS)["contents"].entries()
        for name, content in entry.mapping([], ["narrative", "table"]).items()
        for keys in [TABLE_KEYS if name == "table" else _NARRATIVE_KEYS]
    ]


def _offered(parts: Value) -> Iterator[tuple[str, Value]]:
    """What is offered for narratives, by their ids."""
    for part in parts.entries():
        for entry in part.mapping(*_PART_KEYS)["contents"].entries():
            narrative = entry.mapping([], ["narrative", "table"]).get("narrative")
            keys = narrative.mapping(*_NARRATIVE_KEYS) if narrative else {}
            if "offered" in keys:
                yield keys["id"].name(), keys["offered"]


def _rule_ids(parts: Value) -> Iterator[Value]:
    for part in parts.entries():
        for entry in part.mapping(*_PART_KEYS)["contents"].entries():
            table = entry.mapping([], ["narrative", "table"]).get("table")
            keys = table.mapping(*TABLE_KEYS) if table else {}
            for kind in ("totals", "identities", "carries"):
                for rule in keys[kind].entries() if kind in keys else []:
                    yield rule.mapping(*(CARRY_KEYS if kind == "carries" else RULE_KEYS))["id"]
