"""Where the sound comes from: the first issue, the sessions, the chain from the tape to the shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import LinesField
from catalog.admin.ordering import OrderedForm, OrderedInline
from catalog.admin.rows import Blocks
from catalog.models import OriginalIssue, ProductionStep, ReleaseImage, Session


class OriginalIssueForm(forms.ModelForm[OriginalIssue]):
    """The first issue, its matrix numbers one a line."""

    matrix = LinesField(label=_("matrix numbers"), help_text=_("One a line."))

    class Meta:
        model = OriginalIssue
        fields = ("label", "catalogue_number", "year", "country", "format", "matrix")


class OriginalIssueInline(Blocks):
    """At most one first issue."""

    model = OriginalIssue
    form = OriginalIssueForm
    fieldsets = ((None, {"fields": (("label", "catalogue_number"), ("year", "country", "format"), "matrix")}),)


class SessionForm(OrderedForm):
    """A recording session; one date stands for a single day."""

    class Meta:
        model = Session
        fields = ("date_from", "date_to", "place", "place_credited", "kind", "engineer", "track_range")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date_to"].required = False

    def clean(self) -> dict[str, Any]:
        """Without an end, a session ended when it began; it never ended before."""
        cleaned = super().clean() or {}
        begin, end = cleaned.get("date_from"), cleaned.get("date_to")
        if begin and "date_to" in cleaned:
            cleaned["date_to"] = end or begin
            if cleaned["date_to"] < begin:
                self.add_error("date_to", _("This is before the beginning."))
        return cleaned


class SessionInline(OrderedInline):
    """The sessions in their order."""

    model = Session
    form = SessionForm
    fresh = 1
    fields = ("rank", ("date_from", "date_to"), ("place", "place_credited"), "kind", "engineer", "track_range")
    autocomplete_fields = ("place", "engineer")


class ProductionStepInline(OrderedInline):
    """The production chain, a step a row. A step that nobody discloses is said to be so."""

    model = ProductionStep
    fields = (
        "rank", ("kind", "domain"), ("person", "credited_as"), ("where", "made_on"), ("text_en", "text_fr"),
        ("evidence", "from_original_master"),
    )  # fmt: skip
    autocomplete_fields = ("person",)

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Only this release's pictures can be evidence."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if "evidence" in formset.form.base_fields:
            pictures = ReleaseImage.objects.filter(product=obj) if obj else ReleaseImage.objects.none()
            formset.form.base_fields["evidence"].queryset = pictures
        return formset
