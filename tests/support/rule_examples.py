"""An example that breaks each rule, and docs/rules.md made of them.

`python -m tests.support.rule_examples` writes the page anew; a test fails where it is stale.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from tests.support import emulations
from tests.support.damages import DAMAGES
from tests.support.workbooks import edited
from xlsx_tools.checking import all_rules, check
from xlsx_tools.checking.rules.unit_and_year import FILE
from xlsx_tools.comparing.copied import copied_texts
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.found import InboxFile
from xlsx_tools.filing.document import from_document, parse_json
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.published.about import Stated
from xlsx_tools.published.recognise import take_in_report
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.season.collect import collect
from xlsx_tools.season.ledger.records import Season
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.survey import findings_on
from xlsx_tools.workbook.layout import layout_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
LIVELY = ROOT / "samples" / "lively"
FORM = installed_form("zfxxgk-2021")

# The first letters of rule ids, in the order of the page.
FAMILIES = {
    "W": "文件、工作表和栏目",
    "K": "工作簿被改动的痕迹",
    "C": "填写格",
    "F": "基本信息",
    "A": "收到和处理政府信息公开申请情况表",
    "D": "行政复议、行政诉讼情况表",
    "I": "主动公开情况表",
    "T": "合计",
    "X": "文字与表格",
    "N": "文字部分",
    "Y": "与上一年比对",
    "P": "数字是否合理",
    "M": "汇总",
    "L": "各单位之间（收集以后才比对）",
    "R": "情况说明",
    "G": "读公布的报告",
}


@dataclass(frozen=True)
class Example:
    """What somebody did to the good sample so that a rule speaks."""

    rule: str
    story: str
    wrong: Mapping[str, Any]

    @cached_property
    def findings(self) -> list[Finding]:
        """What checking the example gives."""
        try:
            return _checked(self.wrong)
        except UnreadableFileError as error:
            return [FILE.finding(str(error))]


@cache
def examples() -> tuple[Example, ...]:
    """All examples of tests/data/rules.yaml."""
    told = yaml.load((ROOT / "tests" / "data" / "rules.yaml").read_bytes(), yaml.CSafeLoader)
    return tuple(Example(**entry) for entry in told)


def right() -> list[Finding]:
    """What checking the good sample gives, against last year and as a workbook."""
    return [*_checked({"document": {}}), *_checked({"cells": {}})]


def _checked(wrong: Mapping[str, Any]) -> list[Finding]:
    if "published" in wrong:
        return check(_published(**wrong["published"]))
    if "copied" in wrong:
        return _collected(wrong["copied"])
    if "borrowed" in wrong:
        return _borrowed(**wrong["borrowed"])
    previous = _submission("last-year.json", wrong.get("previous", {}))
    if "document" in wrong or "previous" in wrong:
        submission = _submission("data.json", wrong.get("document", {}))
        return check(Intake(layout_of(FORM), submission), previous)
    return check(take_in(_file(wrong)), previous)


def _published(
    replaced: Mapping[str, str], name: str = "", *, sample: str = LIVELY.name, run_together: bool = False
) -> Intake:
    """A sample's report as a page, with these words replaced by others, or all cells run together."""
    page = (LIVELY.parent / sample / "report.html").read_text(encoding="utf-8")
    if run_together:
        page = page.replace("<td", "<span").replace("<th", "<span").replace("<table", "<div")
        page = re.sub(r">\s+<", "><", page.replace("<tr", "<p").replace("</tr>", "</p>"))
    for old, new in replaced.items():
        assert old in page, old
        page = page.replace(old, new)
    return take_in_report(page.encode(), Stated(name=name))


def _collected(other: str) -> list[Finding]:
    """What is said of another unit whose workbook came with the sample's figures."""
    own = _submission("data.json", {})
    copied = replace(own, unit=other, origin=replace(own.origin, unit=other))
    came = [workbook(FORM, filed, created=datetime(2025, 1, 6)) for filed in (own, copied)]
    with open_ledger(Path(":memory:"), create=True) as ledger, ThreadPoolExecutor(1) as executor:
        ledger.begin(Season(FORM.id, 2024))
        ledger.set_roster(Roster((Unit(own.unit), Unit(other))))
        files = [
            InboxFile(f"{day}.xlsx", f"{day}.xlsx", len(data), day * 86400 * 10**9, partial(BytesIO, data))
            for day, data in enumerate(came)
        ]
        collect(ledger, FORM, files, executor, now=datetime(2025, 1, 6, tzinfo=UTC), workers=1)
        return findings_on(ledger, ledger.standing(other))


def _borrowed(unit: str, narratives: Sequence[str]) -> list[Finding]:
    """What is said of the sample where another unit, which says nothing else, has these of its texts."""
    own = _submission("data.json", {})
    texts = {name: own.narrative[name].replace(own.unit, unit) for name in narratives}
    other = replace(own, unit=unit, narrative=texts)
    return copied_texts([layout_of(FORM)] * 2, [own, other])[0]


