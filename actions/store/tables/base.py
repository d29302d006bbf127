"""What all tables are made of."""

from datetime import datetime, timezone
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Enum, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

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


def words(enum: type, name: str) -> Enum:
    """The type of a column that holds an enum's values, checked by the database."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


# What is new is due by any clock: who looks for it may be an hour behind the clock that it came by.
AT_ONCE = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Moment(TypeDecorator):
    """A time-zone-aware datetime, kept and given back in UTC: SQLite knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC.

        Raises:
            ValueError: the datetime has no time zone.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value and value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, which SQLite does not say it is."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value and value.astimezone(timezone.utc)


class Money(TypeDecorator):
    """A Decimal of two places, kept as whole hundredths: SQLite would make it a float."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To hundredths.

        Raises:
            ValueError: the amount has fractions of a hundredth.
        """
        if value is None:
            return None
        hundredths = value.scaleb(2)
        if hundredths != int(hundredths):
            raise ValueError("an amount with fractions of a hundredth")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From hundredths, always with two places."""
        return None if value is None else Decimal(value).scaleb(-2)
