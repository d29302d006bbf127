"""Observes the bot. It is no channel: as one it is there however Rasa is started, in each process."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic

from actions.store.database import engine
from bot.channels.turn import OnMessage
from bot.clock import now
from bot.observe import database, health, http, logs, metrics, stages
from bot.observe.queues import QueueCollector

SERVICE = "bot"


class Observer(InputChannel):
    """Times and counts what the bot does, and serves `/live`, `/ready` and `/metrics`."""

    @classmethod
    def name(cls) -> str:
        """Its name among the channels."""
        return "observe"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "Observer":
        """It; the block in `credentials.yml` is empty, and from here on logs are as they should be."""
        logs.configure(SERVICE)
        return cls()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """No routes of a channel: those of the server are added beside."""
        return _Beside("observe_channel")


class _Beside(Blueprint):
    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Attach everything to the app."""
        stages.install()
        database.install()
        metrics.read_at_scrape(QueueCollector(engine, now))
        metrics.read_at_scrape(ModelCollector(app))
        http.attach(app, health.Health(_checks(app)), SERVICE)
        super().register(app, options)  # type: ignore[no-untyped-call]


def _checks(app: Sanic) -> dict[str, health.Check]:
    async def model() -> bool:
        return bool(app.ctx.agent.is_ready())

    def actions() -> str:
        address = urlsplit(app.ctx.agent.action_endpoint.url)
        return f"{address.scheme}://{address.netloc}/live"

    return {"model": model, **health.shared(), "actions": health.live(actions)}


class ModelCollector(Collector):
    """Which model answers now.

    Args:
        app: the server, whose agent may load another one.
    """

    def __init__(self, app: Sanic) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """1 for the model, nothing while there is none."""
        told = GaugeMetricFamily("assistant_model_info", "The model that answers.", labels=("model",))
        agent = getattr(self._app.ctx, "agent", None)
        if agent is not None and agent.processor is not None:
            told.add_metric((str(agent.processor.model_filename),), 1)
        yield told
