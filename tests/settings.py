"""The shop's settings as the tests use them.

`./dev test` gives the environment; a plain `pytest` gets SQLite and whatever else the machine has without servers.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "STATE_DIR" in os.environ:
    _folder = Path(os.environ["STATE_DIR"])
else:
    _folder = Path(tempfile.mkdtemp(prefix="sillon-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_state = _folder / os.environ.get("PYTEST_XDIST_WORKER", "alone")
_state.mkdir(parents=True, exist_ok=True)
for _name, _value in {
    "DEMO": "1",
    "SECRET_KEY": "a-key-for-tests-only-" * 3,
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "CELERY_BROKER_URL": "memory://",
}.items():
    os.environ.setdefault(_name, _value)
os.environ |= {"STATE_DIR": str(_state)}
os.environ.setdefault("DATABASE_URL", os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_state / 'shop.sqlite3'}")

from storefront.settings import *  # noqa: E402, F403 (the environment has to be there first)

# Tasks run where they are called; a cookie that is not declared is a mistake.
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True
CONSENT_STRICT = True
# A password is checked by every test that signs in: argon2 takes its time on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test's browser begins with middleware of its own: static files are looked up when asked for, not listed anew.
WHITENOISE_AUTOREFRESH = True

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405
if not Path(STATIC_ROOT, "staticfiles.json").is_file():  # noqa: F405
    # No collectstatic has been run, so there are no hashed names to look up.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405

# What is queued is done at once, in the same process; the real queue is tried in tests/journeys.
CELERY_TASK_ALWAYS_EAGER = True
