"""Take the four pictures of the README: ``python tools/pictures.py`` (needs what ``make test`` installs).

Starts the demo on an instance of its own that is thrown away, opens it in Chromium at 1366 × 768, and puts the first
two pages of the notice beside each other as its PDF has them. Look at the pictures before committing them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import typst
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = (1366, 768)
#: bytes that a picture may have
LIMIT = 200_000
#: seconds for the server to answer
PATIENCE = 60
PASSWORD = "Youxi-2026-demo"  # nosec B105
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

#: two pages of A4 beside each other; one point is one pixel
SHEET = """
#set page(width: 1366pt, height: 768pt, margin: 0pt, fill: rgb("#d5dade"))
#let shown(number) = box(stroke: 1pt + rgb("#9aa3aa"), fill: white, image("paper.pdf", page: number, height: 732pt))
#align(center + horizon, stack(dir: ltr, spacing: 80pt, shown(1), shown(2)))
"""

DRAFT_TITLE = "尤溪县发展和改革局关于\n做好2026年冬季粮食收购工作的通知"
DRAFT_BODY = """为做好今年冬季粮食收购工作，切实保护种粮农民利益，现就有关事项通知如下：
一、严格执行收购政策
各收储企业应当在收购点醒目位置公示品种、质量标准和收购价格，随到随收，及时结算，不得压级压价、打白条。
二、规范收购行为
（一）质量检验。入库粮食逐车扦样，检验结果当场告知售粮人。
（二）资金结算。售粮款自过磅之日起3个工作日内转入售粮人账户。
三、加强监督检查
县发改局会同县市场监管局开展巡查，受理群众投诉，对违规企业依法处理。
【附件】尤溪县2026年粮食收购点名单
| 序号 | 乡镇 | 收购点 |
| 1 | 城关镇 | 城关粮库 |
| 2 | 洋中镇 | 洋中收储点 |"""


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a server on a fresh demo; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="yx-pictures-") as folder:
        Path(folder, "fonts").symlink_to(ROOT / "instance" / "fonts")
        environment = {**os.environ, "YX_INSTANCE_PATH": folder, "DATABASE_URL": ""}
        for command in ("init", "demo"):
            _flask(command, environment=environment).wait()
        port = str(_free_port())
        server = _flask("serve", "--port", port, "--no-jobs", environment=environment)
        try:
            _wait(address := f"http://127.0.0.1:{port}")
            yield address
        finally:
            server.terminate()
            server.wait()


def _flask(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(PATIENCE * 5):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/sign-in").close()  # nosec B310
            return
        time.sleep(0.2)
    raise TimeoutError(address)


def desk(page: Page) -> None:
    """What waits for the county office's checker."""
    page.goto("/")


def document(page: Page) -> None:
    """A report on its road, as the one who has it now sees it."""
    page.goto("/")
    page.get_by_role("link", name="重大建设项目推进情况的报告").first.click()


def drafting(page: Page) -> None:
    """A draft with its attribute beside the text; nothing is saved."""
    page.goto("/documents/new")
    page.get_by_label("标题").first.fill(DRAFT_TITLE)
    page.get_by_label("正文", exact=True).fill(DRAFT_BODY)
    for label, choice in (("文种", "通知"), ("发文机关", "尤溪县发展和改革局")):
        page.get_by_label(label, exact=True).select_option(label=choice)
    page.get_by_label("主送机关", exact=True).fill("各乡镇人民政府，各粮食收储企业")
    page.locator("input[name=attribute][value=open]").check()
    page.get_by_label("涉及面广").check()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


#: picture → who sees it, and how to come there
PAGES = {"desk": ("xfb.hegao", desk), "document": ("xfb.hegao", document), "drafting": ("fgj.nigao", drafting)}


def signed_in(browser: Browser, address: str, username: str) -> Page:
    """A page of somebody who has signed in."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": SIZE[0], "height": SIZE[1]},
        device_scale_factor=1,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def notice(page: Page) -> bytes:
    """The PDF of the notice that all this follows."""
    page.goto("/search?q=尤政办〔2020〕31号")
    page.locator("#results a").first.click()
    with page.expect_download() as loading:
        page.get_by_role("link", name=".pdf").first.click()
    return Path(loading.value.path()).read_bytes()


def paper(pdf: bytes) -> bytes:
    """Its first two pages side by side on a grey ground, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.pdf").write_bytes(pdf)
        sheet = Path(folder, "sheet.typ")
        sheet.write_text(SHEET, "utf-8")
        return typst.compile(sheet, format="png", ppi=72)


def keep(name: str, picture: bytes) -> None:
    """Write it; raises ValueError when it is too large for a README."""
    if len(picture) > LIMIT:
        raise ValueError(f"{name}.png: {len(picture)} bytes, {LIMIT} allowed")
    path = PICTURES / f"{name}.png"
    path.write_bytes(picture)
    print(f"{path.relative_to(ROOT)}　{len(picture) // 1024} KB")


def main() -> None:
    """Take all four."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, (username, come) in PAGES.items():
            page = signed_in(browser, address, username)
            come(page)
            keep(name, page.screenshot())
        keep("paper", paper(notice(signed_in(browser, address, "fgj.nigao"))))
        browser.close()


if __name__ == "__main__":
    main()
