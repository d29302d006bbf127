"""Tokens of a message by the rules of its own language."""

from functools import cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

from bot.languages import DEFAULT_LANGUAGE
from bot.nlu.language import LANGUAGE
from bot.nlu.text import READ_CHARACTERS


@cache
def blank_pipeline(language: str) -> Language:
    """spaCy's rule-only pipeline of a language code; trained ones are not needed for splitting words."""
    return spacy.blank(language)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Splits text with the spaCy tokenizer of the language that `LanguageDetector` found."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that Rasa's base class reads; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further in the pipeline learns from tokens."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute's text, at most the part of it that is read at all."""
        pipeline = blank_pipeline(message.get(LANGUAGE) or DEFAULT_LANGUAGE)
        doc = pipeline.make_doc(message.get(attribute)[: 2 * READ_CHARACTERS])
        return [Token(token.text, token.idx) for token in doc if not token.is_space]
