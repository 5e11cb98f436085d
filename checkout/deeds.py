"""What staff do to an order by a button, as Django's log keeps it: a key and what it was about, so that whoever reads
the log reads it in their language.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from checkout.models import OrderMail

WORDS: dict[str, Any] = {
    "asked": _("Asked Stripe again"),
    "dealt": _("Dealt with: %(about)s"),
    "ended": _("Ended the unpaid order"),
    "mail": _("Had a mail sent again: %(about)s"),
    "short": _("Copies were short. It waits for: %(about)s"),
}


def kept(deed: str, about: str = "") -> str:
    """The message for the log."""
    return json.dumps([{"deed": deed, "about": about}])


def in_words(entry: LogEntry) -> str:
    """What a row of the log says, in the active language; what is no deed of ours is Django's own."""
    try:
        row = json.loads(entry.change_message)[0]
        words = WORDS[row["deed"]]
    except (ValueError, LookupError, TypeError):
        return entry.get_change_message()
    kinds = {str(kind): str(kind.label) for kind in OrderMail.Kind}
    about = str(row.get("about", ""))
    return str(words) % {"about": kinds.get(about, about)}
