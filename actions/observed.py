"""Has the action server observed: see `bot/observe`."""

import sys

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic

from bot.observe.actions import attach


@pluggy.HookimplMarker("rasa_sdk")
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Observe the action server, which calls this as it starts."""
    attach(app)


# The action server imports all of `actions` before it asks its plug-ins.
plugin_manager().register(sys.modules[__name__])
