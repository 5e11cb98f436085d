"""From a command's name to what it does; troubles end as one clear message."""

import signal
from collections.abc import Callable, Sequence
from importlib import import_module

from deploy.dev.console import Stopped, Trouble, complain


def main(command: str, arguments: Sequence[str]) -> int:
    """Carry out a command and return the exit code."""
    obey: Callable[[Sequence[str]], int] = getattr(import_module(f"deploy.dev.{command}"), command)
    try:
        return obey(arguments)
    except Trouble as trouble:
        complain(f"\n{trouble}")
        return 1
    except (Stopped, KeyboardInterrupt):
        complain("\nStopped.")
        return 128 + signal.SIGINT
