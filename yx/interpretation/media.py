"""Which files a product of each form may be, and how its page shows them (clause C3c)."""

from __future__ import annotations

from yx.core.file_kinds import mime_of
from yx.core.files import Accept

from .models import Product
from .words import Form

IMAGES = ("png", "jpg", "gif")
SOUND = ("mp3", "m4a", "wav")
FILMS = ("mp4", "webm")
PAPERS = ("pdf", "docx")
#: sound and film are larger than attachments; longer ones go to the county's media centre, with their address here
LARGE = 60

ACCEPTED: dict[Form, Accept] = {
    Form.TEXT: Accept("text", "文字解读", PAPERS),
    Form.PICTURE: Accept("picture", "图解", (*IMAGES, "pdf")),
    Form.CHART: Accept("chart", "图表", (*IMAGES, "pdf", "xlsx")),
    Form.DIGITAL: Accept("digital", "数字化解读", (*IMAGES, "pdf", *FILMS), LARGE),
    Form.AUDIO: Accept("audio", "音频", SOUND, LARGE),
    Form.VIDEO: Accept("video", "视频", FILMS, LARGE),
    Form.ANIMATION: Accept("animation", "动漫", (*FILMS, "gif"), LARGE),
    Form.BRIEFING: Accept("briefing", "发布会", (*PAPERS, *IMAGES, *FILMS), LARGE),
    Form.EXPERT: Accept("expert", "专家解读", (*PAPERS, *IMAGES, *SOUND, *FILMS), LARGE),
}


def player(product: Product) -> str:
    """How the page shows the file: ``image``, ``audio``, ``video``, ``file`` to be saved, empty without one."""
    if product.file is None:
        return ""
    kind = mime_of(product.file.kind).partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "file"
