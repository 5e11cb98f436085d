"""The hosted page, from the card form to the redirect, without JavaScript and without mercy."""

import html
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from checkout import gateway
from checkout.sandbox.models import Entry
from checkout.sandbox.order import groove
from checkout.sandbox.server import StandIn
from checkout.sandbox.words import ENGLISH, FRENCH, THIN, language, money
from tests.checkout.sandbox.visitor import ASKS, DECLINED, POOR, opened, pay, visit


def events() -> list[str]:
    return sorted(Entry.objects.filter(kind="event").values_list("data__type", flat=True))


def state(session: gateway.Session) -> tuple[str, str]:
    now = gateway.fetch_session(session.id)
    return now.status, now.payment_status


class TestPaying:
    def test_a_good_card_pays_and_leads_back_to_the_shop(self, stand_in: StandIn) -> None:
        session = opened()
        page = pay(session.url or "")
        assert page.status == 303
        assert page.to == f"http://127.0.0.1:8000/checkout/done/?session={session.id}"
        paid = gateway.fetch_session(session.id)
        assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
        assert paid.payment_intent
        assert paid.payment_intent.startswith("pi_")
        assert events() == ["checkout.session.completed", "payment_intent.succeeded"]

    @pytest.mark.parametrize(
        ("number", "told"),
        [(DECLINED, "The card was declined"), (POOR, "There is not enough money"), ("4111111111111111", "not one of")],
    )
    def test_a_declined_card_leaves_the_session_open_for_a_good_one(
        self, stand_in: StandIn, number: str, told: str
    ) -> None:
        session = opened()
        page = pay(session.url or "", number)
        assert page.status == 200
        assert told in page.text
        assert "Nothing was charged" in page.text
        assert f'value="{number}"' in page.text
        assert state(session) == ("open", "unpaid")
        assert told in visit(session.url or "").text  # and after a reload
        assert pay(session.url or "").status == 303
        assert state(session) == ("complete", "paid")
        assert Entry.objects.filter(kind="payment_intent").count() == 1
        assert events() == ["checkout.session.completed", "payment_intent.payment_failed", "payment_intent.succeeded"]

    def test_faults_stand_at_their_fields_and_the_code_is_not_kept(self, stand_in: StandIn) -> None:
        session = opened()
        page = pay(session.url or "", "4242 4242 4242 4241", expiry="01/20", cvc="98", name="Alice Ott")
        assert page.status == 200
        assert "3 things to mend before you can pay" in page.text
        for field in ("number", "expiry", "cvc"):
            assert f'id="{field}-fault"' in page.text
            assert f'href="#{field}"' in page.text
        assert page.text.count('aria-invalid="true"') == 3
        assert 'value="4242 4242 4242 4241"' in page.text
        assert 'value="Alice Ott"' in page.text
        assert 'value="98"' not in page.text
        assert not Entry.objects.filter(kind="payment_intent").exists()

    def test_the_ledger_keeps_no_card_number(self, stand_in: StandIn) -> None:
        session = opened()
        for number in (DECLINED, ASKS, "4242 4242 4242 4242"):
            pay(session.url or "", number)
            kept = str([(entry.data, entry.extra) for entry in Entry.objects.all()])
            assert number.replace(" ", "") not in kept
            assert number not in kept

    def test_ten_clicks_at_once_are_one_payment(self, stand_in: StandIn) -> None:
        session = opened()
        start = threading.Barrier(10)

        def click(_: int) -> tuple[int, str | None]:
            start.wait(5)
            page = pay(session.url or "")
            return page.status, page.to

        with ThreadPoolExecutor(10) as threads:
            answers = set(threads.map(click, range(10)))
        assert answers == {(303, f"http://127.0.0.1:8000/checkout/done/?session={session.id}")}
        assert Entry.objects.filter(kind="payment_intent").count() == 1
        assert events() == ["checkout.session.completed", "payment_intent.succeeded"]

    def test_paying_and_expiring_at_once_have_one_winner(self, stand_in: StandIn) -> None:
        for number in range(5):
            session = opened(f"SR-{number}")
            start = threading.Barrier(2)

            def buy(url: str = session.url or "", start: threading.Barrier = start) -> int:
                start.wait(5)
                return pay(url).status

            def close(key: str = session.id, start: threading.Barrier = start) -> bool:
                start.wait(5)
                try:
                    return gateway.expire_session(key).status == "expired"
                except (gateway.GatewayRefused, gateway.GatewayUnavailable):
                    return False

            with ThreadPoolExecutor(2) as threads:
                paying, closing = threads.submit(buy), threads.submit(close)
            assert state(session) == (("expired", "unpaid") if closing.result() else ("complete", "paid"))
            assert paying.result() == (410 if closing.result() else 303)

    def test_a_declined_card_does_not_undo_a_payment(self, stand_in: StandIn) -> None:
        session = opened()
        pay(session.url or "")
        assert pay(session.url or "", DECLINED).status == 303
        assert state(session) == ("complete", "paid")
        assert "payment_intent.payment_failed" not in events()


