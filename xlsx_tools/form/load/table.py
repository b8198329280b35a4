"""Load the tables of a form.yaml and check them strictly: headings, totals, identities, carry-overs."""

from collections.abc import Iterator

from xlsx_tools.finding import Severity
from xlsx_tools.form.identity import parse_identity
from xlsx_tools.form.load.yaml import Value, entries_of, flag_of, no_repetition, text_of
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

TABLE_KEYS = (["id", "blocks"], ["title", "totals", "identities", "carries"])


def table_of(value: Value, part_title: str) -> Table:
    """The table of that entry, called as its part where it has no title of its own; raises FormError."""
    keys = value.mapping(*TABLE_KEYS)
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


_HEADING_KEYS = ["id", "label", "kind", "unit", "prints_unit"]


def _heading(value: Value, children: str) -> Heading:
    keys = value.mapping([], [*_HEADING_KEYS, children])
    if "id" not in keys and children not in keys:
        value.refuse("缺少键“id”：有数字的行和列都要有编号")
    kind = ItemKind(keys["kind"].one_of([k.value for k in ItemKind], "种类")) if "kind" in keys else None
    if kind is ItemKind.AMOUNT and "unit" not in keys:
        value.refuse("金额（amount）要写明单位（unit）")
    if kind is not ItemKind.AMOUNT and "unit" in keys:
        keys["unit"].refuse("只有金额（kind: amount）才有单位（unit）")
    if "prints_unit" in keys and "unit" not in keys:
        keys["prints_unit"].refuse("没有单位（unit），报告里就没有单位可以印（prints_unit）")
    identifier = text_of(keys, "id")
    if identifier and not _is_name(identifier):
        keys["id"].refuse(f"编号“{identifier}”只能用小写英文字母、数字和下划线，并以字母开头")
    return Heading(
        id=identifier,
        label=text_of(keys, "label"),
        kind=kind,
        unit=text_of(keys, "unit"),
        prints_unit=flag_of(keys, "prints_unit"),
        children=_axis(keys[children], children).headings if children in keys else (),
    )


def _is_name(text: str) -> bool:
    try:
        return parse_identity(f"{text} = {text}").left == (text,)
    except ValueError:
        return False


RULE_KEYS = (["id", "each", "identity"], ["severity", "advice"])


_TOTAL_REMEDY = "核对各分项；分项无误的，恢复合计公式或改正合计"


def _identity_rule(value: Value, table: Table, *, is_total: bool) -> IdentityRule:
    keys = value.mapping(*RULE_KEYS)
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


CARRY_KEYS = (["id", "each", "this_year", "last_year"], ["severity", "advice"])


def _carry_rule(value: Value, table: Table) -> CarryRule:
    keys = value.mapping(*CARRY_KEYS)
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
        keys = entry.mapping(*RULE_KEYS)
        rule = next(rule for rule in table.rules if rule.id == keys["id"].name())
        for block in (block for block in table.blocks if block.knows(rule.identity.names, rule.each)):
            for side in (rule.identity.left, rule.identity.right):
                leaves = [leaf for name in side for leaf in addends(table, block, rule.each, name)]
                twice = [leaf for leaf in leaves if leaves.count(leaf) > 1]
                if twice:
                    keys["identity"].refuse(f"“{twice[0]}”在等号的一边加了两次")


def _is_leaf(table: Table, each: Each, name: str) -> bool:
    return any(name in block.axis(each).paths for block in table.blocks)


def _check_totals(value: Value, table: Table) -> None:
    """Refuse a total computed twice and a total that depends on itself, even through others."""
    rules = [rule for rule in table.rules if rule.is_total]
    for entry, rule in zip(value.entries(), rules, strict=True):
        place = entry.mapping(*RULE_KEYS)["identity"]
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
    direct = {leaf for name in rule.identity.right for leaf in addends(table, block, rule.each, name)}
    needed = set(direct)
    for other in rules:
        if other.each is rule.each and other.identity.left[0] in direct and other not in above:
            needed |= _needed_by(table, rules, other, above | {rule})
    return frozenset(needed)


def _leaf_ids(block: Value, axis: str) -> list[Value]:
    def walk(entries: list[Value]) -> Iterator[Value]:
        for entry in entries:
            keys = entry.mapping([], [*_HEADING_KEYS, axis])
            if "id" in keys:
                yield keys["id"]
            if axis in keys:
                yield from walk(keys[axis].entries())

    return list(walk(block.mapping(*_BLOCK_KEYS)[axis].entries()))
