"""Every rule has been seen to fail and to keep quiet, says what to do, and stands in docs/rules.md."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import xlsx_tools
from tests.support.rule_examples import FORM, PAGE, Example, examples, page, right
from xlsx_tools.checking import all_rules
from xlsx_tools.finding import Rule
from xlsx_tools.form.front_sheets import Field

RULES = {rule.id: rule for rule in all_rules(FORM)}
PACKAGE = Path(xlsx_tools.__file__).parent


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


# --- One list, one way to speak -----------------------------------------------------------------------


def test_every_rule_of_the_package_is_listed() -> None:
    asking = replace(FORM, fields=(*FORM.fields, Field("head", "负责人", required=True)))
    modules = walk_packages(xlsx_tools.__path__, "xlsx_tools.")
    stated = {
        value
        for module in modules
        if not module.name.endswith("__main__")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, Rule)
    }
    assert stated
    assert stated - set(all_rules(asking)) == set()


def test_no_two_rules_have_one_id() -> None:
    assert len(RULES) == len(all_rules(FORM))


def test_every_finding_is_made_by_its_rule() -> None:
    made = {
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if any(_findings_made(path))
    }
    assert made == {"finding.py"}


def _findings_made(path: Path) -> Iterator[ast.Call]:
    """Where a module makes a finding, by whatever name it has imported the class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = (alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names)
    names = {"Finding", *(alias.asname for alias in imported if alias.name == "Finding" and alias.asname)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if called in names:
                yield node
