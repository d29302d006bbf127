import asyncio

import pytest

from tests.bench.stages import REST, Step, Stopwatch, column, totals


class Kitchen:
    """Its clock moves only when something is done."""

    seconds = 0.0

    def cook(self) -> str:
        Kitchen.seconds += 0.02
        return self.boil()

    def boil(self) -> str:
        Kitchen.seconds += 0.03
        return "soup"

    async def serve(self) -> str:
        Kitchen.seconds += 0.01
        return self.cook()


STEPS = (Step("cook", Kitchen, "cook"), Step("boil", Kitchen, "boil"), Step("serve", Kitchen, "serve"))


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch(clock=lambda: Kitchen.seconds)


def test_the_time_of_an_inner_stage_is_counted_once(watch: Stopwatch) -> None:
    with watch.around(STEPS), watch.message():
        assert asyncio.run(Kitchen().serve()) == "soup"
        Kitchen.seconds += 0.005
    assert watch.messages[0] == pytest.approx({"serve": 10, "cook": 20, "boil": 30, REST: 5})
    assert totals(watch.messages) == pytest.approx([65])


def test_a_stage_entered_twice_adds_up(watch: Stopwatch) -> None:
    with watch.around(STEPS), watch.message():
        Kitchen().boil()
        Kitchen().boil()
    assert watch.messages[0]["boil"] == pytest.approx(60)


def test_outside_of_a_message_nothing_is_noted(watch: Stopwatch) -> None:
    with watch.around(STEPS):
        with watch.message():
            pass
        assert Kitchen().boil() == "soup"
    assert watch.messages == [{REST: 0}]


def test_a_stage_that_fails_is_closed(watch: Stopwatch) -> None:
    with watch.message():
        with pytest.raises(ZeroDivisionError), watch.stage("a"):
            raise ZeroDivisionError
        with watch.stage("b"):
            Kitchen.seconds += 1
    assert watch.messages[0] == pytest.approx({"a": 0, "b": 1000, REST: 0})


def test_the_functions_are_put_back(watch: Stopwatch) -> None:
    original = Kitchen.cook
    with watch.around(STEPS):
        assert Kitchen.cook is not original
    assert Kitchen.cook is original


def test_a_column_leaves_out_messages_that_skip_the_stage() -> None:
    assert column([{"a": 1.0, "b": 2.0}, {"b": 3.0}], "a") == [1.0]
