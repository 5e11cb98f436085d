"""The WSGI entry point: `granian --interface wsgi storefront.wsgi:application`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

shop = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The shop, which reads forms in UTF-8 only.

    Django decodes with whatever charset a request names, and Python knows some (rot13, zlib) that decode no bytes:
    the request would die before any view or header of ours.
    """
    kind, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        environ["CONTENT_TYPE"] = kind
    answer: Iterable[bytes] = shop(environ, start_response)
    return answer
