"""Documents that still owe their publication have an index in the order of the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWING = sa.text("published_at IS NULL AND publish_due IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_document_owing", "document", ["id", "publish_due"], sqlite_where=_OWING, postgresql_where=_OWING
    )


def downgrade() -> None:
    op.drop_index("ix_document_owing", "document")
