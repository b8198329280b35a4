"""A YAML file read strictly: every mistake is an error with file, line and a suggestion."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.prose import shortened, suggestion
from xlsx_tools.quantity import whole_of

T = TypeVar("T")
_MOST_QUOTED = 40
# What a scalar is taken for is decided by who asks for it, so nothing is resolved.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FormError(XlsxToolsError):
    """A file of a form that does not define what it should."""


@dataclass(frozen=True)
class Value:
    """A YAML node with the file it comes from, so that whatever is wrong with it can be placed."""

    node: yaml.Node
    file: Path

    def refuse(self, reason: str) -> NoReturn:
        """Raise FormError with the place of this value."""
        line = self.node.start_mark.line + 1
        raise FormError(f"{self.file} 第 {line} 行：{reason}")

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self.node, yaml.MappingNode)

    def text(self) -> str:
        """A text, without blanks around it."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("这里应是一段文字")
        return str(self.node.value).strip()

    def integer(self) -> int:
        """A positive whole number."""
        text = self.text()
        number = whole_of(text)
        if not number:
            self.refuse(f"这里应是一个正整数，写的却是“{shortened(text, _MOST_QUOTED)}”")
        return number

    def flag(self) -> bool:
        """true or false."""
        text = self.text()
        if text not in ("true", "false"):
            self.refuse(f"这里应是 true 或 false，写的却是“{text}”")
        return text == "true"

    def one_of(self, choices: Collection[str], what: str) -> str:
        """One of the texts that may stand here."""
        text = self.text()
        if text not in choices:
            self.refuse(f"{what}“{text}”不存在{suggestion(text, choices)}")
        return text

    def entries(self) -> list["Value"]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("这里应是一个列表（每行以 - 开头）")
        return [Value(node, self.file) for node in self.node.value]

    def some_entries(self) -> list["Value"]:
        """A list that may not be empty."""
        values = self.entries()
        if not values:
            self.refuse("至少要有一项")
        return values

    def name(self) -> str:
        """An id, which may not be empty."""
        text = self.text()
        if not text:
            self.refuse("编号是空的")
        return text

    def texts(self) -> tuple[str, ...]:
        """The entries of a list of texts."""
        return tuple(value.text() for value in self.entries())

    def names(self) -> list["Value"]:
        """The keys of a mapping, whatever they are."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("这里应是“键: 值”的形式")
        return [Value(key, self.file) for key, _ in self.node.value]

    def mapping(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Value"]:
        """The values of a mapping by key; all of `required` must be there, others than `optional` may not."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("这里应是“键: 值”的形式")
        found: dict[str, Value] = {}
        known = (*required, *optional)
        for key_node, value_node in self.node.value:
            name = key_node.value
            if name not in known or name in found:
                key = Value(key_node, self.file)
                name = key.one_of(known, "键")
                if name in found:
                    key.refuse(f"键“{name}”写了两次")
            found[name] = Value(value_node, self.file)
        for name in required:
            if name not in found:
                self.refuse(f"缺少键“{name}”")
        return found


def read_yaml(file: Path) -> Value:
    """The content of a YAML file; raises FormError."""
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        raise FormError(f"读不了表式文件 {file}。请检查它是否存在、是否允许读取。") from error
    except UnicodeDecodeError as error:
        raise FormError(f"读不了表式文件 {file}：不是 UTF-8 编码。请另存为 UTF-8 编码。") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FormError(f"{file} 第 {line} 行：不是合法的 YAML，请检查缩进、冒号和引号") from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise FormError(f"{file} 第 {line} 行：不是合法的 YAML（有控制字符）") from error
    if node is None:
        raise FormError(f"{file} 第 1 行：文件是空的")
    return Value(node, file)


def entries_of(keys: dict[str, Value], key: str, read: Callable[[Value], T]) -> tuple[T, ...]:
    """What each entry of an optional list reads as."""
    return tuple(read(entry) for entry in keys[key].entries()) if key in keys else ()


def optional_text(keys: dict[str, Value], key: str) -> str | None:
    """A text that may be left out."""
    return keys[key].text() if key in keys else None


def text_of(keys: dict[str, Value], key: str) -> str:
    """A text, empty where it is left out."""
    return keys[key].text() if key in keys else ""


def flag_of(keys: dict[str, Value], key: str) -> bool:
    """true or false, false where it is left out."""
    return keys[key].flag() if key in keys else False


def limit_of(keys: dict[str, Value]) -> int | None:
    """The number of characters a text may have, None where there is no limit."""
    return keys["limit"].integer() if "limit" in keys else None


def no_repetition(values: list[Value], what: str) -> None:
    """Refuse a text that occurs twice."""
    first: dict[str, Value] = {}
    for value in values:
        text = value.text()
        # Spreadsheet programs do not tell names apart by case; ids are no worse for it.
        same = first.setdefault(text.lower(), value)
        if same is not value:
            value.refuse(f"{what}“{text}”与第 {same.node.start_mark.line + 1} 行重复")
