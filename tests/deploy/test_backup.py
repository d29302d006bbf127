"""Backups: what is in one, when none is restored, and the drill: wreck everything, restore, go on talking."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from sqlalchemy import text
from typer.testing import CliRunner

from actions.store.database import migrate, unit_of_work
from bot import backup
from bot.__main__ import app
from bot.backup.stores import BackupError
from tests.deploy.support import WRITER, Everything
from tests.support.assistant import Conversation, action_server, load_agent
from tests.support.demo import DemoDesk

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=timezone.utc)
BEGINNING = [
    "/open_discussion",
    '/inform{"order_number": "70033912"}',
    '/inform{"problem": "incomplete"}',
    "W pudełku były trzy klocki z czterech.",
]
END = ['/inform{"wish": "missing_part"}', "/affirm"]


def make(everything: Everything) -> backup.Backup:
    return backup.make(everything.store, everything.backup, NOW, everything.models)


def restore(everything: Everything, *, replace: bool = False) -> backup.Backup:
    return backup.restore(everything.store, everything.backup, replace=replace, models=everything.models)


def edit(everything: Everything, **changes: object) -> None:
    """Change what the backup says of itself."""
    path = everything.backup / backup.CONTENTS
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


async def say_all(conversation: Conversation, messages: list[str]) -> str:
    said = [await conversation.say(message, locale="pl", account="jan") for message in messages]
    return said[-1][0].text


def use(agent: Agent, tracker_store: object) -> None:
    agent.tracker_store = agent.processor.tracker_store = tracker_store


@pytest.fixture(scope="module")
def bot(model: Path) -> Agent:
    """An agent whose action server and conversations change."""
    return load_agent(model, "http://127.0.0.1:1/webhook")


async def test_the_drill(everything: Everything, bot: Agent) -> None:
    """Back up under load, lose everything, restore: nothing is missing, and a conversation goes on."""
    conversation = Conversation(bot)
    with everything.tracker_store() as conversations, action_server(everything.url) as url:
        use(bot, conversations)
        bot.processor.action_endpoint.url = url
        assert "Jakiego rozwiązania" in await say_all(conversation, BEGINNING)
    before = everything.events(conversation.sender)

    with everything.written_to():
        made = make(everything)
    everything.wreck()
    restored = restore(everything)

    assert restored == made
    assert everything.store.rows() == made.rows
    assert everything.events(conversation.sender) == before > 0
    assert {path.name for path in everything.models.iterdir()} == {"a.tar.gz", "manifest.json"}
    with everything.desk() as desk:
        migrate(desk)
    with everything.tracker_store() as conversations, action_server(everything.url) as url:
        use(bot, conversations)
        bot.processor.action_endpoint.url = url
        assert "Dyskusja D-" in await say_all(conversation, END)


def test_desk_and_conversations_are_of_one_moment(everything: Everything) -> None:
    with everything.written_to():
        make(everything)
    restore(everything, replace=True)
    written = sum(login.startswith(WRITER) for login in everything.logins())
    assert written - everything.events(WRITER) in (0, 1)
    assert written >= 5


def test_a_restored_database_takes_new_rows(everything: Everything) -> None:
    """Counters of ids go on where they were."""
    make(everything)
    everything.wreck()
    restore(everything)
    with everything.written_to():
        pass
    assert everything.events(WRITER) >= 5


def test_a_database_that_holds_something_is_not_overwritten_unasked(everything: Everything) -> None:
    make(everything)
    with everything.desk() as desk, unit_of_work(desk) as work:
        work.sellers.remove("biuro-plus")
    before = everything.store.rows()
    with pytest.raises(BackupError, match="--replace"):
        restore(everything)
    assert everything.store.rows() == before
    assert restore(everything, replace=True).rows != before


def test_migrated_and_empty_counts_as_empty(everything: Everything) -> None:
    made = make(everything)
    everything.wreck()
    with everything.desk() as desk:
        migrate(desk)
    restore(everything)
    assert everything.store.rows() == made.rows


def test_what_came_after_the_backup_is_gone_with_its_table(everything: Everything) -> None:
    make(everything)
    with everything.desk() as desk, desk.begin() as connection:
        connection.execute(text("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
    restore(everything, replace=True)
    assert "later" not in everything.store.rows()


def test_a_newer_schema_is_refused(everything: Everything) -> None:
    make(everything)
    edit(everything, revision="9999")
    before = everything.store.rows()
    with pytest.raises(BackupError, match="newer"):
        restore(everything, replace=True)
    assert everything.store.rows() == before


def test_a_backup_of_another_system_is_refused(everything: Everything) -> None:
    make(everything)
    edit(everything, system="oracle")
    with pytest.raises(BackupError, match="oracle"):
        restore(everything, replace=True)


def test_another_format_is_refused(everything: Everything) -> None:
    make(everything)
    edit(everything, format=2)
    with pytest.raises(BackupError, match="format 2"):
        restore(everything, replace=True)


def test_damage_is_seen_before_anything_is_touched(everything: Everything) -> None:
    made = make(everything)
    damaged = everything.backup / next(name for name in made.files if "/" not in name)
    damaged.write_bytes(damaged.read_bytes() + b"one byte too many")
    before = everything.store.rows()
    with pytest.raises(BackupError, match="damaged"):
        restore(everything, replace=True)
    assert everything.store.rows() == before


def test_a_script_that_breaks_off_leaves_everything_as_it_was(everything: Everything) -> None:
    """The files are what the backup says, but the database does not take them."""
    made = make(everything)
    for name in made.files:
        if "/" not in name:
            _spoil(everything.backup / name)
    files = {name: backup._digest(everything.backup / name) for name in made.files}
    edit(everything, files=files)
    before = everything.store.rows()
    with pytest.raises(BackupError):
        restore(everything, replace=True)
    assert everything.store.rows() == before


def _spoil(path: Path) -> None:
    import gzip

    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"\nSELECT nonsense;\n"))
    else:
        path.write_bytes(b"This is no database. " * 1000)


def test_an_unfinished_backup_is_none(everything: Everything) -> None:
    make(everything)
    (everything.backup / backup.CONTENTS).unlink()
    with pytest.raises(BackupError, match="no finished backup"):
        restore(everything, replace=True)


def test_a_backup_does_not_go_over_another(everything: Everything) -> None:
    make(everything)
    with pytest.raises(BackupError, match="not empty"):
        make(everything)


def test_only_its_owner_reads_a_backup(everything: Everything) -> None:
    make(everything)
    assert everything.backup.stat().st_mode & 0o077 == 0


def test_the_commands_say_what_to_do_next(
    demo_desk: DemoDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_desk.url)
    folder = str(tmp_path / "backup")
    made = CliRunner().invoke(app, ["backup", folder])
    assert made.exit_code == 0, made.output
    refused = CliRunner().invoke(app, ["restore", folder, "--no-models"])
    assert refused.exit_code == 1
    restored = CliRunner().invoke(app, ["restore", folder, "--no-models", "--replace"])
    assert "python -m bot migrate" in " ".join(restored.output.split())
    again = CliRunner().invoke(app, ["backup", folder])
    assert again.exit_code == 1
