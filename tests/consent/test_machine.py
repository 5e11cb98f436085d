"""A visitor does anything in any order, for months: nothing is kept that was not permitted, and nothing permitted lost.

The machine knows the rules of consent.md in its own words, and after every step compares them with what a browser
would hold, with what the home page shows, and with the rows of the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from oscar.core.loading import get_model

from checkout.models import KeptCart
from consent import keepers
from consent.models import AccountChoice, Proof
from tests.consent.visitor import Visitor
from tests.records import make_release

Basket = get_model("basket", "Basket")
START = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHOICE, KEPT, VISIT = 182 * DAY, 30 * DAY, 24 * HOUR
RECORDS = ("a", "b", "c")
MOST = 10
"""So many copies of a record a cart holds at the most."""
ANSWERS: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "accept": ({"answer": "accept"}, frozenset({"cart", "history"})),
    "refuse": ({"answer": "refuse"}, frozenset()),
    "cart": ({"answer": "chosen", "purpose": ["cart"]}, frozenset({"cart"})),
    "history": ({"answer": "chosen", "purpose": ["history"]}, frozenset({"history"})),
}


@dataclass
class Answer:
    """What the model knows of a choice."""

    purposes: frozenset[str]
    ends: datetime


@dataclass
class Cart:
    """What the model knows of a cart: copies by record, until when its row is kept, and whether on a yes."""

    until: datetime
    saved: bool
    copies: dict[str, int] = field(default_factory=dict)


class Months(RuleBasedStateMachine):
    """One person, one browser, one account."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.browser = Visitor()
        self.account = get_user_model().objects.create_superuser("alice@example.org", "x")
        self.keys = {name: make_release(name, title=name.upper(), copies=500).slug for name in RECORDS}
        self.signed_in = self.gpc = False
        self.answers: dict[str, Answer | None] = {"device": None, "account": None}
        self.carts: dict[str, Cart | None] = {"device": None, "account": None}
        self.lost: list[datetime] = []
        self.history: tuple[str, list[str], datetime] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.clock.stop()

    # The rules, in the model's words --------------------------------------------------------------------------

    @property
    def where(self) -> str:
        return "account" if self.signed_in else "device"

    @property
    def permitted(self) -> frozenset[str]:
        answer = self.answers[self.where]
        return answer.purposes if answer else frozenset()

    def until(self, life: timedelta) -> datetime:
        answer = self.answers[self.where]
        return min(timezone.now() + life, answer.ends) if answer else timezone.now() + life

    def touch(self, cart: Cart) -> None:
        """The cart has changed."""
        cart.saved = "cart" in self.permitted
        cart.until = self.until(KEPT) if cart.saved else timezone.now() + VISIT

    def follow(self) -> None:
        """Any request: the cart and the history are what is permitted now."""
        cart = self.carts[self.where]
        if cart and cart.saved != ("cart" in self.permitted):
            self.touch(cart)
        if "history" not in self.permitted:
            self.history = None

    def pass_on(self) -> None:
        """Time has passed: what has run out is gone."""
        now = timezone.now()
        self.browser.let_run_out()
        for who in ("device", "account"):
            answer, cart = self.answers[who], self.carts[who]
            if answer and answer.ends <= now:
                self.answers[who] = None
            if cart and cart.until <= now:
                self.carts[who] = None
        if self.history and self.history[2] <= now:
            self.history = None
        self.lost = [until for until in self.lost if until > now]

    # What a person does ---------------------------------------------------------------------------------------

    @rule(said=st.sampled_from(sorted(ANSWERS)))
    def choose(self, said: str) -> None:
        data, purposes = ANSWERS[said]
        self.say(data, purposes, "/cookies/choice/")

    @rule()
    def revoke(self) -> None:
        self.say({}, frozenset(), "/cookies/revoke/")

    def say(self, data: dict[str, Any], purposes: frozenset[str], path: str) -> None:
        self.browser.post(path, data, headers=self.headers)
        begins = timezone.now() if purposes or self.signed_in else timezone.now().replace(hour=0, minute=0, second=0)
        whole = CHOICE if purposes else CHOICE + DAY
        if not purposes:
            begins = timezone.now().replace(hour=0, minute=0, second=0)
        # The cookie of a no lives 182 days to the second; an account's no is one for the whole last day.
        ends = begins + whole if purposes or self.signed_in else timezone.now() + CHOICE
        self.answers[self.where] = Answer(purposes, ends)
        self.follow()

    @rule(name=st.sampled_from(RECORDS))
    def view(self, name: str) -> None:
        self.browser.get(f"/releases/{name}/", headers=self.headers)
        self.follow()
        if "history" in self.permitted:
            before = self.history[1] if self.history and self.history[0] == self.where else []
            names = [name, *(other for other in before if other != name)]
            self.history = (self.where, names, self.until(KEPT))

    @rule(name=st.sampled_from(RECORDS))
    def add(self, name: str) -> None:
        self.browser.post(f"/cart/add/{name}/", {"quantity": "1"}, headers=self.headers)
        cart = self.carts[self.where]
        if cart is not None and cart.copies.get(name) == MOST:
            self.follow()  # one more is refused, and nothing has changed
            return
        if cart is None:
            cart = self.carts[self.where] = Cart(timezone.now(), saved=False)
        cart.copies[name] = cart.copies.get(name, 0) + 1
        self.touch(cart)
        self.follow()

    @rule(on=st.booleans())
    def privacy_control(self, on: bool) -> None:
        self.gpc = on

    @precondition(lambda self: not self.signed_in)
    @rule()
    def sign_in(self) -> None:
        self.browser.client.force_login(self.account)
        self.browser.ends["sessionid"] = None
        self.signed_in = True
        self.browser.get("/", headers=self.headers)
        brought, there = self.carts["device"], self.carts["account"]
        if brought:
            self.carts["device"] = None
            there = there or Cart(timezone.now(), saved=False)
            for name, copies in brought.copies.items():
                there.copies[name] = max(copies, there.copies.get(name, 0))
            self.carts["account"] = there
            self.touch(there)
        self.follow()

    @precondition(lambda self: self.signed_in)
    @rule()
    def sign_out(self) -> None:
        if "cart" not in self.permitted:
            self.carts["account"] = None
        self.browser.post("/account/sign-out/", headers=self.headers)
        self.signed_in = False
        self.history = None
        self.follow()

    @rule()
    def restart(self) -> None:
        self.browser.restart()
        self.signed_in = False
        cart = self.carts["device"]
        if cart and "cart" not in self.browser.ends:
            self.lost.append(cart.until)
            self.carts["device"] = None

    @rule(hours=st.sampled_from([1, 7, 23]))
    def hours_pass(self, hours: int) -> None:
        self.time.shift(hours * HOUR)
        self.pass_on()

    @rule(days=st.sampled_from([1, 12, 29, 31, 152, 181, 183]))
    def days_pass(self, days: int) -> None:
        self.restart()
        self.time.shift(days * DAY)
        self.pass_on()
        self.night()

    @rule()
    def night(self) -> None:
        keepers.purge(timezone.now())
        carts = [cart for cart in self.carts.values() if cart]
        assert Basket.objects.count() == len(carts) + len(self.lost)

    # What has to hold ------------------------------------------------------------------------------------------

    @property
    def headers(self) -> dict[str, str]:
        return {"Sec-GPC": "1"} if self.gpc else {}

    @invariant()
    def the_page_says_what_is_kept(self) -> None:
        page = self.browser.get("/", headers=self.headers)
        self.follow()
        cart = self.carts[self.where]
        answered = self.answers[self.where] is not None
        shown = {
            "banner": 'aria-labelledby="banner-question"' in page.content.decode(),
            "copies": page.context["cart_count"],
            "history": [release.slug for release in page.context["recently_viewed"]],
        }
        history = self.history[1] if self.history and self.history[0] == self.where else []
        assert shown == {
            "banner": not answered and not self.gpc,
            "copies": sum(cart.copies.values()) if cart else 0,
            "history": history,
        }

    @invariant()
    def the_browser_holds_what_is_permitted(self) -> None:
        now = timezone.now()
        for name, ends in self.browser.ends.items():
            assert name in {"cart", "history", "choice", "sessionid", "csrftoken", "messages"}
            if name in ("sessionid", "csrftoken", "messages"):
                assert ends is None
            if name == "choice":
                assert ends is not None
                assert now < ends <= now + CHOICE
        answer = self.answers["device"]
        if "history" in self.browser.ends:
            assert self.history is not None
            assert self.browser.ends["history"] == self.history[2]
        if "cart" in self.browser.ends and not self.signed_in:
            saved = answer is not None and "cart" in answer.purposes
            assert (self.browser.ends["cart"] is not None) == saved
            assert not answer or (self.browser.ends["cart"] or answer.ends) <= answer.ends

    @invariant()
    def the_database_holds_what_is_permitted(self) -> None:
        live = set(Proof.objects.filter(ended_at=None).values_list("subject", flat=True))
        saved = KeptCart.objects.exclude(subject="")
        assert set(saved.values_list("subject", flat=True)) <= live
        assert all(kept.keep_until <= timezone.now() + KEPT for kept in KeptCart.objects.all())
        assert Proof.objects.filter(given_at__lt=START).count() == 0
        assert AccountChoice.objects.count() <= 1


def walk(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Months,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_breach_in_a_walk(db: None) -> None:
    walk(examples=6, steps=25)


@pytest.mark.soak
def test_no_breach_in_long_walks(db: None) -> None:
    walk(examples=120, steps=50)
