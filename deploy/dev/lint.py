"""`./dev lint`: every check of the sources, two at a time, one line for each."""

import shutil
from collections.abc import Mapping, Sequence

from deploy.dev import environment, npm, packages, prepare
from deploy.dev.console import Trouble, say, step_done, tail
from deploy.dev.paths import HOME, PYTHON, VENV
from deploy.dev.place import SHOP, clean_environment
from deploy.dev.prepare import MANAGE, Step
from deploy.dev.supervise import Supervisor

STATE = HOME / "lint"
PAGES = STATE / "pages"
SOURCES = ["storefront", "catalog", "checkout", "consent", "tests", "bench", "deploy", "manage.py", "dev"]

# As a real shop is set up, so that `check --deploy` speaks up if that is not safe.
PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "p2Xv9qLr7WcT4mZk8JbN5sHd3GfY6aUe1RxQoViCwEtPyBuM-for-checks",
    "SITE_URL": "https://shop.sillon.example",
    "ALLOWED_HOSTS": "shop.sillon.example",
    "DATABASE_URL": "sqlite://:memory:",
    "STRIPE_SECRET_KEY": "sk_test_for_checks",
    "STRIPE_WEBHOOK_SECRET": "whsec_for_checks",
}
DEMO = {
    "DEMO": "1",
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "STATE_DIR": str(STATE),
    "CELERY_BROKER_URL": "memory://",
    "DATABASE_URL": f"sqlite:///{STATE / 'shop.sqlite3'}",
}


def lint(arguments: Sequence[str]) -> int:
    """Run all checks, or those whose names are given; 1 if any finds fault."""
    say("Setting up the checks")
    with Supervisor(STATE / "logs") as house:
        environment.ensure("dev")
        missing = packages.need([packages.NPM, packages.GETTEXT])
        chosen = choose(all_checks(with_npm=packages.NPM not in missing), arguments)
        env = clean_environment(without=SHOP) | DEMO
        if any(step.command[0].startswith(str(npm.MODULES)) for step in chosen):
            prepare.carry_out(house, npm.steps(), env)
            npm.remember()
        if "pages" in {step.name for step in chosen}:
            shutil.rmtree(PAGES, ignore_errors=True)
            prepare.compile_messages(house, env)
            chosen = [*prepare.plan(STATE, env), *chosen]
        say("Checking")
        content = run(house, chosen, env)
        bad = [step.name for step in chosen if step.name not in content]
        if "pages" in content:
            prepare.remember(STATE, env)
    if bad:
        say(f"\n{len(bad)} of {len(chosen)} checks find fault: {', '.join(bad)}.")
        return 1
    say(f"All {len(chosen)} checks are content.")
    return 0


def choose(checks: list[Step], names: Sequence[str]) -> list[Step]:
    """The checks of these names with what they need; all of them for no names."""
    if unknown := set(names) - {step.name for step in checks}:
        there = ", ".join(step.name for step in checks)
        raise Trouble(f"There is no check {', '.join(sorted(unknown))}. There are: {there}.")
    needed = {need for step in checks if step.name in names for need in step.after}
    return [step for step in checks if not names or step.name in {*names, *needed}]


def all_checks(*, with_npm: bool) -> list[Step]:
    """The long ones first, so that both cores have something to do until the end."""
    venv = VENV / "bin"
    node = npm.MODULES / ".bin"
    pages = Step("pages", [PYTHON, "-m", "tests.pages", str(PAGES)], after=["demo records", "static files"])
    from_npm = [
        Step("stylelint", [str(node / "stylelint"), "static/css/**/*.css", "checkout/sandbox/*.css"]),
        Step(
            "html-validate",
            [str(node / "html-validate"), "--config", "deploy/dev/htmlvalidate.json", str(PAGES)],
            after=["pages"],
        ),
    ]
    return [
        Step("mypy", [str(venv / "mypy")], env={"STATE_DIR": str(STATE)}),
        *([pages] if with_npm else []),
        Step("djlint", [str(venv / "djlint"), "--lint", "--quiet", "templates", "storefront", "checkout", "catalog"]),
        *(from_npm if with_npm else []),
        Step("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], env=PRODUCTION),
        Step("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], env=PRODUCTION),
        Step("imports", [str(venv / "lint-imports"), "--cache-dir", str(HOME / "cache" / "imports")]),
        Step("translations", [PYTHON, "-m", "deploy.dev.translations"]),
        Step("locks", [PYTHON, "-m", "deploy.dev.locks"]),
        Step("ruff", [str(venv / "ruff"), "check", *SOURCES]),
        Step("format", [str(venv / "ruff"), "format", "--check", *SOURCES]),
    ]


def run(house: Supervisor, checks: Sequence[Step], env: Mapping[str, str]) -> set[str]:
    """Run the checks and show each outcome; the names of those that found nothing."""
    content = set[str]()
    for step, child, code in prepare.two_at_a_time(house, checks, env):
        step_done(step.name, child.seconds(), "" if code == 0 else "finds fault:")
        if code == 0:
            content.add(step.name)
        else:
            say(tail(child.log, lines=60))
    return content
