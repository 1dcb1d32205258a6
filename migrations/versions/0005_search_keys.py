"""Entries of the search index are numbered by noun, record and part (ADR 0026)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from yx.core import search

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ENTRY = sa.table("search_entry", *(sa.column(name) for name in ("id", "noun", "record_id", "part")))


def upgrade() -> None:
    connection = op.get_bind()
    search.drop_index(connection)
    with op.batch_alter_table("search_entry") as batch:
        batch.drop_constraint("uq_search_entry_noun_record_id_part", type_="unique")
        if connection.dialect.name == "postgresql":
            batch.alter_column("id", type_=sa.BigInteger(), server_default=None)
    if connection.dialect.name == "postgresql":
        op.execute("DROP SEQUENCE search_entry_id_seq")
    for noun in connection.scalars(sa.select(_ENTRY.c.noun).distinct()).all():
        step = search.entry_id(noun, 1) - search.entry_id(noun, 0)
        key = search.entry_id(noun, 0) + sa.cast(_ENTRY.c.record_id, sa.BigInteger) * step + _ENTRY.c.part
        connection.execute(sa.update(_ENTRY).where(_ENTRY.c.noun == noun).values(id=key))
    search.create_index(connection)


def downgrade() -> None:
    connection = op.get_bind()
    search.drop_index(connection)
    rows = sa.select(_ENTRY.c.id, sa.func.row_number().over(order_by=_ENTRY.c.id).label("place")).subquery()
    place = sa.select(rows.c.place).where(rows.c.id == _ENTRY.c.id).scalar_subquery()
    connection.execute(sa.update(_ENTRY).values(id=place))
    if connection.dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE search_entry_id_seq AS integer OWNED BY search_entry.id")
        op.execute("SELECT setval('search_entry_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM search_entry), false)")
    with op.batch_alter_table("search_entry") as batch:
        if connection.dialect.name == "postgresql":
            default = sa.text("nextval('search_entry_id_seq')")
            batch.alter_column("id", type_=sa.Integer(), server_default=default)
        batch.create_unique_constraint("uq_search_entry_noun_record_id_part", ["noun", "record_id", "part"])
    search.create_index(connection)
