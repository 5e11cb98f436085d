"""How a parcel travels: one flat rate. Zones and weights come with a later issue."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.methods import Base
from oscar.apps.shipping.repository import Repository as OscarRepository
from oscar.core.prices import Price

from checkout.pricing import net_of


class FlatRate(Base):
    """One price for a parcel, whatever is in it; VAT included."""

    code = "flat-rate"
    name: Any = _("Parcel, to your door")
    description: Any = _("Two to five working days, with a tracking number")

    @property
    def gross(self) -> Decimal:
        """Euro, VAT included."""
        rate: Decimal = settings.SHIPPING_FLAT_RATE
        return rate

    def calculate(self, basket: Any) -> Price:
        """Oscar's question: what does it cost to send this cart."""
        return Price(currency=basket.currency, excl_tax=net_of(self.gross), incl_tax=self.gross)


class Repository(OscarRepository):
    """The methods that a shopper can choose from."""

    methods = (FlatRate(),)


def name_of(order: Any) -> str:
    """An order's method in the active language; one that is no longer offered is called as it was."""
    return str(
        {method.code: method.name for method in Repository.methods}.get(order.shipping_code, order.shipping_method)
    )
