"""Sellers, their ratings, badges, warnings, suspensions and unresolved discussions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCORES = ("completion_time", "shipping_cost", "description", "contact")
BELONGING = ("ratings", "badge_changes", "warnings", "suspensions", "unresolved_discussions")


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table whose rows belong to a seller and go with him."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("seller_id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name=f"fk_{table}_seller_id_sellers", ondelete="CASCADE"
        ),
    )


def upgrade() -> None:
    op.create_table(
        "sellers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("login_folded", sa.String(40), nullable=False),
        sa.Column("company_account", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sellers"),
        sa.UniqueConstraint("login_folded", name="uq_sellers_login_folded"),
    )
    _create(
        "ratings",
        sa.Column("rated_on", sa.Date, nullable=False),
        *(sa.Column(score, sa.Integer, nullable=False) for score in SCORES),
        sa.Column("late_by_seller", sa.Boolean, nullable=False),
        *(
            sa.CheckConstraint(f"{score} BETWEEN 1 AND 5", name=op.f(f"ck_ratings_{score}"))
            for score in SCORES
        ),
    )
    op.create_index("ix_ratings_seller_day", "ratings", ["seller_id", "rated_on"])
    _create(
        "badge_changes",
        sa.Column("changed_on", sa.Date, nullable=False),
        sa.Column("has_badge", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.CheckConstraint("reason IN ('qualification', 'warning')", name=op.f("ck_badge_changes_reason")),
        sa.UniqueConstraint("seller_id", "changed_on", name="uq_badge_changes_seller_id"),
    )
    _create(
        "warnings",
        sa.Column("warned_on", sa.Date, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('buyer_message', 'article_13_3', 'annex_2_article_2')", name=op.f("ck_warnings_kind")
        ),
    )
    _create(
        "suspensions",
        sa.Column("suspended_from", sa.Date, nullable=False),
        sa.Column("suspended_to", sa.Date),
        sa.CheckConstraint(
            "suspended_to IS NULL OR suspended_to >= suspended_from", name=op.f("ck_suspensions_order")
        ),
    )
    _create("unresolved_discussions", sa.Column("closed_on", sa.Date, nullable=False))
    for table in ("warnings", "suspensions", "unresolved_discussions"):
        op.create_index(f"ix_{table}_seller_id", table, ["seller_id"])


def downgrade() -> None:
    for table in (*reversed(BELONGING), "sellers"):
        op.drop_table(table)
