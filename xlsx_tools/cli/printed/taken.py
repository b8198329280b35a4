"""What came of a run of collecting, in lines of text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.printed.versions import LOST, for_console, lost_since, version_as_text
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.collect import Collected
    from xlsx_tools.season.ledger.records import Standing, Version
    from xlsx_tools.season.ledger.store import Ledger

_MOST_LISTED = 30


def tell_renamed(renamed: Mapping[str, str]) -> None:
    """Name the units that are called otherwise in a new roster."""
    for was, name in renamed.items():
        click.echo(f"“{was}”现在叫“{name}”：原来收的、指定的，仍算它的。")


def tell_taken(ledger: "Ledger", form: "Form", taken: "Collected | None", whose: str = "") -> int:
    """What a run came to; 1 if there is something that somebody has to see to."""
    from collections import Counter, defaultdict

    from xlsx_tools.season.ledger.records import Outcome, ProblemKind

    if taken is None or not (taken.files or taken.problems):
        click.echo(f"没有{whose}新文件。")
        return 0
    numbers, by_outcome = Counter[Outcome](), defaultdict[Outcome, list[str]](list)
    for version in ledger.versions(taken.after):
        if version.number > taken.after + taken.fresh:
            break
        numbers[version.outcome] += 1
        if version.outcome.needs_attention:
            by_outcome[version.outcome].append(_reason(ledger, version))
    click.echo(f"读了{whose} {taken.files} 个新文件。")
    counts = "，".join(f"{outcome.value} {number} 份" for outcome, number in numbers.most_common())
    again = f"，另有 {taken.repeated} 份与已收的完全相同" if taken.repeated else ""
    click.echo(f"新收到 {taken.fresh} 份填报{f'（{counts}）' if counts else ''}{again}。")
    for outcome in Outcome:
        _list(outcome.value, by_outcome[outcome], "份")
    several = [] if whose else list(_several(ledger, taken.after))
    held = [] if whose else list(_held(ledger, taken.after))
    _list("不是从本单位邮箱发来、没有采用的", held, "份")
    later = [] if whose else list(_after_the_end(ledger, taken.after))
    _list("这一季结束以后收到、没有计入的", later, "份")
    strangers = [] if whose else list(_of_strangers(ledger, taken.after))
    _list("不是从名册上的邮箱发来、已经计入的", strangers, "份")
    _list("交了不止一份的单位", [_which_counts(ledger, form, standing) for standing in several], "个")
    copied = [] if whose or not taken.fresh else list(_copied(ledger, form, taken.after))
    _list("文字与别的单位相同的", copied, "个")
    for kind in ProblemKind:
        told = [f"{problem.source}：{problem.reason}" for problem in taken.problems if problem.kind is kind]
        _list(kind.value, told, "个")
    is_open = any(problem.kind.needs_attention for problem in taken.problems)
    undecided = any(standing.undecided for standing in several)
    return int(is_open or undecided or any(by_outcome.values()) or bool(held or later))


def _after_the_end(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that came when the season was closed."""
    for standing in ledger.standings():
        for version in standing.later:
            if version.number > after:
                yield f"{standing.unit.name}　{version_as_text(ledger, version)}"


def _list(title: str, lines: Sequence[str], counter: str) -> None:
    if lines:
        click.echo(click.style(f"\n{title}（{len(lines)} {counter}）：", bold=True))
        for line in lines[:_MOST_LISTED]:
            click.echo(f"  {for_console(line)}")
        if len(lines) > _MOST_LISTED:
            click.echo(f"  …… 还有 {len(lines) - _MOST_LISTED} {counter}，都记在台账里。")


def _reason(ledger: "Ledger", version: "Version") -> str:
    """A version that does not count, where it came from, and why."""
    from xlsx_tools.finding import Severity
    from xlsx_tools.season.ledger.records import Outcome

    errors = (f.message for f in ledger.findings(version.hash) if f.severity is Severity.ERROR)
    reasons: dict[Outcome, Callable[[], str]] = {
        Outcome.ERRORS: lambda: f"{version.errors} 处错误，例如 {next(errors, '')}",
        Outcome.EMPTY: lambda: "没有填，没有算作报送。请对方填好再发，或发送填好的那一份。",
        Outcome.COPY: lambda: f"数字与“{version.same_as}”的完全相同，没有计入。请核实是谁的数字。",
        Outcome.UNKNOWN_UNIT: lambda: "请核对名册；是已有单位写了别的名称的，用 choose 指定给它。",
        Outcome.OTHER_YEAR: lambda: f"是 {version.year} 年度的。",
        Outcome.OTHER_FORM: lambda: f"用的是表式 {version.form}。",
    }
    reason = reasons.get(version.outcome, lambda: version.problem)()
    whose = version.unit or version.filed_as
    sources = ledger.sources(version.hash)
    return f"{version.short_hash}　{f'{whose}　' if whose else ''}{sources[0]}：{reason}"