class TestTheBank:
    def test_yes_pays(self, stand_in: StandIn) -> None:
        session = opened()
        page = pay(session.url or "", ASKS)
        assert (page.status, page.to) == (303, f"/pay/{session.id}/bank")
        assert state(session) == ("open", "unpaid")
        asked = visit(f"{session.url}/bank")
        assert "Is it you?" in asked.text
        assert "Yes, it is me: pay €29.00" in asked.text
        assert visit(f"{session.url}/bank", "POST", {"answer": "yes"}).status == 303
        assert state(session) == ("complete", "paid")
        assert Entry.objects.get(pk=session.id).data["customer_details"]["name"] == "Alice Ott"

    def test_no_goes_back_to_the_form(self, stand_in: StandIn) -> None:
        session = opened()
        pay(session.url or "", ASKS)
        page = visit(f"{session.url}/bank", "POST", {"answer": "no"})
        assert (page.status, page.to) == (303, f"/pay/{session.id}")
        assert "The bank was told that it was not you" in visit(session.url or "").text
        assert state(session) == ("open", "unpaid")
        assert pay(session.url or "").status == 303

    def test_an_answer_without_a_question_changes_nothing(self, stand_in: StandIn) -> None:
        session = opened()
        assert visit(f"{session.url}/bank", "POST", {"answer": "yes"}).to == f"/pay/{session.id}"
        assert visit(f"{session.url}/bank").to == f"/pay/{session.id}"
        assert state(session) == ("open", "unpaid")


class TestTooLate:
    def test_an_expired_page_says_so_and_leads_back(self, stand_in: StandIn) -> None:
        session = opened()
        gateway.expire_session(session.id)
        for page in (visit(session.url or ""), pay(session.url or "")):
            assert page.status == 410
            assert "Too late" in page.text
            assert 'href="http://127.0.0.1:8000/cart/"' in page.text
        assert state(session) == ("expired", "unpaid")

    def test_time_alone_expires_it(self, stand_in: StandIn) -> None:
        """Whoever looks first: here it is the shopper, with the card in hand."""
        session = opened()
        Entry.objects.filter(pk=session.id).update(due=datetime.now(UTC) - timedelta(seconds=1))
        assert pay(session.url or "").status == 410
        assert state(session) == ("expired", "unpaid")
        assert events() == ["checkout.session.expired"]

    def test_a_paid_page_leads_on_to_the_shop(self, stand_in: StandIn) -> None:
        session = opened()
        pay(session.url or "")
        page = visit(session.url or "")
        assert page.status == 200
        assert "It was charged once" in page.text
        assert f'href="http://127.0.0.1:8000/checkout/done/?session={session.id}"' in page.text

    @pytest.mark.parametrize("path", ["/pay/cs_test_nobody", "/pay/", "/pay/x", "/pay/../v1/events/x", "/pay/%00"])
    def test_no_such_page(self, stand_in: StandIn, path: str) -> None:
        page = visit(stand_in.url + path)
        assert page.status == 404
        assert "Not here" in page.text


