"""Which font prints which part of a paper, as really found on this machine; nothing is replaced in silence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typst

#: role → families that may serve it, best first: the official fonts, then free ones
ROLES: dict[str, tuple[str, ...]] = {
    "仿宋": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R", "FandolFang"),
    "黑体": ("SimHei", "黑体", "STHeiti", "Heiti SC", "FandolHei"),
    "楷体": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "Kaiti SC", "FandolKai"),
    "宋体": ("SimSun", "宋体", "STSong", "Songti SC", "FandolSong"),
    "小标宋": (
        *("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
        *("Noto Serif CJK SC", "Source Han Serif SC"),
    ),
}
#: what lends a character that a role's own font lacks (堃 喆 祎 and other rare characters of names)
FALLBACK = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "SimSun")
#: families that the standard's readers take for the official ones
_OFFICIAL = ("GB2312", "FZXiaoBiaoSong", "方正小标宋", "SimHei", "黑体", "SimSun", "宋体")
_BOLD_FOR_TITLE = ("Noto Serif CJK SC", "Source Han Serif SC")


@dataclass(frozen=True)
class Face:
    """The font that was found for a role."""

    role: str
    family: str
    path: str
    weight: int

    @property
    def official(self) -> bool:
        """Whether it is the font that official papers usually name, and not a stand-in."""
        return any(name in self.family for name in _OFFICIAL)


class FontBook:
    """The fonts found in one folder and, when asked, in the system."""

    def __init__(self, folder: Path | str, *, system: bool = True) -> None:
        """Look through `folder` (instance/fonts at run time), and the system's fonts when `system`."""
        paths = [str(folder)] if Path(folder).is_dir() else []
        self.collection = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=paths)
        found: dict[str, list[typst.FontInfo]] = {}
        for info in self.collection.fonts():
            found.setdefault(info.family, []).append(info)
        self.faces = {role: face for role in ROLES if (face := _face(role, found))}
        self.fallback = tuple(name for name in FALLBACK if name in found)

    @property
    def missing(self) -> tuple[str, ...]:
        """Roles for which no font was found: these are printed in another role's font."""
        return tuple(role for role in ROLES if role not in self.faces)

    def families(self, role: str) -> list[str]:
        """The families to try for `role`, in order, character by character; empty when there is no font at all."""
        own = [self.faces[role].family] if role in self.faces else [face.family for face in self.faces.values()][:1]
        return list(dict.fromkeys([*own, *self.fallback]))

    def weight(self, role: str) -> int:
        """The weight in which `role` is set: 400, or 700 where a bold song stands in for 小标宋."""
        return self.faces[role].weight if role in self.faces else 400

    def report(self) -> list[str]:
        """In Chinese, a line for each role: what prints it, or that it is missing."""
        lines = [self._line(role) for role in ROLES]
        rare = "、".join(self.fallback) or "未找到后备字体，个别生僻字可能无法显示。"
        return [*lines, f"生僻字：{rare}"]

    def _line(self, role: str) -> str:
        face = self.faces.get(role)
        if face is None:
            return f"{role}：未找到字体，以{'、'.join(self.families(role)) or '空白'}代替。"
        return f"{role}：{face.family}（{Path(face.path).name}{'' if face.official else '，代用'}）"


def _face(role: str, found: dict[str, list[typst.FontInfo]]) -> Face | None:
    """The first of the role's families that is there, in the weight nearest to the one wanted."""
    for family in ROLES[role]:
        if family in found:
            wanted = 700 if role == "小标宋" and family in _BOLD_FOR_TITLE else 400
            best = min(found[family], key=lambda info: abs(info.weight - wanted))
            return Face(role, family, best.path or "", best.weight)
    return None
