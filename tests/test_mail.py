"""Drafts of mails: what a person reads, and the bytes by which mail programs know it."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import collapse_rfc2231_value
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import filled_workbook
from xlsx_tools.checking import all_rules, check
from xlsx_tools.checking.reasons import told_to_unit
from xlsx_tools.files.stems import file_stem
from xlsx_tools.filing.origin import unit_problem
from xlsx_tools.finding import Correction, Finding, Severity
from xlsx_tools.form.folders import form_folder, known_forms, templates_folder
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.render.templates import TemplateError
from xlsx_tools.season.mail import Attachment, Writing, distribution, draft, reminder, returned
from xlsx_tools.season.mail_texts import COMMON, MAILS, Words
from xlsx_tools.season.roster import Unit

UNIT = Unit("云溪县水务局", contact="王敏", email="wangmin@yunxi.gov.cn")
WORKBOOK = Attachment("云溪县水务局2024年政府信息公开工作年度报告.xlsx", b"PK\x03\x04 whatever")
WORDS = Words("请填报", "您好！\n请填报。\n")


def read(data: bytes) -> EmailMessage:
    """The mail as the newest programs read it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def text_of(data: bytes) -> str:
    body = read(data).get_body()
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


def decoded_words(text: str) -> str:
    """Encoded words (RFC 2047) as old programs read them, wherever they stand."""
    return str(make_header(decode_header(text)))


def attached(data: bytes) -> Message:
    """The attachment as programs read it that decode nothing themselves."""
    *_, part = message_from_bytes(data).walk()
    return part


def test_draft_is_what_mail_programs_open_as_not_yet_sent() -> None:
    message = read(draft(WORDS, UNIT, WORKBOOK))
    assert message["X-Unsent"] == "1"
    assert sorted(message.keys()) == ["Content-Type", "MIME-Version", "Subject", "To", "X-Unsent"]
    assert (message["To"], message["Subject"]) == ("王敏 <wangmin@yunxi.gov.cn>", "请填报")
    (workbook,) = message.iter_attachments()
    assert workbook.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert workbook.get_content() == WORKBOOK.content
    assert workbook.get_filename() == WORKBOOK.name


def test_bytes_are_plain_lines_of_ascii_that_every_server_passes_on() -> None:
    data = draft(WORDS, UNIT, Attachment("局" * 71 + ".xlsx", bytes(range(256)) * 100))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    words = re.findall(rb"=\?utf-8\?b\?[^?]*\?=", data)
    assert words
    assert all(len(word) <= 75 for word in words)
    assert all(len(line) <= 76 for line in data.split(b"\r\n") if b"=?" in line)


NAMES = (
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=["Cs", "Cn", "Co"]))
    .map(lambda text: file_stem(text) + ".xlsx")
    .filter(lambda name: not unit_problem(name))
)


@given(NAMES)
def test_name_of_the_attachment_survives_both_ways(name: str) -> None:
    data = draft(WORDS, UNIT, Attachment(name, b"PK"))
    (new,) = read(data).iter_attachments()
    assert new.get_filename() == name
    # Old programs see encoded words in `name` and `filename`, the others `filename*`.
    old = attached(data)
    for header, parameter in {"content-type": "name", "content-disposition": "filename"}.items():
        assert decoded_words(str(old.get_param(parameter, header=header))) == name
    (encoded,) = re.findall(r"filename\*=utf-8''([\w.%~-]+)", old["Content-Disposition"])
    assert unquote(encoded) == name
    values = [value for key, value in old.get_params([], "content-disposition") if key == "filename"]
    assert collapse_rfc2231_value(values[-1]) == name


@pytest.mark.parametrize(
    ("contact", "email", "to"),
    [
        ("", "a@b.cn", "云溪县水务局 <a@b.cn>"),
        ("王敏", "a@b.cn", "王敏 <a@b.cn>"),
        ("王敏、李强", "a@b.cn；c@d.cn", "王敏 <a@b.cn>, 李强 <c@d.cn>"),
        ("王敏", "a@b.cn，c@d.cn、e@f.cn", "王敏 <a@b.cn>, 王敏 <c@d.cn>, 王敏 <e@f.cn>"),
        ("王敏 李强", "a@b.cn", '"王敏、李强" <a@b.cn>'),
    ],
)
def test_each_address_has_its_contact(contact: str, email: str, to: str) -> None:
    message = read(draft(WORDS, Unit("云溪县水务局", contact=contact, email=email)))
    assert str(message["To"]).replace('"', "") == to.replace('"', "")


def test_sender_is_named_where_one_is_given(form: Form) -> None:
    writing = Writing(form, 2024, "县政府办 <zwgk@yunxi.gov.cn>")
    assert read(reminder(writing, UNIT).draft)["From"] == "县政府办 <zwgk@yunxi.gov.cn>"
    assert read(reminder(Writing(form, 2024, "a@b.cn"), UNIT).draft)["From"] == "a@b.cn"


