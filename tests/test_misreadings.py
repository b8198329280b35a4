"""Numbers that the tables seem to deny, but that are of something else; beside them slips that are marked."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.support.forms import NATIONAL, filed
from xlsx_tools.checking.claims.compare import contradictions
from xlsx_tools.checking.claims.narratives import told_in
from xlsx_tools.quantity import Number

ROW = "applications.{}.natural_person"
CASE = "disputes.cases.{}"


def marks(text: str, figures: Mapping[str, Number], narrative: str = "overview.applications") -> list[str]:
    """What is marked in a text beside tables with those figures, all others 0."""
    every = dict.fromkeys(NATIONAL.inputs, 0) | dict(figures)
    submission = replace(filed(NATIONAL, every), narrative={narrative: text})
    claims = told_in(NATIONAL, submission).claims
    return [denied.claim.figure for denied in contradictions(claims, submission.tally(NATIONAL).known, {})]


def rows(**figures: int) -> dict[str, Number]:
    return {ROW.format(name): number for name, number in figures.items()}


def cases(**figures: int) -> dict[str, Number]:
    return {CASE.format(name): number for name, number in figures.items()}


@pytest.mark.parametrize(
    ("text", "figures", "marked"),
    [
        # A number far from what the tables have was said of something else; a slip changes some digits.
        ("市本级收到申请231件。", rows(received=1932, granted=1932), []),
        ("收到申请1923件。", rows(received=1932, granted=1932), ["1923"]),
        ("收到申请23件。", rows(received=32, granted=32), ["23"]),
        # Two numbers that come to the one before them were told in another way than the tables count.
        ("收到申请8件，按期回复6件，要求补正2件。", rows(received=8, granted=8), []),
        ("收到申请8件，按期回复6件，要求补正1件。", rows(received=8, granted=8), ["6"]),
        # What is part of the same as a larger number before it is some of it.
        (
            "受理申请9件，其中同意公开7件、不予公开2件。含上年受理的3件，其中同意公开3件。",
            rows(received=9, granted=7, process_information=2),
            [],
        ),
        # What a number before it tells rightly is told of some, or of other things.
        (
            "收到申请17件。其中申请人撤销申请4件，答复13件。",
            rows(received=17, not_held=13, other_result=4),
            [],
        ),
        ("收到申请24件，涉及申请事项57项。", rows(received=24, granted=24), []),
        ("收到申请32件。上述23件申请主要集中在社保方面。", rows(received=32, granted=32), ["23"]),
        ("收到申请12件。上述15件申请均已办结。", rows(received=12, granted=12), ["15"]),
        # Whoever tells how many are left does not deny it; one of something is told in every text.
        (
            "收到申请703件，答复664件，39件因情况复杂延至新年后答复，均在法定期限内予以答复。",
            rows(received=703, granted=664, carried_out=39),
            [],
        ),
        (
            "收到申请53件，全部按时答复，另5件跨入新一年度。",
            rows(received=53, granted=48, carried_out=5),
            [],
        ),
        (
            "受理申请15件，所有申请均于年内答复完毕，最快的1件当天答复。",
            rows(received=15, granted=14, carried_out=1),
            ["均于年内答复完毕"],
        ),
        # Numbers of documents by who may see them are none of applications.
        ("主动公开53条，依申请公开信息1144条，不予公开55条。", {}, []),
        ("收到依申请公开申请11条。", rows(received=12, granted=12), ["11"]),
        # Parts are those of a number that is large enough to have them.
        (
            "收到申请36件，办结35件，结转1件，其中林权类24件。",
            rows(received=36, granted=35, carried_out=1),
            [],
        ),
        ("收到申请6件，其中林权类9件。", rows(received=6, granted=6), ["9"]),
        # What things were about is listed.
        ("收到申请15件，涉及补贴发放4件、企业改制8件、其他3件。", rows(received=15, granted=15), []),
        # Of several listed numbers each may stand before what names it.
        ("收到申请7件，其中5件公开、2件告知不掌握。", rows(received=7, granted=5, not_held=2), []),
        ("收到申请7件，其中4件公开、2件告知不掌握。", rows(received=7, granted=5, not_held=2), ["4"]),
        ("无法提供17件中14件为不掌握、3件需另行制作。", rows(received=17, not_held=14, needs_creation=3), []),
        # What stands in brackets before a number tells of which it is.
        (
            "不予公开（属于内部事务信息）2件。",
            rows(received=3, internal_affairs=2, process_information=1),
            [],
        ),
        # A reason told with its result may stand for all of it, but not where the table has none of it.
        ("因不掌握等无法提供5件。", rows(received=5, not_held=3, needs_creation=2), []),
        ("属于内部事务信息不予公开2件。", rows(received=2, enforcement_files=2), ["2"]),
        # What adds up, by itself or with those beside it, is told in another way than the tables count.
        ("网上平台转来申请88件，邮寄19件，窗口递交4件，合计111件。", rows(received=111, granted=111), []),
        (
            "受理申请8件，其中企业改制档案类5件、人事薪酬类3件；公开3件，不掌握5件。",
            rows(received=8, granted=3, not_held=5),
            [],
        ),
        (
            "收到申请12件，予以公开3件，逾期未补正3件，其他处理6件。",
            rows(received=12, granted=3, not_corrected=3, other_result=6),
            [],
        ),
        (
            "收到申请12件，予以公开3件，逾期未补正3件，其他处理5件。",
            rows(received=12, granted=3, not_corrected=3, other_result=6),
            ["5"],
        ),
        # Of what was done with fewer may be told than of all; of those received not.
        ("行政复议4件，审结3件。", cases(review_upheld=2, review_pending=2), ["3"]),
        # A percentage is of the whole that those beside it are of.
        (
            "收到申请50件，办结60件，其中予以公开30件，占50%；部分公开15件，占25%；无法提供15件，占30%。",
            rows(received=50, carried_in=10, granted=30, partially_granted=15, not_held=15),
            ["30%"],
        ),
        # One way by which none came tells of none of the others.
        ("收到申请3件，当面申请为零。", rows(received=3, granted=3), []),
        # All of those done with were of a kind: the others are not.
        ("诉讼4件，已审结的3件均为维持，1件未审结。", cases(direct_upheld=3, direct_pending=1), []),
        ("行政复议3件，已全部答复。", rows(received=1, carried_out=1) | cases(review_upheld=3), []),
    ],
)
def test_numbers_of_something_else_are_not_marked(
    text: str, figures: Mapping[str, Number], marked: list[str]
) -> None:
    assert marks(text, figures) == marked


@pytest.mark.parametrize(
    "text",
    [
        "共收到申请35件（网络28件、信函4件）。没有因信息公开收取任何费用。",
        "共收到申请35件，无涉及政府信息公开行政复议、诉讼案件。",
        "月均3件，全年收到申请35件。",
        "上年无结转，共收到申请35件。",
        "按照《条例》受理申请35件。",
    ],
)
def test_what_is_said_beside_it_keeps_no_number_from_being_read(text: str) -> None:
    assert marks(text, rows(received=32, granted=32)) == ["35"]


def test_none_carried_over_from_last_year_is_held_against_the_tables() -> None:
    assert marks("上年无结转。", rows(carried_in=2, granted=2)) == ["无"]
    assert marks("收到申请5件，加上年结转1件。", rows(received=5, carried_in=2, granted=7)) == ["1"]


def test_all_listed_are_told_of_by_what_all_were() -> None:
    text = "政府信息公开行政复议2件、行政诉讼1件，均获维持。"
    assert marks(text, cases(review_upheld=1, review_corrected=1, direct_upheld=1)) != []
    assert marks(text, cases(review_upheld=2, direct_upheld=1)) == []
