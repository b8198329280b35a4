"""A claims.yaml with one mistake in it: the error names the file, the line, and what to write instead."""

from pathlib import Path

import pytest

from tests.support.forms import MINI_FOLDER, NATIONAL
from xlsx_tools.checking.claims.lexicon import lexicon_of
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.form.model import Form
from xlsx_tools.form.vocabulary import BESIDE, Mark

FORM = (MINI_FOLDER / "form.yaml").read_text(encoding="utf-8")
GOOD = (MINI_FOLDER / "claims.yaml").read_text(encoding="utf-8")


def load(folder: Path, claims: str | None) -> Form:
    """The small form with a claims.yaml of that text beside it, or with none."""
    (folder / "form.yaml").write_text(FORM, encoding="utf-8")
    if claims is not None:
        (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    return load_anew(folder)


def test_form_without_a_vocabulary__ok(tmp_path: Path) -> None:
    assert load(tmp_path, None).vocabulary is None


def test_vocabulary_as_it_is__ok(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, GOOD).vocabulary
    assert vocabulary is not None
    assert [topic.id for topic in vocabulary.topics] == ["tests", "works", "fees"]


def test_group_of_rows_comes_down_to_its_items() -> None:
    assert NATIONAL.vocabulary is not None
    items = NATIONAL.vocabulary.topics[0].items
    assert items["unavailable", "total"] == tuple(
        f"applications.{row}.total" for row in ("not_held", "needs_creation", "still_unclear")
    )
    assert len(items["received", "organisation"]) == 5


def test_choices_in_a_word_are_written_out(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, GOOD).vocabulary
    assert vocabulary is not None
    passed, failed = vocabulary.topics[0].facets[0].terms
    assert passed.words == ("检测合格", "合格", "达标")
    assert failed.words == ("不合格", "不达标", "未达标")


def test_words_are_kept_in_plain_widths(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, GOOD.replace("none: [没有, 未]", "none: [没有, ０]")).vocabulary
    assert vocabulary is not None
    assert vocabulary.words[Mark.NONE] == ("没有", "0")


def test_words_that_only_begin_like_a_number__ok(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, GOOD.replace("[第一书记]", "[第一(书记|)]")).vocabulary
    assert vocabulary is not None
    assert vocabulary.no_numbers == ("第一书记", "第一")


def test_word_that_opens_or_closes_a_list_may_be_something_else_too(tmp_path: Path) -> None:
    marks = "none: [没有, 未]\n  closing: [新建]\n  added: [新建]\n  open: [其中]\n  case: [未]"
    vocabulary = load(tmp_path, GOOD.replace("none: [没有, 未]", marks)).vocabulary
    assert vocabulary is not None
    assert [vocabulary.words[mark] for mark in BESIDE] == [("新建",), ("新建",), ("其中",), ("未",)]


def test_every_word_is_found_by_its_length() -> None:
    assert NATIONAL.vocabulary is not None
    lengths = NATIONAL.vocabulary.lengths
    lexicon = lexicon_of(NATIONAL)
    assert lexicon is not None
    assert {(word[:2], len(word)) for word in lexicon.words} == {
        (start, length) for start, found in lengths.items() for length in found
    }
    assert all([*found] == sorted(found, reverse=True) for found in lengths.values())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("label: 水质检测", "lable: 水质检测", "键“lable”不存在，是否想写“label”？"),
        ("    units: [处]\n", "", "缺少键“units”"),
        ("verb: true}", "verb: yes}", "这里应是 true 或 false"),
        ("id: works", "id: tests", "编号“tests”与第"),
        ("id: stage", "id: kind", "编号“kind”与第"),
        ("home: [remarks]", "home: [remark]", "文字部分“remark”不存在，是否想写“remarks”？"),
        ("no_numbers: [", "no_number: [", "键“no_number”不存在，是否想写“no_numbers”？"),
        ("[第一书记]", "[第一(书记]", "括号不成对"),
        ("  share: [占]", "  shares: [占]", "键“shares”不存在，是否想写“share”？"),
        ("{kind}.{stage}", "{kind}.{stages}", "没有名为“stages”的 facet，是否想写“stage”？"),
        ("works.{kind}.{stage}", "works.{kind}.built", "没有用到 facet“stage”"),
        ("works.{kind}.{stage}", "works.{kind}.{stage", "花括号不成对"),
        ("means: [scrapped]", "means: [scraped]", "“scraped”指不到表里的数：没有指标“works."),
        ("means: [piped]", "means: [piping]", "“piping”指不到表里的数"),
        ("part: passed", "part: past", "“past”指不到表里的数"),
        ("rest: failed", "rest: fail", "“fail”"),
        ("parts: passed + failed", "parts: passed + fail", "“fail”指不到表里的数"),
        ("parts: passed + failed", "parts: passed +", "加号的两边都要有名称"),
        ("unless_counted:", "unless_count:", "键“unless_count”不存在，是否想写“unless_counted”？"),
        ("means: [wet]", "means: [wet +]", "加号的两边都要有名称"),
        ("万元 = 10000", "万元 = 一万", "“一万”不是数字；换算要写成“元 = 0.0001”的样子"),
        ("[新建]", "[新建(处]", "括号不成对"),
        ("[新建]", "[(新建|)]", "这个词语可以什么字都没有"),
        ("none: [没有, 未]", "none: [没有, 其中]", "词语“其中”已经写在 none 里，又写在 part 里"),
        ("none: [没有, 未]", "none: [没有, 新建]", "词语“新建”已经写在 none 里，又写在 terms 里"),
        ("[新建]", f"[{'(甲|乙)' * 11}]", "这个词语有 2048 种写法，请拆开写"),
        ("- id: stage", "- names: [没有]\n        id: stage", "词语“没有”已经写在 none 里，又写在 names 里"),
        (
            "  next_year: [下年]\n",
            "bodies: {endings: [], own: [], pronouns: [], channel: [网站]}",
            "键“channel”不存在，是否想写“channels”？",
        ),
    ],
)
def test_mistake__error(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(FormError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'claims.yaml'} 第 ")
    assert reason in message
