"""Requests and answers against the SDK's own types."""

from typing import Any

import pytest
import stripe
from stripe.params.checkout import SessionCreateParams

from checkout.sandbox import debits, disputes, refunds
from checkout.sandbox.contract import blank, checked, hints
from checkout.sandbox.encoding import decode
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.letters import SUBSCRIBED
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.paid import ARRIVES, COMES_BACK, FAILS, FRAUD, INQUIRY, SLOW, charged, debited
from tests.checkout.sandbox.shapes import faults_of_shape
from tests.checkout.sandbox.visitor import ASKS, DECLINED, opened, pay


def refusal(form: str) -> StripeRefusal:
    with pytest.raises(StripeRefusal) as refused:
        checked(decode(form.encode()), SessionCreateParams)
    return refused.value


class TestRequests:
    def test_types_are_restored(self) -> None:
        form = b"mode=payment&line_items[0][quantity]=2&adaptive_pricing[enabled]=false&metadata[a][b]="
        form = form.replace(b"&metadata[a][b]=", b"&metadata[0]=x&metadata[gone]=&expand[]=payment_intent")
        assert checked(decode(form), SessionCreateParams) == {
            "mode": "payment",
            "line_items": [{"quantity": 2}],
            "adaptive_pricing": {"enabled": False},
            "metadata": {"0": "x"},
            "expand": ["payment_intent"],
        }

    @pytest.mark.parametrize(
        ("form", "code", "param"),
        [
            ("colour=red", "parameter_unknown", "colour"),
            ("idempotency_key=x", "parameter_unknown", "idempotency_key"),
            ("line_items[0][colour]=red", "parameter_unknown", "line_items[0][colour]"),
            (
                "line_items[0][price_data][unit_amount]=1",
                "parameter_missing",
                "line_items[0][price_data][currency]",
            ),
            ("line_items[0][quantity]=two", "parameter_invalid_integer", "line_items[0][quantity]"),
            ("line_items[0][quantity]=²", "parameter_invalid_integer", "line_items[0][quantity]"),
            ("line_items[0][quantity]=1.5", "parameter_invalid_integer", "line_items[0][quantity]"),
            (f"expires_at={'9' * 5000}", "parameter_invalid_integer", "expires_at"),
            ("mode=present", None, "mode"),
            ("ui_mode=hosted", None, "ui_mode"),
            ("adaptive_pricing[enabled]=maybe", None, "adaptive_pricing[enabled]"),
            ("success_url=", "parameter_invalid_empty", "success_url"),
            ("mode[a]=payment", None, "mode"),
            ("metadata=x", None, "metadata"),
            ("line_items=x", None, "line_items"),
        ],
    )
    def test_what_the_sdk_does_not_allow_is_refused(self, form: str, code: str | None, param: str) -> None:
        refused = refusal(form)
        assert (refused.status, refused.code, refused.param) == (400, code, param)

    @pytest.mark.parametrize(
        "form",
        [b"a[b=1", b"[a]=1", b"a=1&a=2", b"a=1&a[b]=2", b"a=%00", b"\xff=1", b"a=%ff", b"a" + b"[b]" * 50 + b"=1"],
    )
    def test_what_is_no_form_is_refused(self, form: bytes) -> None:
        with pytest.raises(StripeRefusal):
            decode(form)

    def test_too_many_fields_are_refused(self) -> None:
        with pytest.raises(StripeRefusal):
            decode(b"&".join(b"a%d=1" % number for number in range(2001)))


class TestAnswers:
    def test_a_blank_begins_with_what_may_be_null(self) -> None:
        assert set(blank(stripe.Event)) == {"account", "api_version", "context", "request"}
        assert hints(stripe.Event)["id"] is str

    def test_every_object_is_as_the_sdk_describes_it(self, stand_in: StandIn) -> None:
        """Through a whole life: open, declined, at the bank, paid, refunded; others expire, are debited or disputed."""
        kinds: dict[str, type] = {
            "checkout.session": stripe.checkout.Session,
            "payment_intent": stripe.PaymentIntent,
            "charge": stripe.Charge,
            "refund": stripe.Refund,
            "dispute": stripe.Dispute,
            "event": stripe.Event,
        }
        url = opened().url or ""
        client = stripe.StripeClient("sk_test_of_the_tests", base_addresses={"api": stand_in.url})

        def faults() -> list[str]:
            found: list[str] = []
            for entry in Entry.objects.all():
                found += faults_of_shape(entry.data, kinds[entry.kind], f"{entry.kind}.")
            return found

        assert not faults()
        pay(url, DECLINED)
        assert not faults()
        pay(url, ASKS)
        assert not faults()
        pay(url)
        assert not faults()
        client.v1.checkout.sessions.expire(opened("SR-2").id)
        assert not faults()
        for number, reference in ((SLOW, "SR-3"), (COMES_BACK, "SR-4")):
            refund = client.v1.refunds.create({"payment_intent": charged(number, reference), "amount": 900})
            assert not faults()
            refunds.settle(refund.id)
            assert not faults()
        for number, reference, won in ((FRAUD, "SR-5", True), (INQUIRY, "SR-6", False)):
            dispute = Entry.objects.about("dispute", charged(number, reference)).get()
            assert not faults()
            disputes.close(disputes.respond(dispute.pk).pk, won=won)
            assert not faults()
        for iban, reference in ((ARRIVES, "SR-7"), (FAILS, "SR-8")):
            _, intent = debited(iban, reference)
            assert not faults()
            debits.settle(intent)
            assert not faults()
        events = Entry.objects.filter(kind="event").values_list("data__type", flat=True)
        assert set(events) == {*SUBSCRIBED, "payment_intent.succeeded", "payment_intent.processing"}

    def test_a_fault_of_shape_is_seen(self) -> None:
        answer: dict[str, Any] = blank(stripe.Event) | {"id": 7, "colour": "red"}
        faults = faults_of_shape(answer, stripe.Event)
        assert "colour: the SDK knows no such field" in faults
        assert any(fault.startswith("id: 7 is no") for fault in faults)
        assert "created: missing" in faults
