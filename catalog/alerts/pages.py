"""The pages of the waiting list. Nothing happens on GET: programs that look through mail follow every link."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalog.alerts import invitations, links, listing, place, signing_up
from catalog.alerts.forms import AlertForm, CopiesForm, MailboxForm
from catalog.models import Alert, Release
from consent import limits
from consent.addresses import readable
from consent.origin import tokenless

ACCENT = "ciel"
WITHIN = timedelta(hours=1)
MAILS_OF_ONE_RELEASE, MAILS, FROM_ONE_CLIENT = 5, 20, 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@tokenless
@form_page
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a release's page, here with what is to be mended. The answer is the same for every address."""
    release = get_object_or_404(Release.objects.published().prefetch_related("stockrecords"), slug=slug)
    if not signing_up.is_open(release):
        return redirect(release)
    form = AlertForm(release, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"accent": release.accent, "form": form, "release": release}
        return render(request, "alerts/sign_up.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    if too_often(request, given["email"], release):
        return limits.slow_down(request, WITHIN)
    language = get_language() or "en"
    news = given.get("news", False)
    signing_up.sign_up(release, given["email"], copies=int(given["copies"]), language=language, news=news)
    return redirect("alert-sent", slug=slug)


@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail is on its way, whatever it says."""
    release = get_object_or_404(Release.objects.published(), slug=slug)
    return render(request, "alerts/sent.html", {"accent": release.accent, "release": release})


@never_cache
@tokenless
@form_page
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The page behind the mail's link: a button first, then the place on the list."""
    try:
        alert = Alert.objects.live().select_related("release").filter(pk=links.confirm_key(signed)).first()
    except links.BadLink:
        alert = None
    if alert is None:
        return bad_link(request)
    if request.method == "POST":
        alert.confirm()
        return redirect(request.path)
    context = {
        "accent": alert.release.accent,
        "alert": alert,
        "release": alert.release,
        "place": place.said(alert.before()),
        "mine": links.mine_path(alert) if alert.is_waiting else "",
    }
    return render(request, "alerts/confirm.html", context)


@never_cache
@csrf_exempt
@form_page
def end(request: HttpRequest, signed: str) -> HttpResponse:
    """The way off the list: a page with a button. A mailbox provider that posts here for its reader (RFC 8058) has
    neither our token nor our origin; the signature says who may, and no cookie is looked at.
    """
    try:
        alert = Alert.objects.live().select_related("release").filter(pk=links.end_key(signed)).first()
    except links.BadLink:
        return bad_link(request)
    if alert and request.method == "POST":
        invitations.leave(alert, Alert.Ending.UNSUBSCRIBED)
        alert = None
    accent = alert.release.accent if alert else ACCENT
    return render(request, "alerts/end.html", {"accent": accent, "alert": alert})


@never_cache
@tokenless
@form_page
def mine(request: HttpRequest, signed: str) -> HttpResponse:
    """All that one mailbox waits for; each can be changed and ended, or all at once."""
    try:
        key = links.mine_key(signed)
    except links.BadLink:
        return bad_link(request)
    address = Alert.objects.filter(pk=key).values_list("email", flat=True).first()
    if address is None:
        return bad_link(request)
    if request.method == "POST":
        change(request, address)
        return redirect(request.path)
    context = {"accent": ACCENT, "alerts": listing.rows([address]), "address": readable(address), "mine": request.path}
    return render(request, "alerts/mine.html", context)


@never_cache
@tokenless
@form_page
def ask(request: HttpRequest) -> HttpResponse:
    """Who has lost the link asks for it; the answer is the same whether anything waits for this address."""
    form = MailboxForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"accent": ACCENT, "form": form}
        return render(request, "alerts/ask.html", context, status=422 if form.is_bound else 200)
    if too_often(request, form.cleaned_data["email"]):
        return limits.slow_down(request, WITHIN)
    signing_up.remind(form.cleaned_data["email"], get_language() or "en")
    return redirect("alerts-sent")


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """If anything waits for this address, a mail is on its way."""
    return render(request, "alerts/asked.html", {"accent": ACCENT})


def too_often(request: HttpRequest, address: str, release: Release | None = None) -> bool:
    """Whether this client, or anybody about this address, has asked too often; asked of every address alike."""
    about = f"{release.pk if release else 0} {address}"
    return (
        limits.too_often("alert-client", limits.client(request), times=FROM_ONE_CLIENT, within=WITHIN)
        or limits.too_often("alert-mail", address, times=MAILS, within=WITHIN)
        or limits.too_often("alert-release", about, times=MAILS_OF_ONE_RELEASE, within=WITHIN)
    )


def change(request: HttpRequest, address: str) -> None:
    """Do what one of the list's forms asks; what is somebody else's, or gone, is not there."""
    theirs = Alert.objects.live().of_address(address)
    if "end_all" in request.POST:
        for each in theirs.select_related("release"):
            invitations.leave(each, Alert.Ending.UNSUBSCRIBED)
        messages.info(request, _("You wait for nothing any more, and no mail comes."))
        return
    key = request.POST.get("alert", "")
    alert = theirs.filter(pk=int(key)).select_related("release").first() if key.isdecimal() and len(key) < 10 else None
    if alert is None:
        return
    title = {"title": alert.release.title}
    if "end" in request.POST:
        invitations.leave(alert, Alert.Ending.UNSUBSCRIBED)
        messages.info(request, _("You do not wait for “%(title)s” any more.") % title)
        return
    form = CopiesForm(listing.choices(alert)[-1], request.POST)
    if form.is_valid():
        theirs.filter(pk=alert.pk).update(copies=int(form.cleaned_data["copies"]))
        messages.info(request, _("Changed: “%(title)s”.") % title)
    else:
        messages.error(request, str(form.errors["copies"][0]))


def bad_link(request: HttpRequest) -> HttpResponse:
    """A link of a mail that was altered, cut off or used up, or has run out."""
    return render(request, "alerts/bad_link.html", {"accent": ACCENT}, status=404)
