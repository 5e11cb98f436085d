"""The fork of Oscar's checkout (it has no models, so this app can have ours)."""

from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _
from oscar.apps.checkout.apps import CheckoutConfig as OscarCheckoutConfig


class CheckoutConfig(OscarCheckoutConfig):
    """Oscar's checkout in name and place; its addresses and views are ours."""

    name = "checkout"
    verbose_name = _("Checkout")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is kept of carts and orders, and whose the copies are that come or are short. Oscar's own checkout
        views are not loaded: none is mounted.
        """
        from catalog.stock import ledger, shortfall
        from checkout import owed, short
        from checkout.carts.keeper import CartKeeper, note_sign_out
        from checkout.keeper import OrderKeeper
        from consent import keepers

        keepers.register(CartKeeper())
        keepers.register(OrderKeeper())
        ledger.register(owed)
        shortfall.register(short.address)
        user_logged_out.connect(note_sign_out, dispatch_uid="carts")
