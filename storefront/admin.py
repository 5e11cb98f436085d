"""The staff's admin site: Django's admin under our name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    """Where staff edit releases, stock and orders."""

    site_header = site_title = _("Sillon: the back office")
    index_title = _("The back office")
    # Seven things to edit fit the first page; a form as wide as a release's needs the room.
    enable_nav_sidebar = False
