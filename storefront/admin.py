"""The staff's admin site: Django's admin under our name."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# What staff come for first stands first; an alphabet would put accounts before records.
ORDER = ("Product", "Lot", "Person", "Label", "Place", "Series", "Order", "User", "Tally", "Proof")


def place(model: dict[str, Any]) -> int:
    """Where a model stands on the first page; one that is not named stands last."""
    name = model["object_name"]
    return ORDER.index(name) if name in ORDER else len(ORDER)


class StaffSite(admin.AdminSite):
    """Where staff edit releases, stock and orders."""

    site_header = site_title = _("Sillon: the back office")
    index_title = _("The back office")
    # What there is fits the first page; a form as wide as a release's needs the room.
    enable_nav_sidebar = False

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps and what is in them, in the order of `ORDER`."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=place)
        return sorted(apps, key=lambda app: place(app["models"][0]))
