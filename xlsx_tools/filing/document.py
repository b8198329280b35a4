"""The JSON document of a submission: written, parsed, and read against the form."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from difflib import get_close_matches

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.charsets import storable
from xlsx_tools.filing.origin import Origin, same_unit, unit_name, unit_problem, year_problem
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import CELL_TEXT_LIMIT, Given, Submission
from xlsx_tools.form.model import Form, Item, Role
from xlsx_tools.prose import shortened
from xlsx_tools.quantity import Number, Quantity, same_amount, show

_KEYS = (
    "form", "version", "unit", "year", "draft", "fields", "items",
    "blank_is_zero", "headings", "narrative", "reasons", "given", "sources",
)  # fmt: skip


_MOST_QUOTED = 60


class DocumentError(XlsxToolsError):
    """A JSON document that does not fit its form."""


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
    if submission.given:
        document["given"] = {key: given._asdict() for key, given in submission.given.items()}
    if submission.sources:
        document["sources"] = [_source_as_pairs(source) for source in submission.sources]
    return document


def as_stated(form: Form, submission: Submission) -> dict[str, object]:
    """The submission as its JSON document, with totals not as computed but as the file shows them."""
    document = to_document(form, submission)
    figures = submission.tally(form).known
    stated = {item: quantity.value for item, quantity in submission.stated.items()}
    items = {i: figures[i] if i in form.inputs else stated.get(i) for i in form.items}
    return {**document, "items": items}


def _source_as_pairs(source: Source) -> dict[str, object]:
    pairs = asdict(replace(source, within=()))
    if not source.within:
        del pairs["within"]
        return pairs
    return {**pairs, "within": [_source_as_pairs(part) for part in source.within]}


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
        raise DocumentError("这个 JSON 文件不是填报数据：缺少“form”（表式编号）。键是英文的，见 docs/json.md")
    return document


def _integer(digits: str) -> int | Decimal:
    """An int, or a Decimal where Python would refuse to make one of that many digits."""
    return int(digits) if len(digits) < 100 else Decimal(digits)


def _quoted(value: object) -> str:
    """What stands in a document, as it is written there, as far as anybody reads it."""
    is_shown_as_it_is = isinstance(value, str | Decimal)
    written = str(value) if is_shown_as_it_is else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(written, _MOST_QUOTED)


def _no_constant(name: str) -> None:
    raise DocumentError(f"“{name}”不是数字，不能写在 JSON 文件里")


def _no_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if not _is_unicode(key):
            raise DocumentError(f"“{storable(_quoted(key))}”这个键有不合法的字符")
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
    unit = unit_name(unit) if isinstance(unit, str) else unit
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
        problems.append(f"“form”是“{_quoted(document.get('form'))}”，应是“{form.id}”")
    version = document.get("version", form.version)
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version <= form.version:
        problems.append(f"“version”是 {_quoted(version)}，本程序的表式是第 {form.version} 版")
    for key in ("unit", "year"):
        own = {"unit": base.unit, "year": base.year}[key]
        given = document.get(key, own)
        if given != own and not (key == "unit" and same_unit(str(given), str(own))):
            unquoted = "应写成数字，不加引号" if str(given) == str(own) else f"模板是“{own}”"
            problems.append(f"“{key}”是“{_quoted(given)}”，{unquoted}")
    problems += [f"不认识的键“{_quoted(key)}”{_near(key, _KEYS)}" for key in document if key not in _KEYS]
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
        reasons={**base.reasons, **_reasons(form, document, problems)},
        given={**base.given, **_given(document, problems)},
        sources=_sources(form, document, problems) if "sources" in document else base.sources,
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
            problems.append(f"不认识的指标“{_quoted(name)}”{_near(name, form.items)}")
            continue
        quantity = item.read(value)
        if problem := _value_problem(item, value, quantity):
            problems.append(f"指标“{name}”（{item.name}）{problem}")
        else:
            (inputs if item.role is Role.INPUT else stated)[name] = quantity
    return inputs, stated


def _value_problem(item: Item, value: object, quantity: Quantity) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return f"应是数字，写的却是“{_quoted(value)}”"
    if isinstance(value, Decimal) and not value.is_finite():
        return "应是数字"
    if quantity.oddity is None:
        return None
    what = "整数" if item.is_signed else "非负整数" if item.is_whole else "非负数"
    return f"应是{what}（不超过 {len(str(item.largest))} 位），写的却是 {_quoted(value)}"


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
        elif (longest := max(map(len, value.split("\n")))) > CELL_TEXT_LIMIT:
            # What was read from several cells may be longer as a whole, and is no less a text for it.
            problems.append(_too_long(key, name, longest))
        elif not _is_unicode(value):
            problems.append(f"“{key}”里的“{name}”有不合法的字符")
        else:
            found[name] = value
    return found


def _reasons(form: Form, document: Mapping[str, object], problems: list[str]) -> dict[str, str]:
    """Reasons by the key of a check or a comparison with last year, or by the id of any other rule.

    Which rules there are is known above this floor; there it is told if there is none of that id.
    """
    own = [*(check.key for check in form.checks), *(carry.key for carry in form.carries)]
    others = [key for key in _mapping(document, "reasons", []) if "/" not in key]
    return _texts(document, "reasons", [*own, *others], problems)


def _given(document: Mapping[str, object], problems: list[str]) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for key, value in _mapping(document, "given", problems).items():
        match value:
            case {"reason": str(reason), "figures": str(figures)} if _is_unicode(reason + figures):
                found[key] = Given(reason, figures)
            case _:
                problems.append(f"“given”里的“{key}”应有“reason”和“figures”两段文字")
    return found


def _sources(form: Form, document: Mapping[str, object], problems: list[str]) -> tuple[Source, ...]:
    return _listed_sources(form, document["sources"], problems)


def _listed_sources(form: Form, listed: object, problems: list[str]) -> tuple[Source, ...]:
    if not isinstance(listed, list):
        problems.append("“sources”应是各单位的列表")
        return ()
    found: dict[str, Source] = {}
    for entry in listed:
        match entry:
            case {"unit": str(unit), "lack": str(lack), "counted": bool(counted)} if (
                unit not in found and _is_unicode(unit + lack)
            ):
                where = f"“sources”里“{unit}”的"
                own: list[str] = []
                figures = _figures(form, _mapping(entry, "figures", own), own)
                texts = _texts(entry, "texts", form.narratives, own)
                within = _listed_sources(form, entry.get("within", []), own)
                problems += [where + problem for problem in own]
                found[unit] = Source(unit, figures, texts, lack, counted, within)
            case _:
                problems.append("“sources”里每个单位应写一次，各有“unit”“figures”“texts”“lack”“counted”")
    return tuple(found.values())


def _figures(form: Form, values: Mapping[str, object], problems: list[str]) -> dict[str, Number]:
    """The figures of one unit of a sum, totals among them."""
    found: dict[str, Number] = {}
    for name, value in values.items():
        item = form.items.get(name)
        quantity = item.read(value) if item and value is not None else None
        if item is None or quantity is None or _value_problem(item, value, quantity):
            problems.append(f"数“{_quoted(name)}”是“{_quoted(value)}”，不是表里的数")
        elif quantity.value is not None:
            found[name] = quantity.value
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
    given = _mapping(document, "narrative", [])
    long = {name: len(str(text)) for name, text in given.items() if len(str(text)) > CELL_TEXT_LIMIT}
    problems = [_too_long("narrative", name, length) for name, length in long.items()]
    if problems := problems + _misfit_totals(form, filled):
        raise DocumentError(_listed(problems))
    return filled


def _too_long(key: str, name: str, length: int) -> str:
    return f"“{key}”里的“{name}”有 {length} 个字，一格最多 {CELL_TEXT_LIMIT} 个字"


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
