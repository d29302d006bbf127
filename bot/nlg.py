"""Choosing a reply: language first, then the conditions that fit best, then the channel."""

from collections.abc import Mapping
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from actions.desk.standard import calendar
from bot.clock import today
from bot.facts import facts
from bot.languages import conversation_language
from bot.misunderstood import asked_again, nearest_topics
from bot.render import render

Variant = dict[str, Any]
OFFER_TOPICS = "utter_offer_topics"
OFFER_PERSON = "utter_offer_person"


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
        variants = self.responses.get(utter_action)
        if variants is None:
            return None
        slots = _slots(tracker)
        language = conversation_language(slots)
        variant = choose(variants, language, _circumstances(tracker, slots), output_channel)
        if variant is None:
            raise MissingReplyError(f"{utter_action} has no variant in '{language}'")
        if utter_action == OFFER_TOPICS:
            kwargs["nearest_topics"] = nearest_topics(tracker, language)
        return _message(variant, language, {**slots, **kwargs, "calendar": calendar(today())})


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slot values; a button's payload sets none, so its channel's hint is read from the message."""
    slots = tracker.current_slot_values()
    hint = (tracker.latest_message.metadata or {}).get("locale") if tracker.latest_message else None
    return {**slots, "locale": slots.get("locale") or hint}


def _circumstances(tracker: DialogueStateTracker, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Slots, and of the latest message alone all aspects it asks about."""
    entities = tracker.latest_message.entities if tracker.latest_message else []
    aspects = [entity["value"] for entity in entities if entity["entity"] == "aspect"]
    return {**slots, "aspect": aspects}


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
    message = {key: value for key, value in variant.items() if key not in ("condition", "channel")}
    message["text"] = render(variant["text"], language, facts(), values)
    message["buttons"] = [*values.get("nearest_topics", []), *variant.get("buttons", [])]
    return message
