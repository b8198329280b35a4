"""A finding as its rule makes it, and as it comes back from where it was kept."""

from dataclasses import asdict

import pytest

from xlsx_tools.finding import Correction, Finding, Rule, Severity, Spot, finding_from

RULE = Rule("A-BALANCE", Severity.ERROR, "收到的都有着落", "核对")


@pytest.mark.parametrize(
    ("at", "message"),
    [
        (Spot(), "不对。"),
        (Spot("依申请公开"), "不对。"),
        (Spot("依申请公开", "E7", item="received"), "不对。"),
        (Spot("依申请公开", "E7", "予以公开", "received"), "依申请公开!E7「予以公开」不对。"),
        (Spot("依申请公开", "E7", ""), "依申请公开!E7「」不对。"),
    ],
    ids=["file", "sheet", "cell", "labelled cell", "cell with an empty label"],
)
def test_labelled_spot_begins_the_message(at: Spot, message: str) -> None:
    expected = Finding("A-BALANCE", Severity.ERROR, message, at.sheet, at.cell, at.item, expected=1, found=2)
    assert RULE.finding("不对。", at=at, expected=1, found=2) == expected


def test_finding_comes_back_as_it_was_kept() -> None:
    way = (Correction("received", "依申请公开", "E7", 12, 21, "颠倒"),)
    finding = RULE.finding("不对。", at=Spot("依申请公开"), suggestions=(way,), key="A-BALANCE/business")
    kept = {**asdict(finding), "severity": "error", "suggestions": [[asdict(one) for one in way]]}
    assert finding_from(kept) == finding
