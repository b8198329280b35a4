"""Load a form's hints.yaml strictly: every mistake is an error with file, line and a suggestion."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from xlsx_tools.expression import Expression
from xlsx_tools.finding import Rule, Severity
from xlsx_tools.form.condition import Condition, Message
from xlsx_tools.form.copied_texts import (
    Borrowed,
    BorrowedSentence,
    CopiedTexts,
    Repeated,
    RepeatedReport,
)
from xlsx_tools.form.hints import (
    Anniversary,
    Emptied,
    Empty,
    Hint,
    Hints,
    Mention,
    OtherUnit,
    OwnYear,
    Period,
    Placeholders,
    Same,
    Swing,
)
from xlsx_tools.form.load.borrowing import other_file
from xlsx_tools.form.load.condition import parse_condition, parse_message
from xlsx_tools.form.load.yaml import Value, no_repetition, read_yaml
from xlsx_tools.form.model import Form
from xlsx_tools.prose import suggestion

T = TypeVar("T")

FILE = "hints.yaml"
_LINE = "$"  # stands in a hint for each of its lines in turn
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")

# What stands in a pattern for a year, for the beginning of a clause, for the name of a unit.
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_START = r"(?:^|[，,；;：:）)])"
_UNIT = r"(?P<unit>[^\W\d_]{{4,25}}?(?:{}))"

_SECTIONS = (
    "hints", "swing", "emptied", "same", "repeated", "repeated_report", "borrowed", "borrowed_sentence",
    "mentions", "empty", "placeholders", "own_year", "period", "other_unit",
)  # fmt: skip


@lru_cache(maxsize=1)  # one file, asked for both halves in turn
def load_hints(form: Form) -> tuple[Hints, CopiedTexts]:
    """What the form's folder has of hints, nothing where it has no such file; raises FormError."""
    file = form.folder / FILE
    if not file.exists():
        return Hints(), CopiedTexts()
    return _Reader(form, frozenset(rule.id for rule in form.table_rules), []).both(read_yaml(file))


