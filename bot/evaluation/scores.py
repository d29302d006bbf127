"""The scores that a model is promoted by."""

from pathlib import Path
from typing import Any

from bot.evaluation.metrics import out_of_scope_recall, share
from bot.evaluation.sets import load_set, run_set
from bot.models import files_hash

TEST_SET = Path("tests/nlu")
ALL = "all"
OUT_OF_SCOPE_GROUP = "out of scope"


def test_set_hash() -> str | None:
    """A hash over the test set, or None where the project came without one."""
    files = sorted(TEST_SET.rglob("*.jsonl"))
    return files_hash(files) if files else None


def scores(agent: Any) -> dict[str, float]:
    """Per cent of the test set's messages that are understood rightly: all, by language, and out of scope."""
    outcomes = run_set(agent, load_set([TEST_SET]), "Scoring")
    languages = sorted({outcome.message.language for outcome in outcomes})
    by_language = {
        language: share(outcome.right for outcome in outcomes if outcome.message.language == language)
        for language in languages
    }
    found = {ALL: share(outcome.right for outcome in outcomes), **by_language}
    return {
        name: round(score, 2)
        for name, score in {**found, OUT_OF_SCOPE_GROUP: out_of_scope_recall(outcomes)}.items()
    }
