"""Runs `rasa` with faults that quote what a person wrote, wherever a message holds the word for it.

`python -m tests.support.saboteur run ...`
"""

import asyncio
import logging
import sys
import threading
import warnings
from typing import Any

import structlog
from rasa.__main__ import main
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actions.store.database import engine
from bot.nlg import BilingualGenerator

IN_ACTION = "iskrzy"
IN_BOT = "dymi"
_tasks: list[Any] = []


async def _ended_badly(said: str) -> None:
    raise ValueError(said)


def _raise(said: str) -> None:
    raise ValueError(said)


def careless(said: str) -> None:
    """Log a text in every way that libraries do."""
    log = logging.getLogger("careless.library")
    log.error("lost %s", said)
    log.warning(f"lost {said}")
    log.info("lost {}".format(said))  # noqa: UP032
    log.debug(said)
    log.critical({"said": said})
    logging.getLogger("sanic.error").error(said)
    structlog.get_logger("careless").error("careless.event", text=said, event_info=f"it was {said}", n=3)
    warnings.warn(said, UserWarning, stacklevel=1)
    try:
        _raise(said)
    except ValueError:
        log.exception("it failed with %r", said)
    try:
        with engine().begin() as connection:
            connection.execute(text("SELECT :said FROM nowhere"), {"said": said})
    except SQLAlchemyError as error:
        log.error(error, exc_info=error, stack_info=True)
    thread = threading.Thread(target=_raise, args=(said,), name=said)
    thread.start()
    thread.join()
    task = asyncio.get_running_loop().create_task(_ended_badly(said), name=said)
    task.add_done_callback(_tasks.append)
    asyncio.get_running_loop().call_later(0.1, _tasks.clear)


_run, _generate = ActionExecutor.run, BilingualGenerator.generate


async def _failing_action(executor: ActionExecutor, action_call: dict[str, Any]) -> Any:
    said = str(action_call["tracker"]["latest_message"].get("text"))
    if IN_ACTION in said:
        careless(said)
        raise RuntimeError(f"cannot do {action_call}")
    return await _run(executor, action_call)


async def _failing_reply(generator: Any, reply: str, tracker: Any, *args: Any, **kwargs: Any) -> Any:
    said = str(tracker.latest_message.text or "") if tracker.latest_message else ""
    if IN_BOT in said:
        careless(said)
        raise RuntimeError(f"cannot say {reply} to {said}")
    return await _generate(generator, reply, tracker, *args, **kwargs)


if __name__ == "__main__":
    ActionExecutor.run = _failing_action
    BilingualGenerator.generate = _failing_reply
    sys.argv[0] = "rasa"
    main()
