"""Load a form's claims.yaml strictly: every mistake is an error with file, line and a suggestion."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import product
from math import prod
from string import Formatter

from xlsx_tools.form.load.borrowing import other_file
from xlsx_tools.form.load.yaml import Value, entries_of, flag_of, no_repetition, read_yaml
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Block, Each, Table, totals_of
from xlsx_tools.form.vocabulary import (
    BESIDE,
    Bodies,
    BodyKind,
    Compound,
    Facet,
    Mark,
    Meanings,
    Rate,
    Sum,
    Term,
    Topic,
    Vocabulary,
)
from xlsx_tools.prose import in_plain_widths, suggestion

FILE = "claims.yaml"
_CHOICE = re.compile(r"\(([^()]*)\)")
_CHOOSING = frozenset("()|")
_MOST_SPELLINGS = 1_000
_MARKS = [mark.value for mark in Mark]
_SECTIONS = ("words", "bodies", "no_numbers", "manner")
_FILE_KEYS: tuple[list[str], list[str]] = ([], ["topics", "like", *_SECTIONS])
_BODY_KEYS = (
    ["endings", "own", "pronouns"],
    ["channels", "any", "no_bodies", "collective", "offices", "governing", "kinds"],
)
_KIND_KEYS = (["endings", "called"], ["wide"])
_TOPIC_KEYS = (
    ["id", "label", "units", "facets"],
    [
        *(
            "items",
            "names",
            "hints",
            "compound",
            "unless",
            "unless_counted",
            "doubtful",
            "vague_units",
            "home",
        ),
        "only_none",
    ],
)
_COMPOUND_KEYS = ["of", "needs"]
_FACET_KEYS = (["id", "terms"], ["default", "rates", "names", "parts", "units", "by_others"])
_TERM_KEYS = (["words", "means"], ["alone", "verb", "rest", "counted"])
_RATE_KEYS = (["words", "part", "wholes"], ["rest", "timely"])


def load_vocabulary(form: Form) -> Vocabulary | None:
    """The vocabulary in the form's folder, None where it has none; raises FormError."""
    file = form.folder / FILE
    return _vocabulary(read_yaml(file), form) if file.exists() else None


def _vocabulary(value: Value, form: Form) -> Vocabulary:
    keys = value.mapping(*_FILE_KEYS)
    own = keys["topics"].some_entries() if "topics" in keys else []
    borrowed: list[Value] = []
    if "like" in keys:
        borrowed, sections = _borrowed(keys["like"])
        keys = {**sections, **keys}
    elif not own:
        value.refuse("缺少键“topics”")
    entries = [*own, *borrowed]
    no_repetition([entry.mapping(*_TOPIC_KEYS)["id"] for entry in entries], "编号")
    words = keys["words"].mapping([], _MARKS) if "words" in keys else {}
    vocabulary = Vocabulary(
        topics=tuple(_topic(entry, form, is_own=entry in own) for entry in entries),
        words={Mark(mark): _spellings(texts) for mark, texts in words.items()},
        bodies=_bodies(keys["bodies"]) if "bodies" in keys else Bodies(),
        no_numbers=_optional_spellings(keys, "no_numbers"),
        manner=_optional_spellings(keys, "manner"),
    )
    _check_words(keys, entries)
    _ = vocabulary.lengths  # to be kept with it: to find them takes as long as to read all that is kept
    return vocabulary


def _borrowed(value: Value) -> tuple[list[Value], dict[str, Value]]:
    """The topics and sections that are those of another form; raises FormError."""
    keys = value.mapping(["form"], ["topics", "sections"])
    other = other_file(keys["form"], FILE).mapping(*_FILE_KEYS)
    topics = {topic.mapping(*_TOPIC_KEYS)["id"].text(): topic for topic in other["topics"].entries()}
    wanted = keys["topics"].some_entries() if "topics" in keys else []
    sections = keys["sections"].some_entries() if "sections" in keys else []
    return (
        [topics[entry.one_of(topics, "话题")] for entry in wanted],
        {name: other[name] for name in (entry.one_of(_SECTIONS, "这一段") for entry in sections)},
    )


def _bodies(value: Value) -> Bodies:
    keys = value.mapping(*_BODY_KEYS)
    words = {key: _spellings(words) for key, words in keys.items() if key != "kinds"}
    return Bodies(**words, kinds=entries_of(keys, "kinds", _kind))


def _kind(value: Value) -> BodyKind:
    keys = value.mapping(*_KIND_KEYS)
    return BodyKind(_spellings(keys["endings"]), _spellings(keys["called"]), wide=flag_of(keys, "wide"))


