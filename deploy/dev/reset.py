"""`./dev reset`: away with the shop's data; the packages stay."""

import shutil
from collections.abc import Sequence

from deploy.dev.console import Trouble, say
from deploy.dev.paths import HOME
from deploy.dev.place import Place

OURS = {
    "beat", "broker", "lint", "logs", "mail", "media", "messages.lock", "run.lock", "sandbox.port", "secret.key",
    "seeds", "shop.sqlite3", "shop.sqlite3-shm", "shop.sqlite3-wal", "stamps", "static", "stripe.key", "test",
    "webhook.key",
}  # fmt: skip


def reset(arguments: Sequence[str]) -> int:
    """Remove what `./dev run` and the checks have made in STATE_DIR, and nothing that somebody else put there."""
    if set(arguments) - {"--yes"}:
        raise Trouble("./dev reset takes no argument but --yes.")
    place = Place.from_environment()
    state = place.state
    there = sorted(path for path in state.glob("*") if path.name in OURS)
    if not there:
        say(f"There is nothing to remove in {state}.")
        return 0
    with place.held():
        if "--yes" not in arguments and not agreed(
            f"Remove the shop's data in {state} (orders, mails, pictures)? [y/N] "
        ):
            say("Nothing was removed.")
            return 1
        for path in there:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    say(f"Removed. ./dev run starts over{'' if state != HOME else ', with the packages that are installed already'}.")
    return 0


def agreed(question: str) -> bool:
    """Ask at the terminal; silence is no."""
    try:
        return input(question).strip().lower() in {"y", "yes", "o", "oui"}
    except EOFError:
        say()
        return False
