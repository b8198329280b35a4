"""What identities that do not hold are told as: the cause in words, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.tally import CheckResult
from xlsx_tools.finding import Correction, Finding, Suggestion
from xlsx_tools.form.model import Check, Role
from xlsx_tools.form.table import Each
from xlsx_tools.quantity import Number, Quantity, apart, show

if TYPE_CHECKING:  # The search for causes is long to import; whoever has a cause has imported it.
    from xlsx_tools.checking.causes.diagnosis import Cause
    from xlsx_tools.checking.causes.slips import Change, Remedy

_MOST_CELLS = 5  # More cells are not listed one by one; the line they are in is named.
_MOST_SIDES = 2  # So many further identities are written out, of others only by how much they are off.


def misstated(context: Context, check: Check, quantity: Quantity) -> Finding:
    """That a total reads otherwise than its parts come to, or as no number."""
    computed = context.tally.figures[check.left[0]]
    return check.rule.finding(
        f"{_stated_words(check, quantity, computed)}{_TOTAL_ADVICE}",
        at=context.spot(check.left[0]),
        expected=computed,
        found=quantity.typed if quantity.value is None else quantity.value,
        difference=None if quantity.value is None else quantity.value - (computed or 0),
        key=check.key,
    )


_TOTAL_ADVICE = "请核对各分项；分项无误的，请恢复合计公式或改正合计。"


def _stated_words(check: Check, stated: Quantity, computed: Number | None) -> str:
    if stated.value is None:
        typed, difference = f"“{stated.typed}”", ""
    else:
        typed, difference = show(stated.value), f"，相差 {show(apart(stated.value, computed or 0))}"
    return f"填列的合计是 {typed}，而{check.right_words}算得 {show(computed) or '空白'}{difference}。"


def _line(check: Check) -> str:
    """The line as messages name it: `“商业企业”列`; empty where there is only one."""
    axis = "列" if check.rule.each is Each.COLUMN else "行"
    return f"“{check.line_name}”{axis}" if check.line_name else ""


def _lines(results: Iterable[CheckResult]) -> str:
    return "、".join(dict.fromkeys(_line(r.check) or f"“{r.check.words}”" for r in results))


def _more_or_less(result: CheckResult) -> str:
    return f"左边比右边{'多' if result.difference > 0 else '少'} {show(apart(result.left, result.right))}"


@dataclass(frozen=True)
class Teller:
    """Puts a cause into words; `shown` are the totals with figures of their own."""

    context: Context
    shown: dict[str, Number]
    cause: Cause

    def finding(self) -> Finding:
        """At the suspect if there is one and totals speak against it, else where the identity begins."""
        if self.cause.is_stated and len(self.cause.likely) == 1:
            remedy = self.cause.likely[0]
            is_total = self.context.form.items[remedy[0].item].role is Role.TOTAL
            return self._wrong_total(remedy[0]) if is_total and len(remedy) == 1 else self._wrong(remedy)
        return self._at_line(f"{self._mending()}{self._following()}")

    def finding_without_advice(self) -> Finding:
        """Where the identity begins, without what would mend it."""
        return self._at_line("")

    # --- Where a cell is named -----------------------------------------------------------------------

    def _wrong(self, remedy: Remedy) -> Finding:
        first, *others = remedy
        also = "".join(f"，{self.context.spot(c.item).words}{self._should_be(c, remedy)}" for c in others)
        message = (
            f"{self._likely()}{self._should_be(first, remedy)}{also}{_shared_slip(remedy)}；"
            f"{'都改' if others else '改'}后 {self._all_hold()}{self._agreeing()}。请核对。"
            f"{self._or_else(remedy)}"
        )
        return self._at_change(self.cause.broken[0].check, first, message)

    def _wrong_total(self, change: Change) -> Finding:
        check = self.context.form.totals[change.item]
        words = _stated_words(check, Quantity(change.found), change.expected)
        slip = f"（{change.slip}）" if change.slip else ""
        mended = f"，改后 {self._all_hold()}" if self._failing > 1 else ""
        wrong = f"{self._likely()}是合计填错了{slip}，应为 {show(change.expected)}{mended}。"
        return self._at_change(check, change, f"{words}{_TOTAL_ADVICE}{wrong}{self._or_else((change,))}")

    def _all_hold(self) -> str:
        lines = _lines((*self.cause.broken, *self.cause.follows))
        return f"{self._failing} 处勾稽关系全部成立（{lines}）"

    @property
    def _failing(self) -> int:
        return len(self.cause.broken) + len(self.cause.follows)

    def _at_change(self, check: Check, change: Change, message: str) -> Finding:
        return check.rule.finding(
            message,
            at=self.context.spot(change.item),
            expected=change.expected,
            found=change.found,
            difference=change.found - change.expected,
            suggestions=self._suggestions,
            key=check.key,
        )

    def _or_else(self, *remedies: Remedy) -> str:
        """What else it may be, as a slip is only the likeliest explanation."""
        named = dict.fromkeys(change.item for remedy in remedies for change in remedy)
        others = [item for item in self.cause.suspects if item not in named]
        if not others:
            return ""
        if len(others) < _MOST_CELLS:
            return f"{self._cells(named)} 无误的，错在 {self._cells(others)}。"
        return f"{self._cells(named)} 无误的，请核对{_lines(self.cause.broken)}的其他各格。"

    # --- Where a line is named -----------------------------------------------------------------------

    def _at_line(self, mending: str) -> Finding:
        result, *others = self.cause.broken
        check = result.check
        if check.left[0] in self.shown:
            words = _stated_words(check, Quantity(result.left), result.right)
            advice = _TOTAL_ADVICE
        else:
            words = f"所在的{_line(check)}勾稽关系不成立：{self._sides(result)}。"
            advice = f"{check.rule.advice}。"
        return check.rule.finding(
            f"{words}{self._also(others)}{advice}{mending}",
            at=self.context.spot(check.left[0]),
            expected=result.right,
            found=result.left,
            difference=result.difference,
            suggestions=self._suggestions,
            key=check.key,
        )

    def _sides(self, result: CheckResult) -> str:
        check = result.check
        left, right = self._sum(check.left, result.left), self._sum(check.right, result.right)
        return f"{check.left_words} ＝ {left}，而 {check.right_words} ＝ {right}，{_more_or_less(result)}"

    def _sum(self, items: tuple[str, ...], total: Number) -> str:
        if len(items) == 1:
            return show(total)
        figures = {**self.context.tally.figures, **self.shown}
        addends = " ＋ ".join(show(figures[item]) or "0" for item in items)
        return f"{addends} ＝ {show(total)}"

    def _also(self, results: list[CheckResult]) -> str:
        """Further identities that fail of the same cause without following from the first."""
        if len(results) <= _MOST_SIDES:
            return "".join(f"{_lines([r])}也不成立：{self._sides(r)}。" for r in results)
        listed = "；".join(f"{_lines([r])}{_more_or_less(r)}" for r in results)
        return f"同时不成立的还有 {len(results)} 处：{listed}。"

    def _following(self) -> str:
        return f"{_lines(self.cause.follows)}随之不成立。" if self.cause.follows else ""

    def _mending(self) -> str:
        """What would mend it: a few cells, else what kind of mistake it must be."""
        if self.cause.is_moved:
            return self._moved()
        return self._named() if self.cause.likely else self._unnamed()

    def _named(self) -> str:
        remedies = self.cause.likely
        mended = f"改后{'全部' if self._failing > 1 else ''}成立{self._agreeing()}。"
        # With computed totals the rest of the line is named already.
        or_else = self._or_else(*remedies) if self.cause.is_stated else ""
        if len(remedies) == 1:
            return f"{self._likely()}是 {self._words(remedies[0])}，{mended}{or_else}"
        return f"可能是下列之一：{'；'.join(map(self._words, remedies))}。{mended}{or_else}"

    def _unnamed(self) -> str:
        remedies, suspects = self.cause.remedies, self.cause.suspects
        if not remedies:
            from xlsx_tools.checking.causes.search import MOST_ITEMS

            return f"没有找到只改 {MOST_ITEMS} 格以内就能全部成立的办法，请逐格核对。"
        if len(remedies[0]) > 1:
            return f"至少要改 {len(remedies[0])} 格才能全部成立，改法有 {len(remedies)} 种，请逐格核对。"
        if len(suspects) <= _MOST_CELLS:
            return f"错在 {self._cells(suspects)} 这 {len(suspects)} 格之一。"
        return self._one_of_line()

    def _one_of_line(self) -> str:
        result = self.cause.broken[0]
        off = show(apart(result.left, result.right))
        more, less = ("多", "少") if result.difference > 0 else ("少", "多")
        if result.check.left[0] not in self.shown:
            return f"可能是左边某一格{more}填了 {off}，或右边某一格{less}填了 {off}。"
        total = "可能是合计填错了，或" if result.check.left[0] in self.cause.suspects else "可能是"
        return f"{total}某一格分项{less}填了 {off}。"

    def _moved(self) -> str:
        result = self.cause.broken[0]
        lines, level = ("列", "行") if result.check.rule.each is Each.COLUMN else ("行", "列")
        off = show(apart(result.left, result.right))
        pairs = [self._cells(change.item for change in remedy) for remedy in self.cause.remedies]
        where = f"（{' 或 '.join(pairs)}）" if len(pairs) <= _MOST_CELLS else ""
        return f"一{lines}多的正好是另一{lines}少的，可能是同一{level}里有 {off} 记错了{lines}{where}。"

    # --- Words for changes ---------------------------------------------------------------------------

    def _likely(self) -> str:
        return "很可能" if self.cause.is_clear or len(self.cause.remedies) == 1 else "可能"

    def _agreeing(self) -> str:
        return "，文字部分写的数也对得上" if self.cause.is_witnessed else ""

    def _words(self, remedy: Remedy) -> str:
        changes = "，".join(f"{self._cell(c.item)} {self._should_be(c, remedy)}" for c in remedy)
        return f"{changes}{_shared_slip(remedy)}"

    def _should_be(self, change: Change, remedy: Remedy) -> str:
        found = self._found(change)
        now = "空白" if found is None else show(found)
        slip = f"，{change.slip}" if change.slip and not _shared_slip(remedy) else ""
        return f"应为 {show(change.expected)}（现为 {now}{slip}）"

    def _found(self, change: Change) -> Number | None:
        """The figure as it stands; nothing where the cell is blank."""
        if change.item in self.shown:
            return change.found
        quantity = self.context.submission.items.get(change.item)
        return quantity.value if quantity else None

    def _cell(self, item: str) -> str:
        return self.context.layout.items[item].a1

    def _cells(self, items: Iterable[str]) -> str:
        return "、".join(map(self._cell, items))

    @property
    def _suggestions(self) -> tuple[Suggestion, ...]:
        return tuple(tuple(map(self._correction, remedy)) for remedy in self.cause.likely)

    def _correction(self, change: Change) -> Correction:
        cell = self.context.layout.items[change.item]
        found = self._found(change)
        return Correction(change.item, cell.sheet, cell.a1, found, change.expected, change.slip)


def _shared_slip(remedy: Remedy) -> str:
    """The slip that explains several cells at once, to be said once."""
    slips = {change.slip for change in remedy}
    return f"，像是{slips.pop()}" if len(remedy) > 1 and len(slips) == 1 and slips != {""} else ""
