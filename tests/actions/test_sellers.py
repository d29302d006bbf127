"""The look-up of a seller's public status, and the question for his login."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import sellers
from actions.demo import load_demo_sellers
from actions.sellers import ActionCheckSellerStatus, ValidateCheckSellerForm
from actions.store.database import engine, migrate, open_engine, unit_of_work
from tests.support.sellers import a_seller

TODAY = date(2025, 11, 15)
SLOT = "seller_login"
ALL_FIVES = dict.fromkeys(("completion_time", "shipping_cost", "description", "contact"), "5")
WINDOW = {
    "window_start": "2025-10-01",
    "window_end": "2025-11-30",
    "next_qualification": "2025-12-10",
    "checked_on": "2025-11-15",
}
FROM_THE_SDK = {"text", "elements", "custom", "template", "image", "attachment"}


@pytest.fixture(scope="module")
def demo_of_november(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database with the demo sellers of 15 November and one whom nobody rated."""
    url = f"sqlite:///{tmp_path_factory.mktemp('desk')}/desk.db"
    opened = open_engine(url)
    migrate(opened)
    with unit_of_work(opened) as work:
        load_demo_sellers(work, TODAY)
        work.sellers.add(a_seller("cichy-kram", ratings=[]))
    opened.dispose()
    return url


@pytest.fixture(autouse=True)
def desk(demo_of_november: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The actions work on that database, and it is 15 November."""
    monkeypatch.setenv("DATABASE_URL", demo_of_november)
    monkeypatch.setattr(sellers, "today", lambda: TODAY)
    engine.cache_clear()
    yield
    engine.cache_clear()


def tracker(login: Any) -> Tracker:
    """A conversation in which the form has just taken a login from the last message."""
    return Tracker(
        sender_id="a-buyer",
        slots={SLOT: login},
        latest_message={"text": str(login)},
        events=[{"event": "user", "text": str(login)}, SlotSet(SLOT, login)],
        paused=False,
        followup_action=None,
        active_loop={"name": "check_seller_form"},
        latest_action_name="action_listen",
    )


def only_message(dispatcher: CollectingDispatcher) -> dict[str, Any]:
    """The single message sent: response, buttons and values."""
    (message,) = dispatcher.messages
    return {key: value for key, value in message.items() if key not in FROM_THE_SDK}


async def check(login: Any) -> dict[str, Any]:
    """What the action says of a login; it always forgets it afterwards."""
    dispatcher = CollectingDispatcher()
    events = await ActionCheckSellerStatus().run(dispatcher, tracker(login), {})
    assert events == [SlotSet(SLOT, None)]
    return only_message(dispatcher)


async def answer(text: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The events and messages after an answer to the question for a login."""
    dispatcher = CollectingDispatcher()
    events = await ValidateCheckSellerForm().run(dispatcher, tracker(text), {})
    return events, [message["response"] for message in dispatcher.messages]


async def test_a_seller_with_the_badge_is_shown_with_counts_averages_and_dates() -> None:
    assert await check("biuro-plus") == {
        "response": "utter_seller_with_badge",
        "buttons": [],
        "login": "biuro-plus",
        "account": "company",
        "badge_since": "2025-07-10",
        "badge_lost": None,
        "ratings_total": 304,
        "ratings_window": 64,
        **ALL_FIVES,
        **WINDOW,
    }


async def test_a_seller_who_lost_the_badge_is_shown_with_the_day_and_without_the_cause() -> None:
    assert await check("perfumeria.zofia") == {
        "response": "utter_seller_lost_badge",
        "buttons": [],
        "login": "perfumeria.zofia",
        "account": "company",
        "badge_since": None,
        "badge_lost": "2025-11-10",
        "ratings_total": 350,
        "ratings_window": 70,
        **ALL_FIVES,
        **WINDOW,
    }


async def test_a_seller_who_never_had_the_badge_is_shown_without_it() -> None:
    assert await check("klocki_maniak") == {
        "response": "utter_seller_without_badge",
        "buttons": [],
        "login": "klocki_maniak",
        "account": "private",
        "badge_since": None,
        "badge_lost": None,
        "ratings_total": 170,
        "ratings_window": 40,
        **ALL_FIVES,
        **WINDOW,
    }


async def test_an_average_just_below_the_limit_is_not_rounded_up_to_it() -> None:
    shown = await check("foto-raj")
    assert shown["response"] == "utter_seller_without_badge"
    assert shown["completion_time"] == "4.949367088607594936708860759"


async def test_a_seller_without_recent_ratings_has_no_averages() -> None:
    shown = await check("cichy-kram")
    assert {shown[category] for category in ALL_FIVES} == {None}
    assert (shown["ratings_total"], shown["ratings_window"]) == (0, 0)


@pytest.mark.parametrize("written", ["PARTSDOMPL", "partsdompl", "partsdomPL"])
async def test_a_seller_is_named_as_he_writes_himself(written: str) -> None:
    assert (await check(written))["login"] == "partsdomPL"


async def test_a_mistyped_login_offers_the_similar_ones_as_buttons() -> None:
    assert await check("buro-plus") == {
        "response": "utter_seller_similar",
        "login": "buro-plus",
        "buttons": [
            {"title": "biuro-plus", "payload": '/check_seller_status{"seller_login": "biuro-plus"}'},
        ],
    }


async def test_a_button_leads_to_the_seller_it_names() -> None:
    (button,) = (await check("fotoraj"))["buttons"]
    slots = json.loads(button["payload"].removeprefix("/check_seller_status"))
    assert (await check(slots[SLOT]))["login"] == button["title"] == "foto-raj"


@pytest.mark.parametrize("login", ["zupelnie-inny", "x' OR '1'='1", "%", "1234567890"])
async def test_an_unknown_login_is_said_to_be_unknown(login: str) -> None:
    assert await check(login) == {"response": "utter_seller_unknown", "login": login, "buttons": []}


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("biuro-plus", "biuro-plus"),
        ("  biuro-plus \n", "biuro-plus"),
        ("to jest partsdomPL", "partsdomPL"),
        ("the seller is foto-raj, please", "foto-raj"),
        ("https://allegro.pl/uzytkownik/perfumeria.zofia", "perfumeria.zofia"),
        ("https://allegro.pl/sklep/dom-i-ogrod?page=2", "dom-i-ogrod"),
        ("meblex", "meblex"),
    ],
)
async def test_the_form_takes_a_login_alone_in_a_sentence_or_as_an_address(text: str, login: str) -> None:
    assert await answer(text) == ([SlotSet(SLOT, login)], [])


@pytest.mark.parametrize("text", ["", "??", "!!! ???", "ab", "12345", "nie wiem jaki on ma", "x" * 41])
async def test_the_form_says_what_a_login_looks_like_and_asks_again(text: str) -> None:
    assert await answer(text) == ([SlotSet(SLOT, None)], ["utter_seller_login_invalid"])
