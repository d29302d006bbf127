"""The model that tells intents: n-grams for plain messages, sentence embeddings added for hard ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.svm import LinearSVC

from bot.nlu.arrays import Array
from bot.nlu.spelling import Speller
from bot.nlu.text import fold, readable_part

Encode = Callable[[list[str]], Array]
FOLDS = 3
OUT_OF_SCOPE = "out_of_scope"
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
        """Vectors of shape (len(texts), number of terms), in single precision as the weights are.

        In double precision, each product would first convert all the weights: 7 ms instead of 0.01.
        """
        vectors = hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers])
        return vectors.tocsr().astype(np.float32, copy=False)

    def vocabularies(self) -> list[list[str]]:
        """The terms of each kind, in the order of the vectors' columns."""
        return [vectorizer.get_feature_names_out().tolist() for vectorizer in self._vectorizers]

    def idfs(self) -> list[Array]:
        """The weight of each term, for each kind."""
        return [vectorizer.idf_ for vectorizer in self._vectorizers]


class CascadeClassifier:
    """A linear model over n-grams; where it is unsure, one over embeddings is asked as well.

    N-grams of the folded text know typos, inflections and jargon, and cost a millisecond; embeddings know
    meaning, and cost ten times that. Of the plain messages the first is sure, so most never need the second.
    What each step brings is measured in `docs/decisions/0001-intent-classifier.md`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self._ngrams = NgramVectors()
        self._speller = Speller({})
        self._weights: dict[str, Array] = {}

    @property
    def intents(self) -> list[str]:
        """Names of the intents, in the order of `probabilities`' columns."""
        return [str(name) for name in self._weights["intents"]]

    def fit(self, texts: list[str], intents: list[str], encode: Encode) -> None:
        """Learn from texts and the name of each one's intent.

        Args:
            encode: gives the vectors of texts, of shape (n, dimensions); it is asked for the hard texts
                alone, those that n-grams do not tell surely when they have not learnt them.
        """
        labels = np.array(intents)
        folded = [fold(readable_part(text)) for text in texts]
        self._speller = Speller.learn(folded)
        self._weights["intents"] = np.unique(labels)
        unseen = self._unseen_scores(folded, labels)
        self._calibrate("lexical_temperature", unseen, labels)
        sure = self._confidence(unseen)
        machine = self._machine("lexical_c").fit(self._ngrams.fit(folded), labels)
        self._weights["lexical"] = machine.coef_.T.astype(np.float32)
        self._weights["lexical_bias"] = machine.intercept_
        hard = self._hard(sure, labels)
        self._fit_semantic(encode([texts[i] for i in hard]), labels[hard], unseen[hard])

    def _unseen_scores(self, folded: list[str], labels: Array) -> Array:
        """The n-grams' scores for each text by a model that has not learnt it."""
        scores = np.empty((len(folded), len(self._weights["intents"])))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=self._config["random_seed"])
        for seen, unseen in folds.split(folded, labels):
            ngrams = NgramVectors()
            machine = self._machine("lexical_c").fit(ngrams.fit([folded[i] for i in seen]), labels[seen])
            scores[unseen] = machine.decision_function(ngrams.transform([folded[i] for i in unseen]))
        return scores

    def _hard(self, sure: Array, labels: Array) -> Array:
        """The unsure texts, and a few of each intent that has hardly any."""
        hard = set(np.flatnonzero(sure < self._config["sure"]).tolist())
        for intent in self._weights["intents"]:
            own = np.flatnonzero(labels == intent)
            hard.update(own[np.argsort(sure[own])][: self._config["fewest"]].tolist())
        return np.array(sorted(hard))

    def _fit_semantic(self, vectors: Array, labels: Array, lexical: Array) -> None:
        fit, held = train_test_split(
            np.arange(len(labels)), test_size=0.2, random_state=self._config["random_seed"], stratify=labels
        )
        self._learn_semantic(vectors[fit], labels[fit])
        blended = lexical[held] + vectors[held] @ self._weights["semantic"] + self._weights["semantic_bias"]
        self._calibrate("blended_temperature", blended, labels[held])
        self._learn_semantic(vectors, labels)

    def _learn_semantic(self, vectors: Array, labels: Array) -> None:
        mean = vectors.mean(axis=0)  # centred, the unit vectors of one domain lie less close together
        machine = self._machine("semantic_c").fit(vectors - mean, labels)
        blend = self._config["blend"]
        self._weights["semantic"] = (blend * machine.coef_.T).astype(np.float32)
        self._weights["semantic_bias"] = blend * (machine.intercept_ - machine.coef_ @ mean)

    def _machine(self, strength: str) -> LinearSVC:
        return LinearSVC(
            C=self._config[strength],
            class_weight=self._class_weight(),
            random_state=self._config["random_seed"],
        )

    def _class_weight(self) -> dict[str, float] | None:
        weighted = OUT_OF_SCOPE in self._weights["intents"]
        return {OUT_OF_SCOPE: self._config["out_of_scope_weight"]} if weighted else None

    def _calibrate(self, name: str, scores: Array, labels: Array) -> None:
        truth = np.searchsorted(self._weights["intents"], labels)
        self._weights[name] = np.array(_best_temperature(scores, truth))

    def _confidence(self, lexical: Array) -> Array:
        return np.asarray(softmax(lexical / self._weights["lexical_temperature"], axis=1).max(axis=1))

    def probabilities(self, texts: list[str], encode: Encode | None) -> Array:
        """Calibrated probabilities of shape (n, number of intents).

        Args:
            encode: is asked for the hard texts; without it the n-grams decide those too.
        """
        texts = [self._speller.correct(readable_part(text)) for text in texts]
        lexical = np.asarray(
            self._ngrams.transform([fold(text) for text in texts]) @ self._weights["lexical"]
        )
        lexical = lexical + self._weights["lexical_bias"]
        found = np.asarray(softmax(lexical / self._weights["lexical_temperature"], axis=1))
        hard = np.flatnonzero(found.max(axis=1) < self._config["sure"])
        if len(hard) and encode:
            vectors = encode([texts[i] for i in hard])
            blended = lexical[hard] + vectors @ self._weights["semantic"] + self._weights["semantic_bias"]
            found[hard] = softmax(blended / self._weights["blended_temperature"], axis=1)
        return found

    def save(self, directory: Path) -> None:
        """Write what has been learnt: plain arrays and lists, nothing that could run on loading."""
        idfs = {f"idf_{number}": idf for number, idf in enumerate(self._ngrams.idfs())}
        np.savez(directory / _WEIGHTS, **self._weights, **idfs)
        known = {"terms": self._ngrams.vocabularies(), "words": self._speller.counts}
        (directory / _TERMS).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")

    def load(self, directory: Path) -> None:
        """Read what `save` wrote."""
        with np.load(directory / _WEIGHTS) as stored:
            arrays = {name: stored[name] for name in stored.files}
        known = json.loads((directory / _TERMS).read_text(encoding="utf-8"))
        terms = known["terms"]
        self._ngrams = NgramVectors(terms, [arrays.pop(f"idf_{n}") for n in range(len(terms))])
        self._speller = Speller(known["words"])
        self._weights = arrays


def _best_temperature(scores: Array, truth: Array) -> float:
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[rows, truth].mean())

    return float(minimize_scalar(loss, bounds=(0.02, 5), method="bounded").x)
