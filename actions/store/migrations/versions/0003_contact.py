"""Codes, verified conversations, calls, hand-overs, surveys, reports and privacy requests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MADE = (
    "login_codes",
    "verifications",
    "callbacks",
    "handovers",
    "handover_messages",
    "surveys",
    "reports",
    "privacy_requests",
    "contact_events",
)


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _text(name: str, length: int, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _reference(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return _text("reference", 40), sa.UniqueConstraint("reference", name=f"uq_{table}_reference")


def _account(
    table: str, ondelete: str = "CASCADE", nullable: bool = True
) -> tuple[sa.schema.SchemaItem, ...]:
    key = sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"fk_{table}_account_id_accounts", ondelete=ondelete
    )
    return sa.Column("account_id", sa.Integer, nullable=nullable), key


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _unique_where(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _create_identity()
    _create_callbacks()
    _create_handovers()
    _create_surveys_and_reports()
    _create_privacy()


def _create_identity() -> None:
    _create(
        "login_codes",
        _text("sender", 160),
        *_account("login_codes"),
        _text("digest", 64),
        _moment("created_at"),
        _number("tries"),
        sa.Column("open", sa.Boolean, nullable=False),
    )
    _index("login_codes", "sender", "account_id", "created_at")
    op.create_table(
        "verifications",
        _text("sender", 160),
        *_account("verifications", nullable=False),
        _moment("verified_until"),
        sa.PrimaryKeyConstraint("sender", name="pk_verifications"),
    )
    _index("verifications", "account_id")


def _create_callbacks() -> None:
    _create(
        "callbacks",
        *_reference("callbacks"),
        _text("sender", 160),
        *_account("callbacks"),
        _text("phone", 16),
        _moment("at"),
        sa.Column("urgent", sa.Boolean, nullable=False),
        _text("state", 32),
        _check("callbacks", "state", "state IN ('booked', 'done', 'cancelled')"),
    )
    _index("callbacks", "account_id")
    _unique_where("uq_callbacks_booked", "callbacks", "state = 'booked'", "sender", "phone", "at")


def _create_handovers() -> None:
    _create(
        "handovers",
        *_reference("handovers"),
        _text("sender", 160),
        *_account("handovers"),
        _text("language", 2),
        sa.Column("summary", sa.Text, nullable=False),
        _text("state", 32),
        _text("consultant", 40, nullable=True),
        _moment("opened_at"),
        _moment("taken_at", nullable=True),
        _moment("closed_at", nullable=True),
        _check("handovers", "language", "language IN ('pl', 'en')"),
        _check("handovers", "state", "state IN ('waiting', 'taken', 'closed')"),
    )
    _index("handovers", "account_id", "state")
    _unique_where("uq_handovers_open", "handovers", "state <> 'closed'", "sender")
    _create(
        "handover_messages",
        _number("handover_id"),
        _number("number"),
        _text("author", 32),
        _text("text", 2000),
        _moment("at"),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["handovers.id"],
            name="fk_handover_messages_handover_id_handovers",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("handover_id", "number", name="uq_handover_messages_handover_id"),
        _check("handover_messages", "author", "author IN ('customer', 'bot', 'consultant')"),
    )


def _create_surveys_and_reports() -> None:
    _create(
        "surveys",
        _text("sender", 160, nullable=True),
        *_account("surveys", "SET NULL"),
        _text("occasion", 80),
        _number("score"),
        _text("comment", 1000, nullable=True),
        _moment("answered_at"),
        sa.UniqueConstraint("sender", "occasion", name="uq_surveys_sender"),
        _check("surveys", "score", "score BETWEEN 0 AND 10"),
    )
    _index("surveys", "account_id")
    _create(
        "reports",
        *_reference("reports"),
        _text("sender", 160, nullable=True),
        *_account("reports", "SET NULL"),
        _text("kind", 32),
        _text("infringed_right", 32, nullable=True),
        _text("offer", 300),
        _text("description", 2000),
        _text("contact", 254, nullable=True),
        _moment("received_at"),
        _check("reports", "kind", "kind IN ('rights_infringement', 'dangerous_product')"),
        _check(
            "reports",
            "infringed_right",
            "infringed_right IN ('trademark', 'copyright', 'design', 'patent', 'personal', 'other')",
        ),
    )
    _index("reports", "sender", "account_id")


def _create_privacy() -> None:
    _create(
        "privacy_requests",
        *_reference("privacy_requests"),
        _text("sender", 160),
        *_account("privacy_requests"),
        _text("kind", 32),
        _text("state", 32),
        _moment("asked_at"),
        _moment("done_at", nullable=True),
        _check("privacy_requests", "kind", "kind IN ('export', 'erasure')"),
        _check("privacy_requests", "state", "state IN ('asked', 'done')"),
    )
    _index("privacy_requests", "sender", "account_id")
    _create(
        "contact_events",
        _text("subject", 32),
        _text("reference", 40),
        _text("event", 32),
        _moment("at"),
        _check("contact_events", "subject", "subject IN ('callback', 'handover', 'report', 'privacy')"),
    )
    _index("contact_events", "reference")


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
