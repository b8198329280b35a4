"""The templates of mails (templates/mails, or an office's own), printed: the subject, and the text below."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.render.pages import rendered
from xlsx_tools.render.templates import TemplateError, find_template

MAILS = ("distribute", "return", "resend", "remind")
COMMON = "_words"  # what the mails have in common


@dataclass(frozen=True)
class Words:
    """What a mail says."""

    subject: str
    text: str


def render_mail(name: str, templates: Path | None, values: Mapping[str, object]) -> Words:
    """The mail of that name; `templates` is the user's own folder. Raises TemplateError."""
    folders = mail_folders(templates)
    printed = rendered(find_template(f"{name}.txt.j2", folders), folders, values).decode()
    subject, _, text = printed.strip().partition("\n")
    return Words(subject.strip(), text.strip() + "\n")


def mail_folders(templates: Path | None) -> tuple[Path, ...]:
    """The folders to look in, in this order; raises TemplateError if the user's own has no mail."""
    files = [f"{name}.txt.j2" for name in MAILS]
    if templates is None:
        return (templates_folder() / "mails",)
    if not any((templates / file).is_file() for file in files):
        raise TemplateError(f"文件夹“{templates}”里没有邮件的版式。可以放的文件：{'、'.join(files)}")
    return (templates, templates_folder() / "mails")
