"""Letters for those whose mail is a web page and opens no drafts: a list to merge, texts and attachments."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsx_tools.cli.drafts import Draft
    from xlsx_tools.season.replies import Answer

_LIST, _TEXTS, _ATTACHMENTS = "群发清单", "正文", "附件"


def webmail_files(done: "Sequence[tuple[Draft, Answer]]", folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The files, by their places below the folder; a list of earlier in the day stays as it is."""
    from xlsx_tools.files.stems import unlike
    from xlsx_tools.season.letter_list import letter_list

    rows = []
    for draft, answer in done:
        if answer.letter is None:
            continue
        words, attached = answer.letter.words, ""
        if answer.workbook:
            attached = f"{_ATTACHMENTS}/{answer.workbook.name}"
            yield Path(attached), answer.workbook.content
        yield Path(_TEXTS, f"{draft.stem}_{draft.due.reply.value}.txt"), _as_file(words.text)
        rows.append((draft.line.unit, draft.line.email, words.subject, words.text, attached))
    if rows:
        there = {path.stem for path in folder.glob(f"{_LIST}*.xlsx")}
        yield Path(f"{unlike(there, _LIST)}.xlsx"), letter_list(rows)


def _as_file(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")
