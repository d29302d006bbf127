"""Conversations that the bot has yet to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_conversations",
        sa.Column("sender", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_erased_conversations"),
    )


def downgrade() -> None:
    op.drop_table("erased_conversations")
