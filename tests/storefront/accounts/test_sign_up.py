"""Signing up: an account begins with a link in a mail, and no answer tells whether there is one already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery.exceptions import Retry
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from storefront.accounts import links, tasks
from tests.customers import PASSWORD, Browser, link_in, make_customer, said

User = get_user_model()
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def ask(browser: Browser, email: str, prefix: str = "") -> Any:
    return browser.post(f"{prefix}/account/sign-up/", {"email": email})


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_an_account_begins_with_the_link_in_the_mail(browser: Browser, mailoutbox: list[Any], prefix: str) -> None:
    answer = ask(browser, "alice@example.org", prefix)
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/account/sign-up/sent/")
    assert User.objects.count() == 0
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert (
        mail.subject
        == {
            "": "Your account at Sillon: one step more",
            "/fr": "Votre compte chez Sillon\u202f: encore un pas",
        }[prefix]
    )
    link = link_in(mail)
    assert link.startswith(f"{prefix}/account/sign-up/")
    assert f'href="http://127.0.0.1:8000{link}"' in mail.alternatives[0].content
    assert browser.get(link).status_code == 200
    assert User.objects.count() == 0
    answer = browser.post(link, CHOSEN, follow=True)
    assert answer.redirect_chain == [(f"{prefix}/account/", 302)]
    user = User.objects.get()
    assert (user.email, user.check_password(PASSWORD), user.is_staff) == ("alice@example.org", True, False)
    assert user.email_confirmed_at is not None
    assert answer.context["user"] == user


def test_the_answer_is_the_same_for_an_address_that_has_an_account(browser: Browser, mailoutbox: list[Any]) -> None:
    make_customer("alice@example.org")
    stranger, known = (ask(browser, email) for email in ("bob@example.org", "alice@example.org"))
    assert (stranger.status_code, stranger["Location"]) == (known.status_code, known["Location"])
    assert stranger.content == known.content == b""
    assert dict(stranger.cookies) == dict(known.cookies) == {}
    to_bob, to_alice = mailoutbox
    assert (to_bob.to, to_bob.subject) == (["bob@example.org"], "Your account at Sillon: one step more")
    assert (to_alice.to, to_alice.subject) == (["alice@example.org"], "You have an account at Sillon already")
    assert "/account/sign-up/" not in to_alice.body
    assert "http://127.0.0.1:8000/account/sign-in/" in to_alice.body
    assert "http://127.0.0.1:8000/account/password-reset/" in to_alice.body


def test_the_form_asks_the_database_the_same_for_both(
    browser: Browser, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker finds out who is known, so the time that the answer takes tells nothing."""
    make_customer("alice@example.org")
    monkeypatch.setattr("storefront.accounts.mails.sign_up", lambda *_: None)
    monkeypatch.setattr("storefront.accounts.mails.reset", lambda *_: None)
    for path in ("/account/sign-up/", "/account/password-reset/"):
        for email in ("bob@example.org", "alice@example.org"):
            with django_assert_num_queries(0):
                assert browser.post(path, {"email": email}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Alice@Example.ORG", "alice@example.org"),
        (" alice@example.org ", "alice@example.org"),
        ("alice@exämple.org", "alice@xn--exmple-cua.org"),
        ("alice@XN--EXMPLE-CUA.org", "alice@xn--exmple-cua.org"),
        ("o'brien+records@example.org", "o'brien+records@example.org"),
    ],
)
def test_one_mailbox_is_one_account(browser: Browser, mailoutbox: list[Any], typed: str, kept: str) -> None:
    ask(browser, typed)
    assert mailoutbox[0].to == [kept]
    browser.post(link_in(mailoutbox[0]), CHOSEN)
    assert User.objects.get().email == kept
    browser.logout()
    ask(browser, kept.upper())
    assert mailoutbox[1].subject == "You have an account at Sillon already"


@pytest.mark.parametrize(
    "email",
    [
        "", "alice", "alice@", "@example.org", "a@b@example.org", "alice@example.org\nBcc: eve@example.org",
        "alice@example.org\r\nBcc: eve@example.org", "alice@example.org, eve@example.org", "x" * 300 + "@example.org",
        "alice\x00@example.org", "\u212aim@example.org", "ſam@example.org", "alice@" + "ä" * 240 + ".org",
        "alice@-.org", "élise@example.org", "<alice@example.org>",
    ],
)  # fmt: skip
def test_what_is_no_address_gets_no_mail_and_is_shown_again(
    browser: Browser, mailoutbox: list[Any], email: str
) -> None:
    answer = ask(browser, email)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]
    assert mailoutbox == []
    assert "autofocus" in answer.content.decode()
    assert 'aria-describedby="id_email_error"' in answer.content.decode()


