"""The packages from npm: what package-lock.json says, in node_modules/."""

from deploy.dev import environment
from deploy.dev.paths import ROOT
from deploy.dev.prepare import Step

MODULES = ROOT / "node_modules"
STAMP = MODULES / ".made-from"


def steps() -> list[Step]:
    """Install them, unless they are there already."""
    if STAMP.is_file() and STAMP.read_text() == wanted():
        return []
    return [Step("npm packages", ["npm", "ci", "--no-progress"])]


def remember() -> None:
    """Note which lock they were installed from."""
    STAMP.write_text(wanted())


def wanted() -> str:
    """What they depend on."""
    return environment.fingerprint(ROOT / "package-lock.json")
