"""`manage.py stripe_sandbox`: the stand-in for Stripe, until it is stopped."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from checkout.sandbox.models import Delivery
from checkout.sandbox.server import SETTLE, StandIn


class Command(BaseCommand):
    """Serve the stand-in on loopback."""

    help = "Runs the shop's own stand-in for Stripe, on loopback and only for a demo. No money moves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and where the events go."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=4242, help="0 takes a free one")
        parser.add_argument("--webhook-url", help="default: SITE_URL/stripe/webhook/")
        told = "until a direct debit or a slow refund settles by itself (default: %(default)g)"
        parser.add_argument("--settle-seconds", type=float, default=SETTLE, help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        self._refuse_to_be_real()
        webhook_url = options["webhook_url"] or f"{settings.SITE_URL}/stripe/webhook/"
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        host, port = options["host"], options["port"]
        try:
            with StandIn(host, port, webhook_url=webhook_url, settle_seconds=options["settle_seconds"]) as stand_in:
                self.stdout.write(f"Stand-in for Stripe at {stand_in.url}, events to {webhook_url}. No money moves.")
                self.stdout.flush()
                stop.wait()
        except ValueError as fault:
            raise CommandError(f"The stand-in stays on this machine: {fault}.", returncode=2) from None
        except (OSError, OverflowError) as fault:
            told = f"The stand-in cannot listen at {host}, port {port}: {getattr(fault, 'strerror', None) or fault}."
            raise CommandError(told, returncode=2) from None

    def _refuse_to_be_real(self) -> None:
        key = settings.STRIPE_SECRET_KEY
        if not settings.DEMO:
            raise CommandError("The stand-in for Stripe runs for a demo only: set DEMO=1.", returncode=2)
        if key.startswith(("sk_live_", "rk_live_")):
            raise CommandError("STRIPE_SECRET_KEY is a live key. Take it out before anything else.", returncode=2)
        for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
            if not getattr(settings, name):
                raise CommandError(f"{name} is empty: shop and stand-in must share one.", returncode=2)
        try:
            Delivery.objects.exists()
        except DatabaseError as fault:
            told = f"The ledger cannot be read ({str(fault).strip()}). Run `manage.py migrate` first."
            raise CommandError(told, returncode=2) from None
        finally:
            connections.close_all()
