"""`python deploy/health.py web|worker|beat|stand-in`: the health checks of docker-compose.yml."""

import os
import socket
import sys
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

BEAT_SCHEDULE = Path("/tmp/beat")  # noqa: S108 (a file system of the container's own)
BEAT_PATIENCE = 600


def web(port: int = 8000) -> bool:
    """The shop answers and reaches its database. Told that the request came by TLS, it does not send us there."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0] or "127.0.0.1"
    with closing(HTTPConnection("127.0.0.1", port, timeout=8)) as connection:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200


def worker() -> bool:
    """This container's worker answers through the broker."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from storefront.celery import app

    return bool(app.control.ping([f"celery@{socket.gethostname()}"], timeout=5))


def beat(schedule: Path = BEAT_SCHEDULE) -> bool:
    """Beat has written down its schedule within the last ten minutes; it does so every three."""
    written = max(path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*"))
    return time.time() - written < BEAT_PATIENCE


def stand_in(port: int = 4242) -> bool:
    """The stand-in for Stripe takes connections."""
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return True


CHECKS = {"web": web, "worker": worker, "beat": beat, "stand-in": stand_in}

if __name__ == "__main__":
    try:
        sys.exit(not CHECKS[sys.argv[1]]())
    except (OSError, ValueError, HTTPException) as fault:
        sys.exit(f"{sys.argv[1]}: {fault}")
