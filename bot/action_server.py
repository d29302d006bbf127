"""Calling the action server with a limit to patience: a turn whose action fails is given up whole."""

import asyncio
import logging
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any

import aiohttp
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from actions.secret import action_secret
from bot.failure import TurnGivenUpError
from bot.observe.metrics import ACTION_FAILURES

logger = logging.getLogger(__name__)

PATIENCE = 4.5  # seconds for all actions of a turn together
SECRET_HEADER = "X-Action-Secret"  # noqa: S105 - its name; see actions/guard.py
REFUSED = 400  # the action's own "not now", which the policies understand


@dataclass
class _Patience:
    """What is left of a turn's seconds."""

    left: float = PATIENCE


_patience: ContextVar[_Patience] = ContextVar("patience")


def begin_turn() -> None:
    """From here on, the seconds of a new turn count."""
    _patience.set(_Patience())


class PatientEndpoint(EndpointConfig):
    """The action server's address; what does not answer well and in time ends the turn."""

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Post to the action server.

        Raises:
            ClientResponseError: the action refuses to run.
            TurnGivenUpError: it cannot be reached, fails, or takes too long.
        """
        call = kwargs.get("json") or {}
        kwargs["headers"] = {**kwargs.get("headers", {}), SECRET_HEADER: _shown()}
        patience, began = _patience.get(_Patience()), monotonic()
        kwargs["timeout"] = aiohttp.ClientTimeout(total=patience.left)
        try:
            return await super().request(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == REFUSED:
                raise
            reason = f"status {error.status}"
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            reason = type(error).__name__
        finally:
            patience.left = max(patience.left - (monotonic() - began), 0.1)
        # Not the error itself: the server's answer repeats the whole conversation.
        logger.error("The action %s failed: %s.", call.get("next_action"), reason)
        ACTION_FAILURES.labels(call.get("next_action"), reason).inc()
        raise TurnGivenUpError((call.get("tracker") or {}).get("slots") or {})


@cache
def _shown() -> str:
    return action_secret().decode()


@cache
def _answer_format() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def _check_answer(_: RemoteAction, answer: Any) -> bool:
    _answer_format().validate(answer)
    return True


# Rasa holds the schema of an answer against the schema of schemas at every call of an action, which takes
# longer than all the rest of the call. The schema is a constant of Rasa's.
RemoteAction._validate_action_result = _check_answer


def _patient(endpoint: EndpointConfig | None) -> EndpointConfig | None:
    if endpoint is None or isinstance(endpoint, PatientEndpoint):
        return endpoint
    return PatientEndpoint(
        endpoint.url,
        endpoint.params,
        endpoint.headers,
        endpoint.basic_auth,
        endpoint.token,
        endpoint.token_name,
        endpoint.cafile,
        **endpoint.kwargs,
    )


_begin = RemoteAction.__init__


def _begin_patiently(action: RemoteAction, name: str, action_endpoint: EndpointConfig | None) -> None:
    _begin(action, name, _patient(action_endpoint))


# Whatever serves the agent, Rasa's own shell too, and whichever model it has loaded since.
RemoteAction.__init__ = _begin_patiently