def _file(wrong: Mapping[str, Any]) -> bytes:
    good = (LIVELY / "filled.xlsx").read_bytes()
    match wrong:
        case {"file": str(content)}:
            return content.encode()
        case {"blank": dict(fields)}:
            return _blank(fields)
        case {"damage": str(what)}:
            return next(damage for damage in DAMAGES if damage.what == what).make(good)
        case {"emulation": str(name)}:
            return emulations.EMULATIONS[name](good)
        case {"formula": dict(cells)}:
            for place, formula in cells.items():
                sheet, cell = place.split("!")
                good = _with_formula(good, sheet, cell, formula)
            return good
        case {"cells": dict(cells)}:
            return edited(good, lambda book: _put(book, cells))
    raise ValueError(f"not an example: {wrong}")


def _blank(fields: Mapping[str, str]) -> bytes:
    """The sample's template, in which nothing but these particulars was filled in."""
    last = _submission("last-year.json", {})
    origin = Origin(FORM.id, FORM.version, last.unit, last.origin.year + 1)
    begun = begin_year(FORM, origin, last)
    return workbook(FORM, replace(begun, fields=fields), created=datetime(2025, 1, 6))


def _with_formula(data: bytes, sheet: str, cell: str, formula: str) -> bytes:
    """The workbook with a formula put before the number in a cell, which stays as its result."""
    part = emulations.part_of_sheet(data, sheet)
    return emulations.part_changed(
        data, part, lambda xml: re.sub(rf'(<c r="{cell}"[^>]*>)<v>', rf"\1<f>{formula}</f><v>", xml)
    )


def _put(book: Workbook, cells: Mapping[str, object]) -> None:
    for place, value in cells.items():
        sheet, cell = place.split("!")
        book[sheet][cell].value = value if isinstance(value, date | str | int | float | None) else str(value)


def _submission(name: str, changes: Mapping[str, Any]) -> Submission:
    """The data of the sample, with these keys laid over it, one level deep."""
    document = parse_json((LIVELY / name).read_text(encoding="utf-8"))
    for key, value in changes.items():
        own = document.get(key)
        document[key] = {**own, **_texts(value)} if isinstance(own, dict) else value
    document.setdefault("reasons", {})
    return from_document(FORM, document)


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value["repeat"] * value["times"] if isinstance(value, dict) and "repeat" in value else value
        for key, value in values.items()
    }


def page() -> str:
    """docs/rules.md: every rule with its severity, an example that breaks it, and what to do."""
    rules = sorted(all_rules(FORM), key=lambda rule: list(FAMILIES).index(rule.id[0]))
    lines = [
        "# 校验规则",
        "",
        "由 `python -m tests.support.rule_examples` 从程序、表式和例子生成，请勿手改。",
        "例子都以 `samples/lively` 为底稿；",
        "“提示”是 `xlsx-tools check` 实际说的话。",
        "",
        *(f"- **{severity.words}**：{_MEANING[severity]}" for severity in Severity),
        "",
        "| 规则 | 性质 | 查什么 |",
        "| --- | --- | --- |",
        *(f"| [{rule.id}](#{rule.id.lower()}) | {rule.severity.words} | {rule.words} |" for rule in rules),
    ]
    by_rule = {example.rule: example for example in examples()}
    for family, title in FAMILIES.items():
        of_family = [rule for rule in rules if rule.id[0] == family]
        if of_family:
            lines += ["", f"## {title}"]
        for rule in of_family:
            lines += _entry(rule, by_rule[rule.id])
    for name in known_forms():
        lines += _of_other_form(installed_form(name), rules) if name != FORM.id else ()
    return "\n".join(lines) + "\n"


def _of_other_form(form: Form, here: Sequence[Rule]) -> Sequence[str]:
    """What another form checks otherwise, and which of the rules on the page it has not."""
    known = {rule.id: rule for rule in here}
    own = all_rules(form)
    others = sorted((rule for rule in own if known.get(rule.id) != rule), key=lambda rule: rule.id)
    rows = [f"| {r.id} | {r.severity.words} | {r.words} | {r.remedy} |" for r in others]
    ids = {rule.id for rule in own}
    missing = "、".join(f"[{rule.id}](#{rule.id.lower()})" for rule in here if rule.id not in ids)
    return (
        "", f"## 表式 {form.id}", "",
        f"依据：{form.source}。", "",
        f"上面的规则也用于这个表式，只是没有 {missing}。不同的和另有的：", "",
        "| 规则 | 性质 | 查什么 | 怎么办 |", "| --- | --- | --- | --- |", *rows,
    )  # fmt: skip


_MEANING = {
    Severity.ERROR: "必须改正，否则不能生成报告；写了原因也不行。",
    Severity.WARNING: "请核对；确实无误的，在“校验”页写明原因，可以保留。",
    Severity.INFO: "只是告知，或提醒看一眼，不用写原因。",
}


def _entry(rule: Rule, example: Example) -> Sequence[str]:
    said = next(finding.message for finding in example.findings if finding.rule == rule.id)
    return (
        "",
        f"### {rule.id}",
        "",
        f"**{rule.severity.words}**　{rule.words}。",
        "",
        f"- 例子：{example.story}",
        f"- 提示：{' '.join(said.split())}",
        f"- 怎么办：{rule.remedy}。",
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
