"""How long a cart is kept, and on whose permission: decided here alone, whenever a cart changes.

With a yes to the cart: 30 days from the last change, at most as long as the yes, under the yes's subject. Without:
for the visit, of which the server keeps a day. The proof's row is locked first, then the cart's, then the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from oscar.core.loading import get_model

from checkout.carts import visitor
from checkout.models import KeptCart
from consent import answers, permission
from consent.permission import Permission
from consent.purposes import CART_LIFE, VISIT_ROW_LIFE, Purpose

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


class CartOrdered(Exception):
    """The cart has become an order meanwhile, in another tab."""


class CartMoved(Exception):
    """The cart is another row now, or gone: its owner has withdrawn permission in another tab, or signed in."""


@contextmanager
def changing(request: Any) -> Iterator[Any]:
    """Hold the visitor's cart while it is changed, and keep it from now on as they permit.

    Raises `CartOrdered` or `CartMoved`, and then, or where the change itself raises, nothing has happened.
    """
    cart = request.open_cart()
    with transaction.atomic():
        given = held(request)
        if cart.pk is None and visitor.is_late(request):
            raise CartMoved
        if cart.pk is None:
            cart.save()
        else:
            row = lock(cart.pk)
            if row is None or row.owner_id != cart.owner_id:
                raise CartMoved
            if row.status != Basket.OPEN:
                raise CartOrdered
        yield cart
        keep(cart, given)
    visitor.becomes(request, cart)


def held(request: HttpRequest) -> Permission | None:
    """The permission to keep a cart between visits, its proof locked; None where there is none (any more)."""
    given = permission.of(request)
    if not given.allows(Purpose.CART):
        return None
    if not answers.hold(given.subject):
        permission.keep(request, Permission(gpc=given.gpc))
        request.yes_ended = True  # type: ignore[attr-defined]  # in another tab, a moment ago
        return None
    return given


def lock(cart_id: int) -> Any:
    """The cart's row, locked until the transaction ends; None where it is gone."""
    return Basket.objects.select_for_update().filter(pk=cart_id).first()


def keep(cart: Any, given: Permission | None) -> None:
    """Write down until when a cart is kept, counted from now."""
    until = given.until(CART_LIFE) if given else timezone.now() + VISIT_ROW_LIFE
    write(KeptCart(cart=cart, subject=given.subject if given else "", keep_until=until))


def write(kept: KeptCart) -> None:
    """Write the row, or over the one before, in one statement."""
    KeptCart.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["cart"], update_fields=["subject", "keep_until"]
    )


def follow(request: HttpRequest, cart: Any) -> Any:
    """Bring a cart in line with what the visitor permits now; return the cart that is theirs then (None: it is gone).

    A yes saves the cart of the visit, as if it had changed. Where a cart was saved on a yes that counts no more, it
    moves to a new row for the visit, so that the number in the browser's lasting cookie names nothing.
    """
    given = permission.of(request)
    if subject_of(cart) == (given.subject if given.allows(Purpose.CART) else ""):
        return cart
    with transaction.atomic():
        now_given = held(request)
        row = lock(cart.pk)
        if row is None or row.owner_id != cart.owner_id:
            visitor.loses(request)
            return None
        if row.status not in (Basket.OPEN, Basket.FROZEN):
            return row
        if now_given is None and not subject_of(row):
            return cart
        theirs = cart if now_given else set_free(row)
        if now_given:
            keep(cart, now_given)
    visitor.becomes(request, theirs)
    return theirs


def subject_of(cart: Any) -> str:
    """On whose permission a cart is saved; "" for a visit's."""
    kept = visitor.kept_of(cart)
    return kept.subject if kept else ""


def set_free(cart: Any) -> Any:
    """Keep a saved cart for the visit only: in a new row where a browser's cookie names it.

    A cart that is being paid stays what it is, its payment needs it; only the subject goes. The row is locked.
    """
    if cart.status == Basket.OPEN and cart.owner_id is None:
        return renew(cart)
    keep(cart, None)
    return cart


def renew(cart: Any) -> Any:
    """Move a visit's cart to a new row; the old row, and with it its number, is gone."""
    new = Basket.objects.create()
    Line.objects.filter(basket=cart).update(basket=new)
    new.vouchers.set(cart.vouchers.all())
    cart.delete()
    keep(new, None)
    return new


def inherited(payment_id: int) -> KeptCart | None:
    """How the cart of a payment is kept, the proof of its yes locked; to be called before the payment is locked."""
    kept = KeptCart.objects.filter(cart__payment=payment_id).first()
    return kept if kept and kept.subject and answers.hold(kept.subject) else None


def give_back(cart: Any, before: KeptCart | None) -> None:
    """Keep a cart that was given back, unpaid, as the one that it was; at least for as long as a visit's."""
    visit = timezone.now() + VISIT_ROW_LIFE
    saved = before is not None and before.keep_until > visit
    write(
        KeptCart(
            cart=cart,
            subject=before.subject if before and saved else "",
            keep_until=before.keep_until if before and saved else visit,
        )
    )


def close_cart(cart_id: int | None) -> None:
    """The cart stays with its order from now on, and nobody's permission stands beside it."""
    Basket.objects.filter(pk=cart_id).exclude(status=Basket.SUBMITTED).update(
        status=Basket.SUBMITTED, date_submitted=timezone.now()
    )
    KeptCart.objects.filter(cart=cart_id).delete()
