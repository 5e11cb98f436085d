"""The accounts app: the user model, its pages, and what has to go with an account."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Customers and staff."""

    name = "storefront.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The account itself comes last: everything that hangs on it is gone by then."""
        from consent import keepers
        from storefront.accounts.keeper import AccountKeeper
        from storefront.accounts.traces import TraceKeeper

        keepers.register(TraceKeeper())
        keepers.register(AccountKeeper())
