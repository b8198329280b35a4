"""Which typefaces of an official document this machine has, and what stands in for those it lacks."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Face:
    """A typeface by its name in the standard: the families that are it, then those that stand in for it."""

    name: str
    families: tuple[str, ...]
    stand_ins: tuple[str, ...]

    def found(self, families: Collection[str]) -> tuple[str, ...]:
        """The families of it that are there, best first; others are asked for what these lack."""
        return tuple(family for family in (*self.families, *self.stand_ins) if family in families)

    def stand_in(self, families: Collection[str]) -> str:
        """The family that stands in for it; empty where it is there itself, or where nothing stands in."""
        found = self.found(families)
        return found[0] if found and found[0] in self.stand_ins else ""


_SONG = ("SimSun", "宋体", "NSimSun", "STSong", "华文宋体", "Songti SC", "FZShuSong-Z01S", "方正书宋_GBK")
_FANG = (
    "FangSong_GB2312",
    "仿宋_GB2312",
    "FangSong",
    "仿宋",
    "STFangsong",
    "华文仿宋",
    "FZFangSong-Z02S",
    "方正仿宋_GBK",
)
_KAI = (
    "KaiTi_GB2312",
    "楷体_GB2312",
    "KaiTi",
    "楷体",
    "STKaiti",
    "华文楷体",
    "Kaiti SC",
    "FZKai-Z03S",
    "方正楷体_GBK",
)
_HEI = ("SimHei", "黑体", "STHeiti", "华文黑体", "Heiti SC", "FZHei-B01S", "方正黑体_GBK")
_TITLE = (
    "FZXiaoBiaoSong-B05S",
    "FZXiaoBiaoSong-B05",
    "方正小标宋简体",
    "方正小标宋_GBK",
    "FZXiaoBiaoSongS-B05",
)
_FREE_SONG = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "思源宋体", "AR PL UMing CN")
_FREE_HEI = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "思源黑体",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)

FACES = {
    face.name: face
    for face in (
        Face("小标宋", _TITLE, (*_FREE_SONG, *_SONG)),
        Face("仿宋", _FANG, ("FandolFang R", *_FREE_SONG, *_SONG)),
        Face("黑体", _HEI, ("Microsoft YaHei", *_FREE_HEI)),
        Face("楷体", _KAI, ("AR PL UKai CN", "LXGW WenKai", *_FREE_SONG, *_SONG)),
        Face("宋体", _SONG, _FREE_SONG),
    )
}
