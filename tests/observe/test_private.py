"""Nothing of what a person wrote is in any log, whatever is logged and whatever fails."""

import json
import time
from pathlib import Path

from tests.observe.conftest import Watched
from tests.support.meta import messenger
from tests.support.meta.webhooks import HEADER, signature, written
from tests.support.observed import APP_SECRET, PAGE
from tests.support.saboteur import IN_ACTION, IN_BOT
from tests.support.webchat import Browsers

PERSON = "7300000000000042"
# What must not be found, and sentences that hold it; one word each of the text stands for the text.
SECRETS = {
    "e-mail": "krystyna.zawada@poczta.example",
    "phone": "601 234 567",
    "order": "87654321",
    "card": "4111 1111 1111 1111",
    "iban": "PL61 1090 1014 0000 0712 1981 2874",
    "name": "Krystyna",
    "surname": "Zawada",
    "text": "papugami",
    "english text": "parrots",
    "person": PERSON,
    "rest": "telefon-48601234567",
}
PL = (
    "jestem Krystyna Zawada, mail krystyna.zawada@poczta.example, telefon 601 234 567, zamówienie 87654321, "
    "karta 4111 1111 1111 1111, konto PL61 1090 1014 0000 0712 1981 2874, paczka z papugami"
)
EN = (
    "my name is Krystyna Zawada, write to krystyna.zawada@poczta.example or call +48 601 234 567 about order "
    "87654321, card 4111 1111 1111 1111, account PL61 1090 1014 0000 0712 1981 2874, a parcel of parrots"
)
INJECTED = '\n{"level": "error", "message": "forged"}\r\nforged: yes'


def _lines(*logs: Path) -> list[str]:
    return [line for log in logs for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]


def _talk_over_rest(watched: Watched) -> None:
    sender = SECRETS["rest"]
    for text in (PL, EN, PL + INJECTED, "sprawdź sprzedawcę biuro-plus", EN + INJECTED):
        assert watched.bot.say(text, sender)
    for number, text in enumerate((PL, EN)):
        assert watched.bot.say(f"{text} {IN_BOT}", f"{sender}-bot-{number}")
        # With a person, every message goes to an action.
        asking = f"{sender}-action-{number}"
        assert watched.bot.say("chcę rozmawiać z konsultantem", asking)
        assert watched.bot.say(f"{text} {IN_ACTION}", asking)


def _deliver(watched: Watched) -> None:
    now = int(time.time() * 1000)
    texts = (PL, EN, f"{PL} {IN_BOT}", f"{EN} {IN_BOT}")
    said = [messenger.text(PERSON, PAGE, now + n, f"m_{n}", text) for n, text in enumerate(texts)]
    body = written(messenger.webhook(PAGE, now, [said]))
    headers = {HEADER: signature(APP_SECRET, body)}
    status, _ = watched.bot.post("/webhooks/messenger/webhook", body, "", **headers)
    assert status == 200
    status, _ = watched.bot.post(f"/webhooks/messenger/webhook?q={SECRETS['name']}", body[:-9], "", **headers)
    assert status == 403


async def _chat(watched: Watched) -> None:
    browsers = Browsers(watched.bot.port)
    tab = await browsers.open(locale="pl")
    for text in (PL, EN, f"{PL} {IN_BOT}"):
        await tab.send("message", {"id": str(time.monotonic_ns()), "text": text})
    await browsers.close()


async def test_no_log_holds_what_people_write(watched: Watched) -> None:
    _talk_over_rest(watched)
    _deliver(watched)
    await _chat(watched)
    _wait_for_messenger(watched)
    lines = _lines(watched.bot.log, watched.actions.log)
    found = {
        (what, line[:300])
        for line in lines
        for what, secret in SECRETS.items()
        if secret.replace(" ", "") in line.replace(" ", "")
    }
    assert not found
    # The faults were there to be logged, in both processes and in every way.
    for log in (watched.bot.log, watched.actions.log):
        told = "\n".join(_lines(log))
        assert "ValueError" in told
        assert "OperationalError" in told
        assert "A thread ended by an error" in told
        assert "A task ended by an error that nobody looked at" in told
        assert "A library warns: UserWarning" in told
        assert "careless.event" in told
        assert r"lost \u2026" in told


def _wait_for_messenger(watched: Watched) -> None:
    deadline = time.monotonic() + 60
    while watched.bot.figure("assistant_messages_total", channel="messenger") < 4:
        assert time.monotonic() < deadline, "Messenger's messages are not answered"
        time.sleep(0.3)


def _records(log: Path) -> list[dict[str, object]]:
    """What was logged from the first line on that is JSON, when the process had taken its logs in hand."""
    lines = _lines(log)
    first = next(number for number, line in enumerate(lines) if line.startswith("{"))
    return [json.loads(line) for line in lines[first:]]


def test_every_line_is_one_object_and_nobody_forges_one(watched: Watched) -> None:
    for log in (watched.bot.log, watched.actions.log):
        records = _records(log)
        assert len(records) > 20
        assert all({"time", "level", "logger", "service", "message"} <= record.keys() for record in records)
        assert not [record for record in records if record["message"] == "forged"]


def test_a_conversation_goes_by_one_name_in_both_logs(watched: Watched) -> None:
    sender = "one-name"
    watched.bot.say(f"chcę rozmawiać z konsultantem {IN_ACTION}", sender)
    names = [
        {record["conversation"] for record in _records(log) if record.get("conversation")}
        for log in (watched.bot.log, watched.actions.log)
    ]
    assert names[0] & names[1]
    assert not [name for name in names[0] | names[1] if sender in str(name) or len(str(name)) != 16]


def test_a_failure_carries_its_trace(watched: Watched) -> None:
    watched.bot.say(f"chcę rozmawiać z konsultantem {IN_ACTION}", "traced")
    failed = [record for record in _records(watched.bot.log) if "failed: status" in str(record["message"])]
    assert failed
    assert len(str(failed[-1]["trace"])) == 32
