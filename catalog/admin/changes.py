"""Who changed what: Django's log, with each field's value before and after."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from catalog.models import Medium, Release, ReleaseImage

LONGEST = 2000
UNLOGGED = {"version", "kept"}


def message_of(form: Any, formsets: list[Any], *, add: bool) -> list[dict[str, Any]]:
    """A change message as Django writes it, plus `values`: field → [before, after]. Stored in English."""
    with override("en"):
        said: list[dict[str, Any]] = []
        if add:
            said.append({"added": {}})
        elif names := [name for name in form.changed_data if name not in UNLOGGED]:
            said.append({"changed": {"fields": labels(form, names), "values": values(form, names)}})
        for formset in formsets:
            said += rows_of(formset)
    return said


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """What happened to the rows of one inline."""
    name = str(formset.model._meta.verbose_name)
    forms = {form.instance.pk: form for form in formset.forms}
    said: list[dict[str, Any]] = [
        {"added": {"name": name, "object": name_of(row)}} for row in getattr(formset, "new_objects", ())
    ]
    for row, fields in getattr(formset, "changed_objects", ()):
        form, names = forms[row.pk], [field for field in fields if field not in UNLOGGED]
        said.append({
            "changed": {
                "name": name, "object": name_of(row), "fields": labels(form, names), "values": values(form, names),
            }
        })  # fmt: skip
    said += [{"deleted": {"name": name, "object": name_of(row)}} for row in getattr(formset, "deleted_objects", ())]
    return said


def name_of(row: Any) -> str:
    """A row's name among its likes."""
    if isinstance(row, ReleaseImage):
        return row.get_type_display()
    return str(row.position) if isinstance(row, Medium) else str(row)


def labels(form: Any, names: list[str]) -> list[str]:
    """The fields' labels."""
    return [capfirst(force_str(form.fields[name].label or name)) for name in names]


def values(form: Any, names: list[str]) -> dict[str, list[str]]:
    """Each field's value before and after, as people read them."""
    pairs = {}
    for name, label in zip(names, labels(form, names), strict=True):
        field = form.fields[name]
        before = form.get_initial_for_field(field, name)
        pairs[label] = [as_text(field, before), as_text(field, form.cleaned_data.get(name))]
    return pairs


def as_text(field: Any, value: Any) -> str:
    """A value as people read it: the name of a choice or of an object, not its key."""
    if value is None:
        return ""
    queryset = getattr(field, "queryset", None)
    if queryset is not None:
        if not hasattr(value, "pk"):
            value = queryset.model._meta.default_manager.filter(pk=value).first() or value
    elif hasattr(field, "choices"):
        value = dict(field.choices).get(value, value)
    elif isinstance(value, dict):
        value = "\n".join(f"{key} {part}".strip() for key, part in value.items())
    elif isinstance(value, list):
        value = "\n".join(str(getattr(line, "title", line)) for line in value)
    else:
        value = field.prepare_value(value)
    return str(value)[:LONGEST]


def entries(release: Release) -> list[dict[str, Any]]:
    """The log of a release, newest first, each entry with its fields before and after."""
    log = LogEntry.objects.filter(content_type=get_content_type_for_model(release), object_id=str(release.pk))
    return [
        {"at": entry.action_time, "by": entry.user, "text": entry.get_change_message(), "fields": values_of(entry)}
        for entry in log.select_related("user").order_by("-action_time")
    ]


def values_of(entry: LogEntry) -> list[tuple[str, str, str, str]]:
    """(which row, field, before, after) of an entry; nothing for one that Django wrote in its own way."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        return []
    found = []
    for part in parts if isinstance(parts, list) else ():
        changed = part.get("changed", {})
        row = f"{gettext(changed['name'])} “{changed['object']}”" if changed.get("name") else ""
        for label, (before, after) in changed.get("values", {}).items():
            found.append((row, gettext(label), before, after))
    return found
