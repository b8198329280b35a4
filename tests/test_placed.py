"""Tables without rules come in by where their words stand: every figure right, or named as not found."""

from collections.abc import Callable

import pytest
from lxml import html

from tests.support.placed_layouts import as_bare_pdf, as_placed_page
from tests.support.published import FORM, Truth, truths
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.published.about import Stated
from xlsx_tools.published.page_styles import styles_of_classes
from xlsx_tools.published.placed import PlacedWord, placed_tables
from xlsx_tools.published.placed_page import placed_pages
from xlsx_tools.published.recognise import take_in_report

pytest.importorskip("pdfplumber")


def as_zebra_pdf(truth: Truth) -> bytes:
    return as_bare_pdf(truth, shaded=True)


@pytest.mark.parametrize("make", [as_bare_pdf, as_zebra_pdf, as_placed_page])
def test_every_figure_comes_in(make: Callable[[Truth], bytes]) -> None:
    truth = truths()[1]
    submission = take_in_report(make(truth), Stated()).submission
    read = {**submission.items, **submission.stated}
    assert {item: read[item].value for item in FORM.items} == dict(truth.figures)
    assert submission.narrative["problems.text"] == truth.texts["problems.text"]


def words(*lines: tuple[float, str]) -> list[PlacedWord]:
    """Words ten points tall, each line as `left:text` one beside the other."""
    found = []
    for top, line in lines:
        for part in line.split():
            left, _, text = part.partition(":")
            found.append(PlacedWord(text, float(left), float(left) + 10 * len(text), top, top + 10))
    return found


def rows(given: list[PlacedWord]) -> list[list[str]]:
    return [[box.text for box in line.own] for table in placed_tables(given) for line in table.chart.lines]


def test_a_label_of_several_lines_stands_beside_the_figures_in_its_middle() -> None:
    given = words(
        (0, "200:甲 300:乙"),
        (30, "0:第一行很长"),
        (36, "200:1 300:2"),
        (42, "0:的标签"),
        (70, "0:第二行"),
        (70, "200:3 300:4"),
    )
    assert rows(given) == [["", "甲", "乙"], ["第一行很长的标签", "1", "2"], ["第二行", "3", "4"]]


def test_a_blank_cell_keeps_its_place_below_its_head() -> None:
    given = words((0, "200:甲 300:乙 400:丙"), (30, "0:全有 200:1 300:2 400:3"), (60, "0:缺一 200:4 400:6"))
    assert rows(given)[-1] == ["缺一", "4", "", "6"]


def test_lines_of_text_are_no_tables() -> None:
    assert rows(words((0, "0:没有数字的一行"), (20, "0:第二行"), (40, "300:12"))) == []


def test_figures_of_one_line_stand_as_far_apart_as_the_room_between_them() -> None:
    css = ".t{position:absolute}.m{transform:matrix(0.25,0,0,0.25,0,0)}.f{font-size:40px}._1{width:360px}"
    line = "<div class='t m f' style='left:10px;bottom:700px'>规章<span class='_ _1'> </span>12</div>"
    root = html.document_fromstring(f"<style>{css}@media print{{.f{{font-size:9pt}}}}</style>{line}")
    (page,) = placed_pages(root)
    assert [(word.text, word.left, word.right) for line in page.lines for word in line.words] == [
        ("规章", 10, 30), ("12", 120, 130),
    ]  # fmt: skip


def test_styles_without_end_take_no_time() -> None:
    for style in ("@" * 2_000_000, "a" * 2_000_000, "@a{" * 500_000, ".a{" * 500_000):
        assert list(styles_of_classes(html.document_fromstring(f"<style>{style}</style>x"))) == []


def test_a_placed_page_without_tables_is_one_sentence() -> None:
    body = "".join(
        f"<div style='position:absolute;left:{n}px;top:{20 * n}px'>一行文字</div>" for n in range(30)
    )
    with pytest.raises(UnreadableFileError, match="只记着在页面上的位置"):
        take_in_report(f"<html><body>{body}</body></html>".encode(), Stated())
