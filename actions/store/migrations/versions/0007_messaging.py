"""Messaging services: the inbox, messages to people, and who wants news there."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SENDER = sa.String(160)
CHANNEL = sa.String(40)
MESSAGE_ID = sa.String(200)
MOMENT = sa.DateTime(timezone=True)


def _words(table: str, name: str, *values: str, nullable: bool = False) -> sa.Column:
    kind = sa.Enum(
        *values, name=op.f(f"ck_{table}_{name}"), native_enum=False, create_constraint=True, length=32
    )
    return sa.Column(name, kind, nullable=nullable)


def _waiting() -> tuple[sa.Column, ...]:
    return (
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("message_id", MESSAGE_ID, nullable=False),
        sa.Column("sender", SENDER),
        _words("inbox", "kind", "text", "payload", "unsupported"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("locale", sa.String(10)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        _words("inbox", "state", "waiting", "done"),
        *_waiting(),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "message_id", name="uq_inbox_channel"),
    )
    op.create_index("ix_inbox_sender", "inbox", ["sender"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_index("ix_inbox_due", "inbox", ["channel", "state", "next_attempt_at"])
    _create_channel_messages()
    op.create_table(
        "consents",
        sa.Column("sender", SENDER, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_consents"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_consents_account_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_consents_account_id", "consents", ["account_id"])


def _create_channel_messages() -> None:
    table = "channel_messages"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("sender", SENDER, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("payload", sa.JSON),
        _words(table, "state", "pending", "sending", "sent", "dead"),
        *_waiting(),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("service_id", MESSAGE_ID),
        _words(table, "delivery", "sent", "delivered", "read", "failed", nullable=True),
        sa.Column("reason", sa.String(32)),
        sa.Column("code", sa.Integer),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("reference", name=f"uq_{table}_reference"),
        sa.UniqueConstraint("sender", "key", name=f"uq_{table}_sender"),
    )
    op.create_index(f"ix_{table}_created_at", table, ["created_at"])
    op.create_index(f"ix_{table}_service_id", table, ["service_id"])
    op.create_index(f"ix_{table}_due", table, ["channel", "state", "next_attempt_at"])


def downgrade() -> None:
    for table in ("consents", "channel_messages", "inbox"):
        op.drop_table(table)
