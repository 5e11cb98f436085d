"""What was said of a repress. What was said stays: a promise cannot be edited or taken back, only followed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from catalog.admin.rows import Rows
from catalog.models import Milestone, Pressing


class MilestoneInline(Rows):
    """New milestones can be added; old ones are to be read."""

    model = Milestone
    fields = ("said_on", "stage", "promised_for", "pressing", ("text_en", "text_fr"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Only this release's printings may be chosen."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if "pressing" in formset.form.base_fields:
            printings = Pressing.objects.filter(release=obj) if obj else Pressing.objects.none()
            formset.form.base_fields["pressing"].queryset = printings
        return formset
