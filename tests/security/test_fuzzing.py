"""Whatever is sent to an entrance, nothing fails, and nothing of it or of the inside comes back."""

import pytest

from tests.security.conftest import Served
from tests.support.assistant import ACTION_SECRET, REST_TOKEN, STAFF_TOKEN
from tests.support.attack import ENTRANCES, Entrance, attack
from tests.support.described import described_attack

INPUTS = 25  # of each entrance; the bench sends more
OF_EACH = 4


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance.name)
def test_nothing_fails_and_nothing_leaks(served: Served, entrance: Entrance) -> None:
    sent, found = attack(entrance, served.bot if entrance.bot else served.actions, INPUTS)
    assert sent >= INPUTS // 2
    assert found == []


@pytest.mark.parametrize("tag", ["bot", "actions"])
def test_what_is_described_holds_for_whatever_fits_or_breaks_the_description(
    served: Served, tag: str
) -> None:
    port = served.port if tag == "bot" else served.actions_port
    tokens = {"rest": REST_TOKEN, "staff": STAFF_TOKEN, "bot": ACTION_SECRET}
    sent, found = described_attack(tag, f"http://127.0.0.1:{port}", tokens, OF_EACH)
    assert sent > 10
    assert found == []


def test_it_works_after_all_that(served: Served) -> None:
    assert served.bot.ask("GET", "/webhooks/webchat/").status == 200
    assert served.actions.ask("GET", "/health").status == 200