def _topic(value: Value, form: Form, *, is_own: bool) -> Topic:
    """A topic; of one that is another form's some values may mean no item here."""
    keys = value.mapping(*_TOPIC_KEYS)
    no_repetition([entry.mapping(*_FACET_KEYS)["id"] for entry in keys["facets"].entries()], "编号")
    facets = tuple(_facet(entry) for entry in keys["facets"].entries())
    if "home" in keys:
        for entry in keys["home"].entries():
            entry.one_of(form.narratives, "文字部分")
    return Topic(
        id=keys["id"].name(),
        label=keys["label"].text(),
        facets=facets,
        items=_items(keys["items"], keys["facets"], facets, form, is_own=is_own) if "items" in keys else {},
        units=dict(_unit(entry) for entry in keys["units"].some_entries()),
        names=_optional_spellings(keys, "names"),
        hints=_optional_spellings(keys, "hints"),
        compound=_compound(keys["compound"]) if "compound" in keys else None,
        unless=_optional_spellings(keys, "unless"),
        unless_counted=_optional_spellings(keys, "unless_counted"),
        doubtful=_optional_spellings(keys, "doubtful"),
        vague_units=keys["vague_units"].texts() if "vague_units" in keys else (),
        home=keys["home"].texts() if "home" in keys else (),
        only_none=flag_of(keys, "only_none"),
    )


def _compound(value: Value) -> Compound:
    keys = value.mapping(_COMPOUND_KEYS)
    return Compound(
        _spellings(keys["of"]), tuple(_spellings(entry) for entry in keys["needs"].some_entries())
    )


def _unit(value: Value) -> tuple[str, Decimal]:
    """A counting word, or a unit of money with what it is worth."""
    unit, _, worth = value.text().partition("=")
    try:
        return unit.strip(), Decimal(worth.strip() or 1)
    except InvalidOperation:
        value.refuse(f"“{worth.strip()}”不是数字；换算要写成“元 = 0.0001”的样子")


def _facet(value: Value) -> Facet:
    keys = value.mapping(*_FACET_KEYS)
    return Facet(
        id=keys["id"].name(),
        terms=tuple(_term(entry) for entry in keys["terms"].entries()),
        default=_meanings(keys["default"]) if "default" in keys else (),
        rates=entries_of(keys, "rates", _rate),
        names=_optional_spellings(keys, "names"),
        parts=_sum(keys["parts"]) if "parts" in keys else (),
        units=keys["units"].texts() if "units" in keys else (),
        by_others=flag_of(keys, "by_others"),
    )


def _term(value: Value) -> Term:
    keys = value.mapping(*_TERM_KEYS)
    return Term(
        words=_spellings(keys["words"]),
        means=_meanings(keys["means"]),
        alone=flag_of(keys, "alone"),
        verb=flag_of(keys, "verb"),
        rest=_rest(keys),
        counted=flag_of(keys, "counted"),
    )


def _rate(value: Value) -> Rate:
    keys = value.mapping(*_RATE_KEYS)
    words, part, wholes = _spellings(keys["words"]), _sum(keys["part"]), _meanings(keys["wholes"])
    return Rate(words, part, wholes, _rest(keys), timely=flag_of(keys, "timely"))


def _rest(keys: dict[str, Value]) -> Sum:
    return _sum(keys["rest"]) if "rest" in keys else ()


def _meanings(value: Value) -> Meanings:
    return tuple(_sum(entry) for entry in value.some_entries())


def _sum(value: Value) -> Sum:
    names = tuple(name.strip() for name in value.text().split("+"))
    if not all(names):
        value.refuse("加号的两边都要有名称")
    return names


def _optional_spellings(keys: dict[str, Value], key: str) -> tuple[str, ...]:
    return _spellings(keys[key]) if key in keys else ()


def _spellings(value: Value) -> tuple[str, ...]:
    """The words of a list in plain widths, those with a choice such as `上年(度|)结转` written out."""
    return tuple(in_plain_widths(word) for entry in value.entries() for word in _written_out(entry))


def _written_out(value: Value) -> Sequence[str]:
    text = value.text()
    if text and _CHOOSING.isdisjoint(text):
        return (text,)
    try:
        return _choices(text)
    except ValueError as error:
        value.refuse(str(error))


