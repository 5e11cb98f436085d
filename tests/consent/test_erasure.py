"""An erased person is found nowhere in a dump but on orders, which belong to nobody any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as shop
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.models import OrderMail, Payment
from checkout.placement import Buyer, place
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from consent import keepers
from storefront.accounts import persons
from tests.catalog.alerts.waiting import make_alert, make_mail
from tests.checkout.sandbox.visitor import pay
from tests.customers import PASSWORD, Browser, make_customer
from tests.dump import lines_with, tables_with
from tests.records import make_cart, make_release

User = get_user_model()
Order = get_model("order", "Order")
# Alice's: nobody else in a test has any of these.
HERS = ("alice@example.org", "Zéphyrine", "Quatremaille", "18, rue du Champ-de-Mars", "+33 1 44 55 66 77", "44556677")
ADDRESS = {
    "first_name": "Zéphyrine", "last_name": "Quatremaille", "line1": "18, rue du Champ-de-Mars", "line2": "",
    "postcode": "75007", "line4": "Paris", "country": "FR",
}  # fmt: skip
BOOKS = {"order_order", "order_shippingaddress"}
THEIRS = [
    *("account", "address.UserAddress", "alerts"),
    *("analytics.UserRecord", "analytics.UserSearch", "communication.Email"),
    *("communication.Notification", "customer.ProductAlert", "reviews.ProductReview", "wishlists.WishList"),
    "wishlists.WishListSharedEmail",
]


@pytest.fixture
def release(countries: None) -> Release:
    return make_release(copies=10)


@pytest.fixture
def zephyrine(release: Release) -> Any:
    """A customer who has left something in every table that could hold it."""
    user = make_customer("alice@example.org")
    User.objects.filter(pk=user.pk).update(first_name="Zéphyrine", last_name="Quatremaille")
    user.refresh_from_db()
    order_of(user, release)
    in_oscars_tables(user, release)
    in_the_log(user)
    make_mail(make_alert(release, "alice@example.org"), error="550 alice@example.org unknown")
    for browser in (Client(), Client()):
        browser.force_login(user)
    return user


def order_of(user: Any, release: Release, email: str = "Alice@Example.org") -> Payment:
    cart = make_cart(release)
    cart.owner = user
    cart.save()
    payment = place(cart.pk, Buyer(email, ADDRESS, "en"), shown_total=Decimal("41.90"))
    get_model("order", "ShippingAddress").objects.update(phone_number="+33144556677")
    return payment


def in_oscars_tables(user: Any, release: Release) -> None:
    country = get_model("address", "Country").objects.get(pk="FR")
    named = {**ADDRESS, "country": country, "phone_number": "+33144556677"}
    get_model("address", "UserAddress").objects.create(user=user, **named)
    get_model("communication", "Email").objects.create(
        email="ALICE@example.org", subject="Zéphyrine", body_text="Quatremaille", body_html="", date_sent=timezone.now()
    )
    get_model("communication", "Notification").objects.create(recipient=user, subject="alice@example.org", body="x")
    get_model("customer", "ProductAlert").objects.create(email="alice@example.org", product=release)
    get_model("customer", "ProductAlert").objects.create(user=user, product=release)
    get_model("wishlists", "WishList").objects.create(owner=user, name="Quatremaille")
    theirs = get_model("wishlists", "WishList").objects.create(owner=make_customer("bob@example.org"), name="Bob")
    get_model("wishlists", "WishListSharedEmail").objects.create(wishlist=theirs, email="alice@example.org")
    review = {"score": 5, "title": "Quatremaille", "body": "good", "email": "alice@example.org", "name": "Zéphyrine"}
    get_model("reviews", "ProductReview").objects.create(product=release, **review)
    get_model("analytics", "UserRecord").objects.create(user=user)
    get_model("analytics", "UserSearch").objects.create(user=user, query="alice@example.org")


def in_the_log(user: Any) -> None:
    staff = User.objects.create_superuser(email="staff@example.org", password="secret")
    kind = ContentType.objects.get_for_model(User)
    logged: dict[str, Any] = {"user": staff, "action_flag": CHANGE, "content_type": kind}
    LogEntry.objects.create(**logged, object_id=str(user.pk), object_repr=str(user), change_message="[]")
    changed = json.dumps([{"changed": {"name": "user", "object": "Alice@Example.org", "fields": ["x"]}}])
    LogEntry.objects.create(**logged, object_id="0", object_repr="x", change_message=changed)


def test_what_is_looked_through_is_really_full(zephyrine: Any) -> None:
    """Before the erasure the search finds her in every one of these tables, sessions decoded."""
    assert tables_with("alice@example.org") >= {
        "accounts_user", "communication_email", "communication_notification", "customer_productalert",
        "django_admin_log", "order_order", "reviews_productreview", "wishlists_wishlistsharedemail",
        "analytics_usersearch", "catalogue_alert", "catalogue_alertmail",
    }  # fmt: skip
    named = {"accounts_user", "address_useraddress", "wishlists_wishlist", "order_shippingaddress"}
    assert tables_with("Quatremaille") >= named
    assert Session.objects.count() == 2


def test_only_her_orders_still_name_her(zephyrine: Any) -> None:
    guest = Client()
    guest.post("/cart/add/paris-58/", {"quantity": "1"})
    guest.post("/checkout/", {"section": "address", "email": "alice@example.org", **ADDRESS})
    assert "django_session" in tables_with("alice@example.org")
    for _ in range(2):
        persons.erase(persons.of_account(zephyrine))
        assert tables_with(*HERS) == BOOKS
        assert tables_with("@example.org") == {*BOOKS - {"order_shippingaddress"}, "accounts_user"}
    order = Order.objects.get()
    assert (order.user, order.guest_email, order.status) == (None, "Alice@Example.org", "Pending payment")
    assert sorted(User.objects.values_list("email", flat=True)) == ["bob@example.org", "staff@example.org"]
    assert [entry.object_repr for entry in LogEntry.objects.order_by("object_id")] == ["x", "—"]
    assert Session.objects.count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresqls_own_dump_names_her_on_orders_only(stand_in: StandIn, zephyrine: Any) -> None:
    pay(payments.start(Payment.objects.get()))
    payments.sync(Payment.objects.get())
    assert {"accounts_user", "sandbox_entry"} <= set(lines_with("alice@example.org"))
    persons.erase(persons.of_account(zephyrine))
    assert set(lines_with(*HERS)) == BOOKS
    assert tables_with("Alice Martin", *HERS) == BOOKS


@pytest.mark.django_db(transaction=True)
def test_an_order_that_waits_is_paid_after_the_erasure_and_its_mail_goes_out(
    stand_in: StandIn, release: Release, mailoutbox: list[Any]
) -> None:
    user = make_customer()
    payment = order_of(user, release)
    url = payments.start(payment)
    persons.erase(persons.of_account(user))
    payment = Payment.objects.get()
    assert payment.cart
    assert (payment.cart.status, payment.cart.owner, payment.is_waiting) == ("Frozen", None, True)
    pay(url)
    payments.sync(payment)
    assert (Order.objects.get().status, Order.objects.get().user) == ("Paid", None)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["Alice@Example.org"], f"Your order {payment.order.number} is paid")
    ]


@pytest.mark.django_db(transaction=True)
def test_the_stand_ins_ledger_forgets_the_payer_and_goes_on(stand_in: StandIn, release: Release) -> None:
    paid, open_one = order_of(None, release), order_of(None, release, "bob@example.org")
    pay(payments.start(paid))
    payments.sync(paid)
    url = payments.start(open_one)
    assert {"sandbox_entry", "sandbox_keptanswer"} <= tables_with("alice@example.org", "Alice Martin")
    persons.erase(persons.at("alice@example.org"))
    assert tables_with("alice@example.org") == {"order_order"}
    session = Entry.objects.get(pk=Payment.objects.get(pk=paid.pk).session_id)
    assert (session.data["customer_email"], session.data["payment_status"]) == (None, "paid")
    assert session.data["customer_details"]["name"] is None
    assert "bob@example.org" in str(Entry.objects.get(pk=Payment.objects.get(pk=open_one.pk).session_id).data)
    pay(url)
    assert payments.sync(open_one).paid_at
    assert payments.sync(paid).paid_at


def test_a_guest_is_erased_by_address_and_somebody_else_stays(release: Release) -> None:
    order_of(None, release)
    bobs = order_of(make_customer("bob@example.org"), release, "bob@example.org")
    browser = Client()
    browser.post("/cart/add/paris-58/", {"quantity": "1"})
    browser.post("/checkout/", {"section": "address", "email": "alice@example.org", **ADDRESS})
    persons.erase(persons.at("ALICE@example.org"))
    assert tables_with("alice@example.org") == {"order_order"}
    assert Session.objects.count() == 0
    assert Order.objects.get(pk=bobs.order.pk).user.email == "bob@example.org"


def test_an_address_inside_another_one_is_not_that_one(release: Release) -> None:
    order_of(make_customer("malice@example.org"), release, "malice@example.org")
    LogEntry.objects.create(
        user=User.objects.create_superuser(email="staff@example.org", password="x"),
        content_type=ContentType.objects.get_for_model(User), object_id="0", object_repr="x", action_flag=CHANGE,
        change_message="malice@example.org",
    )  # fmt: skip
    session = Client().session
    session["checkout"] = {"email": "malice@example.org"}
    session.save()
    persons.erase(persons.at("alice@example.org"))
    assert tables_with("malice@example.org") == {"accounts_user", "django_admin_log", "django_session", "order_order"}


def test_what_a_mail_server_said_of_the_address_is_struck_out(release: Release) -> None:
    payment = order_of(None, release)
    OrderMail.objects.create(
        order=payment.order, kind=OrderMail.Kind.CONFIRMATION, language="en", message_id="<1@x>",
        error="{'Alice@Example.org': (550, b'no such user Alice@Example.org')}",
    )  # fmt: skip
    persons.erase(persons.at("alice@example.org"))
    assert (OrderMail.objects.get().error, OrderMail.objects.get().message_id) == ("", "<1@x>")


def test_of_staff_stays_a_row_without_a_name(staff: Any) -> None:
    """What they did is told by it (trust.md: seen, by whom), and who they were is not."""
    other = User.objects.create_superuser(email="zoe@example.org", password="x", first_name="Zoé")
    LogEntry.objects.create(
        user=other, content_type=ContentType.objects.get_for_model(User), object_id=str(other.pk),
        object_repr=str(other), action_flag=CHANGE, change_message="[]",
    )  # fmt: skip
    persons.erase(persons.at("zoe@example.org"))
    assert tables_with("zoe@", "Zoé") == set()
    other.refresh_from_db()
    assert other.email == f"erased-{other.pk}@sillon.invalid"
    assert (other.is_active, other.is_staff, other.is_superuser, other.has_usable_password()) == (False,) * 4
    assert LogEntry.objects.get().user == other


def test_the_last_owner_stays(staff: Any) -> None:
    customer = make_customer()
    persons.erase(persons.of_account(customer))
    with pytest.raises(persons.LastOwner):
        persons.erase(persons.at("staff@example.org"))
    staff.refresh_from_db()
    assert staff.is_superuser
    User.objects.create_superuser(email="zoe@example.org", password="x")
    persons.erase(persons.at("staff@example.org"))
    assert User.objects.owners().get().email == "zoe@example.org"


def test_if_one_keeper_fails_nothing_is_erased(zephyrine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(keepers.Keeper):
        def erase(self, person: keepers.Person) -> None:
            raise RuntimeError("broken")

    before = tables_with(*HERS)
    monkeypatch.setattr(keepers, "_keepers", [*keepers.registered(), Broken()])
    with pytest.raises(RuntimeError):
        persons.erase(persons.of_account(zephyrine))
    assert tables_with(*HERS) == before
    assert Session.objects.count() == 2


def test_the_button_erases_and_signs_out(at_home: Browser, customer: Any, release: Release) -> None:
    elsewhere = Client()
    elsewhere.force_login(customer)
    order_of(customer, release)
    page = at_home.get("/account/erase/").content.decode()
    assert "keep our books for 10 years" in page
    for wrong in ("", "wrong"):
        assert at_home.post("/account/erase/", {"password": wrong}).status_code == 422
    assert User.objects.count() == 1
    answer = at_home.post("/account/erase/", {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/account/erased/", 302)]
    assert User.objects.count() == Session.objects.count() == 0
    for browser in (at_home, elsewhere):
        assert browser.get("/account/").status_code == 302
    assert at_home.post("/account/sign-in/", {"username": "alice@example.org", "password": PASSWORD}).status_code == 422


def test_the_last_owner_is_told_why_not(browser: Browser) -> None:
    owner = User.objects.create_superuser(email="staff@example.org", password=PASSWORD)
    browser.force_login(owner)
    answer = browser.post("/account/erase/", {"password": PASSWORD})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "You are the last owner of the shop. Make somebody else an owner first."
    ]
    assert browser.get("/account/").status_code == 200


@pytest.fixture
def mails(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The demo's post office, in a folder of its own."""
    settings.MAIL_DIR = str(tmp_path)
    settings.EMAIL_BACKEND = "storefront.dev.mail.MailFileBackend"
    return tmp_path  # type: ignore[return-value]  # a fixture's value


