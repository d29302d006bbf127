"""Trained models: what their manifests say, which is promoted, and how one goes back."""

import dataclasses
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import model_commands, models
from bot.__main__ import app
from bot.models import Manifest, Model, ModelError, all_models, check_fits, current_model, make_current
from bot.promotion import KEPT_CANDIDATES, KEPT_MODELS, Fall, NotPromotedError, falls, prune
from bot.training import ensure_model, score
from tests.support.small_project import SmallProject

SCORES = {"all": 90.0, "en": 91.0, "pl": 89.0, "out of scope": 80.0}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallProject, Model]]:
    """A small project as the working directory, with its first model."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("project")
    project = SmallProject(folder)
    os.chdir(folder)
    yield project, Model(ensure_model()[0])
    os.chdir(before)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    """A small project as the working directory, without a model."""
    project = SmallProject(tmp_path)
    monkeypatch.chdir(tmp_path)
    return project


def invoke(*arguments: str) -> Result:
    """A command as it is typed."""
    return CliRunner(mix_stderr=False).invoke(app, arguments, env={"COLUMNS": "400"})


def manifest(name: str, **changed: object) -> Manifest:
    made = Manifest(
        name, "2026-11-25T10:00:00+00:00", 42, "p", "d", "c", "x", {"rasa": "3.6.21"}, "same", dict(SCORES)
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]


def placed(name: str, folder: Path = models.MODELS) -> Model:
    """An archive with the manifest of the project as it is."""
    folder.mkdir(exist_ok=True)
    archive = folder / f"{name}.tar.gz"
    archive.write_bytes(b"")
    return models.describe(archive, "2026-11-25T10:00:00+00:00", 42, SCORES, "same")


def test_a_manifest_says_what_a_model_was_made_from_and_how_it_does(
    first: tuple[SmallProject, Model],
) -> None:
    found = first[1].manifest
    assert found
    assert found.model == first[1].name
    assert datetime.fromisoformat(found.date).tzinfo
    assert found.seed == 42
    assert len({found.project, found.data, found.config, found.code}) == 4
    assert found.versions.keys() == {"python", "rasa", "spacy", "scikit-learn", "encoder"}
    assert found.scores
    assert found.scores.keys() == {"all", "pl", "en", "out of scope"}
    assert found.scores["all"] > 90
    assert current_model() == first[1].archive


def test_one_that_does_worse_stays_a_candidate_until_it_is_promoted_anyway(
    first: tuple[SmallProject, Model],
) -> None:
    project, good = first
    project.teach(mistaken="pl")
    with pytest.raises(NotPromotedError, match=r"pl 0\.0 % instead of 100\.0 %"):
        ensure_model()
    candidate = next(model for model in all_models() if model.is_candidate)
    assert current_model() == good.archive

    refused = invoke("train")  # says so again, and trains nothing
    assert refused.exit_code == 1
    assert f"promote {candidate.name} --anyway" in refused.stderr.replace("\n", " ")
    assert len(all_models()) == 2

    assert invoke("models", "promote", candidate.name).exit_code == 1
    assert invoke("models", "use", candidate.name).exit_code == 1
    assert current_model() == good.archive

    assert invoke("models", "promote", candidate.name, "--anyway").exit_code == 0
    assert current_model() == Path("models") / candidate.archive.name
    assert "is up to date" in invoke("train").stdout

    assert invoke("models", "use", good.name).exit_code == 0
    assert current_model() == good.archive
    # Who went back is not trained past at the next start.
    assert "is up to date" in invoke("train").stdout
    assert max(Path("models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime) == good.archive


def test_the_current_one_is_scored_anew_where_the_test_set_has_changed(
    first: tuple[SmallProject, Model],
) -> None:
    project, good = first
    before = good.manifest
    project.teach()
    project.test(more=True)
    ensure_model(force=True)
    after = good.manifest
    assert before
    assert after
    assert after.test_set != before.test_set


def test_the_list_shows_scores_and_which_is_current(
    empty: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_commands.console, "_width", 200)
    make_current(placed("a"))
    placed("b", models.CANDIDATES)
    lines = invoke("models", "list").stdout.splitlines()
    assert any("a " in line and "current" in line and "90.0" in line for line in lines)
    assert any("b " in line and "candidate" in line for line in lines)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": "other"}, "the code of bot/nlu and bot/policies"),
        ({"config": "other"}, "config.yml"),
        ({"versions": {"rasa": "3.6.20"}}, "rasa"),
    ],
)
def test_a_model_of_another_state_is_refused_in_a_line(
    empty: SmallProject, changed: dict[str, object], told: str
) -> None:
    model = placed("a")
    check_fits(model.archive)
    assert model.manifest
    models.write_manifest(model, dataclasses.replace(model.manifest, **changed))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=f"another state of .*{told}") as refusal:
        check_fits(model.archive)
    assert "\n" not in str(refusal.value)
    assert invoke("models", "use", "a").exit_code == 1


def test_a_model_without_a_manifest_is_refused(empty: SmallProject) -> None:
    model = placed("a")
    model.manifest_path.unlink()
    with pytest.raises(ModelError, match="has no manifest"):
        check_fits(model.archive)


def test_data_that_change_after_a_choice_call_for_training(empty: SmallProject) -> None:
    make_current(placed("a"))
    assert models.fitting_model()
    empty.teach(mistaken="en")
    assert models.fitting_model() is None
    assert current_model()


def test_where_there_are_no_tests_there_are_no_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert score(tmp_path / "any.tar.gz") == (None, None)
    assert "There is no tests/nlu: the model is not scored" in caplog.text


@pytest.mark.parametrize(
    ("scores", "fallen"),
    [
        ({"all": 89.5}, []),
        ({"all": 89.4}, [Fall("all", 90.0, 89.4)]),
        ({"pl": 80.0}, [Fall("pl", 89.0, 80.0)]),
        ({"out of scope": 10.0}, []),
        ({"all": 99.0}, []),
    ],
)
def test_half_a_point_is_borne_in_all_and_in_each_language(
    scores: dict[str, float], fallen: list[Fall]
) -> None:
    assert falls(manifest("b", scores={**SCORES, **scores}), manifest("a")) == fallen


def test_scores_of_different_tests_are_not_compared() -> None:
    assert falls(manifest("b", scores={"all": 1.0}, test_set="other"), manifest("a")) == []
    assert falls(manifest("b", scores=None, test_set=None), manifest("a")) == []


def test_the_oldest_are_removed_but_not_the_current_one_nor_what_is_not_ours(empty: SmallProject) -> None:
    oldest = placed("00")
    make_current(oldest)
    for number in range(1, KEPT_MODELS + 3):
        placed(f"{number:02}")
        placed(f"c{number:02}", models.CANDIDATES)
    foreign = Path("models/001.tar.gz")
    foreign.write_bytes(b"")
    prune()
    left = all_models()
    assert len([model for model in left if not model.is_candidate]) == 1 + KEPT_MODELS + 1
    assert len([model for model in left if model.is_candidate]) == KEPT_CANDIDATES
    assert oldest.archive.exists()
    assert foreign.exists()
    assert not Model(Path("models/01.tar.gz")).manifest_path.exists()


def test_a_damaged_manifest_counts_as_none(empty: SmallProject) -> None:
    model = placed("a")
    for text in ("", "[]", json.dumps({"model": "a"})):
        model.manifest_path.write_text(text)
        assert model.manifest is None
    models.MANIFEST.write_text("{")
    assert current_model() is None
