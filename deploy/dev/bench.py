"""`./dev bench`: what the shop reaches, measured on a PostgreSQL and a Redis that are there for it alone."""

from collections.abc import Sequence

from deploy.dev import environment, packages, prepare, servers
from deploy.dev.console import Trouble, say
from deploy.dev.paths import HOME, PYTHON
from deploy.dev.supervise import Supervisor
from deploy.dev.test import environment_for_tests

STATE = HOME / "bench"
BENCHES = ("alerts",)


def bench(arguments: Sequence[str]) -> int:
    """Run the measurements of these names, or all; 1 if a limit is missed."""
    if unknown := set(arguments) - set(BENCHES):
        raise Trouble(f"./dev bench measures {', '.join(BENCHES)}, not {', '.join(sorted(unknown))}.")
    say("Setting up the measurements")
    with Supervisor(STATE / "logs") as house:
        environment.ensure("dev")
        if missing := packages.need([packages.POSTGRESQL, packages.REDIS]):
            raise Trouble(f"./dev bench needs {' and '.join(package.name for package in missing)}.")
        folder = servers.temporary_folder(house)
        env = environment_for_tests(folder) | {"DJANGO_SETTINGS_MODULE": "storefront.settings"}
        prepare.compile_messages(house, env)
        cluster = servers.start_postgresql(house, folder)
        redis = servers.start_redis(house, folder)
        assert cluster is not None  # both were found above
        assert redis is not None
        prepare.carry_out(house, cluster.steps(), env)
        if cluster.is_new:
            cluster.keep()
        # The kept copy of the template stays as it is: this one goes with the cluster.
        env |= {
            "DATABASE_URL": cluster.url(servers.TEMPLATE),
            "REDIS_URL": redis,
            "CELERY_BROKER_URL": redis.replace("unix://", "redis+socket://"),
        }
        say()
        return max(house.show([PYTHON, "-m", f"bench.{name}"], env=env) for name in arguments or BENCHES)