class TestThePage:
    def test_it_shows_what_is_paid(self, stand_in: StandIn) -> None:
        session = gateway.create_session(
            reference="SR-9",
            idempotency_key="k",
            lines=[gateway.LineItem("Un témoin", Decimal("29.00"), 2), gateway.LineItem("Colissimo", Decimal("8.90"))],
            total=Decimal("66.90"),
            currency="EUR",
            customer_email="alice@example.org",
            locale="fr",
            success_url="http://127.0.0.1:8000/done/",
            cancel_url="http://127.0.0.1:8000/cart/",
            expires_at=datetime.now(UTC) + timedelta(minutes=31),
            metadata={},
        )
        page = visit(session.url or "")
        text = html.unescape(page.text)
        assert '<html lang="fr">' in text
        assert page.headers["content-language"] == "fr"
        for said in ("Aucun argent ne circule", "Commande SR-9", "Un témoin", f"2 × 29,00{THIN}€", f"66,90{THIN}€"):
            assert said in text
        assert f"Payer 66,90{THIN}€" in text
        assert 'href="http://127.0.0.1:8000/cart/"' in text

    def test_its_policy_allows_the_way_back_and_nothing_foreign(self, stand_in: StandIn) -> None:
        page = visit(opened().url or "")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://127.0.0.1:8000;" in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert "style=" not in page.text
        assert "<script" not in page.text

    def test_style_and_fonts_come_from_itself(self, stand_in: StandIn) -> None:
        style = visit(f"{stand_in.url}/pay.css")
        assert (style.status, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
        assert "http" not in style.text
        for name in ("besley-700", "libre-franklin-400-600"):
            assert f"/pay/fonts/{name}.woff2" in style.text
            page = visit(f"{stand_in.url}/pay/fonts/{name}.woff2", "HEAD")
            assert (page.status, page.headers["content-type"]) == (200, "font/woff2")
        assert visit(f"{stand_in.url}/pay/fonts/besley-OFL.txt").status == 404

    def test_fields_are_labelled_and_named_for_browsers(self, stand_in: StandIn) -> None:
        text = visit(opened().url or "").text
        for field, token in (("number", "number"), ("expiry", "exp"), ("cvc", "csc"), ("name", "name")):
            assert f'<label for="{field}">' in text
            assert f'autocomplete="cc-{token}"' in text

    def test_names_are_text_and_never_markup(self, stand_in: StandIn) -> None:
        session = opened(name='<b>"LP"</b>')
        page = pay(session.url or "", "1", name="<script>alert(1)</script>", expiry='"><i>')
        assert "&lt;b&gt;&quot;LP&quot;&lt;/b&gt;" in page.text
        assert "<script" not in page.text
        assert "<i>" not in page.text

    @pytest.mark.parametrize(
        "body", [b"", b"number=%00", b"\xff\xfe", b"number[]=1", b"&" * 5000, b"name=%ED%A0%80&number=%F0"]
    )
    def test_no_form_upsets_it(self, stand_in: StandIn, body: bytes) -> None:
        import http.client

        session = opened()
        parts = urlsplit(session.url or "")
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request("POST", parts.path, body)
        assert connection.getresponse().status == 200
        connection.close()
        assert state(session) == ("open", "unpaid")

    def test_looking_changes_nothing(self, stand_in: StandIn) -> None:
        session = opened()
        before = list(Entry.objects.values())
        visit(session.url or "")
        visit(session.url or "", "HEAD")
        assert list(Entry.objects.values()) == before


class TestWords:
    def test_both_languages_say_everything(self) -> None:
        assert ENGLISH.keys() == FRENCH.keys()
        assert all(ENGLISH.values())
        for key in ENGLISH:
            assert ENGLISH[key].count("{") == FRENCH[key].count("{")

    def test_french_has_its_own_apostrophes_and_spaces(self) -> None:
        assert not [sentence for sentence in FRENCH.values() if "'" in sentence or " :" in sentence or " ?" in sentence]

    @pytest.mark.parametrize(
        ("locale", "accepted", "expected"),
        [
            ("fr", "en", "fr"),
            ("fr-CA", "", "fr"),
            ("de", "fr", "en"),
            ("auto", "fr-FR,fr;q=0.9", "fr"),
            (None, "en-GB", "en"),
            (None, "", "en"),
        ],
    )
    def test_the_language_is_the_sessions(self, locale: str | None, accepted: str, expected: str) -> None:
        assert language(locale, accepted) == expected

    def test_money(self) -> None:
        assert money(123456, "eur", "en") == "€1,234.56"
        assert money(123456, "eur", "fr") == f"1{THIN}234,56{THIN}€"

    def test_the_groove_is_as_wide_as_the_money(self) -> None:
        assert groove([100], 9) == "M1 0v32M4 0v32M7 0v32"
        assert groove([100, 0], 15) == "M1 0v32M4 0v32M7 0v32M15 0v32"
