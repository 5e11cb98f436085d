"""The keeper of carts: what goes when its time is over, when permission is withdrawn, and with a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from oscar.core.loading import get_model

from checkout.carts import keeping, visitor
from checkout.models import KeptCart
from consent import permission
from consent.keepers import Keeper, Person
from consent.purposes import VISIT_ROW_LIFE, Purpose

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
BATCH = 500
BEING_PAID = timedelta(days=7)
"""For so long a cart at the payment is left alone, whatever its time is."""


class CartKeeper(Keeper):
    """Open carts. A cart that has become an order stays with its order, which has a keeper of its own."""

    covers = {
        "basket.Basket": "open carts are deleted; those of orders belong to nobody afterwards",
        "checkout.KeptCart": "deleted with its cart, and when permission is withdrawn",
    }

    def purge(self, now: datetime) -> int:
        """Delete the carts whose time is over, in batches."""
        deleted, last = 0, 0
        while numbers := list(over(now).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            last = numbers[-1]
            deleted += delete(numbers, now)
        return deleted

    def revoke(self, request: HttpRequest, subject: str, purposes: frozenset[Purpose]) -> None:
        """Delete the carts that were saved on this yes; the one in use goes on for the visit, in a new row."""
        if Purpose.CART not in purposes:
            return
        rows = list(Basket.objects.select_for_update().filter(kept__subject=subject).order_by("pk"))
        in_use = visitor.cookie_cart(request)
        for row in rows:
            if row == in_use:
                visitor.becomes(request, keeping.set_free(row))
            elif row.owner_id is not None or row.status != Basket.OPEN:
                keeping.set_free(row)
            else:
                row.delete()

    def move(self, subject: str, new: str) -> None:
        """The same yes under another key."""
        KeptCart.objects.filter(subject=subject).update(subject=new)

    def forget(self, request: HttpRequest) -> None:
        """Delete the cart of this browser, and the account's. What is being paid is an order already."""
        device = visitor.cookie_cart(request)
        mine = Q(pk=device.pk) if device is not None else Q(pk__in=[])
        if request.user.is_authenticated:
            mine |= Q(owner_id=request.user.pk)
        for row in Basket.objects.select_for_update().filter(mine, status=Basket.OPEN).order_by("pk"):
            row.delete()

    def export(self, person: Person) -> Mapping[str, Any]:
        """What is in the account's cart."""
        carts = visitor.account_carts(person.user_id) if person.user_id else Basket.objects.none()
        lines = Line.objects.filter(basket__in=carts).select_related("product").order_by("pk")
        return {
            "cart": [
                {
                    "title": line.product.title,
                    "catalogue_number": line.product.catalogue_number,
                    "copies": line.quantity,
                    "price": str(line.price_incl_tax),
                    "since": line.date_created.isoformat(),
                }
                for line in lines
            ]
        }

    @transaction.atomic
    def erase(self, person: Person) -> None:
        """Delete an account's carts; those of orders stay with them and belong to nobody."""
        if person.user_id is None:
            return
        rows = list(Basket.objects.select_for_update().filter(owner_id=person.user_id).order_by("pk"))
        for row in rows:
            if row.status in (Basket.FROZEN, Basket.SUBMITTED):
                KeptCart.objects.filter(cart=row).delete()
                Basket.objects.filter(pk=row.pk).update(owner=None)
            else:
                row.delete()


def over(now: datetime) -> QuerySet[Any]:
    """The carts whose time is over and that no order needs."""
    free = Basket.objects.exclude(status=Basket.SUBMITTED).filter(order=None, payment=None)
    at_payment = Q(status=Basket.FROZEN)
    ended: QuerySet[Any] = free.filter(~at_payment & ended_by(now) | at_payment & ended_by(now - BEING_PAID))
    return ended.order_by("pk")


def ended_by(moment: datetime) -> Q:
    """Kept until then at the longest. A cart that nothing is written about was made outside of the shop's pages."""
    return Q(kept__keep_until__lte=moment) | Q(kept=None, date_created__lte=moment - VISIT_ROW_LIFE)


@transaction.atomic
def delete(numbers: list[int], now: datetime) -> int:
    """Delete one batch. A cart that somebody holds is in use; whether a cart is still over is asked when it is held."""
    rows = Basket.objects.select_for_update(skip_locked=True).filter(pk__in=numbers).order_by("pk")
    ours = list(rows.values_list("pk", flat=True))
    still = list(over(now).filter(pk__in=ours).values_list("pk", flat=True))
    Basket.objects.filter(pk__in=still).delete()
    return len(still)


def note_sign_out(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Without a yes, the account's cart ends with the visit."""
    if request is None or user is None:
        return
    if not permission.of(request).allows(Purpose.CART):
        with transaction.atomic():
            for row in Basket.objects.select_for_update().filter(owner=user, status=Basket.OPEN).order_by("pk"):
                row.delete()