def _several(ledger: "Ledger", after: int) -> "Iterator[Standing]":
    """The units that filed more than once, one of their versions new."""
    for standing in ledger.standings():
        if len(standing.filed) > 1 and any(version.number > after for version in standing.filed):
            yield standing


def _held(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that would count had the unit itself sent them, and what to do."""
    for standing in ledger.standings():
        for version in standing.held:
            if version.number > after:
                choose = f"choose --unit {standing.unit.name} --version {version.short_hash}"
                told = version_as_text(ledger, version)
                yield f"{standing.unit.name}　{told}。请核实；确是该单位发的，用 {choose} 计入。"


def _of_strangers(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that count although nobody knows their sender: nothing else came."""
    for standing in ledger.standings():
        counted = standing.counted
        if counted and counted.number > after and not (counted.is_own or standing.is_chosen):
            yield f"{standing.unit.name}　{version_as_text(ledger, counted)}"


def _copied(ledger: "Ledger", form: "Form", after: int) -> "Iterator[str]":
    """The units whose new version has texts of another unit's, the gravest that there is to say of each."""
    from xlsx_tools.season.status.unit_notes import version_spoken_of
    from xlsx_tools.season.told_again import copied_in_season

    spoken_of = {standing.unit.name: version_spoken_of(standing) for standing in ledger.standings()}
    for unit, findings in copied_in_season(ledger, form, spoken_of).items():
        version = spoken_of[unit]
        if version and version.number > after:
            yield f"{unit}　{version.short_hash}　{findings[0].message}"


def tell_lost(ledger: "Ledger", before: Mapping[str, str]) -> int:
    """Name units of which something counted before and nothing does now, and last year's that are unclear."""
    lost = lost_since(ledger, before)
    _list(LOST, lost, "个")
    told = "{}：有几份，数字不同，没有用来比对。请只留下一份。"
    unclear = [told.format(name) for name in ledger.unclear_previous()]
    _list("上一年的填报不清楚的单位", unclear, "个")
    return int(bool(lost or unclear))


def _which_counts(ledger: "Ledger", form: "Form", standing: "Standing") -> str:
    """Which of the versions of a unit counts, or what has to be done so that one does; what changed last."""
    from xlsx_tools.season.told_again import changed_since

    unit, number, counted = standing.unit.name, len(standing.filed), standing.counted
    if standing.undecided:
        between = "；".join(version_as_text(ledger, version) for version in standing.undecided)
        choose = f"choose --unit {unit} --version 版本号"
        return f"{unit}　{number} 份，时间分不清先后，没有一份计入，请核实后用 {choose} 指定：{between}"
    told = f"计入 {version_as_text(ledger, counted)}" if counted else "没有一份计入"
    changed = changed_since(ledger, form, *standing.filed[-2:])
    return f"{unit}　{number} 份，{told}{f'。最后一份与前一份相比：{changed}' if changed else ''}"


def tell_standing(ledger: "Ledger") -> None:
    """How the whole season stands, and who has not answered yet.

    Whether what counts is to be looked at once more is told by `status`, which compares texts of all units.
    """
    from collections import Counter

    from xlsx_tools.season.ledger.records import State

    states, missing = Counter[State](), list[str]()
    for standing in ledger.standings():
        states[State.VALID if standing.state is State.HINTS else standing.state] += 1
        if standing.state is State.MISSING:
            missing.append(standing.unit.name)
    names = {state: state.value for state in State} | {State.VALID: "计入"}
    told = "，".join(f"{name} {states[state]}" for state, name in names.items() if states[state])
    click.echo(f"\n名册上 {states.total()} 个单位：{told}。")
    if missing:
        click.echo(f"还没有交的：{few(missing, _MOST_LISTED, ' 等 {} 个')}。")
