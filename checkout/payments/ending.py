"""A payment that nobody will make: everything that was held for it goes back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.alerts import invitations
from catalog.stock import ledger
from checkout import mails, owed, statuses, uses
from checkout.carts import contents, keeping
from checkout.models import InvitedOrderLine, OrderMail, OwedCopies, Payment

Basket = get_model("basket", "Basket")


@transaction.atomic
def end_unpaid(payment_id: int, *, flag: str = "", mail: OrderMail.Kind | None = None) -> None:
    """Copies, vouchers and offers go back, the order is cancelled, the cart is given back as a new row.

    A second call, or one for a payment that was paid meanwhile, changes nothing.
    """
    kept = keeping.inherited(payment_id)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    if not payment.is_waiting:
        return
    order = payment.order
    keeping.close_cart(payment.cart_id)
    records = release_copies(order)
    uses.give_back(order)
    statuses.move(order.pk, "Cancelled")
    payment.ended_at, payment.flag = timezone.now(), flag or payment.flag
    payment.given_back = cart_again(order)
    keeping.give_back(payment.given_back, kept)
    payment.save(update_fields=["ended_at", "flag", "given_back"])
    if mail:
        mails.queue(order, mail, payment.language)
    for record in records:
        owed.serve(record)


def release_copies(order: Any) -> list[int]:
    """Give back what the order's lines hold; the stock records, in the order in which they are locked."""
    holding = order.lines.filter(num_allocated__gt=0).exclude(stockrecord=None).order_by("stockrecord_id")
    records = []
    for line in holding:
        if invited := InvitedOrderLine.objects.filter(line=line).first():
            invitations.unpaid(invited.invitation_id)
        else:
            ledger.release(line.stockrecord_id, line.num_allocated)
        records.append(line.stockrecord_id)
    order.lines.update(num_allocated=0)
    OwedCopies.objects.filter(line__order=order).delete()
    return records


def cart_again(order: Any) -> Any:
    """A new open cart with what the order held; the old row stays with its order for ever."""
    cart = Basket.objects.create(owner=order.user)
    for line in order.lines.select_related("stockrecord", "product", "invited__invitation__lot__release"):
        invited = getattr(line, "invited", None)
        if invited and invited.invitation.is_live and line.product.price is not None:
            contents.put_held(cart, invited.invitation)
        elif line.product and line.stockrecord and not invited:
            cart.lines.create(
                line_reference=f"{line.product_id}_{line.stockrecord_id}",
                product=line.product,
                stockrecord=line.stockrecord,
                quantity=line.quantity,
                price_currency=order.currency,
                price_excl_tax=line.unit_price_excl_tax,
                price_incl_tax=line.unit_price_incl_tax,
            )
    if order.basket:
        cart.vouchers.set(order.basket.vouchers.all())
    return cart
