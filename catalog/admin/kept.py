"""Uploads that outlive a mistake: a browser empties file fields when a form comes back, so the shop keeps the files."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

HOUR = 3600
LARGEST = 12 * 1024 * 1024


class KeptUpload(forms.ModelForm[Any]):
    """A form whose file named `kept_file` is carried over by a key, until the form is saved, an hour at the most."""

    kept_file = "original"
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def full_clean(self) -> None:
        """Where no file is chosen anew, the kept one takes its place."""
        if self.is_bound:
            name, key = self.add_prefix(self.kept_file), self.data.get(self.add_prefix("kept"), "")
            if key and name not in self.files and (found := cache.get(f"upload:{key}"[:100])):
                files: MultiValueDict[str, Any] = self.files.copy()
                files[name] = SimpleUploadedFile(*found)
                self.files = files
        super().full_clean()

    def keep(self) -> None:
        """The form goes back to its author: keep what has been chosen, if it is sound."""
        chosen = self.cleaned_data.get(self.kept_file) if hasattr(self, "cleaned_data") else None
        if not isinstance(chosen, UploadedFile) or (chosen.size or 0) > LARGEST:
            return
        chosen.seek(0)
        key = secrets.token_urlsafe(24)
        cache.set(f"upload:{key}", (chosen.name, chosen.read(), chosen.content_type), HOUR)
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, once something was sent
        data[self.add_prefix("kept")] = key
        self.data = data
        self.instance.kept_name = chosen.name
