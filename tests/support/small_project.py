"""A project that is trained in seconds: this one's code and configuration, with two topics to tell apart."""

import json
from pathlib import Path

import yaml

from tests.support.project import ROOT

LINKED = ("actions", "bot", "config.yml", "requirements.txt")
TOPICS = {
    ("pl", "greet"): ("dzień dobry", "hej", "witam", "cześć", "siema", "dobry wieczór"),
    ("pl", "refund_time"): ("ile trwa zwrot", "kiedy zwrot", "jak długo czekać na zwrot", "zwrot kiedy"),
    ("en", "greet"): ("hello", "hi", "good morning", "hey", "good evening", "greetings"),
    ("en", "refund_time"): (
        "how long is a refund",
        "when is my refund",
        "refund how long",
        "the refund time",
    ),
}
TAILS = ("", " wam", " all", " dziś", " today", " proszę", " please")
DOMAIN = {
    "version": "3.1",
    "intents": ["greet", "refund_time", "out_of_scope"],
    "responses": {
        "utter_greet": [{"text": "hej"}],
        "utter_refund_time": [{"text": "5 dni"}],
        "utter_offer_topics": [{"text": "?"}],
    },
}


class SmallProject:
    """The project's files in a folder of its own.

    Args:
        folder: is empty, and becomes the working directory of who uses it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in LINKED:
            (folder / name).symlink_to(ROOT / name)
        (folder / "data").mkdir()
        for source in (ROOT / "data").iterdir():
            if source.name not in ("nlu", "rules"):
                (folder / "data" / source.name).symlink_to(source)
        (folder / "var").mkdir()
        (folder / "models").mkdir()
        self._write("domain/small.yml", DOMAIN)
        rules = [
            {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
            for intent in ("greet", "refund_time")
        ]
        self._write("data/rules/small.yml", {"version": "3.1", "rules": rules})
        self.teach()
        self.test()

    def teach(self, mistaken: str | None = None) -> None:
        """Write the training messages.

        Args:
            mistaken: a language whose topics are taken for each other.
        """
        other = {"greet": "refund_time", "refund_time": "greet"}
        examples = [
            {
                "intent": other[intent] if language == mistaken else intent,
                "examples": "".join(f"- {text}{tail}\n" for text in texts for tail in TAILS),
            }
            for (language, intent), texts in TOPICS.items()
        ]
        nothing = "".join(
            f"- {text} {tail}\n" for text in ("pogoda", "weather", "mecz", "game") for tail in TAILS
        )
        examples.append({"intent": "out_of_scope", "examples": nothing})
        self._write("data/nlu/small.yml", {"version": "3.1", "nlu": examples})

    def test(self, *, more: bool = False) -> None:
        """Write the test set; with more, it has other messages as well."""
        lines = [
            {"text": f"{text}!", "lang": language, "topic": intent, "also": []}
            for (language, intent), texts in TOPICS.items()
            for text in (texts if more else texts[:4])
        ]
        lines.append({"text": "weather please", "lang": "en", "topic": "out_of_scope", "also": []})
        path = self._folder / "tests/nlu/small.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    def _write(self, name: str, content: object) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
