"""What a turn of the conversation holds beyond one intent and its rule.

A person who has taken over, several questions in a message, anger beside a question, a follow-up that leans
on the last answer ("a dla Smart?"), a yes or no to the assistant's own question. Everything else is left to
the rules.
"""

from collections.abc import Sequence
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.context import (
    FALLBACK,
    HANDOVER,
    answers,
    comes_back,
    last_answer,
    last_topic,
    offered_logins,
    typed_button,
)
from bot.policies.follow_up import asks_why, aspect_alone, favoured_intent, is_follow_up

MORE = "more"
MY_STANDARD = "my_standard"
IDENTIFIED = "action_submit_identity"
TELL_MORE = frozenset({MY_STANDARD})  # topics whose action gives the long answer, too
# What is wanted done within a topic, by the entity `deed`: an intent of its own that buttons send, too.
DEEDS = {"privacy_gdpr": {"export": "export_my_data", "erase": "erase_my_data"}}
# The information that offers to take a report.
OFFERS_REPORT = frozenset({"report_infringement", "product_safety"})
EMPATHY = "utter_empathy"
WHY = "why"
SWITCH = "language_switch"
SURVEY = "survey_nps"
NEWS = "action_news"
# Intents whose answer is more than one reply: the action that starts it.
STARTS = {
    "check_seller_status": "check_seller_form",
    "open_discussion": "action_open_discussion",
    "my_standard": "action_my_standard",
    "export_my_data": "action_export_my_data",
    "erase_my_data": "action_erase_my_data",
    "discussion_status": "action_discussion_status",
    "discussion_message": "action_discussion_message",
    "discussion_solved": "action_discussion_solved",
    "seller_discussions": "action_seller_discussions",
    "claim_compensation": "action_claim_compensation",
    "refund_status": "action_refund_status",
    "callback_request": "action_callback_request",
    "human_agent": "action_human_agent",
}
# While a person has taken over, every message goes to that person.
TO_PERSON = "action_handover_message"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class ConversationPolicy(Policy):
    """Plans a turn where one rule is not enough, and abstains everywhere else."""

    @staticmethod
    def supported_data() -> SupportedData:
        """It learns from nothing."""
        return SupportedData.RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """One above the rule policy: where this one speaks, it decides."""
        return {"priority": 7, "max_history": None}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ConversationPolicy":
        """Nothing was stored."""
        return cls(config, model_storage, resource, execution_context)

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action of the turn's plan with certainty, or no opinion at all."""
        probabilities = self._default_predictions(domain)
        action = next_action(tracker, domain)
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities)


def next_action(tracker: DialogueStateTracker, domain: Domain) -> str | None:
    """The action the turn's plan wants now; None leaves it to the rules."""
    done = _actions_of_turn(tracker)
    if tracker.get_slot(HANDOVER):
        return ACTION_LISTEN_NAME if done else TO_PERSON
    if tracker.active_loop_name or not tracker.latest_message:
        return None
    if IDENTIFIED in done[:-1] and not done[-1].endswith("_form"):
        return str(ACTION_LISTEN_NAME)  # what was wanted has been done
    planned = _after_person(tracker, domain) if done[:1] == [TO_PERSON] else plan(tracker, domain)
    if not planned or done != planned[: len(done)]:
        return ACTION_LISTEN_NAME if _handed_over(done, domain) else None
    if len(done) < len(planned):
        return planned[len(done)]
    return None if planned[-1].endswith("_form") else ACTION_LISTEN_NAME


def _handed_over(done: list[str], domain: Domain) -> bool:
    """Whether an action has answered for a form or for another action: no rule foresees what follows."""
    before, last = done[-2:] if len(done) > 1 else ("", "")
    called = before.endswith("_form") or (before.startswith("action_") and before in domain.user_actions)
    return called and last.startswith("action_") and last in domain.user_actions


def _actions_of_turn(tracker: DialogueStateTracker) -> list[str]:
    done: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name:
            done.append(event.action_name)
    return done[::-1]


