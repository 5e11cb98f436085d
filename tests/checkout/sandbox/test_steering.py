"""The steering page: what a tester sees and does, and what a stranger's page cannot."""

import html
from urllib.parse import urlsplit

import pytest

from checkout import gateway
from checkout.sandbox import faults
from checkout.sandbox.ledger import Sum, by_intent
from checkout.sandbox.models import Delivery, Entry
from checkout.sandbox.server import StandIn
from checkout.sandbox.steer.steps import STEPS, NoAmount, cents
from checkout.sandbox.steer.words import ENGLISH, FRENCH
from checkout.sandbox.words import ENGLISH as PAGES
from tests.checkout.sandbox.door import Door
from tests.checkout.sandbox.paid import COMES_BACK, FRAUD, INQUIRY, SLOW, charged, debited, stripe_at, told
from tests.checkout.sandbox.visitor import Page, opened, visit


def look(stand_in: StandIn, path: str = "", language: str = "en") -> Page:
    return visit(f"{stand_in.url}/steer/{path}", Accept_Language=language)


def step(stand_in: StandIn, name: str, **typed: str) -> Page:
    """Press a button of one of our own pages."""
    return visit(f"{stand_in.url}/steer/{name}", "POST", typed, Origin=stand_in.url, Sec_Fetch_Site="same-origin")


def session_of(intent: str) -> str:
    return Entry.objects.about("checkout.session", intent).get().pk


class TestPayments:
    def test_the_board_says_how_each_payment_stands(self, stand_in: StandIn) -> None:
        assert "No payment yet" in look(stand_in).text
        opened("SR-1")
        charged(reference="SR-2")
        debited(reference="SR-3")
        charged(FRAUD, "SR-4")
        gateway.expire_session(opened("SR-5").id)
        text = " ".join(html.unescape(look(stand_in).text).split())
        for reference, state in (
            ("SR-1", "open"),
            ("SR-2", "paid"),
            ("SR-3", "debit under way"),
            ("SR-4", "paid, disputed €29.00"),
            ("SR-5", "expired"),
        ):
            assert f">{reference}</a> <small>{state}</small>" in text

    def test_a_refund_as_in_stripes_dashboard(self, stand_in: StandIn, door: Door) -> None:
        intent = charged()
        session = session_of(intent)
        page = step(stand_in, "refund", session=session, intent=intent, amount="9,00")
        assert (page.status, page.to) == (303, f"/steer/{session}")
        assert by_intent() == {intent: Sum(2900, 900)}
        assert Entry.objects.get(kind="refund").data["metadata"] == {}
        assert step(stand_in, "refund", session=session, intent=intent, amount="").status == 303
        assert by_intent() == {intent: Sum(2900, 2900)}
        letters = [gateway.verify_event(*letter).type for letter in door.wait_for(5)]
        assert letters[1:] == ["refund.created", "charge.refunded"] * 2
        assert "/steer/refund" not in look(stand_in, session).text

    def test_what_is_refused_is_told(self, stand_in: StandIn) -> None:
        intent = charged()
        session = session_of(intent)
        for amount, said in (("99", "greater than unrefunded amount"), ("a", "This is no amount")):
            page = step(stand_in, "refund", session=session, intent=intent, amount=amount)
            assert page.status == 409
            assert said in page.text
        assert by_intent() == {intent: Sum(2900)}

    @pytest.mark.parametrize(("name", "state"), [("refund-arrive", "succeeded"), ("refund-back", "failed")])
    def test_a_slow_refund_ends(self, stand_in: StandIn, name: str, state: str) -> None:
        for number, card in enumerate((SLOW, COMES_BACK)):
            intent = charged(card, f"SR-{number}")
            refund = stripe_at(stand_in).refunds.create({"payment_intent": intent})
            assert name in look(stand_in, session_of(intent)).text
            assert step(stand_in, name, session=session_of(intent), refund=refund.id).status == 303
            assert Entry.objects.get(pk=refund.id).state == state
            assert name not in look(stand_in, session_of(intent)).text

    @pytest.mark.parametrize(("name", "state"), [("debit-arrive", "paid"), ("debit-fail", "debit failed")])
    def test_a_debit_ends(self, stand_in: StandIn, name: str, state: str) -> None:
        session, intent = debited()
        assert f"/steer/{name}" in look(stand_in, session.id).text
        assert step(stand_in, name, session=session.id, intent=intent).status == 303
        assert f"<h2>{state}</h2>" in look(stand_in, session.id).text

    def test_a_dispute_from_its_beginning_to_its_end(self, stand_in: StandIn) -> None:
        intent = charged()
        session = session_of(intent)
        step(stand_in, "dispute", session=session, intent=intent, reason="inquiry")
        dispute = Entry.objects.get(kind="dispute")
        states = [dispute.state]
        for name in ("respond", "escalate", "respond", "win"):
            assert f"/steer/{name}" in look(stand_in, session).text
            step(stand_in, name, session=session, dispute=dispute.pk)
            dispute.refresh_from_db()
            states.append(dispute.state)
        assert states == [
            "warning_needs_response", "warning_under_review", "needs_response", "under_review", "won"
        ]  # fmt: skip
        step(stand_in, "dispute", session=session, intent=intent, reason="fraudulent")
        step(stand_in, "lose", session=session, dispute=Entry.objects.get(kind="dispute", state="needs_response").pk)
        assert by_intent() == {intent: Sum(2900, 0, 2900)}

    def test_an_open_session_expires(self, stand_in: StandIn) -> None:
        session = opened()
        assert step(stand_in, "expire", session=session.id).status == 303
        assert gateway.fetch_session(session.id).status == "expired"
        assert step(stand_in, "expire", session=session.id).status == 409

    def test_every_button_names_a_step(self, stand_in: StandIn) -> None:
        assert set(STEPS) == {
            "refund", "refund-arrive", "refund-back", "dispute", "respond", "escalate", "win", "lose", "debit-arrive",
            "debit-fail", "expire", "arm", "clear", "release", "again",
        }  # fmt: skip
        charged(INQUIRY)
        assert told("charge.dispute") == ["charge.dispute.created"]


