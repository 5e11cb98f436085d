"""Who is named on the sleeve, and who did what."""

from django import forms

from catalog.admin.ordering import OrderedForm, OrderedInline
from catalog.models import ArtistCredit, Credit, FurtherLabel


class ArtistInline(OrderedInline):
    """The people of the artist credit, in the order of the sleeve."""

    model = ArtistCredit
    fields = ("rank", "person", "credited_as", "join_phrase")
    autocomplete_fields = ("person",)


class FurtherLabelInline(OrderedInline):
    """Labels that issue the release together with the first: “Sam Records / Saga”."""

    model = FurtherLabel
    fields = ("rank", "label")
    autocomplete_fields = ("label",)


class CreditForm(OrderedForm):
    """One credit; instruments that the shop can translate are offered as one types."""

    class Meta:
        model = Credit
        fields = ("person", "role", "detail", "credited_as", "track_range")
        widgets = {"detail": forms.TextInput(attrs={"list": "instruments"})}


class CreditInline(OrderedInline):
    """Who played, and who did the rest."""

    model = Credit
    form = CreditForm
    fields = ("rank", "person", "role", "detail", "credited_as", "track_range")
    autocomplete_fields = ("person",)
