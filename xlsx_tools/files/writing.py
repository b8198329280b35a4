"""What a mail's text says of files that are not in it: links to where they lie, words that promise some."""

import html
import re
from collections.abc import Iterator
from email.message import Message

from xlsx_tools.files.charsets import clean, decoded
from xlsx_tools.files.headers import bytes_of, charset_stated, children_of

_LONGEST = 200_000  # characters of a part that are looked at
_SHORT = 100  # characters in which nobody could report anything
_LONGEST_LINK = 80  # characters of a link that are shown

_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s\"'<>()，。；、）】]{4,2000}", re.IGNORECASE)
_WHERE_FILES_LIE = re.compile(
    r"//(?:[\w-]+\.){0,4}(?:pan|yun|yunpan|netdisk|disk|drive|cloud|caiyun)\.[\w.-]+/\w"
    r"|\b(?:weiyun|alipan|aliyundrive|jianguoyun|kdocs|docs\.qq|123pan|wenshushu|cowtransfer|ctfile|fangcloud"
    r"|dropbox|wetransfer|1drv|sharepoint|alidocs\.dingtalk|lanzou\w*)\.\w+/\w|\b115\.com/\w"
    r"|\bfeishu\.cn/(?:file|drive|docx|sheets)|/(?:cgi-bin/)?ftn|large-?attachment|cloud-?attachment|filecenter"
    r"|\.(?:xlsx?|xlsm|et|ods|zip|rar|7z|tar|t?gz)(?:[?#]|$)",
    re.IGNORECASE,
)
_PROMISED = re.compile("超大附件|云附件|网盘|云盘|提取码|文件中转站")
_MEANT = re.compile("附件|查收|报送|上报|填报|attach", re.IGNORECASE)
_ENCRYPTED = re.compile("^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_QUOTED = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:原始邮件|回复的原邮件|回复邮件|转发|Original Message|Forwarded)"
    r"|(?:发件人|From)[ \t]*[:：]|On .{5,200} wrote:|在.{5,200}写道[:：]|>)",
    re.IGNORECASE | re.MULTILINE,
)
_UNSEEN = re.compile(r"<(style|script|head)\b")
_LINKED = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s<>]+)[^<>]*>", re.IGNORECASE)
_END_OF_LINE, _TAG = (
    re.compile(r"<(?:br|/?p|/?div|/?tr|/?li)\b[^<>]*>", re.IGNORECASE),
    re.compile(r"<[^<>]*>"),
)
_ANSWER = re.compile(
    r"(?:re|回复|答复|自动回复|自动答复|automatic reply|out of office)\s*[:：]", re.IGNORECASE
)


def written_text(mail: Message) -> str:
    """What a mail's writer wrote and did not quote, with the addresses behind links."""
    return own_words("\n".join(_plain(part) for part in _texts(mail)))


def own_words(text: str) -> str:
    """A text up to where another mail is quoted."""
    return text[: quoted.start()] if (quoted := _QUOTED.search(text)) else text


def shown_text(source: str) -> str:
    """What HTML shows, with the addresses behind links."""
    text = _END_OF_LINE.sub("\n", _LINKED.sub(r" \1 ", _seen(source)))
    return html.unescape(_TAG.sub("", text))


def linked_file(text: str) -> str:
    """The first link to where a file lies, nothing if there is none."""
    links = (html.unescape(found[0]) for found in _ADDRESS.finditer(text))
    return next((clean(link)[:_LONGEST_LINK] for link in links if _WHERE_FILES_LIE.search(link)), "")


def promises_file(text: str) -> bool:
    """Whether it speaks of a file that is to be fetched from elsewhere."""
    return _PROMISED.search(text) is not None


def is_encrypted(text: str) -> bool:
    """Whether it is one that only its receiver's key opens."""
    return _ENCRYPTED.search(text) is not None


def wants_no_answer(subject: str, text: str) -> bool:
    """Whether a mail without files is nothing but words: 收到，谢谢."""
    if _ANSWER.match(subject):
        return True
    return len("".join(text.split())) <= _SHORT and _MEANT.search(subject + text) is None


def _texts(part: Message) -> Iterator[Message]:
    """The parts of a mail that are its own text; one of alternatives is enough, but links are in either."""
    if part.get_content_maintype() == "multipart":
        for child in children_of(part):
            yield from _texts(child)
    elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
        yield part


def _plain(part: Message) -> str:
    text = decoded(bytes_of(part)[:_LONGEST], charset_stated(part))
    return shown_text(text) if part.get_content_subtype() == "html" else text


def _seen(text: str) -> str:
    """HTML without what is not shown."""
    lower, shown, place = text.lower(), "", 0
    while unseen := _UNSEEN.search(lower, place):
        shown += text[place : unseen.start()]
        end = lower.find(f"</{unseen[1]}", unseen.end())
        place = end if end >= 0 else len(text)
    return shown + text[place:]
