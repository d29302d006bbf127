"""`python -m bot desk`: the consultants' side at a terminal, directly on the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.claims import Claim
from actions.desk.days import WARSAW
from actions.desk.errors import DeskError
from actions.desk.handovers import Handover
from actions.services import claims as claim_services
from actions.services import handovers
from actions.services.surveys import promoter_scores
from actions.store.database import UnitOfWork, unit_of_work
from bot.clock import now, today
from bot.terminal import console, fail

app = typer.Typer(no_args_is_help=True, help="Consultants: the queue, conversations, claims, the survey.")

STAFF = typer.Option(..., envvar="DESK_STAFF", help="Your login; it must be a consultant's.")
HANDOVER = typer.Argument(..., help="The hand-over, as in the queue.")
CLAIM = typer.Argument(..., help="The claim's reference.")
DAY = ["%Y-%m-%d"]
SINCE = typer.Option(None, "--from", formats=DAY, help="First day; 30 days before the last by default.")
UNTIL = typer.Option(None, "--to", formats=DAY, help="Last day; today by default.")
PERIOD = timedelta(days=30)


@contextmanager
def _desk() -> Iterator[UnitOfWork]:
    """A unit of work whose refusals are one clear line."""
    try:
        with unit_of_work() as work:
            yield work
    except (DeskError, SQLAlchemyError) as error:
        reason = error.id if isinstance(error, DeskError) else type(error).__name__
        fail(reason)


def _local(moment: datetime) -> str:
    return moment.astimezone(WARSAW).strftime("%Y-%m-%d %H:%M")


def _print_handovers(title: str, found: list[Handover]) -> None:
    table = Table("handover", "since", "language", "account", "last said", title=title)
    for handover in found:
        last = handover.summary.splitlines()[-1] if handover.summary else ""
        row = (handover.id, _local(handover.opened_at), handover.language, handover.login or "–", last)
        table.add_row(*map(escape, row))
    console.print(table)


@app.command()
def queue(staff: str = STAFF) -> None:
    """Who waits, the longest first, and whom you have taken."""
    with _desk() as work:
        _print_handovers("Waiting", handovers.queue(work, staff))
        _print_handovers("Yours", handovers.my_handovers(work, staff))


@app.command()
def take(handover: str = HANDOVER, staff: str = STAFF) -> None:
    """Take a conversation."""
    with _desk() as work:
        handovers.take_handover(work, staff, handover, now())
    read(handover, 0, staff)


@app.command()
def read(
    handover: str = HANDOVER,
    after: int = typer.Option(0, min=0, help="Only messages after this number."),
    staff: str = STAFF,
) -> None:
    """Show what was said before the hand-over and since."""
    with _desk() as work:
        found, messages = handovers.read_handover(work, staff, handover, after)
        _print_handovers(f"Hand-over {found.state.value}", [found])
        console.print(escape(found.summary), highlight=False)
        table = Table("no.", "at", "author", "message")
        for message in messages:
            row = (str(message.number), _local(message.at), message.author.value, message.text)
            table.add_row(*map(escape, row))
        console.print(table)


@app.command()
def reply(
    handover: str = HANDOVER, text: str = typer.Argument(..., help="What to write."), staff: str = STAFF
) -> None:
    """Write to the customer, who sees it with his next message."""
    with _desk() as work:
        handovers.consultant_message(work, staff, handover, text, now())
    console.print("Kept for the customer.")


@app.command()
def close(handover: str = HANDOVER, staff: str = STAFF) -> None:
    """Give the conversation back to the assistant."""
    with _desk() as work:
        handovers.close_handover(work, staff, handover, now())
    console.print("Closed; the assistant answers again.")


def _print_claims(found: list[Claim]) -> None:
    table = Table("claim", "status", "submitted", "buyer", "seller", "amount", title="Claims")
    for claim in found:
        order, amount = claim.discussion.order, f"{claim.amount} {claim.currency}"
        row = (claim.reference, claim.status.value, _local(claim.submitted_at), order.buyer, order.seller)
        table.add_row(*map(escape, row), amount)
    console.print(table)


@app.command()
def claims(staff: str = STAFF) -> None:
    """The claims to be decided or paid."""
    with _desk() as work:
        _print_claims(claim_services.undecided_claims(work, staff))


@app.command()
def accept(claim: str = CLAIM, staff: str = STAFF) -> None:
    """Accept a claim."""
    with _desk() as work:
        _print_claims([claim_services.accept_claim(work, staff, claim, now())])


@app.command()
def pay(claim: str = CLAIM, staff: str = STAFF) -> None:
    """Record that a claim has been paid."""
    with _desk() as work:
        _print_claims([claim_services.pay_claim(work, staff, claim, now())])


@app.command()
def refuse(
    claim: str = CLAIM, why: str = typer.Argument(..., help="The reason, for the buyer."), staff: str = STAFF
) -> None:
    """Refuse a claim and say why."""
    with _desk() as work:
        _print_claims([claim_services.refuse_claim(work, staff, claim, why, now())])


@app.command()
def nps(
    since: datetime = SINCE,
    until: datetime = UNTIL,
) -> None:
    """The Net Promoter Score of a period, by language and channel. Days are those of Poland."""
    last = until.date() if until else today()
    first = since.date() if since else last - PERIOD
    with _desk() as work:
        found = promoter_scores(work, _midnight(first), _midnight(last + timedelta(days=1)))
    table = Table("language", "channel", "answers", "NPS", title=f"{first} to {last}")
    for tally in found:
        table.add_row(
            tally.language or "–", tally.channel or "–", str(tally.answers), f"{float(tally.score):.1f}"
        )
    console.print(table)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=WARSAW)
