"""The texts to which somebody says yes or no, and their version.

`notice.json` keeps the version and a hash of the texts in each language. A test compares: who changes a text runs
`manage.py consent_notice --bump` (everybody is asked again) or `--editorial` (a comma; nobody is).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consent.purposes import Purpose

LOCK = Path(__file__).with_name("notice.json")

QUESTION = _("What may we remember?")
ESSENTIAL = _("The cookies that a shop cannot do without are here already.")
ASKED = _(
    "Only if you say yes do we keep your cart, and the list of records you looked at, from one visit to the next."
)
OTHERWISE = _("Without a yes, your cart and your preferences are gone when you leave.")
MORE = _("Every cookie, what it holds and how long")
ACCEPT = _("Accept")
REFUSE = _("Refuse")
ONE_BY_ONE = _("Choose one by one")
EXPLAINED = {
    Purpose.CART: _("Kept for 30 days after its last change."),
    Purpose.HISTORY: _("The last 20 records, for 30 days."),
}
TEXTS = (QUESTION, ESSENTIAL, ASKED, OTHERWISE, MORE, ACCEPT, REFUSE, ONE_BY_ONE, *EXPLAINED.values())


def hashes() -> dict[str, str]:
    """The hash of the texts as they read now, by language."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words = [str(text) for text in (*TEXTS, *(purpose.label for purpose in Purpose))]
            found[code] = hashlib.sha256("\n".join(words).encode()).hexdigest()
    return found


def locked() -> dict[str, Any]:
    """What the lock file says: `version` and `texts` (hash by language)."""
    content: dict[str, Any] = json.loads(LOCK.read_text("utf-8"))
    return content


@cache
def version() -> int:
    """The version that a choice has to be an answer to."""
    return int(locked()["version"])


def lock(*, bump: bool) -> None:
    """Write down the texts as they read now, as a new version or as the same."""
    number = version() + 1 if bump else version()
    LOCK.write_text(json.dumps({"version": number, "texts": hashes()}, indent=2) + "\n", "utf-8")
    version.cache_clear()
