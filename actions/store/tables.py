"""The desk's tables. A change here needs a migration beside it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from actions.desk.sellers import BadgeReason
from actions.desk.standard import Category, WarningKind

# Named constraints, so that migrations can change them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_seller(index: bool = True) -> Column:
    return Column("seller_id", ForeignKey("sellers.id", ondelete="CASCADE"), nullable=False, index=index)


def _words(enum: type, name: str) -> Enum:
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


sellers = Table(
    "sellers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(40), nullable=False),
    # Logins differ by more than case: the folded form is what people are found by.
    Column("login_folded", String(40), nullable=False, unique=True),
    Column("company_account", Boolean, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(index=False),
    Column("rated_on", Date, nullable=False),
    *(Column(category.value, Integer, nullable=False) for category in Category),
    Column("late_by_seller", Boolean, nullable=False),
    *(CheckConstraint(f"{category.value} BETWEEN 1 AND 5", category.value) for category in Category),
    Index("ix_ratings_seller_day", "seller_id", "rated_on"),
)

badge_changes = Table(
    "badge_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(index=False),
    Column("changed_on", Date, nullable=False),
    Column("has_badge", Boolean, nullable=False),
    Column("reason", _words(BadgeReason, "reason"), nullable=False),
    UniqueConstraint("seller_id", "changed_on"),
)

warnings = Table(
    "warnings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("warned_on", Date, nullable=False),
    Column("kind", _words(WarningKind, "kind"), nullable=False),
)

suspensions = Table(
    "suspensions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("suspended_from", Date, nullable=False),
    Column("suspended_to", Date),
    CheckConstraint("suspended_to IS NULL OR suspended_to >= suspended_from", "order"),
)

unresolved_discussions = Table(
    "unresolved_discussions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("closed_on", Date, nullable=False),
)
