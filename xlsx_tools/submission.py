"""A submission (填报): what one unit filed for one year; to and from its JSON document."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from xlsx_tools.finding import XlsxToolsError
from xlsx_tools.form import Form, Item, Narrative, Part, Role
from xlsx_tools.identity import Verdict
from xlsx_tools.quantity import (
    LARGEST,
    LARGEST_TOTAL,
    Number,
    Quantity,
    clean_text,
    read_quantity,
    same_amount,
    show,
)
from xlsx_tools.tally import Tally, tally

CELL_TEXT_LIMIT = 32_767  # What a cell holds in every spreadsheet program.
_UNIT_LIMIT = 100
_UNIT_FORBIDDEN = set('\\/:*?"<>|')
_YEARS = range(2008, 2100)  # The 条例 came into force in 2008.

_KEYS = (
    "form", "version", "unit", "year", "draft", "fields", "items",
    "blank_is_zero", "headings", "narrative", "reasons",
)  # fmt: skip


class DocumentError(XlsxToolsError):
    """A JSON document that does not fit its form."""


@dataclass(frozen=True)
class Origin:
    """Which form, unit and year a workbook was made for, and the id of that template.

    `lock` is the hash of the password its sheets are protected with, as workbooks store it.
    """

    form: str
    version: int
    unit: str
    year: int
    template_id: str = ""
    lock: str = ""


@dataclass(frozen=True)
class Submission:
    """What was filed. `items` are inputs as typed; `stated` the totals as the file shows them.

    `stale` are totals whose formula is intact though its stored result is not what it gives; `lost`
    the narratives whose place in the file was not found (such figures have their own oddity);
    `controls` the sums of each table's inputs as whoever saved the file calculated them.
    """

    origin: Origin
    unit: str
    year: int | str
    items: Mapping[str, Quantity] = field(default_factory=dict)
    stated: Mapping[str, Quantity] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    zero_tables: frozenset[str] = frozenset()
    narrative: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    last_year: Mapping[str, Number] = field(default_factory=dict)
    controls: Mapping[str, Number] = field(default_factory=dict)

    def tally(self, form: Form) -> Tally:
        """Its figures with totals and checks; worked out once for a form."""
        if not self._tallied or self._tallied[0][0] is not form:
            self._tallied[:] = [(form, tally(form, self.items, self.zero_tables))]
        return self._tallied[0][1]

    @cached_property
    def _tallied(self) -> list[tuple[Form, Tally]]:
        return []

    def standing(self, form: Form, tally: Tally) -> "Standing":
        """What is still to be done before it can be filed."""
        texts = [n.id for n in form.narratives.values() if self._lacks_text(n)]
        fields = [f.id for f in form.fields if f.required and not self.fields.get(f.id)]
        made_for = {"unit": self.unit == self.origin.unit, "year": self.year == self.origin.year}
        fields += [name for name, same in made_for.items() if not same]
        return Standing(form, tally, tuple(texts), tuple(fields))

    def _lacks_text(self, narrative: Narrative) -> bool:
        """Whether a text is missing: a required one, or one that has been given a heading."""
        wanted = narrative.required or (narrative.heading == "" and self.headings.get(narrative.id))
        return bool(wanted) and not self.narrative.get(narrative.id)

    def heading(self, form: Form, narrative: str) -> str | None:
        """The heading the narrative is printed under, as the unit has it."""
        return self.headings.get(narrative, form.narratives[narrative].heading)


@dataclass(frozen=True)
class Standing:
    """How far a submission is: the status panel's numbers, and the list behind each."""

    form: Form
    tally: Tally
    open_texts: tuple[str, ...]
    open_fields: tuple[str, ...]

    @property
    def open_items(self) -> tuple[str, ...]:
        """Inputs without a number."""
        return self.tally.open_items

    @property
    def to_do(self) -> int:
        """How many things there are to do; 0 means 可以报送."""
        failing = self.tally.results_of(Verdict.FAILS)
        return len(self.open_items) + len(self.open_texts) + len(self.open_fields) + len(failing)

    def to_do_in(self, part: Part) -> int:
        """How many of them are in a part."""
        tables = {table.id for table in part.tables}
        texts = {narrative.id for narrative in part.narratives}
        items = [i for i in self.open_items if self.form.items[i].table in tables]
        failing = [r for r in self.tally.results_of(Verdict.FAILS) if r.check.table in tables]
        return len(items) + len(failing) + len(texts & set(self.open_texts))


