"""What every page's frame needs: the other language, and whether this is a demo. Nothing personal."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language


def shop(request: HttpRequest) -> dict[str, Any]:
    """The address of the same page in the other language, and the demo's signs."""
    other = "en" if (get_language() or "en").startswith("fr") else "fr"
    return {
        "other_language": other,
        "other_language_name": {"en": "English", "fr": "Français"}[other],
        # A page whose address says nothing of its language (the preview in the admin) names the other one itself.
        "other_language_url": getattr(request, "other_language_url", "")
        or translate_url(request.get_full_path(), other),
        "demo": settings.DEMO,
        "test_shop": bool(settings.STRIPE_API_BASE),
        "site_url": settings.SITE_URL,
    }
