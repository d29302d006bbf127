"""What a person sees who talks to the assistant through the widget."""

from tests.support.webchat import Browsers, new_id


async def test_a_question_is_answered_in_its_language(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    assert "5 dni" in (await tab.say("ile trwa zwrot pieniędzy z POK?"))[0]
    english = await browsers.open(locale="en")
    assert "5 days" in (await english.say("how long does a refund take on average?"))[0]


async def test_history_shows_what_was_seen_live(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    sent = new_id()
    await tab.say("ile trwa zwrot pieniędzy z POK?", sent)
    again = await browsers.open(visitor=tab.session["visitor"])
    written, *replies = again.session["messages"]
    assert (written["id"], written["from"], written["text"]) == (
        sent,
        "user",
        "ile trwa zwrot pieniędzy z POK?",
    )
    assert replies == tab.messages
    assert replies[0]["topic"] == "refund_time"
    assert replies[0]["votable"] is True
