"""News of one's Discussions and claims in the conversation itself: offered, wanted, or no longer wanted."""

from collections.abc import Mapping

from rasa_sdk.events import EventType

from actions.base import DeskAction, who_are_you
from actions.desk.identity import Owner
from actions.services.messaging import allow_news, stop_news, wants_news
from actions.store.database import UnitOfWork
from actions.turn import Turn

SENDS_NEWS = "sends_news"  # in a message's metadata: its channel can write to the person later


def sends_news(turn: Turn) -> bool:
    """Whether the conversation can be told news when its person is away, as its channel says."""
    return isinstance(turn.metadata, Mapping) and turn.metadata.get(SENDS_NEWS) is True


def offer_news(turn: Turn, work: UnitOfWork, login: str) -> None:
    """Offer news where they can be sent and are not yet."""
    if sends_news(turn) and not wants_news(work, turn.tracker.sender_id, login):
        turn.say("utter_news_offer")


class ActionNews(DeskAction):
    """Sends news to this conversation from now on, or no longer; to stop them nobody is asked who he is."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_news"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Keep the consent, or take it back."""
        if turn.found("news") == "off" or turn.intent == "deny":
            stop_news(work, owner.sender)
            turn.say("utter_news_off")
        elif not sends_news(turn):
            turn.say("utter_news_elsewhere")
        elif owner.login is None:
            return who_are_you(str(self.name()))
        else:
            allow_news(work, owner.sender, owner.login, turn.now)
            turn.say("utter_news_on")
        return []