def test_the_demos_mails_go_too(mails: Path, release: Release, django_capture_on_commit_callbacks: Any) -> None:
    from django.core.mail import EmailMultiAlternatives

    for to, body in (("Alice@Example.org", "é"), ("bob@example.org", "of alice@example.org"), ("bob@example.org", "é")):
        mail = EmailMultiAlternatives("subject", body, to=[to])
        mail.attach_alternative("<p>é</p>", "text/html")
        mail.send()
    assert len(list(mails.glob("*.eml"))) == 3
    with django_capture_on_commit_callbacks(execute=True):
        persons.erase(persons.at("alice@example.org"))
    (left,) = mails.glob("*.eml")
    assert b"alice" not in left.read_bytes().lower()


class TestTheCommand:
    def test_without_yes_it_only_says_what_would_go(self, zephyrine: Any, capsys: Any) -> None:
        call_command("erase_person", "alice@example.org")
        assert capsys.readouterr().out.splitlines() == [
            f"Would go: {', '.join(THEIRS)}, and every session that names alice@example.org.",
            "Would stay: 1 orders, with their addresses. Add --yes to do it.",
        ]
        assert User.objects.filter(pk=zephyrine.pk).exists()

    def test_with_yes_it_goes_and_twice_does_no_harm(self, zephyrine: Any, capsys: Any) -> None:
        call_command("erase_person", "ALICE@example.org", "--yes")
        assert tables_with(*HERS) == BOOKS
        capsys.readouterr()
        call_command("erase_person", "alice@example.org", "--yes")
        assert capsys.readouterr().out == "Gone: nothing else. Stays: 1 orders, with their addresses.\n"

    @pytest.mark.parametrize("command", ["erase_person", "export_person"])
    @pytest.mark.parametrize(
        ("address", "line"),
        [
            ("nobody@example.org", "Nothing is known of nobody@example.org."),
            ("nobody", "“nobody” is no e-mail address."),
            ("", "“” is no e-mail address."),
            ("a\x00@example.org", "“a\x00@example.org” is no e-mail address."),
        ],
    )
    def test_bad_input_is_one_line(self, db: None, command: str, address: str, line: str) -> None:
        with pytest.raises(CommandError) as said:
            call_command(command, address)
        assert str(said.value) == line

    def test_the_last_owner_is_one_line(self, staff: Any) -> None:
        with pytest.raises(CommandError, match="is the last owner"):
            call_command("erase_person", "staff@example.org", "--yes")


def test_the_dump_is_looked_through_whole(zephyrine: Any) -> None:
    """Every table of the database is read, and a word in any column is seen."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    assert {"django_session", "sandbox_entry", "accounts_user", "basket_basket"} <= there
    assert len(there) > 90
    assert shop.AUTH_USER_MODEL == "accounts.User"