@cache
def _choices(text: str) -> tuple[str, ...]:
    """The words that a text with choices comes to; raises ValueError.

    Every word is written out twice: for what it means, and to see that it has one job only.
    """
    pieces = _CHOICE.split(text)
    fixed = pieces[::2]
    if any(mark in piece for piece in fixed for mark in "()|") or pieces == [""]:
        raise ValueError("词语是空的，或者括号不成对；可选的字写成“上年(度|)结转”")
    choices = [piece.split("|") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    number = prod(map(len, choices))
    if number > _MOST_SPELLINGS:
        raise ValueError(f"这个词语有 {number} 种写法，请拆开写")
    words = tuple("".join(chosen) for chosen in product(*choices))
    if "" in words:
        raise ValueError("这个词语可以什么字都没有")
    return words


# --- Items of a topic --------------------------------------------------------------------------------


def _items(
    pattern: Value, places: Value, facets: tuple[Facet, ...], form: Form, *, is_own: bool
) -> dict[tuple[str, ...], Sum]:
    """The items for one value of each facet, whichever the words may come to."""
    _check_pattern(pattern, facets)
    named = [list(_named(place)) for place in places.entries()]
    found: dict[tuple[str, ...], Sum] = {}
    for values in product(*named):
        chosen = {facet.id: value.name for facet, value in zip(facets, values, strict=True)}
        item = pattern.text().format(**chosen)
        leaves = _leaves(form, item)
        if not leaves and is_own:
            _refuse_value(values, item, form)
        if leaves:
            found[tuple(chosen.values())] = leaves
    return found


@dataclass(frozen=True)
class _Named:
    """A value of a facet and where it is named."""

    name: str
    place: Value


def _named(facet: Value) -> Iterator[_Named]:
    """Every value that a facet names, once."""
    seen: set[str] = set()
    for place in _sums_named(facet):
        for name in _sum(place):
            if name not in seen:
                seen.add(name)
                yield _Named(name, place)


def _sums_named(facet: Value) -> Iterator[Value]:
    keys = facet.mapping(*_FACET_KEYS)
    if "default" in keys:
        yield from keys["default"].entries()
    if "parts" in keys:
        yield keys["parts"]
    for name, known in (("terms", _TERM_KEYS), ("rates", _RATE_KEYS)):
        for entry in keys[name].entries() if name in keys else []:
            for key, value in entry.mapping(*known).items():
                if key in ("means", "wholes"):
                    yield from value.entries()
                elif key in ("part", "rest"):
                    yield value


def _check_pattern(pattern: Value, facets: tuple[Facet, ...]) -> None:
    ids = [facet.id for facet in facets]
    try:
        used = [name for _, name, _, _ in Formatter().parse(pattern.text()) if name is not None]
    except ValueError:
        pattern.refuse("花括号不成对")
    for name in used:
        if name not in ids:
            pattern.refuse(f"没有名为“{name}”的 facet{suggestion(name, ids)}")
    for name in ids:
        if name not in used:
            pattern.refuse(f"没有用到 facet“{name}”")


def _refuse_value(values: tuple[_Named, ...], item: str, form: Form) -> None:
    """Refuse the value that fits nowhere: the last that is not part of any item of the form."""
    known = {word for known in form.items for word in known.split(".")}
    culprit = next((value for value in values if value.name not in known), values[-1])
    culprit.place.refuse(f"“{culprit.name}”指不到表里的数：没有指标“{item}”{suggestion(item, form.items)}")


def _leaves(form: Form, item: str) -> Sum:
    """The item of that id, or the items beneath the groups that it names."""
    if item in form.items:
        return (item,)
    table_id, _, rest = item.partition(".")
    row, _, column = rest.partition(".")
    table = form.tables.get(table_id)
    for block in table.blocks if table else ():
        rows, columns = (_addends(table, block, *line) for line in ((Each.COLUMN, row), (Each.ROW, column)))
        if rows and columns:
            return tuple(f"{table_id}.{row}.{column}" for row in rows for column in columns)
    return ()


def _addends(table: Table | None, block: Block, each: Each, name: str) -> Sum:
    axis = block.axis(each)
    if name in axis.paths:
        return (name,)
    if table is None or name not in axis.groups:
        return ()
    totals = totals_of(table, block, each)
    return tuple(leaf for leaf in axis.leaves_of(name) if leaf not in totals)


# --- Words -------------------------------------------------------------------------------------------


def _check_words(keys: dict[str, Value], topics: list[Value]) -> None:
    """Refuse a word that is given two jobs; terms of different facets may share one."""
    jobs: dict[str, str] = {}
    for entry, job in _jobs(keys, topics):
        for word in _written_out(entry):
            if jobs.setdefault(word, job) != job:
                entry.refuse(f"词语“{word}”已经写在 {jobs[word]} 里，又写在 {job} 里")


def _jobs(keys: dict[str, Value], topics: list[Value]) -> Iterator[tuple[Value, str]]:
    """Every word as it is written, with the place that gives it its job."""
    if "words" in keys:
        for mark, texts in keys["words"].mapping([], _MARKS).items():
            if mark not in BESIDE:
                yield from ((entry, mark) for entry in texts.entries())
    if "bodies" in keys:
        yield from ((entry, "own") for entry in keys["bodies"].mapping(*_BODY_KEYS)["own"].entries())
    for place in topics:
        topic = place.mapping(*_TOPIC_KEYS)
        for name in ("names", "hints"):
            entries = topic[name].entries() if name in topic else []
            yield from ((entry, f"{topic['id'].text()} 的 {name}") for entry in entries)
        for facet in topic["facets"].entries():
            yield from _jobs_of_facet(facet)


def _jobs_of_facet(facet: Value) -> Iterator[tuple[Value, str]]:
    for name, entries in facet.mapping(*_FACET_KEYS).items():
        if name == "names":
            yield from ((word, name) for word in entries.entries())
        elif name in ("terms", "rates"):
            for entry in entries.entries():
                words = entry.mapping(*(_TERM_KEYS if name == "terms" else _RATE_KEYS))["words"]
                yield from ((word, name) for word in words.entries())
