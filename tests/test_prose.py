"""The first few of many, and texts cut short."""

from hypothesis import given
from hypothesis import strategies as st

from xlsx_tools.prose import few, quoted, shortened


def test_few_tells_how_many_there_are_only_where_some_are_left_out() -> None:
    assert few(["甲", "乙"], 2, " 等 {} 个单位") == "甲、乙"
    assert few(["甲", "乙", "丙"], 2, " 等 {} 个单位") == "甲、乙 等 3 个单位"
    assert few(["“甲”", "“乙”"], 1, "等 {} 处", joint="") == "“甲”等 2 处"
    assert few([], 2, " 等") == ""


@given(st.lists(st.text()), st.integers(1, 9))
def test_few_names_no_more_than_wanted(texts: list[str], most: int) -> None:
    named, _, more = few(texts, most, "\0{}", joint="\n").partition("\0")
    if all("\0" not in text for text in texts):
        assert named == "\n".join(texts[:most])
        assert more == (str(len(texts)) if len(texts) > most else "")


@given(st.text(), st.integers(1, 60))
def test_shortened_text_fits_and_begins_as_the_text(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) == min(len(text), most)
    assert text.startswith(short if short == text else short[:-1])
    assert quoted(text, most) == f"“{short}”"
