"""The second factor: applications, recovery codes, sign-ins that wait for a code (ADR 0024)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yx.core.base import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _table(name: str, *columns: sa.Column[object], unique: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{name}_person_id_person"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}"),
    )


def upgrade() -> None:
    _table(
        "second_factor",
        sa.Column("sealed", sa.String(200), nullable=False),
        sa.Column("pending", sa.String(200), nullable=False),
        sa.Column("enrolled_at", UTCDateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("used_how", sa.String(20), nullable=False),
        unique=("person_id",),
    )
    _table(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        unique=("person_id", "code_hash"),
    )
    _table(
        "half_sign_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("how", sa.String(60), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        unique=("token_hash",),
    )
    op.create_index("ix_half_sign_in_person", "half_sign_in", ["person_id"])


def downgrade() -> None:
    for name in ("half_sign_in", "recovery_code", "second_factor"):
        op.drop_table(name)
