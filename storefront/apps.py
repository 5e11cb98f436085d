"""The storefront app, our admin site, and which parts of Oscar may speak."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class StorefrontConfig(AppConfig):
    """The top of the house: it sees every other app."""

    name = "storefront"
    verbose_name = _("Storefront")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Silence Oscar's analytics, whose receivers write rows about shoppers who never agreed to it; and say what
        the demo keeps of people.
        """
        from django.conf import settings
        from oscar.apps.analytics import receivers
        from oscar.apps.basket.signals import basket_addition
        from oscar.apps.catalogue.signals import product_viewed
        from oscar.apps.order.signals import order_placed
        from oscar.apps.search.signals import user_search

        product_viewed.disconnect(receivers.receive_product_view)
        user_search.disconnect(receivers.receive_product_search)
        basket_addition.disconnect(receivers.receive_basket_addition)
        order_placed.disconnect(receivers.receive_order_placed)
        if settings.DEMO:
            from consent import keepers
            from storefront.dev.keeper import MailFileKeeper

            keepers.register(MailFileKeeper())


class AdminConfig(SimpleAdminConfig):
    """Our admin site holds our registrations only, none of the sixty models that come with Oscar and Django."""

    default_site = "storefront.admin.StaffSite"

    def ready(self) -> None:
        super().ready()
        for app in ("catalog", "checkout", "consent", "storefront.accounts"):
            import_module(f"{app}.admin")
