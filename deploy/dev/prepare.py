"""What has to be there before the first page: tables, the demo's records, a picture for each, static files."""

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from deploy.dev import environment
from deploy.dev.console import Trouble, step_done, tail
from deploy.dev.paths import HOME, PYTHON, ROOT
from deploy.dev.place import no_database
from deploy.dev.supervise import Child, Supervisor, how

APPS = [ROOT / name for name in ("storefront", "catalog", "checkout", "consent")]
MANAGE = [PYTHON, "manage.py"]
KINDS = ("front", "back", "label", "obi", "insert")
SR13 = "miles-davis-ascenseur-pour-l-echafaud"


@dataclass(frozen=True)
class Step:
    """One command, the names of those that must have gone well before it, and what it alone is told."""

    name: str
    command: Sequence[str]
    after: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)


def prepare(house: Supervisor, state: Path, env: Mapping[str, str]) -> None:
    """Do what has not been done yet, two things at a time; a stamp remembers what a warm start may leave out."""
    compile_messages(house, env)
    carry_out(house, plan(state, env), env)
    remember(state, env)


def plan(state: Path, env: Mapping[str, str]) -> list[Step]:
    """What has to be done; nothing when all is as the stamps say."""
    demo = [] if Stamp(state, "demo", demo_mark(state, env)).is_fresh() else demo_steps(state)
    return [*demo, *static_steps(state)]


def remember(state: Path, env: Mapping[str, str]) -> None:
    """Write the stamps, by what is there now: before the plan was carried out there was less."""
    remember_static(state)
    Stamp(state, "demo", demo_mark(state, env)).set()


def compile_messages(house: Supervisor, env: Mapping[str, str]) -> None:
    """Compile the translations whose source is newer than what was made of it."""
    babel = [PYTHON, "-m", "babel.messages.frontend", "compile"]
    with environment.locked(HOME / "messages.lock"):
        old = [
            Step(f"translations {po.parts[-3]}", [*babel, "-i", str(po), "-o", str(po.with_suffix(".mo"))])
            for po in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
            if modified(po) > modified(po.with_suffix(".mo"))
        ]
        carry_out(house, old, env)


def static_steps(state: Path) -> list[Step]:
    """Give the static files their hashed names, unless that was done with just these."""
    if Stamp(state, "static", static_mark(state)).is_fresh():
        return []
    # Oscar's own pages are not mounted, and half of the time would go into compressing what belongs to them.
    unused = ["--ignore", "oscar", "--ignore", "django_tables2"]
    return [Step("static files", [*MANAGE, "collectstatic", "--no-input", "--verbosity", "0", *unused])]


def demo_steps(state: Path) -> list[Step]:
    """Tables and records on one core, pictures on the other; the worker draws the rest later."""
    sleeves = [PYTHON, "-m", "catalog.demo.sleeves", str(state / "media" / "releases")]
    return [
        Step("tables", [*MANAGE, "migrate", "--no-input"]),
        Step("front pictures", [*sleeves, "--kinds", "front"]),
        Step("all pictures of SR13", [*sleeves, "--only", SR13], after=["front pictures"]),
        Step("demo records", [*MANAGE, "load_demo"], after=["tables", "all pictures of SR13"]),
    ]


def remember_static(state: Path) -> None:
    """Write the one stamp of the static files."""
    Stamp(state, "static", static_mark(state)).set()


@dataclass(frozen=True)
class Stamp:
    """A note that something was made from just this."""

    state: Path
    name: str
    mark: str

    @property
    def path(self) -> Path:
        """Where the note lies."""
        return self.state / "stamps" / self.name

    def is_fresh(self) -> bool:
        """Whether nothing has changed since."""
        return bool(self.mark) and self.path.is_file() and self.path.read_text() == self.mark

    def set(self) -> None:
        """Write the note."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.mark)


def static_mark(state: Path) -> str:
    """Static files depend on their sources and on the installed packages; no manifest, no mark."""
    manifest = state / "static" / "staticfiles.json"
    return files_mark([ROOT / "static", *APPS, environment.STAMP, manifest]) if manifest.is_file() else ""


def demo_mark(state: Path, env: Mapping[str, str]) -> str:
    """Tables and records depend on the code and live in one very file; another database is always looked at anew."""
    file = state / "shop.sqlite3"
    if not all_drawn(state):
        return ""  # the worker was stopped while it drew: load_demo tells it again
    if env.get("DATABASE_URL") != f"sqlite:///{file}" or not file.is_file() or not (state / "media").is_dir():
        return ""
    return f"{file.stat().st_ino} {(state / 'media').stat().st_ino} {files_mark([*APPS, environment.STAMP])}"


def all_drawn(state: Path) -> bool:
    """Whether each release has its five pictures."""
    folders = list((state / "media" / "releases").glob("*/"))
    return all((folder / f"{kind}.webp").is_file() for folder in folders for kind in KINDS)


def files_mark(places: Iterable[Path]) -> str:
    """A hash of names, sizes and times of all files below."""
    digest = hashlib.sha256()
    for place in places:
        for folder, folders, names in os.walk(place) if place.is_dir() else [(str(place.parent), [], [place.name])]:
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for path in sorted(Path(folder, name) for name in names):
                facts = path.stat()
                digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def modified(path: Path) -> float:
    """When a file was last written; never, if it is not there."""
    return path.stat().st_mtime if path.exists() else 0.0


def carry_out(house: Supervisor, steps: Sequence[Step], env: Mapping[str, str]) -> None:
    """Run the steps; the first that fails ends everything."""
    for step, child, code in two_at_a_time(house, steps, env):
        if code:
            raise Trouble(why_failed(child, code, env))
        step_done(step.name, child.seconds())


def two_at_a_time(
    house: Supervisor, steps: Sequence[Step], env: Mapping[str, str]
) -> Iterator[tuple[Step, Child, int]]:
    """Run each step as soon as what it needs has gone well and a core is free; yield each as it ends."""
    waiting, well = list(steps), set[str]()
    planned = {step.name for step in steps}
    running: list[tuple[Step, Child]] = []
    while True:
        for step in list(waiting):
            if len(running) < 2 and well.issuperset(planned.intersection(step.after)):
                waiting.remove(step)
                running.append((step, house.start(step.name, step.command, env={**env, **step.env})))
        if not running:
            return
        for step, child in list(running):
            if (code := child.ended()) is not None:
                running.remove((step, child))
                house.forget(child)
                if code == 0:
                    well.add(step.name)
                yield step, child, code
        time.sleep(0.02)


def why_failed(child: Child, code: int, env: Mapping[str, str]) -> str:
    """What went wrong, in one line where we know it: settings, the database, a command's own words."""
    text = child.log.read_text(errors="replace")
    if code == 2 and (said := re.search(r"^Settings: .*", text, re.MULTILINE)):
        return said[0]
    # psycopg and sqlite3 put the reason on the last line that names Django's wrapper of their errors.
    if reasons := re.findall(r"^django\.db\.utils\.(?:Operational|Database|Interface)Error: (.*)", text, re.MULTILINE):
        url = env.get("DATABASE_URL", "that DATABASE_URL_FILE names")
        return no_database(without_password(url).removeprefix("sqlite:///"), reasons[-1])
    if said := re.search(r"^CommandError: (.*)", text, re.MULTILINE):
        return f"{child.name}: {said[1]}"
    return f"The step “{child.name}” failed ({how(code)}). Its last lines, from {child.log}:\n{tail(child.log)}"


def without_password(url: str) -> str:
    """A database address that may be shown."""
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":…@") if password else url
