"""Which language a message is written in, and which one its writer asks for."""

import re
from functools import cache
from typing import Any

from lingua import Language, LanguageDetectorBuilder
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.languages import DEFAULT_LANGUAGE
from bot.nlu.logins import find_login
from bot.nlu.text import fold, readable_part

LANGUAGE = "language"
SHORT_WORDS = 2
NEVER = 2.0
_CODES = {Language.POLISH: "pl", Language.ENGLISH: "en"}
# Not of a language: addresses, logins, and the złoty in an English sentence.
_NOT_WORDS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\S*[\d_/]\S*|\bzł\b|"
    r"\w+(?:[-.]\w+)+|\w*[a-z][A-Z]\w*|\w*[A-Z]{2}\w*[a-z]\w*"
)
_WORD = re.compile(r"[^\W\d_]+")
# Words that both languages use, product names among them: alone they say nothing about the writer.
_SHARED = frozenset(
    "ok okay okej allegro smart standard pok gadane messenger whatsapp cert nps gdpr bot chat czat help info "
    "status online ceneo ebilet stop menu start reset hej hey hi no super pro program seller product safety "
    "pledge phishing test lol haha hmm aha wtf pls plz mail email link rodo polish english po wop yo bug "
    "bounty special case team superbrands trusted introducer elo".split()
)

# Words of one language alone: beside a strange name they say more than the letters of the name do.
_TELLING = {
    "en": frozenset(
        "is are was were the this that can could how what when where why who does did will".split()
    ),
    "pl": frozenset(
        "czy jak jest sa nie co kiedy gdzie dlaczego kto ile sie jaki jaka jakie moj moja".split()
    ),
}
FEW_WORDS = 4


@cache
def _detector() -> Any:
    return LanguageDetectorBuilder.from_languages(*_CODES).with_preloaded_language_models().build()


def language_words(text: str) -> list[str]:
    """The words that may tell a language: no addresses, logins or amounts, and in a sentence no names."""
    read = readable_part(text)
    words = _WORD.findall(_NOT_WORDS.sub(" ", _without_login(read))) or _WORD.findall(
        _NOT_WORDS.sub(" ", read)
    )
    telling = [word for word in words if fold(word) not in _SHARED]
    sentence = [word for place, word in enumerate(telling) if place == 0 or word[0].islower()]
    return sentence if len(sentence) > 1 else telling


def _without_login(text: str) -> str:
    # "check the seller biuroplus" is English, whatever the seller is called.
    login = find_login(text, talked_about=True)
    return text if login is None else f"{text[: login[1][0]]} {text[login[1][1] :]}"


def detect(text: str) -> tuple[str, float] | None:
    """The language code a text seems to be written in with the confidence in it, 0.5 to 1.

    None where the text holds no word of one language: a number, a login, "ok", a product's name.
    """
    words = language_words(text)
    if not words:
        return None
    if len(words) <= FEW_WORDS and (sure := _told_by_one_word(words)):
        return sure, 1.0
    best = _detector().compute_language_confidence_values(" ".join(words))[0]
    return _CODES[best.language], best.value


def _told_by_one_word(words: list[str]) -> str | None:
    said = {fold(word) for word in words}
    languages = [code for code, telling in _TELLING.items() if telling & said]
    return languages[0] if len(languages) == 1 else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Sets `language` on every message and reports it as an entity when it is certain.

    The entity fills the slot `language`; without one (a number, a name, "ok") the slot, and with it the
    conversation, keeps its language. The channel's locale hint, or else an uncertain guess, is reported as
    `locale`, which counts only while nothing better is known.
    """

    def __init__(self, threshold: float, short_threshold: float) -> None:
        self._threshold = threshold
        self._short_threshold = short_threshold

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Confidence from which a language counts as recognised; `short_threshold` for one or two words."""
        return {"threshold": 0.7, "short_threshold": 0.9}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageDetector":
        """Create the component from its block in `config.yml`."""
        return cls(config["threshold"], config["short_threshold"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further in the pipeline learns from languages."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Tell the language of each message."""
        for message in messages:
            guess, certain = self._mark(message)
            hint = (message.get("metadata") or {}).get("locale")
            for entity, value in ((LANGUAGE, guess if certain else None), ("locale", hint or guess)):
                if value:
                    add_entity(message, entity, str(value)[:5], type(self).__name__)
        return messages

    def _mark(self, message: Message) -> tuple[str | None, bool]:
        text = message.get(TEXT) or ""
        guess, confidence = detect(text) or (None, 0.0)
        message.set(LANGUAGE, guess or DEFAULT_LANGUAGE)
        return guess, confidence >= self._needed(language_words(text))

    def _needed(self, words: list[str]) -> float:
        if len(words) > SHORT_WORDS:
            return self._threshold
        # "Kowalski", "Anna Smith": a name is of no language.
        only_names = all(word.istitle() for word in words)
        return NEVER if only_names else self._short_threshold


def add_entity(
    message: Message, entity: str, value: Any, extractor: str, span: tuple[int, int] | None = None
) -> None:
    """Append an entity to a message's output; without a span it stands for the whole text."""
    start, end = span or (0, len(message.get(TEXT) or ""))
    found = {"entity": entity, "start": start, "end": end, "value": value, "extractor": extractor}
    message.set("entities", [*message.get("entities", []), found], add_to_output=True)
