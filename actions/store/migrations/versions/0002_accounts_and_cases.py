"""Accounts, orders, discussions, claims and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MADE = ("accounts", "orders", "discussions", "discussion_events", "claims", "claim_events", "outbox")
CLAIM_STATUS = "status IN ('submitted', 'accepted', 'paid', 'refused')"


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{columns[0]}")


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    _create(
        "accounts",
        _text("login", 40),
        _text("login_folded", 40),
        _text("email", 254),
        _text("email_folded", 254),
        sa.Column("smart", sa.Boolean, nullable=False),
        _text("language", 2),
        sa.Column("staff", sa.Boolean, nullable=False),
        _unique("accounts", "login_folded"),
        _unique("accounts", "email_folded"),
        _check("accounts", "language", "language IN ('pl', 'en')"),
    )
    _create(
        "orders",
        _text("number", 40),
        _number("buyer_id"),
        _number("seller_id"),
        _text("product", 200),
        sa.Column("price", sa.BigInteger, nullable=False),
        _text("currency", 3),
        sa.Column("ordered_on", sa.Date, nullable=False),
        sa.Column("paid_on", sa.Date),
        _unique("orders", "number"),
        _refers("orders", "buyer_id", "accounts"),
        _refers("orders", "seller_id", "accounts"),
        _check("orders", "price", "price >= 0"),
        _check("orders", "parties", "buyer_id <> seller_id"),
        _check("orders", "paid", "paid_on IS NULL OR paid_on >= ordered_on"),
    )
    op.create_index("ix_orders_buyer_id", "orders", ["buyer_id"])
    op.create_index("ix_orders_seller_id", "orders", ["seller_id"])
    _create_discussions()
    _create_claims()
    _create(
        "outbox",
        _moment("created_at"),
        _number("account_id"),
        _text("kind", 40),
        sa.Column("payload", sa.JSON, nullable=False),
        _text("status", 32),
        _number("attempts"),
        _moment("next_attempt_at"),
        _moment("sent_at", nullable=True),
        _text("last_error", 200, nullable=True),
        _text("dedupe_key", 120),
        _unique("outbox", "dedupe_key"),
        _refers("outbox", "account_id", "accounts", "CASCADE"),
        _check("outbox", "status", "status IN ('pending', 'sent', 'dead')"),
    )
    op.create_index("ix_outbox_account_id", "outbox", ["account_id"])
    op.create_index("ix_outbox_due", "outbox", ["status", "next_attempt_at"])


def _create_discussions() -> None:
    _create(
        "discussions",
        _text("reference", 20),
        _number("order_id"),
        _text("reason", 32),
        _text("wish", 32),
        _text("status", 32),
        _unique("discussions", "reference"),
        _unique("discussions", "order_id", "reason"),
        _refers("discussions", "order_id", "orders"),
        _check(
            "discussions",
            "reason",
            "reason IN ('not_received', 'not_as_described', 'damaged', 'incomplete',"
            " 'returned_not_refunded')",
        ),
        _check("discussions", "wish", "wish IN ('money_back', 'replacement', 'missing_part', 'repair')"),
        _check("discussions", "status", "status IN ('open', 'answered', 'resolved', 'unresolved')"),
    )
    _create(
        "discussion_events",
        _number("discussion_id"),
        _number("number"),
        _moment("at"),
        _text("step", 32),
        _text("party", 32),
        _text("text", 4000),
        _unique("discussion_events", "discussion_id", "number"),
        _refers("discussion_events", "discussion_id", "discussions", "CASCADE"),
        _check(
            "discussion_events", "step", "step IN ('opened', 'message', 'answered', 'resolved', 'unresolved')"
        ),
        _check("discussion_events", "party", "party IN ('buyer', 'seller')"),
        _check("discussion_events", "number", "number >= 1"),
    )


def _create_claims() -> None:
    _create(
        "claims",
        _text("reference", 20),
        _number("discussion_id"),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _text("currency", 3),
        _text("status", 32),
        _unique("claims", "reference"),
        _unique("claims", "discussion_id"),
        _refers("claims", "discussion_id", "discussions"),
        _check("claims", "status", CLAIM_STATUS),
        _check("claims", "amount", "amount >= 0"),
    )
    _create(
        "claim_events",
        _number("claim_id"),
        _number("number"),
        _moment("at"),
        _text("status", 32),
        _text("note", 4000),
        _unique("claim_events", "claim_id", "number"),
        _refers("claim_events", "claim_id", "claims", "CASCADE"),
        _check("claim_events", "status", CLAIM_STATUS),
        _check("claim_events", "number", "number >= 1"),
    )


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
