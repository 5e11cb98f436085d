"""The release's own fields, with its price, a movement, a change of lifecycle and pasted tracks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin import creditlist, lifecycle, movement, tracklist
from catalog.admin.fields import LinesField, MarkdownField, MinutesField
from catalog.models import Movement, Release
from catalog.stock.transitions import SOLD


class ReleaseForm(movement.MovementMixin, forms.ModelForm[Release]):
    """The release. `version` is the moment of the last save that this form has seen."""

    price = forms.DecimalField(
        label=_("price, € with VAT"), max_digits=8, decimal_places=2, min_value=0, required=False
    )
    new_lifecycle = forms.ChoiceField(label=_("change the lifecycle to"), required=False)
    lifecycle_reason = forms.CharField(label=_("reason of the change"), max_length=200, required=False)
    tracks_pasted = forms.CharField(
        label=_("tracks by paste"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField", "placeholder": "A1 Générique 2:52"}),
        help_text=_(
            "One line a track: position, title, duration where it is known. A position that is there already is "
            "corrected, others are added; sides and discs are made from the letters."
        ),
    )
    credits_pasted = forms.CharField(
        label=_("credits by paste"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 4, "class": "vLargeTextField", "placeholder": "Barney Wilen, tenor saxophone [A1, A2]"}
        ),
        help_text=_(
            "One line a credit: name, comma, instrument or role; tracks in square brackets where it is not all of "
            "them. People who are not known yet are made."
        ),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    other_numbers = LinesField(
        label=_("other numbers"), help_text=_("One a line: of earlier printings, or the same one written otherwise.")
    )
    total_time = MinutesField(label=_("total time as printed"))
    essay_en = MarkdownField(label=_("essay (English)"), help_text=_("Markdown."))
    essay_fr = MarkdownField(label=_("essay (French)"))

    class Meta:
        model = Release
        fields = (
            "title", "artist_credit", "slug", "label", "catalogue_number", "gtin", "released_on",
            "accent", "is_pick", "per_customer_limit",
            "lead_en", "lead_fr", "essay_en", "essay_fr", "notes_en", "notes_fr",
            "kind", "series", "title_language", "genre", "country", "reprint_policy", "edition_size", "numbered",
            "catalogue_number_basis_en", "catalogue_number_basis_fr", "other_numbers",
            "format_printed", "tracks_complete", "total_time",
            "essay_author", "flaws_en", "flaws_fr", "price_listed", "availability_listed",
        )  # fmt: skip
        labels = {"slug": _("slug")}  # Oscar's French for it is a riddle

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = bool(self.instance.pk)
        if "title" in self.fields:
            self.fields["title"].required = True  # Oscar's product may do without
        if not known and "title" in self.fields:
            self.fields["title"].widget.attrs["autofocus"] = True
        if "movement" in self.fields and not known:
            self.fields["movement"].initial = Movement.RECEIVED
        if "price" in self.fields:
            self.fields["price"].initial = self.instance.price if known else None
        if "version" in self.fields:
            self.fields["version"].initial = self.instance.date_updated.isoformat() if known else ""
        if "new_lifecycle" in self.fields:
            field: Any = self.fields["new_lifecycle"]
            stays = gettext("stays: %(name)s") % {"name": self.instance.get_lifecycle_display()}
            field.choices = [("", stays), *lifecycle.choices_from(self.instance.lifecycle)]

    def clean_version(self) -> str:
        """Whoever saves second is told: the release is locked by now (`ReleaseAdmin.get_object`)."""
        seen: str = self.cleaned_data["version"]
        if not self.instance.pk:
            return seen
        try:
            current = datetime.fromisoformat(seen) == self.instance.date_updated
        except (ValueError, TypeError):
            current = False
        if not current:
            raise ValidationError(gettext("Somebody else has saved this release meanwhile."), code="stale")
        return seen

    def clean_tracks_pasted(self) -> list[tracklist.Line]:
        """The lines, read before anything is written."""
        return tracklist.read(self.cleaned_data["tracks_pasted"])

    def clean_credits_pasted(self) -> list[creditlist.Line]:
        """The same for credits."""
        return creditlist.read(self.cleaned_data["credits_pasted"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "movement" in self.fields:
            if not self.instance.pk and cleaned.get("movement_copies") is None:
                cleaned["movement"] = ""  # “received” was chosen beforehand, and nothing has come yet
            self.clean_movement_of(self.instance, cleaned)
        self.clean_number(cleaned)
        self.clean_lifecycle_of(cleaned)
        return cleaned

    def clean_number(self, cleaned: dict[str, Any]) -> None:
        """A number is one release's within its label; say which."""
        label, number = cleaned.get("label"), cleaned.get("catalogue_number")
        if label and number:
            others = Release.objects.filter(label=label, catalogue_number=number).exclude(pk=self.instance.pk)
            if other := others.first():
                text = gettext("%(number)s already exists: it is “%(release)s”.")
                self.add_error("catalogue_number", text % {"number": number, "release": other})

    def clean_lifecycle_of(self, cleaned: dict[str, Any]) -> None:
        """Guards: what is sold keeps a price, a change is allowed and has its reason."""
        if "price" in self.errors or "price" not in self.fields:
            return
        target, price = cleaned.get("new_lifecycle"), cleaned.get("price")
        if target:
            if why := lifecycle.objection(self.instance, target, price):
                self.add_error("price" if price is None and target in SOLD else "new_lifecycle", why)
            if lifecycle.needs_reason(self.instance.lifecycle) and not cleaned.get("lifecycle_reason"):
                self.add_error("lifecycle_reason", gettext("Say why."))
        elif self.instance.lifecycle in SOLD and price is None:
            self.add_error("price", gettext("A release that is sold needs a price."))
