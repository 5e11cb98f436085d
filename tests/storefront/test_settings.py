"""A value that makes no sense is named, in one line, and nothing starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": "k" * 40, "PATH": os.environ["PATH"], "DEMO": "1"}


def check(**env: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` with this environment only."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**GOOD, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DEMO", "perhaps"),
        ("SITE_URL", "sillon"),
        ("VAT_RATE", "twenty"),
        ("VAT_RATE", "20"),
        ("SHIPPING_FLAT_RATE", "-1"),
        ("LOW_STOCK_THRESHOLD", "many"),
        ("DATABASE_URL", "nonsense"),
        ("PAYMENT_WINDOW_MINUTES", "5"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_nonsense_is_named_in_one_line(name: str, value: str) -> None:
    done = check(**{name: value})
    assert done.returncode == 2
    assert done.stderr.startswith("Settings: ")
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_shop_without_demo_refuses_the_stand_in() -> None:
    done = check(DEMO="0", STRIPE_API_BASE="http://127.0.0.1:1")
    assert done.returncode == 2
    assert "STRIPE_API_BASE" in done.stderr


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("k" * 40)
    env = {key: value for key, value in GOOD.items() if key != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**env, "SECRET_KEY_FILE": str(secret)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
