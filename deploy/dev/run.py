"""`./dev run`: the whole shop on this machine, with one command and no server to install."""

import contextlib
import http.client
import socket
import time
from collections.abc import Sequence

from deploy.dev import environment
from deploy.dev.console import Stopped, Trouble, say, step_done, tail
from deploy.dev.paths import PYTHON, VENV
from deploy.dev.place import Place, knob
from deploy.dev.prepare import MANAGE, prepare
from deploy.dev.supervise import Child, Supervisor

PATIENCE = 60.0
"""Seconds that the web server has for its first page."""


def run(arguments: Sequence[str]) -> int:
    """Set up what is missing, start everything, watch it until somebody says stop."""
    if arguments:
        raise Trouble("./dev run takes no arguments; PORT=, HOST= and STATE_DIR= are read from the environment.")
    began = time.monotonic()
    place = Place.from_environment()
    place.make_state()
    with place.held():
        place.check_port()
        place.check_sqlite()
        env = place.environment()
        say(f"Setting up in {place.state}")
        try:
            with Supervisor(place.state / "logs") as house:
                environment.ensure("run")
                prepare(house, place.state, env)
                start(house, place, env)
                welcome(place, env, time.monotonic() - began)
                house.watch(until=float("inf"))
        except Stopped:
            say("Stopped. Nothing is left running; the next ./dev run finds everything as it was.")
    return 0


def start(house: Supervisor, place: Place, env: dict[str, str]) -> None:
    """The web server and the stand-in first, since somebody waits for a page; worker and beat once it is there."""
    granian = [str(VENV / "bin" / "granian"), "--interface", "wsgi", "--no-ws", "--blocking-threads", "4"]
    where = ["--host", place.host, "--port", str(place.port)]
    web = house.start("web", [*granian, *where, "storefront.wsgi:application"], env=env)
    sandbox = [*MANAGE, "stripe_sandbox", "--host", "127.0.0.1", "--port"]
    if port := env.get("STRIPE_API_BASE", "").rpartition(":")[2]:
        house.start("stand-in", [*sandbox, port], env=env)
    wait_for_home(house, web, place)
    celery = [PYTHON, "-m", "celery", "-A", "storefront"]
    queues = ["-Q", "celery,pictures", "--concurrency", "2"]
    house.start("worker", [*celery, "worker", *queues, "--without-gossip", "--without-mingle"], env=env)
    house.start("beat", [*celery, "beat", "--schedule", str(place.state / "beat" / "schedule"), "--pidfile="], env=env)
    if port:
        wait_for_stand_in(house, int(port))


def wait_for_stand_in(house: Supervisor, port: int) -> None:
    """Until payments can be taken; if it dies meanwhile, the watch says so."""
    while True:
        house.watch()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)


def wait_for_home(house: Supervisor, web: Child, place: Place) -> None:
    """Until the home page really answers."""
    deadline = time.monotonic() + PATIENCE
    status = None
    while time.monotonic() < deadline:
        house.watch()
        try:
            connection = http.client.HTTPConnection(place.reachable_host, place.port, timeout=20)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status < 400:
            step_done("first page", web.seconds())
            return
        break
    answered = f"answers with status {status}" if status else f"has not answered within {PATIENCE:.0f} s"
    house.watch()
    raise Trouble(f"The home page {answered}. The last lines of {web.log}:\n{tail(web.log)}")


def welcome(place: Place, env: dict[str, str], seconds: float) -> None:
    """Where to look and what to try."""
    url = env["SITE_URL"] if not knob(env, "SITE_URL_FILE") else place.url
    say(
        f"""
The shop is open after {seconds:.1f} s:  {url}/

  Try         {url}/releases/miles-davis-ascenseur-pour-l-echafaud/   a record in process: gallery, sound, essay
              {url}/releases/?state=in-stock   put one into the cart, buy it as a guest; no money moves
  Cards       4242 4242 4242 4242 pays   ·   4000 0000 0000 0002 is declined   (any later date, any CVC)
  Mails       {url}/dev/mail/   what the shop has sent
  Staff       {url}/admin/   staff@sillon.example / sillon-demo   (may do everything)
              editor@sillon.example or shop@sillon.example, same password: releases, or orders and copies
  Logs        {place.state / "logs"}

Ctrl-C stops everything. The other pictures are being drawn meanwhile."""
    )
