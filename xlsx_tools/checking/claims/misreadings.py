"""Numbers that the figures deny, but that were rather taken for others than written wrong."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind, Numbered
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.checking.claims.rounding import shows
from xlsx_tools.checking.claims.shares import percent
from xlsx_tools.filing.tally import Figures
from xlsx_tools.quantity import Number

SMALL = 10  # below it numbers may agree by chance
_FAR = 3  # times
_ALL = 100  # per cent
_LIST = 3  # numbers that do not come to another by chance
_OF_NUMBERS = (ClaimKind.IS, ClaimKind.LIKELY, ClaimKind.SUM, ClaimKind.PART)


def may_be_misread(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether other numbers of the text, or of the tables, tell that one is not what it was taken for."""
    return any(is_of_another(claim, others, figures) for is_of_another in _READINGS)


def _is_one_of_two(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether it and another told of the same come to the figure together: 按期办结5件、延期办结1件."""
    if not is_plain(claim):
        return False
    sums = totals(claim.meanings, figures)
    is_guess = claim.kind is ClaimKind.LIKELY and claim.is_done  # 其中15件按时办结,3件延期办结
    told = (one for one in others if is_plain(one) or (is_guess and one.is_done))
    same = [one for one in told if one.meanings == claim.meanings]
    if claim.is_own and any(one.start < claim.start and claim.number < one.number == sums[0] for one in same):
        return True
    # 办结631件,连同上年结转的21件: whatever the other is of, where neither is small enough to be chance.
    here = {one.start for one in _sentence_of(claim)}
    beside = [one for one in others if is_plain(one) and one.start in here]
    large = [
        one
        for one in beside
        if min(one.number, claim.number) >= SMALL
        and one.subject[0] == claim.subject[0]
        and (one.is_all or claim.is_all)
        and not (claim.is_done and claim.start > one.start and not one.is_all)
    ]
    is_one = any(one.number and one.number + claim.number in sums for one in (*same, *large))
    return is_one or any(value + claim.number in sums for value in _unknown_before(claim, others))


def _unknown_before(claim: Claim, others: Sequence[Claim]) -> Iterator[Number]:
    """The number right before it if nothing is known of it, and neither is small enough to be chance."""
    told = _sentence_of(claim)
    at = next((n for n, one in enumerate(told) if one.start == claim.start), 0)
    known = {one.start for one in others}
    beside = (one for one in told[max(0, at - 1) : at] if one.unit == told[at].unit)
    alike = (one.value for one in beside if one.start not in known)
    return (value for value in alike if min(value, claim.number) >= SMALL)


def _is_left_by_results(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether what was done leaves out what all numbers after it tell: 答复7件,不予处理4件,补正不明1件.

    Of some of these nothing may be known if with what is left they come to all: 收到82件,办结71件,6件未补正,
    3件撤销,结转2件.
    """
    if not (is_plain(claim) and claim.is_done and claim.is_all):
        return False
    before, after = _beside_in_item(claim)
    known = [one for one in others if one.subject[0] == claim.subject[0] and _agrees(one, figures)]
    wholes = {one.number for one in known if one.is_all and one.start in {told.start for told in before}}
    agreeing = {one.start for one in known if not (one.is_part or one.is_all)}
    total = claim.number + sum(one.value for one in after)
    done = totals(claim.meanings[:1], figures)
    is_whole = total in wholes and any(total - one.value in done for one in after if one.start in agreeing)
    are_known = total in done and all(one.start in agreeing for one in after)
    return len(after) > 1 and (is_whole or are_known)


def _beside_in_item(claim: Claim) -> tuple[list[Numbered], list[Numbered]]:
    """The counted numbers before and after its own, between semicolons."""
    own = next((one for one in claim.numbers if one.start == claim.start), None)
    told = [one for one in _sentence_of(claim) if own is not None and one.item == own.item]
    return [one for one in told if one.start < claim.start], [one for one in told if one.start > claim.start]


def _leaves_some_out(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether what was done with leaves out some told of beside it: 答复11件,撤销1件 of 12.

    Nothing is known of these, or they are known to be of some result and agree.
    """
    if not (is_plain(claim) and claim.is_done and claim.is_all):
        return False
    left = totals(claim.meanings[:1], figures)[0] - claim.number
    told = _sentence_of(claim)
    unit = next((one.unit for one in told if one.start == claim.start), "")
    beside = {
        one.start for one in told if one.value == left and one.unit == unit and one.start != claim.start
    }
    guessed = (one.kind is ClaimKind.LIKELY and one.needs and not _agrees(one, figures) for one in others)
    of_something = {one.start for one, is_guess in zip(others, guessed, strict=True) if not is_guess}
    results = {
        one.start
        for one in others
        if one.start in beside and not one.is_all and _is_apart(one, claim) and _agrees_at_least(one, figures)
    }
    return left > 0 and bool((beside - of_something) | results)


def _is_apart(one: Claim, claim: Claim) -> bool:
    """Whether it is told of others than those of a claim: the claim is guessed, or 另1件…不予重复处理."""
    return claim.kind is ClaimKind.LIKELY or one.kind is ClaimKind.LEAST


def _agrees_at_least(claim: Claim, figures: Figures) -> bool:
    """Whether the tables bear it out that there are so many, or at least so many where it says no more."""
    at_most = max(totals(claim.meanings, figures), default=-1)
    return _agrees(claim, figures) or (not is_plain(claim) and claim.number <= at_most)


def _is_told_rightly(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number before it told the same rightly: then it is of some of these, or of other things.

    同意公开21件…其中同意公开5件; 收到申请24件,涉及申请事项57项. 上述23件申请 are the same.
    """
    if not is_plain(claim) or claim.points_back or _may_be_fewer(claim, figures):
        return False
    if any(one.kind is ClaimKind.NONE and _tells_first(one, claim, figures) for one in others):
        return True
    told = {
        one.start
        for one in others
        if is_plain(one) and _tells_first(one, claim, figures) and not _is_part_of(claim, one)
    }
    unit = next((one.unit for one in claim.numbers if one.start == claim.start), "")
    before = (one for one in claim.numbers if one.start in told and one.start < claim.start)
    return any(claim.number < one.value or unit != one.unit for one in before)


def _is_part_of(claim: Claim, one: Claim) -> bool:
    """Whether it is told as one addend of what another may be all of: 共受理29件,其中本年新收26件."""
    return claim.is_part and set(claim.meanings) < set(one.meanings)


def _is_whole_again(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether some are as many as all that were answered, told rightly before: 答复83件。在83件答复中,…."""
    if not is_plain(claim) or claim.is_all or claim.is_done or claim.number < SMALL:
        return False
    told = (one for one in others if one.is_done and one.start < claim.start and _agrees(one, figures))
    alike = (one for one in told if one.subject[0] == claim.subject[0] and one.subject[1] != claim.subject[1])
    return any(one.number == claim.number for one in alike)


def _may_be_fewer(claim: Claim, figures: Figures) -> bool:
    """Whether its own words may mean fewer than they likely do, as 审结 of 复议4件,审结3件."""
    sums = totals(claim.meanings, figures)
    return bool(sums) and min(sums) < sums[0]


def _tells_first(one: Claim, other: Claim, figures: Figures) -> bool:
    """Whether it tells what another most likely tells, and agrees."""
    return one.meanings[:1] == other.meanings[:1] and one.number in totals(one.meanings[:1], figures)


def _is_left_told(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number that tells nothing else is how many are left by what all were: 均已答复,…39件顺延.

    One is told of so much that it proves nothing.
    """
    found = totals(claim.meanings, figures)
    if claim.kind is ClaimKind.DONE:
        left = found[0]
    elif claim.kind is ClaimKind.LEAST:
        left = claim.number - max(found)
    else:
        return False
    of_others = {one.start for one in others if _tells_some_apart(one) or _agrees(one, figures)}
    told = [one for one in claim.numbers if one.value == left]
    if not told and claim.kind is ClaimKind.DONE:
        return left > 1 and _leave(left, others, figures)
    return left > 1 and any(one.start not in of_others for one in told)


def _tells_some_apart(claim: Claim) -> bool:
    """Whether it only tells some of all from others: 网上4件."""
    return claim.kind is ClaimKind.PART and not claim.is_done


def _leave(left: Number, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether two numbers of all told rightly leave so many: 登记63件,办结61件."""
    told = {one.number: one for one in others if one.is_all and not one.is_part and _agrees(one, figures)}
    return any(whole - left in told and told[whole - left].is_done for whole in told)


def _is_of_more(claim: Claim, _: Sequence[Claim], figures: Figures) -> bool:
    """Whether the next number, which is the unit's own by name, is the one: 全系统收到17件,其中局机关14件."""
    following = next((one for one in claim.numbers if one.start > claim.start), None)
    if following is None or not is_plain(claim) or not following.is_own:
        return False
    return following.value < claim.number and following.value in totals(claim.meanings, figures)


def _splits(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number and the one beside it are all of one that agrees: 收到8件,按期回复6件,要求补正2件.

    Then it was told in another way than the tables count; a slip of the pen would not come out even.
    """
    if not (is_plain(claim) and claim.is_all):
        return False
    agreeing = {one.start for one in others if is_plain(one) and one.number in totals(one.meanings, figures)}
    for whole, pair in _pairs_beside(claim):
        told = [one for one in others if one.start == pair.start and is_plain(one)]
        if pair.value and claim.number + pair.value == whole.value and whole.start in agreeing:
            return all(one.start in agreeing and one.subject[0] == claim.subject[0] for one in told)
    return False


def _adds_up(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether it and those beside it come to what it was taken for, or, guessed, to a whole before them.

    Then all are told in another way than the tables count: 平台转来申请88件,邮寄19件,窗口4件,合计111件.
    """
    if not is_plain(claim):
        return False
    told = _sentence_of(claim)
    at = next((n for n, one in enumerate(told) if one.start == claim.start), 0)
    sums = totals(claim.meanings, figures)
    agreeing = [one for one in others if one.is_all and _agrees(one, figures)]
    alike = {one.start for one in agreeing if one.subject[:2] == claim.subject[:2]}
    # 收到18件,其中涉及环评批复的11件、行政处罚的4件、其他3件: what they are about is no topic of its own.
    elsewhere = {one.number for one in agreeing if one.subject[0] != claim.subject[0]}
    of_topic = {claim.start, *(one.start for one in others if one.subject[0] == claim.subject[0])}
    for begin, end in _runs_with(at, len(told)):
        total = sum(one.value for one in told[begin:end])
        # 收到5件,涉及处罚2件、许可3件
        is_one_topic = all(one.start in of_topic for one in told[begin:end])
        follows = begin > 0 and told[begin - 1].value == total and is_one_topic
        is_list = (follows or end - begin >= _LIST) and all(one.value for one in told[begin:end])
        if is_list and total in elsewhere:
            return True
        if end < len(told) and told[end].value == total and total in sums:
            return True
        is_whole = begin > 0 and told[begin - 1].value == total and told[begin - 1].start in alike
        if claim.kind is ClaimKind.LIKELY and is_whole:
            return True
    return False


def _is_one_of_all(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether with the number before it, of which nothing is known, it is all: 收到转办1件、直接受理4件."""
    if not (is_plain(claim) and claim.is_all and claim.number) or claim.is_done:
        return False
    told = _sentence_of(claim)
    at = next((n for n, one in enumerate(told) if one.start == claim.start), 0)
    if not at or told[at - 1].unit != told[at].unit:
        return False
    known = {one.start for one in others if is_plain(one) and (_agrees(one, figures) or not one.needs)}
    total = told[at - 1].value + claim.number
    return told[at - 1].start not in known and total in totals(claim.meanings[:1], figures)


def _is_of_those_listed(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether it and those beside it come to some before them of which nothing is known: 8件涉及…,公开2件.

    Then there may be more of the same among the rest.
    """
    if claim.kind is not ClaimKind.LIKELY or claim.number > min(totals(claim.meanings, figures), default=0):
        return False
    told = _sentence_of(claim)
    at = next((n for n, one in enumerate(told) if one.start == claim.start), 0)
    known = {one.start for one in others}
    most = max((one.number for one in others if one.is_all and _agrees(one, figures)), default=0)
    return any(
        begin > 0
        and told[begin - 1].start not in known
        and told[begin - 1].value < most
        and told[begin - 1].value == sum(one.value for one in told[begin:end])
        for begin, end in _runs_with(at, len(told))
    )


def _runs_with(at: int, length: int) -> Iterator[tuple[int, int]]:
    """Where each run of two or more that holds a place begins and ends, as long as lists are."""
    begins, last = range(max(0, at - LONGEST_LIST), at + 1), min(length, at + LONGEST_LIST)
    return ((begin, end) for begin in begins for end in range(max(at + 1, begin + 2), last + 1))


def _agrees(claim: Claim, figures: Figures) -> bool:
    return is_plain(claim) and claim.number in totals(claim.meanings, figures)


def _is_of_numbers_beside(claim: Claim, others: Sequence[Claim], _: Figures) -> bool:
    """Whether a percentage is what numbers before it make: 共受理72份,其中71份已答复,占98.6%."""
    before = [one.value for one in _before(claim)]
    if len(before) < 2:
        return False
    is_of_some = any(one.kind is ClaimKind.PART and one.number == before[-1] for one in others)
    if claim.kind is not ClaimKind.SHARE or not is_of_some:
        return False
    return any(shows(claim, percent(before[-1], one)) for one in before[:-1] if one > before[-1])


def _is_of_unknown(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether a percentage is of a number just before it that was taken for all, or as of some, wrongly."""
    if claim.kind is not ClaimKind.SHARE:
        return False
    number = next((one for one in reversed(_before(claim))), None)
    told = [one for one in others if number and one.start == number.start and is_plain(one)]
    return any(one.is_all or one.is_open for one in told) and not any(_agrees(one, figures) for one in told)


def _before(claim: Claim) -> list[Numbered]:
    """The counted numbers before it, as many as a list has."""
    return [one for one in claim.numbers if one.start < claim.start][-LONGEST_LIST:]


def _is_rest_of_group(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether it comes to all of its rows with what is told of some: 逾期未补正3件,其他处理6件."""
    if not is_plain(claim):
        return False
    group = set(claim.meanings[0])
    some = {
        one.meanings[0]: one.number
        for one in others
        if _agrees(one, figures) and set(one.meanings[0]) < group
    }
    return bool(sum(some.values())) and claim.number + sum(some.values()) in totals(
        claim.meanings[:1], figures
    )


def _pairs_beside(claim: Claim) -> Iterator[tuple[Numbered, Numbered]]:
    """A number before it with one between the two or just after it: 8件 and 2件 of 8件,6件,2件."""
    told = _sentence_of(claim)
    at = next((n for n, one in enumerate(told) if one.start == claim.start), 0)
    if at and at + 1 < len(told):
        yield told[at - 1], told[at + 1]
    if at > 1:
        yield told[at - 2], told[at - 1]


def _sentence_of(claim: Claim) -> list[Numbered]:
    """The counted numbers of the sentence that its own stands in."""
    own = next((one.sentence for one in claim.numbers if one.start == claim.start), None)
    return [one for one in claim.numbers if one.sentence == own]


def _is_far(claim: Claim, _: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number is so far from all that it may mean that it was rather said of something else.

    A slip of the pen changes digits, their order or the point; where the table has none it may lack it.
    """
    if claim.kind not in _OF_NUMBERS or claim.number < SMALL:
        return False
    sums = totals(claim.meanings, figures)
    return all(found and _are_apart(Decimal(claim.number), Decimal(found)) for found in sums)


def _are_apart(one: Decimal, other: Decimal) -> bool:
    written = [f"{number.normalize():f}".replace(".", "") for number in sorted((one, other))]
    digits = [sorted(number.replace("0", "")) for number in written]
    return digits[0] != digits[1] and not _lacks_a_digit(*written) and is_far(one, other)


def _lacks_a_digit(short: str, long: str) -> bool:
    """Whether it is the same with a digit less: 8456 as 845."""
    return any(short == long[:at] + long[at + 1 :] for at in range(len(long)))


def is_far(one: Number, other: Number) -> bool:
    """Whether one of two numbers is several times the other."""
    return max(Decimal(one), Decimal(other)) > _FAR * min(Decimal(one), Decimal(other))


_READINGS = (
    _is_one_of_two,
    _leaves_some_out,
    _is_left_by_results,
    _is_told_rightly,
    _is_whole_again,
    _is_left_told,
    _is_of_more,
    _splits,
    _adds_up,
    _is_one_of_all,
    _is_of_those_listed,
    _is_rest_of_group,
    _is_of_numbers_beside,
    _is_of_unknown,
    _is_far,
)
