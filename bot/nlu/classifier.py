"""The intent classifier: linear models over n-grams and over sentence embeddings, blended and calibrated."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.nlu.arrays import Array
from bot.nlu.encoder import encode
from bot.nlu.logins import is_bare_login
from bot.nlu.text import fold, readable_part, split_sentences

RANKING_LENGTH = 10
# What people say beside a question; it must not hide the question.
COURTESIES = frozenset({"greet", "thanks", "goodbye", "complaint_anger"})
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
SURE = 0.7  # how certain a single sentence must be to stand for the message
_WEIGHTS = "weights.npz"
_TERMS = "terms.json"


class NgramVectors:
    """TF-IDF vectors of a folded text: its words and pairs of words, and pieces of 2 to 5 characters."""

    _SETTINGS = (
        {"analyzer": "char_wb", "ngram_range": (2, 5)},
        {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\w+|\?"},
    )

    def __init__(self, vocabularies: list[list[str]] | None = None, idfs: list[Array] | None = None):
        self._vectorizers = [
            TfidfVectorizer(
                **settings, sublinear_tf=True, min_df=2, lowercase=False, dtype=np.float32, vocabulary=terms
            )
            for settings, terms in zip(self._SETTINGS, vocabularies or (None, None), strict=True)
        ]
        for vectorizer, idf in zip(self._vectorizers, idfs or (), strict=False):
            vectorizer.idf_ = idf

    def fit(self, texts: list[str]) -> csr_matrix:
        """Learn the terms that occur at least twice, and return the texts' vectors."""
        return hstack([vectorizer.fit_transform(texts) for vectorizer in self._vectorizers]).tocsr()

    def transform(self, texts: list[str]) -> csr_matrix:
        """Vectors of shape (len(texts), number of terms)."""
        return hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers]).tocsr()

    def vocabularies(self) -> list[list[str]]:
        """The terms of each kind, in the order of the vectors' columns."""
        return [vectorizer.get_feature_names_out().tolist() for vectorizer in self._vectorizers]

    def idfs(self) -> list[Array]:
        """The weight of each term, for each kind."""
        return [vectorizer.idf_ for vectorizer in self._vectorizers]


class BlendedClassifier:
    """Two linear support vector machines whose scores are added, then turned into probabilities.

    N-grams of the folded text know typos, inflections and jargon; embeddings know meaning. Measured
    against either alone in `docs/decisions/0001-intent-classifier.md`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self._ngrams = NgramVectors()
        self._weights: dict[str, Array] = {}

    @property
    def intents(self) -> list[str]:
        """Names of the intents, in the order of `probabilities`' columns."""
        return [str(name) for name in self._weights["intents"]]

    def fit(self, texts: list[str], vectors: Array, intents: list[str]) -> None:
        """Learn from texts, their embeddings of shape (n, 384) and the name of each one's intent.

        A fifth is held back first to learn how sure the blended scores may be; then all is used.
        """
        labels = np.array(intents)
        fit, held = train_test_split(
            np.arange(len(texts)), test_size=0.2, random_state=self._config["random_seed"], stratify=labels
        )
        self._fit([texts[i] for i in fit], vectors[fit], labels[fit])
        scores = self._scores([texts[i] for i in held], vectors[held])
        temperature = _best_temperature(scores, np.searchsorted(self._weights["intents"], labels[held]))
        self._fit(texts, vectors, labels)
        self._weights["temperature"] = np.array(temperature)

    def probabilities(self, texts: list[str], vectors: Array) -> Array:
        """Calibrated probabilities of shape (n, number of intents)."""
        return np.asarray(softmax(self._scores(texts, vectors) / self._weights["temperature"], axis=1))

    def _fit(self, texts: list[str], vectors: Array, labels: Array) -> None:
        lexical = self._machine("lexical_c").fit(self._ngrams.fit(_folded(texts)), labels)
        mean = vectors.mean(axis=0)  # centred, the unit vectors of one domain lie less close together
        semantic = self._machine("semantic_c").fit(vectors - mean, labels)
        blend = self._config["blend"]
        self._weights = {
            "intents": lexical.classes_,
            "lexical": lexical.coef_.T.astype(np.float32),
            "semantic": (blend * semantic.coef_.T).astype(np.float32),
            "bias": lexical.intercept_ + blend * (semantic.intercept_ - semantic.coef_ @ mean),
        }

    def _machine(self, strength: str) -> LinearSVC:
        return LinearSVC(
            C=self._config[strength],
            class_weight={"out_of_scope": self._config["out_of_scope_weight"]},
            random_state=self._config["random_seed"],
        )

    def _scores(self, texts: list[str], vectors: Array) -> Array:
        lexical = self._ngrams.transform(_folded(texts)) @ self._weights["lexical"]
        return np.asarray(lexical + vectors @ self._weights["semantic"] + self._weights["bias"])

    def save(self, directory: Path) -> None:
        """Write what has been learnt: plain arrays and lists, nothing that could run on loading."""
        idfs = {f"idf_{number}": idf for number, idf in enumerate(self._ngrams.idfs())}
        np.savez(directory / _WEIGHTS, **self._weights, **idfs)
        terms = json.dumps(self._ngrams.vocabularies(), ensure_ascii=False)
        (directory / _TERMS).write_text(terms, encoding="utf-8")

    def load(self, directory: Path) -> None:
        """Read what `save` wrote."""
        with np.load(directory / _WEIGHTS) as stored:
            arrays = {name: stored[name] for name in stored.files}
        terms = json.loads((directory / _TERMS).read_text(encoding="utf-8"))
        self._ngrams = NgramVectors(terms, [arrays.pop(f"idf_{n}") for n in range(len(terms))])
        self._weights = arrays