def test_mail_with_the_workbook_says_what_to_do_with_it(form: Form) -> None:
    writing = Writing(form, 2024)
    data = distribution(writing, UNIT, WORKBOOK, has_last_year=True).draft
    assert read(data)["Subject"] == "请填报2024年政府信息公开工作年度报告（云溪县水务局）"
    text = text_of(data)
    assert text.startswith("云溪县水务局　王敏：\n\n　　您好！2024年政府信息公开工作年度报告")
    assert f"附件“{WORKBOOK.name}”" in text
    assert "贵单位2023年的填报数据" in text
    assert "2023" not in text_of(distribution(writing, UNIT, WORKBOOK, has_last_year=False).draft)


def test_mail_that_returns_a_workbook_lists_what_to_correct(form: Form) -> None:
    intake = take_in(filled_workbook(form, {"applications.received.business": 3}))
    remedies = {rule.id: rule.remedy for rule in all_rules(form)}
    data = returned(Writing(form, 2024), UNIT, WORKBOOK, check(intake), remedies).draft
    message, text = read(data), text_of(data)
    assert message["Subject"] == "请改正后重报：2024年政府信息公开工作年度报告（云溪县水务局）"
    assert [part.get_content() for part in message.iter_attachments()] == [WORKBOOK.content]
    assert "校验时发现有 1 处错误必须改正，请处理后发回。" in text
    assert "　　1. 依申请公开!E6" in text
    assert "　　（1）依申请公开!E6" in text
    assert text.count("请核对本列新收") == 1
    assert "还有" not in text


def test_mail_lists_twenty_problems_and_counts_the_rest_but_names_no_settled_one(form: Form) -> None:
    cells = [Correction("x", "依申请公开", "E7", 1, 2)]
    findings = [Finding("C-NUMBER", Severity.ERROR, f"第{n}处", "依申请公开", f"E{n}") for n in range(23)]
    findings[0] = Finding("A-BALANCE", Severity.ERROR, "颠倒", suggestions=(tuple(cells),))
    findings.append(Finding("N-LENGTH", Severity.WARNING, "过长", "总体情况"))
    findings.append(Finding("N-SHORT", Severity.WARNING, "过短", "总体情况", reason="情况特殊"))
    findings.append(Finding("C-READ-AS", Severity.INFO, "读作 12"))
    text = text_of(returned(Writing(form, 2024), UNIT, WORKBOOK, findings, {}).draft)
    assert "有 23 处错误必须改正，另有 1 处请核实，请处理后发回。" in text
    assert "1. 依申请公开!E7 改为 2（先与原始记录核对）。" in text
    assert "（20）第19处\n　　还有 4 条，见附件第一页。" in text
    assert not any(words in text for words in ("过短", "读作"))


def test_reminder_goes_without_a_workbook(form: Form) -> None:
    data = reminder(Writing(form, 2024), UNIT).draft
    assert not list(read(data).iter_attachments())
    assert "还没有收到贵单位2024年政府信息公开工作年度报告" in text_of(data)


def test_own_words_go_before_those_that_come_along(form: Form, tmp_path: Path) -> None:
    (tmp_path / "remind.txt.j2").write_text(
        "催报 {{ year }}\n\n{{ unit.name }}：\n快报！\n", encoding="utf-8"
    )
    writing = Writing(form, 2024, templates=tmp_path)
    assert read(reminder(writing, UNIT).draft)["Subject"] == "催报 2024"
    assert text_of(reminder(writing, UNIT).draft) == "云溪县水务局：\n快报！\n"
    assert "工作簿" in text_of(distribution(writing, UNIT, WORKBOOK, has_last_year=False).draft)


def test_brackets_are_closed_and_the_unit_is_spoken_to(form: Form) -> None:
    words = "没有填写。（填报单位只写了“无”，请说明原因。）"
    finding = told_to_unit(Finding("X-Y", Severity.WARNING, words))
    text = text_of(
        returned(Writing(form, 2024), UNIT, WORKBOOK, [finding], {"X-Y": "照办（见第一页）。"}).draft
    )
    assert "照办（见第一页）" in text
    assert "（贵单位只写了“无”，请说明原因。）" in text and "填报单位只写了" not in text


@pytest.mark.parametrize(
    ("name", "template", "words"),
    [
        ("remind", "主题\n{{ unti.name }}", r"版式“.*remind.txt.j2”第 2 行：用了不存在的名称"),
        ("remind", "{% if %}", r"版式“.*remind.txt.j2”第 1 行：写法有误"),
        (
            "report",
            "",
            "里没有邮件的版式。可以放的文件：distribute.txt.j2、return.txt.j2、resend.txt.j2、remind.txt.j2",
        ),
    ],
)
def test_wrong_words_are_told__error(
    form: Form, tmp_path: Path, name: str, template: str, words: str
) -> None:
    (tmp_path / f"{name}.txt.j2").write_text(template, encoding="utf-8")
    with pytest.raises(TemplateError, match=words):
        reminder(Writing(form, 2024, templates=tmp_path), UNIT)


def test_mails_lie_beside_the_forms_and_are_none() -> None:
    there = {path.name for path in (templates_folder() / "mails").iterdir()}
    assert there == {f"{name}.txt.j2" for name in (*MAILS, COMMON)}
    assert "mails" not in known_forms()
    with pytest.raises(Exception, match="没有名为“mails”的表式"):
        form_folder("mails")
