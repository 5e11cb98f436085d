"""Orders in the admin. Nothing in an order is typed over: what staff change goes by the pages and buttons beside it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from oscar.core.loading import get_model

from checkout.admin import buttons, page, refunding, shortfall
from checkout.admin.listing import Listing

gettext_noop("Order")  # the name of Oscar's app; Django's own French takes it for a rank


@admin.register(get_model("order", "Order"))
class OrderAdmin(Listing):
    """The orders, newest first, and the page of each."""

    def get_urls(self) -> list[Any]:
        own = [
            path("short/<int:record_id>/", self.page(shortfall.decide), name="order_order_short"),
            path("<int:pk>/refund/", self.page(refunding.refund), name="order_order_refund"),
            path("<int:pk>/ask/", self.page(buttons.ask_again), name="order_order_ask"),
            path("<int:pk>/dealt/", self.page(buttons.dealt_with), name="order_order_dealt"),
            path("<int:pk>/end/", self.page(buttons.end_unpaid), name="order_order_end"),
            path("<int:pk>/mail/<int:mail_id>/", self.page(buttons.mail_again), name="order_order_mail"),
        ]
        return [*own, *super().get_urls()]

    def page(self, view: Any) -> Any:
        """A view behind the admin's door; what its visitor may do there is asked by the view itself. A password in
        the form stays out of every report.
        """
        return sensitive_post_parameters("password")(self.admin_site.admin_view(partial(view, self)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An order's page, to read."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return page.show(self, request, int(object_id) if object_id.isdecimal() else 0)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The same page: all of the history stands on it."""
        return page.show(self, request, int(object_id) if object_id.isdecimal() else 0)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
