"""`python -m tests.pages FOLDER`: write pages as visitors see them, for tools that check HTML.

Every page of the shop and its awkward states, in both languages, from the demo's records. What is put into a cart on
the way is rolled back at the end.
"""

import os
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django has to be ready)
from django.core import signing  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

from catalog.alerts import links as alerts  # noqa: E402
from catalog.alerts import lots  # noqa: E402
from catalog.models import Alert, Movement, Release  # noqa: E402
from catalog.stock import ledger  # noqa: E402
from storefront.accounts import links  # noqa: E402
from storefront.accounts.models import User  # noqa: E402

Order = get_model("order", "Order")
SR13 = "miles-davis-ascenseur-pour-l-echafaud"
GONE = {"not-found", "bad-link", "alerts-bad-link", "cart-along-bad-link"}
ADDRESS = {
    "section": "address",
    "email": "alice@example.org",
    "first_name": "Alice",
    "last_name": "Martin",
    "line1": "18, rue du Champ-de-Mars",
    "postcode": "75007",
    "line4": "Paris",
    "country": "FR",
}


def visitor() -> Client:
    """A browser at the shop's own address: at any other one every page would be the same 400."""
    return Client(headers={"Origin": settings.SITE_URL, "Host": urlsplit(settings.SITE_URL).netloc})


def pages(prefix: str) -> Iterator[tuple[str, Any]]:
    """Each page's name and answer, for one language."""
    client = visitor()
    yield "home", client.get(f"{prefix}/")
    yield "list", client.get(f"{prefix}/releases/")
    for state in Release.objects.published().order_by("stock_state").values_list("stock_state", flat=True).distinct():
        slug = Release.objects.published().filter(stock_state=state).values_list("slug", flat=True)[0]
        yield f"release-{state}", client.get(f"{prefix}/releases/{slug}/")
    yield "release-sr13", client.get(f"{prefix}/releases/{SR13}/")
    yield "release-longest", client.get(f"{prefix}/releases/nathan-davis-live-in-paris-ortf/")
    yield "people", client.get(f"{prefix}/people/")
    yield "person", client.get(f"{prefix}/people/barney-wilen/")
    yield "place", client.get(f"{prefix}/places/lolympia-paris/")
    yield "label", client.get(f"{prefix}/labels/sam-records/")
    yield "in-process", client.get(f"{prefix}/in-process/")
    yield from pages_of_alerts(prefix)
    yield "not-found", client.get(f"{prefix}/releases/no-such-record/")
    yield "cookies", client.get(f"{prefix}/cookies/")
    yield "house", client.get(f"{prefix}/house/")
    yield "cart-empty", client.get(f"{prefix}/cart/")
    bought = Release.objects.published().filter(stock_state="in-stock").values_list("slug", flat=True)[0]
    client.post(f"{prefix}/cart/add/{bought}/", {"quantity": "1"})
    page = client.get(f"{prefix}/cart/")
    yield "cart", page
    link = re.findall(f'value="{settings.SITE_URL}([^"]+/along/[^"]+)"', page.content.decode())[0]
    yield "cart-along", visitor().get(link)
    yield "cart-along-bad-link", visitor().get(f"{prefix}/cart/along/x/")
    yield "cart-without-cookies", visitor().get(f"{prefix}/cart/?first")
    for answer in ("refuse", "accept"):
        client.post(f"{prefix}/cookies/choice/", {"answer": answer})
        yield f"cart-{answer}", client.get(f"{prefix}/cart/")
    yield "home-with-cart", client.get(f"{prefix}/")
    yield "checkout-address", client.get(f"{prefix}/checkout/")
    yield "checkout-mistakes", client.post(f"{prefix}/checkout/", {**ADDRESS, "email": "alice", "postcode": "x"})
    client.post(f"{prefix}/checkout/", ADDRESS)
    yield "checkout-delivery", client.get(f"{prefix}/checkout/")
    client.post(f"{prefix}/checkout/", {"section": "delivery", "delivery": "flat-rate"})
    yield "checkout-review", client.get(f"{prefix}/checkout/")
    yield from pages_of_accounts(prefix)


