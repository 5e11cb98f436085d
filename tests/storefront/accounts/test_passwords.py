"""A password forgotten, chosen anew, changed: by the mailbox or by the old password, and by nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.customers import PASSWORD, Browser, link_in, make_customer, said

User = get_user_model()
NEW = "Achtund40-Umdrehungen"
CHOSEN = {"new_password1": NEW, "new_password2": NEW}


def ask(browser: Browser, email: str) -> Any:
    return browser.post("/account/password-reset/", {"email": email})


def follow(browser: Browser, link: str) -> str:
    """Open the mail's link; return the address of the form that it leads to."""
    answer = browser.get(link)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_names_that_oscar_asks_for_are_there() -> None:
    assert reverse("password-reset") == "/account/password-reset/"
    assert reverse("password-reset-done") == "/account/password-reset/sent/"
    assert reverse("password-reset-complete") == "/account/password-reset/done/"
    assert reverse("password-reset-confirm", args=("MQ", "x-y")) == "/account/password-reset/MQ/x-y/"


def test_the_mail_leads_to_a_new_password_and_every_browser_is_signed_out(
    browser: Browser, mailoutbox: list[Any]
) -> None:
    user = make_customer(proved=False)
    elsewhere = Client()
    elsewhere.force_login(user)
    assert ask(browser, "Alice@Example.org")["Location"] == "/account/password-reset/sent/"
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["alice@example.org"], "A new password for Sillon")
    form = follow(browser, link_in(mail))
    assert form.endswith("/set-password/")
    assert 'value="alice@example.org"' in browser.get(form).content.decode()
    assert browser.post(form, CHOSEN)["Location"] == "/account/password-reset/done/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert user.email_confirmed_at is not None
    assert elsewhere.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("email", ["nobody@example.org", "gone@example.org"])
def test_an_address_without_an_account_gets_the_same_answer_and_no_mail(
    browser: Browser, customer: Any, mailoutbox: list[Any], email: str
) -> None:
    make_customer("gone@example.org", active=False)
    known, stranger = ask(browser, "alice@example.org"), ask(browser, email)
    assert (known.status_code, known["Location"], known.content) == (302, stranger["Location"], stranger.content)
    assert dict(known.cookies) == dict(stranger.cookies) == {}
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


def test_a_link_works_once_and_for_72_hours(browser: Browser, customer: Any, mailoutbox: list[Any]) -> None:
    ask(browser, "alice@example.org")
    link = link_in(mailoutbox[0])
    # Django counts in local time, which is UTC while the clock is moved.
    with time_machine.travel(timezone.now() + timedelta(hours=74, minutes=1)):
        assert browser.get(link).status_code == 404
    browser.post(follow(browser, link), CHOSEN)
    assert browser.get(link).status_code == 404
    assert browser.post(link.rsplit("/", 2)[0] + "/set-password/", CHOSEN).status_code == 404
    customer.refresh_from_db()
    assert customer.check_password(NEW)


def test_a_sign_in_or_another_address_uses_up_a_link(browser: Browser, customer: Any, mailoutbox: list[Any]) -> None:
    ask(browser, "alice@example.org")
    User.objects.update(email="alice@example.net")
    assert browser.get(link_in(mailoutbox[0])).status_code == 404


def test_a_forged_link_is_no_link(browser: Browser, customer: Any, mailoutbox: list[Any]) -> None:
    other = make_customer("bob@example.org")
    ask(browser, "alice@example.org")
    uid, token = link_in(mailoutbox[0]).strip("/").split("/")[-2:]
    for forged in (
        (uid, token[:-1]), (uid, "x"), ("x", token), (uid, "x" * 3000), ("%00", token), ("9" * 400, token),
        (reverse("password-reset-confirm", args=(other.pk, "x")).split("/")[3], token), ("Mg", token), (uid, "-"),
    ):  # fmt: skip
        path = f"/account/password-reset/{forged[0]}/{forged[1]}/"
        assert browser.get(path).status_code in (400, 404), forged
        assert browser.post(path, CHOSEN).status_code in (400, 404), forged
    assert all(user.check_password(PASSWORD) for user in User.objects.all())


def test_nothing_is_done_by_looking(browser: Browser, customer: Any, mailoutbox: list[Any]) -> None:
    browser.get("/account/password-reset/?email=alice@example.org")
    assert mailoutbox == []
    ask(browser, "alice@example.org")
    form = follow(browser, link_in(mailoutbox[0]))
    browser.get(form, CHOSEN)
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)


def test_the_old_password_changes_it_and_this_browser_stays(at_home: Browser, mailoutbox: list[Any]) -> None:
    elsewhere = Client()
    elsewhere.force_login(User.objects.get())
    before = at_home.session.session_key
    answer = at_home.post("/account/password/", {"old_password": PASSWORD, **CHOSEN}, follow=True)
    assert said(answer) == ["Your new password is set. Every other browser is signed out."]
    assert at_home.session.session_key != before
    assert at_home.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["alice@example.org"], "Your password at Sillon was changed")
    assert link_in(mail) == "/account/password-reset/"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"old_password": "wrong"}, ["old_password"]),
        ({"old_password": ""}, ["old_password"]),
        ({"new_password1": "short", "new_password2": "short"}, ["new_password2"]),
        ({"new_password2": "other"}, ["new_password2"]),
        ({"old_password": "x" * 5000}, ["old_password"]),
    ],
)
def test_otherwise_it_stays(at_home: Browser, mailoutbox: list[Any], changes: dict[str, str], wrong: list[str]) -> None:
    answer = at_home.post("/account/password/", {"old_password": PASSWORD, **CHOSEN, **changes})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, wrong)
    assert User.objects.get().check_password(PASSWORD)
    assert mailoutbox == []


@pytest.mark.parametrize("path", ["password/", "data/", "erase/", "address/"])
def test_nobody_tries_passwords_at_somebody_elses_browser_all_day(at_home: Browser, path: str) -> None:
    for _ in range(10):
        assert at_home.post(f"/account/{path}", {"password": "wrong", "old_password": "wrong"}).status_code == 422
    answer = at_home.post(f"/account/{path}", {"password": PASSWORD, "old_password": PASSWORD, **CHOSEN})
    assert answer.status_code == 429
    assert User.objects.count() == 1
    assert at_home.get(f"/account/{path}").status_code == 200
