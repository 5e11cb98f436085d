"""The tracks as rows; whole lists are pasted (`tracklist`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import MinutesField, read_duration
from catalog.admin.ordering import OrderedForm, OrderedInline
from catalog.models import Side, Track

SAMPLE_BYTES = 20 * 1024 * 1024


class TrackForm(OrderedForm):
    """One track. “8'81” typed as its duration moves to “as printed”."""

    duration = MinutesField(label=_("duration"))

    class Meta:
        model = Track
        fields = ("side", "position", "title", "duration", "duration_printed", "composers", "sample")
        widgets = {"sample": forms.FileInput(attrs={"accept": ".wav,.mp3,.ogg,.m4a"})}

    def clean_sample(self) -> Any:
        """A sample is a minute of sound, not an album."""
        sample = self.cleaned_data["sample"]
        if isinstance(sample, UploadedFile) and (sample.size or 0) > SAMPLE_BYTES:
            raise forms.ValidationError(_("A sample may have 20 MB."))
        return sample

    def clean(self) -> dict[str, Any]:
        """What looks like a duration and cannot be true is kept as it is printed."""
        cleaned = super().clean() or {}
        if self.has_error("duration", "impossible"):
            _length, printed = read_duration(self.data[self.add_prefix("duration")])
            del self.errors["duration"]
            cleaned |= {"duration": None, "duration_printed": printed}
            self.kept_as_printed = printed
        return cleaned


class TrackInline(OrderedInline):
    """The tracks in their order."""

    model = Track
    form = TrackForm
    fields = ("rank", "side", "position", "title", "duration", "duration_printed", "composers", "sample")

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Only this release's sides may be chosen."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if "side" in formset.form.base_fields:
            sides = Side.objects.filter(medium__release=obj) if obj else Side.objects.none()
            formset.form.base_fields["side"].queryset = sides
        return formset
