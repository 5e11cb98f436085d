"""`./dev messages`: collect the texts to be translated."""

from collections.abc import Sequence

from deploy.dev import environment, packages
from deploy.dev.console import Trouble, say
from deploy.dev.paths import HOME, PYTHON
from deploy.dev.place import clean_environment
from deploy.dev.supervise import Supervisor


def messages(arguments: Sequence[str]) -> int:
    """Bring locale/fr/LC_MESSAGES/*.po up to date with the sources."""
    if arguments:
        raise Trouble("./dev messages takes no arguments.")
    with Supervisor(HOME / "logs") as house:
        environment.ensure("dev")
        if packages.need([packages.GETTEXT]):
            raise Trouble("Collecting texts needs gettext (its program xgettext).")
        env = clean_environment() | {"SECRET_KEY": "only-for-collecting-texts-" * 2}
        code = house.show([PYTHON, "-m", "deploy.dev.translations", "collect"], env=env)
    say("  Translate what is empty or marked fuzzy; ./dev lint translations looks for both." if code == 0 else "")
    return code
