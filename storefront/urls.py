"""The table of contents: English without a prefix, French under /fr/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalog import directory
from catalog import views as catalog
from catalog.alerts import pages as alerts
from checkout import cart, invited, renewal, vouchers
from checkout import views as checkout
from checkout.along import views as along
from checkout.webhook import webhook
from consent import views as consent
from storefront import views as storefront

urlpatterns = [
    path("admin/", admin.site.urls),
    path("stripe/webhook/", webhook, name="stripe-webhook"),
    path("healthz", storefront.healthz, name="healthz"),
]

urlpatterns += i18n_patterns(
    path("", storefront.home, name="home"),
    path("releases/", catalog.releases, name="releases"),
    path("releases/<slug:slug>/", catalog.release, name="release"),
    path("people/", directory.people, name="people"),
    path("people/<slug:slug>/", directory.person, name="person"),
    path("places/<slug:slug>/", directory.place, name="place"),
    path("labels/<slug:slug>/", directory.label, name="label"),
    path("series/<slug:slug>/", directory.series, name="series"),
    path("in-process/", directory.in_process, name="in-process"),
    path("alerts/", alerts.ask, name="alerts"),
    path("alerts/sent/", alerts.asked, name="alerts-sent"),
    path("alerts/for/<slug:slug>/", alerts.sign_up, name="alert"),
    path("alerts/for/<slug:slug>/sent/", alerts.sent, name="alert-sent"),
    path("alerts/confirm/<str:signed>/", alerts.confirm, name="alert-confirm"),
    path("alerts/mine/<str:signed>/", alerts.mine, name="alerts-mine"),
    path("alerts/end/<str:signed>/", alerts.end, name="alert-end"),
    path("alerts/held/<str:signed>/", invited.held, name="alert-held"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/<slug:slug>/", cart.add, name="cart-add"),
    path("cart/lines/<int:line_id>/", cart.update, name="cart-update"),
    path("cart/voucher/", vouchers.voucher, name="cart-voucher"),
    path("cart/reopen/", cart.reopen, name="cart-reopen"),
    path("cart/along/<str:signed>/", along.along, name="along"),
    path("cart/along/<str:signed>/put/", along.put_here, name="along-put"),
    path("cart/along/<str:signed>/code.svg", along.code, name="along-code"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", renewal.ask, name="order-link"),
    path("orders/sent/", renewal.asked, name="order-link-sent"),
    path("orders/<str:signed>/", checkout.order, name="order"),
    path("orders/<str:signed>/pay/", checkout.resume, name="order-pay"),
    path("cookies/", consent.cookies, name="cookies"),
    path("cookies/choice/", consent.choose, name="choice"),
    path("cookies/kept/", consent.choice_kept, name="choice-kept"),
    path("cookies/revoke/", consent.revoke, name="revoke"),
    path("cookies/forget/", consent.forget, name="forget"),
    path("account/", include("storefront.accounts.urls")),
    path("house/", storefront.house, name="house"),
    prefix_default_language=False,
)

if settings.DEMO:
    from storefront.dev.media import media

    urlpatterns += [
        path("dev/", include("storefront.dev.urls")),
        path("media/<path:path>", media),
    ]
