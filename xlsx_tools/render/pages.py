"""Text outputs: Jinja2 templates, sandboxed, print the document's tree as txt, md or html."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from xlsx_tools.render.drawing import svg
from xlsx_tools.render.report import Report
from xlsx_tools.render.templates import TemplateError, find_template, page_template

_MARKDOWN_ANYWHERE = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_MARKDOWN_AT_START = re.compile(r"[-+#]|\d{1,9}(?=[.)])")


def render_page(name: str, document: Report, folders: tuple[Path, ...]) -> bytes:
    """The document as the template of that output prints it; raises TemplateError."""
    file = find_template(page_template(name), folders)
    values = {"report": document, "drawing": lambda chart: Markup(svg(chart))}
    return rendered(file, folders, values, is_html=name == "html")


def rendered(
    file: Path,
    folders: tuple[Path, ...],
    values: Mapping[str, object],
    *,
    is_html: bool = False,
    literal: Callable[[object], Markup] | None = None,
) -> bytes:
    """What a template prints of the values, each as HTML or as the `literal` of it; raises TemplateError."""
    environment = _environment(folders, is_escaped=is_html or literal is not None, literal=literal)
    try:
        return environment.get_template(file.name).render(values).encode()
    except Exception as error:  # A user's template may fail in any way.
        raise TemplateError(_in_chinese(error, file, folders)) from error


@lru_cache(maxsize=16)  # Templates are compiled once; a file that changes is read anew.
def _environment(
    folders: tuple[Path, ...], *, is_escaped: bool, literal: Callable[[object], Markup] | None
) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=is_escaped,
        finalize=literal,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["markdown"] = escape_markdown
    return environment


def escape_markdown(text: object) -> str:
    """Text that Markdown prints as it stands, in paragraphs and in table cells."""
    escaped = _MARKDOWN_ANYWHERE.sub(r"\\\g<0>", str(text))
    if start := _MARKDOWN_AT_START.match(escaped):
        mark = start.group()
        return (f"{mark}\\" if mark.isdecimal() else f"\\{mark}") + escaped[start.end() :]
    return escaped


def _in_chinese(error: Exception, file: Path, folders: tuple[Path, ...]) -> str:
    place, line = next(_places(error, folders), (str(file), None))
    where = f"版式“{place}”" + (f"第 {line} 行" if line else "")
    return f"{where}：{_reason(error)}"


def _places(error: Exception, folders: tuple[Path, ...]) -> Iterator[tuple[str, int]]:
    """The template and line that failed, innermost first."""
    if isinstance(error, TemplateSyntaxError):
        yield error.filename or error.name or "", error.lineno
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    for name, line in reversed(frames):
        if any(Path(name).is_relative_to(folder) for folder in folders):
            yield name, line


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return "写法有误，请检查这一行的 {{ }}、{% %} 和引号是否成对，名称是否写对"
    if isinstance(error, SecurityError):
        return f"用了不允许用的内容{_quoted(error, 0)}"
    if isinstance(error, UndefinedError):
        return f"用了不存在的名称{_quoted(error, -1)}"
    if isinstance(error, TemplateNotFound):
        return f"找不到它引用的文件“{error}”"
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码的文本文件，请用“另存为”选 UTF-8 编码"
    return f"这里算不出来（{type(error).__name__}），请检查用到的名称和运算"


def _quoted(error: Exception, place: int) -> str:
    """Of the names that Jinja's English sentence quotes the one at that place."""
    names = re.findall(r"'([^']+)'", str(error))
    return f"“{names[place]}”" if names else ""
