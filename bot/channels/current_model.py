"""No channel to write through: it comes with the channels because Rasa starts those beside the model."""

import asyncio
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic

from bot.channels.turn import OnMessage
from bot.loading import ModelWatch


class CurrentModel(InputChannel):
    """Has the bot take up another model as soon as it is the current one (docs/models.md)."""

    @classmethod
    def name(cls) -> str:
        """What Rasa lists it as."""
        return "current_model"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """No routes; what begins and ends with the server."""
        routes = Blueprint("current_model")

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            app.ctx.model_watch = asyncio.create_task(ModelWatch(app.ctx.agent).forever())

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            app.ctx.model_watch.cancel()
            with suppress(asyncio.CancelledError):
                await app.ctx.model_watch

        return routes
