"""The fork of Oscar's catalogue: label `catalogue`, our release fields on its product."""

from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.apps import CatalogueOnlyConfig


class CatalogConfig(CatalogueOnlyConfig):
    """Oscar's catalogue with our models. Its addresses are ours (`storefront.urls`), not Oscar's."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Say what is kept of whoever waits. Oscar's receivers (they delete shared files) and its views are skipped:
        neither is used.
        """
        from catalog.alerts.keeper import AlertKeeper
        from consent import keepers

        keepers.register(AlertKeeper())
