"""Alert mails that the shop has given up: read, and tried once more."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.alerts import outbox
from catalog.models import AlertMail


@admin.register(AlertMail)
class AlertMailAdmin(admin.ModelAdmin[AlertMail]):
    """The failed ones only: who waits is nobody's reading matter."""

    list_display = ("failed_at", "kind", "release", "email", "attempts", "error")
    list_filter = ("kind",)
    list_select_related = ("alert__release",)
    list_per_page = 100
    show_full_result_count = False
    ordering = ("-failed_at", "-pk")
    search_fields = ("alert__email", "alert__release__title")
    fields = readonly_fields = ("kind", "release", "email", "queued_at", "attempts", "failed_at", "error")
    actions = ("retry",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertMail]:
        return super().get_queryset(request).filter(failed_at__isnull=False)

    @admin.display(description=_("release"), ordering="alert__release__title")
    def release(self, mail: AlertMail) -> str:
        return str(mail.alert.release)

    @admin.display(description=_("e-mail"))
    def email(self, mail: AlertMail) -> str:
        return mail.alert.email

    @admin.action(description=_("Try to send once more"), permissions=["retry"])
    def retry(self, request: HttpRequest, chosen: QuerySet[AlertMail]) -> None:
        """Back into the outbox, as if new."""
        count = outbox.retry(chosen)
        text = ngettext("%(count)d mail is tried once more.", "%(count)d mails are tried once more.", count)
        messages.info(request, text % {"count": count})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("catalogue.change_alertmail"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AlertMail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AlertMail | None = None) -> bool:
        return False
