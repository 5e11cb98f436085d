"""Faults on demand: what shall go wrong with the next calls of the API, or with the next events.

    faults.arm("POST refunds", "answer_lost")
    faults.arm("checkout.session.completed", "late", seconds=5)

The SDK repeats a failed call once by itself, under the same key. A fault of the wire (time_out, answer_lost) that shall
reach the shop is therefore armed for two times; a 500 is kept under the key, so that one is enough for a POST.
"""

from collections.abc import Collection

from django.db.models import F

from checkout.sandbox.letters import SUBSCRIBED
from checkout.sandbox.models import Fault

# Every endpoint, as faults and the steering page name it.
CALLS = (
    "POST sessions",
    "GET sessions",
    "GET session",
    "POST expire",
    "GET payment_intent",
    "GET charge",
    "GET charges",
    "POST refunds",
    "GET refunds",
    "GET refund",
    "GET disputes",
    "GET dispute",
    "GET events",
    "GET event",
)
ANY = "any"
# Answered with a 500 before anything is done.
BROKEN = "500"
# No answer until the caller has given up, nothing done; or done, and the connection closed without an answer.
TIME_OUT, ANSWER_LOST = "time_out", "answer_lost"
ON_THE_WIRE = (TIME_OUT, ANSWER_LOST)
OF_CALLS = (BROKEN, *ON_THE_WIRE)
# Never sent; sent twice; held until released or for some seconds; held until a later event has gone; sent as thin.
LOST, DOUBLED, LATE, REORDERED, THIN = "lost", "doubled", "late", "reordered", "thin"
OF_EVENTS = (LOST, DOUBLED, LATE, REORDERED, THIN)
MOST = 1000


def arm(match: str, effect: str, times: int = 1, seconds: int | None = None) -> Fault:
    """Let the next `times` calls or events that match go wrong. `match` is one of CALLS, an event's type, or "any".

    Raises ValueError for what would never happen. Several faults act in the order in which they were armed.
    """
    names = CALLS if effect in OF_CALLS else SUBSCRIBED if effect in OF_EVENTS else ()
    if match not in (*names, ANY) or not names:
        raise ValueError(f"{match} cannot go wrong in the manner of {effect}")
    if not 1 <= times <= MOST:
        raise ValueError(f"a fault is armed for between 1 and {MOST} times")
    if seconds is not None and (effect != LATE or not 0 <= seconds <= 86400):
        raise ValueError("only late events wait for some seconds, at most a day")
    return Fault.objects.create(match=match, effect=effect, left=times, seconds=seconds)


def take(name: str, effects: Collection[str]) -> Fault | None:
    """Use up one of the faults armed for this call or event, if there is one; two callers never share one."""
    armed = Fault.objects.filter(match__in=(name, ANY), effect__in=effects, left__gt=0)
    for fault in armed.order_by("pk"):
        if Fault.objects.filter(pk=fault.pk, left__gt=0).update(left=F("left") - 1) == 1:
            return fault
    return None


def armed() -> list[Fault]:
    """Those that have not been used up, in the order in which they will act."""
    return list(Fault.objects.filter(left__gt=0).order_by("pk"))


def clear() -> None:
    """From now on nothing goes wrong; what is held back stays so until it is released."""
    Fault.objects.all().delete()
