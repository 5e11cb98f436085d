"""Labels and people."""

from django.contrib import admin

from catalog.models import Label, Person


@admin.register(Label, Person)
class NameAdmin(admin.ModelAdmin[Label | Person]):
    """A name, how it is sorted, and its address."""

    list_display = ("name", "sort_name")
    search_fields = ("name", "sort_name")
    prepopulated_fields = {"slug": ("name",)}
