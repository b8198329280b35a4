"""Load a form.yaml and check it strictly: every mistake is an error with file, line and a suggestion."""

from collections.abc import Iterator
from pathlib import Path

from xlsx_tools.finding import Severity
from xlsx_tools.form.folders import is_form_id
from xlsx_tools.form.identity import parse_identity
from xlsx_tools.form.load.beside import read_hints, read_vocabulary
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
from xlsx_tools.form.model import Deadline, Field, Form, Guide, Narrative, Part
from xlsx_tools.form.own_sheets import OWN_SHEETS
from xlsx_tools.form.table import (
    Axis,
    Block,
    CarryRule,
    Each,
    Heading,
    IdentityRule,
    ItemKind,
    Table,
    addends,
    carry_rule_words,
    identity_rule_words,
)
from xlsx_tools.prose import suggestion

_SHEET_NAME_LIMIT = 31
_CHOICES_LIMIT = 255
_SHEET_NAME_FORBIDDEN = set("[]:*?/\\'\"")


def load_anew(folder: Path) -> Form:
    """The form defined in `folder`, by form.yaml and the files that may lie beside it; raises FormError."""
    form = begin_form(folder)
    _ = form.hints, form.vocabulary  # whatever is wrong with them is to be told now
    return form


def begin_form(folder: Path) -> Form:
    """The form defined in `folder`, the files beside form.yaml unread until they are needed."""
    return _form(read_yaml(folder / "form.yaml"), folder)


def _form(value: Value, folder: Path) -> Form:
    keys = value.mapping(
        ["id", "version", "title", "source", "report_title", "guide", "parts"],
        ["count_units", "fields", "looks_like"],
    )
    fields = entries_of(keys, "fields", _field)
    parts = tuple(_part(entry) for entry in keys["parts"].some_entries())
    no_repetition(_ids_of_contents(keys["parts"]), "编号")
    for key, what in (("id", "编号"), ("sheet", "工作表名")):
        no_repetition([entry.mapping(*_PART_KEYS)[key] for entry in keys["parts"].entries()], what)
    if "fields" in keys:
        no_repetition([entry.mapping(*_FIELD_KEYS)["id"] for entry in keys["fields"].entries()], "编号")
    no_repetition(list(_rule_ids(keys["parts"])), "规则编号")
    _check_title(keys["report_title"])
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
        looks_like=optional_text(keys, "looks_like"),
        read_hints=read_hints,
        read_vocabulary=read_vocabulary,
    )


def _form_id(value: Value) -> str:
    if not is_form_id(value.name()):
        value.refuse(f"编号“{value.name()}”只能用文字、数字、-、_ 和 .，并以文字或数字开头")
    return value.name()


def _check_title(value: Value) -> None:
    try:
        value.text().format(unit="", year=0)
    except (KeyError, ValueError, IndexError):
        value.refuse("标题里只能用 {unit} 和 {year} 两个代号")


def _guide(value: Value) -> Guide:
    keys = value.mapping(["steps"], ["deadlines", "notes"])
    return Guide(
        steps=keys["steps"].texts(),
        deadlines=entries_of(keys, "deadlines", _deadline),
        notes=keys["notes"].texts() if "notes" in keys else (),
    )


def _deadline(value: Value) -> Deadline:
    keys = value.mapping(["who", "when"])
    return Deadline(keys["who"].text(), keys["when"].text())


_FIELD_KEYS = (["id", "label"], ["guidance", "required", "choices"])


def _field(value: Value) -> Field:
    keys = value.mapping(*_FIELD_KEYS)
    if keys["id"].name() in ("unit", "year"):
        keys["id"].refuse(f"“{keys['id'].name()}”是每份表式都有的，不用再写")
    return Field(
        id=keys["id"].name(),
        label=keys["label"].text(),
        guidance=text_of(keys, "guidance"),
        required=flag_of(keys, "required"),
        choices=_choices(keys["choices"]) if "choices" in keys else (),
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
        contents=tuple(_content(entry, keys["title"].text()) for entry in keys["contents"].some_entries()),
    )


def _content(value: Value, part_title: str) -> Narrative | Table:
    keys = value.mapping([], ["narrative", "table"])
    if len(keys) != 1:
        value.refuse("每一项要么是 narrative，要么是 table")
    return _table(keys["table"], part_title) if "table" in keys else _narrative(keys["narrative"])


_NARRATIVE_KEYS = (["id", "label"], ["heading", "guidance", "required", "limit"])


def _narrative(value: Value) -> Narrative:
    keys = value.mapping(*_NARRATIVE_KEYS)
    return Narrative(
        id=keys["id"].name(),
        label=keys["label"].text(),
        heading=optional_text(keys, "heading"),
        guidance=text_of(keys, "guidance"),
        required=flag_of(keys, "required"),
        limit=limit_of(keys),
    )


