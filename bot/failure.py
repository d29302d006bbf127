"""Giving up a turn that cannot be carried out."""

from typing import Any


class TurnGivenUpError(BaseException):
    """Something that a turn depends on fails: it ends here, and nothing of it is kept.

    It is no `Exception`, for Rasa swallows those. Of an action it would go on as if it had run, answer with
    silence, and keep a conversation that waits for something else than the person does; without the database
    of conversations it would go on with an empty one.

    Args:
        slots: the conversation's slots, as far as they are known.
    """

    def __init__(self, slots: dict[str, Any]) -> None:
        super().__init__()
        self.slots = slots
