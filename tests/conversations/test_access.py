"""Nobody gets at a case that is not his: not by its number, not by a slot in a payload, not by a button."""

import json

import pytest

from actions.desk.claims import Claim
from actions.desk.discussions import Discussion
from actions.store.database import open_engine, unit_of_work
from tests.support.assistant import Conversation
from tests.support.demo import DemoDesk

# Anna's case D-ANNA22 with biuro-plus, and her claim R-ANNA55: what of them must not be shown.
SECRETS = ("Krzesło", "449", "Buty do biegania", "219,90")
INTENTS = (
    "open_discussion",
    "discussion_status",
    "discussion_message",
    "discussion_solved",
    "claim_compensation",
    "refund_status",
    "seller_discussions",
)
STRANGERS = (None, "jan", "emma", "foto-raj", "doradca")
FORGED = {
    "identity_name": "anna",
    "identity_code": "anna",
    "wanted": "action_submit_claim_compensation",
    "discussion_reference": "D-ANNA22",
    "case_hint": "D-ANNA22",
    "discussion_order": "90417733",
    "discussion_reason": "damaged",
    "discussion_text": "forged",
    "discussion_wish": "money_back",
    "discussion_confirmed": "yes",
    "status_discussion": "D-ANNA22",
    "message_discussion": "D-ANNA22",
    "message_text": "forged",
    "message_confirmed": "yes",
    "solved_discussion": "D-ANNA22",
    "solved_confirmed": "yes",
    "claim_discussion": "D-ANNA22",
    "claim_confirmed": "yes",
    "seller_discussion": "D-ANNA22",
    "answer_discussion": "D-ANNA22",
    "answer_text": "forged",
    "answer_confirmed": "yes",
}
ATTEMPTS = {
    "its number": ['/{intent}{{"discussion": "D-ANNA22"}}', '/inform{{"discussion": "D-ANNA22"}}'],
    "its claim's number": ['/{intent}{{"discussion": "R-ANNA55"}}', "R-ANNA55"],
    "its order's number": ['/{intent}{{"order_number": "90417733"}}', "90417733"],
    "an answer at once": ['/{intent}{{"discussion": "D-ANNA22", "answer": "start"}}', "Dobrze.", "tak"],
    "forged slots": ["/{intent}" + json.dumps(FORGED).replace("{", "{{").replace("}", "}}"), "/affirm"],
}


def _hers(desk: DemoDesk) -> tuple[list[Discussion], list[Claim]]:
    """Anna's Discussions and claims as they stand."""
    engine = open_engine(desk.url)
    with unit_of_work(engine) as work:
        found = work.discussions.of_buyer("anna"), work.claims.of_buyer("anna")
    engine.dispose()
    return found


def _attacked(desk: DemoDesk) -> tuple[list[Discussion], list[Claim]]:
    """The cases that the attempts name; a stranger may be a party to another one of hers."""
    discussions, claims = _hers(desk)
    return [d for d in discussions if d.reference == "D-ANNA22"], claims


async def _said(conversation: Conversation, messages: list[str], intent: str, account: str | None) -> str:
    replies = [
        reply
        for message in messages
        for reply in await conversation.say(message.format(intent=intent), locale="pl", account=account)
    ]
    assert replies
    return "\n".join(reply.text for reply in replies)


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("account", STRANGERS)
async def test_a_stranger_neither_sees_nor_changes_a_case(
    account: str | None, intent: str, attempt: str, conversation: Conversation, demo_desk: DemoDesk
) -> None:
    before = _attacked(demo_desk)
    text = await _said(conversation, ATTEMPTS[attempt], intent, account)
    assert not [secret for secret in SECRETS if secret in text]
    assert _attacked(demo_desk) == before


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent != "seller_discussions"])
async def test_a_seller_cannot_do_what_is_the_buyers(
    intent: str, attempt: str, conversation: Conversation, demo_desk: DemoDesk
) -> None:
    before = _hers(demo_desk)
    text = await _said(conversation, ATTEMPTS[attempt], intent, "biuro-plus")
    assert not [secret for secret in SECRETS if secret in text]
    assert _hers(demo_desk) == before


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_a_buyer_cannot_do_what_is_the_sellers(
    attempt: str, conversation: Conversation, demo_desk: DemoDesk
) -> None:
    before = _hers(demo_desk)
    await _said(conversation, ATTEMPTS[attempt], "seller_discussions", "anna")
    assert _hers(demo_desk) == before


@pytest.mark.parametrize("intent", INTENTS)
async def test_an_unknown_visitor_is_asked_who_he_is(
    intent: str, conversation: Conversation, demo_desk: DemoDesk
) -> None:
    assert "czy to Twoje konto" in await _said(conversation, ["/{intent}"], intent, None)


async def test_logging_out_ends_it_also_in_the_middle_of_a_form(
    conversation: Conversation, demo_desk: DemoDesk
) -> None:
    for message in ("/discussion_message", "anna"):
        await conversation.say(message, locale="pl")
    await conversation.say(demo_desk.newest_code())
    await conversation.say("krzesło", locale="pl")
    replies = await conversation.say("/log_out")
    assert [reply.text for reply in replies] == ["Gotowe, ta rozmowa nie jest już połączona z żadnym kontem."]
    slots = await conversation.slots()
    assert not [
        name for name, value in slots.items() if value and ("discussion" in name or "message" in name)
    ]
    before = _hers(demo_desk)
    await conversation.say("Wiadomość od kogoś innego.", locale="pl")
    assert _hers(demo_desk) == before