class TestFaultsAndEvents:
    def test_arm_and_clear(self, stand_in: StandIn) -> None:
        assert step(stand_in, "arm", match="POST refunds", effect="500", times="2").status == 303
        assert step(stand_in, "arm", match="any", effect="late", times="1", seconds="5").status == 303
        assert step(stand_in, "arm", match="any", effect="lost", times="1", seconds="5").status == 303
        armed = [(fault.match, fault.effect, fault.left, fault.seconds) for fault in faults.armed()]
        assert armed == [("POST refunds", "500", 2, None), ("any", "late", 1, 5), ("any", "lost", 1, None)]
        text = look(stand_in).text
        assert "answered with a 500, nothing done" in text
        assert "2 left" in text
        assert step(stand_in, "clear").status == 303
        assert "Nothing is armed" in look(stand_in).text

    def test_let_go_and_send_again(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "late", times=2)
        charged()
        charged(reference="SR-2")
        assert "Let go all that is held (2)" in look(stand_in).text
        step(stand_in, "release", delivery=str(Delivery.objects.held_back().order_by("pk")[0].pk))
        (first,) = door.wait_for(1)
        step(stand_in, "release")
        door.wait_for(2)
        event = Delivery.objects.order_by("pk")[0].event_id
        step(stand_in, "again", event=event)
        assert door.wait_for(3)[2][0] == first[0]
        step(stand_in, "again", event=event, form="thin")
        thin = gateway.verify_event(*door.wait_for(4)[3])
        assert (thin.id, thin.type) == (event, "checkout.session.completed")
        assert "v1.checkout.session.completed" in look(stand_in).text

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("arm", {"match": "POST refunds", "effect": "lost", "times": "1"}),
            ("arm", {"match": "any", "effect": "500", "times": "many"}),
            ("arm", {}),
            ("release", {"delivery": "x"}),
            ("refund", {"intent": "pi_of_nobody"}),
            ("refund", {}),
            ("win", {"dispute": "du_of_nobody"}),
            ("expire", {"session": "cs_test_nobody"}),
            ("melt", {}),
        ],
    )
    def test_what_no_form_of_ours_says_is_refused(self, stand_in: StandIn, name: str, typed: dict[str, str]) -> None:
        assert step(stand_in, name, **typed).status in (400, 404, 409)
        assert not Entry.objects.exists()
        assert faults.armed() == []


