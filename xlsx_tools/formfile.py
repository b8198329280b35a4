"""Load a form.yaml and check it strictly: every mistake is an error with file, line and a suggestion."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from xlsx_tools.finding import Severity, XlsxToolsError
from xlsx_tools.form import OWN_SHEETS, Deadline, Field, Form, Guide, Narrative, Part
from xlsx_tools.identity import parse_identity
from xlsx_tools.table import Axis, Block, CarryRule, Each, Heading, IdentityRule, Kind, Table, addends

T = TypeVar("T")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHEET_NAME_LIMIT = 31
_SHEET_NAME_FORBIDDEN = set("[]:*?/\\'\"")


class FormError(XlsxToolsError):
    """A form.yaml that does not define a form."""


@dataclass(frozen=True)
class _Value:
    """A YAML node with the file it comes from, so that whatever is wrong with it can be placed."""

    node: yaml.Node
    file: Path

    def refuse(self, reason: str) -> NoReturn:
        line = self.node.start_mark.line + 1
        raise FormError(f"{self.file} 第 {line} 行：{reason}")

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("这里应是一段文字")
        return str(self.node.value).strip()

    def integer(self) -> int:
        text = self.text()
        if not text.isdecimal() or int(text) == 0:
            self.refuse(f"这里应是一个正整数，写的却是“{text}”")
        return int(text)

    def flag(self) -> bool:
        text = self.text()
        if text not in ("true", "false"):
            self.refuse(f"这里应是 true 或 false，写的却是“{text}”")
        return text == "true"

    def one_of(self, choices: Collection[str], what: str) -> str:
        text = self.text()
        if text not in choices:
            self.refuse(f"{what}“{text}”不存在{_suggestion(text, choices)}")
        return text

    def entries(self) -> list["_Value"]:
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("这里应是一个列表（每行以 - 开头）")
        return [_Value(node, self.file) for node in self.node.value]

    def some_entries(self) -> list["_Value"]:
        """A list that may not be empty."""
        values = self.entries()
        if not values:
            self.refuse("至少要有一项")
        return values

    def name(self) -> str:
        """An id, which may not be empty."""
        text = self.text()
        if not text:
            self.refuse("编号是空的")
        return text

    def texts(self) -> tuple[str, ...]:
        return tuple(value.text() for value in self.entries())

    def mapping(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "_Value"]:
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("这里应是“键: 值”的形式")
        found: dict[str, _Value] = {}
        known = [*required, *optional]
        for key_node, value_node in self.node.value:
            key = _Value(key_node, self.file)
            name = key.one_of(known, "键")
            if name in found:
                key.refuse(f"键“{name}”写了两次")
            found[name] = _Value(value_node, self.file)
        for name in required:
            if name not in found:
                self.refuse(f"缺少键“{name}”")
        return found


def _suggestion(text: str, choices: Collection[str]) -> str:
    near = get_close_matches(text, choices, n=1)
    return f"，是否想写“{near[0]}”？" if near else f"；可以写：{'、'.join(choices)}"


def load_form(folder: Path) -> Form:
    """The form defined in `folder`/form.yaml; raises FormError."""
    file = folder / "form.yaml"
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise FormError(f"读不了表式文件 {file}：{error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FormError(f"{file} 第 {line} 行：不是合法的 YAML（{error.problem}）") from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise FormError(f"{file} 第 {line} 行：不是合法的 YAML（有控制字符）") from error
    if node is None:
        raise FormError(f"{file} 第 1 行：文件是空的")
    return _form(_Value(node, file), folder)


def _form(value: _Value, folder: Path) -> Form:
    keys = value.mapping(
        ["id", "version", "title", "source", "report_title", "guide", "parts"],
        ["count_units", "fields", "looks_like"],
    )
    fields = _each(keys, "fields", _field)
    parts = tuple(_part(entry) for entry in keys["parts"].some_entries())
    _no_repetition(_ids_of_contents(keys["parts"]), "编号")
    for key, what in (("id", "编号"), ("sheet", "工作表名")):
        _no_repetition([entry.mapping(*_PART_KEYS)[key] for entry in keys["parts"].entries()], what)
    if "fields" in keys:
        _no_repetition([entry.mapping(*_FIELD_KEYS)["id"] for entry in keys["fields"].entries()], "编号")
    _no_repetition(list(_rule_ids(keys["parts"])), "规则编号")
    _check_title(keys["report_title"])
    return Form(
        id=keys["id"].name(),
        version=keys["version"].integer(),
        title=keys["title"].text(),
        source=keys["source"].text(),
        report_title=keys["report_title"].text(),
        guide=_guide(keys["guide"]),
        count_units=keys["count_units"].texts() if "count_units" in keys else (),
        fields=fields,
        parts=parts,
        folder=folder,
        looks_like=_optional(keys, "looks_like"),
    )


def _each(keys: dict[str, _Value], key: str, read: Callable[[_Value], T]) -> tuple[T, ...]:
    return tuple(read(entry) for entry in keys[key].entries()) if key in keys else ()


def _optional(keys: dict[str, _Value], key: str) -> str | None:
    return keys[key].text() if key in keys else None


def _text(keys: dict[str, _Value], key: str) -> str:
    return keys[key].text() if key in keys else ""


def _flag(keys: dict[str, _Value], key: str) -> bool:
    return keys[key].flag() if key in keys else False


def _limit(keys: dict[str, _Value]) -> int | None:
    return keys["limit"].integer() if "limit" in keys else None


def _no_repetition(values: list[_Value], what: str) -> None:
    first: dict[str, _Value] = {}
    for value in values:
        text = value.text()
        # Spreadsheet programs do not tell names apart by case; ids are no worse for it.
        same = first.setdefault(text.lower(), value)
        if same is not value:
            value.refuse(f"{what}“{text}”与第 {same.node.start_mark.line + 1} 行重复")


def _check_title(value: _Value) -> None:
    try:
        value.text().format(unit="", year=0)
    except (KeyError, ValueError, IndexError):
        value.refuse("标题里只能用 {unit} 和 {year} 两个代号")


def _guide(value: _Value) -> Guide:
    keys = value.mapping(["steps"], ["deadlines", "notes"])
    return Guide(
        steps=keys["steps"].texts(),
        deadlines=_each(keys, "deadlines", _deadline),
        notes=keys["notes"].texts() if "notes" in keys else (),
    )


def _deadline(value: _Value) -> Deadline:
    keys = value.mapping(["who", "when"])
    return Deadline(keys["who"].text(), keys["when"].text())


_FIELD_KEYS = (["id", "label"], ["guidance", "required"])


def _field(value: _Value) -> Field:
    keys = value.mapping(*_FIELD_KEYS)
    if keys["id"].name() in ("unit", "year"):
        keys["id"].refuse(f"“{keys['id'].name()}”是每份表式都有的，不用再写")
    return Field(keys["id"].name(), keys["label"].text(), _text(keys, "guidance"), _flag(keys, "required"))


_PART_KEYS = (["id", "title", "sheet", "contents"], ["number", "guidance", "limit"])


def _part(value: _Value) -> Part:
    keys = value.mapping(*_PART_KEYS)
    sheet = keys["sheet"].text()
    if len(sheet) > _SHEET_NAME_LIMIT or not sheet or set(sheet) & _SHEET_NAME_FORBIDDEN:
        keys["sheet"].refuse("工作表名要有 1 至 31 个字，且不含 [ ] : * ? / \\ 和引号")
    if sheet.lower() in OWN_SHEETS:
        keys["sheet"].refuse(f"工作表名“{sheet}”是每份工作簿都有的，请换一个")
    return Part(
        id=keys["id"].name(),
        number=_text(keys, "number"),
        title=keys["title"].text(),
        sheet=sheet,
        guidance=_text(keys, "guidance"),
        limit=_limit(keys),
        contents=tuple(_content(entry, keys["title"].text()) for entry in keys["contents"].some_entries()),
    )


def _content(value: _Value, part_title: str) -> Narrative | Table:
    keys = value.mapping([], ["narrative", "table"])
    if len(keys) != 1:
        value.refuse("每一项要么是 narrative，要么是 table")
    return _table(keys["table"], part_title) if "table" in keys else _narrative(keys["narrative"])


_NARRATIVE_KEYS = (["id", "label"], ["heading", "guidance", "required", "limit"])


def _narrative(value: _Value) -> Narrative:
    keys = value.mapping(*_NARRATIVE_KEYS)
    return Narrative(
        id=keys["id"].name(),
        label=keys["label"].text(),
        heading=_optional(keys, "heading"),
        guidance=_text(keys, "guidance"),
        required=_flag(keys, "required"),
        limit=_limit(keys),
    )


_TABLE_KEYS = (["id", "blocks"], ["title", "totals", "identities", "carries"])


def _table(value: _Value, part_title: str) -> Table:
    keys = value.mapping(*_TABLE_KEYS)
    bare = Table(
        id=keys["id"].name(),
        title=_text(keys, "title") or part_title,
        blocks=tuple(_block(entry) for entry in keys["blocks"].some_entries()),
    )
    _no_repetition(
        [leaf for entry in keys["blocks"].entries() for leaf in _leaf_ids(entry, "rows")], "行编号"
    )
    totals = _each(keys, "totals", lambda entry: _identity_rule(entry, bare, is_total=True))
    identities = _each(keys, "identities", lambda entry: _identity_rule(entry, bare, is_total=False))
    carries = _each(keys, "carries", lambda entry: _carry_rule(entry, bare))
    table = Table(bare.id, bare.title, bare.blocks, totals + identities, carries)
    if "totals" in keys:
        _check_totals(keys["totals"], table)
    for key in ("totals", "identities"):
        if key in keys:
            _check_once(keys[key], table)
    return table


_BLOCK_KEYS = (["rows", "columns"], ["heading", "corner"])


def _block(value: _Value) -> Block:
    keys = value.mapping(*_BLOCK_KEYS)
    for axis in ("rows", "columns"):
        _no_repetition(_leaf_ids(value, axis), "编号")
    return Block(
        heading=_text(keys, "heading"),
        corner=_text(keys, "corner"),
        rows=_axis(keys["rows"], "rows"),
        columns=_axis(keys["columns"], "columns"),
    )


def _axis(value: _Value, children: str) -> Axis:
    return Axis(tuple(_heading(entry, children) for entry in value.some_entries()))


_HEADING_KEYS = ["id", "label", "kind", "unit"]


def _heading(value: _Value, children: str) -> Heading:
    keys = value.mapping([], [*_HEADING_KEYS, children])
    if "id" not in keys and children not in keys:
        value.refuse("缺少键“id”：有数字的行和列都要有编号")
    kind = Kind(keys["kind"].one_of([k.value for k in Kind], "种类")) if "kind" in keys else None
    if kind is Kind.AMOUNT and "unit" not in keys:
        value.refuse("金额（amount）要写明单位（unit）")
    if kind is not Kind.AMOUNT and "unit" in keys:
        keys["unit"].refuse("只有金额（kind: amount）才有单位（unit）")
    identifier = _text(keys, "id")
    if identifier and not _is_name(identifier):
        keys["id"].refuse(f"编号“{identifier}”只能用小写英文字母、数字和下划线，并以字母开头")
    return Heading(
        id=identifier,
        label=_text(keys, "label"),
        kind=kind,
        unit=_text(keys, "unit"),
        children=_axis(keys[children], children).headings if children in keys else (),
    )


def _is_name(text: str) -> bool:
    try:
        return parse_identity(f"{text} = {text}").left == (text,)
    except ValueError:
        return False


_RULE_KEYS = (["id", "each", "identity"], ["severity", "advice"])


def _identity_rule(value: _Value, table: Table, *, is_total: bool) -> IdentityRule:
    keys = value.mapping(*_RULE_KEYS)
    each = _each_of(keys["each"])
    try:
        identity = parse_identity(keys["identity"].text())
    except ValueError as error:
        keys["identity"].refuse(str(error))
    for name in identity.names:
        _check_name(keys["identity"], table, each, name)
    if not any(block.knows(identity.names, each) for block in table.blocks):
        keys["identity"].refuse("这条勾稽关系里的名称不在同一个表块里")
    if is_total and (len(identity.left) != 1 or not _is_leaf(table, each, identity.left[0])):
        keys["identity"].refuse("合计的等号左边要有且只有一行（或一列）")
    if not is_total and set(identity.left) & set(identity.right):
        keys["identity"].refuse("等号两边有同一个名称")
    return IdentityRule(
        id=keys["id"].name(),
        severity=_severity(keys),
        each=each,
        identity=identity,
        is_total=is_total,
        advice=_text(keys, "advice"),
    )


_CARRY_KEYS = (["id", "each", "this_year", "last_year"], ["severity", "advice"])


def _carry_rule(value: _Value, table: Table) -> CarryRule:
    keys = value.mapping(*_CARRY_KEYS)
    each = _each_of(keys["each"])
    for key in ("this_year", "last_year"):
        _check_name(keys[key], table, each, keys[key].text())
        if not _is_leaf(table, each, keys[key].text()):
            keys[key].refuse("这里要写一行（或一列），不能写一组")
    return CarryRule(
        id=keys["id"].name(),
        severity=_severity(keys, Severity.WARNING),
        each=each,
        this_year=keys["this_year"].text(),
        last_year=keys["last_year"].text(),
        advice=_text(keys, "advice"),
    )


def _each_of(value: _Value) -> Each:
    return Each(value.one_of([each.value for each in Each], "each 的取值"))


def _severity(keys: dict[str, _Value], default: Severity = Severity.ERROR) -> Severity:
    if "severity" not in keys:
        return default
    return Severity(keys["severity"].one_of([s.value for s in Severity], "严重程度"))


def _check_name(value: _Value, table: Table, each: Each, name: str) -> None:
    axes = [block.axis(each) for block in table.blocks]
    known = [known for axis in axes for known in (*axis.paths, *axis.groups)]
    if name not in known:
        what = "行" if each is Each.COLUMN else "列"
        value.refuse(f"表 {table.id} 里没有名为“{name}”的{what}{_suggestion(name, known)}")


def _check_once(value: _Value, table: Table) -> None:
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


def _check_totals(value: _Value, table: Table) -> None:
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


def _ids_of_contents(parts: _Value) -> list[_Value]:
    return [
        content.mapping(*keys)["id"]
        for part in parts.entries()
        for entry in part.mapping(*_PART_KEYS)["contents"].entries()
        for name, content in entry.mapping([], ["narrative", "table"]).items()
        for keys in [_TABLE_KEYS if name == "table" else _NARRATIVE_KEYS]
    ]


def _rule_ids(parts: _Value) -> Iterator[_Value]:
    for part in parts.entries():
        for entry in part.mapping(*_PART_KEYS)["contents"].entries():
            table = entry.mapping([], ["narrative", "table"]).get("table")
            keys = table.mapping(*_TABLE_KEYS) if table else {}
            for kind in ("totals", "identities", "carries"):
                for rule in keys[kind].entries() if kind in keys else []:
                    yield rule.mapping(*(_CARRY_KEYS if kind == "carries" else _RULE_KEYS))["id"]


def _leaf_ids(block: _Value, axis: str) -> list[_Value]:
    def walk(entries: list[_Value]) -> Iterator[_Value]:
        for entry in entries:
            keys = entry.mapping([], [*_HEADING_KEYS, axis])
            if "id" in keys:
                yield keys["id"]
            if axis in keys:
                yield from walk(keys[axis].entries())

    return list(walk(block.mapping(*_BLOCK_KEYS)[axis].entries()))
