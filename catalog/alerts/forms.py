"""The form of an alert: where to write, and for how many copies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.alerts import signing_up
from catalog.models import Release
from consent.addresses import MailboxField


def copies_field(most: int) -> forms.TypedChoiceField:
    """So many copies; who says nothing wants one."""
    choices = [(number, str(number)) for number in range(1, most + 1)]
    wrong = {"invalid_choice": _("Please choose from 1 to %(most)d.") % {"most": most}}
    return forms.TypedChoiceField(
        label=_("Copies"), choices=choices, coerce=int, empty_value="1", required=False, error_messages=wrong
    )


class MailboxForm(forms.Form):
    """One address."""

    email = MailboxField()
    use_required_attribute = False


class AlertForm(MailboxForm):
    """What a release's page asks of whoever wants to wait; `news` only where there will be some."""

    news = forms.BooleanField(label=_("News of the repress too, at most once a fortnight"), required=False)
    field_order = ["email", "copies", "news"]

    def __init__(self, release: Release, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copies"] = copies_field(signing_up.most_copies(release))
        if not signing_up.has_news(release):
            del self.fields["news"]
        self.order_fields(self.field_order)


class CopiesForm(forms.Form):
    """How many copies an alert is for, changed by who waits."""

    def __init__(self, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copies"] = copies_field(most)