def test_a_link_works_for_72_hours_and_once(browser: Browser, mailoutbox: list[Any]) -> None:
    ask(browser, "alice@example.org")
    link = link_in(mailoutbox[0])
    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59)):
        assert browser.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        assert browser.get(link).status_code == 404
        assert browser.post(link, CHOSEN).status_code == 404
    assert User.objects.count() == 0
    browser.post(link, CHOSEN)
    browser.logout()
    again = browser.get(link, follow=True)
    assert said(again) == ["There is an account with this address already. Please sign in."]
    taken = browser.post(link, {"new_password1": "Another-One-77", "new_password2": "Another-One-77"}, follow=True)
    assert said(taken) == ["There is an account with this address already. Please sign in."]
    assert not taken.context["user"].is_authenticated
    assert User.objects.get().check_password(PASSWORD)


def test_the_second_of_two_clicks_gets_in_too(browser: Browser, mailoutbox: list[Any]) -> None:
    ask(browser, "alice@example.org")
    link = link_in(mailoutbox[0])
    browser.post(link, CHOSEN)
    browser.logout()
    assert browser.post(link, CHOSEN)["Location"] == "/account/"
    assert User.objects.count() == 1


def test_a_forged_link_is_no_link(browser: Browser, customer: Any) -> None:
    good = signing.dumps("eve@example.org", salt=links.SIGN_UP)
    other = signing.dumps("eve@example.org", salt=links.MAILBOX)
    for forged in (good[:-1], good[1:], other, "x", "1:2:3", "%00", "x" * 3000, good.replace(":", "::")):
        for answer in (
            browser.get(f"/account/sign-up/{forged}/"),
            browser.post(f"/account/sign-up/{forged}/", CHOSEN),
        ):
            assert answer.status_code in (400, 404), forged[:40]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "two", "wrong"),
    [
        ("", "", ["new_password1", "new_password2"]),
        (PASSWORD, "", ["new_password2"]),
        (PASSWORD, "something else", ["new_password2"]),
        ("short", "short", ["new_password2"]),
        ("password1", "password1", ["new_password2"]),
        ("alice@example.org", "alice@example.org", ["new_password2"]),
        ("x\x00yyyyyyyyy", "x\x00yyyyyyyyy", ["new_password1", "new_password2"]),
    ],
)
def test_a_weak_password_makes_no_account(browser: Browser, one: str, two: str, wrong: list[str]) -> None:
    link = links.sign_up_path("alice@example.org")
    answer = browser.post(link, {"new_password1": one, "new_password2": two})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == wrong
    assert User.objects.count() == 0
    assert not one or f'value="{one}"' not in answer.content.decode().replace('id="id_whose" value', "")


def test_who_asks_too_often_is_slowed_down_known_or_not(browser: Browser, mailoutbox: list[Any]) -> None:
    make_customer("alice@example.org")
    for email in ("alice@example.org", "bob@example.org"):
        for _ in range(5):
            assert ask(browser, email).status_code == 302
        answer = ask(browser, email)
        assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert len(mailoutbox) == 10
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert ask(browser, "alice@example.org").status_code == 302


def test_nothing_is_done_by_looking(browser: Browser, mailoutbox: list[Any]) -> None:
    browser.get("/account/sign-up/?email=alice@example.org")
    browser.get(links.sign_up_path("alice@example.org") + f"?new_password1={PASSWORD}&new_password2={PASSWORD}")
    browser.head(links.sign_up_path("alice@example.org"))
    assert (User.objects.count(), mailoutbox) == (0, [])
    for method in ("put", "delete", "patch"):
        assert getattr(browser, method)("/account/sign-up/").status_code == 405


def test_a_mail_server_that_refuses_is_asked_again_later(
    db: None, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    tried: list[str] = []

    def refuse(self: EmailBackend, messages: list[EmailMessage]) -> int:
        tried.append(str(messages[0].subject))
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(Retry) as again:
        tasks.mail_sign_up.apply(args=("alice@example.org", "en"))
    assert again.value.when is not None
    assert tried == ["Your account at Sillon: one step more"]
