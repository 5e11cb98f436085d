"""Django's notices, carried to the next page in a cookie with our own name."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class NoticeStorage(CookieStorage):
    """The name has the prefix that ties it to this host, as every cookie of the shop has."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
