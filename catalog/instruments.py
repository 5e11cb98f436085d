"""The instruments that credits name, so that their French names are collected with the other texts.

A credit's detail is free text; a name that is not here is shown as it is written.
"""

from django.utils.translation import gettext_noop as _

INSTRUMENTS = frozenset(
    {
        _("alto saxophone"),
        _("arranger"),
        _("balafon"),
        _("baritone saxophone"),
        _("bongos"),
        _("congas"),
        _("double bass"),
        _("drums"),
        _("electric piano"),
        _("euphonium"),
        _("Fender bass"),
        _("flute"),
        _("guitar"),
        _("keyboards"),
        _("ondioline"),
        _("organ"),
        _("percussion"),
        _("piano"),
        _("prepared piano"),
        _("soprano saxophone"),
        _("soprano saxophone (varitone)"),
        _("synthesizer"),
        _("tenor saxophone"),
        _("trombone"),
        _("trumpet"),
        _("tuba"),
        _("vibraphone"),
        _("vocals"),
        _("voice"),
    }
)
