"""Which message of a channel was added to a hand-over; those from before have no source."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "handover_messages"
UNIQUE = "uq_handover_messages_source"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("source", sa.String(200)))
    op.create_index(UNIQUE, TABLE, ["handover_id", "source"], unique=True)


def downgrade() -> None:
    op.drop_index(UNIQUE, TABLE)
    op.drop_column(TABLE, "source")