_TABLE_KEYS = (["id", "blocks"], ["title", "totals", "identities", "carries"])


def _table(value: Value, part_title: str) -> Table:
    keys = value.mapping(*_TABLE_KEYS)
    bare = Table(
        id=keys["id"].name(),
        title=text_of(keys, "title") or part_title,
        blocks=tuple(_block(entry) for entry in keys["blocks"].some_entries()),
    )
    no_repetition([leaf for entry in keys["blocks"].entries() for leaf in _leaf_ids(entry, "rows")], "行编号")
    totals = entries_of(keys, "totals", lambda entry: _identity_rule(entry, bare, is_total=True))
    identities = entries_of(keys, "identities", lambda entry: _identity_rule(entry, bare, is_total=False))
    carries = entries_of(keys, "carries", lambda entry: _carry_rule(entry, bare))
    table = Table(bare.id, bare.title, bare.blocks, totals + identities, carries)
    if "totals" in keys:
        _check_totals(keys["totals"], table)
    for key in ("totals", "identities"):
        if key in keys:
            _check_once(keys[key], table)
    return table


_BLOCK_KEYS = (["rows", "columns"], ["heading", "corner"])


def _block(value: Value) -> Block:
    keys = value.mapping(*_BLOCK_KEYS)
    for axis in ("rows", "columns"):
        no_repetition(_leaf_ids(value, axis), "编号")
    return Block(
        heading=text_of(keys, "heading"),
        corner=text_of(keys, "corner"),
        rows=_axis(keys["rows"], "rows"),
        columns=_axis(keys["columns"], "columns"),
    )


def _axis(value: Value, children: str) -> Axis:
    return Axis(tuple(_heading(entry, children) for entry in value.some_entries()))


_HEADING_KEYS = ["id", "label", "kind", "unit"]


def _heading(value: Value, children: str) -> Heading:
    keys = value.mapping([], [*_HEADING_KEYS, children])
    if "id" not in keys and children not in keys:
        value.refuse("缺少键“id”：有数字的行和列都要有编号")
    kind = ItemKind(keys["kind"].one_of([k.value for k in ItemKind], "种类")) if "kind" in keys else None
    if kind is ItemKind.AMOUNT and "unit" not in keys:
        value.refuse("金额（amount）要写明单位（unit）")
    if kind is not ItemKind.AMOUNT and "unit" in keys:
        keys["unit"].refuse("只有金额（kind: amount）才有单位（unit）")
    identifier = text_of(keys, "id")
    if identifier and not _is_name(identifier):
        keys["id"].refuse(f"编号“{identifier}”只能用小写英文字母、数字和下划线，并以字母开头")
    return Heading(
        id=identifier,
        label=text_of(keys, "label"),
        kind=kind,
        unit=text_of(keys, "unit"),
        children=_axis(keys[children], children).headings if children in keys else (),
    )


def _is_name(text: str) -> bool:
    try:
        return parse_identity(f"{text} = {text}").left == (text,)
    except ValueError:
        return False


_RULE_KEYS = (["id", "each", "identity"], ["severity", "advice"])
_TOTAL_REMEDY = "核对各分项；分项无误的，恢复合计公式或改正合计"


def _identity_rule(value: Value, table: Table, *, is_total: bool) -> IdentityRule:
    keys = value.mapping(*_RULE_KEYS)
    each = _each_of(keys["each"])
    try:
        identity = parse_identity(keys["identity"].text())
    except ValueError as error:
        keys["identity"].refuse(str(error))
    for name in identity.names:
        _check_name(keys["identity"], table, each, name)
    block = table.block_of(identity.names, each)
    if block is None:
        keys["identity"].refuse("这条勾稽关系里的名称不在同一个表块里")
    if is_total and (len(identity.left) != 1 or not _is_leaf(table, each, identity.left[0])):
        keys["identity"].refuse("合计的等号左边要有且只有一行（或一列）")
    if not is_total and set(identity.left) & set(identity.right):
        keys["identity"].refuse("等号两边有同一个名称")
    return IdentityRule(
        id=keys["id"].name(),
        severity=_severity(keys),
        words=identity_rule_words(block, each, identity),
        remedy=text_of(keys, "advice") or (_TOTAL_REMEDY if is_total else "核对等号两边的数"),
        each=each,
        identity=identity,
        is_total=is_total,
        advice=text_of(keys, "advice") or "请核对这些数字",
    )


_CARRY_KEYS = (["id", "each", "this_year", "last_year"], ["severity", "advice"])