def _folded(texts: list[str]) -> list[str]:
    return [fold(readable_part(text)) for text in texts]


def _best_temperature(scores: Array, truth: Array) -> float:
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[rows, truth].mean())

    return float(minimize_scalar(loss, bounds=(0.02, 5), method="bounded").x)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Rasa's side of `BlendedClassifier`; needs the dense features of `SentenceEncoder`."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._model = BlendedClassifier(config)
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def required_components(cls) -> list[type]:
        """A featurizer must come first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`blend`: weight of the embeddings' scores; `*_c`: inverse regularisation of either model."""
        return {
            "lexical_c": 0.5,
            "semantic_c": 5.0,
            "blend": 0.7,
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
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all messages that have a text and an intent, and store the result."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        self._model.fit(
            [message.get(TEXT) for message in messages],
            _embeddings(messages),
            [message.get(INTENT) for message in messages],
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further in the pipeline learns from predictions."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking`."""
        texts = [message.get(TEXT) or "" for message in messages]
        rows = self._model.probabilities(texts, _embeddings(messages))
        for message, text, row in zip(messages, texts, rows, strict=True):
            ranking = self._by_form(text) or self._ranking(row)
            if ranking[0]["name"] in COURTESIES:
                ranking = self._question_beside(text) or ranking
            if ranking[0]["confidence"] < SURE_SIGN and not any(char.isalnum() for char in text):
                ranking[0]["confidence"] = 0.0
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _by_form(self, text: str) -> list[dict[str, Any]] | None:
        # Who writes a seller's login and nothing else wants it looked up.
        bare = is_bare_login(readable_part(text))
        return [{"name": "check_seller_status", "confidence": 1.0}] if bare else None

    def _ranking(self, row: Array) -> list[dict[str, Any]]:
        best = np.argsort(-row)[:RANKING_LENGTH]
        return [{"name": self._model.intents[i], "confidence": float(row[i])} for i in best]

    def _question_beside(self, text: str) -> list[dict[str, Any]] | None:
        """The ranking of the sentence that asks for something, in a message that greets or scolds as well."""
        sentences = split_sentences(text)
        if len(sentences) < 2:
            return None
        rows = self._model.probabilities(sentences, encode(sentences))
        asking = [
            ranking
            for ranking in map(self._ranking, rows)
            if ranking[0]["name"] not in NOT_ASKING and ranking[0]["confidence"] >= SURE
        ]
        return max(asking, key=lambda ranking: ranking[0]["confidence"], default=None)


def _embeddings(messages: list[Message]) -> Array:
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])
