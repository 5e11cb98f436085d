"""A request under way while its account is erased ends at the door; every other fault stays one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from storefront.accounts.middleware import ErasedMeanwhile
from tests.customers import Browser, make_customer

User = get_user_model()


@pytest.mark.parametrize(
    ("fault", "gone", "led"),
    [
        (IntegrityError("no such user"), True, True),
        (DatabaseError("no such row"), True, True),
        (IntegrityError("something else"), False, False),
        (RuntimeError("broken"), True, False),
    ],
)
def test_only_a_refusal_of_the_database_to_an_account_that_is_gone(
    browser: Browser, fault: Exception, gone: bool, led: bool
) -> None:
    user = make_customer()
    browser.force_login(user)
    request: Any = RequestFactory().get("/cart/")
    request.user, request.session = user, browser.session
    pk = user.pk
    if gone:
        User.objects.all().delete()
        user.pk = pk
    answer = ErasedMeanwhile(lambda _: HttpResponse()).process_exception(request, fault)
    assert (answer is not None) is led
    if answer:
        assert answer["Location"] == reverse("sign-in")
        assert not request.user.is_authenticated


def test_a_stranger_is_not_led_anywhere(db: None) -> None:
    from django.contrib.auth.models import AnonymousUser

    request: Any = RequestFactory().get("/cart/")
    request.user = AnonymousUser()
    assert ErasedMeanwhile(lambda _: HttpResponse()).process_exception(request, DatabaseError("x")) is None
