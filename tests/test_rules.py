"""Every rule has been seen to fail and to keep quiet, says what to do, and stands in docs/rules.md."""

import pytest

from tests.support.rule_examples import FORM, PAGE, Example, examples, page, right
from xlsx_tools.checking import all_rules

pytestmark = pytest.mark.xdist_group("damages")  # one process, so that each is made once

RULES = {rule.id: rule for rule in all_rules(FORM)}


def test_every_rule_has_one_example() -> None:
    assert sorted(example.rule for example in examples()) == sorted(RULES)


def test_good_sample_breaks_none() -> None:
    assert right() == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.rule)
def test_example_breaks_its_rule(example: Example) -> None:
    found = [finding for finding in example.findings if finding.rule == example.rule]
    assert found, [finding.message for finding in example.findings]
    assert {finding.severity for finding in found} == {RULES[example.rule].severity}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_rule_says_what_it_checks_and_what_to_do(rule: object) -> None:
    assert getattr(rule, "words", "")
    assert getattr(rule, "remedy", "")
    assert not getattr(rule, "words", "").endswith("。")
    assert not getattr(rule, "remedy", "").endswith("。")


def test_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.rule_examples"