def controls(form: Form, tally: Tally) -> dict[str, Number]:
    """The control sum of each table: all its inputs added up."""
    sums: dict[str, Number] = dict.fromkeys(form.tables, 0)
    for item in form.inputs.values():
        sums[item.table] += tally.figures[item.id] or 0
    return sums


ORIGIN_NAME = "xlsx_tools"  # begins the names of properties, and names the defined name
_ORIGIN_KEYS = ("form", "version", "unit", "year", "template_id", "lock")


def origin_as_pairs(origin: Origin) -> dict[str, str]:
    """The origin as texts, in a fixed order."""
    return {key: str(getattr(origin, key)) for key in _ORIGIN_KEYS}


def origin_from_pairs(pairs: Mapping[str, str]) -> Origin | None:
    """The origin that `origin_as_pairs` wrote, None where it is not whole."""
    if not all(pairs.get(key) for key in _ORIGIN_KEYS[:4]):
        return None
    if not (pairs["version"].isdecimal() and pairs["year"].isdecimal()):
        return None
    return Origin(
        form=pairs["form"],
        version=int(pairs["version"]),
        unit=pairs["unit"],
        year=int(pairs["year"]),
        template_id=pairs.get("template_id", ""),
        lock=pairs.get("lock", ""),
    )


def origin_as_text(origin: Origin) -> str:
    """The origin as one line, for the defined name; `|` cannot be part of a unit's name."""
    return "|".join(origin_as_pairs(origin).values())


def origin_from_text(text: str) -> Origin | None:
    """The origin that `origin_as_text` wrote."""
    return origin_from_pairs(dict(zip(_ORIGIN_KEYS, text.split("|"), strict=False)))


def unit_problem(unit: str) -> str | None:
    """What a unit's name is or has that it may not, None if nothing: it becomes part of file names."""
    if not unit.strip():
        return "是空的"
    if len(unit) > _UNIT_LIMIT:
        return f"有 {len(unit)} 个字，最多 {_UNIT_LIMIT} 个字"
    bad = sorted({c for c in unit if c in _UNIT_FORBIDDEN or not c.isprintable()})
    if bad or not unit.strip(". ") or clean_text(unit) != unit:
        shown = " ".join(c if c.isprintable() else "换行等控制字符" for c in bad) or "首尾的空格，或只有句点"
        return f"里不能有这些字符：{shown}"
    return None


def year_problem(year: int | str) -> str | None:
    """What a year ought to be, None if it is one."""
    if not isinstance(year, int) or year not in _YEARS:
        return f"应是 {_YEARS.start} 至 {_YEARS.stop - 1} 之间的四位数，现为“{year}”"
    return None


def begin_year(form: Form, origin: Origin, last: Submission | None) -> Submission:
    """What a fresh template holds: nothing, but for what last year's submission carries over."""
    fresh = Submission(origin, origin.unit, origin.year)
    if last is None:
        return fresh
    figures = last.tally(form).known
    last_year = {item: number for item, number in figures.items() if number is not None}
    carried = {
        carry.this_year: Quantity(last_year[carry.last_year])
        for carry in form.carries
        if carry.this_year in form.inputs and carry.last_year in last_year
    }
    return replace(fresh, items=carried, last_year=last_year)


def to_document(form: Form, submission: Submission, *, draft: bool = False) -> dict[str, object]:
    """The submission as its JSON document; `items` has inputs and computed totals."""
    figures = submission.tally(form).known
    # What is odd has no number here and may not become a zero for it; blanks are written as zeros.
    unusable = {item.table for item in form.inputs.values() if figures[item.id] is None}
    document: dict[str, object] = {
        "form": form.id,
        "version": form.version,
        "unit": submission.unit,
        "year": submission.year,
        **({"draft": True} if draft else {}),
        "fields": dict(submission.fields),
        "items": figures,
        "blank_is_zero": [t for t in form.tables if t in submission.zero_tables and t not in unusable],
        "headings": {
            narrative.id: submission.heading(form, narrative.id)
            for narrative in form.narratives.values()
            if narrative.heading is not None
        },
        "narrative": {n: submission.narrative.get(n, "") for n in form.narratives},
        "reasons": dict(submission.reasons),
    }
    return document


