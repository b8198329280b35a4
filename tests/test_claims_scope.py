"""What a sentence leaves behind for the words that follow, step by step: the scope of the claims reader."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms import MINI, NATIONAL, filed
from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.checking.claims.narratives import claims_of
from xlsx_tools.checking.claims.scope import OTHER_TIMES, OTHERS, Counted, Grasp, Scope, Talk
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import WordKind
from xlsx_tools.form.vocabulary import Mark

assert MINI.vocabulary is not None
WORKS = next(topic for topic in MINI.vocabulary.topics if topic.id == "works")
BUILT, PIPED, SCATTERED = (
    Subject(WORKS, {facet: (((value,),),)})
    for facet, value in (("stage", "built"), ("kind", "piped"), ("kind", "scattered"))
)


def number(subject: Subject, end: int = 0) -> Counted:
    """A number of that, as in 3处."""
    return Counted(subject, "处", end)


# --- What the text is about --------------------------------------------------------------------------


def test_next_sentence_knows_the_topic_and_nothing_else() -> None:
    scope = Scope().took(number(BUILT)).began_parts().took(number(PIPED)).kept_to(BUILT).missed()
    scope = scope.named_time({Mark.LAST_YEAR}).widened(3)
    assert scope.began_sentence() == Scope(Subject(WORKS))


def test_next_sentence_after_one_about_something_else_knows_only_that() -> None:
    scope = Scope().took(number(BUILT)).turned_elsewhere()
    assert scope.talk is Talk.ELSEWHERE
    assert scope.began_sentence() == Scope(talk=Talk.STRAYED)
    assert scope.began_sentence().began_sentence() == Scope(talk=Talk.STRAYED)


def test_text_that_turned_back_is_about_the_last_thing_again() -> None:
    scope = Scope().took(number(BUILT)).turned_elsewhere().turned_back()
    assert not scope.is_elsewhere
    assert scope.last == BUILT
    assert scope.began_sentence() == Scope(Subject(WORKS))


def test_last_thing_is_what_was_spoken_of_or_counted_last() -> None:
    scope = Scope().took(number(BUILT)).spoke_of(PIPED)
    assert (scope.last, scope.told) == (PIPED, (BUILT,))
    assert scope.took(number(SCATTERED)).last == SCATTERED


# --- Parts and what they are parts of ----------------------------------------------------------------


def test_parts_are_parts_of_the_last_number_before_them() -> None:
    scope = Scope().took(number(PIPED)).took(number(BUILT))
    assert scope.whole is None
    assert scope.began_parts().whole == number(BUILT)


def test_part_is_no_whole_of_the_parts_beside_it() -> None:
    scope = Scope().took(number(BUILT, 5)).began_parts().took(number(PIPED, 9))
    assert scope.whole == number(BUILT, 5)
    assert scope.numbers == (number(BUILT, 5), number(PIPED, 9))


@pytest.mark.parametrize("step", [Scope.turned_elsewhere, Scope.lost_track])
def test_parts_of_something_unknown_have_no_whole(step: Callable[[Scope], Scope]) -> None:
    assert step(Scope().took(number(BUILT))).began_parts().whole is None


def test_parts_of_the_last_number_still_are_after_one_that_is_passed_over() -> None:
    assert Scope().took(number(BUILT)).missed().began_parts().whole == number(BUILT)


# --- What was understood -----------------------------------------------------------------------------


def test_number_that_is_understood_makes_sure_again() -> None:
    assert Scope().lost_track().took(number(BUILT)).grasp is Grasp.SURE
    assert Scope().missed().took(number(BUILT)).grasp is Grasp.SURE


def test_track_that_is_lost_is_not_found_by_passing_over_another_number() -> None:
    assert Scope().missed().grasp is Grasp.MISSED
    assert Scope().lost_track().missed().grasp is Grasp.LOST


@pytest.mark.parametrize(
    ("scope", "grasp"),
    [(Scope(), Grasp.SURE), (Scope().missed(), Grasp.MISSED), (Scope().lost_track(), Grasp.MISSED)],
)
def test_unit_that_is_named_gives_the_track_but_no_number(scope: Scope, grasp: Grasp) -> None:
    assert scope.named_unit().grasp is grasp


# --- Whose numbers, and of what time -----------------------------------------------------------------


@pytest.mark.parametrize("other", sorted(OTHERS))
def test_others_are_done_with_where_the_unit_or_the_year_is_named(other: WordKind | Mark) -> None:
    scope = Scope().named_others(frozenset({other}))
    assert scope.not_ours == {other}
    assert not scope.named_unit().not_ours
    assert not scope.named_time({Mark.THIS_YEAR}).not_ours


@pytest.mark.parametrize("time", sorted(OTHER_TIMES))
def test_other_time_holds_until_a_time_is_named(time: WordKind | Mark) -> None:
    scope = Scope().named_time({time, WordKind.NUMBER})
    assert scope.not_ours == {time}
    assert scope.named_unit().not_ours == {time}
    assert not scope.named_time({Mark.THIS_YEAR}).not_ours


def test_numbers_of_the_county_and_of_its_office_side_by_side_are_nobodys() -> None:
    scope = Scope().widened(2)
    assert (scope.wide_from, scope.not_ours) == (2, frozenset())
    assert scope.divided().not_ours == {WordKind.BODY}


# --- Whatever happens --------------------------------------------------------------------------------

STEPS: list[Callable[[Scope], Scope]] = [
    Scope.began_sentence,
    Scope.turned_elsewhere,
    Scope.turned_back,
    Scope.missed,
    Scope.lost_track,
    Scope.began_parts,
    Scope.named_unit,
    Scope.divided,
    lambda scope: scope.spoke_of(PIPED),
    lambda scope: scope.took(number(BUILT)),
    lambda scope: scope.took(number(SCATTERED)),
    lambda scope: scope.kept_to(BUILT),
    lambda scope: scope.widened(1),
    lambda scope: scope.named_time({Mark.LAST_YEAR}),
    lambda scope: scope.named_others(OTHERS),
]


@given(st.lists(st.sampled_from(STEPS), max_size=30))
def test_laws_of_the_scope(steps: list[Callable[[Scope], Scope]]) -> None:
    scope = Scope()
    for step in steps:
        scope = step(scope)
    if scope.grasp is Grasp.LOST:
        assert scope.whole is None, "nothing is part of a number that was not understood"
    if scope.whole is not None:
        assert scope.whole in scope.numbers, "a whole is a number of the sentence"
    after = scope.began_sentence()
    assert after == Scope(after.last, after.talk), "a sentence leaves what it was about, nothing else"
    assert after.is_elsewhere == scope.is_elsewhere


# --- In a text ---------------------------------------------------------------------------------------


def _shown(claim: Claim) -> str:
    if claim.kind is ClaimKind.IS:
        return f"{claim.number} part" if claim.is_part else f"{claim.number}"
    return f"{claim.number} {claim.kind}"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # What stands in brackets is part of what stands before them, what follows is not.
        ("新建供水工程3处（集中供水2处），新建分散供水1处。", ["3", "2 part", "1"]),
        ("新建供水工程3处，其中集中供水2处，分散供水1处。", ["3", "2 part", "1 part"]),
        # A new sentence begins anew, unless it goes on with 其中.
        ("新建供水工程3处。集中供水2处。", ["3"]),
        ("新建供水工程3处。其中集中供水2处。", ["3", "2 part"]),
        # A number of something unknown may be what follows it is told of: some at most.
        ("水质检测8次，合格7次，不合格1次。", ["8", "7", "1"]),
        ("水质检测8次，抽查5次，合格7次，不合格1次。", ["8", "7 likely", "1 likely"]),
        ("水质检测8次，抽查5次，水质检测合格7次，不合格1次。", ["8", "7", "1"]),
        # Another year holds until this one is named.
        ("上年新建供水工程5处，集中供水4处，本年新建供水工程3处。", ["3", "5 before"]),
    ],
)
def test_numbers_that_are_read(text: str, read: list[str]) -> None:
    claims = claims_of(MINI, replace(filed(MINI, {}), narrative={"remarks": text}))
    assert [_shown(claim) for claim in claims] == read


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("新收申请13件，办结12件。", [ClaimKind.IS, ClaimKind.IS]),
        ("新收申请13件中办结12件。", [ClaimKind.IS, ClaimKind.PART]),
        ("新收申请13件中办结12件。办结12件。", [ClaimKind.IS, ClaimKind.PART, ClaimKind.IS]),
    ],
)
def test_numbers_that_are_told_of_some_are_part_of_what_all_come_to(
    text: str, kinds: list[ClaimKind]
) -> None:
    submission = replace(filed(NATIONAL, {}), narrative={"overview.applications": text})
    assert [claim.kind for claim in claims_of(NATIONAL, submission)] == kinds
