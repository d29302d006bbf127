"""The conversations that the README names for an ability really run its actions, in each language."""

import pytest
from rasa.core.agent import Agent

from bot.languages import LANGUAGES
from tests.support.assistant import Conversation
from tests.support.demo import DemoDesk
from tests.support.dialogues import Turns, dialogues, take_turn
from tests.support.project import ROOT, Ability, abilities


async def _run_by(turns: Turns, agent: Agent, desk: DemoDesk) -> set[str]:
    """The actions that a conversation runs; seen after each turn, as some erase what was before."""
    desk.renew()
    conversation = Conversation(agent)
    found: set[str] = set()
    for turn in turns:
        await take_turn(turn, conversation, desk)
        found |= await conversation.actions()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ability", abilities(), ids=lambda ability: ability.does)
async def test_the_conversations_of_an_ability_run_its_actions(
    ability: Ability, language: str, agent: Agent, demo_desk: DemoDesk
) -> None:
    # A form's validation leaves no trace of its own: it runs with the form.
    wanted = {name.removeprefix("validate_") for name in ability.actions}
    files = [ROOT / link.replace("{pl,en}", language) for link in ability.conversations]
    for _, turns in [dialogue for file in files for dialogue in dialogues(file)]:
        if wanted:
            wanted -= await _run_by(turns, agent, demo_desk)
    assert not wanted, "the conversations run no such action"
