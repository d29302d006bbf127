"""Makes log records that hold no personal data, at the source: whoever formats or keeps them finds none.

Of a library's message only the words of its source remain, and small numbers. The project's own messages are
written with care, and what is put into them is masked. Of an error its class and where it happened are told,
never its text, which may quote what a person wrote.
"""

import logging
import re
import traceback
from typing import Any

from bot.masking import masked
from bot.observe import metrics
from bot.observe.callsites import GAP, words

OWN = frozenset({"bot", "actions"})
LARGEST = 10**6  # longer numbers may be an order's or a telephone's
COUNTED = {logging.WARNING: "warning", logging.ERROR: "error", logging.CRITICAL: "critical"}
EVENT_FIELDS = "event_fields"
# The project's own errors whose text says what to set; no person's words reach them.
EXPLAINED = frozenset({"SettingsError", "MissingSecretError", "StartError", "MailSettingsError"})
_CLAUSE = re.compile(r"%%|%(?:\([^)]*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
# Settings and parts of the assistant, which look like logins, and models, named by when they were trained.
_OURS = re.compile(
    r"[A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*|(?:action|validate|utter)_[a-z_]+|20\d{6}-\d{6}(?:\.tar\.gz)?"
)
_EVENT = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
_NAME = re.compile(r"[A-Za-z_][\w.]{0,79}")
_NAMED = frozenset({"action", "action_name", "policy", "policy_name", "node_name", "class_name"})


class SaidByLibrary(str):
    """A message that has been made safe before it was logged."""

    __slots__ = ()


def make_record(
    name: str,
    level: int,
    path: str,
    line: int,
    message: object,
    args: Any,
    error: Any,
    function: str | None = None,
    stack: str | None = None,
    **_: Any,
) -> logging.LogRecord:
    """A record as `logging.setLogRecordFactory` wants it made."""
    said = _said(str(name), str(path), line, message, args)
    record = logging.LogRecord(name, level, path, line, said, (), None, function, None)
    if error and error[1] is not None:
        record.exc_text = told(error[1])
    if level in COUNTED:
        metrics.LOG_RECORDS.labels(COUNTED[level]).inc()
    return record


def _said(name: str, path: str, line: int, message: object, args: Any) -> str:
    if isinstance(message, SaidByLibrary):
        return str(message)
    own = name.partition(".")[0] in OWN
    text = str(message) if own else words(path, line)
    if not own:
        return _filled(text, args, _of_library)
    return _filled(text, args, _of_ours) if args else masked(text)


def _filled(text: str, args: Any, safe: Any) -> str:
    """A message with its values put in, each made safe."""
    rest = iter(args if isinstance(args, tuple) else (args,))
    return _CLAUSE.sub(lambda clause: "%" if clause[0] == "%%" else safe(next(rest, GAP)), text)


def _of_library(value: object) -> str:
    return str(value) if _is_small_number(value) else GAP


def _of_ours(value: object) -> str:
    if isinstance(value, int | float) or value is None:
        return str(value)
    if isinstance(value, BaseException):
        return _class_of(value)
    text = str(value)
    return text if _OURS.fullmatch(text) else masked(text)


def _is_small_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < LARGEST


def told(error: BaseException) -> str:
    """An error, and those that led to it: classes and places in the code."""
    found: list[str] = []
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in _frames(error))
        found.insert(0, f"{_class_of(error)}\n{frames}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)  # type: ignore[assignment]
    return "which led to\n".join(found).rstrip()


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)


def _class_of(error: BaseException) -> str:
    kind = type(error)
    if kind.__name__ in EXPLAINED and kind.__module__.partition(".")[0] in OWN:
        return f"{kind.__name__}: {error}"
    number = getattr(error, "errno", None)
    return f"{kind.__name__}[{number}]" if isinstance(number, int) else kind.__name__


def of_structlog(_: object, method: str, event: dict[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """What remains of an event of structlog's: its name, numbers, and names of parts of the bot."""
    name = str(event.pop("event", ""))
    said = SaidByLibrary(name if _EVENT.fullmatch(name) else GAP)
    fields = {key: value for key, value in event.items() if _is_small_number(value) or _is_name(key, value)}
    error = event.get("exc_info")
    found = {"extra": {EVENT_FIELDS: fields}}
    return (said,), ({**found, "exc_info": error} if error else found)


def _is_name(key: str, value: object) -> bool:
    return key in _NAMED and isinstance(value, str) and _NAME.fullmatch(value) is not None
