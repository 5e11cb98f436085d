"""A worker is killed just before and just after every step of its work; what it left is brought to the one right end.

Real processes, real signals, PostgreSQL. A few here, all of them in `./dev soak`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as shop
from django.db import connection

from checkout import mails, payments, refunds
from checkout.models import Payment
from checkout.sandbox import faults
from checkout.sandbox.server import StandIn
from tests.checkout.faults.ending import brought_to_an_end
from tests.checkout.faults.test_table import COMPLETED, pays_late_and_all_is_gone, url_of
from tests.checkout.sandbox import visitor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Story:
    """What comes before, what the worker does when it is killed, at which steps, and how it has to end."""

    before: Callable[[Payment], Any]
    job: str
    steps: tuple[str, ...]
    end: str
    after: Callable[[Payment], Any] = lambda _payment: None


def nothing(payment: Payment) -> None:
    """It goes on by itself."""


def pays_unheard(payment: Payment) -> None:
    """Paid, and no event ever tells it."""
    faults.arm(COMPLETED, "lost")
    visitor.pay(url_of(payment))


def has_paid(payment: Payment) -> None:
    """Paid, and the shop knows."""
    pays_unheard(payment)
    payments.sync(Payment.objects.get(pk=payment.pk))


def has_paid_but_no_mail_went(payment: Payment) -> None:
    """The confirmation is queued, and nobody is at it."""
    with_mails_held(lambda: has_paid(payment))


def with_mails_held(call: Callable[[], Any]) -> None:
    """The worker that should send is not there."""
    sending, mails.send = mails.send, lambda mail_id: False
    try:
        call()
    finally:
        mails.send = sending


def pays_late_unheard(payment: Payment) -> None:
    """Paid late with the copies gone, and no event ever tells it."""
    faults.arm(COMPLETED, "lost")
    pays_late_and_all_is_gone(payment)


def is_late_and_owed(payment: Payment) -> None:
    """Paid late with the copies gone; the refund is decided, and nobody has sent it."""
    pays_late_unheard(payment)
    sending, refunds.send = refunds.send, lambda _pk: None  # type: ignore[assignment, return-value]  # nobody is there
    try:
        payments.sync(Payment.objects.get(pk=payment.pk))
    finally:
        refunds.send = sending


def resumes_and_pays(payment: Payment) -> None:
    """The shopper clicks once more."""
    visitor.pay(url_of(payment))


GATEWAY, SYNCING, SENDING = "checkout.gateway", "checkout.payments.syncing", "checkout.refunds.sending"
STORIES = {
    "opening the page": Story(
        nothing, "start", (f"{GATEWAY}:create_session",), "paid", after=resumes_and_pays
    ),
    "opening the page, left": Story(nothing, "start", (f"{GATEWAY}:create_session",), "nothing"),
    "taking note of the money": Story(
        pays_unheard,
        "sync",
        (
            f"{GATEWAY}:fetch_session", f"{SYNCING}:settle", "checkout.payments.settling:close_cart",
            "checkout.statuses:move", "checkout.mails:queue", "checkout.tasks:send_mail.delay",
        ),
        "paid",
    ),
    "looking for what is missing": Story(
        pays_unheard,
        "reconcile",
        (f"{GATEWAY}:events_since", "checkout.events:store", "checkout.events:handle", f"{SYNCING}:settle"),
        "paid",
    ),
    "giving up": Story(
        url_of,
        "abandon",
        (
            f"{GATEWAY}:expire_session", f"{SYNCING}:end_unpaid", "checkout.payments.ending:release_copies",
            "checkout.uses:give_back", "checkout.payments.ending:cart_again", "checkout.mails:queue",
            "checkout.owed:serve",
        ),
        "nothing",
    ),
    "sending the mail": Story(
        has_paid_but_no_mail_went,
        "mail",
        ("checkout.mails:message", "django.core.mail:EmailMultiAlternatives.send"),
        "paid",
    ),
    "owing a refund": Story(
        pays_late_unheard,
        "sync",
        (f"{SYNCING}:settle", "checkout.refunds:owe", "checkout.tasks:send_refund.delay"),
        "refunded",
    ),
    "sending a refund": Story(
        is_late_and_owed,
        "refund",
        (f"{GATEWAY}:create_refund", f"{SENDING}:record", f"{SENDING}:follow_money", "checkout.mails:queue"),
        "refunded",
    ),
    "asking for a refund": Story(
        has_paid,
        "ask",
        ("checkout.refunds.deciding:owe", "checkout.tasks:send_refund.delay"),
        "either",
    ),
}  # fmt: skip
KILLS = [
    pytest.param(story, step, when, id=f"{name}: {when} {step.rpartition(':')[2]}")
    for name, story in STORIES.items()
    for step in story.steps
    for when in ("before", "after")
]


def killed(story: Story, payment: Payment, step: str, when: str, folder: Path) -> None:
    """Let a process of its own do the job on this database, and die at that step."""
    server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    env |= {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "STRIPE_SECRET_KEY": shop.STRIPE_SECRET_KEY,
        "STRIPE_API_BASE": shop.STRIPE_API_BASE,
        "STRIPE_WEBHOOK_SECRET": shop.STRIPE_WEBHOOK_SECRET,
        "SITE_URL": shop.SITE_URL,
        "STATE_DIR": str(folder),
    }
    command = [sys.executable, "-m", "tests.checkout.faults.victim", story.job, str(payment.pk), step, when]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 (our own)
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


def comes_to_its_end(story: Story, payment: Payment, step: str, when: str, folder: Path) -> None:
    story.before(payment)
    killed(story, payment, step, when, folder)
    story.after(payment)
    end = brought_to_an_end(payment)
    assert end in (("paid", "refunded") if story.end == "either" else (story.end,))


@pytest.mark.parametrize(
    ("name", "step", "when"),
    [
        ("taking note of the money", "checkout.mails:queue", "after"),
        ("giving up", f"{GATEWAY}:expire_session", "after"),
        ("sending the mail", "django.core.mail:EmailMultiAlternatives.send", "after"),
        ("sending a refund", f"{GATEWAY}:create_refund", "after"),
    ],
)
def test_a_few_kills(stripe: StandIn, placed: Payment, tmp_path: Path, name: str, step: str, when: str) -> None:
    comes_to_its_end(STORIES[name], placed, step, when, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize(("story", "step", "when"), KILLS)
def test_every_kill(stripe: StandIn, placed: Payment, tmp_path: Path, story: Story, step: str, when: str) -> None:
    comes_to_its_end(story, placed, step, when, tmp_path)
