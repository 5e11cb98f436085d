"""The order as the pages show it beside what there is to do: its lines, its total, and its groove."""

from typing import Any

from checkout.sandbox.models import Entry
from checkout.sandbox.words import money, words

# The panel's width on a desk and on a phone, where fewer hairlines say the same.
GROOVES = (560, 350)


def shown(session: Entry, lang: str) -> dict[str, Any]:
    """What the panel of the order takes, and the sentences that name its amount."""
    data, currency, tongue = session.data, session.data["currency"], words(lang)
    amount = money(data["amount_total"], currency, lang)
    lines = [_line(line, currency, lang, tongue["each"]) for line in session.extra["line_items"]]
    return {
        "address": f"/pay/{session.pk}",
        "reference": data["client_reference_id"],
        "amount": amount,
        "title": tongue["pay_title"].format(amount=amount),
        "yes": tongue["bank_yes"].format(amount=amount),
        "debit_pay": tongue["debit_pay"].format(amount=amount),
        "lines": lines,
        "grooves": [(width, groove([line["cents"] for line in lines], width)) for width in GROOVES],
        "cancel_url": data["cancel_url"],
        "return_url": success_url(session) if session.state == "complete" else data["cancel_url"],
    }


def _line(line: dict[str, Any], currency: str, lang: str, each: str) -> dict[str, Any]:
    price, quantity = line["price_data"]["unit_amount"], line["quantity"]
    return {
        "name": line["price_data"]["product_data"]["name"],
        "quantity": quantity,
        "each": each.format(quantity=quantity, amount=money(price, currency, lang)),
        "amount": money(quantity * price, currency, lang),
        "cents": quantity * price,
    }


def success_url(session: Entry) -> str:
    """Where the shop wants the shopper back after paying."""
    return str(session.data["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.pk)


def groove(parts: list[int], width: int) -> str:
    """The order as one side of a record: a hairline every 3 px, 5 px between lines; an SVG path 32 px high.

    Each line of the order is as wide as its share of the total.
    """
    room, whole, x, path = width - 5 * (len(parts) - 1), sum(parts) or 1, 1.0, []
    for part in parts:
        lines = max(1, round(room * part / whole / 3))
        path += [f"M{x + 3 * number:g} 0v32" for number in range(lines)]
        x += 3 * lines + 5
    return "".join(path)
