"""What is to be known of a unit besides its state, in sentences; and which of its versions is spoken of."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from xlsx_tools.files.found import Bounced
from xlsx_tools.files.zone import CHINA
from xlsx_tools.filing.origin import unit_key
from xlsx_tools.season.ledger.records import Outcome, Standing, State, Version
from xlsx_tools.season.status.unusable import Unusable


def version_spoken_of(standing: Standing) -> Version | None:
    """The version that a unit is spoken to about: one chosen by hand, else its own latest; None without any.

    Nobody is spoken to about findings on an empty form.
    """
    if standing.is_chosen:
        return standing.counted
    own = [version for version in standing.filed if version.is_own]
    return next(reversed(own or standing.filed), None)


def notes_on(standing: Standing, bounced: Bounced | None, unusable: Sequence[Unusable]) -> Iterator[str]:
    """All that there is to say, but for what letters say."""
    yield _note(standing)
    yield _filed_again(standing)
    yield _former_name(standing)
    yield _later(standing)
    yield _of_others(standing)
    yield _unusable(unusable)
    yield _undelivered(bounced)


def _filed_again(standing: Standing) -> str:
    """That the unit was in time although what counts came later."""
    if not (standing.in_time and standing.counted):
        return ""
    was_returned = standing.in_time.outcome is Outcome.ERRORS
    when = f"{_day(standing.in_time.dated)} 按时报送，{'退回后 ' if was_returned else ''}"
    return f"{when}{_day(standing.counted.dated)} 改报。"


def _former_name(standing: Standing) -> str:
    """That what the unit is spoken to about came under a name that it had before."""
    version, former = version_spoken_of(standing), map(unit_key, standing.unit.former_names)
    is_former = version is not None and unit_key(version.filed_as) in former
    return f"用原来的名称“{version.filed_as}”报的。" if version and is_former else ""


def _later(standing: Standing) -> str:
    """What is to be known of what came when the season was closed."""
    if not standing.later:
        return ""
    versions = "、".join(version.short_hash for version in standing.later)
    return (
        f"结束以后又收到 {len(standing.later)} 份（{versions}），没有计入；要计入，先用 close --reopen 打开。"
    )


def _of_others(standing: Standing) -> str:
    """What is to be known of the senders, where the roster says whose addresses are whose."""
    if standing.held:
        senders = "、".join(dict.fromkeys(sender for one in standing.held for sender in one.senders))
        versions = "、".join(version.short_hash for version in standing.held)
        return f"另有 {senders} 发来的（{versions}）不是本单位邮箱，没有采用；核实后可用 choose 指定计入。"
    counted = standing.counted
    if counted and not counted.is_own and not standing.is_chosen:
        return f"计入的一份来自 {'、'.join(counted.senders)}，不是名册上的邮箱。"
    return ""


def _note(standing: Standing) -> str:
    counted, version = standing.counted, version_spoken_of(standing)
    if standing.state is State.EXEMPT:
        return f"免报：{standing.unit.exempt}。"
    if version is None:
        return "期限已过，还没有交。" if standing.is_late else "还没有交。"
    if standing.undecided:
        versions = "、".join(one.short_hash for one in standing.undecided)
        return (
            f"交了 {len(standing.undecided)} 份（{versions}），时间分不清先后，没有一份计入。"
            f"请核实，用 choose 指定以哪一份计入。"
        )
    if counted and standing.is_chosen:
        return f"以指定的一份（{counted.short_hash}）计入。"
    if counted and standing.rejected:
        since = f"{counted.dated.astimezone(CHINA):%Y-%m-%d}"
        return f"后来改报的没有通过，仍以 {since} 交的一份（{counted.short_hash}）计入。"
    return f"数字与“{version.same_as}”的完全相同。" if version.outcome is Outcome.COPY else ""


def _unusable(unusable: Sequence[Unusable]) -> str:
    """What came that cannot be used, and what the unit is to do instead."""
    told = [f"{_day(one.dated)} 的“{one.name}”：{one.reason}" for one in unusable]
    return f"来件不能用：{'；'.join(one.rstrip('。') for one in told)}。" if told else ""


def unanswered(bounced: Bounced | None, standing: Standing) -> Bounced | None:
    """A letter that did not arrive, unless the unit has filed since."""
    is_answered = bounced and any(came.dated > bounced.dated for came in standing.filed)
    return None if is_answered else bounced


def _undelivered(bounced: Bounced | None) -> str:
    if bounced is None:
        return ""
    whom = f"寄给 {'、'.join(bounced.addresses)} 的" if bounced.addresses else "寄去的"
    return f"{whom}邮件没有送到（{_day(bounced.dated)} 退信），请核对邮箱后重发。"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"
