"""What becomes of a request whose account is erased while it is under way, in another tab."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model, logout
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect


class ErasedMeanwhile:
    """The database refuses whatever still wants to belong to the account; that is no fault, and ends at the door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """None for every other fault: it is handled as ever."""
        if not isinstance(fault, DatabaseError) or request.user.pk is None:
            return None
        with transaction.atomic():  # an erasure that is not over yet is waited for
            there = get_user_model().objects.select_for_update(no_key=True).filter(pk=request.user.pk).first()
        if there:
            return None
        logout(request)
        return redirect("sign-in")