@dataclass(frozen=True)
class _Reader:
    """Reads for one form, which has rules of the `taken` ids; `ids` are those read so far."""

    form: Form
    taken: frozenset[str]
    ids: list[Value]

    def both(self, value: Value) -> tuple[Hints, CopiedTexts]:
        """The whole file: what it says of a filing alone, and of texts beside others."""
        keys = value.mapping([], ("like", *_SECTIONS))
        if "like" in keys:
            keys |= _borrowed(keys["like"], keys)
        hints, copied_texts = self._hints(keys), self._copied_texts(keys)
        no_repetition(self.ids, "规则编号")
        return hints, copied_texts

    def _hints(self, keys: Mapping[str, Value]) -> Hints:
        return Hints(
            hints=tuple(hint for entry in _entries(keys, "hints") for hint in self._hint(entry)),
            swing=_optional(keys, "swing", self._swing),
            emptied=_optional(keys, "emptied", self._emptied),
            same=_optional(keys, "same", self._same),
            mentions=tuple(self._mention(entry) for entry in _entries(keys, "mentions")),
            empty=_optional(keys, "empty", self._empty),
            placeholders=_optional(keys, "placeholders", self._placeholders),
            own_year=_optional(keys, "own_year", self._own_year),
            period=_optional(keys, "period", self._period),
            other_unit=_optional(keys, "other_unit", self._other_unit),
        )

    def _copied_texts(self, keys: Mapping[str, Value]) -> CopiedTexts:
        return CopiedTexts(
            repeated=_optional(keys, "repeated", self._repeated),
            repeated_report=_optional(keys, "repeated_report", self._repeated_report),
            borrowed=_optional(keys, "borrowed", self._borrowed),
            borrowed_sentence=_optional(keys, "borrowed_sentence", self._borrowed_sentence),
        )

    def _hint(self, value: Value) -> Iterator[Hint]:
        keys = value.mapping(["id", "rule", "when", "at", "says", "advice"], ["each", "severity"])
        severity = Severity.INFO
        if "severity" in keys:
            severity = Severity(keys["severity"].one_of([s.value for s in Severity], "严重程度"))
        rule = self._rule(keys["id"], severity, keys["rule"].text(), keys["advice"].text())
        lines = [line.text() for line in keys["each"].some_entries()] if "each" in keys else [""]
        for line in lines:
            when = tuple(self._condition(entry, line) for entry in keys["when"].some_entries())
            yield Hint(rule, when, self._message(keys["says"], line), self._item(keys["at"], line))

    def _condition(self, value: Value, line: str) -> Condition:
        try:
            condition = parse_condition(value.text().replace(_LINE, line))
        except ValueError as error:
            value.refuse(str(error))
        for item in condition.items:
            self._known(value, item, self.form.items, "指标")
        fields = {field.id: field for field in self.form.fields}
        for part in condition.fields:
            self._known(value, part.field, fields, "基本信息项")
            choices = fields[part.field].choices
            if choices and part.text not in choices:
                value.refuse(f"“{part.text}”不是可选的内容{suggestion(part.text, choices)}")
        return condition

    def _message(self, value: Value, line: str) -> Message:
        try:
            message = parse_message(_one_line(value.text()).replace(_LINE, line))
        except ValueError as error:
            value.refuse(str(error))
        for item in message.items:
            self._known(value, item, self.form.items, "指标")
        return message

    def _swing(self, value: Value) -> Swing:
        keys = value.mapping(["id", "factor", "floor", "items"])
        factor, floor = keys["factor"].integer(), keys["floor"].integer()
        words = f"主要的合计和件数与上年相差不到 {factor} 倍，或者不到 {floor}"
        rule = self._rule(keys["id"], Severity.INFO, words, "核对数字；确有其事的，不用改")
        return Swing(rule, factor, floor, tuple(self._item(v) for v in keys["items"].some_entries()))

    def _emptied(self, value: Value) -> Emptied:
        keys = value.mapping(["id", "floor"])
        floor = keys["floor"].integer()
        words = f"上年各格合计到 {floor} 的表，本年不全是 0"
        rule = self._rule(keys["id"], Severity.INFO, words, "核对本年是否漏填；确实都没有的，不用改")
        return Emptied(rule, floor)

    def _same(self, value: Value) -> Same:
        keys = value.mapping(["id", "least"])
        least = keys["least"].integer()
        words = f"一张表的件数不与上年逐格相同（至少 {least} 格不是 0 的）"
        return Same(self._rule(keys["id"], Severity.WARNING, words, "改填本年的数字"), least)

    def _repeated(self, value: Value) -> Repeated:
        keys = value.mapping(["id", "percent", "least", "narratives"])
        percent, least = _percent(keys["percent"]), keys["least"].integer()
        words = f"{least} 字以上的文字，与上年相同的句子不到 {percent}%"
        rule = self._rule(keys["id"], Severity.WARNING, words, "按本年的情况改写")
        narratives = tuple(self._narrative(entry) for entry in keys["narratives"].some_entries())
        return Repeated(rule, percent, least, narratives)

    def _repeated_report(self, value: Value) -> RepeatedReport:
        keys = value.mapping(["id", "percent", "least"])
        percent, least = _percent(keys["percent"]), keys["least"].integer()
        words = f"一份报告的全部文字（{least} 字以上的），与上一年相同的不到 {percent}%"
        rule = self._rule(keys["id"], Severity.WARNING, words, "按本年的情况改写")
        return RepeatedReport(rule, percent, least)

    def _borrowed(self, value: Value) -> Borrowed:
        keys = value.mapping(["id", "percent", "least", "shortest", "common_percent", "common_units"])
        percent, least = _percent(keys["percent"]), keys["least"].integer()
        words = f"一份报告的文字（{least} 字以上的），与另一个单位相同的不到 {percent}%"
        remedy = "核实是谁的文字，按本单位的情况改写"
        return Borrowed(
            rule=self._rule(keys["id"], Severity.WARNING, words, remedy),
            percent=percent,
            least=least,
            shortest=keys["shortest"].integer(),
            common_percent=_percent(keys["common_percent"]),
            common_units=keys["common_units"].integer(),
        )

    def _borrowed_sentence(self, value: Value) -> BorrowedSentence:
        keys = value.mapping(["id", "least"])
        least = keys["least"].integer()
        words = f"{least} 字以上的一句话，别的单位没有写过（许多单位都写的不算）"
        rule = self._rule(keys["id"], Severity.INFO, words, "看一眼是不是照抄；本来就该一样的，不用改")
        return BorrowedSentence(rule, least)

    def _mention(self, value: Value) -> Mention:
        keys = value.mapping(["id", "rule", "narrative", "words", "says", "advice"])
        rule = self._rule(keys["id"], Severity.WARNING, keys["rule"].text(), keys["advice"].text())
        return Mention(rule, self._narrative(keys["narrative"]), _words(keys["words"]), keys["says"].text())

    def _empty(self, value: Value) -> Empty:
        keys = value.mapping(["id", "words"], ["short", "may_be"])
        words = "必填的文字部分写了实在的内容，不只是“无”“略”几个字"
        rule = self._rule(keys["id"], Severity.WARNING, words, "写明具体情况")
        short = [entry.mapping(["narrative", "characters"]) for entry in _entries(keys, "short")]
        return Empty(
            rule,
            frozenset(_words(keys["words"])),
            tuple((self._narrative(entry["narrative"]), entry["characters"].integer()) for entry in short),
            tuple(self._narrative(entry) for entry in _entries(keys, "may_be")),
        )

    def _placeholders(self, value: Value) -> Placeholders:
        keys = value.mapping(["id", "patterns"])
        words = "文字里没有留着待填的记号（××、＿＿、待填写等）"
        rule = self._rule(keys["id"], Severity.WARNING, words, "改成实际内容，或者删去")
        sought = [_placeholder(entry) for entry in keys["patterns"].some_entries()]
        # Refused now, as those that have signs in a text are put together only then.
        _joined(keys["patterns"], [pattern for _, pattern in sought])
        return Placeholders(rule, tuple((signs, pattern.text()) for signs, pattern in sought))

    def _own_year(self, value: Value) -> OwnYear:
        keys = value.mapping(["id", "earlier", "later", "certain", "likely", "unless", "plans"])
        words = "文字里说本年情况的地方，写的是报告所属年度"
        rule = self._rule(keys["id"], Severity.WARNING, words, "改成报告所属年度，并核对是否沿用了往年的文字")
        marks = {"{year}": _YEAR, "{start}": _START}
        return OwnYear(
            rule=rule,
            earlier=keys["earlier"].integer(),
            later=keys["later"].integer(),
            certain=_patterns(keys["certain"], "{year}", marks),
            likely=_patterns(keys["likely"], "{year}", marks),
            unless=_any_of(keys["unless"]),
            plans=_any_of(keys["plans"]),
        )

    def _period(self, value: Value) -> Period:
        keys = value.mapping(["id", "words", "begins", "ends"])
        begins, ends = keys["begins"].text(), keys["ends"].text()
        words = f"文字里写的统计期限是报告年度的 {begins}至{ends}"
        rule = self._rule(keys["id"], Severity.WARNING, words, "改正统计期限")
        return Period(rule, _any_of(keys["words"]), _day(keys["begins"]), _day(keys["ends"]))

    def _other_unit(self, value: Value) -> OtherUnit:
        keys = value.mapping(["id", "endings", "patterns", "never"])
        words = "文字里说本单位的地方，写的是本单位的名称"
        rule = self._rule(keys["id"], Severity.WARNING, words, "改成本单位的名称，并核对是否抄自别的单位")
        endings = "|".join(re.escape(ending) for ending in _words(keys["endings"]))
        patterns = _patterns(keys["patterns"], "{unit}", {"{unit}": _UNIT.format(endings)})
        return OtherUnit(rule, patterns, _any_of(keys["never"]))

    def _rule(self, name: Value, severity: Severity, words: str, remedy: str) -> Rule:
        if name.name() in self.taken:
            name.refuse(f"规则编号“{name.text()}”在 form.yaml 里已经有了")
        self.ids.append(name)
        return Rule(name.text(), severity, words, remedy)

    def _item(self, value: Value, line: str = "") -> str:
        item = value.text().replace(_LINE, line)
        self._known(value, item, self.form.items, "指标")
        return item

    def _narrative(self, value: Value) -> str:
        self._known(value, value.text(), self.form.narratives, "文字部分")
        return value.text()

    def _known(self, value: Value, name: str, known: Collection[str], what: str) -> None:
        if name not in known:
            near = suggestion(name, known)
            value.refuse(f"没有编号为“{name}”的{what}{near if near.endswith('？') else ''}")