def write_json(document: Mapping[str, object]) -> str:
    """A document as JSON text for people to read: indented, Chinese unescaped."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> float | int:
    if isinstance(value, Decimal):
        return float(value)  # The shortest digits that round-trip: 15 digits pass unchanged.
    raise TypeError(f"{type(value).__name__} has no place in a document")


def parse_json(text: str) -> dict[str, object]:
    """A JSON document with decimal numbers kept exact; raises DocumentError."""
    try:
        document = json.loads(
            text,
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeated_keys,
        )
    except RecursionError as error:
        raise DocumentError("这不是合法的 JSON 文件：嵌套层数过多") from error
    except json.JSONDecodeError as error:
        raise DocumentError(f"这不是合法的 JSON 文件：第 {error.lineno} 行第 {error.colno} 列有误") from error
    if not isinstance(document, dict) or "form" not in document:
        raise DocumentError("这个 JSON 文件不是填报数据：缺少“form”（表式编号）")
    return document


def _integer(digits: str) -> int | Decimal:
    """An int, or a Decimal where Python would refuse to make one of that many digits."""
    return int(digits) if len(digits) < 100 else Decimal(digits)


def _no_constant(name: str) -> None:
    raise DocumentError(f"“{name}”不是数字，不能写在 JSON 文件里")


def _no_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise DocumentError(f"“{key}”在 JSON 文件里写了两次")
        found[key] = value
    return found


def from_document(form: Form, document: Mapping[str, object]) -> Submission:
    """The submission a JSON document describes; raises DocumentError naming what does not fit."""
    origin = _document_origin(form, document)
    return overlay(form, Submission(origin, origin.unit, origin.year), document)


def _document_origin(form: Form, document: Mapping[str, object]) -> Origin:
    unit, year = document.get("unit"), document.get("year")
    if not isinstance(unit, str) or (problem := unit_problem(unit)):
        raise DocumentError(f"“unit”（单位名称）{problem if isinstance(unit, str) else '应是文字'}")
    if isinstance(year, bool) or not isinstance(year, int):
        raise DocumentError("“year”（年度）应是四位数")
    if problem := year_problem(year):
        raise DocumentError(f"“year”（年度）{problem}")
    return Origin(form.id, form.version, unit, year)


def overlay(form: Form, base: Submission, document: Mapping[str, object]) -> Submission:
    """The base with what the document says; raises DocumentError listing all that does not fit."""
    problems: list[str] = []
    if document.get("form") != form.id:
        problems.append(f"“form”是“{document.get('form')}”，应是“{form.id}”")
    version = document.get("version", form.version)
    if version != form.version or isinstance(version, bool):
        problems.append(f"“version”是 {version}，本程序的表式是第 {form.version} 版")
    for key in ("unit", "year"):
        own = {"unit": base.unit, "year": base.year}[key]
        given = document.get(key, own)
        if given != own:
            unquoted = "应写成数字，不加引号" if str(given) == str(own) else f"模板是“{own}”"
            problems.append(f"“{key}”是“{given}”，{unquoted}")
    problems += [f"不认识的键“{key}”" for key in document if key not in _KEYS]
    items, stated = _document_items(form, document, problems)
    with_headings = [n.id for n in form.narratives.values() if n.heading is not None]
    changed = replace(
        base,
        items={**base.items, **items},
        stated=stated,
        zero_tables=_document_zero_tables(form, base, document, problems),
        narrative={**base.narrative, **_texts(document, "narrative", form.narratives, problems)},
        headings={**base.headings, **_texts(document, "headings", with_headings, problems)},
        fields={**base.fields, **_texts(document, "fields", [f.id for f in form.fields], problems)},
        reasons={**base.reasons, **_texts(document, "reasons", [c.key for c in form.checks], problems)},
    )
    if problems:
        raise DocumentError(_listed(problems))
    return changed


def _document_items(
    form: Form, document: Mapping[str, object], problems: list[str]
) -> tuple[dict[str, Quantity], dict[str, Quantity]]:
    inputs: dict[str, Quantity] = {}
    stated: dict[str, Quantity] = {}
    for name, value in _mapping(document, "items", problems).items():
        item = form.items.get(name)
        if item is None:
            problems.append(f"不认识的指标“{name}”{_near(name, form.items)}")
        elif problem := _value_problem(item, value):
            problems.append(f"指标“{name}”（{item.name}）{problem}")
        else:
            (inputs if item.role is Role.INPUT else stated)[name] = _document_quantity(item, value)
    return inputs, stated


def _document_quantity(item: Item, value: object) -> Quantity:
    largest = LARGEST if item.role is Role.INPUT else LARGEST_TOTAL
    return read_quantity(value, whole=item.is_whole, largest=largest)


def _value_problem(item: Item, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return f"应是数字，写的却是“{value}”"
    if isinstance(value, Decimal) and not value.is_finite():
        return "应是数字"
    what = "非负整数" if item.is_whole else "非负数"
    quantity = _document_quantity(item, value)
    return None if quantity.oddity is None else f"应是{what}（不超过 9 位），写的却是 {value}"


def _document_zero_tables(
    form: Form, base: Submission, document: Mapping[str, object], problems: list[str]
) -> frozenset[str]:
    if "blank_is_zero" not in document:
        return base.zero_tables
    tables = document["blank_is_zero"]
    if not isinstance(tables, list) or not all(isinstance(table, str) for table in tables):
        problems.append("“blank_is_zero”应是表编号的列表")
        return base.zero_tables
    problems += [f"“blank_is_zero”里不认识的表“{table}”" for table in tables if table not in form.tables]
    return frozenset(tables) & form.tables.keys()


def _texts(
    document: Mapping[str, object], key: str, known: Mapping[str, object] | list[str], problems: list[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _mapping(document, key, problems).items():
        if name not in known:
            problems.append(f"“{key}”里不认识的编号“{name}”{_near(name, known)}")
        elif not isinstance(value, str):
            problems.append(f"“{key}”里的“{name}”应是文字")
        elif len(value) > CELL_TEXT_LIMIT:
            problems.append(f"“{key}”里的“{name}”有 {len(value)} 个字，一格最多 {CELL_TEXT_LIMIT} 个字")
        elif not _is_unicode(value):
            problems.append(f"“{key}”里的“{name}”有不合法的字符")
        else:
            found[name] = value
    return found


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"，是否想写“{near[0]}”？" if near else ""


def _is_unicode(text: str) -> bool:
    """Whether the text can be stored at all: JSON may hold halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fill_in(form: Form, base: Submission, document: Mapping[str, object]) -> Submission:
    """The base with what the document says; raises DocumentError, also for totals that do not fit."""
    filled = overlay(form, base, document)
    if problems := _misfit_totals(form, filled):
        raise DocumentError(_listed(problems))
    return filled


def _listed(problems: list[str]) -> str:
    return "与表式不符：\n" + "\n".join(f"  - {problem}" for problem in problems)


def _misfit_totals(form: Form, submission: Submission) -> list[str]:
    """The stated totals that are not what their parts come to, each as a Chinese sentence."""
    computed = submission.tally(form).figures
    return [
        f"合计“{item}”（{form.items[item].name}）写的是 {show(quantity.value)}，"
        f"按各分项应是 {show(computed[item]) or '空白'}"
        for item, quantity in submission.stated.items()
        if quantity.value is not None and not same_amount(quantity.value, computed[item] or 0)
    ]


def _mapping(document: Mapping[str, object], key: str, problems: list[str]) -> Mapping[str, object]:
    value = document.get(key, {})
    if isinstance(value, dict):
        return value
    problems.append(f"“{key}”应是“编号: 值”的形式")
    return {}
