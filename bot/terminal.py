"""What the commands print on."""

from typing import NoReturn

import typer
from rich.console import Console

console = Console()
errors = Console(stderr=True)


def fail(message: object) -> NoReturn:
    """Print one clear message and stop with code 1."""
    errors.print(f"[bold red]Error:[/] {message}", highlight=False, markup=True)
    raise typer.Exit(1)
