"""Choosing a reply: language first, then the conditions that fit best, then the channel."""

from collections.abc import Mapping
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

import bot.action_server  # noqa: F401 - Rasa loads this module with every agent, whose calls go through that
from actions.desk.standard import calendar
from bot.cards import card_of
from bot.clock import today
from bot.context import asked_again, family, last_answer, message_before, nearest_topics, said_before
from bot.facts import facts
from bot.languages import conversation_language
from bot.render import first_sentence, render

Variant = dict[str, Any]
OFFER_TOPICS = "utter_offer_topics"
OFFER_PERSON = "utter_offer_person"
REPEATED = "utter_repeated"
MOST_BUTTONS = 3
# A person who tells more of a case is not asking the same thing again.
UNREPEATED = (None, "cases", "sellers")
DENY = "utter_deny"


class MissingReplyError(LookupError):
    """No variant of a reply exists in a language: a fault in the domain, caught by the contract tests."""


class BilingualGenerator(TemplatedNaturalLanguageGenerator):
    """Renders the domain's responses in the language of the conversation.

    It is a templated generator because to those alone Rasa hands the responses of a model loaded later.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        self.responses = domain.responses

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The reply `utter_action` as a message for the channel, or None if the domain has no such reply.

        Raises:
            MissingReplyError: the reply exists, but not in the conversation's language.
        """
        if utter_action == OFFER_TOPICS and asked_again(tracker):
            utter_action = OFFER_PERSON
        if utter_action not in self.responses:
            return None
        slots = _slots(tracker)
        language = conversation_language(slots)
        circumstances = _circumstances(tracker, slots, utter_action)
        variant = self._variant(utter_action, language, circumstances, output_channel)
        values = {**slots, **kwargs, "calendar": calendar(today())}
        values["nearest_topics"] = _nearest(tracker, utter_action, language)
        message = _message(variant, language, values)
        if family(_topic(utter_action)) not in UNREPEATED and said_before(
            tracker, utter_action, message["text"]
        ):
            again = {**circumstances, "repeated": True}
            variant = self._variant(utter_action, language, again, output_channel)
            frame = self._variant(REPEATED, language, again, output_channel)
            return _message(shortened(variant, frame), language, values)
        return message

    def _variant(self, reply: str, language: str, circumstances: Mapping[str, Any], channel: str) -> Variant:
        variant = choose(self.responses[reply], language, circumstances, channel)
        if variant is None:
            raise MissingReplyError(f"{reply} has no variant in '{language}'")
        return variant


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slot values; a button's payload sets none, so its channel's hint is read from the message."""
    slots = tracker.current_slot_values()
    hint = (tracker.latest_message.metadata or {}).get("locale") if tracker.latest_message else None
    return {**slots, "locale": slots.get("locale") or hint}


def _topic(reply: str) -> str:
    return reply.removeprefix("utter_")


def _circumstances(tracker: DialogueStateTracker, slots: Mapping[str, Any], reply: str) -> dict[str, Any]:
    """Slots, and the aspects the latest message asks about; of several questions, of this reply's own."""
    parsed = dict(tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
    votes = [entity["value"] for entity in parsed.get("entities", []) if entity["entity"] == "vote"]
    entities = [entity for entity in parsed.get("entities", []) if entity["entity"] == "aspect"]
    for question in parsed.get("questions", ()):
        if question["intent"] == _topic(reply):
            entities = [e for e in entities if question["start"] <= e["start"] < question["end"]]
    return {**slots, "vote": votes, "aspect": [entity["value"] for entity in entities]}


def _nearest(tracker: DialogueStateTracker, reply: str, language: str) -> list[dict[str, str]]:
    if reply == OFFER_TOPICS:
        return nearest_topics(tracker.latest_message, language)
    # A wrong guess is mended in one step: what the message before came close to is offered.
    if reply == DENY:
        return nearest_topics(message_before(tracker), language, without=(last_answer(tracker) or "",))
    return []


def choose(
    variants: list[Variant], language: str, circumstances: Mapping[str, Any], channel: str
) -> Variant | None:
    """The variant of a language that fits: most conditions met first, then made for the channel.

    Args:
        variants: the domain's variants of one reply.
        language: what the condition on the slot `language` is held against.
        circumstances: slot values; a list fits a condition if it holds the condition's value.
        channel: name of the output channel.
    """
    known = {**circumstances, "language": language}
    fitting = [
        variant
        for variant in variants
        if variant.get("channel") in (None, channel)
        and all(_met(condition, known) for condition in variant.get("condition", []))
    ]
    return max(
        fitting,
        key=lambda variant: (len(variant.get("condition", [])), variant.get("channel") is not None),
        default=None,
    )


def _met(condition: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    value = known.get(condition["name"])
    wanted = condition["value"]
    return wanted in value if isinstance(value, list) else bool(value == wanted)


def _message(variant: Variant, language: str, values: dict[str, Any]) -> dict[str, Any]:
    message = {
        key: value for key, value in variant.items() if key not in ("condition", "channel", "metadata")
    }
    message["text"] = render(
        variant["text"], language, facts(), {**values, **_lists(variant, language, values)}
    )
    own = variant.get("buttons", [])
    message["buttons"] = [*values["nearest_topics"][: MOST_BUTTONS - len(own)], *own]
    card = card_of(variant, language, values)
    return {**message, "card": card} if card else message


def _lists(variant: Variant, language: str, values: dict[str, Any]) -> dict[str, str]:
    """The text of `{items}`: each entry of the values by the variant's own line, or that for its kind."""
    wording = variant.get("metadata", {}).get("item")
    if wording is None:
        return {}
    entries = values.get("items") or []
    lines = [wording[entry["kind"]] if isinstance(wording, Mapping) else wording for entry in entries]
    return {
        "items": "\n".join(
            render(line, language, facts(), {**values, **entry})
            for line, entry in zip(lines, entries, strict=True)
        )
    }


def shortened(variant: Variant, frame: Variant) -> Variant:
    """A variant said again within the frame's text, with its source and the frame's buttons.

    A variant written for repetition is taken whole, of any other the first sentence, which holds the answer.
    """
    source = "\n{source}" if "{source}" in variant["text"] else ""
    text = variant["text"].replace("\n{source}", "")
    made_for_it = any(condition["name"] == "repeated" for condition in variant.get("condition", []))
    short = text if made_for_it else first_sentence(text)
    return {"text": frame["text"].replace("{short}", short) + source, "buttons": frame["buttons"]}
