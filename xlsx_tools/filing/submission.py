"""A submission (填报): what one unit filed for one year, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from xlsx_tools.filing.tally import Tally, tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form, Narrative, Part
from xlsx_tools.quantity import Number, Quantity, clean_text

CELL_TEXT_LIMIT = 32_767  # What a cell holds in every spreadsheet program.
NO_RULE = "@"  # begins the key of a reason beside which no rule is typed; its address goes on
_UNIT_LIMIT = 100
_UNIT_FORBIDDEN = set('\\/:*?"<>|')
_YEARS = range(2008, 2100)  # The 条例 came into force in 2008.


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
class Given:
    """A reason (情况说明) as it was once accepted, with the figures that it was given for."""

    reason: str
    figures: str


@dataclass(frozen=True)
class Source:
    """What one unit gave to a sum: its figures that are not zero, totals too, and its texts.

    `lack` says what the unit leaves open (`没有交`), whether its figures are `counted` or not.
    """

    unit: str
    figures: Mapping[str, Number] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lack: str = ""
    counted: bool = True


@dataclass(frozen=True)
class Submission:
    """What was filed. `items` are inputs as typed; `stated` the totals as the file shows them.

    `stale` are totals whose formula is intact though its stored result is not what it gives; `lost`
    the narratives whose place in the file was not found (such figures have their own oddity);
    `controls` the sums of each table's inputs as whoever saved the file calculated them. `reasons` are
    by the key of what they are given for, `given` what is on record of them; `sources` are the units whose
    sum it is, if it is one.
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
    given: Mapping[str, Given] = field(default_factory=dict)
    last_year: Mapping[str, Number] = field(default_factory=dict)
    controls: Mapping[str, Number] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

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
        lacking = tuple(source.unit for source in self.sources if source.lack)
        return Standing(form, tally, tuple(texts), tuple(fields), lacking)

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
    lacking_units: tuple[str, ...] = ()

    @property
    def open_items(self) -> tuple[str, ...]:
        """Inputs without a number."""
        return self.tally.open_items

    @property
    def to_do(self) -> int:
        """How many things there are to do; 0 means 可以报送."""
        failing = self.tally.results_of(Verdict.FAILS)
        open_ = len(self.open_items) + len(self.open_texts) + len(self.open_fields)
        return open_ + len(failing) + len(self.lacking_units)

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