def pages_of_alerts(prefix: str) -> Iterator[tuple[str, Any]]:
    """The waiting list: its forms, and what lies behind the links in its mails."""
    client = visitor()
    yield "alert", client.get(f"{prefix}/alerts/for/{SR13}/")
    yield "alert-mistakes", client.post(f"{prefix}/alerts/for/{SR13}/", {"email": "alice", "copies": "99"})
    yield "alert-sent", client.get(f"{prefix}/alerts/for/{SR13}/sent/")
    yield "alerts", client.get(f"{prefix}/alerts/")
    yield "alerts-mistakes", client.post(f"{prefix}/alerts/", {"email": "alice"})
    yield "alerts-sent", client.get(f"{prefix}/alerts/sent/")
    yield "alerts-bad-link", client.get(f"{prefix}/alerts/mine/x/")
    release = Release.objects.get(slug=SR13)
    alert = Alert.objects.create(release=release, email=f"eve{len(prefix)}@example.org", copies=2, language="en")
    with translation.override(prefix.strip("/") or "en"):
        confirm, mine, end = alerts.confirm_path(alert), alerts.mine_path(alert), alerts.end_path(alert)
    yield "alert-confirm", client.get(confirm)
    yield "alerts-mine-empty", client.get(mine)
    client.post(confirm)
    yield "alert-confirmed", client.get(confirm)
    yield "alerts-mine", client.get(mine)
    yield from pages_of_a_hold(client, release, prefix)
    yield "alert-end", client.get(end)
    yield "alert-ended", client.post(end)


def pages_of_a_hold(client: Client, release: Release, prefix: str) -> Iterator[tuple[str, Any]]:
    """A copy is held for who waits, and let go; afterwards the shelf is as it was."""
    seen = lots.plan(release, 1, 0).seen
    lot = lots.count(release, 1, 0, key=uuid.uuid4(), seen=seen, pressing=None, by=None)
    invitation = lot.invitations.get()
    with translation.override(prefix.strip("/") or "en"):
        held = alerts.held_path(invitation)
    yield "alert-held", client.get(held)
    yield "cart-held", client.post(held, {"cart": "1"}, follow=True)
    client.post(held, {"decline": "1"})
    yield "alert-held-over", client.get(held)
    yield "cart-held-over", client.get(f"{prefix}/cart/")
    ledger.move(lot.record_id, Movement.COUNTED, -1)


def pages_of_accounts(prefix: str) -> Iterator[tuple[str, Any]]:
    """The door, and what lies behind it, with one order."""
    language = prefix.strip("/") or "en"

    def path(name: str, *args: str) -> str:
        with translation.override(language):
            return reverse(name, args=args)

    stranger, at_home = visitor(), visitor()
    for name in ("sign-in", "sign-up", "sign-up-sent", "password-reset", "order-link", "order-link-sent"):
        yield name, stranger.get(path(name))
    yield "sign-in-mistakes", stranger.post(f"{prefix}/account/sign-in/", {"username": "x", "password": "y"})
    yield "sign-up-mistakes", stranger.post(f"{prefix}/account/sign-up/", {"email": "alice"})
    link = path("sign-up-confirm", signing.dumps("alice@example.org", salt=links.SIGN_UP))
    yield "sign-up-confirm", stranger.get(link)
    yield "sign-up-confirm-mistakes", stranger.post(link, {"new_password1": "a", "new_password2": "b"})
    yield "bad-link", stranger.get(f"{prefix}/account/sign-up/x/")
    user = User.objects.create_user(f"bob{len(prefix)}@example.org", "Zw4nzig-Schallplatten")
    at_home.force_login(user)
    yield "account-unproved", at_home.get(f"{prefix}/account/")
    User.objects.filter(pk=user.pk).update(email_confirmed_at=timezone.now())
    Order.objects.create(
        number=f"K7RW-2MX{len(prefix)}", user=user, guest_email=user.email, total_incl_tax=1, total_excl_tax=1
    )
    yield "account", at_home.get(f"{prefix}/account/")
    for name in ("password-change", "mailbox-change", "account-data", "account-erase", "account-erased"):
        yield name, at_home.get(path(name))
    yield "account-erase-mistakes", at_home.post(f"{prefix}/account/erase/", {"password": "wrong"})


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        for language, prefix in (("en", ""), ("fr", "/fr")):
            for name, answer in pages(prefix):
                expected = 404 if name in GONE else 422 if "mistakes" in name else 200
                if answer.status_code != expected or not answer.content:
                    sys.exit(f"The page {name} ({language}) answers {answer.status_code}.")
                (folder / f"{name}.{language}.html").write_bytes(answer.content)
        for name in ("mail", "style"):
            (folder / f"dev-{name}.html").write_bytes(visitor().get(f"/dev/{name}/").content)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
