"""Addresses of the demo's own pages."""

from django.urls import path

from storefront.dev import views

urlpatterns = [
    path("mail/", views.mail_list, name="dev-mails"),
    path("mail/<str:name>/", views.mail, name="dev-mail"),
    path("mail/<str:name>/html/", views.mail_html, name="dev-mail-html"),
    path("style/", views.style, name="dev-style"),
]
