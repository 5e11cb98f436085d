"""The pages' style sheets and fonts, served by the stand-in itself: nothing of a page comes from another origin."""

import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

from checkout.sandbox.wire import Response

STYLES = {f"/{name}": Path(__file__).with_name(name) for name in ("pay.css", "steer.css")}
FONT = re.compile(r"/pay/fonts/([a-z0-9-]+\.woff2)")


@lru_cache(maxsize=16)
def asset(path: str) -> Response | None:
    """The file at this path, or None. Fonts are the shop's own, from `static/fonts/`."""
    headers = {"Cache-Control": "max-age=600", "X-Content-Type-Options": "nosniff"}
    if path in STYLES:
        return Response(200, STYLES[path].read_bytes(), "text/css; charset=utf-8", headers)
    if (name := FONT.fullmatch(path)) and isinstance(found := finders.find(f"fonts/{name[1]}"), str):
        return Response(200, Path(found).read_bytes(), "font/woff2", headers)
    return None
