"""The public page of a draft, before anybody else can see it, with the way back and the way on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from catalog import views
from catalog.admin.pages import release_or_404
from catalog.models import Release
from catalog.stock.states import Lifecycle, stock_state


def preview(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The page as it will be. Only a draft needs a transaction; anything else is shown as everybody sees it."""
    release = release_or_404(model_admin, request, pk)
    language = "fr" if request.GET.get("language") == "fr" else "en"
    other = "en" if language == "fr" else "fr"
    request.other_language_url = f"{request.path}?language={other}"  # type: ignore[attr-defined]  # see context.py
    with translation.override(language):
        messages.info(request, bar(model_admin, request, release))
        response = published(request, release) if release.lifecycle == Lifecycle.DRAFT else shown(request, release)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def shown(request: HttpRequest, release: Release) -> HttpResponse:
    """The page's own view."""
    return views.release(request, release.slug)


def published(request: HttpRequest, release: Release) -> HttpResponse:
    """The page's own view, in a transaction that is undone: no template and no view has to know of drafts.

    One column of one row is written, no event, no file; nobody buys a draft, so nobody waits but who saves it at the
    very moment.
    """
    lifecycle = aim(release)
    record = release.stockrecord
    state = stock_state(
        lifecycle,
        in_stock=(record and record.num_in_stock) or 0,
        allocated=(record and record.num_allocated) or 0,
        invited=0,
        threshold=release.low_stock_threshold,
    )
    with transaction.atomic():
        Release.objects.filter(pk=release.pk).update(lifecycle=lifecycle, stock_state=state)
        response = shown(request, release)
        transaction.set_rollback(True)
    return response


def aim(release: Release) -> Lifecycle:
    """What publishing makes of a draft: something to buy where it has a price, else an announcement."""
    return Lifecycle.ACTIVE if release.price is not None else Lifecycle.ANNOUNCED


def bar(model_admin: Any, request: HttpRequest, release: Release) -> SafeString:
    """What only staff see, above the page: that it is a preview, the way back, and publishing."""
    draft = release.lifecycle == Lifecycle.DRAFT
    said = gettext("Preview: nobody else can see this page yet.") if draft else gettext("Preview.")
    form = reverse("admin:catalogue_product_change", args=[release.pk])
    back = format_html('{} <a href="{}">{}</a>', said, form, gettext("Back to the form"))
    if not draft or not model_admin.has_change_permission(request, release):
        return back
    return format_html(
        '{} <form method="post" action="{}?ids={}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="button" name="target" value="{}">{}</button></form>',
        back,
        reverse("admin:catalogue_product_lifecycle"),
        release.pk,
        get_token(request),
        aim(release).value,
        gettext("Publish it: %(name)s") % {"name": aim(release).label},
    )
