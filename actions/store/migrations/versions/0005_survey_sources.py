"""The language and the channel of answers to the survey; those from before have neither."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = {"language": 2, "channel": 40}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column("surveys", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.create_index("ix_surveys_answered_at", "surveys", ["answered_at"])


def downgrade() -> None:
    op.drop_index("ix_surveys_answered_at", "surveys")
    for name in COLUMNS:
        op.drop_column("surveys", name)
