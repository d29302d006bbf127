"""Observes the action server: its actions are timed and counted, and belong to the trace of their turn."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, wraps
from time import perf_counter
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic import Sanic
from sanic.request import Request

from actions.store.database import engine
from bot.clock import now
from bot.observe import conversations, database, health, http, logs, metrics, spans
from bot.observe.queues import QueueCollector

SERVICE = "actions"
_parent: ContextVar[str | None] = ContextVar("parent", default=None)


def attach(app: Sanic) -> None:
    """Observe an action server from now on."""
    logs.configure(SERVICE)
    database.install()
    _install()
    metrics.read_at_scrape(QueueCollector(engine, now))
    app.register_middleware(_remember_parent, "request")
    http.attach(app, health.Health(health.shared()), SERVICE)


async def _remember_parent(request: Request) -> None:
    _parent.set(request.headers.get(spans.HEADER))


@cache
def _install() -> None:
    ActionExecutor.run = _observed(ActionExecutor.run)


def _observed(run: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(run)
    async def observed(executor: ActionExecutor, action_call: dict[str, Any]) -> Any:
        action = str(action_call.get("next_action"))
        action = action if action in executor.actions else metrics.OTHER
        name = conversations.named(str(action_call.get("sender_id")))
        conversations.current.set(name)
        began, outcome = perf_counter(), "failed"
        try:
            with spans.span(f"run {action}", {"action": action, "conversation": name}, _parent.get()):
                answer = await run(executor, action_call)
            outcome = "done"
            return answer
        except ActionExecutionRejection:
            outcome = "refused"
            raise
        finally:
            metrics.ACTION.labels(action, outcome).observe(perf_counter() - began)

    return observed
