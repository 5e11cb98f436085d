"""Payments, Stripe's events, and the mails of an order: rows first, so that nothing is lost when a process dies."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import money


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Queries with the names that the shop uses."""

    def waiting(self) -> "PaymentQuerySet":
        """Neither paid nor ended."""
        return self.filter(paid_at=None, ended_at=None)


class Payment(models.Model):
    """The one payment of an order, through one Stripe Checkout Session.

    `cart` is unique: one cart row has one order for ever, which makes a double click harmless. What Stripe is asked
    for is stored before it is asked (`expires_at`, `attempt`), so that a retry asks exactly the same.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="payment")
    cart = models.OneToOneField("basket.Basket", null=True, on_delete=models.SET_NULL, related_name="payment")
    given_back = models.OneToOneField(
        "basket.Basket", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=5)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    session_id = models.CharField(_("Stripe session"), max_length=255, null=True, blank=True, unique=True)
    session_url = models.URLField(max_length=2000, blank=True)
    intent_id = models.CharField(_("Stripe payment"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("held until"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended unpaid"), null=True, blank=True)
    flag = models.CharField(_("for staff to look at"), max_length=250, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = (
            models.Index(
                fields=["expires_at"],
                condition=models.Q(paid_at=None, ended_at=None),
                name="payment_waiting",
            ),
        )

    def __str__(self) -> str:
        return money(self.amount, self.currency)

    @property
    def is_waiting(self) -> bool:
        return self.paid_at is None and self.ended_at is None

    @property
    def idempotency_key(self) -> str:
        """Stripe stores even a 500 under a key, so the attempt is part of it."""
        return f"{self.uuid}-{self.attempt}"


class StripeEvent(models.Model):
    """An event as Stripe told it; a hint to look at a session again, kept once however often it comes."""

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    session_id = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class OrderMail(models.Model):
    """One mail of an order, once of each kind. Queued by the row, claimed by one conditional UPDATE, then sent.

    `next_at` is when somebody may try (again): a claim moves it on, so that a worker which dies loses nothing.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "order_confirmation", _("confirmation")

    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=5)
    message_id = models.CharField(max_length=255, unique=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("order mail")
        verbose_name_plural = _("order mails")
        constraints = (models.UniqueConstraint(fields=["order", "kind"], name="order_mail_once"),)
        indexes = (models.Index(fields=["next_at"], condition=models.Q(sent_at=None), name="order_mail_waiting"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.order})"


class KeptCart(models.Model):
    """Until when a cart is kept, and on whose permission; written whenever the cart changes.

    `subject` is the hash of the consent's key where the cart is saved between visits; "" where it is kept for the
    visit only. A cart that becomes an order is kept with it: then this row goes.
    """

    cart = models.OneToOneField("basket.Basket", primary_key=True, on_delete=models.CASCADE, related_name="kept")
    subject = models.CharField(_("subject, hashed"), max_length=64, blank=True)
    keep_until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("time of a cart")
        verbose_name_plural = _("times of carts")
        indexes = (models.Index(fields=["subject"], condition=~models.Q(subject=""), name="kept_cart_subject"),)

    def __str__(self) -> str:
        return f"{self.cart_id}: {self.keep_until:%Y-%m-%d}"