class TestStrangers:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site", "Origin": "own"},
            {"Sec_Fetch_Site": "none"},
            {"Referer": "own"},
        ],
    )
    def test_a_post_from_elsewhere_does_nothing(self, stand_in: StandIn, headers: dict[str, str]) -> None:
        sent = {name: stand_in.url if value == "own" else value for name, value in headers.items()}
        intent = charged()
        page = visit(f"{stand_in.url}/steer/refund", "POST", {"intent": intent}, **sent)
        assert page.status == 403
        assert "from another site" in page.text
        assert by_intent() == {intent: Sum(2900)}

    def test_a_get_does_nothing(self, stand_in: StandIn) -> None:
        charged()
        for name in STEPS:
            assert look(stand_in, name).status == 404
        before = list(Entry.objects.values())
        assert look(stand_in).status == 200
        assert list(Entry.objects.values()) == before

    def test_its_policy_allows_nothing_foreign(self, stand_in: StandIn) -> None:
        page = look(stand_in)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self';" in policy
        assert "script" not in policy
        assert page.headers["referrer-policy"] == "same-origin"
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert visit(f"{stand_in.url}/steer.css").status == 200
        assert visit(f"{stand_in.url}/steer").headers["location"] == "/steer/"
        assert urlsplit(stand_in.url).hostname == "127.0.0.1"

    def test_names_are_text_and_never_markup(self, stand_in: StandIn) -> None:
        session = opened("<b>SR</b>", name="<i>LP</i>")
        for path in ("", session.id):
            text = look(stand_in, path).text
            assert "<b>" not in text
            assert "<i>" not in text
        assert look(stand_in, "cs_test_nobody").status == 404


class TestWords:
    def test_both_languages_say_everything(self, stand_in: StandIn) -> None:
        assert ENGLISH.keys() == FRENCH.keys()
        assert all(ENGLISH.values())
        assert not ENGLISH.keys() & PAGES.keys()
        for key in ENGLISH:
            assert ENGLISH[key].count("{") == FRENCH[key].count("{")
        assert not [said for said in FRENCH.values() if "'" in said or " :" in said or " ?" in said]
        for effect in (*faults.OF_CALLS, *faults.OF_EVENTS):
            assert f"effect_{effect}" in ENGLISH

    def test_the_page_speaks_the_browsers_language(self, stand_in: StandIn) -> None:
        charged()
        page = look(stand_in, language="fr-FR,fr;q=0.9")
        assert page.headers["content-language"] == "fr"
        assert "Rien n’est armé" in page.text
        assert "Page d’essai" in page.text

    @pytest.mark.parametrize(
        ("written", "expected"), [("12.34", 1234), ("12,3", 1230), ("€ 5", 500), ("5 €", 500), (" 7 ", 700)]
    )
    def test_amounts(self, written: str, expected: int) -> None:
        assert cents(written) == expected

    @pytest.mark.parametrize("written", ["0", "-1", "1.234", "NaN", "Infinity", "1e9", "x", "1.2.3", ""])
    def test_what_is_no_amount(self, written: str) -> None:
        with pytest.raises(NoAmount):
            cents(written)