def _carry_rule(value: Value, table: Table) -> CarryRule:
    keys = value.mapping(*_CARRY_KEYS)
    each = _each_of(keys["each"])
    for key in ("this_year", "last_year"):
        _check_name(keys[key], table, each, keys[key].text())
        if not _is_leaf(table, each, keys[key].text()):
            keys[key].refuse("这里要写一行（或一列），不能写一组")
    this_year, last_year = keys["this_year"].text(), keys["last_year"].text()
    block = table.block_of((this_year, last_year), each)
    if block is None:
        keys["last_year"].refuse(f"“{last_year}”与“{this_year}”不在同一个表块里")
    return CarryRule(
        id=keys["id"].name(),
        severity=_severity(keys, Severity.WARNING),
        words=carry_rule_words(block, each, this_year, last_year),
        remedy=text_of(keys, "advice") or "核对两年的数字",
        each=each,
        this_year=this_year,
        last_year=last_year,
        advice=text_of(keys, "advice") or "请核对两年的数字",
    )


def _each_of(value: Value) -> Each:
    return Each(value.one_of([each.value for each in Each], "each 的取值"))


def _severity(keys: dict[str, Value], default: Severity = Severity.ERROR) -> Severity:
    if "severity" not in keys:
        return default
    return Severity(keys["severity"].one_of([s.value for s in Severity], "严重程度"))


def _check_name(value: Value, table: Table, each: Each, name: str) -> None:
    axes = [block.axis(each) for block in table.blocks]
    known = [known for axis in axes for known in (*axis.paths, *axis.groups)]
    if name not in known:
        what = "行" if each is Each.COLUMN else "列"
        value.refuse(f"表 {table.id} 里没有名为“{name}”的{what}{suggestion(name, known)}")


def _check_once(value: Value, table: Table) -> None:
    """Refuse a row (or column) that a side would add twice, by itself or as one of a group."""
    for entry in value.entries():
        keys = entry.mapping(*_RULE_KEYS)
        rule = next(rule for rule in table.rules if rule.id == keys["id"].name())
        for block in (block for block in table.blocks if block.knows(rule.identity.names, rule.each)):
            for side in (rule.identity.left, rule.identity.right):
                leaves = [leaf for name in side for leaf in addends(table, block, rule, name)]
                twice = [leaf for leaf in leaves if leaves.count(leaf) > 1]
                if twice:
                    keys["identity"].refuse(f"“{twice[0]}”在等号的一边加了两次")


def _is_leaf(table: Table, each: Each, name: str) -> bool:
    return any(name in block.axis(each).paths for block in table.blocks)


def _check_totals(value: Value, table: Table) -> None:
    """Refuse a total computed twice and a total that depends on itself, even through others."""
    rules = [rule for rule in table.rules if rule.is_total]
    for entry, rule in zip(value.entries(), rules, strict=True):
        place = entry.mapping(*_RULE_KEYS)["identity"]
        name = rule.identity.left[0]
        namesakes = [r for r in rules if r.each is rule.each and r.identity.left[0] == name]
        if len(namesakes) > 1:
            place.refuse(f"“{name}”有两条合计")
        if name in _needed_by(table, rules, rule, frozenset()):
            place.refuse(f"合计“{name}”依赖它自己")


def _needed_by(
    table: Table, rules: list[IdentityRule], rule: IdentityRule, above: frozenset[IdentityRule]
) -> frozenset[str]:
    """All rows (or columns) that a total comes down to, itself included if it goes round."""
    block = next(b for b in table.blocks if b.knows(rule.identity.names, rule.each))
    direct = {leaf for name in rule.identity.right for leaf in addends(table, block, rule, name)}
    needed = set(direct)
    for other in rules:
        if other.each is rule.each and other.identity.left[0] in direct and other not in above:
            needed |= _needed_by(table, rules, other, above | {rule})
    return frozenset(needed)


def _ids_of_contents(parts: Value) -> list[Value]:
    return [
        content.mapping(*keys)["id"]
        for part in parts.entries()
        for entry in part.mapping(*_PART_KEYS)["contents"].entries()
        for name, content in entry.mapping([], ["narrative", "table"]).items()
        for keys in [_TABLE_KEYS if name == "table" else _NARRATIVE_KEYS]
    ]


def _rule_ids(parts: Value) -> Iterator[Value]:
    for part in parts.entries():
        for entry in part.mapping(*_PART_KEYS)["contents"].entries():
            table = entry.mapping([], ["narrative", "table"]).get("table")
            keys = table.mapping(*_TABLE_KEYS) if table else {}
            for kind in ("totals", "identities", "carries"):
                for rule in keys[kind].entries() if kind in keys else []:
                    yield rule.mapping(*(_CARRY_KEYS if kind == "carries" else _RULE_KEYS))["id"]


def _leaf_ids(block: Value, axis: str) -> list[Value]:
    def walk(entries: list[Value]) -> Iterator[Value]:
        for entry in entries:
            keys = entry.mapping([], [*_HEADING_KEYS, axis])
            if "id" in keys:
                yield keys["id"]
            if axis in keys:
                yield from walk(keys[axis].entries())

    return list(walk(block.mapping(*_BLOCK_KEYS)[axis].entries()))
