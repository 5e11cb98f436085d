"""What the steering page shows: recent payments, what each still allows, events on their way."""

from typing import Any

from django.utils import timezone

from checkout.sandbox import charges, disputes, faults, ledger, order, sessions
from checkout.sandbox.letters import SUBSCRIBED
from checkout.sandbox.models import Delivery, Entry
from checkout.sandbox.words import money

SHOWN = 20
SUMS = ("received", "refunded", "disputed")


def overview(lang: str, w: dict[str, str]) -> dict[str, Any]:
    """The board: the latest payments and events, and the faults that are armed."""
    return {
        "title": w["steer_title"],
        "payments": _payments(lang, w),
        "letters": [_letter(delivery, w) for delivery in _latest()],
        "held": Delivery.objects.held_back().count(),
        "armed": [
            {
                "match": w["any"] if fault.match == faults.ANY else fault.match,
                "effect": w[f"effect_{fault.effect}"],
                "left": w["armed_left"].format(left=fault.left),
            }
            for fault in faults.armed()
        ],
        "calls": faults.CALLS,
        "kinds": SUBSCRIBED,
        "effects_of_calls": [(effect, w[f"effect_{effect}"]) for effect in faults.OF_CALLS],
        "effects_of_events": [(effect, w[f"effect_{effect}"]) for effect in faults.OF_EVENTS],
    }


def payment(session: Entry, lang: str, w: dict[str, str]) -> dict[str, Any]:
    """One payment: its order, its sums, and which steps its state allows."""
    intent = sessions.intent_of(session)
    told = ledger.of([session.intent]).get(session.intent, ledger.Sum())
    currency = session.data["currency"]
    charge = Entry.objects.about(charges.KIND, session.intent).first() if intent else None
    left = charge.amount - charge.spent if charge and charge.state == "succeeded" else 0
    opened = [_dispute(entry, lang, w) for entry in Entry.objects.about("dispute", session.intent)] if intent else []
    made = [_refund(entry, lang, w) for entry in Entry.objects.about("refund", session.intent)] if intent else []
    return order.shown(session, lang) | {
        "session": session,
        "intent": session.intent,
        "title": f"{w['steer']} · {session.data['client_reference_id'] or w['no_reference']}",
        "state": w[f"is_{state(session, intent)}"],
        "sums": [
            (w[name], money(getattr(told, name), currency, lang)) for name in ("received", "refunded", "disputed")
        ],
        "refunds": made,
        "disputes": opened,
        "may_debit": bool(charge and charge.state == "pending"),
        "may_refund": left > 0,
        "may_dispute": left > 0 and not any(entry["open"] for entry in opened),
        "reasons": [(reason, w[f"dispute_{reason}"]) for reason in disputes.REASONS],
    }


def state(session: Entry, intent: Entry | None) -> str:
    """In one word: open, expired, paid, processing, bounced."""
    if session.state != "complete":
        return session.state
    if session.data["payment_status"] == "paid":
        return "paid"
    return "processing" if intent and intent.state == "processing" else "bounced"


def _payments(lang: str, w: dict[str, str]) -> list[dict[str, Any]]:
    found = list(Entry.objects.filter(kind=sessions.KIND).newest_first()[:SHOWN])
    ids = [session.intent for session in found if session.intent]
    intents, sums = Entry.objects.in_bulk(ids), ledger.of(ids)
    rows = []
    for session in found:
        told, currency = sums.get(session.intent, ledger.Sum()), session.data["currency"]
        gone = [
            f"{w[name].lower()} {money(cents, currency, lang)}"
            for name, cents in (("refunded", told.refunded), ("disputed", told.disputed))
            if cents
        ]
        rows.append(
            {
                "id": session.pk,
                "reference": session.data["client_reference_id"] or w["no_reference"],
                "at": _clock(session.created),
                "state": ", ".join([w[f"is_{state(session, intents.get(session.intent))}"], *gone]),
                "amount": money(session.data["amount_total"], currency, lang),
            }
        )
    return rows


def _refund(entry: Entry, lang: str, w: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "amount": money(entry.data["amount"], entry.data["currency"], lang),
        "state": w[f"status_{entry.state}"],
        "may_settle": entry.due is not None,
    }


def _dispute(entry: Entry, lang: str, w: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "amount": money(entry.data["amount"], entry.data["currency"], lang),
        "state": w[f"status_{entry.state}"],
        "open": entry.state in (*disputes.OPEN, *disputes.INQUIRIES),
        "inquiry": entry.state in disputes.INQUIRIES,
        "may_respond": entry.state.endswith("needs_response"),
    }


def _latest() -> list[Delivery]:
    return list(Delivery.objects.select_related("event").order_by("-pk")[:SHOWN])


def _letter(delivery: Delivery, w: dict[str, str]) -> dict[str, Any]:
    held = delivery.held and delivery.next_at is None and not delivery.attempts
    if delivery.delivered_at:
        said = w["letter_arrived"]
    elif held:
        said = w[f"letter_{delivery.held}"]
    else:
        said = w["letter_gave_up" if delivery.next_at is None else "letter_waiting"]
        if delivery.attempts:
            said += f", {w['letter_tries'].format(tries=delivery.attempts)}: {delivery.last_answer}"
    kind = ("v1." if delivery.form == "thin" else "") + delivery.event.data["type"]
    return {
        "id": delivery.pk,
        "event": delivery.event_id,
        "kind": kind,
        # So that a long name breaks at its dots.
        "parts": kind.split("."),
        "at": _clock(delivery.event.created),
        "state": said,
        "held": held,
    }


def _clock(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%H:%M:%S")
