"""The colours of vinyl that have a name in both languages; a colour that is not here is shown as it is written."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

COLOURS = frozenset({_("black"), _("white"), _("red"), _("blue"), _("yellow"), _("green"), _("clear")})


def in_words(colour: str) -> str:
    """A disc's colour in the active language."""
    return gettext(colour) if colour in COLOURS else colour
