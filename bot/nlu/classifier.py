"""The intent classifier: Rasa's side of the cascade, and what it hears in a message's parts."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.arrays import Array
from bot.nlu.cascade import CascadeClassifier, Encode
from bot.nlu.encoder import encode, encode_for_training
from bot.nlu.logins import is_bare_login
from bot.nlu.questions import Piece, split_pieces, without_correction
from bot.nlu.text import readable_part

RANKING_LENGTH = 10
ANGER = "complaint_anger"
# What people say beside a question; it must not hide the question.
COURTESIES = frozenset({"greet", "thanks", "goodbye", ANGER})
NOT_ASKING = COURTESIES | {
    "out_of_scope",
    "affirm",
    "deny",
    "inform",
    "more",
    "stop_form",
    "help",
    "bot_challenge",
}
SURE_SIGN = 0.9  # "👍" means yes; "???" and a row of pizzas mean nothing to act on
SURE = 0.7  # how certain a single piece must be to stand for the message or beside it

_OPENER = re.compile(r"^(?:a|i|and|what about|how about|a co z)\s+", re.IGNORECASE)

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Reading:
    """What a message says: its ranking, the questions it asks in order, and whether it scolds as well."""

    ranking: Ranking
    questions: tuple[dict[str, Any], ...] = ()
    angry: bool = False


def combine(whole: Ranking, parts: list[tuple[Piece, Ranking]]) -> Reading:
    """Read a message as a whole and in its pieces.

    Two questions with different answers are both kept, in order. A question beside a courtesy stands for
    the message. Anything else is read as a whole: a story's sentences mean little one by one.
    """
    sure = [(piece, ranking) for piece, ranking in parts if ranking[0]["confidence"] >= SURE]
    telling = [(piece, ranking) for piece, ranking in sure if ranking[0]["name"] not in NOT_ASKING]
    asked = {ranking[0]["name"]: (piece, ranking) for piece, ranking in reversed(telling) if piece.asks}
    angry = any(ranking[0]["name"] == ANGER for _, ranking in sure)
    if len(asked) > 1:
        in_order = sorted(asked.values(), key=lambda part: part[0].start)
        return Reading(in_order[0][1], tuple(_question(*part) for part in in_order), angry)
    if whole[0]["name"] in COURTESIES and telling:
        best = max((ranking for _, ranking in telling), key=lambda ranking: float(ranking[0]["confidence"]))
        return Reading(best, angry=angry or whole[0]["name"] == ANGER)
    return Reading(whole, angry=angry and whole[0]["name"] not in NOT_ASKING)


def _question(piece: Piece, ranking: Ranking) -> dict[str, Any]:
    return {"intent": ranking[0]["name"], "start": piece.start, "end": piece.end}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Rasa's side of `CascadeClassifier`."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._model = CascadeClassifier(config)
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What the model is made of.

        `*_c`: inverse regularisation of either model; `blend`: weight of the embeddings' scores; `sure`:
        confidence from which n-grams decide alone; `fewest`: so many messages of each intent at least the
        embeddings learn from.
        """
        return {
            "lexical_c": 0.5,
            "semantic_c": 5.0,
            "blend": 0.5,
            "sure": 0.8,
            "fewest": 20,
            "out_of_scope_weight": 0.5,
            "random_seed": 42,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntentClassifier":
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearIntentClassifier":
        """Load what `train` stored."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            classifier._model.load(directory)
        encode([""])  # loads the encoder now, not with the first message
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all messages that have a text and an intent, and store the result."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        self._model.fit(
            [message.get(TEXT) for message in messages],
            [message.get(INTENT) for message in messages],
            encode_for_training,
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further in the pipeline learns from predictions."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `intent_ranking`, and where there are any `questions` and `angry`."""
        for message in messages:
            text = readable_part(message.get(TEXT) or "")
            reading = self._read(text)
            ranking = reading.ranking
            if ranking[0]["confidence"] < SURE_SIGN and not any(char.isalnum() for char in text):
                ranking[0]["confidence"] = 0.0
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            if reading.questions:
                message.set("questions", list(reading.questions), add_to_output=True)
            if reading.angry:
                message.set("angry", True, add_to_output=True)
        return messages

    def _read(self, text: str) -> Reading:
        # Who writes a seller's login and nothing else ("a biuro-plus?") wants it looked up.
        if is_bare_login(_OPENER.sub("", text).rstrip(" ?")):
            return Reading([{"name": "check_seller_status", "confidence": 1.0}])
        meant = without_correction(text)
        whole = self._rankings([meant], encode)[0]
        # Pieces of the text as it stands: their places must fit the entities'.
        pieces = split_pieces(text) if meant == text else []
        if len(pieces) < 2:
            return Reading(whole)
        # A piece counts only if it is plain, and the plain ones need no encoder.
        parts = zip(pieces, self._rankings([piece.text for piece in pieces], None), strict=True)
        return combine(whole, list(parts))

    def _rankings(self, texts: list[str], encoder: Encode | None) -> list[Ranking]:
        return [self._ranking(row) for row in self._model.probabilities(texts, encoder)]

    def _ranking(self, row: Array) -> Ranking:
        best = np.argsort(-row)[:RANKING_LENGTH]
        return [{"name": self._model.intents[i], "confidence": float(row[i])} for i in best]
