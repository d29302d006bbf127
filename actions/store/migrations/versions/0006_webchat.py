"""For the web channel: which notices were shown, which tokens are revoked, hand-overs by conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("shown_at", MOMENT))
    op.execute("UPDATE outbox SET shown_at = created_at")  # what is old is no news
    op.create_index("ix_handovers_sender", "handovers", ["sender"])
    op.create_table(
        "revoked_tokens",
        sa.Column("token", sa.String(80), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_revoked_tokens"),
    )
    op.create_index("ix_revoked_tokens_until", "revoked_tokens", ["until"])


def downgrade() -> None:
    op.drop_index("ix_revoked_tokens_until", "revoked_tokens")
    op.drop_table("revoked_tokens")
    op.drop_index("ix_handovers_sender", "handovers")
    op.drop_column("outbox", "shown_at")
