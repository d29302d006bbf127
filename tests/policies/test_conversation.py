from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policies.conversation import next_action


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load("domain")


def said(text: str, intent: str, **parsed: Any) -> UserUttered:
    entities = parsed.pop("entities", [])
    understood = {"name": intent, "confidence": 0.9}
    data = {
        "text": text,
        "intent": understood,
        "intent_ranking": [understood],
        "entities": entities,
        **parsed,
    }
    return UserUttered(text, understood, entities, data)  # type: ignore[arg-type]


def replied(name: str, buttons: list[dict[str, str]] | None = None) -> BotUttered:
    return BotUttered("…", {"buttons": buttons or []}, {"utter_action": name})


def asked(*intents: str) -> list[dict[str, Any]]:
    return [{"intent": intent, "start": 10 * i, "end": 10 * i + 9} for i, intent in enumerate(intents)]


def turn(domain: Domain, *events: Event) -> list[str]:
    """The actions the policy wants one after the other, until it listens or leaves it to the rules."""
    tracker = DialogueStateTracker.from_events(
        "someone", [ActionExecuted("action_listen"), *events], domain.slots
    )
    wanted: list[str] = []
    while (action := next_action(tracker, domain)) and len(wanted) < 9:
        wanted.append(action)
        tracker.update(ActionExecuted(action))
        if action == "action_listen":
            break
    return wanted


def test_each_question_is_answered_once_and_in_order(domain: Domain) -> None:
    message = said("…", "refund_time", questions=asked("refund_time", "contact_channels"))
    assert turn(domain, message) == ["utter_refund_time", "utter_contact_channels", "action_listen"]


def test_what_starts_a_form_comes_last(domain: Domain) -> None:
    message = said("…", "check_seller_status", questions=asked("check_seller_status", "refund_time"))
    assert turn(domain, message)[:2] == ["utter_refund_time", "check_seller_form"]


def test_anger_beside_a_question_is_met_first(domain: Domain) -> None:
    assert turn(domain, said("…", "refund_time", angry=True)) == [
        "utter_empathy",
        "utter_refund_time",
        "action_listen",
    ]


def test_one_plain_question_is_left_to_the_rules(domain: Domain) -> None:
    assert turn(domain, said("…", "refund_time")) == []


def test_a_form_is_never_interrupted(domain: Domain) -> None:
    message = said("…", "refund_time", questions=asked("refund_time", "contact_channels"))
    assert turn(domain, ActiveLoop("check_seller_form"), message) == []


SMART = [{"entity": "aspect", "value": "smart", "start": 6, "end": 11}]


def test_an_aspect_alone_is_about_the_last_topic(domain: Domain) -> None:
    first = [said("…", "refund_time"), replied("utter_refund_time")]
    follow_up = said("a dla Smart?", "smart_program", entities=SMART)
    assert turn(domain, *first, follow_up) == ["utter_refund_time", "action_listen"]


def test_after_starting_over_nothing_is_leant_on(domain: Domain) -> None:
    first = [said("…", "refund_time"), replied("utter_refund_time")]
    anew = [said("od nowa", "start_over"), replied("utter_start_over")]
    assert turn(domain, *first, *anew, said("a dla Smart?", "smart_program", entities=SMART)) == []


def _offer(*logins: str) -> BotUttered:
    buttons = [
        {"title": login, "payload": f'/check_seller_status{{"seller_login": "{login}"}}'} for login in logins
    ]
    return replied("utter_seller_similar", buttons)


def test_a_yes_accepts_the_only_login_on_offer(domain: Domain) -> None:
    events = [said("biuroplus", "check_seller_status"), _offer("biuro-plus"), said("tak", "affirm")]
    assert turn(domain, *events)[0] == "action_check_seller_status"


def test_a_yes_to_several_logins_accepts_none(domain: Domain) -> None:
    events = [said("biuro", "check_seller_status"), _offer("biuro-plus", "biuro-max"), said("tak", "affirm")]
    assert turn(domain, *events) == []


def test_a_no_after_anything_else_says_goodbye(domain: Domain) -> None:
    events = [said("dzięki", "thanks"), replied("utter_thanks"), said("nie", "deny")]
    assert turn(domain, *events)[0] == "utter_goodbye"


@pytest.mark.parametrize(
    "done",
    [
        ("action_submit_identity", "action_refund_status"),
        ("identity_form", "action_submit_identity"),
        ("identity_form", "action_start_over"),
    ],
)
def test_an_action_that_answers_for_a_form_or_another_action_ends_the_turn(
    domain: Domain, done: tuple[str, ...]
) -> None:
    assert turn(domain, said("123456", "inform"), *map(ActionExecuted, done)) == ["action_listen"]


@pytest.mark.parametrize(
    "done", [("action_refund_status",), ("identity_form",), ("action_deactivate_loop", "action_start_over")]
)
def test_what_follows_an_action_of_a_rule_is_the_rules_to_say(domain: Domain, done: tuple[str, ...]) -> None:
    assert turn(domain, said("…", "inform"), *map(ActionExecuted, done)) == []


HANDED_OVER = SlotSet("handover", {"id": "T1"})
PASSED_ON = ActionExecuted("action_handover_message")
BACK = [{"entity": "back_to", "value": "bot", "start": 0, "end": 4}]


def test_while_a_person_has_taken_over_every_message_goes_there(domain: Domain) -> None:
    message = said("…", "refund_time", questions=asked("refund_time", "contact_channels"))
    assert turn(domain, HANDED_OVER, message) == ["action_handover_message", "action_listen"]
    in_form = [ActiveLoop("callback_form"), HANDED_OVER, message]
    assert turn(domain, *in_form) == ["action_handover_message", "action_listen"]


def test_in_the_turn_of_the_hand_over_nothing_is_passed_on(domain: Domain) -> None:
    opened = [said("…", "human_agent"), ActionExecuted("action_human_agent"), HANDED_OVER]
    assert turn(domain, *opened) == ["action_listen"]


def test_once_the_person_has_finished_the_message_is_answered(domain: Domain) -> None:
    events = [HANDED_OVER, said("…", "refund_time"), PASSED_ON, SlotSet("handover", None)]
    assert turn(domain, *events) == ["utter_refund_time", "action_listen"]


def test_who_only_comes_back_is_not_answered_twice(domain: Domain) -> None:
    events = [HANDED_OVER, said("wróć do bota", "human_agent", entities=BACK), PASSED_ON]
    assert turn(domain, *events, SlotSet("handover", None)) == ["action_listen"]


def test_the_survey_begins_by_its_button_alone(domain: Domain) -> None:
    button = [{"entity": "survey", "value": "start"}]
    assert turn(domain, said("/survey_nps", "survey_nps", entities=button))[0] == "action_survey_nps"
    assert turn(domain, said("…", "survey_nps")) == []


NEWS = [{"entity": "news", "value": "off", "start": 0, "end": 4}]


def test_news_are_stopped_in_words_and_agreed_to_by_a_yes(domain: Domain) -> None:
    assert turn(domain, said("stop notifications", "out_of_scope", entities=NEWS))[0] == "action_news"
    for answer in ("affirm", "deny"):
        assert turn(domain, said("hi", "greet"), replied("utter_news_offer"), said("…", answer))[0] == (
            "action_news"
        )
