"""What the line of code that logs something says by itself: its words, without any value put into them.

A library's message may hold anything that a person wrote. Its source cannot.
"""

import ast
import re
from functools import cache
from pathlib import Path

GAP = "…"
METHODS = frozenset("debug info warning warn error exception critical fatal log".split())
_FIELD = re.compile(r"\{[^{}]*\}")


def words(path: str, line: int) -> str:
    """The literal words of the call at a line of a file, `…` for what is put in; `…` where none is found."""
    return _calls(path).get(line, GAP)


@cache
def _calls(path: str) -> dict[int, str]:
    """The words of each logging call of a file, by each of its lines."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _logs(node):
            text = _text(_message(node))
            found |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), text)
    return found


def _logs(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in METHODS


def _message(call: ast.Call) -> ast.expr | None:
    assert isinstance(call.func, ast.Attribute)
    position = 1 if call.func.attr == "log" else 0
    named = (keyword.value for keyword in call.keywords if keyword.arg == "msg")
    return call.args[position] if len(call.args) > position else next(named, None)


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value) if isinstance(node.value, str) else GAP
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _text(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _FIELD.sub(GAP, _text(node.func.value))
    return GAP
