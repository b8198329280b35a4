"""The status page of very many units: some rows at a time, all of them searched; usable without a mouse."""

import html
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.support.pages import in_chromium, text_of_pdf
from xlsx_tools.files.zone import CHINA
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.season.key_table import KeyRow, KeyTable
from xlsx_tools.season.status.as_page import render_overview
from xlsx_tools.season.status.overview import Line, Overview, Reply, Tone, Total

SCRIPT = "<script>alert(1)</script>不平&#34;"
SINCE = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)


def line(number: int) -> Line:
    """Of every five units one is silent, one has errors."""
    name = f"云溪市第{number:04}局"
    if number % 5 == 3:
        return Line(
            name, "乡镇", "王敏", "", "未交", Tone.WAITING, False, 0, reply=Reply.REMIND, note="没交。"
        )
    right = Line(name, "部门", "王敏", "", "合格", Tone.GOOD, False, 1, received=SINCE)
    if number % 5 != 4:
        return right
    found = Finding("A-BALANCE", Severity.ERROR, f"{SCRIPT}{number}")
    wrong = {"state": "退回", "tone": Tone.BAD, "reply": Reply.RETURN, "errors": 1, "findings": (found,)}
    return Line(**{**vars(right), **wrong, "steps": ("改正",)})


@cache
def page(units: int) -> str:
    lines = tuple(map(line, range(units)))
    states = {"未交": Tone.WAITING, "退回": Tone.BAD, "合格": Tone.GOOD}
    totals = [Total(s, tone, sum(one.state == s for one in lines)) for s, tone in states.items()]
    figures = KeyTable(("新收",), (KeyRow("甲局", (3,), (1,)),))
    return render_overview(Overview("年报", SINCE, (), tuple(totals), lines, (), ()), figures).decode()


_SEEN = """<p id=p></p><script>AXE</script><script>(async () => {
  const later = () => new Promise(done => setTimeout(done, 1)), d = document, seen = {};
  while (d.querySelector(".controls").hidden) await later();
  const rows = () => [...d.querySelectorAll(".units tbody")];
  const names = () => rows().map(u => u.rows[0].cells[0].firstChild.textContent.trim());
  const told = () => d.querySelector("output").textContent;
  const type = t => { const i = d.querySelector("input"); i.value = t; i.dispatchEvent(new Event("input")); };
  const press = (at, key) => at.dispatchEvent(new KeyboardEvent("keydown", {key, cancelable: true}));
  seen.first = names().slice(0, 3); seen.rows = rows().length; seen.told = told();
  seen.axe = (await axe.run({exclude: ["#p"]}, {resultTypes: ["violations"]})).violations
    .map(v => [v.id, v.nodes.map(n => n.html)]);
  const on = d.querySelector(".on"), back = d.querySelector(".back");
  on.focus(); on.click(); on.click();
  seen.last = [told(), rows().length, on.disabled, d.activeElement === back];
  type("第0009局"); seen.typed = names();
  type("不平&#34;499 退回"); seen.found = names();
  const details = d.querySelector(".units details");
  if (details) {
    seen.folded = d.querySelectorAll(".found").length;
    details.open = true; await later(); await later();
    seen.unfolded = [...details.querySelectorAll(".found")].map(f => f.textContent);
  }
  type(""); press(d.querySelectorAll("thead a")[0], " ");
  seen.sorted = names()[0]; seen.sort = d.querySelector("thead th").getAttribute("aria-sort");
  dispatchEvent(new Event("beforeprint")); seen.printed = rows().length;
  dispatchEvent(new Event("afterprint")); seen.after = rows().length;
  seen.scripts = d.querySelectorAll(".units script").length;
  p.textContent = JSON.stringify(seen);
})()</script>"""


def seen(units: int, folder: Path) -> Mapping[str, object]:
    """What somebody sees who searches, turns pages, unfolds and prints, and what axe complains of."""
    spec = find_spec("axe_core_python")
    assert spec and spec.origin
    axe = Path(spec.origin).with_name("axe.min.js").read_text("utf-8")
    whole = page(units).replace("</body>", _SEEN.replace("AXE", axe) + "</body>")
    (folder / "page.html").write_text(whole, "utf-8")
    words = ("--virtual-time-budget=60000", "--dump-dom", (folder / "page.html").as_uri())
    match = re.search(r'<p id="p">(.*?)</p>', in_chromium(*words, profile=folder / "profile"), re.DOTALL)
    assert match and match[1]
    told = json.loads(html.unescape(match[1]))
    assert isinstance(told, dict)
    return told


def test_many_units_are_shown_a_page_at_a_time_and_searched_all(tmp_path: Path) -> None:
    told = seen(501, tmp_path)
    assert told["first"] == ["云溪市第0003局", "云溪市第0004局", "云溪市第0008局"]  # what is open
    assert (told["rows"], told["told"]) == (200, "显示 501 / 501 个单位，第 1 / 3 页")
    assert told["last"] == ["显示 501 / 501 个单位，第 3 / 3 页", 101, True, True]
    assert (told["typed"], told["found"]) == (["云溪市第0009局"], ["云溪市第0499局"])
    assert (told["folded"], told["scripts"]) == (0, 0)
    assert told["unfolded"] == [f"错误 {SCRIPT}499 A-BALANCE"]
    assert (told["sorted"], told["sort"]) == ("云溪市第0000局", "ascending")
    assert (told["printed"], told["after"]) == (200, 200)
    assert told["axe"] == []


def test_few_units_stand_in_the_page_and_axe_has_nothing_to_say(tmp_path: Path) -> None:
    assert page(500).count("<tbody class=") == 500
    told = seen(8, tmp_path)
    assert (told["rows"], told["told"], told["axe"]) == (8, "显示 8 / 8 个单位", [])


def test_page_of_ten_thousand_is_small_and_says_what_to_do_without_a_script() -> None:
    text = page(10_000)
    assert len(text.encode()) < 1_000_000
    assert text.count("<tr") < 20
    (told,) = re.findall(r"<noscript><p>(.*?)</p>", text)
    assert "请看工作簿（xlsx-tools status --xlsx" in told
    assert "<noscript>" not in page(8)


def test_printed_it_gives_totals_and_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(501), "utf-8")
    words = ("--virtual-time-budget=10000", f"--print-to-pdf={tmp_path / 'a.pdf'}")
    in_chromium(*words, (tmp_path / "page.html").as_uri(), profile=tmp_path / "profile")
    shown = text_of_pdf(tmp_path / "a.pdf")
    assert "共501个单位，下面印的是其中要处理的。" in shown
    assert shown.count("云溪市第") == 200
    assert "第0000局" not in shown
