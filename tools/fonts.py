"""Fetch the free fonts that stand in for the official ones: ``python tools/fonts.py DEST``.

GB/T 9704-2012 asks for 仿宋, 黑体, 楷体, 宋体 and 小标宋. The Fandol family (Debian's texlive-lang-chinese)
gives the first four, Noto Serif CJK (Debian's fonts-noto-cjk) the last one and the rare characters of names.
Standard library only, because set-up calls it before anything is installed; it does nothing when DEST is complete.
A county that owns 仿宋_GB2312 or 方正小标宋简体 puts the files into DEST: they are preferred when a paper is printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: Debian package → the files of it that are kept
WANTED = {
    "texlive-lang-chinese": (
        "FandolFang-Regular.otf",
        "FandolHei-Regular.otf",
        "FandolKai-Regular.otf",
        "FandolSong-Regular.otf",
    ),
    "fonts-noto-cjk": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
}
#: seconds that one run of apt may take
PATIENCE = 900


class Unavailable(Exception):
    """A package could not be had; the message says in Chinese why."""


def run(command: list[str], folder: Path) -> None:
    """Run `command` in `folder`; raise Unavailable with the last line of what it complained about."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} 无法运行：{error}") from error
    if done.returncode:
        complaint = done.stderr.strip().splitlines() or ["未说明原因"]
        raise Unavailable(f"{command[0]} 失败：{complaint[-1]}")


def private_apt(folder: Path) -> list[str]:
    """Options that let apt keep its lists and cache below `folder`, so that no root is needed."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = [
        f"Dir::State={folder}/state",
        "Dir::State::status=/var/lib/dpkg/status",
        f"Dir::Cache={folder}/cache",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("APT::Sandbox::User=root")  # apt's own user may not write into our folder
    return [word for option in options for word in ("-o", option)]


def download(package: str, folder: Path) -> Path:
    """Fetch the .deb of `package` (apt checks its signature): with the system's lists, else with own ones."""
    try:
        run(["apt-get", "download", package], folder)
    except Unavailable:
        options = private_apt(folder)
        if not any((folder / "state" / "lists").glob("*_Packages*")):
            run(["apt-get", *options, "update"], folder)
        run(["apt-get", *options, "download", package], folder)
    return next(folder.glob(f"{package}_*.deb"))


def fetch(package: str, names: list[str], dest: Path, folder: Path) -> None:
    """Put the files `names` of `package` into `dest`."""
    archive = download(package, folder)
    unpacked = folder / "unpacked" / package
    unpacked.mkdir(parents=True)
    run(["dpkg-deb", "-x", str(archive), str(unpacked)], folder)
    for name in names:
        found = next((path for path in unpacked.rglob(name) if path.is_file()), None)
        if found is None:
            raise Unavailable(f"软件包 {package} 中没有 {name}")
        half = dest / f"{name}.part"
        shutil.copyfile(found, half)
        half.replace(dest / name)  # a font is there whole or not at all
        print(f"字体：已安装 {name}（来自 {package}）")


def missing(dest: Path) -> dict[str, list[str]]:
    """Package → the files that `dest` still lacks."""
    lacking = {package: [name for name in names if not (dest / name).is_file()] for package, names in WANTED.items()}
    return {package: names for package, names in lacking.items() if names}


def main(arguments: list[str]) -> int:
    """Complete DEST; 0 when all is there, 1 when something could not be had, 2 when called wrongly."""
    if len(arguments) != 1:
        print("用法：python tools/fonts.py 目录", file=sys.stderr)
        return 2
    dest = Path(arguments[0])
    dest.mkdir(parents=True, exist_ok=True)
    todo = missing(dest)
    if not todo:
        print(f"字体：{dest} 已齐全，无需下载")
        return 0
    with tempfile.TemporaryDirectory(prefix="yx-fonts-") as folder:
        for package, names in todo.items():
            try:
                fetch(package, names, dest, Path(folder))
            except Unavailable as reason:
                print(f"字体：未能取得 {'、'.join(names)}。{reason}", file=sys.stderr)
    if missing(dest):
        print("字体：不齐全。可将 仿宋、黑体、楷体、宋体、小标宋 字体文件放入该目录，或安装到系统中。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
