"""Units, posts, who holds them from when to when (clauses E1, E2, C1d); accounts and their sessions (rules 10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.words import Worded

from .duties import Duty


class UnitKind(Worded):
    """Where a unit stands in the tree."""

    COUNTY = "county", "县政府"
    #: acts for the county government: checks, numbers, publishes in its name
    OFFICE = "office", "政府办公室"
    DEPARTMENT = "department", "部门"
    TOWNSHIP = "township", "乡镇"
    VILLAGE = "village", "村（社区）"


class Unit(Keyed, Versioned, Model):
    """A body of the county: county government, department, township, village or community."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("short"),
        UniqueConstraint("name"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index("ix_unit_parent", "parent_id", "rank"),
    )

    #: full name, 尤溪县发展和改革局
    name: Mapped[str] = mapped_column(String(80), info={"title": "单位名称"})
    #: as it is called in lists and signatures, 县发改局
    short_name: Mapped[str] = mapped_column(String(40), info={"title": "简称"})
    #: ASCII key, fgj
    short: Mapped[str] = mapped_column(String(24), info={"title": "代号"})
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), info={"title": "上级单位"})
    kind: Mapped[UnitKind] = mapped_column(Code(UnitKind, "kind"), info={"title": "类别"})
    #: 机关代字, 尤发改; empty where the unit has none
    code_word: Mapped[str] = mapped_column(String(20), default="", info={"title": "机关代字"})
    #: may issue official papers in its own name
    issues: Mapped[bool] = mapped_column(default=False, info={"title": "可以本单位名义发文"})
    active: Mapped[bool] = mapped_column(default=True, info={"title": "在用"})
    #: place in lists among the units of one parent
    rank: Mapped[int] = mapped_column(default=0, info={"title": "排序"})

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", lazy="raise_on_sql")


class Post(Keyed, Versioned, Model):
    """A post 岗位 of a unit. Work and rights belong to it and pass on with it."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), info={"title": "单位"})
    name: Mapped[str] = mapped_column(String(40), info={"title": "岗位名称"})
    active: Mapped[bool] = mapped_column(default=True, info={"title": "在用"})
    rank: Mapped[int] = mapped_column(default=0, info={"title": "排序"})

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    grants: Mapped[list[PostDuty]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PostDuty.duty"
    )

    @property
    def duties(self) -> frozenset[Duty]:
        """What the post may do."""
        return frozenset(grant.duty for grant in self.grants)

    @property
    def title(self) -> str:
        """The post with its unit: 县发改局局长."""
        return f"{self.unit.short_name}{self.name}"


class PostDuty(Model):
    """One duty that a post carries; granted by the security administrator."""

    __tablename__ = "post_duty"
    __table_args__ = (Index("ix_post_duty_duty", "duty", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    duty: Mapped[Duty] = mapped_column(Code(Duty, "duty"), primary_key=True)


class Person(Keyed, Versioned, Model):
    """Someone with an account of their own; accounts are never shared (GB/T 22239-2019, 7.1.4.1)."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("username"),
        CheckConstraint("username = lower(username)", name="username_lower"),
        Index("ix_person_name", "name"),
    )

    username: Mapped[str] = mapped_column(String(40), info={"title": "用户名"})
    name: Mapped[str] = mapped_column(String(40), info={"title": "姓名"})
    #: office telephone, for keeping contact (clause E2)
    phone: Mapped[str] = mapped_column(String(40), default="", info={"title": "办公电话"})
    #: address of notices; empty = no mail
    email: Mapped[str] = mapped_column(String(120), default="", info={"title": "邮箱"})
    active: Mapped[bool] = mapped_column(default=True, info={"title": "账号可用"})
    #: empty until the security administrator issues an initial password
    password_hash: Mapped[str] = mapped_column(String(300), default="")
    password_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: an initial password: good for one sign-in, until this moment, then it must be changed
    initial_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: someone has already come in with the initial password
    initial_used: Mapped[bool] = mapped_column(default=False)
    #: the password is checked by the county's directory and never by the hash here (ADR 0025)
    in_directory: Mapped[bool] = mapped_column(default=False, server_default=false(), info={"title": "口令在统一目录"})
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Holding(Keyed, Model):
    """Who holds a post, from one day up to and with another (none = still). The past stays as it was."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("to_day IS NULL OR from_day <= to_day", name="days_in_order"),
        UniqueConstraint("post_id", "from_day"),
        Index("ix_holding_person", "person_id", "from_day"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Deputy(Keyed, Model):
    """Who acts for a post's holder between two days, both counted in."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("from_day <= to_day", name="days_in_order"),
        Index("ix_deputy_post", "post_id", "from_day"),
        Index("ix_deputy_person", "person_id", "from_day"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class SignInSession(Keyed, Model):
    """One signed-in browser. The cookie carries a random token, this row its SHA-256; ending it deletes the row."""

    __tablename__ = "sign_in_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_sign_in_session_person", "person_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: the post that one acts as; none = the first
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    address: Mapped[str] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: unless something is done before, the session is over then
    idle_until: Mapped[datetime] = mapped_column(UTCDateTime)
    #: whatever is done, the session is over then
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: when the password was last asked for, at sign-in or before a sensitive change
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: why a new password must be chosen before anything else, in Chinese; empty = it need not
    must_change: Mapped[str] = mapped_column(String(60), default="")


class PersonLink(Keyed, Model):
    """An identity of the county's provider that opens an account: a pair that the provider never gives to another."""

    __tablename__ = "person_link"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("person_id", "issuer"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SignInFailure(Keyed, Model):
    """A failed sign-in, for the limits per account and per address. Keeps a digest: people type passwords as names."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account", "at"),
        Index("ix_sign_in_failure_address", "address", "at"),
        Index("ix_sign_in_failure_at", "at"),
    )

    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PasswordHistory(Keyed, Model):
    """A password that a person has used, so that it does not come back too soon."""

    __tablename__ = "password_history"
    __table_args__ = (Index("ix_password_history_person", "person_id", "id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    password_hash: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ImportDraft(Keyed, Model):
    """An Excel file between its preview and its confirmation; belongs to the person who uploaded it."""

    __tablename__ = "import_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