def _percent(value: Value) -> int:
    if value.integer() > 100:
        value.refuse("百分数不能超过 100")
    return value.integer()


def _borrowed(value: Value, own: Collection[str]) -> dict[str, Value]:
    """The sections that are those of another form; raises FormError."""
    keys = value.mapping(["form", "sections"])
    other = other_file(keys["form"], FILE).mapping([], ("like", *_SECTIONS))
    wanted = [(entry, entry.one_of(other, "这一段")) for entry in keys["sections"].some_entries()]
    for entry, name in wanted:
        if name in own:
            entry.refuse(f"“{name}”这里自己写了，不能又用“{keys['form'].text()}”的")
    return {name: other[name] for _, name in wanted}


def _optional(keys: Mapping[str, Value], key: str, read: Callable[[Value], T]) -> T | None:
    return read(keys[key]) if key in keys else None


def _entries(keys: Mapping[str, Value], key: str) -> list[Value]:
    return keys[key].some_entries() if key in keys else []


def _words(value: Value) -> tuple[str, ...]:
    for entry in value.some_entries():
        if not entry.text():
            entry.refuse("这里是空的")
    return value.texts()


def _one_line(text: str) -> str:
    """A text that was folded over lines: Chinese needs no blank there, but beside a figure."""
    return re.sub(r"(?<=[，。；：、])\s+|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text)


def _day(value: Value) -> Anniversary:
    found = _DAY.fullmatch(value.text())
    if not found:
        value.refuse(f"这里应是几月几日，写的却是“{value.text()}”")
    month, day = int(found[1]), int(found[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        value.refuse(f"没有这一天：{value.text()}")
    return Anniversary(month, day)


def _placeholder(value: Value) -> tuple[tuple[str, ...], Value]:
    """A pattern, which may be given with the signs without any of which it finds nothing."""
    if not value.is_mapping:
        return (), value
    keys = value.mapping(["signs", "pattern"])
    return _words(keys["signs"]), keys["pattern"]


def _any_of(value: Value) -> Expression:
    """All patterns of a list as one."""
    return _joined(value, value.some_entries())


def _joined(value: Value, patterns: Sequence[Value]) -> Expression:
    joined = "|".join(pattern.text() for pattern in patterns)
    if not _is_pattern(joined):
        for pattern in patterns:
            _expression(pattern, pattern.text())  # refuses the one that is wrong
    return _expression(value, joined)


def _patterns(value: Value, mark: str, marks: Mapping[str, str]) -> tuple[Expression, ...]:
    """The patterns of a list, each of which must have that mark in it."""
    for entry in value.some_entries():
        if mark not in entry.text():
            entry.refuse(f"缺少代号“{mark}”")
    return tuple(_expression(entry, _written_out(entry.text(), marks)) for entry in value.entries())


def _written_out(text: str, marks: Mapping[str, str]) -> str:
    """A pattern, which may be written over several lines, with its marks replaced."""
    text = re.sub(r"\n\s*", "", text)
    for mark, meaning in marks.items():
        text = text.replace(mark, meaning)
    return text


def _is_pattern(text: str) -> bool:
    try:
        return not re.compile(text).fullmatch("")
    except re.error:
        return False


def _expression(value: Value, text: str) -> Expression:
    try:
        pattern = re.compile(text)
    except re.error as error:
        place = "" if error.pos is None else f"，在第 {error.pos + 1} 个字附近"
        value.refuse(f"正则表达式写错了{place}")
    if pattern.fullmatch(""):
        value.refuse("这里是空的，或者什么都没有也算相符")
    return Expression(text)
