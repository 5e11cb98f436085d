"""A file of 30 MB with broken lines, as staff may have one: all of it is reported, in little memory (`./dev soak`)."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from catalog.models import ImportEntry, Release
from tests.many_releases import EVERY, WRITERS

pytestmark = [pytest.mark.soak, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]
MEGABYTES = 30
# A process that has loaded the shop and done nothing takes about 90 MB.
MOST_MEMORY = 200


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".csv"])
def test_thirty_megabytes_with_broken_lines(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"many{ending}"
    count = WRITERS[ending](file, MEGABYTES * 1024**2, faulty=True)
    server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    env = {**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", "PYTHONPATH": str(ROOT)}
    env |= {"DJANGO_SETTINGS_MODULE": "storefront.settings", "CELERY_BROKER_URL": "memory://", "DEMO": "1"}
    command = [sys.executable, "manage.py", "import_releases", str(file), "--keep-good"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    assert done.returncode == 0, done.stderr[-3000:]
    broken = [number + (ending == ".csv") for number in range(EVERY, count + 1, EVERY)]
    refused = ImportEntry.objects.filter(outcome="refused")
    assert list(refused.values_list("number", flat=True)) == broken
    assert ImportEntry.objects.filter(outcome="written").count() == Release.objects.count() == count - len(broken)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < MOST_MEMORY
