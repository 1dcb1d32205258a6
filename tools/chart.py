"""The chart of the README: processor time of the main pages at two sizes, from the newest table in bench/results.

``python tools/chart.py`` writes docs/pictures/speed.svg.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS, PICTURE = ROOT / "bench/results", ROOT / "docs/pictures/speed.svg"
#: page of the table → what the chart calls it
SHOWN = {
    "list: one unit": "公文列表 list",
    "list: two filters": "两项筛选 two filters",
    "search: common": "检索常见词 search, common word",
    "search: rare": "检索罕见词 search, rare word",
    "desk": "待办 desk",
    "detail: archived": "公文页 document",
    "save a draft": "保存草稿 save",
    "sign": "签发 sign",
}
WIDTH, LEFT, BAR, GAP, TOP = 720, 230, 11, 34, 46
COLOURS = ("#9db8d9", "#1f5fa8")


def table(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Page → (documents, milliseconds) for each size."""
    found: dict[str, list[tuple[str, float]]] = {}
    for line in path.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 5 and cells[1] in SHOWN and cells[2].replace(",", "").isdigit():
            found.setdefault(cells[1], []).append((cells[2], float(cells[4])))
    return found


def drawn(found: dict[str, list[tuple[str, float]]]) -> str:
    """The picture."""
    most = max(spent for rows in found.values() for _size, spent in rows)
    scale = (WIDTH - LEFT - 80) / most
    sizes = [size for size, _spent in next(iter(found.values()))]
    parts = [_text(0, 16, "每次请求的处理器时间（毫秒） processor time of one request, ms", 14)]
    for place, size in enumerate(sizes):
        x = LEFT + place * 170
        parts += [_bar(x, 26, 12, 10, COLOURS[place]), _text(x + 18, 35, f"{size} 件公文 documents", 12)]
    for row, (name, rows) in enumerate(found.items()):
        y = TOP + row * GAP
        parts.append(_text(0, y + 15, SHOWN[name], 13))
        for place, (_size, spent) in enumerate(rows):
            top = y + place * (BAR + 1)
            parts += [_bar(LEFT, top, spent * scale, BAR, COLOURS[place])]
            parts += [_text(LEFT + spent * scale + 6, top + 9, f"{spent:.1f}", 11)]
    height = TOP + len(found) * GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return "\n".join([f'{head} font-family="sans-serif" fill="#222">', *parts, "</svg>", ""])


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{max(width, 1):.1f}" height="{height:.0f}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, size: int) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}">{escape(words)}</text>'


def main() -> None:
    """Draw the newest table that has two sizes."""
    for path in sorted(RESULTS.glob("[0-9]*.md"), reverse=True):
        found = {name: rows for name, rows in table(path).items() if len(rows) == 2}
        if found:
            PICTURE.write_text(drawn(found), "utf-8")
            print(f"{path.name} → {PICTURE.relative_to(ROOT)}")
            return
    raise SystemExit("no table with two sizes in bench/results")


if __name__ == "__main__":
    main()
