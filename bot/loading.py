"""Loading models: quicker than Rasa does it, and into a bot that goes on serving meanwhile."""

import asyncio
import copy
import logging
from pathlib import Path
from typing import Any

import rasa.core.processor
from rasa.core.agent import Agent
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelMetadata, ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from bot.models import MODELS, ModelError, check_fits, current_model

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 1.0


class _Storage(LocalModelStorage):
    """A model's files, and the domain that its metadata hold as JSON."""

    domain: Domain

    @classmethod
    def from_model_archive(
        cls, storage_path: Path, model_archive_path: str | Path
    ) -> tuple[LocalModelStorage, ModelMetadata]:
        storage, metadata = super().from_model_archive(storage_path, model_archive_path)
        storage.domain = metadata.domain
        return storage, metadata


class _Provider(DomainProvider):
    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DomainProvider:
        if isinstance(model_storage, _Storage):
            return DomainProvider(model_storage, resource, model_storage.domain)
        # While Rasa trains there are no metadata yet.
        return DomainProvider(model_storage, resource, _read_domain(model_storage, resource))


def _read_domain(storage: ModelStorage, resource: Resource) -> Domain:
    with storage.read_from(resource) as directory:
        return Domain.from_path(directory)


# Rasa reads the domain of a model from JSON, and then once more from YAML, in Python and three times over:
# six of the seven seconds that loading takes.
rasa.core.processor.LocalModelStorage = _Storage
DomainProvider.load = _Provider.load


def load(archive: Path) -> Agent:
    """An agent that understands messages; it has no action server and keeps conversations in memory."""
    return Agent.load(str(archive))


class ModelWatch:
    """Has an agent take up another model when that becomes the current one, or go back to an earlier one.

    The model is loaded beside the one that serves, and put in its place between two messages. A turn that has
    begun is finished by the model that began it, with its replies; conversations, locks and the action server
    stay what they are. A bot that was started on a file outside `models` keeps it.

    Args:
        agent: serves.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._refused: str | None = None

    async def forever(self) -> None:
        """Look again and again; what fails is logged and changes nothing."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN)
            try:
                await self.look()
            except Exception as error:
                logger.error("The current model cannot be looked for: %s", type(error).__name__)

    async def look(self) -> None:
        """Take up the current model, if it is another one; one that cannot be served is refused once."""
        wanted = current_model()
        served = self._agent.processor
        if wanted is None or served is None or wanted.name in (served.model_path.name, self._refused):
            return
        if served.model_path.parent.resolve() != MODELS.resolve():
            return
        try:
            loaded = await asyncio.to_thread(self._loaded, wanted)
        except ModelError as error:
            self._refused = wanted.name
            logger.error("%s The model %s stays.", error, served.model_path.name)
            return
        self._take_up(loaded)
        logger.warning("The model %s is served, after %s.", wanted.name, served.model_path.name)

    def _loaded(self, archive: Path) -> MessageProcessor:
        check_fits(archive)
        agent = self._agent
        # A generator of its own: a turn that is under way must find the replies of its own model.
        generator = copy.copy(agent.nlg)
        try:
            loaded = MessageProcessor(
                str(archive), agent.tracker_store, agent.lock_store, generator, agent.action_endpoint
            )
        except Exception as error:
            raise ModelError(f"The model {archive} cannot be loaded: {type(error).__name__}.") from error
        if isinstance(generator, TemplatedNaturalLanguageGenerator):
            generator.responses = loaded.domain.responses
        return loaded

    def _take_up(self, loaded: MessageProcessor) -> None:
        """Without a pause between: no message can come in the middle of it."""
        agent = self._agent
        loaded.action_endpoint = agent.action_endpoint  # it may have been made patient meanwhile
        agent.processor, agent.domain, agent.nlg = loaded, loaded.domain, loaded.nlg
        agent.tracker_store.domain = loaded.domain
