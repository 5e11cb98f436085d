"""A worker that dies without a word, just before or just after one step of its work.

    python -m tests.checkout.faults.victim JOB PK STEP before|after

A process of its own with a connection of its own: what it has not committed is gone with it.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django


def kill_at(step: str, when: str) -> None:
    """Let the function at `step` ("module:name" or "module:Class.name") be the last thing that this process sees."""
    module, _, path = step.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    function = getattr(owner, name)

    def last(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)


def jobs() -> dict[str, Callable[[int], Any]]:
    """The worker's jobs, each for the payment with this key."""
    from checkout import payments, reconciling, refunds
    from checkout.models import OrderMail, Payment, Refund
    from checkout.tasks import send_mail, send_refund

    def of(pk: int) -> Payment:
        return Payment.objects.select_related("order", "cart").get(pk=pk)

    return {
        "start": lambda pk: payments.start(of(pk)),
        "sync": lambda pk: payments.sync(of(pk)),
        "abandon": lambda pk: payments.abandon(of(pk), mail=OrderMail.Kind.CANCELLED),
        "reconcile": lambda _pk: reconciling.reconcile(),
        "mail": lambda pk: send_mail(OrderMail.objects.get(order__payment=pk).pk),
        "refund": lambda pk: send_refund(Refund.objects.get(payment=pk).pk),
        "ask": lambda pk: refunds.ask(pk, amount=Decimal("76.90")),
    }


if __name__ == "__main__":
    django.setup()
    job, key, step, when = sys.argv[1:]
    kill_at(step, when)
    jobs()[job](int(key))
    sys.exit(f"{step} was never reached")
