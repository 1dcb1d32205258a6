"""Sign-in through the county's directory: who is bound to which identity, whose password is kept there (ADR 0025)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yx.core.base import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_link_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_person_link"),
        sa.UniqueConstraint("issuer", "subject", name="uq_person_link_issuer_subject"),
        sa.UniqueConstraint("person_id", "issuer", name="uq_person_link_person_id_issuer"),
    )
    op.add_column("person", sa.Column("in_directory", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("person", "in_directory")
    op.drop_table("person_link")
