"""What a record costs and whether it can be bought: Oscar's strategy, with gross prices and our stock states."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from oscar.apps.partner.availability import StockRequired, Unavailable
from oscar.apps.partner.prices import TaxInclusiveFixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.apps.partner.strategy import PurchaseInfo, Structured, UseFirstStockRecord

CENT = Decimal("0.01")


def net_of(gross: Decimal, rate: Decimal | None = None) -> Decimal:
    """The net amount inside a gross one, to the cent; `rate` is 0.20 for 20 % (default: the home rate)."""
    rate = settings.VAT_RATE if rate is None else rate
    return (gross / (1 + rate)).quantize(CENT, ROUND_HALF_UP)


def net_of_lines(cart: Any) -> Decimal:
    """The net amount of a cart's goods: worked out once a line, so that ten copies are not rounded ten times."""
    return sum((net_of(line.line_price_incl_tax_incl_discounts) for line in cart.all_lines()), Decimal("0.00"))


class Strategy(UseFirstStockRecord, Structured):
    """Prices are gross and stay so; the VAT inside is worked out from them (selling.md)."""

    def pricing_policy(self, product: Any, stockrecord: Any) -> Any:
        if not stockrecord or stockrecord.price is None:
            return NoPrice()
        net = net_of(stockrecord.price)
        return TaxInclusiveFixedPrice(currency=stockrecord.price_currency, excl_tax=net, tax=stockrecord.price - net)

    def availability_policy(self, product: Any, stockrecord: Any) -> Any:
        if not stockrecord or not product.buyable:
            return Unavailable()
        return StockRequired(stockrecord.net_stock_level)

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> PurchaseInfo:
        """Use the stock record that the cart line already holds: no query a line."""
        record = stockrecord or line.stockrecord
        line.product.stockrecord = record
        info: PurchaseInfo = self.fetch_for_product(line.product, record)
        return info


class Selector:
    """Oscar's way in: everybody gets the same strategy."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> Strategy:
        """Return the strategy; it asks nothing of the request, so that browsing needs no session."""
        return Strategy()
