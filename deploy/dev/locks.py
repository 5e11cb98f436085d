"""Requirements with hashes: `./dev lock` writes them; run as a module, this checks that they agree."""

import re
import sys
from collections.abc import Sequence

from deploy.dev import environment
from deploy.dev.console import Trouble, complain, timed
from deploy.dev.paths import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^\]]+\])?)==(\S+)", re.MULTILINE)
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def lock(arguments: Sequence[str]) -> int:
    """Resolve requirements*.in for every platform and Python from 3.11 on."""
    if set(arguments) - {"--upgrade"}:
        raise Trouble("./dev lock takes no argument but --upgrade.")
    environment.make_home()
    uv = environment.find_uv()
    if not uv:
        raise Trouble("./dev lock needs uv, and pip could not install it.")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet", "--no-emit-index-url"]
    options += ["--custom-compile-command", "./dev lock"]
    for name, more in (
        ("requirements", []),
        ("requirements-dev", ["-c", "requirements.txt"]),
        ("deploy/dev/uv", []),
    ):
        with timed(f"{name}.txt"):
            command = [uv, "pip", "compile", *options, *more, *arguments, f"{name}.in", "-o", f"{name}.txt"]
            if (said := environment.failure(command)) is not None:
                raise Trouble(f"{name}.in cannot be resolved: {said}.")
    return 0


def faults() -> list[str]:
    """What is wrong with the locks as they are."""
    found = []
    run_lock, dev_lock = (environment.LOCKS[kind].read_text() for kind in ("run", "dev"))
    run_pins, dev_pins = (dict(PIN.findall(text)) for text in (run_lock, dev_lock))
    for name, version in run_pins.items():
        if dev_pins.get(name) != version:
            found.append(f"{name} is {version} in requirements.txt and {dev_pins.get(name)} in requirements-dev.txt")
    for path in (*environment.LOCKS.values(), environment.UV_LOCK):
        text = path.read_text()
        if re.search(r"https?://|--(extra-)?index-url|--find-links", text):
            found.append(f"{path.name} holds an address")
        if not all("--hash=sha256:" in entry for entry in re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]):
            found.append(f"{path.name} holds a package without a hash")
    locked = {name.partition("[")[0].lower() for name in dev_pins}
    for source in (ROOT / "requirements.in", ROOT / "requirements-dev.in"):
        wanted = {name.lower().replace("_", "-") for name in NAME.findall(source.read_text())}
        found += [f"{name} stands in {source.name} but in no lock" for name in sorted(wanted - locked)]
    return [f"{fault}: run ./dev lock" for fault in found]


if __name__ == "__main__":
    complain("\n".join(faults()))
    sys.exit(bool(faults()))
