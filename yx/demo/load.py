"""Load the demo into an empty database, through the same actions and the same road as real work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from yx.core import clock, numbering
from yx.core.base import db, transaction
from yx.core.notices import Notice
from yx.core.settings import Setting
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.people.models import Unit
from yx.people.seed import load_county, load_demo_people

from . import MARK, PASSWORD, conference
from .papers import NOTICE_DAY, NOTICE_TITLE, PAPERS, Paper
from .scenes import SCENES
from .walk import walking

NOTICE = Path(__file__).with_name("notice-2020-31.txt")


def load() -> str:
    """Load everything; what was done, in Chinese. Does nothing when there are units already; refused in production."""
    if db.session.scalar(select(Unit.id).limit(1)):
        return "已有单位数据，未载入演示数据。"
    with transaction() as session:
        load_county(session)
        load_demo_people(PASSWORD)
        session.add(Setting(key=MARK, value=clock.today().isoformat()))
        numbering.take_over("尤政办", NOTICE_DAY.year, 30)
    _notice()
    load_papers(clock.now())
    return f"已载入演示数据：公文 {len(PAPERS) + len(SCENES) + 2} 件，会议 {len(conference.SCENES)} 次。"


def load_papers(now: datetime) -> None:
    """The documents at every place of the road, then the scenes, dated back from `now`.

    Messages of more than a week ago are read.
    """
    for paper in PAPERS:
        _paper(paper, now)
    for scene in (*SCENES, *conference.SCENES):
        scene(now)
    with transaction() as session:
        session.execute(update(Notice).where(Notice.at < now - timedelta(days=7)).values(read_at=Notice.at))


def _notice() -> None:
    """The notice itself, drafted by the development and reform office, issued in the county office's name."""
    start = datetime(NOTICE_DAY.year, NOTICE_DAY.month, NOTICE_DAY.day, 0, 30, tzinfo=UTC)
    with walking(start) as walk:
        walk.draft(
            "fgj.nigao",
            title=NOTICE_TITLE,
            kind="notice",
            issuer="xfb",
            addressee="各乡镇人民政府，县直、省市属有关单位",
            body=NOTICE.read_text("utf-8").strip(),
            attribute=Attribute.OPEN,
        )
        walk.until("archived", site="http://www.fjyx.gov.cn/zwgk/zfxxgkml/202008/t20200825_1.htm")


def _paper(paper: Paper, now: datetime) -> None:
    morning = now.replace(hour=1, minute=0, second=0, microsecond=0)
    with walking(morning - timedelta(days=paper.days_ago)) as walk:
        walk.draft(
            f"{paper.unit}.nigao",
            title=paper.title,
            kind=paper.kind,
            issuer=paper.issuer or paper.unit,
            addressee=paper.addressee,
            body=paper.body,
            attribute=Attribute(paper.attribute),
            ground=Ground(paper.ground) if paper.ground else None,
            sub_ground=SubGround(paper.sub_ground) if paper.sub_ground else None,
            reason=paper.reason,
            urgency=paper.urgency,
            cosigners=paper.cosigners,
        )
        walk.until(paper.place, site=f"http://www.fjyx.gov.cn/zwgk/{paper.unit}/{paper.days_ago}.htm")
