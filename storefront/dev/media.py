"""The demo hands out its own media, in parts where a browser asks for one; in production the front server does."""

import mimetypes
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@cache_control(public=True, max_age=31_536_000, immutable=True)
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file, or the part of it that `Range` names; names change with content, so it may be kept for ever."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        size = file.stat().st_size
        found = file.is_file()
    except (OSError, ValueError):  # a name that no file system takes, or one that leaves the folder
        found = False
    if not found:
        raise Http404(path)
    part = RANGE.fullmatch(request.headers.get("Range", ""))
    if part is None or part[0] == "bytes=-":
        return FileResponse(file.open("rb"), headers={"Accept-Ranges": "bytes"})
    first = int(part[1]) if part[1] else max(size - int(part[2]), 0)
    last = min(int(part[2]), size - 1) if part[1] and part[2] else size - 1
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with file.open("rb") as source:
        source.seek(first)
        body = source.read(last - first + 1)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(body, status=206, content_type=kind, headers=headers)