def plan(tracker: DialogueStateTracker, domain: Domain) -> list[str]:
    """The actions of this turn in order, without the final listening; empty if a rule will do."""
    message = tracker.latest_message
    parsed = dict(message.parse_data or {}) if message else {}
    intent = str((parsed.get("intent") or {}).get("name"))
    if chosen := _by_button(tracker, parsed, domain):
        return [chosen]
    if questions := [entry["intent"] for entry in parsed.get("questions", ())]:
        return _calmed(parsed, _in_turn([_wanted(entry, parsed) for entry in questions], domain))
    if (wanted := _wanted(intent, parsed)) != intent:
        return _calmed(parsed, [_answer(wanted)])
    if intent == MORE and (topic := _told(tracker, parsed)) in TELL_MORE:
        return [_answer(topic)]
    if answer := _to_own_question(tracker, intent):
        return [answer]
    if intent == SWITCH and (said := last_topic(tracker)):
        return [f"utter_{SWITCH}", _answer(said)]  # the answer that could not be read, once more
    meant = _meant_by_follow_up(tracker, parsed, domain)
    if meant or parsed.get("angry"):
        return _calmed(parsed, _in_turn([meant or intent], domain))
    return []


def _by_button(tracker: DialogueStateTracker, parsed: dict[str, Any], domain: Domain) -> str | None:
    """The action a button starts: the survey by its payload alone, others by their titles, typed, too."""
    intent = (parsed.get("intent") or {}).get("name")
    named = {entity["entity"] for entity in parsed.get("entities", [])}
    if intent == SURVEY and "survey" in named:
        return f"action_{SURVEY}"
    if "news" in named:
        return NEWS
    chosen = typed_button(tracker)
    return _answer(chosen) if chosen and _answer(chosen) in domain.action_names_or_texts else None


def _wanted(intent: str, parsed: dict[str, Any]) -> str:
    """The intent, or what it is narrowed to by a deed that the message names."""
    named = {str(entity["value"]) for entity in parsed.get("entities", []) if entity["entity"] == "deed"}
    return next((to for deed, to in DEEDS.get(intent, {}).items() if deed in named), intent)


def _told(tracker: DialogueStateTracker, parsed: dict[str, Any]) -> str:
    """The topic that more is wanted of: what a button names, else what was answered last."""
    named = [str(entity["value"]) for entity in parsed.get("entities", []) if entity["entity"] == "topic"]
    return next(iter(named), None) or last_topic(tracker) or str(tracker.get_slot("topic"))


def _after_person(tracker: DialogueStateTracker, domain: Domain) -> list[str]:
    """The turn in which the assistant is back: what is more than a wish for that is answered."""
    parsed: dict[str, Any] = dict(tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
    if comes_back(parsed):
        return [TO_PERSON]
    intent = str((parsed.get("intent") or {}).get("name"))
    return [TO_PERSON, *(plan(tracker, domain) or _in_turn([intent], domain))]


def _calmed(parsed: dict[str, Any], actions: list[str]) -> list[str]:
    return [EMPATHY, *actions] if actions and parsed.get("angry") else actions


def _in_turn(intents: Sequence[str], domain: Domain) -> list[str]:
    """The actions that answer; what starts a form comes last, for then the form speaks."""
    known = [intent for intent in intents if _answer(intent) in domain.action_names_or_texts]
    ordered = sorted(known, key=lambda intent: intent in STARTS)
    return [_answer(intent) for intent in ordered]


def _answer(intent: str) -> str:
    return STARTS.get(intent, "utter_offer_topics" if intent == FALLBACK else f"utter_{intent}")


def _to_own_question(tracker: DialogueStateTracker, intent: str) -> str | None:
    """What a yes or no means after a question of the assistant's own."""
    asked = last_answer(tracker)
    if intent == "affirm" and asked == "seller_similar" and len(offered_logins(tracker)) == 1:
        return "action_check_seller_status"
    if intent == "affirm" and asked in OFFERS_REPORT:
        return "action_file_report"
    if intent in ("affirm", "deny") and asked == "news_offer":
        return NEWS
    return "utter_goodbye" if intent == "deny" and asked == "thanks" else None


def _meant_by_follow_up(tracker: DialogueStateTracker, parsed: dict[str, Any], domain: Domain) -> str | None:
    """The intent of a message that is only whole together with the last answer."""
    previous = last_topic(tracker)
    text = str(parsed.get("text") or "")
    if previous is None:
        return None
    if asks_why(text):
        return WHY
    if previous == MY_STANDARD and any(entity["entity"] == "fives" for entity in parsed.get("entities", [])):
        return MY_STANDARD
    if not is_follow_up(text):
        return None
    spans = [entity for entity in parsed.get("entities", []) if entity["entity"] == "aspect"]
    known = answers(domain, previous)
    if any(entity["value"] in known for entity in spans) and aspect_alone(text, spans):
        return previous
    return favoured_intent(parsed, previous)
