"""Form controls in the shop's classes. Django ties hint (`<id>_helptext`) and error (`<id>_error`) to the input."""

from django import template
from django.forms import BoundField, Select
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's input or select alone, in its class; a select gets the box that draws its arrow."""
    if isinstance(field.field.widget, Select):
        return format_html('<span class="select__box">{}</span>', field.as_widget(attrs={"class": "select"}))
    return SafeString(field.as_widget(attrs={"class": "input"}))
